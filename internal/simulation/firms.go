package simulation

import (
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// firms is what every contact of both systems belongs to, and nothing for those
// that belong to none.
type firms map[crm.Ref]crm.Ref

func (w *world) firms() firms {
	out := firms{}
	for _, o := range w.hs.All(contacts) {
		out[ref(contacts, o.ID)] = w.companyOf(ref(contacts, o.ID))
	}
	for _, r := range w.sf.All(contact) {
		out[ref(contact, r.ID())] = w.refOf(r.Text("AccountId"))
	}
	return out
}

// companyOf returns the primary company of a HubSpot record.
func (w *world) companyOf(r crm.Ref) crm.Ref {
	for _, a := range w.hs.Associations(r.Object, r.ID, companies) {
		if a.Primary {
			return ref(companies, a.ID)
		}
	}
	return crm.Ref{}
}

// firmsByUser notes whose firm a user has changed.
func (w *world) firmsByUser() {
	if !w.script.Config.Companies {
		return
	}
	now := w.firms()
	for r, firm := range now {
		old, known := w.employers[r]
		if known && old == firm {
			continue
		}
		w.employed[r] = time.Now()
		if known && r.Object == contacts && !w.script.Config.Touch {
			w.untold[r] = true
		}
	}
	w.employers = now
}

// firmsByPass checks that a pass takes no contact out of an account that both
// sides agree on: nobody asked for that, but a search that lags may seem to.
func (w *world) firmsByPass(p *process) {
	if !w.script.Config.Companies {
		return
	}
	now := w.firms()
	for r, firm := range now {
		old, known := w.employers[r]
		if !known || old == firm || r.Object != contact {
			continue
		}
		other := w.counterpart(r)
		since := p.started.Add(-w.lag())
		if _, there := now[other]; !there || !w.employed[r].Before(since) || !w.employed[other].Before(since) || w.untold[other] {
			continue
		}
		w.cover.tested("no lost update")
		if w.same(now[other], old) {
			w.violate("no lost update", "pass %d took %s from %s to %s, though %s is of %s", p.pass, r, old, firm, other, now[other])
		}
	}
	w.employers = now
}

// same reports whether the company and the account are a pair, or there is
// neither.
func (w *world) same(company, account crm.Ref) bool {
	if company.IsZero() || account.IsZero() {
		return company == account
	}
	l := w.linkOf(company)
	return l != nil && l.Closed == "" && l.Salesforce.Ref == account
}
