package crmsync

import (
	"fmt"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// rivals reports whether another HubSpot record seems to have an address of
// l's, which HubSpot keeps unique: one of the two is gone, or has changed, and
// that was not seen yet. Both are read again before either gets a counterpart.
func (p *pass) rivals(w *work, g *groups, l *Link) bool {
	rival := p.rivalOf(w, g, l)
	switch {
	case rival == nil:
		// It may also have stood behind a Salesforce record for the sake of a
		// counterpart that is gone.
		if !l.Rival.IsZero() || !l.DuplicateOf.IsZero() {
			l.Rival, l.DuplicateOf = crm.Ref{}, crm.Ref{}
			w.touch(l)
		}
		return false
	case l.Rival == rival.HubSpot.Ref:
		// Both were read, and HubSpot shows both.
		if l.DuplicateOf != l.Rival {
			l.DuplicateOf = l.Rival
			p.setProblem(l, Problem{
				Ref: l.HubSpot.Ref, Category: crm.CategoryDuplicates, Others: []crm.Ref{l.Rival}, Pinned: true,
				Message: fmt.Sprintf("%s and %s have one address", l.HubSpot.Ref, l.Rival),
				Remedy:  "merge the two in HubSpot, or correct one of them",
			})
			w.touch(l)
		}
		return true
	}
	l.Rival = rival.HubSpot.Ref
	for _, o := range []*Link{l, rival} {
		p.doubt(w, o, &o.HubSpot)
	}
	return true
}

// rivalOf returns another link whose HubSpot record has a natural key of l's
// that HubSpot keeps unique.
func (p *pass) rivalOf(w *work, g *groups, l *Link) *Link {
	k := p.kindOf(l.HubSpot.Ref)
	if k == nil || !k.refusesTwins(crm.HubSpot, l.HubSpot.Ref.Object) {
		return nil
	}
	mine := natural(l.HubSpot.Keys)
	for _, o := range g.of(l) {
		if o == l || !o.HubSpot.Present() || w.byID[o.ID] != o {
			continue
		}
		if slices.ContainsFunc(natural(o.HubSpot.Keys), func(key crm.Key) bool {
			return key.Name == emailKey && slices.Contains(mine, key)
		}) {
			return o
		}
	}
	return nil
}
