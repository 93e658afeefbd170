package crm

import (
	"fmt"
	"strings"
)

// maxDigits bounds how long a number may be when written out without exponent.
const maxDigits = 400

// ParseNumber reads a decimal number, with or without exponent. Blank is null.
// It refuses anything else, including NaN, infinities, hexadecimal and numbers
// of more than 400 digits.
func ParseNumber(s string) (Value, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Value{}, nil
	}
	mantissa, exp, err := splitNumber(s)
	if err != nil {
		return Value{}, err
	}
	neg := strings.HasPrefix(mantissa, "-")
	mantissa = strings.TrimLeft(mantissa, "+-")
	whole, frac, _ := strings.Cut(mantissa, ".")
	digits := whole + frac
	point := len(whole) + exp
	switch {
	case point <= 0:
		digits = strings.Repeat("0", 1-point) + digits
		point = 1
	case point > len(digits):
		digits += strings.Repeat("0", point-len(digits))
	}
	whole = strings.TrimLeft(digits[:point], "0")
	frac = strings.TrimRight(digits[point:], "0")
	if whole == "" {
		whole = "0"
	}
	out := whole
	if frac != "" {
		out += "." + frac
	}
	// What is written out must be readable again.
	if len(out) > maxDigits {
		return Value{}, notNumber(s)
	}
	if neg && out != "0" {
		out = "-" + out
	}
	return Value{Number, out}, nil
}

func splitNumber(s string) (mantissa string, exp int, err error) {
	bad := notNumber(s)
	mantissa = s
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa = s[:i]
		if _, err := fmt.Sscanf(s[i+1:], "%d", &exp); err != nil || !isSigned(s[i+1:]) {
			return "", 0, bad
		}
	}
	body := strings.TrimLeft(mantissa, "+-")
	if len(mantissa)-len(body) > 1 || body == "" || body == "." {
		return "", 0, bad
	}
	for i, dot := 0, false; i < len(body); i++ {
		switch {
		case body[i] >= '0' && body[i] <= '9':
		case body[i] == '.' && !dot:
			dot = true
		default:
			return "", 0, bad
		}
	}
	if len(body) > maxDigits || exp > maxDigits || exp < -maxDigits {
		return "", 0, bad
	}
	return mantissa, exp, nil
}

func notNumber(s string) error {
	return fmt.Errorf("crm: not a decimal number of at most %d digits (%d characters)", maxDigits, len(s))
}

func isSigned(s string) bool {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "+"), "-")
	return s != "" && strings.Trim(s, "0123456789") == ""
}
