package mapping_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// fullName maps the HubSpot field "name" to a join of three Salesforce fields.
func fullName(j mapping.Join) mapping.Settings {
	j.Name, j.System, j.Fields = "Whole", "salesforce", []string{"First", "Middle", "Last"}
	return mapping.Settings{
		Fields: []mapping.Field{{HubSpot: "name", Salesforce: "Whole", Rule: mapping.TwoWay}},
		Joins:  []mapping.Join{j},
	}
}

func TestJoinSplitsAndGlues(t *testing.T) {
	t.Parallel()
	table := []struct {
		name string
		join mapping.Join
		in   string
		want [3]string
		back string
	}{
		{"as many as parts", mapping.Join{}, "Ann B Chu", [3]string{"Ann", "B", "Chu"}, "Ann B Chu"},
		{"more, the last takes the rest", mapping.Join{}, "Ann B Chu Doe", [3]string{"Ann", "B", "Chu Doe"}, "Ann B Chu Doe"},
		{"more, the first takes the rest", mapping.Join{Rest: "first"}, "Ann B Chu Doe", [3]string{"Ann B", "Chu", "Doe"}, "Ann B Chu Doe"},
		{"fewer", mapping.Join{Rest: "last"}, "Ann", [3]string{"Ann", "", ""}, "Ann"},
		{"fewer, from the end", mapping.Join{Rest: "first"}, "Chu", [3]string{"", "", "Chu"}, "Chu"},
		{"white space", mapping.Join{}, "  Ann   Chu ", [3]string{"Ann", "Chu", ""}, "Ann Chu"},
		{"another separator", mapping.Join{Separator: ", "}, "Chu, Ann", [3]string{"Chu", "Ann", ""}, "Chu, Ann"},
		{"blank", mapping.Join{}, "", [3]string{}, ""},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, issues := mapping.Untyped(fullName(c.join), "", nil)
			require.Empty(t, issues)
			out, err := m.ToSalesforce(map[string]crm.Value{"name": text(c.in)})
			require.NoError(t, err)
			require.Equal(t, map[string]crm.Value{"First": text(c.want[0]), "Middle": text(c.want[1]), "Last": text(c.want[2])}, out)
			back, err := m.ToHubSpot(out)
			require.NoError(t, err)
			require.Equal(t, map[string]crm.Value{"name": text(c.back)}, back)
			r, _ := m.Row("name")
			require.True(t, r.Equal(text(c.in), r.Get(crm.Salesforce, out)))
		})
	}
}

func TestJoinIsCheckedPartByPart(t *testing.T) {
	t.Parallel()
	hubspot := schema(crm.HubSpot, "contacts", field("name", crm.TypeText))
	parts := func(last crm.Field) crm.Schema {
		return schema(crm.Salesforce, "Lead", field("First", crm.TypeText), field("Middle", crm.TypeText), last)
	}
	m, issues := mapping.Compile(fullName(mapping.Join{}), hubspot, parts(field("Last", crm.TypeText, length(3), required)), nil)
	require.Empty(t, issues)
	require.Equal(t, []string{"First", "Last", "Middle"}, m.Reads(crm.Salesforce))
	r, _ := m.Row("name")
	require.Equal(t, []string{"First", "Middle", "Last"}, r.Fields(crm.Salesforce))
	require.True(t, r.Required(crm.Salesforce))
	require.Equal(t, "Whole", r.Salesforce)
	require.True(t, r.Touches(crm.Salesforce, "middle"))
	require.Equal(t, text("Ann B Chu"), convert(t, r, crm.Salesforce, text("Ann B Chu")), "the last part just fits")
	_, err := r.Convert(crm.Salesforce, text("Ann B Long"))
	require.EqualError(t, err, "the text has 4 characters and Last takes 3: shorten the text, or add the transform truncate")

	// A part that is not text can be read into the join but not written.
	_, issues = mapping.Compile(fullName(mapping.Join{}), hubspot, parts(field("Last", crm.TypeNumber)), nil)
	require.Equal(t, []string{"warning fields[0]: the join Whole cannot be written because a part is not text; the row works towards HubSpot only"}, written(issues))

	_, issues = mapping.Compile(fullName(mapping.Join{}), hubspot, parts(field("Lost", crm.TypeText)), nil)
	require.Equal(t, []string{`dropped fields[0].salesforce: Salesforce Lead has no field "Last", or the connected user may not see it (did you mean "Lost"?)`}, written(issues))

	taken := parts(field("Last", crm.TypeText))
	taken.Fields = append(taken.Fields, field("whole", crm.TypeText))
	_, issues = mapping.Compile(fullName(mapping.Join{}), hubspot, taken, nil)
	require.Equal(t, []string{`dropped fields[0].salesforce: the join "Whole" has the name of a field of Salesforce Lead; rename the join`}, written(issues))
}

func TestMappingDoesNotChangeWithTheSettings(t *testing.T) {
	t.Parallel()
	s := fullName(mapping.Join{Rest: "first"})
	s.Fields[0].ToSalesforce = []mapping.Transform{use("suffix", "text", "!")}
	m, _ := mapping.Untyped(s, "", nil)
	s.Joins[0].Rest = "last"
	s.Fields[0].ToSalesforce[0].Args["text"] = "?"
	out, err := m.ToSalesforce(map[string]crm.Value{"name": text("Chu")})
	require.NoError(t, err)
	require.Equal(t, text("Chu!"), out["Last"])
}

func TestJoinOfHubSpot(t *testing.T) {
	t.Parallel()
	m, issues := mapping.Untyped(mapping.Settings{
		Fields: []mapping.Field{{HubSpot: "street", SalesforceOn: map[string]string{"Contact": "MailingStreet"}}},
		Joins:  []mapping.Join{{Name: "street", System: "hubspot", Fields: []string{"address", "address2"}, Separator: "\n"}},
	}, "Contact", nil)
	require.Empty(t, issues)
	out, err := m.ToHubSpot(map[string]crm.Value{"MailingStreet": text("1 Main St\nFloor 2")})
	require.NoError(t, err)
	require.Equal(t, map[string]crm.Value{"address": text("1 Main St"), "address2": text("Floor 2")}, out)
}

func TestJoinOfReferences(t *testing.T) {
	t.Parallel()
	refs := func(name, object string) crm.Field {
		return field(name, crm.TypeReferences, func(f *crm.Field) { f.References = []string{object} })
	}
	hubspot := schema(crm.HubSpot, "calls", refs("@deals", "deals"), refs("@companies", "companies"))
	salesforce := schema(crm.Salesforce, "Task", field("WhatId", crm.TypeReference, func(f *crm.Field) {
		f.References = []string{"Account", "Opportunity"}
	}))
	m, issues := mapping.Compile(mapping.Settings{
		Fields: []mapping.Field{{HubSpot: "@related", Salesforce: "WhatId", Rule: mapping.TwoWay}},
		Joins:  []mapping.Join{{Name: "@related", System: "hubspot", Fields: []string{"@deals", "@companies"}}},
	}, hubspot, salesforce, nil)
	require.Empty(t, issues)
	row, ok := m.Row("@related")
	require.True(t, ok)
	deal := crm.Ref{System: crm.HubSpot, Object: "deals", ID: "1"}
	company := crm.Ref{System: crm.HubSpot, Object: "companies", ID: "2"}
	values := map[string]crm.Value{"@deals": crm.RefSetOf(deal), "@companies": crm.RefSetOf(company)}
	both := row.Get(crm.HubSpot, values)
	require.Equal(t, crm.RefSetOf(deal, company), both)
	out := map[string]crm.Value{}
	row.Put(crm.HubSpot, both, out)
	require.Equal(t, values, out)
	row.Put(crm.HubSpot, crm.Value{}, out)
	require.Equal(t, map[string]crm.Value{"@deals": {}, "@companies": {}}, out)
	require.True(t, row.Writable(crm.HubSpot, crm.Update))
}
