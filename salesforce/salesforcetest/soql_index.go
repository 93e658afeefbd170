package salesforcetest

import (
	"slices"
)

// few finds a short list of rows that holds every match, through ids or an
// index, in the order (SystemModstamp, Id); ok is false without one.
func (sc *scope) few(c cond) ([]*row, bool) {
	if len(sc.e.lagging) > 0 { // an index knows the newest versions only
		return nil, false
	}
	ids, ok := sc.candidates(c)
	if !ok {
		return nil, false
	}
	var rows []*row
	for _, id := range ids {
		if r := sc.e.rows[id]; r != nil {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b *row) int {
		if c := a.stamp.Compare(b.stamp); c != 0 {
			return c
		}
		return sc.s.idLess(a.id, b.id)
	})
	return slices.Compact(rows), true
}

func (sc *scope) candidates(c cond) ([]string, bool) {
	switch c := c.(type) {
	case andCond:
		for _, x := range c.list {
			if ids, ok := sc.candidates(x); ok {
				return ids, true
			}
		}
	case *compare:
		if c.op == "=" {
			return sc.byValue(c.path, []literal{c.val})
		}
	case *within:
		if c.op == "IN" && c.sub == nil {
			return sc.byValue(c.path, c.list)
		}
	}
	return nil, false
}

func (sc *scope) byValue(p path, list []literal) ([]string, bool) {
	if len(p.names) != 1 {
		return nil, false
	}
	f := sc.e.field(p.names[0])
	if f == nil || f.Type != "id" && (sc.e.index[f.Name] == nil || sc.st.all) {
		return nil, false
	}
	var ids []string
	for _, l := range list {
		if l.kind == tokWord {
			return nil, false
		}
		v, err := sc.constant(f, l)
		text, _ := v.(string)
		switch {
		case err != nil:
			return nil, false
		case v == nil:
			return nil, false
		case f.Type == "id":
			ids = append(ids, text)
		default:
			ids = append(ids, sc.e.find(f, v)...)
		}
	}
	return ids, true
}
