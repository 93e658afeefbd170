package mapping_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// kinds of fields, one or more of each type, with something to stumble over.
func fieldsOfEveryType() map[string]crm.Field {
	return map[string]crm.Field{
		"text":         field("", crm.TypeText),
		"short text":   field("", crm.TypeText, length(6)),
		"long text":    field("", crm.TypeLongText),
		"email":        field("", crm.TypeEmail),
		"phone":        field("", crm.TypePhone),
		"url":          field("", crm.TypeURL),
		"choice":       field("", crm.TypeChoice, restricted, options("a1=Red|b2=Blue|C=Green|true=Yes|false=No|7=Seven|2026-01-02")),
		"other choice": field("", crm.TypeChoice, restricted, options("Red|BLUE=x|g=green|y=yes|n=no|7.0=7")),
		"open choice":  field("", crm.TypeChoice, options("Red|Blue|Green")),
		"multi":        field("", crm.TypeMultiChoice, restricted, options("a1=Red|b2=Blue|C=Green")),
		"other multi":  field("", crm.TypeMultiChoice, options("Red|Blue|Green")),
		"bool":         field("", crm.TypeBool),
		"integer":      field("", crm.TypeInteger, digits(8, 0)),
		"number":       field("", crm.TypeNumber),
		"money":        field("", crm.TypeNumber, digits(10, 2)),
		"date":         field("", crm.TypeDate),
		"instant":      field("", crm.TypeInstant),
		"reference":    field("", crm.TypeReference, func(f *crm.Field) { f.References = []string{"Account"} }),
		"references":   field("", crm.TypeReferences),
	}
}

// values draws what a field of the type can hold.
func values(f crm.Field) *rapid.Generator[crm.Value] {
	return rapid.Custom(func(t *rapid.T) crm.Value {
		if rapid.IntRange(0, 9).Draw(t, "blank") == 0 {
			return crm.Value{}
		}
		moment := time.UnixMilli(rapid.Int64Range(-62135596800000, 253402300799999).Draw(t, "moment")).UTC()
		options := make([]string, len(f.Options))
		for i, o := range f.Options {
			options[i] = o.Value
		}
		switch f.Type {
		case crm.TypeChoice:
			return crm.TextOf(rapid.SampledFrom(options).Draw(t, "option"))
		case crm.TypeMultiChoice:
			return crm.SetOf(rapid.SliceOf(rapid.SampledFrom(options)).Draw(t, "options")...)
		case crm.TypeBool:
			return crm.BoolOf(rapid.Bool().Draw(t, "bool"))
		case crm.TypeInteger:
			return crm.IntOf(rapid.Int64Range(-99999999, 99999999).Draw(t, "integer"))
		case crm.TypeNumber:
			v, _ := crm.ParseNumber(rapid.StringMatching(`-?[0-9]{1,8}(\.[0-9]{1,2})?`).Draw(t, "number"))
			return v
		case crm.TypeDate:
			return crm.DateOf(moment)
		case crm.TypeInstant:
			return crm.InstantOf(moment)
		case crm.TypeReference:
			return crm.RefOf(reference(t))
		case crm.TypeReferences:
			return crm.RefSetOf(reference(t), reference(t))
		}
		drawn := rapid.OneOf(
			rapid.String(), rapid.StringMatching(`[ a-zA-Z\n;]{0,9}`), rapid.StringMatching(`-?[0-9]{1,7}(\.[0-9]{0,3})?`),
			rapid.StringMatching(`[a-z]{1,3}@[a-z]\.org`),
			rapid.SampledFrom([]string{"Red", "blue", "Red; Green", "yes", "FALSE", "2026-02-28", "2026-02-28T10:00:00Z", "001000000000001AAA"}),
		).Draw(t, "text")
		// A field of one line is held to hold one.
		if f.Type != crm.TypeLongText {
			drawn = strings.NewReplacer("\n", " ", "\r", " ").Replace(drawn)
		}
		return crm.TextOf(drawn)
	})
}

func reference(t *rapid.T) crm.Ref {
	n := rapid.IntRange(0, 999999).Draw(t, "id")
	return crm.Ref{System: crm.Salesforce, Object: "Account", ID: fmt.Sprintf("001000000%06dAAA", n)}
}

// TestRoundTrips draws values for every pair of types. Where a value can be
// converted there, and back, then what came back means the same as what arrived,
// and going there again changes nothing: no field is written for ever.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	all := fieldsOfEveryType()
	drawn, crossed := 0, 0
	for _, from := range sorted(all) {
		for _, to := range sorted(all) {
			t.Run(from+" to "+to, func(t *testing.T) {
				r, ok := rowOf(all[from], all[to])
				if !ok {
					t.Skip("the types do not convert in either direction")
				}
				rapid.Check(t, func(t *rapid.T) {
					x := values(all[from]).Draw(t, "x")
					drawn++
					if stable(t, r, x) {
						crossed++
					}
				})
			})
		}
	}
	require.Greater(t, 3*crossed, drawn, "too few values got across for the laws to mean anything")
}

func rowOf(from, to crm.Field) (*mapping.Row, bool) {
	from.Name, to.Name = "h", "S"
	m, _ := mapping.Compile(mapping.Settings{Fields: []mapping.Field{{HubSpot: "h", Salesforce: "S", Rule: mapping.TwoWay}}},
		schema(crm.HubSpot, "contacts", from), schema(crm.Salesforce, "Lead", to), nil)
	return m.Row("h")
}

// stable checks the laws and reports whether x got across at all.
func stable(t require.TestingT, r *mapping.Row, x crm.Value) bool {
	if !r.Writable(crm.Salesforce, crm.Update) {
		return false
	}
	there, err := r.Convert(crm.Salesforce, x)
	if err != nil {
		return false
	}
	require.True(t, r.Equal(x, there), "a value and what it became differ")
	same, err := r.Convert(crm.Salesforce, x)
	require.NoError(t, err)
	require.Equal(t, there, same, "converting twice gives two answers")
	if !r.Writable(crm.HubSpot, crm.Update) {
		return true
	}
	back, err := r.Convert(crm.HubSpot, there)
	if err != nil {
		return true
	}
	require.True(t, r.Equal(back, there), "what came back differs from what arrived")
	again, err := r.Convert(crm.Salesforce, back)
	require.NoError(t, err, "what came back cannot go again")
	require.True(t, r.Equal(back, again), "the second time gives another value")
	if x.Kind() != crm.Text && x.Kind() != crm.Set {
		require.Equal(t, there, again, "the second time gives another value")
	}
	// A text may take the spelling of an option on its way, but only once.
	settled, err := r.Convert(crm.HubSpot, again)
	require.NoError(t, err, "what went again cannot come back")
	require.Equal(t, back, settled, "the value never settles")
	return true
}

func sorted(m map[string]crm.Field) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// TestSplitAndGlue: what a join writes reads back as the value that was written.
func TestSplitAndGlue(t *testing.T) {
	t.Parallel()
	for _, rest := range []string{"", "first"} {
		for _, separator := range []string{"", ", ", "-"} {
			m, issues := mapping.Untyped(fullName(mapping.Join{Rest: rest, Separator: separator}), "", nil)
			require.Empty(t, issues)
			r, _ := m.Row("name")
			rapid.Check(t, func(t *rapid.T) {
				x := crm.TextOf(rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-c ,-]{0,12}`)).Draw(t, "x"))
				v, err := r.Convert(crm.Salesforce, x)
				require.NoError(t, err)
				out := map[string]crm.Value{}
				r.Put(crm.Salesforce, v, out)
				require.Len(t, out, 3, "a part that is left out would keep an old value")
				require.Equal(t, v, r.Get(crm.Salesforce, out))
				again, err := r.Convert(crm.Salesforce, v)
				require.NoError(t, err)
				require.Equal(t, v, again)
			})
		}
	}
}

// TestCompileNeverPanics draws settings of nonsense.
func TestCompileNeverPanics(t *testing.T) {
	t.Parallel()
	names := rapid.SampledFrom([]string{"", "email", "company", "numemployees", "Email", "Company", "Whole", "Status", "nowhere"})
	rapid.Check(t, func(t *rapid.T) {
		s := mapping.Settings{
			Fields: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) mapping.Field {
				return mapping.Field{
					HubSpot: names.Draw(t, "hubspot"), Salesforce: names.Draw(t, "salesforce"),
					SalesforceOn: rapid.MapOfN(rapid.SampledFrom([]string{"Lead", "Contact", ""}), names, 0, 2).Draw(t, "on"),
					Rule:         mapping.Rule(rapid.SampledFrom([]string{"", "TwoWay", "AlwaysHubSpot", "x"}).Draw(t, "rule")),
					ToHubSpot:    rapid.SliceOfN(transforms(), 0, 2).Draw(t, "toHubSpot"),
					ToSalesforce: rapid.SliceOfN(transforms(), 0, 2).Draw(t, "toSalesforce"),
				}
			}), 0, 4).Draw(t, "fields"),
			Joins: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) mapping.Join {
				return mapping.Join{
					Name: names.Draw(t, "name"), System: rapid.SampledFrom([]string{"hubspot", "salesforce", ""}).Draw(t, "system"),
					Fields: rapid.SliceOfN(names, 0, 3).Draw(t, "parts"), Separator: rapid.SampledFrom([]string{"", ",", "  "}).Draw(t, "separator"),
				}
			}), 0, 2).Draw(t, "joins"),
		}
		m, issues := mapping.Compile(s, hubspotContacts(), salesforceLead(), nil)
		again, same := mapping.Compile(s, hubspotContacts(), salesforceLead(), nil)
		require.Equal(t, issues, same)
		require.Equal(t, len(m.Rows()), len(again.Rows()))
		for _, r := range m.Rows() {
			for _, v := range []crm.Value{{}, crm.TextOf("a, b"), crm.IntOf(3), crm.SetOf("a", "b"), crm.BoolOf(true)} {
				for _, to := range []crm.System{crm.HubSpot, crm.Salesforce} {
					out, err := r.Convert(to, v)
					require.True(t, err == nil || out.IsNull())
					r.Put(to, out, map[string]crm.Value{})
				}
			}
		}
	})
}

func transforms() *rapid.Generator[mapping.Transform] {
	return rapid.Custom(func(t *rapid.T) mapping.Transform {
		name := rapid.SampledFrom(append((*mapping.Registry)(nil).Names(), "", "unknown")).Draw(t, "transform")
		args := rapid.SampledFrom([]map[string]string{
			nil, {"value": "x"}, {"length": "0"}, {"length": "3"}, {"scale": "40"}, {"format": "DD.MM.YYYY"}, {"part": "0"},
			{"separator": ";"}, {"text": " "}, {"old": "a", "new": "aa"},
		}).Draw(t, "args")
		return mapping.Transform{Name: name, Args: args}
	})
}
