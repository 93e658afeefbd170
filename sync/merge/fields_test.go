package merge_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// column is a row of a mapping between two fields of one name. The pairs are
// HubSpot's and Salesforce's.
type column struct {
	key    string
	types  [2]crm.Type // text unless given
	names  [2]string   // the objects that the references name, "" for any
	rule   mapping.Rule
	policy mapping.Conflict
	optOut bool
	field  func(*crm.Field) // what is special about the field in Salesforce
}

func compiled(t *testing.T, columns ...column) *mapping.Mapping {
	t.Helper()
	schemas := [...]crm.Schema{{System: crm.HubSpot, Object: "deals"}, {System: crm.Salesforce, Object: "Opportunity"}}
	var s mapping.Settings
	for _, c := range columns {
		for i := range schemas {
			f := crm.Field{Name: c.key, Type: c.types[i], Createable: true, Updateable: true}
			if f.Type == "" {
				f.Type = crm.TypeText
			}
			if c.names[i] != "" {
				f.References = []string{c.names[i]}
			}
			if schemas[i].System == crm.Salesforce && c.field != nil {
				c.field(&f)
			}
			schemas[i].Fields = append(schemas[i].Fields, f)
		}
		s.Fields = append(s.Fields, mapping.Field{HubSpot: c.key, Salesforce: c.key, Rule: c.rule, Conflict: c.policy, OptOut: c.optOut})
	}
	for i := range schemas {
		schemas[i].Sort()
	}
	m, _ := mapping.Compile(s, schemas[0], schemas[1], nil)
	require.Len(t, m.Rows(), len(columns))
	return m
}

var (
	switches   = [2]crm.Type{crm.TypeBool, crm.TypeBool}
	createOnly = func(f *crm.Field) { f.Updateable = false }
	updateOnly = func(f *crm.Field) { f.Createable = false }
	required   = func(f *crm.Field) { f.Required = true }
)

// told is what a test looks at of a decision.
type told struct {
	Key    string
	Action merge.Action
	To     crm.System
	New    crm.Value
	Why    string
}

func tell(decisions []merge.FieldDecision) (out []told) {
	for _, d := range decisions {
		out = append(out, told{d.Row.Key, d.Action, d.To, d.New, d.Why})
	}
	return out
}

// reversed converts by turning texts round: nobody takes it for the row.
type reversed struct{ same }

func (reversed) Convert(_ crm.System, v crm.Value) (crm.Value, error) {
	runes := []rune(v.String())
	slices.Reverse(runes)
	return crm.TextOf(string(runes)), nil
}

func TestFields(t *testing.T) {
	t.Parallel()
	p := merge.Pair{
		Mapping: compiled(t,
			column{key: "city", rule: mapping.TwoWay},
			column{key: "house", rule: mapping.TwoWay, policy: mapping.HubSpotWins},
			column{key: "name", rule: mapping.TwoWay, field: required},
			column{key: "source", rule: mapping.TwoWay, field: createOnly},
			column{key: "twin", rule: mapping.TwoWay, field: createOnly},
			column{key: "word", rule: mapping.TwoWay},
			column{key: "zip", rule: mapping.DontSync},
		),
		Conflict: mapping.SalesforceWins,
		HubSpot: map[string]crm.Value{
			"city": crm.TextOf("Rome"), "house": crm.TextOf("1"), "source": crm.TextOf("fair"), "twin": a, "word": crm.TextOf("new"), "zip": a,
		},
		Salesforce: map[string]crm.Value{"city": crm.TextOf("Paris"), "house": crm.TextOf("2"), "name": z, "source": z, "twin": a, "word": z},
		Base:       map[string]merge.Base{"name": {HubSpot: z, Salesforce: z}, "source": {HubSpot: z, Salesforce: z}, "word": {HubSpot: z, Salesforce: z}},
		Convert: func(row *mapping.Row) merge.Converter {
			if row.Key == "word" {
				return reversed{}
			}
			return nil
		},
	}
	require.Equal(t, []told{
		{"city", merge.Write, crm.HubSpot, crm.TextOf("Paris"), "first link, both sides have a value, Salesforce wins conflicts"},
		{"house", merge.Write, crm.Salesforce, crm.TextOf("1"), "first link, both sides have a value, HubSpot wins conflicts"}, // the row's own policy
		{"name", merge.Blocked, crm.Salesforce, blank, "cleared in HubSpot"},
		{"source", merge.None, "", blank, "changed in HubSpot; the field is read-only in Salesforce"},
		{"twin", merge.Agree, "", blank, "both sides have the same value"}, // read-only, and nothing to write
		{"word", merge.Write, crm.Salesforce, crm.TextOf("wen"), "changed in HubSpot"},
		{"zip", merge.None, "", blank, "the field is mapped but not synced"},
	}, tell(merge.Fields(p)))

	name := merge.Fields(p)[2]
	require.Equal(t, [2]crm.Value{blank, z}, [2]crm.Value{name.HubSpot, name.Salesforce})
	var why *mapping.ValueError
	require.ErrorAs(t, name.Err, &why)
	require.Equal(t, crm.CategoryValues, why.Category)
	require.Equal(t, "enter a value on either side", why.Remedy)
}

func TestFieldsChosenByAPerson(t *testing.T) {
	t.Parallel()
	p := merge.Pair{
		Mapping: compiled(t, column{key: "city", rule: mapping.TwoWay}, column{key: "house", rule: mapping.TwoWay}), Conflict: mapping.Hold,
		HubSpot: map[string]crm.Value{"city": a, "house": a}, Salesforce: map[string]crm.Value{"city": b, "house": b},
		Choice: map[string]crm.System{"house": crm.HubSpot},
	}
	got := merge.Fields(p)
	require.Equal(t, merge.Hold, got[0].Action)
	require.Equal(t, merge.Write, got[1].Action)
	require.Equal(t, a, got[1].New)
}

// A new record gets what its counterpart has: no blanks, no opt-in, and nothing
// that could only be set later.
func TestInitial(t *testing.T) {
	t.Parallel()
	out, in := crm.BoolOf(true), crm.BoolOf(false)
	values := map[string]crm.Value{
		"city": crm.TextOf("Rome"), "left": out, "likes": in, "number": z, "source": a, "stayed": in, "stage": b, "word": crm.TextOf("new"), "zip": a,
	}
	p := merge.Pair{
		Mapping: compiled(t,
			column{key: "blank"},
			column{key: "city", rule: mapping.AlwaysSalesforce}, // the rule of later changes says nothing of the first values
			column{key: "left", types: switches, optOut: true},
			column{key: "likes", types: switches}, // a plain switch that is off
			column{key: "number", types: [2]crm.Type{crm.TypeText, crm.TypeNumber}, rule: mapping.TwoWay},
			column{key: "source", field: createOnly, rule: mapping.TwoWay},
			column{key: "stayed", types: switches, optOut: true},
			column{key: "stage", field: updateOnly, rule: mapping.TwoWay},
			column{key: "word"},
			column{key: "zip", rule: mapping.DontSync},
		),
		HubSpot: values,
		Convert: func(row *mapping.Row) merge.Converter {
			return map[string]merge.Converter{"word": reversed{}, "number": choosy{}}[row.Key]
		},
	}
	why := "the record is new in Salesforce"
	require.Equal(t, []told{
		{"city", merge.Write, crm.Salesforce, crm.TextOf("Rome"), why},
		{"left", merge.Write, crm.Salesforce, out, why},
		{"likes", merge.Write, crm.Salesforce, in, why},
		{"number", merge.Blocked, crm.Salesforce, blank, why},
		{"source", merge.Write, crm.Salesforce, a, why},
		{"stage", merge.None, "", blank, why + "; the field is read-only in Salesforce"},
		{"word", merge.Write, crm.Salesforce, crm.TextOf("wen"), why},
	}, tell(merge.Initial(p, crm.Salesforce)))

	p.HubSpot, p.Salesforce = nil, values
	got := merge.Initial(p, crm.HubSpot)
	require.Equal(t, told{"city", merge.Write, crm.HubSpot, crm.TextOf("Rome"), "the record is new in HubSpot"}, tell(got)[0])
	require.Equal(t, crm.TextOf("Rome"), got[0].Salesforce)
}

// Whoever converts a row decides what is compared, and the row itself does
// where nobody else is asked.
func TestValues(t *testing.T) {
	t.Parallel()
	m := compiled(t,
		column{key: "@contacts", types: [2]crm.Type{crm.TypeReferences, crm.TypeReferences}},
		column{key: "city"},
	)
	contacts, city := m.Rows()[0], m.Rows()[1]
	both := crm.RefSetOf(contact("ann"), contact("carl"))
	p := merge.Pair{Mapping: m, HubSpot: map[string]crm.Value{"@contacts": both, "city": a}, Salesforce: map[string]crm.Value{"city": b}}
	own := func(*mapping.Row) merge.Converter { return reversed{} }
	none := func(*mapping.Row) merge.Converter { return nil }
	for _, c := range []struct {
		name        string
		row         *mapping.Row
		convert     func(*mapping.Row) merge.Converter
		counterpart func(crm.System, crm.Ref) (crm.Ref, error)
		want        [2]crm.Value
		by          merge.Converter // nil: references
	}{
		{"a text", city, nil, nil, [2]crm.Value{a, b}, city},
		{"a text where records are translated", city, nil, partner, [2]crm.Value{a, b}, city},
		{"a text that is left to its row", city, none, partner, [2]crm.Value{a, b}, city},
		{"a text of its own converter", city, own, nil, [2]crm.Value{a, b}, reversed{}},
		{"records that nobody translates", contacts, nil, nil, [2]crm.Value{both, blank}, contacts},
		{"records", contacts, nil, partner, [2]crm.Value{crm.RefSetOf(contact("ann")), blank}, nil},
		{"records that are left to their row", contacts, none, partner, [2]crm.Value{crm.RefSetOf(contact("ann")), blank}, nil},
		{"records of their own converter", contacts, own, partner, [2]crm.Value{both, blank}, reversed{}},
	} {
		p.Convert, p.Counterpart = c.convert, c.counterpart
		h, s, by := p.Values(c.row)
		require.Equal(t, c.want, [2]crm.Value{h, s}, c.name)
		if c.by == nil {
			refs, ok := by.(merge.References)
			require.True(t, ok, c.name)
			require.Equal(t, both, refs.HubSpot, "%s: with what is hidden", c.name)
			continue
		}
		require.Equal(t, c.by, by, c.name)
	}
}
