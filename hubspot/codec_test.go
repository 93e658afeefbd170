package hubspot

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/sync/crm"
)

func TestValuesByType(t *testing.T) {
	t.Parallel()
	number := func(s string) crm.Value { v, err := crm.ParseNumber(s); require.NoError(t, err); return v }
	date := func(s string) crm.Value { v, err := crm.ParseDate(s); require.NoError(t, err); return v }
	instant := func(s string) crm.Value { v, err := crm.ParseInstant(s); require.NoError(t, err); return v }
	owner := crm.RefOf(crm.Ref{System: crm.HubSpot, Object: "owners", ID: "41629779"})
	tests := []struct {
		typ  crm.Type
		wire string
		want crm.Value
	}{
		{crm.TypeText, "x", crm.TextOf("x")},
		{crm.TypeText, "", crm.Value{}},
		{crm.TypeNumber, "1000.0", number("1000")},
		{crm.TypeNumber, "1.5E3", number("1500")},
		{crm.TypeNumber, "about ten", crm.TextOf("about ten")},
		{crm.TypeBool, "true", crm.BoolOf(true)},
		{crm.TypeBool, "", crm.Value{}},
		{crm.TypeBool, "perhaps", crm.TextOf("perhaps")},
		{crm.TypeDate, "2024-02-29", date("2024-02-29")},
		{crm.TypeDate, "1709164800000", date("2024-02-29")},
		{crm.TypeDate, "2024-02-29T00:00:00Z", date("2024-02-29")},
		{crm.TypeDate, "2024-02-30", crm.TextOf("2024-02-30")},
		{crm.TypeInstant, "2025-01-27T19:53:15.581Z", instant("2025-01-27T19:53:15.581Z")},
		{crm.TypeInstant, "2025-01-27T19:53:15Z", instant("2025-01-27T19:53:15.000Z")},
		{crm.TypeInstant, "1762212973632", instant("2025-11-03T23:36:13.632Z")},
		{crm.TypeInstant, "soon", crm.TextOf("soon")},
		{crm.TypeChoice, "lead", crm.TextOf("lead")},
		{crm.TypeMultiChoice, "b;a;b", crm.SetOf("a", "b")},
		{crm.TypeReference, "41629779", owner},
		{crm.TypeReference, "", crm.Value{}},
	}
	for _, tt := range tests {
		f := crm.Field{Type: tt.typ, References: []string{"owners"}}
		require.Equal(t, tt.want, decode(f, tt.wire), "%s %q", tt.typ, tt.wire)
		// What we read we can write, and it reads the same.
		require.Equal(t, tt.want, decode(f, encode(f, tt.want)), "%s %q", tt.typ, tt.wire)
	}
}

func TestEncodesAcrossDateAndInstant(t *testing.T) {
	t.Parallel()
	day := crm.DateOf(time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC))
	moment := crm.InstantOf(time.Date(2024, 2, 29, 13, 0, 0, 0, time.UTC))
	require.Equal(t, "2024-02-29", encode(crm.Field{Type: crm.TypeDate}, day))
	require.Equal(t, "2024-02-29T00:00:00.000Z", encode(crm.Field{Type: crm.TypeInstant}, day))
	require.Equal(t, "2024-02-29", encode(crm.Field{Type: crm.TypeDate}, moment))
	require.Equal(t, "", encode(crm.Field{Type: crm.TypeText}, crm.Value{}))
	require.Equal(t, "a;b", encode(crm.Field{Type: crm.TypeMultiChoice}, crm.SetOf("b", "a")))
}

// Whatever text comes, decoding is stable: it never panics, and what it returns
// survives being written and read again.
func TestDecodingIsStable(t *testing.T) {
	t.Parallel()
	types := []crm.Type{crm.TypeText, crm.TypeNumber, crm.TypeBool, crm.TypeDate, crm.TypeInstant,
		crm.TypeMultiChoice, crm.TypeChoice, crm.TypeReference, crm.TypeOther}
	rapid.Check(t, func(t *rapid.T) {
		f := crm.Field{Type: rapid.SampledFrom(types).Draw(t, "type"), References: []string{"owners"}}
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`-?[0-9]{1,20}`), rapid.StringMatching(`[0-9]{4}-[0-9]{2}-[0-9]{2}`)).Draw(t, "wire")
		if f.Type == crm.TypeReference && strings.ContainsAny(s, ";/") {
			t.Skip("ids are digits")
		}
		v := decode(f, s)
		if again := decode(f, encode(f, v)); again != v {
			t.Fatalf("%s %q: %v, then %v", f.Type, s, v, again)
		}
	})
}

func TestSchemaTypes(t *testing.T) {
	t.Parallel()
	ro := &Modification{ReadOnlyValue: true}
	tests := []struct {
		object string
		p      Property
		want   crm.Field
	}{
		{"contacts", Property{Name: "email", Type: "string", FieldType: "text"},
			crm.Field{Type: crm.TypeEmail, Createable: true, Updateable: true, Unique: true, ExternalID: true, Length: maxText}},
		{"companies", Property{Name: "email", Type: "string", FieldType: "text"},
			crm.Field{Type: crm.TypeText, Createable: true, Updateable: true, Length: maxText}},
		{"contacts", Property{Name: "notes", Type: "string", FieldType: "textarea"},
			crm.Field{Type: crm.TypeLongText, Createable: true, Updateable: true, Length: maxText}},
		{"contacts", Property{Name: "phone", Type: "string", FieldType: "phonenumber"},
			crm.Field{Type: crm.TypePhone, Createable: true, Updateable: true, Length: maxText}},
		{"contacts", Property{Name: "hs_object_id", Type: "number", FieldType: "number", HasUniqueValue: true},
			crm.Field{Type: crm.TypeID, Unique: true}},
		{"contacts", Property{Name: "score", Type: "number", FieldType: "calculation_score", Modification: ro},
			crm.Field{Type: crm.TypeNumber, Calculated: true}},
		{"contacts", Property{Name: "sum", Type: "number", FieldType: "number", Calculated: true},
			crm.Field{Type: crm.TypeNumber, Calculated: true}},
		{"contacts", Property{Name: "optout", Type: "enumeration", FieldType: "booleancheckbox", Options: []PropertyOption{{Value: "true"}, {Value: "false"}}},
			crm.Field{Type: crm.TypeBool, Createable: true, Updateable: true}},
		{"contacts", Property{Name: "hs_additional_emails", Type: "enumeration", FieldType: "checkbox", Modification: ro},
			crm.Field{Type: crm.TypeMultiChoice}},
		{"contacts", Property{Name: "hubspot_owner_id", Type: "enumeration", FieldType: "select", ExternalOptions: true, ReferencedObjectType: "OWNER"},
			crm.Field{Type: crm.TypeReference, Createable: true, Updateable: true, References: []string{"owners"}}},
		{"contacts", Property{Name: "stage", Type: "enumeration", FieldType: "radio", Options: []PropertyOption{{Value: "a", Label: "A", Hidden: true}}},
			crm.Field{Type: crm.TypeChoice, Createable: true, Updateable: true, Restricted: true, Options: []crm.Option{{Value: "a", Label: "A", Hidden: true}}}},
		{"deals", Property{Name: "dealname", Type: "string", FieldType: "text"},
			crm.Field{Type: crm.TypeText, Createable: true, Updateable: true, Required: true, Length: maxText}},
		{"deals", Property{Name: "closedate", Type: "datetime", FieldType: "date"},
			crm.Field{Type: crm.TypeInstant, Createable: true, Updateable: true}},
		{"deals", Property{Name: "place", Type: "object_coordinates", FieldType: "text"},
			crm.Field{Type: crm.TypeOther, Createable: true, Updateable: true}},
	}
	for _, tt := range tests {
		tt.want.Name, tt.want.Native = tt.p.Name, tt.p.Type+"/"+tt.p.FieldType
		require.Equal(t, tt.want, fieldOf(tt.object, tt.p), tt.p.Name)
	}
}
