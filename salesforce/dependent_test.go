package salesforce_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestStatesComeWithTheirCountries(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	before, err := w.con.Describe(t.Context(), "Contact", "Lead")
	require.NoError(t, err)
	_, ok := before[0].Field("MailingStateCode")
	require.False(t, ok, "the org has no such lists yet")

	w.EnableStateCountryPicklists()
	after, err := w.con.Describe(t.Context(), "Contact", "Lead", "Account")
	require.NoError(t, err)
	for i, name := range []string{"MailingStateCode", "StateCode", "BillingStateCode"} {
		states, ok := after[i].Field(name)
		require.True(t, ok, name)
		countries, ok := after[i].Field(states.Controller)
		require.True(t, ok, "%s names a controller that is not there", name)
		require.Empty(t, countries.Controller)
		byCountry := map[string][]string{}
		for _, o := range states.Options {
			require.Len(t, o.ValidFor, 1, o.Label)
			byCountry[o.ValidFor[0]] = append(byCountry[o.ValidFor[0]], o.Value)
		}
		require.Len(t, byCountry, 7, "the countries that ship with states")
		require.Len(t, byCountry["US"], 51)
		require.Contains(t, byCountry["CA"], "QC")
		require.Contains(t, byCountry["IE"], "D")
		require.Equal(t, []string{"ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"}, byCountry["AU"])
		for _, o := range countries.Options {
			require.Nil(t, o.ValidFor)
		}
	}
	title, _ := after[0].Field("Title")
	require.Empty(t, title.Controller)
}

func TestBitmapsOfDependentOptions(t *testing.T) {
	t.Parallel()
	picklist := func(values ...string) []salesforce.PicklistValue {
		var out []salesforce.PicklistValue
		for _, v := range values {
			out = append(out, salesforce.PicklistValue{Value: v, Label: v, Active: v != "off"})
		}
		return out
	}
	bits := func(b ...byte) string { return base64.StdEncoding.EncodeToString(b) }
	ten := picklist("0", "1", "2", "3", "4", "5", "6", "off", "8", "9")
	for _, c := range []struct {
		name, bitmap string
		controller   salesforce.FieldDescribe
		want         []string
	}{
		{"the first bit is the most significant", bits(0x80), salesforce.FieldDescribe{Name: "C", Type: "picklist", Picklist: ten}, []string{"0"}},
		{"the ninth is in the second byte", bits(0x00, 0x80), salesforce.FieldDescribe{Name: "C", Type: "picklist", Picklist: ten}, []string{"8"}},
		{"inactive values count", bits(0x01, 0x40), salesforce.FieldDescribe{Name: "C", Type: "picklist", Picklist: ten}, []string{"off", "9"}},
		{"padding is ignored", bits(0xff, 0xff, 0xff), salesforce.FieldDescribe{Name: "C", Type: "picklist", Picklist: picklist("a", "b")}, []string{"a", "b"}},
		{"the name is compared without regard to case", bits(0xc0), salesforce.FieldDescribe{Name: "c", Type: "picklist", Picklist: picklist("a", "b")}, []string{"a", "b"}},
		{"a checkbox controls with false and true", bits(0x40), salesforce.FieldDescribe{Name: "C", Type: "boolean"}, []string{"true"}},
		{"no bit", bits(0), salesforce.FieldDescribe{Name: "C", Type: "picklist", Picklist: ten}, nil},
		{"no bitmap", "", salesforce.FieldDescribe{Name: "C", Type: "picklist", Picklist: ten}, nil},
		{"not base64", "?", salesforce.FieldDescribe{Name: "C", Type: "picklist", Picklist: ten}, nil},
		{"the controller cannot be seen", bits(0x80), salesforce.FieldDescribe{Name: "Other", Type: "picklist", Picklist: ten}, nil},
	} {
		d := salesforce.ObjectDescribe{Fields: []salesforce.FieldDescribe{c.controller, {
			Name: "Dependent", Type: "picklist", ControllerName: "C",
			Picklist: []salesforce.PicklistValue{{Value: "x", Active: true, ValidFor: c.bitmap}},
		}}}
		f, _ := d.Schema().Field("Dependent")
		require.Equal(t, "C", f.Controller, c.name)
		require.Equal(t, c.want, f.Options[0].ValidFor, c.name)
	}
}

// TestEveryBitmapReadsBack writes sets of positions bit by bit and reads them.
func TestEveryBitmapReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "values")
		var c []salesforce.PicklistValue
		var want []string
		bits := make([]byte, (n+7)/8)
		for i := range n {
			v := string(rune('一' + i))
			c = append(c, salesforce.PicklistValue{Value: v, Active: true})
			if rapid.Bool().Draw(t, "valid") {
				bits[i/8] |= 1 << (7 - i%8)
				want = append(want, v)
			}
		}
		d := salesforce.ObjectDescribe{Fields: []salesforce.FieldDescribe{
			{Name: "C", Type: "picklist", Picklist: c},
			{Name: "D", Type: "picklist", ControllerName: "C", Picklist: []salesforce.PicklistValue{
				{Value: "x", ValidFor: base64.StdEncoding.EncodeToString(bits)}}},
		}}
		f, _ := d.Schema().Field("D")
		require.True(t, slices.Equal(want, f.Options[0].ValidFor))
	})
}

func TestDependenciesSurviveTheCacheOfSchemas(t *testing.T) {
	t.Parallel()
	in := crm.Field{Name: "StateCode", Type: crm.TypeChoice, Controller: "CountryCode", Options: []crm.Option{{Value: "CA", ValidFor: []string{"US"}}}}
	b, err := json.Marshal(in)
	require.NoError(t, err)
	var out crm.Field
	require.NoError(t, json.Unmarshal(b, &out))
	require.Equal(t, in, out)
}
