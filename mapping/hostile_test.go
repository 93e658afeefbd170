package mapping_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// hostileValues are what no field is made for. Each holds the word secret, or
// nothing that could be told apart.
func hostileValues(t *testing.T) map[string]crm.Value {
	t.Helper()
	number := func(s string) crm.Value {
		v, err := crm.ParseNumber(s)
		require.NoError(t, err)
		return v
	}
	date, err := crm.ParseDate("9999-12-31")
	require.NoError(t, err)
	first, err := crm.ParseDate("0001-01-01")
	require.NoError(t, err)
	last, err := crm.ParseInstant("9999-12-31T23:59:59.999Z")
	require.NoError(t, err)
	return map[string]crm.Value{
		"null": {}, "half a megabyte": crm.TextOf(strings.Repeat("secret ", 1<<19/7)),
		"not UTF-8": crm.TextOf("secret\xff\xfe"), "NUL": crm.TextOf("secret\x00"), "terminal": crm.TextOf("\x1b[2Jsecret"),
		"marks only": crm.TextOf("secret" + strings.Repeat("\u0301", 10_000)), "right to left": crm.TextOf("\u202Esecret"),
		"joiners": crm.TextOf("secret" + strings.Repeat("\u200d", 10_000)), "line ends": crm.TextOf(strings.Repeat("secret\r\n", 10_000)),
		"open tags": crm.TextOf("secret" + strings.Repeat("<div>", 10_000)), "cut tags": crm.TextOf("secret" + strings.Repeat("<", 10_000)),
		"semicolons": crm.TextOf("secret" + strings.Repeat(";", 10_000)), "many options": crm.SetOf(strings.Repeat("secret1;secret2;", 5_000)),
		"400 digits": number(strings.Repeat("9", 400)), "398 decimals": number("1e-398"), "beyond float64": number("1e399"),
		"the last day": date, "the first day": first, "the last moment": last,
		"a reference to nothing": crm.RefOf(crm.Ref{System: "elsewhere", Object: "secret", ID: "/;/"}),
		"many references":        crm.RefSetOf(crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "1"}, crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "2"}),
	}
}

// Whatever a value is, it gets across as a value that is canonical and fits, or
// it is an error that does not quote it.
func TestHostileValues(t *testing.T) {
	t.Parallel()
	all := fieldsOfEveryType()
	values := hostileValues(t)
	for _, from := range sorted(all) {
		for _, to := range sorted(all) {
			r, ok := rowOf(all[from], all[to])
			if !ok {
				continue
			}
			for _, name := range slices.Sorted(maps.Keys(values)) {
				where := from + " to " + to + ": " + name
				out, err := r.Convert(crm.Salesforce, values[name])
				checkOutcome(t, where, out, err)
				if most := all[to].Length; err == nil && most > 0 {
					require.LessOrEqual(t, len([]rune(out.String())), most, where)
				}
			}
		}
	}
}

// A field of ten megabytes is no exception.
func TestHugeValue(t *testing.T) {
	t.Parallel()
	all := fieldsOfEveryType()
	huge := crm.TextOf(strings.Repeat("secret ", 10<<20/7))
	for _, to := range sorted(all) {
		if r, ok := rowOf(all["long text"], all[to]); ok {
			out, err := r.Convert(crm.Salesforce, huge)
			checkOutcome(t, to, out, err)
		}
	}
}

// The same holds for every transform.
func TestHostileValuesInTransforms(t *testing.T) {
	t.Parallel()
	values := hostileValues(t)
	for name, args := range map[string]map[string]string{
		"trim": nil, "lower": nil, "upper": nil, "title": nil, "collapse": nil, "digits": nil, "plain": nil, "truncate": nil, "range": nil,
		"split": nil, "concatenate": nil, "round": {"scale": "65535"}, "default": {"value": "\xff"}, "nullif": {"value": "\u0301"},
		"replace": {"old": "s", "new": "ss"}, "prefix": {"text": "\x00"}, "suffix": {"text": "<"}, "multiply": {"by": "1e-399"},
		"number": {"decimal": ",", "thousands": "."}, "date": {"format": "DD.MM.YYYY"},
	} {
		for _, typ := range []crm.Type{crm.TypeText, crm.TypeLongText, crm.TypeNumber, crm.TypeDate, crm.TypeMultiChoice} {
			m, _ := mapping.Compile(mapping.Settings{Fields: []mapping.Field{{HubSpot: "h", Salesforce: "S", Rule: mapping.TwoWay,
				ToSalesforce: []mapping.Transform{{Name: name, Args: args}}}}},
				schema(crm.HubSpot, "contacts", field("h", crm.TypeLongText)), schema(crm.Salesforce, "Lead", field("S", typ)), nil)
			r, ok := m.Row("h")
			if !ok {
				continue
			}
			for _, value := range slices.Sorted(maps.Keys(values)) {
				out, err := r.Convert(crm.Salesforce, values[value])
				checkOutcome(t, name+" to "+string(typ)+": "+value, out, err)
			}
		}
	}
}

func checkOutcome(t *testing.T, where string, out crm.Value, err error) {
	t.Helper()
	if err != nil {
		require.True(t, out.IsNull(), where)
		require.NotContains(t, err.Error(), "secret", where)
		require.Less(t, len(err.Error()), 1_000, where)
		return
	}
	parsed, err := crm.ParseValue(out.Kind().String(), out.String())
	require.NoError(t, err, where)
	require.True(t, parsed == out, "%s: not canonical", where)
}
