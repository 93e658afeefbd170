package simulation

import (
	"maps"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// look is the world as it is when a pass begins.
type look struct {
	records snapshot
	stamps  map[crm.Ref]time.Time // when each record was modified, as its system says
	linked  map[crm.Ref]bool      // records of pairs that both live, or both are there again
	alone   bool                  // no other pass may run meanwhile
	seq     int                   // the journal's
}

// look looks at both systems and at the store's pairs.
func (w *world) look(alone bool) look {
	l := look{records: w.snap(crm.HubSpot), stamps: map[crm.Ref]time.Time{}, linked: map[crm.Ref]bool{}, alone: alone, seq: w.journal.seq}
	maps.Copy(l.records, w.snap(crm.Salesforce))
	for _, object := range w.objects[crm.HubSpot] {
		for _, o := range w.hs.All(object) {
			l.stamps[ref(object, o.ID)] = o.UpdatedAt
		}
	}
	for _, object := range w.objects[crm.Salesforce] {
		for _, r := range w.sf.All(object) {
			l.stamps[ref(object, r.ID())] = r.Time("SystemModstamp")
		}
	}
	for _, link := range w.links() {
		h, s := link.HubSpot, link.Salesforce
		back := link.MergedInto.IsZero() && l.records[h.Ref] != nil && l.records[s.Ref] != nil
		if h.Present() && s.Present() || back {
			l.linked[h.Ref], l.linked[s.Ref] = true, true
		}
	}
	return l
}

// quiet reports whether the pass sees what was there when it began: nobody has
// done anything since, nor so shortly before that it may become visible late.
func (w *world) quiet(p *process) bool {
	return p.saw.alone && w.journal.moved.Add(w.lag()).Before(p.started)
}
