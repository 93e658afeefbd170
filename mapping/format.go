package mapping

import (
	"math/big"
	"strings"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

func roundTo(v crm.Value, args map[string]string, to *side) (crm.Value, error) {
	scale := 0
	if to.field.Type != crm.TypeInteger && to.field.Precision > 0 {
		scale = to.field.Scale
	}
	if n, ok := whole(args, "scale"); ok {
		scale = n
	}
	return round(v, scale), nil
}

// multiply is exact: a percentage times 0.01 and back times 100 is the same.
func multiply(v crm.Value, args map[string]string, _ *side) (crm.Value, error) {
	by, err := crm.ParseNumber(args["by"])
	if err != nil || v.Kind() != crm.Number {
		return v, nil //nolint:nilerr // the argument was checked when the row was compiled
	}
	product := new(big.Rat).Mul(rat(v), rat(by))
	return crm.ParseNumber(product.FloatString(decimals(v) + decimals(by)))
}

// decimals counts the digits after the point of a canonical number.
func decimals(v crm.Value) int {
	_, frac, _ := strings.Cut(v.String(), ".")
	return len(frac)
}

func validFactor(args map[string]string) string {
	if v, err := crm.ParseNumber(args["by"]); err != nil || v == crm.IntOf(0) {
		return "the argument \"by\" is a number other than 0"
	}
	return ""
}

// formatNumber reads a text with separators as a number, and writes a number as
// such a text.
func formatNumber(v crm.Value, args map[string]string, to *side) (crm.Value, error) {
	decimal, thousands := numberMarks(args)
	scale, rounded := whole(args, "scale")
	if v.Kind() == crm.Number {
		if rounded {
			v = round(v, scale)
		}
		// A field of numbers needs no separators.
		if t := to.field.Type; t == crm.TypeInteger || t == crm.TypeNumber {
			return v, nil
		}
		return crm.TextOf(group(v.String(), decimal, thousands, scale)), nil
	}
	if v.Kind() != crm.Text {
		return v, nil
	}
	text := v.String()
	if thousands != "" {
		text = strings.ReplaceAll(text, thousands, "")
	}
	text = strings.NewReplacer("\u00a0", "", "\u202f", "", " ", "", "'", "", "\u2019", "").Replace(text)
	n, err := crm.ParseNumber(strings.Replace(text, decimal, ".", 1))
	if err != nil {
		return crm.Value{}, fail(crm.CategoryValues, "correct the value, or the arguments of the transform", "the transform number found no number")
	}
	if rounded {
		n = round(n, scale)
	}
	return n, nil
}

func numberMarks(args map[string]string) (decimal, thousands string) {
	if decimal = args["decimal"]; decimal == "" {
		decimal = "."
	}
	thousands, given := args["thousands"]
	if !given && decimal == "." {
		thousands = ","
	}
	if !given && decimal == "," {
		thousands = "."
	}
	return decimal, thousands
}

func validNumber(args map[string]string) string {
	decimal, thousands := numberMarks(args)
	switch {
	case decimal == thousands:
		return "the arguments \"decimal\" and \"thousands\" are the same"
	case strings.ContainsAny(decimal+thousands, "0123456789-"):
		return "the arguments \"decimal\" and \"thousands\" cannot be digits or signs"
	}
	return ""
}

// group writes a canonical number with separators and at least scale digits
// after the point.
func group(n, decimal, thousands string, scale int) string {
	sign := ""
	if strings.HasPrefix(n, "-") {
		sign, n = "-", n[1:]
	}
	whole, frac, _ := strings.Cut(n, ".")
	for len(frac) < scale {
		frac += "0"
	}
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(thousands)
		}
		b.WriteRune(digit)
	}
	if frac != "" {
		b.WriteString(decimal + frac)
	}
	return sign + b.String()
}

// dateTokens are the parts of a date format, longer ones first.
var dateTokens = strings.NewReplacer(
	"YYYY", "2006", "YY", "06", "MMMM", "January", "MMM", "Jan", "MM", "01", "M", "1",
	"DD", "02", "D", "2", "HH", "15", "mm", "04", "ss", "05",
)

// formatDate reads a text in the given format as a date, or as a moment in UTC
// if the format has hours, and writes a date or a moment as such a text.
func formatDate(v crm.Value, args map[string]string, to *side) (crm.Value, error) {
	layout := dateTokens.Replace(args["format"])
	if t, ok := v.Time(); ok {
		if to.field.Type == crm.TypeDate || to.field.Type == crm.TypeInstant {
			return v, nil
		}
		return crm.TextOf(t.Format(layout)), nil
	}
	if v.Kind() != crm.Text {
		return v, nil
	}
	t, err := time.Parse(layout, strings.TrimSpace(v.String()))
	if err != nil {
		return crm.Value{}, fail(crm.CategoryValues, "correct the value, or the format of the transform",
			"the transform date found no date of the form %s", args["format"])
	}
	if strings.Contains(layout, "15") {
		return crm.InstantOf(t), nil
	}
	return crm.DateOf(t), nil
}

func validDate(args map[string]string) string {
	format := args["format"]
	if !strings.Contains(format, "YY") || !strings.Contains(format, "M") || !strings.Contains(format, "D") {
		return "the argument \"format\" needs a year, a month and a day, such as DD.MM.YYYY (also HH, mm and ss)"
	}
	return ""
}
