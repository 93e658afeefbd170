package hubspottest

import (
	"net/http"
	"slices"
)

// prepare checks one create without doing it. taken holds the unique values
// of earlier rows.
func (s *Server) prepare(c *call, t *table, row *batchRow, taken map[string]int64) (map[string]string, []planned, error) {
	if bad := c.row.refuses(max(row.index, 1), row.props); bad != nil {
		return nil, nil, s.badValues([]propError{*bad})
	}
	set, err := s.check(t, nil, row.props, c.by, taken)
	if err != nil {
		return nil, nil, err
	}
	if err := t.missing(set); err != nil {
		return nil, nil, err
	}
	links, err := s.planned(t, row.assoc)
	if err != nil {
		return nil, nil, err
	}
	if taken != nil {
		for name, vals := range t.keys(set) {
			for _, v := range vals {
				taken[name+"\x00"+v] = -1
			}
		}
	}
	return set, links, nil
}

// batchCreate is POST /objects/{type}/batch/create: all or nothing, unless
// every input has its own objectWriteTraceId.
func (s *Server) batchCreate(c *call) (result, error) {
	t, _, rows, err := s.batch(c)
	if err != nil {
		return result{}, err
	}
	perRow := traced(rows)
	type ready struct {
		row   *batchRow
		set   map[string]string
		links []planned
	}
	var todo []ready
	var errs []error
	var failed []rowError
	taken := map[string]int64{}
	for _, row := range rows {
		set, links, err := s.prepare(c, t, row, taken)
		if err != nil {
			errs = append(errs, err)
			failed = append(failed, rowFailure(err, row.trace))
			continue
		}
		todo = append(todo, ready{row, set, links})
	}
	if len(errs) > 0 && !perRow {
		return result{}, s.wholeFailure(errs)
	}
	results := []object{}
	for _, d := range todo {
		r := s.create(t, d.set, c.by)
		s.connect(t, r, d.links)
		o := s.createEcho(t, r, d.set)
		o.Trace = d.row.trace
		results = append(results, o)
	}
	shuffle(s, results)
	return s.batchResult(http.StatusCreated, results, failed)
}

// change is one row of an update that has been checked; rec is nil for a create.
type change struct {
	row *batchRow
	rec *record
	set map[string]string
}

// batchUpdate is POST /objects/{type}/batch/update. Ids of absorbed records
// are not found here.
func (s *Server) batchUpdate(c *call) (result, error) {
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
	taken := map[string]int64{}
	for _, row := range rows {
		r, err := s.target(t, row)
		if err != nil {
			return result{}, err
		}
		if r == nil {
			gone = append(gone, row.id)
			continue
		}
		set, err := s.revise(c, t, r, row, taken)
		if err != nil {
			errs = append(errs, err)
			failed = append(failed, rowFailure(err, row.trace))
			continue
		}
		todo = append(todo, change{row, r, set})
	}
	if len(errs) > 0 && (!traced(rows) || s.opts.Switches.WholeBatchUpdates) {
		return result{}, s.wholeFailure(errs)
	}
	results := []object{}
	for _, d := range todo {
		s.apply(t, d.rec, d.set, c.by)
		o := s.updateEcho(t, d.rec, d.set)
		o.Trace = d.row.trace
		results = append(results, o)
	}
	shuffle(s, results)
	if len(gone) > 0 {
		failed = append(failed, notThere(t, gone))
	}
	return s.batchResult(http.StatusOK, results, failed)
}

func (s *Server) revise(c *call, t *table, r *record, row *batchRow, taken map[string]int64) (map[string]string, error) {
	if bad := c.row.refuses(row.index, row.props); bad != nil {
		return nil, s.badValues([]propError{*bad})
	}
	set, err := s.check(t, r, row.props, c.by, taken)
	if err == nil {
		for name, vals := range t.keys(set) {
			for _, v := range vals {
				taken[name+"\x00"+v] = r.id
			}
		}
	}
	return set, err
}

// target is the record that a row names, nil if there is none.
func (s *Server) target(t *table, row *batchRow) (*record, error) {
	if row.by == "" || row.by == "hs_object_id" {
		return t.find(parseID(row.id), false), nil
	}
	if err := t.identifies(row.by); err != nil {
		return nil, err
	}
	return t.lookup(row.by, row.id), nil
}

// unequal refuses a batch that names a record twice.
func unequal(rows []*batchRow) error {
	seen := map[string]bool{}
	var twice []string
	for _, r := range rows {
		key := r.by + "\x00" + uniqueKey(r.id)
		if seen[key] && !slices.Contains(twice, r.id) {
			twice = append(twice, r.id)
		}
		seen[key] = true
	}
	if len(twice) == 0 {
		return nil
	}
	list := ""
	for i, id := range twice {
		if i > 0 {
			list += ", "
		}
		list += id
	}
	e := invalid("Duplicate IDs found in batch input: [%s]. IDs must be unique", list)
	e.Context = map[string][]string{"ids": twice}
	return e
}
