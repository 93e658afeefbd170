package merge

import (
	"errors"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// Pair is a linked pair of records as last seen.
type Pair struct {
	Mapping    *mapping.Mapping
	HubSpot    map[string]crm.Value // by property name
	Salesforce map[string]crm.Value // by field name
	Base       map[string]Base      // by mapping key
	Conflict   mapping.Conflict     // for rows that name no policy of their own
	Newer      crm.System
	Choice     map[string]crm.System // conflicts that a person decided, by mapping key
	// Counterpart translates the records that reference rows name; see
	// [References]. Without it they are compared as they are.
	Counterpart func(to crm.System, r crm.Ref) (crm.Ref, error)
	// Convert may return what converts a row instead of the row itself; nil
	// leaves it to the row.
	Convert func(row *mapping.Row) Converter
}

// Values returns a row's values on both sides as they are compared, and what
// converts them.
func (p Pair) Values(row *mapping.Row) (hubspot, salesforce crm.Value, c Converter) {
	hubspot, salesforce = row.Get(crm.HubSpot, p.HubSpot), row.Get(crm.Salesforce, p.Salesforce)
	if p.Convert != nil {
		c = p.Convert(row)
	}
	switch {
	case c != nil:
	case p.Counterpart != nil && IsReference(row):
		c = References{Counterpart: p.counterpart(row), HubSpot: hubspot, Salesforce: salesforce}
	default:
		return hubspot, salesforce, row
	}
	if s, ok := c.(shower); ok {
		return s.Shown(crm.HubSpot, hubspot), s.Shown(crm.Salesforce, salesforce), c
	}
	return hubspot, salesforce, c
}

// shower is a Converter that leaves some of a value out of the comparison.
type shower interface {
	Shown(sys crm.System, v crm.Value) crm.Value
}

// FieldDecision is the decision on one mapping row.
type FieldDecision struct {
	Row *mapping.Row
	Decision
	HubSpot, Salesforce crm.Value // what the decision was made from
}

// Fields decides every row of the pair's mapping, in the mapping's order.
func Fields(p Pair) []FieldDecision {
	rows := p.Mapping.Rows()
	out := make([]FieldDecision, 0, len(rows))
	for _, row := range rows {
		h, s, convert := p.Values(row)
		in := Input{
			HubSpot: h, Salesforce: s, Rule: row.Rule, Conflict: row.Conflict, OptOut: row.OptOut,
			Newer: p.Newer, Choice: p.Choice[row.Key],
		}
		if in.Conflict == "" {
			in.Conflict = p.Conflict
		}
		if b, ok := p.Base[row.Key]; ok {
			in.Base = &b
		}
		d := Three(in, convert)
		if d.Action == Write {
			d = admissible(d, row, crm.Update)
		}
		out = append(out, FieldDecision{Row: row, Decision: d, HubSpot: in.HubSpot, Salesforce: in.Salesforce})
	}
	return out
}

// Initial decides the values of a record that is to be created in the system
// to; the pair holds its counterpart only. A value that cannot be put into the
// target's terms is Blocked; blanks are not written.
func Initial(p Pair, to crm.System) []FieldDecision {
	var out []FieldDecision
	for _, row := range p.Mapping.Rows() {
		if row.Rule == mapping.DontSync {
			continue
		}
		h, s, convert := p.Values(row)
		in := Input{HubSpot: h, Salesforce: s, Rule: row.Rule}
		d := copyTo(in, convert, to, "the record is new in "+to.Title())
		// An opt-in never travels, not even to a new record.
		if d.Action == Write && (d.New.IsNull() || row.OptOut && !d.New.True()) {
			continue
		}
		if d.Action == Write {
			d = admissible(d, row, crm.Create)
		}
		out = append(out, FieldDecision{Row: row, Decision: d, HubSpot: h, Salesforce: s})
	}
	return out
}

var errRequired = errors.New("the field is required there and cannot be cleared")

// admissible turns a write that the target would refuse for certain into a
// reason.
func admissible(d Decision, row *mapping.Row, op crm.Op) Decision {
	switch {
	case !row.Writable(d.To, op):
		return Decision{Action: None, Why: d.Why + "; the field is read-only in " + d.To.Title()}
	case d.New.IsNull() && row.Required(d.To):
		d.Action = Blocked
		d.Err = &mapping.ValueError{
			Category: crm.CategoryValues, Message: errRequired.Error(),
			Remedy: "enter a value on either side",
		}
	}
	return d
}
