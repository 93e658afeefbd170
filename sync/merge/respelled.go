package merge

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/crmsync/crmsync/sync/crm"
)

// Respelled reports whether seen can be the vendor's own spelling of the value
// that was written: trimmed, reformatted, rounded or cut. Anything else that
// stands in the place of what we wrote was put there by somebody, be it a request
// of ours that was on its way for too long.
func Respelled(written, seen crm.Value) bool {
	if written == seen {
		return true
	}
	if seen.IsNull() || written.IsNull() {
		return bare(written.String()+seen.String()) == ""
	}
	if written.Kind() == crm.ReferenceSet || seen.Kind() == crm.ReferenceSet {
		return false // users associate records without a trace on these
	}
	if len(written.Refs())+len(seen.Refs()) > 0 {
		return true // ids have no spelling; which of them a system takes is its own affair
	}
	if a, ok := written.Time(); ok {
		b, ok := seen.Time()
		return ok && a.Sub(b).Abs() < 24*time.Hour
	}
	if written.Kind() == crm.Number || seen.Kind() == crm.Number {
		return rounded(written.String(), seen.String())
	}
	a, b := bare(written.String()), bare(seen.String())
	if len(a) < len(b) {
		a, b = b, a
	}
	return b != "" && strings.Contains(a, b)
}

// bare leaves the letters and digits of a text, in one case.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// rounded reports whether two decimals are less than one apart, as far as a
// double tells them apart: vendors round to a field's digits, up or down.
func rounded(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && math.Abs(x-y) < 1
}
