package salesforcetest

import (
	"slices"
	"time"
)

// rowsAt returns the versions that a reader sees now, ordered by
// (SystemModstamp, Id), deleted ones included. The caller must not change it.
func (s *Server) rowsAt(e *entity) []*row {
	now := s.now()
	s.expireBin(e, now)
	if len(e.lagging) > 0 {
		e.lagging = slices.DeleteFunc(e.lagging, func(r *row) bool {
			done := !r.visible.After(now)
			if done {
				r.prev = nil // nobody can see it any more
			}
			return done
		})
		e.sorted = false
	}
	if e.sorted {
		return e.order
	}
	e.order = e.order[:0:0]
	for _, r := range e.rows {
		if r = seen(r, now); r != nil {
			e.order = append(e.order, r)
		}
	}
	slices.SortFunc(e.order, func(a, b *row) int {
		if c := a.stamp.Compare(b.stamp); c != 0 {
			return c
		}
		return s.idLess(a.id, b.id)
	})
	e.sorted = len(e.lagging) == 0
	return e.order
}

// seen returns the newest version that is committed at now.
func seen(r *row, now time.Time) *row {
	for r != nil && r.visible.After(now) {
		r = r.prev
	}
	return r
}

// row returns the version of a record that a reader sees now.
func (s *Server) row(e *entity, id string) *row {
	return seen(e.rows[id], s.now())
}

// live returns the record if it exists and is not deleted.
func (s *Server) live(e *entity, id string) *row {
	r := s.row(e, id)
	if r == nil || r.deleted {
		return nil
	}
	return r
}

// expireBin empties the recycle bin of what is older than 15 days.
func (s *Server) expireBin(e *entity, now time.Time) {
	if s.binChecked == nil {
		s.binChecked = map[string]time.Time{}
	}
	if now.Sub(s.binChecked[e.name]) < time.Hour {
		return
	}
	s.binChecked[e.name] = now
	for id, r := range e.rows {
		if r.deleted && now.Sub(r.gone) > binAge {
			e.put(id, nil)
		}
	}
}

// binAge is how long a deleted record stays in the recycle bin.
const binAge = 15 * 24 * time.Hour

// byPrefix finds the object of an id.
func (s *Server) byPrefix(id string) *entity {
	if len(id) < 3 {
		return nil
	}
	return s.prefixes[id[:3]]
}

// sortedIDs returns the ids of the live rows in the server's order.
func (s *Server) sortedIDs(e *entity) []string {
	var ids []string
	for id, r := range e.rows {
		if !r.deleted {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, s.idLess)
	return ids
}
