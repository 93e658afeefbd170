package merge

import (
	"fmt"
	"slices"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// WaitingError says that a reference cannot be written yet because the record
// that it names has no counterpart in the other system, or one that cannot stand
// there: a lead has no role on an opportunity before it is converted.
type WaitingError struct{ For crm.Ref }

// Error names the record.
func (e *WaitingError) Error() string {
	return fmt.Sprintf("%s has no counterpart yet", e.For)
}

// References converts the reference values of one pair. Counterpart translates
// one record; its error says why it cannot.
//
// A set is merged by member: members without a counterpart are not compared,
// and stay where they are when the set is written.
type References struct {
	Counterpart func(to crm.System, r crm.Ref) (crm.Ref, error)
	// Current holds what each side has now, hidden members included.
	HubSpot, Salesforce crm.Value
}

var _ Converter = References{}

// Shown returns the members of a set that have a counterpart; a single
// reference is shown as it is.
func (c References) Shown(sys crm.System, v crm.Value) crm.Value {
	if v.Kind() != crm.ReferenceSet {
		return v
	}
	var shown []crm.Ref
	for _, r := range v.Refs() {
		if _, err := c.Counterpart(sys.Other(), r); err == nil {
			shown = append(shown, r)
		}
	}
	return crm.RefSetOf(shown...)
}

// Hidden lists the members of the pair's sets that are not compared, for want
// of a counterpart.
func (p Pair) Hidden() []crm.Ref {
	var out []crm.Ref
	for _, row := range p.Mapping.Rows() {
		if p.Counterpart == nil || !IsReference(row) {
			continue
		}
		for sys, values := range map[crm.System]map[string]crm.Value{crm.HubSpot: p.HubSpot, crm.Salesforce: p.Salesforce} {
			v, counterpart := row.Get(sys, values), p.counterpart(row)
			for _, r := range v.Refs() {
				if _, err := counterpart(sys.Other(), r); err != nil && v.Kind() == crm.ReferenceSet {
					out = append(out, r)
				}
			}
		}
	}
	slices.SortFunc(out, crm.Ref.Compare)
	return out
}

// counterpart translates the records that a row names, to those that it can
// name.
func (p Pair) counterpart(row *mapping.Row) func(to crm.System, r crm.Ref) (crm.Ref, error) {
	return func(to crm.System, r crm.Ref) (crm.Ref, error) {
		c, err := p.Counterpart(to, r)
		if objects := row.Field(to).References; err == nil && len(objects) > 0 && !slices.Contains(objects, c.Object) {
			return crm.Ref{}, &WaitingError{For: r}
		}
		return c, err
	}
}

// Convert implements [Converter].
func (c References) Convert(to crm.System, v crm.Value) (crm.Value, error) {
	if v.Kind() == crm.Reference {
		r, err := c.Counterpart(to, v.Refs()[0])
		if err != nil {
			return crm.Value{}, err
		}
		return crm.RefOf(r), nil
	}
	current := c.HubSpot
	if to == crm.Salesforce {
		current = c.Salesforce
	}
	var out []crm.Ref
	for _, r := range v.Refs() {
		if t, err := c.Counterpart(to, r); err == nil {
			out = append(out, t)
		}
	}
	if current.Kind() == crm.ReferenceSet {
		for _, r := range current.Refs() {
			if _, err := c.Counterpart(to.Other(), r); err != nil {
				out = append(out, r)
			}
		}
	}
	return crm.RefSetOf(out...), nil
}

// Equal implements [Converter].
func (c References) Equal(h, s crm.Value) bool {
	if h.IsNull() || s.IsNull() {
		return h.IsNull() && s.IsNull()
	}
	for _, side := range [...]struct {
		to       crm.System
		from, is crm.Value
	}{{crm.Salesforce, h, s}, {crm.HubSpot, s, h}} {
		if v, err := c.translate(side.to, side.from); err == nil && v == side.is {
			return true
		}
	}
	return false
}

// translate converts a shown value, without the target's hidden members.
func (c References) translate(to crm.System, v crm.Value) (crm.Value, error) {
	var out []crm.Ref
	for _, r := range v.Refs() {
		t, err := c.Counterpart(to, r)
		if err != nil {
			return crm.Value{}, err
		}
		out = append(out, t)
	}
	if v.Kind() == crm.Reference {
		return crm.RefOf(out[0]), nil
	}
	return crm.RefSetOf(out...), nil
}

// IsReference reports whether a row's values name records.
func IsReference(row *mapping.Row) bool {
	t := row.Field(crm.HubSpot).Type
	return t == crm.TypeReference || t == crm.TypeReferences
}
