package mapping_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestReferencesNeedAKnownObject(t *testing.T) {
	t.Parallel()
	owner := field("", crm.TypeReference, func(f *crm.Field) { f.References = []string{"Group", "User"} })
	r := pair(t, field("", crm.TypeText), owner)
	require.False(t, r.Writable(crm.Salesforce, crm.Update), "which object a text's id belongs to is not known")
	require.True(t, r.Writable(crm.HubSpot, crm.Update))
	_, err := r.Convert(crm.Salesforce, text("005000000000001"))
	require.EqualError(t, err, "Salesforce S takes a record and the value is not one: map it to a text field")

	// HubSpot ids have no form to check.
	company := field("", crm.TypeReference, func(f *crm.Field) { f.References = []string{"companies"} })
	r = pair(t, company, field("", crm.TypeText))
	require.Equal(t, crm.RefOf(crm.Ref{System: crm.HubSpot, Object: "companies", ID: "17"}), convert(t, r, crm.HubSpot, text(" 17 ")))
}

func TestJoinClearsEveryPart(t *testing.T) {
	t.Parallel()
	m, _ := mapping.Untyped(fullName(mapping.Join{}), "", nil)
	r, _ := m.Row("name")
	out := map[string]crm.Value{}
	r.Put(crm.Salesforce, convert(t, r, crm.Salesforce, crm.Value{}), out)
	require.Equal(t, map[string]crm.Value{"First": {}, "Middle": {}, "Last": {}}, out)
}

func TestJoinOnOneObjectOnly(t *testing.T) {
	t.Parallel()
	s := fullName(mapping.Join{})
	s.Fields[0].Salesforce = ""
	s.Fields[0].SalesforceOn = map[string]string{"Lead": "Name", "Contact": "Whole"}
	require.Empty(t, s.Validate(), "a join that one object uses is used")
	m, issues := mapping.Untyped(s, "Lead", nil)
	require.Empty(t, issues)
	require.Equal(t, []string{"Name"}, m.Reads(crm.Salesforce))
	m, _ = mapping.Untyped(s, "Contact", nil)
	require.Equal(t, []string{"First", "Last", "Middle"}, m.Reads(crm.Salesforce))
}

// TestPlaceholdersOfSets: members that stand for nothing leave nothing.
func TestPlaceholdersOfSets(t *testing.T) {
	t.Parallel()
	multi := field("", crm.TypeMultiChoice, options("a|none"))
	r := pair(t, multi, multi, func(f *mapping.Field) { f.Values = []mapping.Pair{{HubSpot: "none"}} })
	require.True(t, r.Get(crm.HubSpot, map[string]crm.Value{"h": crm.SetOf("none")}).IsNull())
	require.Equal(t, crm.SetOf("a", "none"), r.Get(crm.HubSpot, map[string]crm.Value{"h": crm.SetOf("a", "none")}))
}

func TestLongestNumberSurvivesRounding(t *testing.T) {
	t.Parallel()
	nines := strings.Repeat("9", 398)
	r := pair(t, field("", crm.TypeNumber), field("", crm.TypeText), func(f *mapping.Field) { f.ToSalesforce = []mapping.Transform{use("round")} })
	require.Equal(t, text("1"+strings.Repeat("0", 398)), convert(t, r, crm.Salesforce, number(t, nines+".9")))
}

func TestSuggestionIsTheFirstOfTheClosest(t *testing.T) {
	t.Parallel()
	_, issues := mapping.Compile(mapping.Settings{Fields: []mapping.Field{{HubSpot: "age", Salesforce: "Ages3__c"}}},
		schema(crm.HubSpot, "contacts", field("age", crm.TypeNumber)),
		schema(crm.Salesforce, "Lead", field("Ages1__c", crm.TypeNumber), field("Ages2__c", crm.TypeNumber)), nil)
	require.Len(t, issues, 1)
	require.Contains(t, issues[0].Message, `(did you mean "Ages1__c"?)`)
}
