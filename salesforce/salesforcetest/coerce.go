package salesforcetest

import (
	"encoding/json"
	"fmt"
	"math"
	"net/mail"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// coerce turns a value of a request, or of the world, into the stored form:
// nil, string, float64, bool or time.Time.
func (s *Server) coerce(f *Field, v any) (any, *apiError) {
	switch x := v.(type) {
	case int:
		v = json.Number(strconv.Itoa(x))
	case int64:
		v = json.Number(strconv.FormatInt(x, 10))
	case float64:
		v = json.Number(plainNumber(x))
	case time.Time:
		v = x.UTC().Format(time.RFC3339)
		if f.Type == "date" {
			v = x.Format(time.DateOnly)
		}
	}
	if v == nil {
		if f.Type == "boolean" {
			return false, nil
		}
		return nil, nil
	}
	switch {
	case f.numeric():
		return coerceNumber(f, v)
	case f.Type == "boolean":
		return coerceBool(v)
	case f.Type == "date" || f.Type == "datetime":
		return coerceTime(f, v)
	}
	t, ok := v.(string)
	if !ok {
		return nil, cannotParse(f.Type, v)
	}
	if f.Type == "reference" {
		return s.coerceReference(f, t)
	}
	return coerceText(f, t)
}

func plainNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// cannotParse is the error of the vendor's JSON reader; it refuses the body.
func cannotParse(kind string, v any) *apiError {
	token := "VALUE_STRING value "
	switch x := v.(type) {
	case json.Number:
		token = "VALUE_NUMBER_INT value "
		if strings.ContainsAny(x.String(), ".eE") {
			token = "VALUE_NUMBER_FLOAT value "
		}
	case bool:
		token = "VALUE_FALSE"
		if x {
			token = "VALUE_TRUE"
		}
		v = ""
	case map[string]any:
		token, v = "START_OBJECT", ""
	case []any:
		token, v = "START_ARRAY", ""
	}
	switch kind {
	case "string", "textarea", "picklist", "multipicklist", "combobox", "email", "phone", "url", "reference":
		kind = "string"
	}
	e := failure("JSON_PARSER_ERROR", fmt.Sprintf("Cannot deserialize instance of %s from %s%v or request may be "+
		"missing a required field at [line:1, column:1]", kind, token, v))
	e.whole = true
	return e
}

func coerceNumber(f *Field, v any) (any, *apiError) {
	var t string
	switch x := v.(type) {
	case json.Number:
		t = x.String()
	case string:
		t = strings.TrimSpace(x)
	default:
		return nil, cannotParse(f.Type, v)
	}
	n, err := strconv.ParseFloat(t, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || f.Type == "int" && n != math.Trunc(n) {
		return nil, cannotParse(f.Type, v)
	}
	n = round(n, f.Scale)
	if digits := f.Precision - f.Scale; math.Abs(n) >= math.Pow(10, float64(digits)) {
		return nil, failure("NUMBER_OUTSIDE_VALID_RANGE",
			f.Label+": value outside of valid range on numeric field: "+t, f.Name)
	}
	return n, nil
}

func round(n float64, scale int) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(n, 'f', scale+3, 64), 64)
	if err != nil {
		return n
	}
	p := math.Pow(10, float64(scale))
	if math.Abs(r*p) > 1<<53 {
		return n
	}
	return math.Round(r*p) / p
}

func coerceBool(v any) (any, *apiError) {
	switch x := v.(type) {
	case bool:
		return x, nil
	case string:
		switch strings.ToLower(x) {
		case "true", "1":
			return true, nil
		case "false", "0":
			return false, nil
		}
	case json.Number:
		if x == "1" || x == "0" {
			return x == "1", nil
		}
	}
	return nil, cannotParse("boolean", v)
}

// coerceTime accepts ISO 8601 with Z, +hh:mm or +hhmm; whole seconds remain.
func coerceTime(f *Field, v any) (any, *apiError) {
	t, ok := v.(string)
	if !ok {
		return nil, cannotParse(f.Type, v)
	}
	at, err := parseInstant(t)
	if f.Type == "date" {
		if err == nil {
			t = at.UTC().Format(time.DateOnly)
		}
		if _, err := time.Parse(time.DateOnly, t); err != nil {
			return nil, cannotParse(f.Type, v)
		}
		if t < "1700-01-01" || t > "4000-12-31" {
			return nil, failure("NUMBER_OUTSIDE_VALID_RANGE", f.Label+": invalid date: "+t, f.Name)
		}
		return t, nil
	}
	if err != nil {
		if at, err = time.Parse(time.DateOnly, t); err != nil {
			return nil, cannotParse(f.Type, v)
		}
	}
	return at.UTC().Truncate(time.Second), nil
}

func parseInstant(t string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700"} {
		if at, err := time.Parse(layout, t); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("not an instant")
}

// coerceText trims, treats blank as null and checks length and form.
func coerceText(f *Field, t string) (any, *apiError) {
	t = strings.TrimSpace(t)
	if t == "" {
		return nil, nil
	}
	if n := f.Length; utf8.RuneCountInString(t) > n {
		return nil, failure("STRING_TOO_LONG",
			fmt.Sprintf("%s: data value too large: %s (max length=%d)", f.Label, t, n), f.Name)
	}
	switch f.Type {
	case "email":
		if !validEmail(t) {
			return nil, failure("INVALID_EMAIL_ADDRESS", f.Label+": invalid email address: "+t, f.Name)
		}
	case "picklist", "multipicklist":
		return coerceChoice(f, t)
	}
	return t, nil
}

func validEmail(t string) bool {
	a, err := mail.ParseAddress(t)
	if err != nil || a.Address != t || strings.ContainsAny(t, " \"") {
		return false
	}
	_, domain, ok := strings.Cut(t, "@")
	dot := strings.LastIndexByte(domain, '.')
	return ok && dot > 0 && dot < len(domain)-2
}

// coerceChoice takes the configured spelling of a known value and refuses an
// unknown one only when the picklist is restricted.
func coerceChoice(f *Field, t string) (any, *apiError) {
	parts := []string{t}
	if f.Type == "multipicklist" {
		parts = strings.Split(t, ";")
	}
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
		known := false
		for _, c := range f.Picklist {
			if strings.EqualFold(c.Value, parts[i]) && (!c.Inactive || !f.Restricted) {
				parts[i], known = c.Value, true
				break
			}
		}
		if !known && f.Restricted {
			return nil, failure("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
				f.Label+": bad value for restricted picklist field: "+p, f.Name)
		}
	}
	return strings.Join(parts, ";"), nil
}

// coerceReference checks the form of an id and the kind of its object.
func (s *Server) coerceReference(f *Field, t string) (any, *apiError) {
	t = strings.TrimSpace(t)
	if t == "" {
		return nil, nil
	}
	id, ok := canonicalID(t)
	if !ok {
		return nil, failure("MALFORMED_ID", f.Label+": id value of incorrect type: "+t, f.Name)
	}
	e := s.byPrefix(id)
	known := len(f.References) == 0
	for _, name := range f.References {
		target := s.entity(name)
		if target == nil || e == target { // objects that we do not model accept any id
			known = true
		}
	}
	if !known {
		return nil, failure("MALFORMED_ID", f.Label+": id value of incorrect type: "+t, f.Name)
	}
	return id, nil
}
