package mapping_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// written prints issues one a line, with their weight.
func written(issues []mapping.Issue) []string {
	var out []string
	for _, i := range issues {
		weight := "warning"
		switch {
		case i.Fatal:
			weight = "fatal"
		case i.Dropped:
			weight = "dropped"
		}
		out = append(out, weight+" "+i.String())
	}
	return out
}

func TestCompileReports(t *testing.T) {
	t.Parallel()
	hubspot := schema(crm.HubSpot, "contacts",
		field("firstname", crm.TypeText), field("lastname", crm.TypeText), field("score", crm.TypeNumber, readOnly),
		field("joined", crm.TypeDate), field("colour", crm.TypeChoice, restricted, options("red|blue")),
		field("blob", crm.TypeOther), field("long", crm.TypeText, length(500)),
		field("motto", crm.TypeText, length(255)), field("tone", crm.TypeChoice, restricted, options("red|green")))
	salesforce := schema(crm.Salesforce, "Lead",
		field("FirstName", crm.TypeText, length(40)), field("LastName", crm.TypeText, length(80)),
		field("Score__c", crm.TypeNumber), field("Formula__c", crm.TypeNumber, readOnly),
		field("Colour__c", crm.TypeChoice, restricted, options("red|green|pink|teal|cyan|gold|lime|!grey")),
		field("Flag__c", crm.TypeBool), field("Note__c", crm.TypeText, length(255)),
		field("Need__c", crm.TypeText, required), field("Owner__c", crm.TypeReference))
	table := []struct {
		name   string
		fields []mapping.Field
		rows   int
		want   []string // beside the warning of Need__c
	}{
		{"clean", []mapping.Field{{HubSpot: "firstname", Salesforce: "FirstName"}}, 1, nil},
		{"names in another case", []mapping.Field{{HubSpot: "firstname", Salesforce: "firstNAME"}}, 1, nil},
		{"unknown fields, both at once", []mapping.Field{{HubSpot: "firstnam", Salesforce: "FirstNam"}}, 0, []string{
			`dropped fields[0].hubspot: HubSpot contacts has no field "firstnam", or the connected user may not see it (did you mean "firstname"?)`,
			`dropped fields[0].salesforce: Salesforce Lead has no field "FirstNam", or the connected user may not see it (did you mean "FirstName"?)`,
		}},
		{"the others go on", []mapping.Field{{HubSpot: "zzzzzz", Salesforce: "LastName"}, {HubSpot: "firstname", Salesforce: "FirstName"}}, 1, []string{
			`dropped fields[0].hubspot: HubSpot contacts has no field "zzzzzz", or the connected user may not see it`,
		}},
		{"not on this object", []mapping.Field{{HubSpot: "firstname", Salesforce: "FirstName", SalesforceOn: map[string]string{"Lead": ""}}}, 0, nil},
		{"on other objects only", []mapping.Field{{HubSpot: "nowhere", SalesforceOn: map[string]string{"Contact": "FirstName"}}}, 0, nil},
		{"wrong on this object", []mapping.Field{{HubSpot: "firstname", SalesforceOn: map[string]string{"Lead": "Name__c"}}}, 0, []string{
			`dropped fields[0].salesforceOn: Salesforce Lead has no field "Name__c", or the connected user may not see it (did you mean "Note__c"?)`,
		}},
		{"read-only on the written side", []mapping.Field{{HubSpot: "score", Salesforce: "Score__c", Rule: mapping.AlwaysSalesforce}}, 0, []string{
			`dropped fields[0]: HubSpot score is read-only for the connected user; the rule AlwaysSalesforce needs that`,
		}},
		{"read-only on the other side", []mapping.Field{{HubSpot: "score", Salesforce: "Score__c", Rule: mapping.AlwaysHubSpot}}, 1, nil},
		{"read-only on one side of two", []mapping.Field{{HubSpot: "score", Salesforce: "Score__c", Rule: mapping.TwoWay}}, 1, []string{
			`warning fields[0]: HubSpot score is read-only for the connected user; the row works towards Salesforce only`,
		}},
		{"read-only on both sides", []mapping.Field{{HubSpot: "score", Salesforce: "Formula__c", Rule: mapping.TwoWay}}, 0, []string{
			`dropped fields[0]: HubSpot score is read-only for the connected user; the rule TwoWay needs that`,
			`dropped fields[0]: Salesforce Formula__c is read-only for the connected user; the rule TwoWay needs that`,
		}},
		{"never synced", []mapping.Field{{HubSpot: "score", Salesforce: "Formula__c", Rule: mapping.DontSync}}, 1, nil},
		{"types", []mapping.Field{{HubSpot: "joined", Salesforce: "Flag__c", Rule: mapping.AlwaysHubSpot}}, 0, []string{
			`dropped fields[0]: HubSpot joined (date) cannot be converted to Salesforce Flag__c (bool); the rule AlwaysHubSpot needs that`,
		}},
		{"types that a transform changes", []mapping.Field{{HubSpot: "joined", Salesforce: "Score__c", Rule: mapping.AlwaysHubSpot,
			ToSalesforce: []mapping.Transform{{Name: "date", Args: map[string]string{"format": "YYYYMMDD"}}}}}, 1, nil},
		{"types that nothing converts", []mapping.Field{{HubSpot: "blob", Salesforce: "Note__c"}}, 0, []string{
			`dropped fields[0]: Salesforce Note__c (text) cannot be converted to HubSpot blob (other); the rule PreferSalesforce needs that`,
			`dropped fields[0]: HubSpot blob (other) cannot be converted to Salesforce Note__c (text); the rule PreferSalesforce needs that`,
		}},
		{"a reference of unknown kind", []mapping.Field{{HubSpot: "firstname", Salesforce: "Owner__c", Rule: mapping.TwoWay}}, 1, []string{
			`warning fields[0]: HubSpot firstname (text) cannot be converted to Salesforce Owner__c (reference); the row works towards HubSpot only`,
		}},
		{"lengths", []mapping.Field{{HubSpot: "long", Salesforce: "Note__c"}}, 1, []string{
			`warning fields[0]: HubSpot long takes 500 characters and Salesforce Note__c 255: longer texts will not be written; the transform truncate cuts them`,
		}},
		{"lengths that are the same", []mapping.Field{{HubSpot: "motto", Salesforce: "Note__c"}}, 1, nil},
		{"lengths with truncate", []mapping.Field{{HubSpot: "long", Salesforce: "Note__c", ToSalesforce: []mapping.Transform{{Name: "truncate"}}}}, 1, nil},
		{"options", []mapping.Field{{HubSpot: "colour", Salesforce: "Colour__c"}}, 1, []string{
			`warning fields[0].values: options of Salesforce Colour__c without a partner in HubSpot colour: green, pink, teal, cyan, gold and 1 more`,
			`warning fields[0].values: options of HubSpot colour without a partner in Salesforce Colour__c: blue`,
		}},
		{"as many options as are shown", []mapping.Field{{HubSpot: "tone", Salesforce: "Colour__c", Rule: mapping.AlwaysSalesforce}}, 1, []string{
			`warning fields[0].values: options of Salesforce Colour__c without a partner in HubSpot tone: pink, teal, cyan, gold, lime`,
		}},
		{"pairs that name no option", []mapping.Field{{HubSpot: "colour", Salesforce: "Colour__c", Rule: mapping.AlwaysHubSpot,
			Values: []mapping.Pair{{HubSpot: "blue", Salesforce: "tael"}, {HubSpot: "blau", Salesforce: "teal"}}}}, 1, []string{
			`warning fields[0].values: options of HubSpot colour without a partner in Salesforce Colour__c: blue`,
			`warning fields[0].values[0]: Salesforce Colour__c has no option "tael" (did you mean "teal"?)`,
			`warning fields[0].values[1]: HubSpot colour has no option "blau" (did you mean "blue"?)`,
		}},
		{"written twice", []mapping.Field{{HubSpot: "firstname", Salesforce: "Note__c"}, {HubSpot: "lastname", Salesforce: "note__c"}}, 1, []string{
			`dropped fields[1]: Salesforce Note__c is written by the row "firstname" already`,
		}},
		{"read twice", []mapping.Field{{HubSpot: "firstname", Salesforce: "Note__c", Rule: mapping.AlwaysSalesforce},
			{HubSpot: "lastname", Salesforce: "Note__c"}}, 2, nil},
		{"unknown transform", []mapping.Field{{HubSpot: "firstname", Salesforce: "Note__c", ToHubSpot: []mapping.Transform{{Name: "trin"}}}}, 0, []string{
			`fatal fields[0].toHubSpot[0]: unknown transform "trin" (did you mean "trim"?); the transforms are ` + strings.Join((*mapping.Registry)(nil).Names(), ", "),
		}},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, issues := mapping.Compile(mapping.Settings{Fields: c.fields}, hubspot, salesforce, nil)
			got := written(issues)
			require.Equal(t, "warning fields: Salesforce Lead needs Need__c to create a record and no row writes it", got[len(got)-1])
			require.Equal(t, c.want, append([]string(nil), got[:len(got)-1]...))
			require.Len(t, m.Rows(), c.rows)
			require.Equal(t, strings.Contains(fmt.Sprint(got), "fatal "), mapping.Fatal(issues))
		})
	}
}

func TestValidateReportsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	s := mapping.Settings{
		Fields: []mapping.Field{
			{},
			{HubSpot: "a", Salesforce: "A", Rule: "Sometimes", Conflict: "Maybe", Values: []mapping.Pair{{HubSpot: "x"}, {}}},
			{HubSpot: "a", SalesforceOn: map[string]string{"": "A"}, ToHubSpot: []mapping.Transform{{Name: "trim"}, {}}, ToSalesforce: []mapping.Transform{{}}},
			{HubSpot: "j", Salesforce: "B"},
		},
		Joins: []mapping.Join{
			{Name: "j", System: "hubspot", Fields: []string{"a", "b"}},
			{Name: "j", System: "hubspot", Fields: []string{"a", "b"}},
			{System: "pipedrive", Fields: []string{"a"}, Rest: "middle"},
			{Name: "k", System: "salesforce", Fields: []string{"", "k", "c", "c"}},
		},
	}
	require.Equal(t, []string{
		`fatal fields[0].hubspot: name the HubSpot property`,
		`fatal fields[0].salesforce: name the Salesforce field, or the field of each object in salesforceOn`,
		`fatal fields[1].rule: unknown rule "Sometimes"; the rules are PreferSalesforce, AlwaysSalesforce, TwoWay, DontSync, PreferHubSpot, AlwaysHubSpot`,
		`fatal fields[1].conflict: unknown conflict policy "Maybe"; the policies are MostRecent, SalesforceWins, HubSpotWins, Hold`,
		`fatal fields[1].values[1]: both values are blank`,
		`fatal fields[2].salesforceOn: an object's name is empty`,
		`fatal fields[2].toHubSpot[1].name: name the transform`,
		`fatal fields[2].toSalesforce[0].name: name the transform`,
		`fatal fields[2].hubspot: "a" is mapped in fields[1] already`,
		`fatal joins[1].name: "j" is the name of joins[0] already`,
		`fatal joins[2].name: name the join`,
		`fatal joins[2].system: unknown system "pipedrive"; it is "hubspot" or "salesforce"`,
		`fatal joins[2].fields: a join is made of two fields or more`,
		`fatal joins[2].rest: unknown value "middle"; it is "last" or "first"`,
		`fatal joins[3].fields[0]: name the field`,
		`fatal joins[3].fields[1]: a join cannot be a part of itself`,
		`fatal joins[3].fields[3]: "c" is a part of this join already`,
		`fatal joins[3].name: no field uses the join "k"`,
	}, written(s.Validate()))
	require.Empty(t, mapping.DefaultContacts().Validate())
	// Compile reports them too, and does not stumble over what is left.
	m, issues := mapping.Compile(s, hubspotContacts(), salesforceLead(), nil)
	require.True(t, mapping.Fatal(issues))
	require.Equal(t, s.Validate(), issues[:len(s.Validate())])
	require.Empty(t, m.Rows())
}

func TestRowTellsAboutItsFields(t *testing.T) {
	t.Parallel()
	createOnly := func(f *crm.Field) { f.Updateable = false }
	m, issues := mapping.Compile(mapping.Settings{Fields: []mapping.Field{
		{HubSpot: "a", Salesforce: "a", Rule: mapping.DontSync},
		{HubSpot: "b", Salesforce: "b", Conflict: mapping.Hold},
		{HubSpot: "c", Salesforce: "C", Rule: mapping.DontSync, OptOut: true},
	}},
		schema(crm.HubSpot, "contacts", field("a", crm.TypeText), field("b", crm.TypeText), field("c", crm.TypeBool)),
		schema(crm.Salesforce, "Lead", field("A", crm.TypeText), field("B", crm.TypeText, required, label("Bee"), createOnly), field("C", crm.TypeBool)), nil)
	require.Empty(t, issues)
	require.Equal(t, []string{"B", "C"}, m.Reads(crm.Salesforce), "what is never synced is not read")
	b, _ := m.Row("b")
	require.Equal(t, mapping.PreferSalesforce, b.Rule)
	require.Equal(t, mapping.Hold, b.Conflict)
	require.Equal(t, "B", b.Salesforce, "spelled as the schema spells it")
	require.Equal(t, "Bee", b.Label(crm.Salesforce))
	require.Equal(t, "b", b.Label(crm.HubSpot))
	require.Equal(t, crm.TypeText, b.Field(crm.Salesforce).Type)
	require.Equal(t, []string{"B"}, b.Fields(crm.Salesforce))
	require.True(t, b.Touches(crm.Salesforce, "b"))
	require.False(t, b.Touches(crm.Salesforce, "a"))
	require.True(t, b.Required(crm.Salesforce))
	require.False(t, b.Required(crm.HubSpot))
	for op, want := range map[crm.Op]bool{crm.Create: true, crm.Update: false, crm.Upsert: false, crm.Delete: false} {
		require.Equal(t, want, b.Writable(crm.Salesforce, op), op)
	}
	for op, want := range map[crm.Op]bool{crm.Create: true, crm.Update: true, crm.Upsert: true, crm.Delete: false} {
		require.Equal(t, want, b.Writable(crm.HubSpot, op), op)
	}
	c, _ := m.Row("c")
	require.True(t, c.Writes(crm.HubSpot) && c.Writes(crm.Salesforce), "an opt-out travels whatever the rule says")
	out := map[string]crm.Value{}
	b.Put(crm.Salesforce, text("x"), out)
	require.Equal(t, map[string]crm.Value{"B": text("x")}, out)
	require.Equal(t, text("x"), b.Get(crm.Salesforce, out))
}

func TestRulesSayWhichSideTheyWrite(t *testing.T) {
	t.Parallel()
	for rule, want := range map[mapping.Rule][2]bool{
		mapping.PreferSalesforce: {true, true}, mapping.PreferHubSpot: {true, true}, mapping.TwoWay: {true, true},
		mapping.AlwaysSalesforce: {true, false}, mapping.AlwaysHubSpot: {false, true}, mapping.DontSync: {false, false},
	} {
		require.Equal(t, want, [2]bool{rule.Writes(crm.HubSpot), rule.Writes(crm.Salesforce)}, rule)
	}
}
