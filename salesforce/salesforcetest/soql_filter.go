package salesforcetest

import (
	"strings"
	"time"
)

// filter says whether a row matches.
type filter func(*row) bool

// filter compiles a WHERE condition.
func (sc *scope) filter(c cond) (filter, *apiError) {
	switch c := c.(type) {
	case nil:
		return func(*row) bool { return true }, nil
	case andCond:
		list, err := sc.filters(c.list)
		return func(r *row) bool {
			for _, f := range list {
				if !f(r) {
					return false
				}
			}
			return true
		}, err
	case orCond:
		list, err := sc.filters(c.list)
		return func(r *row) bool {
			for _, f := range list {
				if f(r) {
					return true
				}
			}
			return false
		}, err
	case notCond:
		inner, err := sc.filter(c.inner)
		return func(r *row) bool { return !inner(r) }, err
	case *compare:
		return sc.comparison(c)
	case *within:
		return sc.membership(c)
	}
	return nil, failure("MALFORMED_QUERY", "unexpected condition")
}

func (sc *scope) filters(list []cond) ([]filter, *apiError) {
	out := make([]filter, len(list))
	for i, c := range list {
		f, err := sc.filter(c)
		if err != nil {
			return nil, err
		}
		out[i] = f
	}
	return out, nil
}

func (sc *scope) filterable(p path) (*column, *apiError) {
	col, err := sc.resolve(p)
	if err != nil {
		return nil, err
	}
	if col.f.long() || col.f.Type == "address" {
		return nil, sc.fail(p.at, "INVALID_FIELD", "field '%s' can not be filtered in a query call", col.f.Name)
	}
	return col, nil
}

func (sc *scope) comparison(c *compare) (filter, *apiError) {
	col, err := sc.filterable(c.path)
	if err != nil {
		return nil, err
	}
	test, err := sc.test(col.f, c)
	if err != nil {
		return nil, err
	}
	return func(r *row) bool { return test(sc.value(col, r)) }, nil
}

// test compiles "value op literal" for one field. Null never compares as less
// or greater, and differs from every value.
func (sc *scope) test(f *Field, c *compare) (func(any) bool, *apiError) {
	if c.val.kind == tokWord && c.val.text == "NULL" {
		boolean := f.Type == "boolean"
		switch c.op {
		case "=":
			return func(v any) bool { return v == nil && !boolean }, nil
		case "!=":
			return func(v any) bool { return v != nil }, nil
		}
		return nil, sc.fail(c.path.at, "INVALID_QUERY_FILTER_OPERATOR", "invalid operator")
	}
	if c.op == "LIKE" {
		if !f.textual() || c.val.kind != tokText || f.Type == "multipicklist" {
			return nil, sc.fail(c.path.at, "INVALID_QUERY_FILTER_OPERATOR", "invalid operator on %s field", strings.ToLower(f.Type))
		}
		pattern := strings.ToLower(c.val.text)
		return func(v any) bool {
			t, ok := v.(string)
			return ok && like(pattern, strings.ToLower(t))
		}, nil
	}
	if span, ok, err := sc.period(f, c.val); ok || err != nil {
		return span.test(c.op), err
	}
	want, err := sc.constant(f, c.val)
	if err != nil {
		return nil, err
	}
	if f.Type == "boolean" && c.op != "=" && c.op != "!=" {
		return nil, sc.fail(c.path.at, "INVALID_QUERY_FILTER_OPERATOR", "invalid operator on boolean field")
	}
	op := c.op
	return func(v any) bool {
		if v == nil {
			return op == "!=" && want != nil || op == "=" && want == nil
		}
		if want == nil {
			return op == "!="
		}
		return holds(op, sc.s.compareValues(f, v, want))
	}, nil
}

func holds(op string, c int) bool {
	switch op {
	case "=":
		return c == 0
	case "!=":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}

// compareValues orders two values of a field that are not null.
func (s *Server) compareValues(f *Field, a, b any) int {
	switch a := a.(type) {
	case string:
		b, _ := b.(string)
		switch {
		case f.Type == "id" || f.Type == "reference":
			return s.idLess(a, b)
		case f.CaseSensitive || f.Type == "date":
			return strings.Compare(a, b)
		}
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	case float64:
		b, _ := b.(float64)
		switch {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	case time.Time:
		b, _ := b.(time.Time)
		return a.Compare(b)
	case bool:
		b, _ := b.(bool)
		switch {
		case a == b:
			return 0
		case b:
			return -1
		}
		return 1
	}
	return 0
}
