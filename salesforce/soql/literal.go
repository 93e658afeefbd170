package soql

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// The limits of the SOQL and SOSL Reference, in characters.
const (
	MaxStatement = 100_000
	MaxLiteral   = 4_000 // of one string literal, between its quotes
)

// Literal is a value in the spelling that a statement needs. The zero Literal
// is null.
type Literal struct{ text string }

// String returns the literal as it appears in a statement.
func (l Literal) String() string {
	if l.text == "" {
		return "null"
	}
	return l.text
}

// Null is the literal null.
func Null() Literal { return Literal{} }

// Text returns s as a quoted string literal.
func Text(s string) Literal { return Literal{Quote(s)} }

// Bool returns TRUE or FALSE.
func Bool(b bool) Literal {
	if b {
		return Literal{"TRUE"}
	}
	return Literal{"FALSE"}
}

// Int returns n as a number literal.
func Int(n int64) Literal { return Literal{strconv.FormatInt(n, 10)} }

// Number returns a number literal from decimal text, without exponent, such as
// "-12.50".
func Number(decimal string) (Literal, error) {
	body := strings.TrimPrefix(decimal, "-")
	whole, frac, dot := strings.Cut(body, ".")
	if !digits(whole) || (dot && !digits(frac)) {
		return Literal{}, fmt.Errorf("soql: not a decimal number (%d characters)", len(decimal))
	}
	return Literal{decimal}, nil
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// Date returns the civil date of t, in t's own location. Salesforce takes dates
// from 1700-01-01 to 4000-12-31.
func Date(t time.Time) Literal { return Literal{t.Format(time.DateOnly)} }

// DateTime returns the moment t to the millisecond, in UTC.
func DateTime(t time.Time) Literal {
	return Literal{t.UTC().Format("2006-01-02T15:04:05.000Z")}
}

// escapes are the characters that have an escape of their own.
var escapes = map[rune]string{
	'\\': `\\`, '\'': `\'`, '\n': `\n`, '\r': `\r`, '\t': `\t`, '\b': `\b`, '\f': `\f`,
}

// Quote returns s as a string literal, quotes included. Backslashes, quotes and
// control characters are escaped; everything else is taken as it is. Bytes that
// are not valid UTF-8 become U+FFFD.
func Quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('\'')
	for _, r := range s { // an invalid byte ranges as U+FFFD
		switch esc, ok := escapes[r]; {
		case ok:
			b.WriteString(esc)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// QuoteLike returns a string literal for LIKE that matches s literally: the
// wild cards % and _ are escaped as well. prefix and suffix are wild cards to
// put around it, "%" or "".
func QuoteLike(prefix, s, suffix string) Literal {
	q := Quote(s)
	body := strings.NewReplacer(`%`, `\%`, `_`, `\_`).Replace(q[1 : len(q)-1])
	return Literal{"'" + prefix + body + suffix + "'"}
}

// Fits reports whether s, quoted, stays within [MaxLiteral].
func Fits(s string) bool { return utf8.RuneCountInString(Quote(s))-2 <= MaxLiteral }

var errLiteral = errors.New("soql: not a string literal")

// Unquote returns the text of a string literal. It accepts every escape of the
// SOQL reference, \" \_ \% and \uXXXX included, and refuses all others.
func Unquote(lit string) (string, error) {
	if len(lit) < 2 || lit[0] != '\'' || lit[len(lit)-1] != '\'' {
		return "", errLiteral
	}
	body := lit[1 : len(lit)-1]
	var b strings.Builder
	for i := 0; i < len(body); {
		switch c := body[i]; {
		case c == '\'':
			return "", errLiteral
		case c != '\\':
			b.WriteByte(c)
			i++
		default:
			r, n, err := unescape(body[i:])
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
			i += n
		}
	}
	return b.String(), nil
}

// unescape reads one escape at the start of s and tells how long it is.
func unescape(s string) (r rune, n int, err error) {
	if len(s) < 2 {
		return 0, 0, errLiteral
	}
	switch s[1] {
	case 'n', 'N':
		return '\n', 2, nil
	case 'r', 'R':
		return '\r', 2, nil
	case 't', 'T':
		return '\t', 2, nil
	case 'b', 'B':
		return '\b', 2, nil
	case 'f', 'F':
		return '\f', 2, nil
	case '"', '\'', '\\', '_', '%':
		return rune(s[1]), 2, nil
	case 'u':
		return unescapeUnicode(s)
	}
	return 0, 0, errLiteral
}

func unescapeUnicode(s string) (r rune, n int, err error) {
	first, ok := hex4(s)
	if !ok {
		return 0, 0, errLiteral
	}
	if utf16.IsSurrogate(first) {
		if second, ok := hex4(s[6:]); ok {
			if joined := utf16.DecodeRune(first, second); joined != utf8.RuneError {
				return joined, 12, nil
			}
		}
		return utf8.RuneError, 6, nil
	}
	return first, 6, nil
}

func hex4(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 32)
	return rune(n), err == nil
}
