package hubspottest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// test decides whether a record, as search sees it, passes a filter.
type test func(*snapshot) bool

func searchProblem(text string) *apiError {
	return &apiError{
		Code: http.StatusBadRequest, Message: "There was a problem with the request.", Category: "VALIDATION_ERROR",
		Errors: []errorDetail{{Message: text}},
	}
}

// ordered reports whether a property's values are compared as numbers.
func ordered(p *Property) bool { return p.Type == "number" || p.Type == "datetime" || p.Type == "date" }

func numeric(p *Property, v string) (float64, bool) {
	if p.Type == "number" {
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return f, err == nil
	}
	at, ok := parseTime(v)
	return float64(at.UnixMilli()), ok
}

// compile checks a filter and makes a test of it.
func (s *Server) compile(t *table, f filter) (test, error) {
	if name, found := strings.CutPrefix(f.Property, "associations."); found {
		return s.linkedTo(t, name, f)
	}
	p := t.prop(f.Property)
	if p == nil {
		return nil, searchProblem("Property " + f.Property + " does not exist")
	}
	get := func(r *snapshot) string { return r.values[p.Name] }
	none := s.opts.Switches.NegationMatchesUnset
	switch f.Operator {
	case "HAS_PROPERTY":
		return func(r *snapshot) bool { return get(r) != "" }, nil
	case "NOT_HAS_PROPERTY":
		return func(r *snapshot) bool { return get(r) == "" }, nil
	case "IN", "NOT_IN":
		return among(p, f, none)
	case "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN":
		want, not := strings.ToLower(f.Value.v), f.Operator == "NOT_CONTAINS_TOKEN"
		return func(r *snapshot) bool {
			v := get(r)
			if v == "" {
				return not && none
			}
			return hasToken(strings.ToLower(v), want) != not
		}, nil
	case "EQ", "NEQ", "LT", "LTE", "GT", "GTE", "BETWEEN":
	default:
		return nil, &apiError{
			Code:    http.StatusBadRequest,
			Message: "Invalid input JSON: Cannot deserialize value of type `com.hubspot.inbounddb.publicobject.core.v2.SearchOperator` from String \"" + f.Operator + "\"",
		}
	}
	if !f.Value.set {
		return nil, searchProblem("A value is required for operator " + f.Operator)
	}
	if f.Operator == "BETWEEN" && !f.High.set {
		return nil, searchProblem("A highValue is required for operator BETWEEN")
	}
	if ordered(p) {
		return compareNumbers(t, p, f, none)
	}
	return compareTexts(p, f, none), nil
}

func compareNumbers(t *table, p *Property, f filter, none bool) (test, error) {
	low, ok := numeric(p, f.Value.v)
	high := low
	if ok && f.Operator == "BETWEEN" {
		high, ok = numeric(p, f.High.v)
	}
	if !ok {
		return nil, searchProblem(f.Value.v + " is not a valid value for property " + p.Name)
	}
	if p.Type == "datetime" && low == 0 {
		return nil, &apiError{Code: http.StatusInternalServerError, Message: "internal error"}
	}
	get := func(r *snapshot) (float64, bool) { return numeric(p, r.values[p.Name]) }
	if p.Name == t.modified() {
		get = func(r *snapshot) (float64, bool) { return float64(r.updated.UnixMilli()), true }
	}
	if p.Name == "hs_object_id" {
		get = func(r *snapshot) (float64, bool) { return float64(r.rec.id), true }
	}
	holds := map[string]func(float64) bool{
		"EQ": func(v float64) bool { return v == low }, "NEQ": func(v float64) bool { return v != low },
		"LT": func(v float64) bool { return v < low }, "LTE": func(v float64) bool { return v <= low },
		"GT": func(v float64) bool { return v > low }, "GTE": func(v float64) bool { return v >= low },
		"BETWEEN": func(v float64) bool { return v >= low && v <= high },
	}[f.Operator]
	return func(r *snapshot) bool {
		v, ok := get(r)
		if !ok {
			return f.Operator == "NEQ" && none
		}
		return holds(v)
	}, nil
}

// fold makes comparisons ignore case, except for choices.
func fold(p *Property) func(string) string {
	if p.Type == "enumeration" {
		return func(v string) string { return v }
	}
	return strings.ToLower
}

func compareTexts(p *Property, f filter, none bool) test {
	same := fold(p)
	low, high := same(f.Value.v), same(f.High.v)
	equal := func(v string) bool { return v == low }
	if p.multi() {
		equal = func(v string) bool { return v == low || slices.Contains(splitSet(v), low) }
	}
	return func(r *snapshot) bool {
		v := same(r.values[p.Name])
		if v == "" {
			return f.Operator == "NEQ" && none
		}
		switch f.Operator {
		case "EQ":
			return equal(v)
		case "NEQ":
			return !equal(v)
		case "LT":
			return v < low
		case "LTE":
			return v <= low
		case "GT":
			return v > low
		case "GTE":
			return v >= low
		}
		return v >= low && v <= high
	}
}

// among is IN and NOT_IN. The values for texts must be given in lower case.
func among(p *Property, f filter, none bool) (test, error) {
	if len(f.Values) == 0 {
		return nil, searchProblem("values are required for operator " + f.Operator)
	}
	same := fold(p)
	want := map[string]bool{}
	for _, v := range f.Values {
		key := v.v
		if ordered(p) {
			n, ok := numeric(p, v.v)
			if !ok {
				return nil, searchProblem(v.v + " is not a valid value for property " + p.Name)
			}
			key = strconv.FormatFloat(n, 'f', -1, 64)
		}
		want[key] = true
	}
	not := f.Operator == "NOT_IN"
	return func(r *snapshot) bool {
		v := r.values[p.Name]
		if v == "" {
			return not && none
		}
		if ordered(p) {
			n, _ := numeric(p, v)
			return want[strconv.FormatFloat(n, 'f', -1, 64)] != not
		}
		if p.multi() {
			return slices.ContainsFunc(splitSet(v), func(one string) bool { return want[one] }) != not
		}
		return want[same(v)] != not
	}, nil
}

// linkedTo is the pseudo property associations.{object}.
func (s *Server) linkedTo(t *table, name string, f filter) (test, error) {
	to, err := s.table(name)
	if err != nil || f.Operator != "EQ" && f.Operator != "IN" {
		return nil, searchProblem("Unsupported filter on associations." + name)
	}
	values := f.Values
	if f.Operator == "EQ" {
		values = []flexible{f.Value}
	}
	return func(r *snapshot) bool {
		return slices.ContainsFunc(values, func(v flexible) bool {
			return s.assoc.between(t, r.rec.id, to, parseID(v.v)) != nil
		})
	}, nil
}

// hasToken reports whether all words of want are words of v; with * it
// matches a single word, or the whole value, as a pattern.
func hasToken(v, want string) bool {
	words := strings.FieldsFunc(v, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if strings.Contains(want, "*") {
		return glob(want, v) || slices.ContainsFunc(words, func(w string) bool { return glob(want, w) })
	}
	need := strings.FieldsFunc(want, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, n := range need {
		if !slices.Contains(words, n) {
			return false
		}
	}
	return len(need) > 0
}

func glob(pattern, v string) bool {
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(v, parts[0]) {
		return false
	}
	v = v[len(parts[0]):]
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		i := strings.Index(v, part)
		if i < 0 {
			return false
		}
		v = v[i+len(part):]
	}
	return strings.HasSuffix(v, parts[last])
}
