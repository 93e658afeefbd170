package salesforcetest

import (
	"strings"
	"time"
)

// membership compiles IN, NOT IN, INCLUDES and EXCLUDES. Lists become a hash
// set, so that a thousand addresses cost one look per row.
func (sc *scope) membership(w *within) (filter, *apiError) {
	col, err := sc.filterable(w.path)
	if err != nil {
		return nil, err
	}
	if w.op == "INCLUDES" || w.op == "EXCLUDES" {
		return sc.includes(col, w)
	}
	set := map[any]bool{}
	hasNull := false
	if w.sub != nil {
		if err := sc.semiJoin(col, w, set); err != nil {
			return nil, err
		}
	}
	for _, l := range w.list {
		if l.kind == tokWord && l.text == "NULL" {
			hasNull = true
			continue
		}
		v, err := sc.constant(col.f, l)
		if err != nil {
			return nil, err
		}
		if v == nil {
			hasNull = true
			continue
		}
		set[setKey(col.f, v)] = true
	}
	negated := w.op == "NOT IN"
	return func(r *row) bool {
		v := sc.value(col, r)
		if v == nil {
			return hasNull != negated
		}
		return set[setKey(col.f, v)] != negated
	}, nil
}

func setKey(f *Field, v any) any {
	switch x := v.(type) {
	case string:
		if f.Type != "id" && f.Type != "reference" && !f.CaseSensitive {
			return strings.ToLower(x)
		}
	case time.Time:
		return x.Unix()
	}
	return v
}

// semiJoin fills the set with the ids that a subquery selects.
func (sc *scope) semiJoin(col *column, w *within, set map[any]bool) *apiError {
	if col.f.Type != "id" && col.f.Type != "reference" || len(w.sub.items) != 1 {
		return sc.fail(w.path.at, "INVALID_FIELD", "The left operand cannot have more than one level of relationships and must be an id")
	}
	inner, err := sc.s.scope(w.sub)
	if err != nil {
		return err
	}
	if inner.e.name == "Task" || inner.e.name == "Event" {
		return sc.fail(w.sub.fromAt, "INVALID_FIELD", "Entity '%s' is not supported for semi join inner selects", inner.e.name)
	}
	pick, err := inner.resolve(w.sub.items[0].path)
	if err != nil {
		return err
	}
	keep, err := inner.filter(w.sub.where)
	if err != nil {
		return err
	}
	for _, r := range sc.s.rowsAt(inner.e) {
		if (!r.deleted || sc.st.all && sc.s.opt.DeletedInSubselects) && keep(r) {
			if v := inner.value(pick, r); v != nil {
				set[setKey(pick.f, v)] = true
			}
		}
	}
	return nil
}

// semiJoins counts the subqueries in a condition; at most two are allowed.
func semiJoins(c cond) int {
	n := 0
	switch c := c.(type) {
	case andCond:
		for _, x := range c.list {
			n += semiJoins(x)
		}
	case orCond:
		for _, x := range c.list {
			n += semiJoins(x)
		}
	case notCond:
		n = semiJoins(c.inner)
	case *within:
		if c.sub != nil {
			n = 1
		}
	}
	return n
}

// includes compiles the operators of multi-select picklists: a literal
// "A;B" asks for both, several literals for any.
func (sc *scope) includes(col *column, w *within) (filter, *apiError) {
	if col.f.Type != "multipicklist" {
		return nil, sc.fail(w.path.at, "INVALID_QUERY_FILTER_OPERATOR", "includes or excludes operator only valid on multipicklist field")
	}
	var wants [][]string
	for _, l := range w.list {
		if l.kind != tokText {
			return nil, sc.fail(l.at, "INVALID_FIELD", "value of filter criterion for field '%s' must be of type string and should be enclosed in quotes", col.f.Name)
		}
		wants = append(wants, strings.Split(strings.ToLower(unmark(l.text)), ";"))
	}
	return func(r *row) bool {
		t, _ := sc.value(col, r).(string)
		have := map[string]bool{}
		for _, p := range strings.Split(strings.ToLower(t), ";") {
			have[p] = true
		}
		found := false
		for _, want := range wants {
			all := true
			for _, p := range want {
				all = all && have[p]
			}
			found = found || all
		}
		return found == (w.op == "INCLUDES")
	}, nil
}

// since finds a lower bound of SystemModstamp that every match must reach, so
// that a poll need not look at older rows; ok is false without one.
func (sc *scope) since(c cond) (time.Time, bool) {
	switch c := c.(type) {
	case andCond:
		var best time.Time
		found := false
		for _, x := range c.list {
			if t, ok := sc.since(x); ok && (!found || t.After(best)) {
				best, found = t, true
			}
		}
		return best, found
	case orCond:
		var least time.Time
		for i, x := range c.list {
			t, ok := sc.since(x)
			if !ok {
				return least, false
			}
			if i == 0 || t.Before(least) {
				least = t
			}
		}
		return least, true
	case *compare:
		if len(c.path.names) == 1 && strings.EqualFold(c.path.names[0], "SystemModstamp") &&
			(c.op == ">=" || c.op == ">" || c.op == "=") && c.val.kind == tokInstant {
			t, err := parseInstant(c.val.text)
			return t, err == nil
		}
	}
	return time.Time{}, false
}
