package salesforcetest

import (
	"strconv"
	"time"
)

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

func (p period) test(op string) func(any) bool {
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
