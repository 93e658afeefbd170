package main

import (
	"fmt"
	"time"

	"github.com/crmsync/crmsync/examples/internal/demo"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

const (
	conflictEdit = "a conflict"
	wholeRecord  = "(the record)"
)

// dayOne edits both systems as their users would: two fields of one person, one
// on each side; one field of another person on both sides; a cleared field; a
// company's name; a deleted lead, a new one, one that is converted; and a
// visitor fills in a form. It returns what the converted lead became.
func (e *editor) dayOne() salesforcetest.Converted {
	if l, ok := e.take(with("Contact", "jobtitle")); ok {
		e.hubspot("disjoint edits", l, "jobtitle", fmt.Sprintf("Head of Purchasing %d", e.run))
		e.salesforce("disjoint edits", l, "Phone", fmt.Sprintf("+1 617 555 %04d", e.run))
	}
	if l, ok := e.take(with("Contact", "city")); ok {
		e.salesforce(conflictEdit, l, "MailingCity", fmt.Sprintf("Marseille %de", e.run))
		e.hubspot(conflictEdit, l, "city", fmt.Sprintf("Lyon %de", e.run))
	}
	if l, ok := e.take(with("Contact", "phone")); ok {
		e.hubspot("a cleared field", l, "phone", "")
	}
	if l, ok := e.take(with("Account", "name")); ok {
		e.salesforce("a company renamed", l, "Name", fmt.Sprintf("Vereinigte Werke %d", e.run))
	}
	if l, ok := e.take(with("Lead", "email")); ok {
		ref := l.Salesforce.Ref
		e.note(edit{kind: "a deleted lead", link: l.ID, system: crm.Salesforce, record: ref, before: wholeRecord}, e.a.sf.Delete(ref.Object, ref.ID))
	}
	e.newLead()
	e.fillIn()
	return e.convert()
}

func (e *editor) newLead() {
	id, err := e.a.sf.Put("Lead", map[string]any{
		"FirstName": "Νεφέλη", "LastName": "Αγγελοπούλου", "Company": "Ελιά Labs",
		"Email": fmt.Sprintf("nefeli.%d@new.example", e.run), "City": "Αθήνα", "Country": "Greece",
	})
	e.note(edit{kind: "a new lead", system: crm.Salesforce, record: crm.Ref{System: crm.Salesforce, Object: "Lead", ID: id}, after: wholeRecord}, err)
}

// fillIn is a visitor, unknown until then, who asks for a quote.
func (e *editor) fillIn() {
	s, err := e.a.hub.SubmitForm(demo.FormID, map[string]string{
		"email": fmt.Sprintf("ivo.%d@quote.example", e.run), "firstname": "Ivo", "lastname": "Brandt", "company": "Quote & Co", "city": "Wien",
	})
	e.note(edit{kind: "a form filled in", system: crm.HubSpot, record: crm.Ref{System: crm.HubSpot, Object: "contacts", ID: s.ContactID}, after: wholeRecord}, err)
}

// convert turns a lead into a contact of a new account with an opportunity. Its
// company is in HubSpot already, and has no account.
func (e *editor) convert() salesforcetest.Converted {
	alone := map[crm.Ref]bool{}
	for _, l := range e.links {
		if l.HubSpot.Ref.Object == "companies" && l.Salesforce.Ref.IsZero() {
			alone[l.HubSpot.Ref] = true
		}
	}
	l, ok := e.take(func(l crmsync.Link) bool {
		company := l.HubSpot.Seen[crm.FieldCompany].Refs()
		return inStep(l, "Lead") && len(company) == 1 && alone[company[0]]
	})
	if !ok {
		return salesforcetest.Converted{}
	}
	out, err := e.a.sf.ConvertLead(l.Salesforce.Ref.ID, salesforcetest.ConvertOptions{
		CreateOpportunity: true, OpportunityName: fmt.Sprintf("Pilot %d", e.run),
	})
	const kind = "a lead converted"
	e.note(edit{kind: kind, link: l.ID, system: crm.Salesforce, record: l.Salesforce.Ref, before: "a lead", after: "contact " + out.ContactID}, err)
	e.note(edit{kind: kind, link: l.ID, system: crm.Salesforce, record: crm.Ref{System: crm.Salesforce, Object: "Account", ID: out.AccountID}, after: wholeRecord}, nil)
	e.note(edit{kind: kind, link: l.ID, system: crm.Salesforce, record: crm.Ref{System: crm.Salesforce, Object: "Opportunity", ID: out.OpportunityID}, after: wholeRecord}, nil)
	return out
}

// dayTwo goes on: the opportunity of the converted lead is won, a task is done,
// a call is logged, and two records of one person are merged.
func (e *editor) dayTwo(converted salesforcetest.Converted) {
	if l, ok := e.take(func(l crmsync.Link) bool {
		return inStep(l, "Opportunity") && l.Salesforce.Ref.ID == converted.OpportunityID
	}); ok {
		e.salesforce("an opportunity won", l, "StageName", "Closed Won")
	}
	if l, ok := e.take(func(l crmsync.Link) bool {
		return inStep(l, "Task") && l.HubSpot.Ref.Object == "tasks" && l.Salesforce.Seen["Status"].String() == "Not Started"
	}); ok {
		e.salesforce("a task completed", l, "Status", "Completed")
	}
	if l, ok := e.take(with("Contact", "email")); ok {
		e.call(l)
	}
	if l, ok := e.take(func(l crmsync.Link) bool {
		return l.Salesforce.Ref.Object == "Contact" && l.Salesforce.Present() && l.DuplicateOf.Object == "Contact"
	}); ok {
		e.note(edit{kind: "two contacts merged", link: l.ID, system: crm.Salesforce, record: l.Salesforce.Ref, before: wholeRecord, after: "part of " + l.DuplicateOf.ID},
			e.a.sf.Merge("Contact", l.DuplicateOf.ID, l.Salesforce.Ref.ID))
	}
}

// call logs a call with the person in HubSpot.
func (e *editor) call(l crmsync.Link) {
	call := map[string]string{
		"hs_timestamp": e.a.clock.Now().UTC().Format(time.RFC3339), "hs_call_title": fmt.Sprintf("Asked for a demo (%d)", e.run),
		"hs_call_direction": "INBOUND", "hs_call_duration": "184000", "hs_call_status": "COMPLETED",
	}
	if owner := l.HubSpot.Seen["hubspot_owner_id"].Refs(); len(owner) == 1 {
		call["hubspot_owner_id"] = owner[0].ID
	}
	id, err := e.a.hub.Create("calls", call)
	if err == nil {
		err = e.a.hub.Associate("calls", id, "contacts", l.HubSpot.Ref.ID)
	}
	e.note(edit{kind: "a call logged", link: l.ID, system: crm.HubSpot, record: crm.Ref{System: crm.HubSpot, Object: "calls", ID: id}, after: wholeRecord}, err)
}
