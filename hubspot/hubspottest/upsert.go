package hubspottest

import "net/http"

// batchUpsert is POST /objects/{type}/batch/upsert.
func (s *Server) batchUpsert(c *call) (result, error) {
	t, _, rows, err := s.batch(c)
	if err != nil {
		return result{}, err
	}
	if err := unequal(rows); err != nil {
		return result{}, err
	}
	var todo []change
	var errs []error
	var failed []rowError
	var gone []string
	byEmail := false
	taken := map[string]int64{}
	for _, row := range rows {
		byEmail = byEmail || t.plural == "contacts" && row.by == "email"
		d, err := s.planUpsert(c, t, row, taken)
		switch {
		case err != nil:
			errs = append(errs, err)
			failed = append(failed, rowFailure(err, row.trace))
		case d == nil:
			gone = append(gone, row.id)
		default:
			todo = append(todo, *d)
		}
	}
	whole := !traced(rows) || s.opts.Switches.WholeBatchUpdates || byEmail && !s.opts.Switches.EmailUpsertRows
	if len(errs) > 0 && whole {
		return result{}, s.wholeFailure(errs)
	}
	results := []object{}
	for _, d := range todo {
		results = append(results, s.upsert(c, t, d))
	}
	shuffle(s, results)
	if len(gone) > 0 {
		failed = append(failed, notThere(t, gone))
	}
	return s.batchResult(http.StatusOK, results, failed)
}

// planUpsert checks one row; nil means that it names a record id that is not there.
func (s *Server) planUpsert(c *call, t *table, row *batchRow, taken map[string]int64) (*change, error) {
	r, err := s.target(t, row)
	if err != nil {
		return nil, err
	}
	if r != nil {
		set, err := s.revise(c, t, r, row, taken)
		return &change{row, r, set}, err
	}
	if row.by == "" || row.by == "hs_object_id" {
		return nil, nil
	}
	if row.props[row.by] == "" {
		row.props[row.by] = row.id
	}
	set, _, err := s.prepare(c, t, row, taken)
	return &change{row, nil, set}, err
}

func (s *Server) upsert(c *call, t *table, d change) object {
	fresh := d.rec == nil
	var o object
	if fresh {
		o = s.createEcho(t, s.create(t, d.set, c.by), d.set)
	} else {
		s.apply(t, d.rec, d.set, c.by)
		o = s.updateEcho(t, d.rec, d.set)
	}
	o.New, o.Trace = &fresh, d.row.trace
	return o
}
