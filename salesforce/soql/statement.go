package soql

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Statement is a SELECT. Select and From are required; the rest may be empty.
type Statement struct {
	Select []string // fields and parent paths ("Account.Name"); repetitions are dropped
	// Children are statements about the rows below each row; their From is the
	// name of a child relationship.
	Children []Statement
	From     string
	Where    Cond
	OrderBy  []string // "Field", "Field ASC" or "Field DESC"
	Limit    int      // 0 is none
}

// Build returns the statement's text. It fails when a name is not an identifier
// and when the text is longer than [MaxStatement].
func (s Statement) Build() (string, error) {
	fields, err := s.fields()
	if err != nil {
		return "", err
	}
	if err := errors.Join(checkName(s.From), s.Where.err); err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("SELECT " + strings.Join(fields, ", "))
	for _, child := range s.Children {
		text, err := child.Build()
		if err != nil {
			return "", err
		}
		b.WriteString(", (" + text + ")")
	}
	b.WriteString(" FROM " + s.From)
	if !s.Where.IsZero() {
		b.WriteString(" WHERE " + s.Where.text)
	}
	for i, o := range s.OrderBy {
		name, dir, directed := strings.Cut(o, " ")
		if err := checkName(name); err != nil {
			return "", err
		}
		if directed && dir != "ASC" && dir != "DESC" {
			return "", fmt.Errorf("soql: unknown direction %q", dir)
		}
		if i == 0 {
			b.WriteString(" ORDER BY " + o)
		} else {
			b.WriteString(", " + o)
		}
	}
	if s.Limit > 0 {
		b.WriteString(" LIMIT " + strconv.Itoa(s.Limit))
	}
	if b.Len() > MaxStatement {
		return "", fmt.Errorf("soql: the statement on %s has %d characters, the most is %d", s.From, b.Len(), MaxStatement)
	}
	return b.String(), nil
}

// fields returns the selected names without repetitions, which Salesforce
// refuses, compared as it does without regard to case.
func (s Statement) fields() ([]string, error) {
	seen := make(map[string]bool, len(s.Select))
	out := make([]string, 0, len(s.Select))
	for _, f := range s.Select {
		if err := checkName(f); err != nil {
			return nil, err
		}
		if key := strings.ToLower(f); !seen[key] {
			seen[key] = true
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("soql: nothing selected from %s", s.From)
	}
	return out, nil
}

// In returns as many statements as are needed to ask for all values: each is s
// with "AND field IN (...)" added, at most maxChars characters long and with at
// most maxValues values. 0 stands for [MaxStatement] and for no limit. Without
// values there are no statements. A value that is a longer literal than
// [MaxLiteral] can equal nothing in Salesforce; leave it out beforehand (see
// [Fits]).
func (s Statement) In(field string, values []Literal, maxChars, maxValues int) ([]string, error) {
	if len(values) == 0 {
		return nil, nil
	}
	if maxChars <= 0 || maxChars > MaxStatement {
		maxChars = MaxStatement
	}
	if maxValues <= 0 {
		maxValues = len(values)
	}
	frame, err := s.with(field, values[:1]).Build()
	if err != nil {
		return nil, err
	}
	room := maxChars - (len(frame) - len(values[0].String()))
	var out []string
	for len(values) > 0 {
		n := fill(values, room, maxValues)
		if n == 0 {
			return nil, fmt.Errorf("soql: no room for a value of %s in %d characters", field, maxChars)
		}
		text, err := s.with(field, values[:n]).Build()
		if err != nil {
			return nil, err
		}
		out = append(out, text)
		values = values[n:]
	}
	return out, nil
}

func (s Statement) with(field string, values []Literal) Statement {
	s.Where = And(s.Where, In(field, values))
	return s
}

// fill tells how many of the values fit into room bytes.
func fill(values []Literal, room, maxValues int) int {
	used, n := 0, 0
	for n < len(values) && n < maxValues {
		size := len(values[n].String())
		if n > 0 {
			size++ // the comma
		}
		if used+size > room {
			break
		}
		used += size
		n++
	}
	return n
}

// IsName reports whether s can be the name of a field or object, or a path over
// parents such as "Account.Owner.Name".
func IsName(s string) bool { return checkName(s) == nil }

func checkName(s string) error {
	for part := range strings.SplitSeq(s, ".") {
		if !isIdentifier(part) {
			return fmt.Errorf("soql: %.80q is not a name", s)
		}
	}
	return nil
}

func isIdentifier(s string) bool {
	for i, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != "" && len(s) <= 255
}
