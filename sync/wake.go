package crmsync

import (
	"context"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// setWaiting remembers which records the link waits for, where they can be
// looked up.
func (l *Link) setWaiting(refs []crm.Ref) {
	slices.SortFunc(refs, crm.Ref.Compare)
	l.Waiting = slices.Compact(refs)
	if len(l.Waiting) == 0 {
		l.Waiting = nil
	}
	l.HubSpot.Keys = slices.DeleteFunc(slices.Clone(l.HubSpot.Keys), func(k crm.Key) bool { return k.Name == waitingIndex })
	for _, r := range l.Waiting {
		l.HubSpot.Keys = append(l.HubSpot.Keys, crm.Key{Name: waitingIndex, Value: r.String()})
	}
	if len(l.HubSpot.Keys) == 0 {
		l.HubSpot.Keys = nil
	}
}

// linkedUp notes that a link has got a counterpart, or another one: what waits
// for its records must be decided again.
func (p *pass) linkedUp(l *Link) {
	p.linked = append(p.linked, l.Refs()...)
	if company := keyValue(l.HubSpot.Keys, companyIndex); company != "" && l.Salesforce.Ref.Object == objContact {
		p.visit = append(p.visit, crm.Ref{System: crm.HubSpot, Object: objCompanies, ID: company})
	}
}

// wakeWaiting adds to w, awake, the links that wait for records which were
// linked since it was last called. They are committed together with what linked
// those records: a process that dies in between must not leave them asleep.
func (p *pass) wakeWaiting(ctx context.Context, w *work) error {
	if len(p.linked)+len(p.visit) == 0 {
		return nil
	}
	q := LinkLookup{Refs: p.visit}
	linked, visit := map[crm.Ref]bool{}, map[crm.Ref]bool{}
	for _, r := range p.visit {
		visit[r] = true
	}
	for _, r := range p.linked {
		linked[r] = true
		q.Keys = append(q.Keys, waitingFor(r))
	}
	if err := p.include(ctx, w, q, "waiting links"); err != nil {
		return err
	}
	for _, l := range w.sorted() {
		waits := slices.ContainsFunc(l.Waiting, func(r crm.Ref) bool { return linked[r] })
		visited := l.Salesforce.Ref.IsZero() && visit[l.HubSpot.Ref]
		if l.Closed == "" && (waits || visited) {
			if p.putOff != nil && (!l.Dirty || l.Due.After(p.e.now())) {
				p.putOff[l.ID] = true
			}
			w.wakeUp(l)
		}
	}
	p.linked, p.visit = nil, nil
	return nil
}

// foresee makes what depends on records that are about to be made be decided in
// the same pass, so that a plan shows it: what waits for them and is decided
// after them, and companies that become accounts with their first contact in
// Salesforce.
func (p *pass) foresee(ctx context.Context) error {
	p.foreseen = map[string]bool{}
	for i, k := range p.kinds {
		err := p.eachPage(ctx, p.dueNow(k), func(links []Link) error {
			q := p.dependents(links)
			if len(q.Refs)+len(q.Keys) == 0 {
				return nil
			}
			w, err := p.load(ctx, q)
			if err != nil {
				return err
			}
			for _, l := range w.sorted() {
				company := l.Kind == kindCompanies && l.Salesforce.Ref.IsZero()
				later := slices.ContainsFunc(p.kinds[i+1:], func(k *kind) bool { return k.name == l.Kind })
				if l.Closed == "" && !l.Dirty && (company || later) {
					w.wakeUp(l)
					p.foreseen[l.ID] = true
				}
			}
			return p.saveIfChanged(ctx, w)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// dependents selects what depends on those of these links that have one side.
func (p *pass) dependents(links []Link) LinkLookup {
	var q LinkLookup
	companies := p.kindNamed(kindCompanies)
	for i := range links {
		l := &links[i]
		if l.Closed != "" || !l.HubSpot.Ref.IsZero() && !l.Salesforce.Ref.IsZero() {
			continue
		}
		for _, r := range l.Refs() {
			q.Keys = append(q.Keys, waitingFor(r))
		}
		company := keyValue(l.HubSpot.Keys, companyIndex)
		if company != "" && companies != nil && companies.rules.withContacts && p.becomesContact(l) {
			q.Refs = append(q.Refs, crm.Ref{System: crm.HubSpot, Object: objCompanies, ID: company})
		}
	}
	return q
}

// waitingFor is the key of the links that wait for a record.
func waitingFor(r crm.Ref) SideKey {
	return SideKey{crm.HubSpot, crm.Key{Name: waitingIndex, Value: r.String()}}
}

// claim says that a company and an account are one, because a lead of the
// company was converted into a contact of the account.
type claim struct{ company, account crm.Ref }

// settleClaims pairs the companies and accounts that conversions tell to be
// one, where neither has another counterpart.
func (p *pass) settleClaims(ctx context.Context, w *work) error {
	claims := p.claims
	p.claims = nil
	if len(claims) == 0 {
		return nil
	}
	var q LinkLookup
	for _, c := range claims {
		q.Refs = append(q.Refs, c.company, c.account)
	}
	if err := p.include(ctx, w, q, "converted accounts"); err != nil {
		return err
	}
	for _, c := range claims {
		company, account := w.byRef[c.company], w.byRef[c.account]
		if company == nil || company == account || !company.Salesforce.Ref.IsZero() {
			continue
		}
		switch {
		case account == nil:
			company.Salesforce = Side{Ref: c.account}
			p.markUnseen()
		case account.HubSpot.Ref.IsZero():
			company.Salesforce = account.Salesforce.clone()
			p.inherit(w, company, account)
		default:
			continue
		}
		w.event(Event{At: p.e.now(), Link: company.ID, Op: "link", Ref: c.account, Why: "a lead of the company was converted into a contact of the account"})
		w.move(c.account, company)
		w.wakeUp(company)
		p.linkedUp(company)
	}
	return nil
}
