package crmsync

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// prepared is what a page of decisions needs beside the links themselves.
type prepared struct {
	accounts map[string]crm.Ref // by domain: the account that a new contact belongs to
}

func asValueError(err error) (*mapping.ValueError, bool) {
	var v *mapping.ValueError
	ok := errors.As(err, &v)
	return v, ok
}

// decideCreateInSalesforce decides a HubSpot record without a counterpart.
func (p *pass) decideCreateInSalesforce(k *kind, d *decision, page *prepared) {
	l := d.link
	email := keyValue(l.HubSpot.Keys, emailKey)
	switch {
	case email == "":
		d.note(l.HubSpot.Ref, "", "has no e-mail address: not created in Salesforce")
		return
	case p.excluded(l):
		d.note(l.HubSpot.Ref, "", "not in the inclusion list: not created in Salesforce")
		return
	case p.retryLater(d):
		return
	}
	object, account := p.defaultObject(email, page)
	why := "new in HubSpot"
	if !account.IsZero() {
		why += ", its account is known"
	}
	p.create(k, d, crm.Ref{System: crm.Salesforce, Object: object}, l.HubSpot, why)
	if !account.IsZero() && len(d.changes) > 0 {
		c := &d.changes[0]
		c.Fields = append(c.Fields, merge.FieldChange{
			Key: accountField, Field: accountField, New: crm.RefOf(account), Why: "the account with the domain of the e-mail address",
		})
	}
}

const accountField = "AccountId"

// decideCreateInHubSpot decides a Salesforce record without a counterpart.
func (p *pass) decideCreateInHubSpot(k *kind, d *decision) {
	l, c := d.link, p.e.settings.Contacts
	ref := l.Salesforce.Ref
	policy := c.CreateInHubSpot.Contacts
	if ref.Object == objLead {
		policy = c.CreateInHubSpot.Leads
	}
	switch {
	case keyValue(l.Salesforce.Keys, emailKey) == "":
		d.note(ref, "", "has no e-mail address: not created in HubSpot")
		return
	case policy == Never:
		d.note(ref, "", "new "+ref.Object+" records are not created in HubSpot")
		return
	case policy == OnCreate && !l.Salesforce.CreatedAt.After(p.st.meta.StartedAt):
		d.note(ref, "", "was there before the first pass: not created in HubSpot")
		return
	case p.retryLater(d):
		return
	}
	p.create(k, d, crm.Ref{System: crm.HubSpot, Object: objContacts}, l.Salesforce, "new in Salesforce")
}

// defaultObject tells what a new person becomes in Salesforce.
func (p *pass) defaultObject(email string, page *prepared) (object string, account crm.Ref) {
	switch p.e.settings.Contacts.DefaultObject {
	case Contact:
		return objContact, crm.Ref{}
	case ContactWhenAccountKnown:
		if domain, ok := dedup.EmailDomain(email); ok {
			if a, ok := page.accounts[domain]; ok {
				return objContact, a
			}
		}
	}
	return objLead, crm.Ref{}
}

// create fills in the change that creates the record target from source.
func (p *pass) create(k *kind, d *decision, target crm.Ref, source Side, why string) {
	m := k.maps[target.Object]
	if target.System == crm.HubSpot {
		m = k.maps[source.Ref.Object]
	}
	change := merge.Change{Link: d.link.ID, Op: crm.Create, Target: target, Source: source.Ref, Why: why}
	for _, f := range merge.Initial(m, target.System, source.Seen) {
		switch {
		case f.Action == merge.Blocked:
			d.block(source.Ref, target, f.Row.Key, f.Err)
		case f.Action != merge.Write:
			d.note(source.Ref, f.Row.Key, f.Why)
		case !p.quarantined(d, f.Row, target.System, f.New):
			change.Fields = append(change.Fields, fieldChange(f))
		}
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

func keyValue(keys []crm.Key, name string) string {
	for _, k := range keys {
		if k.Name == name {
			return k.Value
		}
	}
	return ""
}

// prepareCreates finds, by e-mail domain, the accounts that new contacts of
// these links belong to.
func (p *pass) prepareCreates(ctx context.Context, links []Link) (*prepared, error) {
	page := &prepared{accounts: map[string]crm.Ref{}}
	if p.e.settings.Contacts.DefaultObject != ContactWhenAccountKnown {
		return page, nil
	}
	var q LinkLookup
	for i := range links {
		l := &links[i]
		if l.Kind != kindContacts || !l.HubSpot.Present() || !l.Salesforce.Ref.IsZero() {
			continue
		}
		if domain, ok := dedup.EmailDomain(keyValue(l.HubSpot.Keys, emailKey)); ok {
			q.Keys = append(q.Keys, SideKey{crm.Salesforce, crm.Key{Name: domainKey, Value: domain}})
		}
	}
	if len(q.Keys) == 0 {
		return page, nil
	}
	found, err := p.e.store.Lookup(ctx, p.conn, q)
	if err != nil {
		return nil, fmt.Errorf("look up accounts: %w", err)
	}
	candidates := map[string][]dedup.Candidate{}
	for _, l := range found {
		if domain := keyValue(l.Salesforce.Keys, domainKey); domain != "" && l.Salesforce.Present() {
			candidates[domain] = append(candidates[domain], candidate(l.Salesforce))
		}
	}
	for domain, c := range candidates {
		if best, _, ok := dedup.Choose(c); ok {
			page.accounts[domain] = best.Ref
		}
	}
	return page, nil
}
