package salesforcetest

import (
	"net/http"
	"slices"
	"time"
)

// replication answers getUpdated and getDeleted. Both bounds are cut to the
// minute; the window starts at most 30 (deleted: 15) days ago.
func (s *Server) replication(c *call, e *entity, deleted bool) *reply {
	if c.method != http.MethodGet {
		return methodNotAllowed(c, "GET,HEAD")
	}
	start, err1 := parseInstant(c.query.Get("start"))
	end, err2 := parseInstant(c.query.Get("end"))
	if err1 != nil || err2 != nil {
		return failure("INVALID_REPLICATION_DATE", "start and end must be ISO 8601 dates").reply()
	}
	now := s.now().UTC()
	start, end = start.UTC().Truncate(time.Minute), end.UTC().Truncate(time.Minute)
	days := 30
	if deleted {
		days = 15
	}
	switch {
	case end.Sub(start) < time.Minute:
		return failure("INVALID_REPLICATION_DATE", "startDate before endDate by more than one minute is required").reply()
	case start.Before(now.AddDate(0, 0, -days)):
		return failure("INVALID_REPLICATION_DATE", "startDate cannot be more than "+map[bool]string{false: "30", true: "15"}[deleted]+" days ago").reply()
	case e.traits.fixed:
		return failure("INVALID_TYPE", "Entity is not replicateable").reply()
	}
	if deleted && s.opt.PurgedLogFails && start.Before(s.binEmptied[e.name].Truncate(time.Minute)) {
		return failure("INVALID_REPLICATION_DATE", "the deletion log does not reach back to startDate").reply()
	}
	covered := s.covered(e, end)
	if deleted {
		return ok(s.getDeleted(e, start, end, covered))
	}
	ids := []string{}
	for _, r := range s.rowsAt(e) {
		if !r.deleted && !r.stamp.Before(start) && r.stamp.Before(end) {
			ids = append(ids, r.id)
		}
	}
	return ok(object("ids", ids, "latestDateCovered", covered))
}

// covered is latestDateCovered: the end of the window, or the start of the
// oldest transaction that is still open.
func (s *Server) covered(e *entity, end time.Time) time.Time {
	now := s.now()
	if end.After(now) {
		end = now.UTC().Truncate(time.Minute)
	}
	s.rowsAt(e) // forgets what has committed
	for _, r := range e.lagging {
		if r.stamp.Before(end) {
			end = r.stamp
		}
	}
	return end
}

func (s *Server) getDeleted(e *entity, start, end, covered time.Time) *dict {
	list := []*dict{}
	for _, r := range s.rowsAt(e) {
		if r.deleted && !r.gone.Before(start) && r.gone.Before(end) {
			list = append(list, object("id", r.id, "deletedDate", r.gone))
		}
	}
	earliest := s.now().UTC().AddDate(0, 0, -15).Truncate(time.Minute)
	if at, ok := s.binEmptied[e.name]; ok && at.After(earliest) {
		earliest = at.UTC().Truncate(time.Minute)
	}
	slices.SortStableFunc(list, func(a, b *dict) int { return s.idLess(a.id(), b.id()) })
	return object("deletedRecords", list, "earliestDateAvailable", earliest, "latestDateCovered", covered)
}

// EmptyBin empties the recycle bin of an object: the records vanish from
// queryAll, and getDeleted knows nothing from before.
func (s *Server) EmptyBin(object string) error {
	return s.setup(object, func(e *entity) error {
		for id, r := range e.rows {
			if r.deleted {
				e.put(id, nil)
			}
		}
		if s.binEmptied == nil {
			s.binEmptied = map[string]time.Time{}
		}
		s.binEmptied[e.name] = s.now()
		return nil
	})
}
