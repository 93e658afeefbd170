package mapping

import (
	"strings"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// boolSpellings are the spellings of a truth value, the preferred one first.
func boolSpellings(b bool) []string {
	if b {
		return []string{"true", "yes", "on", "1", "y"}
	}
	return []string{"false", "no", "off", "0", "n"}
}

func (s *side) fitBool(v crm.Value) (crm.Value, error) {
	if v.Kind() == crm.Bool {
		return v, nil
	}
	text := fold(v.String())
	for _, b := range [...]bool{true, false} {
		for _, spelling := range boolSpellings(b) {
			if text == spelling {
				return crm.BoolOf(b), nil
			}
		}
	}
	return crm.Value{}, fail(crm.CategoryValues, "pair the values with true and false in the mapping's values",
		"%s takes true or false and the value is neither", s)
}

func (s *side) fitNumber(v crm.Value) (crm.Value, error) {
	switch v.Kind() {
	case crm.Number:
	case crm.Bool:
		v = crm.IntOf(map[bool]int64{true: 1}[v.True()])
	default:
		n, err := crm.ParseNumber(v.String())
		if err != nil {
			return crm.Value{}, fail(crm.CategoryValues, "correct the value, or add the transform number if it has separators",
				"%s takes a number and the value is not one", s)
		}
		v = n
	}
	f := s.field
	if f.Type == crm.TypeInteger {
		if strings.Contains(v.String(), ".") {
			return crm.Value{}, fail(crm.CategoryValues, "add the transform round, or map it to a field with decimals",
				"%s takes whole numbers and the value has digits after the point", s)
		}
		f.Scale = 0
	} else if f.Precision > 0 {
		v = round(v, f.Scale)
	}
	whole, _, _ := strings.Cut(strings.TrimPrefix(v.String(), "-"), ".")
	if most := f.Precision - f.Scale; f.Precision > 0 && len(whole) > most && whole != "0" {
		return crm.Value{}, fail(crm.CategoryValues, "correct the number, or map it to a larger field",
			"the number has %d digits before the point and %s takes %d", len(whole), s, most)
	}
	return v, nil
}

// round returns the number with at most so many digits after the point, halves
// away from zero.
func round(v crm.Value, scale int) crm.Value {
	if v.Kind() != crm.Number || decimals(v) <= scale {
		return v
	}
	out, err := crm.ParseNumber(rat(v).FloatString(scale))
	if err != nil {
		return v // a number of the greatest length that grew by rounding up
	}
	return out
}

func (s *side) fitTime(v crm.Value) (crm.Value, error) {
	if v.Kind() != crm.Date && v.Kind() != crm.Instant {
		parsed, err := crm.ParseDate(v.String())
		if err != nil {
			parsed, err = crm.ParseInstant(v.String())
		}
		if err != nil {
			return crm.Value{}, fail(crm.CategoryValues, "write it as YYYY-MM-DD, or add the transform date with its format",
				"%s takes a date and the value is not one", s)
		}
		v = parsed
	}
	t, _ := v.Time()
	// Salesforce takes 1700-01-01 to 4000-12-31 (SOQL and SOSL reference, date
	// formats).
	if s.system == crm.Salesforce && (t.Year() < 1700 || t.Year() > 4000) {
		return crm.Value{}, fail(crm.CategoryValues, "correct the date", "%s takes dates from 1700 to 4000", s)
	}
	switch {
	case v.Kind() == crm.Date && s.field.Type == crm.TypeInstant:
		return crm.InstantOf(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, s.zone())), nil
	case v.Kind() == crm.Instant && s.field.Type == crm.TypeDate:
		return crm.DateOf(t.In(s.zone())), nil
	}
	return v, nil
}

// zone is where a moment has its civil date.
func (s *side) zone() *time.Location {
	if s.loc == nil {
		return time.UTC
	}
	return s.loc
}
