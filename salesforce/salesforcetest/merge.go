package salesforcetest

import (
	"maps"
	"strings"
)

// Merge joins up to two losers into a master: they go to the bin with
// MasterRecordId, their children move, the master gets one update.
func (s *Server) Merge(object, master string, losers ...string) error {
	return s.act(object, func(t *tx, e *entity) *apiError {
		if !e.traits.merges {
			return failure("INVALID_OPERATION", "merge is not supported for "+e.name)
		}
		if len(losers) == 0 || len(losers) > 2 {
			return failure("INVALID_OPERATION", "a merge takes one or two losers")
		}
		winner, err := known(e, master)
		if err != nil {
			return err
		}
		if e.rows[winner].deleted {
			return deletedRecord()
		}
		for _, id := range losers {
			loser, err := known(e, id)
			if err != nil {
				return err
			}
			if loser == winner || e.rows[loser].deleted {
				return failure("INVALID_OPERATION", "cannot merge "+id)
			}
			for _, name := range s.names {
				child := s.entity(name)
				for _, f := range child.fields {
					if f.Type == "reference" && !f.ownership && f.Name != "MasterRecordId" {
						t.repoint(child, f, loser, winner)
					}
				}
			}
			t.drop(e, loser, loser, map[string]any{"MasterRecordId": winner})
		}
		t.touch(e, winner, nil)
		return nil
	})
}

func (t *tx) repoint(e *entity, f *Field, from, to string) {
	for _, id := range t.s.pointing(e, f, from) {
		if id != to {
			t.touch(e, id, map[string]any{f.Name: to})
		}
	}
}

// ConvertOptions say what a converted lead becomes; empty ids make new records.
type ConvertOptions struct {
	AccountID, ContactID string
	CreateOpportunity    bool
	// OpportunityName is empty for the company and a dash.
	OpportunityName string
}

// Converted are the records of a conversion.
type Converted struct{ AccountID, ContactID, OpportunityID string }

// MapLeadField makes conversion copy a custom lead field to a field of
// Account, Contact or Opportunity.
func (s *Server) MapLeadField(lead, object, field string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leadMap[lead] = [2]string{object, field}
}

// ConvertLead converts a lead. Of existing records only empty fields are
// filled; tasks, events and campaign members move to the contact.
func (s *Server) ConvertLead(leadID string, o ConvertOptions) (out Converted, err error) {
	err = s.act("Lead", func(t *tx, e *entity) *apiError {
		id, failed := known(e, leadID)
		if failed != nil {
			return failed
		}
		out, failed = t.convert(e, id, o)
		return failed
	})
	return out, err
}

func (t *tx) convert(e *entity, id string, o ConvertOptions) (out Converted, err *apiError) {
	lead := e.rows[id]
	switch {
	case lead.deleted:
		return out, deletedRecord()
	case lead.bool("IsConverted"):
		return out, failure("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
	case strings.HasPrefix(lead.text("OwnerId"), "00G"):
		return out, failure("INVALID_OWNER", "a lead of a queue needs an owner before conversion")
	}
	if out.AccountID, err = t.become("Account", o.AccountID, lead, accountOf, nil); err != nil {
		return out, err
	}
	if out.ContactID, err = t.become("Contact", o.ContactID, lead, contactOf, map[string]any{"AccountId": out.AccountID}); err != nil {
		return out, err
	}
	if o.CreateOpportunity {
		name := o.OpportunityName
		if name == "" {
			name = lead.text("Company") + "-"
		}
		quarterEnd := unit("QUARTER", t.now, 0, 1).to.AddDate(0, 0, -1)
		if out.OpportunityID, err = t.become("Opportunity", "", lead, map[string]string{"LeadSource": "LeadSource", "OwnerId": "OwnerId"},
			map[string]any{"Name": name, "AccountId": out.AccountID, "StageName": t.s.choices(t.s.entity("Opportunity").field("StageName"))[0].Value,
				"CloseDate": quarterEnd, "ContactId": out.ContactID}); err != nil {
			return out, err
		}
	}
	for _, name := range []string{"Task", "Event"} {
		child := t.s.entity(name)
		t.repoint(child, child.field("WhoId"), id, out.ContactID)
	}
	members := t.s.entity("CampaignMember")
	for _, m := range t.s.pointing(members, members.field("LeadId"), id) {
		t.touch(members, m, map[string]any{"ContactId": out.ContactID})
	}
	set := map[string]any{"IsConverted": true, "ConvertedDate": t.now, "ConvertedAccountId": out.AccountID,
		"ConvertedContactId": out.ContactID, "Status": t.s.convertedStatus(), "IsUnreadByOwner": false}
	if out.OpportunityID != "" {
		set["ConvertedOpportunityId"] = out.OpportunityID
	}
	return out, t.update(e, id, set)
}

func (s *Server) convertedStatus() any {
	e := s.entity("LeadStatus")
	for _, id := range s.sortedIDs(e) {
		if e.rows[id].bool("IsConverted") {
			return e.rows[id].vals["ApiName"]
		}
	}
	return "Closed - Converted"
}

// become creates the record, or fills the empty fields of an existing one.
func (t *tx) become(object, id string, lead *row, fields map[string]string, extra map[string]any) (string, *apiError) {
	e := t.s.entity(object)
	vals := map[string]any{}
	for from, to := range fields {
		if v := lead.vals[from]; v != nil && e.field(to) != nil {
			vals[to] = v
		}
	}
	for from, target := range t.s.leadMap {
		if v := lead.vals[from]; v != nil && strings.EqualFold(target[0], object) {
			vals[target[1]] = v
		}
	}
	maps.Copy(vals, extra)
	if id == "" {
		return t.insert(e, vals)
	}
	id, err := known(e, id)
	if err != nil {
		return "", err
	}
	for name := range vals {
		if old := e.rows[id].vals[name]; old != nil && old != false {
			delete(vals, name)
		}
	}
	return id, t.update(e, id, vals)
}

var (
	accountOf = map[string]string{"Company": "Name", "Phone": "Phone", "Fax": "Fax", "Website": "Website", "Industry": "Industry",
		"AnnualRevenue": "AnnualRevenue", "NumberOfEmployees": "NumberOfEmployees", "Rating": "Rating",
		"LeadSource": "AccountSource", "OwnerId": "OwnerId", "Street": "BillingStreet", "City": "BillingCity",
		"State": "BillingState", "PostalCode": "BillingPostalCode", "Country": "BillingCountry"}
	contactOf = map[string]string{"LastName": "LastName", "FirstName": "FirstName", "Salutation": "Salutation", "Title": "Title",
		"Email": "Email", "Phone": "Phone", "MobilePhone": "MobilePhone", "Fax": "Fax", "LeadSource": "LeadSource",
		"Description": "Description", "HasOptedOutOfEmail": "HasOptedOutOfEmail", "HasOptedOutOfFax": "HasOptedOutOfFax",
		"DoNotCall": "DoNotCall", "OwnerId": "OwnerId", "Street": "MailingStreet", "City": "MailingCity",
		"State": "MailingState", "PostalCode": "MailingPostalCode", "Country": "MailingCountry"}
)
