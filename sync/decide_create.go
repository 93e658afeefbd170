package crmsync

import (
	"errors"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

func asValueError(err error) (*mapping.ValueError, bool) {
	var v *mapping.ValueError
	ok := errors.As(err, &v)
	return v, ok
}

// decideCreateInSalesforce decides a HubSpot record without a counterpart.
func (p *pass) decideCreateInSalesforce(k *kind, d *decision, page *prepared) {
	l := d.link
	ref := l.HubSpot.Ref
	email := keyValue(l.HubSpot.Keys, emailKey)
	switch {
	case k.rules.needsEmail && email == "":
		d.note(ref, "", "has no e-mail address: not created in Salesforce")
		return
	case p.excluded(l):
		d.note(ref, "", "not in the inclusion list: not created in Salesforce")
		return
	case p.leftOut(k, d, l.HubSpot, page) || p.unwanted(d, k.rules.createInSF, l.HubSpot):
		return
	case k.rules.withContacts && !page.populated[ref.ID]:
		d.note(ref, "", "none of its contacts is a contact in Salesforce: not created there")
		return
	case p.retryLater(d):
		return
	}
	target := crm.Ref{System: crm.Salesforce, Object: k.objects[crm.Salesforce][0]}
	var account crm.Ref
	if k.name == kindContacts {
		target.Object, account = p.defaultObject(l, email, page)
	}
	p.create(k, d, target, l.HubSpot, page)
	if account.IsZero() || len(d.changes) == 0 {
		return
	}
	c := &d.changes[0]
	if !slices.ContainsFunc(c.Fields, func(f merge.FieldChange) bool { return f.Field == accountField }) {
		c.Fields = append(c.Fields, merge.FieldChange{
			Key: accountField, Field: accountField, New: crm.RefOf(account), Why: "the account with the domain of the e-mail address",
		})
	}
}

const accountField = "AccountId"

// decideCreateInHubSpot decides a Salesforce record without a counterpart.
func (p *pass) decideCreateInHubSpot(k *kind, d *decision, page *prepared) {
	l := d.link
	ref := l.Salesforce.Ref
	switch {
	case k.rules.needsEmail && keyValue(l.Salesforce.Keys, emailKey) == "":
		d.note(ref, "", "has no e-mail address: not created in HubSpot")
		return
	case k.filteredOut(l.Salesforce):
		d.note(ref, "", "outside the filter for Salesforce records: not created in HubSpot")
		return
	case p.leftOut(k, d, l.Salesforce, page) || p.unwanted(d, k.rules.createInHubSpot(l.Salesforce), l.Salesforce):
		return
	case p.retryLater(d):
		return
	}
	target := crm.Ref{System: crm.HubSpot, Object: k.objects[crm.HubSpot][0]}
	if k.timeline != nil {
		target.Object, _ = k.timeline.becomes(l.Salesforce)
	}
	p.create(k, d, target, l.Salesforce, page)
}

// unwanted reports whether the creation policy leaves the record out.
func (p *pass) unwanted(d *decision, policy CreatePolicy, source Side) bool {
	ref := source.Ref
	switch {
	case policy == Never:
		d.note(ref, "", "new "+ref.Object+" records are not created in the other system")
		return true
	case policy == OnCreate && !source.CreatedAt.After(p.st.meta.StartedAt):
		d.note(ref, "", "was there before the first pass: not created in the other system")
		return true
	}
	return false
}

// defaultObject tells what a new person becomes in Salesforce.
func (p *pass) defaultObject(l *Link, email string, page *prepared) (object string, account crm.Ref) {
	switch p.e.settings.Contacts.DefaultObject {
	case Contact:
		return objContact, crm.Ref{}
	case ContactWhenAccountKnown:
		for _, company := range l.HubSpot.Seen[crm.FieldCompany].Refs() {
			if a, err := p.counterpart(page)(crm.Salesforce, company); err == nil {
				return objContact, a
			}
		}
		if domain, ok := dedup.EmailDomain(email); ok {
			if a, ok := page.accounts[domain]; ok {
				return objContact, a
			}
		}
	}
	return objLead, crm.Ref{}
}

// create fills in the change that creates the record target from source.
func (p *pass) create(k *kind, d *decision, target crm.Ref, source Side, page *prepared) {
	object := target.Object // the Salesforce object
	pair := merge.Pair{HubSpot: source.Seen, Counterpart: p.translator(page, true)}
	if target.System == crm.HubSpot {
		object = source.Ref.Object
		pair.HubSpot, pair.Salesforce = nil, source.Seen
	}
	m := k.maps[pairOf(target, source.Ref)]
	pair.Mapping = m
	pair.Convert = p.converter(k, object, pair)
	d.waits = append(d.waits, pair.Hidden()...)
	change := merge.Change{
		Link: d.link.ID, Op: crm.Create, Target: target, Source: source.Ref, Why: "new in " + source.Ref.System.Title(),
	}
	for _, f := range merge.Initial(pair, target.System) {
		switch {
		case f.Action == merge.Blocked:
			d.leftOut = append(d.leftOut, f.Row.Key)
			d.block(source.Ref, target, f.Row.Key, f.Err)
		case f.Action != merge.Write:
			d.note(source.Ref, f.Row.Key, f.Why)
		case !p.quarantined(d, f.Row, target.System, f.New):
			change.Fields = append(change.Fields, fieldChange(f))
		}
	}
	p.finishActivity(k, &change, source, pair)
	if target.System == crm.Salesforce {
		change.Fields = k.withCountry(object, pair, change.Fields)
	}
	if missing := missingFields(k.schemas[target.Object], m, change); len(missing) > 0 {
		d.found = append(d.found, Problem{
			Ref: source.Ref, Target: target, Category: crm.CategoryValues,
			Message: target.Object + " cannot be created without " + strings.Join(missing, ", "),
			Remedy:  "enter a value, or map the field with a default",
		})
		return
	}
	d.changes = []merge.Change{change}
}

// missingFields lists the fields that the target requires and the change does
// not give.
func missingFields(s crm.Schema, m *mapping.Mapping, c merge.Change) []string {
	out := map[string]crm.Value{}
	for _, f := range c.Fields {
		if row, ok := m.Row(f.Key); ok {
			row.Put(c.Target.System, f.New, out)
		} else {
			out[f.Field] = f.New
		}
	}
	var missing []string
	for _, f := range s.Fields {
		if f.Required && f.Createable && out[f.Name].IsNull() {
			missing = append(missing, f.Name)
		}
	}
	return missing
}

// retryLater reports whether a record that was refused as a whole must wait.
func (p *pass) retryLater(d *decision) bool {
	for _, pr := range d.link.Problems {
		if pr.Field == "" && pr.Attempts > 0 && !d.link.Due.IsZero() && p.e.now().Before(pr.NextTry) {
			d.keep[pr.ID] = true
			d.later(pr.NextTry)
			return true
		}
	}
	return false
}
