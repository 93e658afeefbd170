package mapping

import (
	"math/big"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// inRange turns a number into the target's option whose range holds it ("25-50",
// "1000+"), and such a range into its lower bound. Where ranges share a bound,
// the range that starts with it holds it, so that a range's lower bound leads
// back to the range.
func inRange(v crm.Value, _ map[string]string, to *side) (crm.Value, error) {
	if v.Kind() == crm.Number {
		return to.rangeOf(v)
	}
	if v.Kind() != crm.Text {
		return v, nil
	}
	low, ok := lowerBound(v.String())
	if !ok {
		return v, nil
	}
	return low, nil
}

func (s *side) rangeOf(v crm.Value) (crm.Value, error) {
	var best crm.Value
	var bestLow *big.Rat
	n := rat(v)
	for _, o := range s.field.Options {
		low, ok := lowerBound(o.Value)
		if !ok || o.Hidden || rat(low).Cmp(n) > 0 {
			continue
		}
		if bestLow == nil || rat(low).Cmp(bestLow) > 0 {
			best, bestLow = crm.TextOf(o.Value), rat(low)
		}
	}
	if bestLow == nil {
		return v, nil // the field says itself what is wrong, or takes the number
	}
	return best, nil
}

// lowerBound reads "25-50", "1,000-5,000", "1000+" or "25".
func lowerBound(s string) (crm.Value, bool) {
	s = strings.ReplaceAll(strings.TrimSpace(s), ",", "")
	if i := strings.IndexAny(s, "-+\u2013"); i > 0 {
		s = strings.TrimSpace(s[:i])
	}
	v, err := crm.ParseNumber(s)
	return v, err == nil && !v.IsNull()
}

func rat(v crm.Value) *big.Rat {
	r, ok := new(big.Rat).SetString(v.String())
	if !ok {
		return new(big.Rat)
	}
	return r
}
