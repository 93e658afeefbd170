package soql

import (
	"fmt"
	"strings"
)

// Cond is one condition of a WHERE clause. The zero Cond is no condition: it
// vanishes when it is joined with others.
type Cond struct {
	text  string
	joint string // "AND" or "OR" when text is several conditions joined
	err   error
}

// IsZero reports whether c is no condition.
func (c Cond) IsZero() bool { return c.text == "" && c.err == nil }

// String returns the condition as it appears in a statement.
func (c Cond) String() string { return c.text }

var operators = map[string]bool{
	"=": true, "!=": true, "<": true, "<=": true, ">": true, ">=": true, "LIKE": true,
}

// Compare returns the condition "field op value"; op is one of = != < <= > >=
// and LIKE. Text is compared without regard to case, as SOQL does.
func Compare(field, op string, value Literal) Cond {
	if err := checkName(field); err != nil {
		return Cond{err: err}
	}
	if !operators[op] {
		return Cond{err: fmt.Errorf("soql: unknown operator %q", op)}
	}
	return Cond{text: field + " " + op + " " + value.String()}
}

// Eq returns the condition "field = value".
func Eq(field string, value Literal) Cond { return Compare(field, "=", value) }

// In returns the condition "field IN (values)". Without values nothing can
// match, which SOQL cannot say: that is an error.
func In(field string, values []Literal) Cond {
	if err := checkName(field); err != nil {
		return Cond{err: err}
	}
	if len(values) == 0 {
		return Cond{err: fmt.Errorf("soql: %s IN an empty list", field)}
	}
	var b strings.Builder
	b.WriteString(field + " IN (")
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(v.String())
	}
	b.WriteByte(')')
	return Cond{text: b.String()}
}

// InSelect returns the condition that field is among what a statement selects,
// which is the text of a [Statement] with one field. Salesforce takes two such
// conditions in a statement, and a field that is an id or a reference.
func InSelect(field, statement string) Cond {
	if err := checkName(field); err != nil {
		return Cond{err: err}
	}
	return Cond{text: field + " IN (" + statement + ")"}
}

// After returns the keyset condition for reading on behind a row, in the order
// of major and then minor: rows whose major is greater, or is equal while minor
// is greater. The server alone compares, so its own order of ids holds.
func After(major string, at Literal, minor string, last Literal) Cond {
	return Or(
		Compare(major, ">", at),
		And(Compare(major, "=", at), Compare(minor, ">", last)),
	)
}

// And returns the condition that all hold. Conditions that are zero are left out.
func And(conds ...Cond) Cond { return join("AND", conds) }

// Or returns the condition that at least one holds. Conditions that are zero
// are left out.
func Or(conds ...Cond) Cond { return join("OR", conds) }

// Not returns the condition that c does not hold.
func Not(c Cond) Cond {
	if c.IsZero() || c.err != nil {
		return c
	}
	return Cond{text: "(NOT " + c.bracketed("NOT") + ")"}
}

func join(joint string, conds []Cond) Cond {
	var kept []Cond
	for _, c := range conds {
		if c.err != nil {
			return c
		}
		if !c.IsZero() {
			kept = append(kept, c)
		}
	}
	if len(kept) == 0 {
		return Cond{}
	}
	if len(kept) == 1 {
		return kept[0]
	}
	parts := make([]string, len(kept))
	for i, c := range kept {
		parts[i] = c.bracketed(joint)
	}
	return Cond{text: strings.Join(parts, " "+joint+" "), joint: joint}
}

// bracketed returns the text of c for use within a joint. SOQL refuses AND and
// OR side by side, so a joint of the other kind gets parentheses.
func (c Cond) bracketed(within string) string {
	if c.joint == "" || c.joint == within {
		return c.text
	}
	return "(" + c.text + ")"
}
