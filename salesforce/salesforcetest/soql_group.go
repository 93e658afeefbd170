package salesforcetest

import (
	"fmt"
	"slices"
	"strings"
)

// aggregate turns the rows of a grouped query into result rows.
func (sc *scope) aggregate(p *plan) *apiError {
	st := sc.st
	if len(st.items) == 1 && st.items[0].bare && st.items[0].alias == "" && len(st.group) == 0 {
		p.count, p.total, p.rows = true, len(p.rows), nil
		if st.limit >= 0 {
			p.total = min(p.total, st.limit)
		}
		return nil
	}
	p.grouped = true
	keys := make([]*column, len(st.group))
	for i, g := range st.group {
		col, err := sc.filterable(g)
		if err != nil {
			return err
		}
		keys[i] = col
	}
	order, groups := sc.partition(p.rows, keys)
	if len(keys) == 0 && len(order) == 0 {
		order, groups = []string{""}, map[string][]*row{"": nil}
	}
	var lines []line
	for _, k := range order {
		ok, err := sc.having(st.having, groups[k])
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		d, err := sc.line(groups[k], keys)
		if err != nil {
			return err
		}
		lines = append(lines, line{d, groups[k]})
	}
	if err := sc.sortLines(lines); err != nil {
		return err
	}
	lines = lines[min(st.offset, len(lines)):]
	if st.limit >= 0 && len(lines) > st.limit {
		lines = lines[:st.limit]
	}
	for _, l := range lines {
		p.groups = append(p.groups, l.d)
	}
	p.total, p.rows = len(p.groups), nil
	return nil
}

// line is one result row and the rows that it sums up.
type line struct {
	d    *dict
	rows []*row
}

func (sc *scope) sortLines(lines []line) (failed *apiError) {
	slices.SortStableFunc(lines, func(a, b line) int {
		for _, o := range sc.st.orders {
			f, x, err := sc.groupValue(o.fn, o.path, a.rows)
			_, y, _ := sc.groupValue(o.fn, o.path, b.rows)
			if err != nil {
				failed = err
				return 0
			}
			if c := sc.s.order(f, x, y, o); c != 0 {
				return c
			}
		}
		return 0
	})
	return failed
}

// partition groups rows by the values of the keys, in order of appearance.
func (sc *scope) partition(rows []*row, keys []*column) ([]string, map[string][]*row) {
	var order []string
	groups := map[string][]*row{}
	for _, r := range rows {
		k := ""
		for _, col := range keys {
			v := sc.value(col, r)
			k += fmt.Sprintf("%v|", setKey(col.f, v))
		}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], r)
	}
	slices.Sort(order)
	return order, groups
}

func (sc *scope) line(rows []*row, keys []*column) (*dict, *apiError) {
	d := object("attributes", object("type", "AggregateResult"))
	unnamed := 0
	for _, it := range sc.st.items {
		f, v, err := sc.groupValue(it.fn, it.path, rows)
		if err != nil {
			return nil, err
		}
		name := it.alias
		switch {
		case name != "":
		case aggregate(it.fn):
			name = fmt.Sprintf("expr%d", unnamed)
			unnamed++
		default:
			col, _ := sc.resolve(it.path)
			if !slices.ContainsFunc(keys, func(k *column) bool { return k.f == col.f }) {
				return nil, sc.fail(it.path.at, "MALFORMED_QUERY", "Field must be grouped or aggregated: %s", strings.Join(it.path.names, "."))
			}
			name = col.name
		}
		d.set(name, output(f, v))
	}
	return d, nil
}

// groupValue computes one aggregate, or the common value of a grouped field.
func (sc *scope) groupValue(fn string, p path, rows []*row) (*Field, any, *apiError) {
	count := &Field{Type: "int"}
	if fn == "COUNT" && len(p.names) == 0 {
		return count, float64(len(rows)), nil
	}
	col, err := sc.resolve(p)
	if err != nil {
		return nil, nil, err
	}
	var vals []any
	distinct := map[any]bool{}
	for _, r := range rows {
		if v := sc.value(col, r); v != nil {
			vals = append(vals, v)
			distinct[setKey(col.f, v)] = true
		}
	}
	switch fn {
	case "COUNT":
		return count, float64(len(vals)), nil
	case "COUNT_DISTINCT":
		return count, float64(len(distinct)), nil
	case "SUM", "AVG":
		if !col.f.numeric() {
			return nil, nil, sc.fail(p.at, "MALFORMED_QUERY", "field %s does not support aggregate operator %s", col.name, fn)
		}
		if len(vals) == 0 {
			return col.f, nil, nil
		}
		sum := 0.0
		for _, v := range vals {
			if n, ok := v.(float64); ok {
				sum += n
			}
		}
		if fn == "AVG" {
			sum /= float64(len(vals))
		}
		return &Field{Type: "double"}, sum, nil
	}
	if len(vals) == 0 {
		return col.f, nil, nil
	}
	compareTo := func(a, b any) int { return sc.s.compareValues(col.f, a, b) }
	if fn == "MAX" {
		return col.f, slices.MaxFunc(vals, compareTo), nil
	}
	if fn == "MIN" {
		return col.f, slices.MinFunc(vals, compareTo), nil
	}
	return col.f, vals[0], nil
}

func (sc *scope) having(c cond, rows []*row) (bool, *apiError) {
	switch c := c.(type) {
	case nil:
		return true, nil
	case andCond:
		for _, x := range c.list {
			if ok, err := sc.having(x, rows); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	case orCond:
		for _, x := range c.list {
			if ok, err := sc.having(x, rows); ok || err != nil {
				return ok, err
			}
		}
		return false, nil
	case notCond:
		ok, err := sc.having(c.inner, rows)
		return !ok, err
	case *compare:
		f, v, err := sc.groupValue(c.fn, c.path, rows)
		if err != nil {
			return false, err
		}
		test, err := sc.test(f, c)
		if err != nil {
			return false, err
		}
		return test(v), nil
	}
	return false, failure("MALFORMED_QUERY", "unexpected condition in HAVING")
}
