package simulation

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// rare adds to three fifths of the worlds what chance hardly ever brings about. It
// draws from numbers of its own, so that the other worlds stay what they are.
func rare(s *Script) {
	g := &generator{Rand: rand.New(rand.NewPCG(s.Seed, 0x71e5)), s: s} // #nosec G404 -- a seed must give the same world every time
	switch s.Seed % 5 {
	case 1:
		s.Config.Respell = true
		g.collisions()
	case 2:
		g.hinted()
	case 4:
		g.lostCreates()
		if g.chance(2) {
			g.massDeletions()
		}
	}
}

// massDeletions has users delete more records before a pass than the settings
// let a pass delete without asking.
func (g *generator) massDeletions() {
	s := g.s
	s.Config.Settings.Safety.MaxDeletes = 1
	s.Config.Settings.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce
	s.Config.Settings.Contacts.DeleteInHubSpot = crmsync.DeleteInHubSpot{WithLead: true, WithContact: true}
	at := g.IntN(len(s.Steps))
	for range 2 + g.IntN(3) {
		s.Steps = slices.Insert(s.Steps, at, Step{Kind: Delete, Object: g.object(), Pick: g.IntN(1 << 16)})
	}
}

// lostCreates loses the answers to calls that have made records, and has another
// pass follow soon.
func (g *generator) lostCreates() {
	if g.chance(2) {
		g.s.Config.ExternalID = false
	}
	var out []Step
	for _, s := range g.s.Steps {
		if s.Kind != Pass || g.chance(3) {
			out = append(out, s)
			continue
		}
		s.Mid = append(slices.Clone(s.Mid), Step{Kind: LoseCreate, At: pick(g, AtHubSpot, AtSalesforce, AtSalesforce)})
		out = append(out, s, Step{Kind: Wait, D: time.Duration(g.IntN(90)) * time.Second}, Step{Kind: Pass, Process: g.IntN(2)})
	}
	g.s.Steps = out
}

// collisions has users of both systems edit the same person at the same moment,
// before some passes.
func (g *generator) collisions() {
	s := g.s
	for i := len(s.Steps) - 1; i >= 0; i-- {
		if s.Steps[i].Kind != Pass && s.Steps[i].Kind != Preview {
			continue
		}
		for range g.IntN(3) {
			clash := Step{Kind: Collide, Object: contacts, Pick: g.IntN(1 << 16), Other: pick(g, 1, 2, 3, 4, 5), Value: g.email()}
			s.Steps = slices.Insert(s.Steps, i, clash)
		}
		// What happened just before a pass may become visible late.
		s.Steps = slices.Insert(s.Steps, i+g.IntN(2), Step{Kind: Wait, D: time.Duration(g.IntN(3)) * 5 * time.Minute})
	}
}

// hinted has records become others and then be edited in both systems, where a hint
// about one of them alone comes before the next pass.
func (g *generator) hinted() {
	s := g.s
	for i := len(s.Steps) - 1; i > 0; i-- {
		if s.Steps[i].Kind != Pass || g.chance(3) {
			continue
		}
		person := g.IntN(1 << 16)
		s.Steps = slices.Insert(s.Steps, i,
			Step{Kind: Become, Object: contacts, Pick: person, Other: g.IntN(1 << 16)},
			Step{Kind: Collide, Object: contacts, Pick: person, Other: pick(g, 1, 2, 3, 4, 5), Value: g.email()},
			Step{Kind: Wait, D: time.Duration(1+g.IntN(600)) * time.Second},
			Step{Kind: Hints, Process: g.IntN(2), Object: g.object(), Pick: person, Other: 1})
	}
}

// become lets the Salesforce record with a contact's address become another one.
func (w *world) become(s Step) {
	w.mu.Lock()
	r := w.namesake(ref(contacts, choose(w.live(contacts), s.Pick)))
	place := slices.Index(w.live(r.Object), r.ID)
	w.mu.Unlock()
	switch {
	case r.IsZero():
	case r.Object == lead && s.Other%3 == 0:
		w.user(Step{Kind: Convert, Object: lead, Pick: place})
	default:
		w.user(Step{Kind: Merge, Object: r.Object, Pick: s.Other, Other: place})
	}
}

// collide lets one person edit a contact and another one a Salesforce record
// with its address, within one moment of the coarser clock, which is
// Salesforce's: it counts seconds.
func (w *world) collide(s Step) {
	now := time.Now()
	time.Sleep(now.Truncate(time.Second).Add(time.Second).Sub(now))
	w.mu.Lock()
	id := choose(w.live(contacts), s.Pick)
	other := w.namesake(ref(contacts, id))
	w.mu.Unlock()
	if id == "" || other.IsZero() {
		return
	}
	for _, r := range [...]crm.Ref{ref(contacts, id), other} {
		place := slices.Index(w.live(r.Object), r.ID)
		w.user(Step{Kind: Edit, Object: r.Object, Pick: place, Other: s.Other, Value: "in " + string(r.System) + " " + s.Value})
	}
}

// namesake returns a Salesforce record with the contact's address: the one that
// it is linked to, if it is.
func (w *world) namesake(of crm.Ref) crm.Ref {
	records := w.snap(crm.Salesforce)
	if linked := w.counterpart(of); records[linked] != nil {
		return linked
	}
	email := strings.ToLower(w.snap(crm.HubSpot)[of]["email"])
	for _, r := range sorted(slices.Collect(maps.Keys(records))) {
		if email != "" && strings.ToLower(records[r]["email"]) == email {
			return r
		}
	}
	return crm.Ref{}
}
