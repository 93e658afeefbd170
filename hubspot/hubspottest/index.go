package hubspottest

import (
	"slices"
	"time"
)

// snapshot is a record as search sees it.
type snapshot struct {
	rec     *record
	values  map[string]string
	updated time.Time
}

// pendingRow is a change that search does not see yet. A nil snapshot hides the record.
type pendingRow struct {
	due time.Time
	rec *record
	now *snapshot
	nth int // of the record's changes
}

// index tells search of the present state of a record, at once or later.
func (s *Server) index(t *table, r *record, at time.Time) {
	var snap *snapshot
	if !r.archived {
		snap = &snapshot{r, r.values, r.updated}
	}
	lag := s.opts.SearchLag
	if s.opts.LateVisible != nil {
		lag += s.opts.LateVisible(t.plural, itoa(r.id), at)
	}
	r.changes++
	if lag <= 0 {
		r.seen, r.shown = snap, r.changes
		t.rev++
		return
	}
	t.pending = append(t.pending, pendingRow{at.Add(lag), r, snap, r.changes})
}

// settle lets search see the changes that have become visible by now, the
// latest of each record last.
func (t *table) settle(now time.Time) {
	if len(t.pending) == 0 {
		return
	}
	rest := t.pending[:0:0]
	for _, p := range t.pending {
		if p.due.After(now) {
			rest = append(rest, p)
			continue
		}
		// A change that was slow to appear does not undo a later one.
		if p.nth > p.rec.shown {
			p.rec.seen, p.rec.shown = p.now, p.nth
		}
		t.rev++
	}
	t.pending = slices.Clip(rest)
}
