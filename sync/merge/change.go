package merge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// Change is one write to one record, and why.
type Change struct {
	Link   string        `json:"link"`   // the link's id
	Op     crm.Op        `json:"op"`     //
	Target crm.Ref       `json:"target"` // no ID for a create
	Source crm.Ref       `json:"source,omitzero"`
	Fields []FieldChange `json:"fields,omitempty"`
	Why    string        `json:"why"`
}

// FieldChange is one field of a [Change].
type FieldChange struct {
	Key      string     `json:"key"`   // the mapping row
	Field    string     `json:"field"` // as the target system names it
	Old      crm.Value  `json:"old"`
	New      crm.Value  `json:"new"`
	Lost     crm.Value  `json:"lost,omitzero"` // what the change overrules; null is a clear, if LostBy is set
	LostBy   crm.System `json:"lostBy,omitempty"`
	Conflict bool       `json:"conflict,omitempty"`
	Why      string     `json:"why"`
}

// Note explains why something that a person could expect is not written.
type Note struct {
	Link  string  `json:"link"`
	Ref   crm.Ref `json:"ref"`
	Field string  `json:"field,omitempty"` // mapping key; "" for the whole record
	Why   string  `json:"why"`
}

// Compare orders changes by link, system, and what they do.
func (c Change) Compare(o Change) int {
	return cmp.Or(strings.Compare(c.Link, o.Link), c.Target.Compare(o.Target), cmp.Compare(c.Op, o.Op))
}

// Compare orders notes by link, record and field.
func (n Note) Compare(o Note) int {
	return cmp.Or(strings.Compare(n.Link, o.Link), n.Ref.Compare(o.Ref), strings.Compare(n.Field, o.Field), strings.Compare(n.Why, o.Why))
}

// Values returns what the change writes, by mapping key.
func (c Change) Values() map[string]crm.Value {
	out := make(map[string]crm.Value, len(c.Fields))
	for _, f := range c.Fields {
		out[f.Key] = f.New
	}
	return out
}

// Conflicts counts the fields that both sides had changed.
func (c Change) Conflicts() int {
	n := 0
	for _, f := range c.Fields {
		if f.Conflict {
			n++
		}
	}
	return n
}

// Cleared counts the fields that lose a value without getting another one.
func (c Change) Cleared() int {
	n := 0
	for _, f := range c.Fields {
		if f.New.IsNull() && !f.Old.IsNull() {
			n++
		}
	}
	return n
}

// Plan is what a pass would do, in the order of the links' ids.
type Plan struct {
	Changes []Change `json:"changes"`
	Notes   []Note   `json:"notes,omitempty"`
	Totals  Totals   `json:"totals"`
	// Digest identifies the plan: the same changes have the same digest. A
	// person approves a halted plan by it.
	Digest string `json:"digest"`
	// Halt says why the plan needs a person before it runs; empty when it does
	// not.
	Halt []string `json:"halt,omitempty"`
}

// NewPlan returns the plan of the given changes and notes, sorted, counted and
// with its digest.
func NewPlan(changes []Change, notes []Note) Plan {
	p := Plan{Changes: slices.Clone(changes), Notes: slices.Clone(notes)}
	slices.SortFunc(p.Changes, Change.Compare)
	slices.SortFunc(p.Notes, Note.Compare)
	var t Tally
	for _, c := range p.Changes {
		t.Add(c)
	}
	p.Totals, p.Digest = t.Totals, t.Digest()
	return p
}
