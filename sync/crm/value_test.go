package crm_test

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/sync/crm"
)

var kinds = []string{"null", "text", "number", "bool", "date", "instant", "set", "ref", "refset"}

// parse is what a client does with a vendor's text.
func parse(t require.TestingT, kind, s string) crm.Value {
	v, err := crm.ParseValue(kind, s)
	require.NoError(t, err)
	return v
}

func TestCanonicalForms(t *testing.T) {
	t.Parallel()
	table := []struct{ kind, in, want string }{
		{"text", "a", "a"}, {"text", " a ", " a "}, {"text", "a\r\nb\rc", "a\nb\nc"}, {"text", "a\xffb", "a\uFFFDb"},
		{"text", "", ""}, {"text", " \t\u00a0\r\n", ""}, {"null", "whatever", ""},
		{"number", "17", "17"}, {"number", " 17.0 ", "17"}, {"number", "+017.50", "17.5"}, {"number", "-0.0", "0"},
		{"number", ".5", "0.5"}, {"number", "5.", "5"}, {"number", "1.5E3", "1500"}, {"number", "15e-1", "1.5"},
		{"number", "1e-3", "0.001"}, {"number", "-12e-4", "-0.0012"}, {"number", "1e+2", "100"}, {"number", "", ""},
		{"number", "123456789012345678901234567890.12", "123456789012345678901234567890.12"}, {"number", "0e300", "0"}, {"number", "1e399", "1" + strings.Repeat("0", 399)},
		{"bool", "TRUE", "true"}, {"bool", " false ", "false"}, {"bool", "", ""},
		{"date", "2026-02-28", "2026-02-28"}, {"date", " 0001-01-01 ", "0001-01-01"}, {"date", "9999-12-31", "9999-12-31"}, {"date", "", ""},
		{"instant", "2026-02-28T10:00:00Z", "2026-02-28T10:00:00.000Z"},
		{"instant", "2026-02-28T10:00:00.123456+02:00", "2026-02-28T08:00:00.123Z"},
		{"instant", "2026-02-28T10:00:00.000+0000", "2026-02-28T10:00:00.000Z"},
		{"instant", "9999-12-31T23:59:59.9999Z", "9999-12-31T23:59:59.999Z"}, {"instant", "", ""},
		{"set", "b;a; b ;;", "a;b"}, {"set", " ; ", ""},
		{"ref", "salesforce/Lead/00Q", "salesforce/Lead/00Q"}, {"ref", "", ""},
		{"refset", "hubspot/contacts/2;hubspot/contacts/1;hubspot/contacts/2", "hubspot/contacts/1;hubspot/contacts/2"}, {"refset", "", ""},
	}
	for _, c := range table {
		v := parse(t, c.kind, c.in)
		require.Equal(t, c.want, v.String(), "%s %q", c.kind, c.in)
		require.Equal(t, c.want == "", v.IsNull(), "%s %q", c.kind, c.in)
		if v.IsNull() {
			require.Equal(t, crm.Value{}, v, "there is one null")
		} else {
			require.Equal(t, c.kind, v.Kind().String())
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const secret = "S3cret"
	table := map[string][]string{
		"number": {secret, "NaN", "Inf", "-Infinity", "0x10", "1,000", "1 000", "1e", "e1", "1e1.5", "1e 1", "--1", "+-1", ".", "-", "1.2.3", "1e400", "1e401", "1e-400", "1e-401", "." + strings.Repeat("9", 399), "1_000", "١", "１", strings.Repeat("9", 401), "1e99999999999999999999"},
		"bool":   {secret, "yes", "1", "t"},
		"date":   {secret, "2026-02-30", "2026-1-1", "0000-01-01", "10000-01-01", "2026-02-28T00:00:00Z", "28.02.2026", "-001-01-01"},
		"instant": {secret, "2026-02-28", "2026-02-28T10:00:00", "2026-02-28 10:00:00Z", "2026-02-28T25:00:00Z", "0000-01-01T00:00:00Z",
			"9999-12-31T23:59:59-01:00"},
		"ref":    {secret, "salesforce/L\xffead/1", "salesforce/Lead", "salesforce//1", "salesforce/Lead/", "pipedrive/deals/1", "hubspot/contacts/1;hubspot/contacts/2"},
		"refset": {secret, "hubspot/contacts/1;", "hubspot/contacts/1;x"},
		"poem":   {"x"},
	}
	for kind, texts := range table {
		for _, s := range texts {
			v, err := crm.ParseValue(kind, s)
			require.Error(t, err, "%s %q", kind, s)
			require.True(t, v.IsNull())
			if kind != "ref" && kind != "refset" {
				require.NotContains(t, err.Error(), secret, "an error must not quote the value")
			}
		}
	}
}

// anyText is text of which a fair part spells something.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`[+-]?[0-9]{0,25}(\.[0-9]{0,12})?([eE][+-]?[0-9]{1,2})?`),
		rapid.StringMatching(`[ ;a-c]{0,12}`),
		rapid.StringMatching(`[0-9]{4}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-][01][0-9]:?[03]0))?`),
		rapid.StringMatching(`(hubspot/contacts/[0-9]{1,3};?){0,3}`),
		rapid.SampledFrom([]string{"true", "False", "\r\n", "\xff", " x\r"}),
	)
}

func TestCanonIsIdempotent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		v, err := crm.ParseValue(kind, anyText().Draw(t, "text"))
		if err != nil {
			require.Equal(t, crm.Value{}, v)
			return
		}
		lawful(t, v)
	})
}

// lawful checks what holds for every value: parsing its canonical text gives the
// same value, and so do JSON and back.
func lawful(t require.TestingT, v crm.Value) {
	again, err := crm.ParseValue(v.Kind().String(), v.String())
	require.NoError(t, err)
	require.Equal(t, v, again)
	require.Equal(t, v.IsNull(), v == crm.Value{})
	require.Equal(t, v.IsNull(), v.String() == "")
	b, err := json.Marshal(v)
	require.NoError(t, err)
	var back crm.Value
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, v, back)
}

func TestNumbersKeepTheirValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`-?[0-9]{1,30}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,2})?`).Draw(t, "number")
		want, ok := new(big.Rat).SetString(s)
		require.True(t, ok)
		v := parse(t, "number", s)
		got, ok := new(big.Rat).SetString(v.String())
		require.True(t, ok)
		require.Zero(t, want.Cmp(got), "%s became %s", s, v)
		require.NotContains(t, v.String(), "e")
	})
	require.Equal(t, "-9223372036854775808", crm.IntOf(math.MinInt64).String())
	require.Equal(t, parse(t, "number", "7.0"), crm.IntOf(7))
}

// TestDifferentTextsDiffer: two texts give one value only if they differ in line
// ends, broken bytes or blanks.
func TestDifferentTextsDiffer(t *testing.T) {
	t.Parallel()
	clean := rapid.StringMatching(`[a-zé\n ]{1,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := "x"+clean.Draw(t, "a"), "x"+clean.Draw(t, "b")
		require.Equal(t, a == b, crm.TextOf(a) == crm.TextOf(b))
	})
}

func TestSetsIgnoreOrderAndRepetition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		members := rapid.SliceOfN(rapid.StringMatching(`[a-c]{1,2}`), 1, 6).Draw(t, "members")
		shuffled := rapid.Permutation(members).Draw(t, "shuffled")
		v := crm.SetOf(members...)
		require.Equal(t, v, crm.SetOf(append(shuffled, members[0])...))
		require.Equal(t, v, crm.SetOf(v.Members()...))
		require.Equal(t, v, crm.SetOf(strings.Join(members, ";")))
		require.Subset(t, members, v.Members())
	})
	require.Nil(t, crm.TextOf("a;b").Members())
}

func TestTimes(t *testing.T) {
	t.Parallel()
	berlin := time.FixedZone("", 2*3600)
	moment := time.Date(2026, 7, 1, 1, 30, 0, 123456789, berlin)
	require.Equal(t, "2026-07-01", crm.DateOf(moment).String(), "a civil date is that of the time's own zone")
	require.Equal(t, "2026-06-30T23:30:00.123Z", crm.InstantOf(moment).String())
	got, ok := crm.InstantOf(moment).Time()
	require.True(t, ok)
	require.True(t, got.Equal(moment.Truncate(time.Millisecond)))
	got, ok = crm.DateOf(moment).Time()
	require.True(t, ok)
	require.Equal(t, time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), got)
	for _, v := range []crm.Value{{}, crm.TextOf("2026-07-01"), crm.BoolOf(true)} {
		_, ok := v.Time()
		require.False(t, ok)
	}
	require.True(t, crm.InstantOf(time.Time{}).IsNull())
	require.True(t, crm.InstantOf(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)).IsNull())
	require.True(t, crm.InstantOf(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)).IsNull())
}

func TestTrueAndRefs(t *testing.T) {
	t.Parallel()
	require.True(t, crm.BoolOf(true).True())
	require.False(t, crm.BoolOf(false).True())
	require.False(t, crm.TextOf("true").True())
	a, b := crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "1"}, crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "2"}
	require.Equal(t, []crm.Ref{a}, crm.RefOf(a).Refs())
	require.Equal(t, []crm.Ref{a, b}, crm.RefSetOf(b, a, b, crm.Ref{}).Refs())
	require.True(t, crm.RefOf(crm.Ref{}).IsNull())
	require.True(t, crm.RefSetOf().IsNull())
	require.Nil(t, crm.TextOf("hubspot/contacts/1").Refs())
	require.Equal(t, "kind(99)", crm.Kind(99).String())
}

func TestUnmarshalRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{`1`, `true`, `{}`, `[]`, `"text"`, `""`, `"poem:x"`, `"number:x"`} {
		v := crm.BoolOf(true)
		require.Error(t, json.Unmarshal([]byte(s), &v), s)
	}
	v := crm.BoolOf(true)
	require.NoError(t, json.Unmarshal([]byte("null"), &v))
	require.True(t, v.IsNull(), "null replaces what was there")
}

func FuzzCanonicalValue(f *testing.F) {
	for _, kind := range kinds {
		for _, seed := range []string{"", "-0.50e1", "TRUE", "2026-02-28", "2026-02-28T10:00:00.123+0200", "b;a;", "hubspot/contacts/1", "\r\n\xff", "1e400"} {
			f.Add(kind, seed)
		}
	}
	f.Fuzz(func(t *testing.T, kind, s string) {
		v, err := crm.ParseValue(kind, s)
		if err != nil {
			require.Equal(t, crm.Value{}, v)
			return
		}
		lawful(t, v)
	})
}

func FuzzValueJSON(f *testing.F) {
	for _, seed := range []string{`null`, `"text:a"`, `"number:1e3"`, `"set:b;a"`, `"text:\ud800"`, `"text:"`, `5`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var v crm.Value
		if json.Unmarshal(b, &v) == nil {
			lawful(t, v)
		}
	})
}
