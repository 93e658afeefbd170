package salesforcetest

import (
	"fmt"
	"strconv"
	"strings"
)

type tokenKind int

const (
	tokEnd tokenKind = iota
	tokWord
	tokText
	tokNumber
	tokDate
	tokInstant
	tokSymbol
)

// token is one word of a query; at is its byte offset.
type token struct {
	kind tokenKind
	text string
	at   int
}

func (t token) is(word string) bool { return t.kind == tokWord && strings.EqualFold(t.text, word) }

func (t token) symbol(s string) bool { return t.kind == tokSymbol && t.text == s }

// queryError prints a query error in the vendor's form: the fragment, a caret
// and the place.
func queryError(query string, at int, code, format string, args ...any) *apiError {
	at = min(at, len(query))
	row := strings.Count(query[:at], "\n") + 1
	column := at - (strings.LastIndexByte(query[:at], '\n') + 1) + 1
	start, end := max(0, at-32), min(len(query), at+32)
	for start > 0 && start < at && query[start-1] != ' ' && query[start-1] != ',' {
		start++
	}
	fragment := strings.ReplaceAll(query[start:end], "\n", " ")
	return failure(code, fmt.Sprintf("\n%s\n%s^\nERROR at Row:%d:Column:%d\n%s", fragment,
		strings.Repeat(" ", at-start), row, column, fmt.Sprintf(format, args...)))
}

// lex splits a query into tokens.
func lex(q string) ([]token, *apiError) {
	var out []token
	for i := 0; i < len(q); {
		c := q[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case c == '\'':
			text, next, err := lexText(q, i)
			if err != nil {
				return nil, err
			}
			out = append(out, token{tokText, text, i})
			i = next
		case c >= '0' && c <= '9' || (c == '-' || c == '+') && i+1 < len(q) && q[i+1] >= '0' && q[i+1] <= '9':
			t, next := lexNumber(q, i)
			out = append(out, t)
			i = next
		case letter(c):
			j := i
			for j < len(q) && (letter(q[j]) || q[j] >= '0' && q[j] <= '9' || q[j] == '.') {
				j++
			}
			out = append(out, token{tokWord, q[i:j], i})
			i = j
		default:
			n := 1
			if two := q[i:min(i+2, len(q))]; two == "!=" || two == "<>" || two == "<=" || two == ">=" {
				n = 2
			} else if !strings.ContainsRune("(),=<>:*", rune(c)) {
				return nil, queryError(q, i, "MALFORMED_QUERY", "unexpected token: '%c'", c)
			}
			out = append(out, token{tokSymbol, q[i : i+n], i})
			i += n
		}
	}
	return append(out, token{tokEnd, "<EOF>", len(q)}), nil
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

// lexText reads a string literal. The escapes \_ and \% stay marked with a
// backslash for LIKE; plain comparisons remove the mark.
func lexText(q string, start int) (string, int, *apiError) {
	var b strings.Builder
	for i := start + 1; i < len(q); i++ {
		switch c := q[i]; c {
		case '\'':
			if b.Len() > 4000 {
				return "", 0, queryError(q, start, "MALFORMED_QUERY", "string literal exceeds the maximum length of 4000 characters")
			}
			return b.String(), i + 1, nil
		case '\\':
			i++
			if i >= len(q) {
				break
			}
			if n := strings.IndexByte(`nrtbf"'\`, lowerByte(q[i])); n >= 0 {
				if q[i] == '\\' {
					b.WriteString("\\\\")
				} else {
					b.WriteByte("\n\r\t\b\f\"'"[n])
				}
				continue
			}
			switch {
			case q[i] == '_' || q[i] == '%':
				b.WriteByte('\\')
				b.WriteByte(q[i])
			case (q[i] == 'u' || q[i] == 'U') && i+4 < len(q):
				n, err := strconv.ParseUint(q[i+1:i+5], 16, 16)
				if err != nil {
					return "", 0, queryError(q, i, "MALFORMED_QUERY", "Illegal unicode sequence in string literal")
				}
				b.WriteRune(rune(n))
				i += 4
			default:
				return "", 0, queryError(q, start, "MALFORMED_QUERY",
					"Invalid string literal '%s'. Illegal character sequence '\\%c' in string literal.", q[start+1:i+1], q[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	return "", 0, queryError(q, start, "MALFORMED_QUERY", "unexpected char: '\\''")
}

func lowerByte(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// unmark removes the backslashes that lexText keeps for LIKE.
func unmark(t string) string {
	if !strings.Contains(t, "\\") {
		return t
	}
	var b strings.Builder
	for i := 0; i < len(t); i++ {
		if t[i] == '\\' && i+1 < len(t) {
			i++
		}
		b.WriteByte(t[i])
	}
	return b.String()
}

// lexNumber reads a number, a date or an instant.
func lexNumber(q string, i int) (token, int) {
	j := i
	if q[j] == '-' || q[j] == '+' {
		j++
	}
	for j < len(q) && (q[j] >= '0' && q[j] <= '9' || strings.IndexByte("-:.TZ+eE", q[j]) >= 0) {
		j++
	}
	t := q[i:j]
	switch {
	case len(t) > 10 && t[10] == 'T':
		return token{tokInstant, t, i}, j
	case len(t) == 10 && t[4] == '-' && t[7] == '-':
		return token{tokDate, t, i}, j
	}
	return token{tokNumber, t, i}, j
}
