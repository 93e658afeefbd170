package salesforcetest

import (
	"slices"
	"sort"
)

// plan is a query that has been run: the matching rows, a snapshot, and how to
// print them.
type plan struct {
	sc      *scope
	nodes   []*node
	rows    []*row
	total   int
	groups  []*dict // aggregate results instead of rows
	count   bool    // COUNT() alone
	version string
	grouped bool
}

func (s *Server) scope(st *statement) (*scope, *apiError) {
	e := s.entity(st.from)
	if e == nil {
		return nil, queryError(st.text, st.fromAt, "INVALID_TYPE", "sObject type '%s' is not supported. If you are attempting to use a "+
			"custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe "+
			"call for the appropriate names.", st.from)
	}
	return &scope{s: s, st: st, e: e}, nil
}

// run parses and runs a query; all adds deleted rows.
func (s *Server) run(q string, all bool, version string) (*plan, *apiError) {
	st, err := parseQuery(q)
	if err != nil {
		return nil, err
	}
	st.all = st.all || all
	sc, err := s.scope(st)
	if err != nil {
		return nil, err
	}
	p, err := sc.plan()
	if err != nil {
		return nil, err
	}
	p.version = version
	return p, nil
}

func (sc *scope) plan() (*plan, *apiError) {
	st := sc.st
	p := &plan{sc: sc}
	if semiJoins(st.where) > 2 {
		return nil, failure("EXCEEDED_MAX_SEMIJOIN_SUBSELECTS", "Maximum 2 semi join sub-selects are allowed")
	}
	var err *apiError
	if !st.hasAggr {
		if p.nodes, err = sc.project(st.items); err != nil {
			return nil, err
		}
	}
	keep, err := sc.filter(st.where)
	if err != nil {
		return nil, err
	}
	if st.hasAggr {
		p.rows = sc.scan(keep, -1)
		return p, sc.aggregate(p)
	}
	less, sorted, err := sc.comparator()
	if err != nil {
		return nil, err
	}
	stop := -1
	if sorted && st.limit >= 0 {
		stop = st.limit + st.offset
	}
	p.rows = sc.scan(keep, stop)
	if !sorted {
		slices.SortStableFunc(p.rows, less)
	}
	p.rows = p.rows[min(st.offset, len(p.rows)):]
	if st.limit >= 0 && len(p.rows) > st.limit {
		p.rows = p.rows[:st.limit]
	}
	p.total = len(p.rows)
	return p, nil
}

// scan collects the matching rows in the order (SystemModstamp, Id).
func (sc *scope) scan(keep filter, stop int) []*row {
	rows := sc.s.rowsAt(sc.e)
	if few, ok := sc.few(sc.st.where); ok {
		rows = few
	} else if t, ok := sc.since(sc.st.where); ok {
		rows = rows[sort.Search(len(rows), func(i int) bool { return !rows[i].stamp.Before(t) }):]
	}
	var out []*row
	for _, r := range rows {
		if stop >= 0 && len(out) >= stop {
			break
		}
		if (r.deleted && !sc.st.all) || !keep(r) {
			continue
		}
		out = append(out, r)
	}
	return out
}

// comparator makes the order; sorted says that scan's own order is it.
func (sc *scope) comparator() (func(a, b *row) int, bool, *apiError) {
	orders := sc.st.orders
	type key struct {
		col *column
		order
	}
	keys := make([]key, len(orders))
	sorted := true
	for i, o := range orders {
		col, err := sc.resolve(o.path)
		if err != nil {
			return nil, false, err
		}
		if col.f.long() || col.f.Type == "multipicklist" || col.f.Type == "address" {
			return nil, false, sc.fail(o.path.at, "MALFORMED_QUERY", "field '%s' can not be sorted in a query call", col.f.Name)
		}
		own := len(col.hops) == 0 && !o.desc && (i == 0 && col.name == "SystemModstamp" || i == 1 && col.name == "Id")
		sorted = sorted && own
		keys[i] = key{col, o}
	}
	return func(a, b *row) int {
		for _, k := range keys {
			if c := sc.s.order(k.col.f, sc.value(k.col, a), sc.value(k.col, b), k.order); c != 0 {
				return c
			}
		}
		return 0
	}, sorted, nil
}

// order compares two values as ORDER BY does: null first, picklists in their
// configured order.
func (s *Server) order(f *Field, a, b any, o order) int {
	if a == nil || b == nil {
		switch {
		case a == b:
			return 0
		case (a == nil) != o.nullsLast:
			return -1
		}
		return 1
	}
	c := 0
	if f.Type == "picklist" {
		c = position(s.choices(f), a) - position(s.choices(f), b)
	}
	if c == 0 {
		c = s.compareValues(f, a, b)
	}
	if o.desc {
		return -c
	}
	return c
}

func position(list []Choice, v any) int {
	for i, c := range list {
		if c.Value == v {
			return i
		}
	}
	return len(list)
}

// choices are the values of a picklist; those of stages and statuses are the
// rows of their own objects.
func (s *Server) choices(f *Field) []Choice {
	if f.from == "" {
		return f.Picklist
	}
	e := s.entity(f.from)
	var out []Choice
	for _, id := range s.sortedIDs(e) {
		r := e.rows[id]
		c := Choice{Value: r.text("ApiName"), Label: r.text("MasterLabel"), Default: r.bool("IsDefault")}
		if e.field("IsActive") != nil {
			c.Inactive = !r.bool("IsActive")
		}
		out = append(out, c)
	}
	return out
}
