package salesforcetest

import (
	"strconv"
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
		return span.test(f, c.op), err
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

// constant turns a literal into a stored value of the field's type.
func (sc *scope) constant(f *Field, l literal) (any, *apiError) {
	wrong := func(kind, quotes string) *apiError {
		return sc.fail(l.at, "INVALID_FIELD", "value of filter criterion for field '%s' must be of type %s and should %sbe enclosed in quotes",
			f.Name, kind, quotes)
	}
	switch {
	case f.Type == "boolean":
		if l.kind != tokWord || l.text != "TRUE" && l.text != "FALSE" {
			return nil, wrong("boolean", "not ")
		}
		return l.text == "TRUE", nil
	case f.numeric():
		n, err := strconv.ParseFloat(l.text, 64)
		if l.kind != tokNumber || err != nil {
			return nil, wrong("double", "not ")
		}
		return n, nil
	case f.Type == "date":
		if _, err := time.Parse(time.DateOnly, l.text); l.kind != tokDate || err != nil {
			return nil, wrong("date", "not ")
		}
		return l.text, nil
	case f.Type == "datetime":
		at, err := parseInstant(l.text)
		if l.kind != tokInstant || err != nil {
			return nil, wrong("dateTime", "not ")
		}
		return at.UTC(), nil
	case l.kind != tokText:
		return nil, wrong("string", "")
	}
	t := unmark(l.text)
	if f.Type == "id" || f.Type == "reference" {
		if t == "" {
			return nil, nil
		}
		id, ok := canonicalID(t)
		if !ok {
			return nil, sc.fail(l.at, "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: %s", t)
		}
		return id, nil
	}
	if t == "" {
		return nil, nil
	}
	return t, nil
}

// period resolves a relative date literal; ok is false for other literals.
func (sc *scope) period(f *Field, l literal) (period, bool, *apiError) {
	if l.kind != tokWord || l.text == "TRUE" || l.text == "FALSE" {
		return period{}, false, nil
	}
	if f.Type != "date" && f.Type != "datetime" {
		return period{}, true, sc.fail(l.at, "INVALID_FIELD", "value of filter criterion for field '%s' must be of type %s", f.Name, f.Type)
	}
	return relative(l, sc.s.now().In(sc.s.zone)), true, nil
}

func (p period) test(f *Field, op string) func(any) bool {
	return func(v any) bool {
		var before, after bool // of the span
		switch v := v.(type) {
		case string:
			before, after = v < p.from.Format(time.DateOnly), v >= p.to.Format(time.DateOnly)
		case time.Time:
			before, after = v.Before(p.from), !v.Before(p.to)
		default:
			return op == "!="
		}
		switch op {
		case "=":
			return !before && !after
		case "!=":
			return before || after
		case "<":
			return before
		case "<=":
			return !after
		case ">":
			return after
		}
		return !before
	}
}

// like matches % and _; a backslash takes the next byte as it is.
func like(pattern, text string) bool {
	for pattern != "" {
		switch pattern[0] {
		case '%':
			for i := 0; i <= len(text); i++ {
				if like(pattern[1:], text[i:]) {
					return true
				}
			}
			return false
		case '_':
			if text == "" {
				return false
			}
			_, n := firstRune(text)
			pattern, text = pattern[1:], text[n:]
			continue
		case '\\':
			if len(pattern) > 1 {
				pattern = pattern[1:]
			}
		}
		if text == "" || text[0] != pattern[0] {
			return false
		}
		pattern, text = pattern[1:], text[1:]
	}
	return text == ""
}

func firstRune(s string) (rune, int) {
	for i, r := range s {
		if i > 0 {
			return r, i
		}
	}
	return 0, len(s)
}
