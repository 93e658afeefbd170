package simulation

import (
	"slices"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// judgeReferences checks that what a linked pair belongs to is linked too, or
// has no counterpart to belong to.
func (w *world) judgeReferences(l crmsync.Link, records snapshot) {
	c := w.script.Config
	if l.Closed != "" || len(l.Problems) > 0 || w.list != "" && person(l.HubSpot.Ref.Object) && !l.Member {
		return
	}
	if object := l.Salesforce.Ref.Object; c.Companies && (object == contact || object == opportunity) {
		w.judgeFirm(l, records)
	}
	if l.Salesforce.Ref.Object == opportunity {
		w.judgeRoles(l, records)
	}
}

// judgeFirm compares the company with the account.
func (w *world) judgeFirm(l crmsync.Link, records snapshot) {
	h, s := l.HubSpot.Ref, l.Salesforce.Ref
	rec, _ := w.sf.Get(s.Object, s.ID)
	firm := w.refOf(rec.Text("AccountId"))
	company := w.companyOf(h)
	want, theirs := w.linkedTo(company, records), w.linkedTo(firm, records)
	if !company.IsZero() && want.IsZero() || !firm.IsZero() && theirs.IsZero() {
		return // one of them has no counterpart, and waits
	}
	w.cover.tested("convergence")
	if want != firm {
		w.violate("convergence", "%s is of the company %s (account %s), %s of the account %s", h, company, want, s, firm)
	}
}

// judgeRoles compares a deal's contacts with the opportunity's contact roles.
func (w *world) judgeRoles(l crmsync.Link, records snapshot) {
	var have, want []crm.Ref
	for _, r := range w.sf.All("OpportunityContactRole") {
		to := ref(contact, r.Text("ContactId"))
		if r.Text("OpportunityId") == l.Salesforce.Ref.ID && !w.linkedTo(to, records).IsZero() {
			have = append(have, to)
		}
	}
	for _, a := range w.hs.Associations(deals, l.HubSpot.Ref.ID, contacts) {
		// A lead has no role.
		if to := w.linkedTo(ref(contacts, a.ID), records); to.Object == contact {
			want = append(want, to)
		}
	}
	have, want = slices.Compact(sorted(have)), slices.Compact(sorted(want))
	w.cover.tested("convergence")
	if !slices.Equal(have, want) {
		w.violate("convergence", "%s has the contacts %v, %s the roles of %v", l.HubSpot.Ref, want, l.Salesforce.Ref, have)
	}
}

// linkedTo returns the living counterpart of a living record.
func (w *world) linkedTo(r crm.Ref, records snapshot) crm.Ref {
	l := w.linkOf(r)
	if r.IsZero() || records[r] == nil || l == nil || l.Closed != "" || l.Side(r.System).Ref != r {
		return crm.Ref{}
	}
	if other := l.Side(r.System.Other()).Ref; records[other] != nil {
		return other
	}
	return crm.Ref{}
}
