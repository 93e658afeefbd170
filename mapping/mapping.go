package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// Mapping is [Settings] compiled for one HubSpot object and one Salesforce
// object. It never changes.
type Mapping struct {
	rows  []*Row
	byKey map[string]*Row
}

// Rows returns the rows that take part, in the order of the settings. Rows with
// the rule DontSync are among them. The slice belongs to the mapping.
func (m *Mapping) Rows() []*Row { return m.rows }

// Row returns the row of that key, the name on the HubSpot side.
func (m *Mapping) Row(key string) (*Row, bool) {
	r, ok := m.byKey[key]
	return r, ok
}

// Reads returns the real field names that must be read from a system, sorted,
// joins expanded into their parts. Rows that are never synced are left out.
func (m *Mapping) Reads(sys crm.System) []string {
	var names []string
	for _, r := range m.rows {
		if r.Rule != DontSync || r.OptOut {
			names = append(names, r.Fields(sys)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// In returns the mapping with moments and civil dates converted into each other
// in the zone loc instead of UTC: the zone in which one system shows people the
// moment that the other one has as a date. nil is UTC.
func (m *Mapping) In(loc *time.Location) *Mapping {
	out := &Mapping{byKey: make(map[string]*Row, len(m.rows))}
	for _, r := range m.rows {
		row, hs, sf := *r, *r.hs, *r.sf
		hs.loc, sf.loc = loc, loc
		row.hs, row.sf = &hs, &sf
		out.rows = append(out.rows, &row)
		out.byKey[row.Key] = &row
	}
	return out
}

// ToSalesforce converts every row's value of a HubSpot record, whatever the
// rules say. It leaves out what cannot be converted and returns the reasons,
// joined.
func (m *Mapping) ToSalesforce(hubspot map[string]crm.Value) (map[string]crm.Value, error) {
	return m.convert(crm.Salesforce, hubspot)
}

// ToHubSpot is the mirror image of [Mapping.ToSalesforce].
func (m *Mapping) ToHubSpot(salesforce map[string]crm.Value) (map[string]crm.Value, error) {
	return m.convert(crm.HubSpot, salesforce)
}

func (m *Mapping) convert(to crm.System, values map[string]crm.Value) (map[string]crm.Value, error) {
	out := map[string]crm.Value{}
	var errs []error
	for _, r := range m.rows {
		v, err := r.Convert(to, r.Get(to.Other(), values))
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", r.Key, err))
			continue
		}
		r.Put(to, v, out)
	}
	return out, errors.Join(errs...)
}

// Row is one HubSpot property and its Salesforce field.
type Row struct {
	Key        string // the name on the HubSpot side; names the row in plans and problems
	HubSpot    string // the property or the join
	Salesforce string // the field of this mapping's object, or the join
	Rule       Rule   // never ""
	Conflict   Conflict
	OptOut     bool

	hs, sf                     *side
	toHS, toSF                 []step
	toHSPartners, toSFPartners partners
}

// Get returns the row's value among a record's values, in the system's own
// terms; a join's parts are put together. A placeholder that stands for blank,
// by a transform nullif or by a pair with a blank, is read as null: it must not
// win over a value that somebody entered.
func (r *Row) Get(sys crm.System, values map[string]crm.Value) crm.Value {
	s := r.side(sys)
	v := values[s.parts[0].Name]
	if s.join != nil {
		v = s.glue(values)
	}
	if r.placeholder(sys, v) {
		return crm.Value{}
	}
	return v
}

func (r *Row) placeholder(sys crm.System, v crm.Value) bool {
	if v.IsNull() {
		return false
	}
	if partner, ok := r.partner(sys.Other(), v); ok {
		return partner.IsNull()
	}
	return slices.ContainsFunc(r.steps(sys.Other()), func(s step) bool {
		return s.name == "nullif" && fold(v.String()) == fold(s.args["value"])
	})
}

// Put sets the row's value in out, in the system's own terms; a join is split
// into its parts. The null value clears.
func (r *Row) Put(sys crm.System, v crm.Value, out map[string]crm.Value) {
	s := r.side(sys)
	if s.join != nil {
		s.split(v, out)
		return
	}
	out[s.parts[0].Name] = v
}

// Equal reports whether a HubSpot value and a Salesforce value mean the same:
// converting one of them gives the other. E-mail addresses are compared without
// regard to case.
func (r *Row) Equal(h, s crm.Value) bool {
	toSF, errSF := r.Convert(crm.Salesforce, h)
	if errSF == nil && r.same(toSF, s) {
		return true
	}
	toHS, errHS := r.Convert(crm.HubSpot, s)
	if errHS == nil && r.same(toHS, h) {
		return true
	}
	// Neither can be written to the other side, so all that is left to compare
	// is the values themselves.
	return errSF != nil && errHS != nil && h == s
}

func (r *Row) same(a, b crm.Value) bool {
	if a == b {
		return true
	}
	if r.hs.field.Type != crm.TypeEmail && r.sf.field.Type != crm.TypeEmail {
		return false
	}
	return a.Kind() == b.Kind() && fold(a.String()) == fold(b.String())
}

// Writable reports whether a write of that kind can set the row's field in a
// system: the connected user may, and values can be converted to it. What the
// rule says is not considered.
func (r *Row) Writable(sys crm.System, op crm.Op) bool {
	s := r.side(sys)
	if s.join != nil && !s.splittable() {
		return false
	}
	if !r.retyped(sys) && !convertible(r.side(sys.Other()).field, s.field) {
		return false
	}
	for _, f := range s.parts {
		switch op {
		case crm.Create:
			if !f.Createable {
				return false
			}
		case crm.Update:
			if !f.Updateable {
				return false
			}
		case crm.Upsert:
			if !f.Createable || !f.Updateable {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// Required reports whether the row's field cannot be blank in a system.
func (r *Row) Required(sys crm.System) bool {
	return slices.ContainsFunc(r.side(sys).parts, func(f crm.Field) bool { return f.Required })
}

// Label returns what people call the row's field in a system, or its name.
func (r *Row) Label(sys crm.System) string {
	if f := r.side(sys).field; f.Label != "" {
		return f.Label
	}
	return r.side(sys).field.Name
}

// Field describes the row's field in a system. A join is described as one text.
func (r *Row) Field(sys crm.System) crm.Field { return r.side(sys).field }

// Fields returns the real field names behind the row in a system: one, or the
// parts of the join in order.
func (r *Row) Fields(sys crm.System) []string {
	s := r.side(sys)
	names := make([]string, len(s.parts))
	for i, f := range s.parts {
		names[i] = f.Name
	}
	return names
}

// Touches reports whether name, as a vendor's error spells it, is a field of the
// row in that system.
func (r *Row) Touches(sys crm.System, name string) bool {
	return slices.ContainsFunc(r.side(sys).parts, func(f crm.Field) bool { return strings.EqualFold(f.Name, name) })
}

// Writes reports whether the rule ever writes to a system.
func (r *Row) Writes(sys crm.System) bool { return r.OptOut || r.Rule.Writes(sys) }

// Writes reports whether the rule ever writes to a system.
func (r Rule) Writes(sys crm.System) bool {
	switch r {
	case DontSync:
		return false
	case AlwaysSalesforce:
		return sys == crm.HubSpot
	case AlwaysHubSpot:
		return sys == crm.Salesforce
	}
	return true
}

func (r *Row) side(sys crm.System) *side {
	if sys == crm.HubSpot {
		return r.hs
	}
	return r.sf
}

// steps returns the transforms of values on their way to a system.
func (r *Row) steps(to crm.System) []step {
	if to == crm.HubSpot {
		return r.toHS
	}
	return r.toSF
}
