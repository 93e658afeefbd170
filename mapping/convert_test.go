package mapping_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// pair compiles a mapping of one row between the HubSpot field "h" and the
// Salesforce field "S".
func pair(t *testing.T, h, s crm.Field, change ...func(*mapping.Field)) *mapping.Row {
	t.Helper()
	h.Name, s.Name = "h", "S"
	f := mapping.Field{HubSpot: "h", Salesforce: "S", Rule: mapping.TwoWay}
	for _, c := range change {
		c(&f)
	}
	m, issues := mapping.Compile(mapping.Settings{Fields: []mapping.Field{f}},
		schema(crm.HubSpot, "contacts", h), schema(crm.Salesforce, "Lead", s), nil)
	r, ok := m.Row("h")
	require.True(t, ok, "%v", issues)
	return r
}

func number(t *testing.T, s string) crm.Value {
	t.Helper()
	v, err := crm.ParseNumber(s)
	require.NoError(t, err)
	return v
}

func date(t *testing.T, s string) crm.Value {
	t.Helper()
	v, err := crm.ParseDate(s)
	require.NoError(t, err)
	return v
}

func instant(t *testing.T, s string) crm.Value {
	t.Helper()
	v, err := crm.ParseInstant(s)
	require.NoError(t, err)
	return v
}

func TestConvertBetweenTypes(t *testing.T) {
	t.Parallel()
	f := field
	lines := f("", crm.TypeLongText)
	line := f("", crm.TypeText)
	moment := instant(t, "2026-03-29T23:30:00.5Z")
	colours := f("", crm.TypeChoice, restricted, options("red=Red|blue=Blue|!grey=Grey"))
	open := f("", crm.TypeChoice, options("red=Red|blue=Blue"))
	several := f("", crm.TypeMultiChoice, restricted, options("r=Red|b=Blue|g=Green"))
	yesNo := f("", crm.TypeChoice, restricted, options("y1=Yes|n0=No"))
	account := f("", crm.TypeReference, func(f *crm.Field) { f.References = []string{"Account"} })
	ref := crm.Ref{System: crm.Salesforce, Object: "Account", ID: "001000000000001AAA"}
	other := crm.Ref{System: crm.Salesforce, Object: "Account", ID: "001000000000002AAA"}
	table := []struct {
		name     string
		from, to crm.Field
		in, want crm.Value
	}{
		{"blank stays blank", line, lines, crm.Value{}, crm.Value{}},
		{"text to lines", line, lines, text("a b"), text("a b")},
		{"lines to a line", lines, line, text("1 Main St\n\n Apt 4 "), text("1 Main St Apt 4")},
		{"outer space", lines, lines, text(" a\n b "), text("a\n b")},
		{"lines to a URL", lines, f("", crm.TypeURL), text(" http://x \n"), text("http://x")},
		{"text to an address", line, f("", crm.TypeEmail), text(" Ann@X.org "), text("Ann@X.org")},
		{"text to a phone", line, f("", crm.TypePhone), text(" +1 (555) 1 "), text("+1 (555) 1")},
		{"number to text", f("", crm.TypeNumber), line, number(t, "12.50"), text("12.5")},
		{"bool to text", f("", crm.TypeBool), line, crm.BoolOf(true), text("true")},
		{"date to text", f("", crm.TypeDate), line, date(t, "2026-01-31"), text("2026-01-31")},
		{"instant to text", f("", crm.TypeInstant), line, moment, text("2026-03-29T23:30:00.500Z")},
		{"set to text", several, line, crm.SetOf("r", "b"), text("b;r")},
		{"reference to text", account, line, crm.RefOf(ref), text(ref.ID)},
		{"references to text", f("", crm.TypeReferences), line, crm.RefSetOf(other, ref), text(ref.ID + ";" + other.ID)},

		{"option by value", line, colours, text("red"), text("red")},
		{"option in another case", line, colours, text(" RED "), text("red")},
		{"option by label", f("", crm.TypeChoice, options("1=Blue|2=Red")), colours, text("2"), text("red")},
		{"other text where others are allowed", line, open, text(" green "), text("green")},
		{"choice without options", line, f("", crm.TypeChoice, restricted), text("17"), text("17")},
		{"bool to choice by label", f("", crm.TypeBool), yesNo, crm.BoolOf(true), text("y1")},
		{"bool to choice by label, false", f("", crm.TypeBool), yesNo, crm.BoolOf(false), text("n0")},
		{"number to choice", f("", crm.TypeInteger), f("", crm.TypeChoice, restricted, options("1|2")), crm.IntOf(2), text("2")},
		{"set of one to choice", several, colours, crm.SetOf("r"), text("red")},
		{"choice to text is its value", colours, line, text("red"), text("red")},

		{"open choice that just fits", line, f("", crm.TypeChoice, length(5), options("a")), text("green"), text("green")},
		{"option in use before a hidden one", line, f("", crm.TypeChoice, restricted, options("!old=Red|new=Red")), text("Red"), text("new")},

		{"label with the separator of sets", line, f("", crm.TypeMultiChoice, restricted, options("d=Red; dark|b=Blue")), text("Red; dark"), crm.SetOf("d")},
		{"set member by label", f("", crm.TypeMultiChoice, options("x=Green|y=Red")), several, crm.SetOf("x", "y"), crm.SetOf("g", "r")},
		{"text to set", line, several, text("red; Blue"), crm.SetOf("r", "b")},
		{"choice to set", colours, several, text("blue"), crm.SetOf("b")},
		{"bool to set", f("", crm.TypeBool), f("", crm.TypeMultiChoice, options("true|false")), crm.BoolOf(true), crm.SetOf("true")},

		{"text to bool", line, f("", crm.TypeBool), text(" YES "), crm.BoolOf(true)},
		{"choice to bool", f("", crm.TypeChoice), f("", crm.TypeBool), text("off"), crm.BoolOf(false)},
		{"number to bool", f("", crm.TypeNumber), f("", crm.TypeBool), crm.IntOf(1), crm.BoolOf(true)},
		{"blank to a Salesforce boolean", line, f("", crm.TypeBool), crm.Value{}, crm.BoolOf(false)},

		{"text to number", line, f("", crm.TypeNumber), text(" 1e3 "), crm.IntOf(1000)},
		{"bool to number", f("", crm.TypeBool), f("", crm.TypeNumber), crm.BoolOf(true), crm.IntOf(1)},
		{"bool to number, false", f("", crm.TypeBool), f("", crm.TypeInteger), crm.BoolOf(false), crm.IntOf(0)},
		{"number to integer", f("", crm.TypeNumber), f("", crm.TypeInteger), number(t, "5.0"), crm.IntOf(5)},
		{"digits after the point", f("", crm.TypeNumber), f("", crm.TypeNumber, digits(18, 2)), number(t, "2.345"), number(t, "2.35")},
		{"a half below zero", f("", crm.TypeNumber), f("", crm.TypeNumber, digits(18, 0)), number(t, "-2.5"), crm.IntOf(-3)},
		{"unlimited digits", f("", crm.TypeNumber), f("", crm.TypeNumber), number(t, "0.00000001"), number(t, "0.00000001")},
		{"as many digits as fit", f("", crm.TypeNumber), f("", crm.TypeNumber, digits(4, 2)), number(t, "99.99"), number(t, "99.99")},
		{"no digit before the point", f("", crm.TypeNumber), f("", crm.TypeNumber, digits(2, 2)), number(t, "0.12"), number(t, "0.12")},

		{"instant to date", f("", crm.TypeInstant), f("", crm.TypeDate), moment, date(t, "2026-03-29")},
		{"date to instant", f("", crm.TypeDate), f("", crm.TypeInstant), date(t, "2026-03-29"), instant(t, "2026-03-29T00:00:00Z")},
		{"text to date", line, f("", crm.TypeDate), text(" 2026-03-29 "), date(t, "2026-03-29")},
		{"text of a moment to date", line, f("", crm.TypeDate), text("2026-03-30T01:00:00+02:00"), date(t, "2026-03-29")},
		{"first date that Salesforce takes", line, f("", crm.TypeDate), text("1700-01-01"), date(t, "1700-01-01")},
		{"last date that Salesforce takes", line, f("", crm.TypeDate), text("4000-12-31"), date(t, "4000-12-31")},
		{"text to instant", line, f("", crm.TypeInstant), text("2026-03-30T01:00:00+02:00"), instant(t, "2026-03-29T23:00:00Z")},

		{"reference to reference", account, account, crm.RefOf(ref), crm.RefOf(ref)},
		{"reference to references", account, f("", crm.TypeReferences), crm.RefOf(ref), crm.RefSetOf(ref)},
		{"references of one to reference", f("", crm.TypeReferences), account, crm.RefSetOf(ref), crm.RefOf(ref)},
		{"text to reference", line, account, text("001000000000001"), crm.RefOf(ref)},
		{"reference to choice", account, f("", crm.TypeChoice), crm.RefOf(ref), text(ref.ID)},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := pair(t, c.from, c.to, func(f *mapping.Field) { f.Rule = mapping.AlwaysHubSpot })
			got := convert(t, r, crm.Salesforce, c.in)
			require.Equal(t, c.want, got)
			require.True(t, r.Equal(c.in, got))
			again, err := r.Convert(crm.Salesforce, c.in)
			require.NoError(t, err)
			require.Equal(t, got, again)
		})
	}
}

func TestConvertRefuses(t *testing.T) {
	t.Parallel()
	const secret = "S3cret"
	f := field
	line := f("", crm.TypeText)
	colours := f("", crm.TypeChoice, restricted, options("red=Red|blue=Blue|!grey=Grey"))
	several := f("", crm.TypeMultiChoice, restricted, options("r=Red|b=Blue"))
	refs := crm.RefSetOf(crm.Ref{System: "hubspot", Object: "companies", ID: "1"}, crm.Ref{System: "hubspot", Object: "companies", ID: "2"})
	account := f("", crm.TypeReference, func(f *crm.Field) { f.References = []string{"Account"} })
	table := []struct {
		name     string
		from, to crm.Field
		in       crm.Value
		category crm.Category
		says     string
	}{
		{"too long", line, f("", crm.TypeText, length(5)), text(secret), crm.CategoryValues, "the text has 6 characters and S takes 5: shorten the text"},
		{"too long for an open choice", line, f("", crm.TypeChoice, length(5), options("a")), text(secret), crm.CategoryValues, "6 characters"},
		{"no address", line, f("", crm.TypeEmail), text(secret), crm.CategoryValues, "takes an e-mail address"},
		{"address without a mailbox", line, f("", crm.TypeEmail), text("@S3cret"), crm.CategoryValues, "takes an e-mail address"},
		{"address without a domain", line, f("", crm.TypeEmail), text("S3cret@"), crm.CategoryValues, "takes an e-mail address"},
		{"address with a name", line, f("", crm.TypeEmail), text("S3cret <a@b.org>"), crm.CategoryValues, "takes an e-mail address"},
		{"no option", line, colours, text(secret), crm.CategoryPicklists, "no partner among the 3 options of Salesforce S: add the option, or pair"},
		{"inactive option", line, colours, text("grey"), crm.CategoryPicklists, "the option of Salesforce S is inactive"},
		{"several for one", several, colours, crm.SetOf("r", "b"), crm.CategoryPicklists, "takes one option and the value has 2"},
		{"members without partner", line, several, text("r;S3cret;x"), crm.CategoryPicklists, "2 of 3 values have no partner"},
		{"no bool", line, f("", crm.TypeBool), text(secret), crm.CategoryValues, "takes true or false"},
		{"no number", line, f("", crm.TypeNumber), text(secret), crm.CategoryValues, "takes a number"},
		{"separators", line, f("", crm.TypeNumber), text("1,000"), crm.CategoryValues, "add the transform number"},
		{"fraction to integer", f("", crm.TypeNumber), f("", crm.TypeInteger), number(t, "5.5"), crm.CategoryValues, "add the transform round"},
		{"integer too large", line, f("", crm.TypeInteger, digits(8, 0)), text("123456789"), crm.CategoryValues, "9 digits before the point and Salesforce S takes 8"},
		{"number too large", line, f("", crm.TypeNumber, digits(4, 2)), text("100"), crm.CategoryValues, "3 digits before the point and Salesforce S takes 2"},
		{"rounded up too large", line, f("", crm.TypeNumber, digits(4, 2)), text("99.999"), crm.CategoryValues, "3 digits"},
		{"no date", line, f("", crm.TypeDate), text(secret), crm.CategoryValues, "takes a date"},
		{"no moment", line, f("", crm.TypeInstant), text("31.12.2026"), crm.CategoryValues, "add the transform date"},
		{"date too early for Salesforce", f("", crm.TypeDate), f("", crm.TypeDate), date(t, "1699-12-31"), crm.CategoryValues, "from 1700 to 4000"},
		{"date too late for Salesforce", f("", crm.TypeDate), f("", crm.TypeDate), date(t, "4001-01-01"), crm.CategoryValues, "from 1700 to 4000"},
		{"several records for one", f("", crm.TypeReferences), account, refs, crm.CategoryAssociations, "takes one record and the value has 2"},
		{"no id", line, account, text(secret), crm.CategoryValues, "takes a record's id"},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := pair(t, c.from, c.to, func(f *mapping.Field) { f.Rule = mapping.AlwaysHubSpot })
			got, err := r.Convert(crm.Salesforce, c.in)
			var why *mapping.ValueError
			require.ErrorAs(t, err, &why)
			require.Equal(t, c.category, why.Category)
			require.ErrorContains(t, err, c.says)
			require.NotEmpty(t, why.Remedy)
			require.NotContains(t, err.Error(), secret)
			require.True(t, got.IsNull())
		})
	}
}

func TestDatesAndMomentsInAZone(t *testing.T) {
	t.Parallel()
	hubspot := field("closedate", crm.TypeInstant)
	m, _ := mapping.Compile(mapping.Settings{Fields: []mapping.Field{{HubSpot: "closedate", Salesforce: "CloseDate", Rule: mapping.TwoWay}}},
		schema(crm.HubSpot, "deals", hubspot), schema(crm.Salesforce, "Opportunity", field("CloseDate", crm.TypeDate)), nil)
	east := m.In(time.FixedZone("", 2*3600))
	for _, c := range []struct {
		m            *mapping.Mapping
		moment, date string
		back         string
	}{
		{m, "2026-03-30T22:00:00Z", "2026-03-30", "2026-03-30T00:00:00Z"},
		{m.In(nil), "2026-03-30T22:00:00Z", "2026-03-30", "2026-03-30T00:00:00Z"},
		{east, "2026-03-30T22:00:00Z", "2026-03-31", "2026-03-30T22:00:00Z"},
		{east, "2026-03-31T21:59:59Z", "2026-03-31", "2026-03-30T22:00:00Z"},
		{m.In(time.FixedZone("", -5*3600)), "2026-03-31T04:59:59Z", "2026-03-30", "2026-03-30T05:00:00Z"},
	} {
		r, ok := c.m.Row("closedate")
		require.True(t, ok)
		require.Equal(t, date(t, c.date), convert(t, r, crm.Salesforce, instant(t, c.moment)))
		require.Equal(t, instant(t, c.back), convert(t, r, crm.HubSpot, date(t, c.date)))
		require.True(t, r.Equal(instant(t, c.moment), date(t, c.date)))
	}
	require.Equal(t, m.Reads(crm.HubSpot), east.Reads(crm.HubSpot))
}

func TestHubSpotTakesWhatSalesforceDoesNot(t *testing.T) {
	t.Parallel()
	r := pair(t, field("", crm.TypeChoice, restricted, options("a=A|!b=B")), field("", crm.TypeText))
	require.Equal(t, text("b"), convert(t, r, crm.HubSpot, text("B")))
	require.Equal(t, text(" a "), convert(t, pair(t, field("", crm.TypeText), field("", crm.TypeText)), crm.HubSpot, text(" a ")))
	require.True(t, convert(t, pair(t, field("", crm.TypeBool), field("", crm.TypeText)), crm.HubSpot, crm.Value{}).IsNull(),
		"HubSpot has blank booleans")
}

func TestValuesPairOptions(t *testing.T) {
	t.Parallel()
	r := pair(t,
		field("", crm.TypeChoice, restricted, options("hot=Hot lead|warm=Warm|cool=Cool|none=None")),
		field("", crm.TypeChoice, restricted, options("A|B|C")),
		func(f *mapping.Field) {
			f.Values = []mapping.Pair{
				{HubSpot: "Hot lead", Salesforce: "a"}, {HubSpot: "warm", Salesforce: "B"},
				{HubSpot: "cool", Salesforce: "B"}, {HubSpot: "warm", Salesforce: "C"},
				{HubSpot: "none", Salesforce: ""},
			}
			f.ToSalesforce = []mapping.Transform{{Name: "lower"}}
		})
	for in, want := range map[string]crm.Value{"hot": text("A"), "HOT": text("A"), "warm": text("B"), "cool": text("B"), "none": {}} {
		require.Equal(t, want, convert(t, r, crm.Salesforce, text(in)), in)
	}
	for in, want := range map[string]string{"A": "hot", "B": "warm", "C": "warm"} {
		require.Equal(t, text(want), convert(t, r, crm.HubSpot, text(in)), in)
	}
	require.Equal(t, text("none"), convert(t, r, crm.HubSpot, crm.Value{}))
	require.True(t, r.Get(crm.HubSpot, map[string]crm.Value{"h": text("none")}).IsNull())
	require.True(t, r.Equal(text("cool"), text("B")))
	require.False(t, r.Equal(text("hot"), text("B")))
}

func TestValuesPairMembersOfSets(t *testing.T) {
	t.Parallel()
	multi := func(list string) crm.Field { return field("", crm.TypeMultiChoice, restricted, options(list)) }
	r := pair(t, multi("red|blue|plain"), multi("R|Blue"), func(f *mapping.Field) {
		f.Values = []mapping.Pair{{HubSpot: "red", Salesforce: "R"}, {HubSpot: "plain"}}
	})
	require.Equal(t, crm.SetOf("R", "Blue"), convert(t, r, crm.Salesforce, crm.SetOf("red", "blue", "plain")))
	require.Equal(t, crm.SetOf("Blue"), convert(t, r, crm.Salesforce, crm.SetOf("blue")))
	require.Equal(t, crm.SetOf("red", "blue"), convert(t, r, crm.HubSpot, crm.SetOf("R", "Blue")))
	require.True(t, convert(t, r, crm.Salesforce, crm.SetOf("plain")).IsNull())
}

func TestEqual(t *testing.T) {
	t.Parallel()
	email := field("", crm.TypeEmail)
	line := field("", crm.TypeText)
	short := field("", crm.TypeText, length(3))
	table := []struct {
		name   string
		h, s   crm.Field
		hv, sv crm.Value
		want   bool
	}{
		{"blanks", line, line, crm.Value{}, crm.Value{}, true},
		{"addresses in another case", email, email, text("ANN@x.org"), text("ann@X.org"), true},
		{"different addresses", email, email, text("ann@x.org"), text("bob@x.org"), false},
		{"address and blank", email, email, text("ann@x.org"), crm.Value{}, false},
		{"texts in another case", line, line, text("Ann"), text("ann"), false},
		{"number and its text", field("", crm.TypeNumber), line, number(t, "1.5"), text("1.5"), true},
		{"number and its text, spelled otherwise", field("", crm.TypeNumber), line, number(t, "1.5"), text("1.50"), true},
		{"lines and their line", line, field("", crm.TypeLongText), text("a b"), text("a\nb"), true},
		{"too long, and the same on both", short, short, text("long"), text("long"), true},
		{"too long for one", line, short, text("long"), text("lon"), false},
		{"blank and false in Salesforce", field("", crm.TypeBool), field("", crm.TypeBool), crm.Value{}, crm.BoolOf(false), true},
		{"blank and true in Salesforce", field("", crm.TypeBool), field("", crm.TypeBool), crm.Value{}, crm.BoolOf(true), false},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, pair(t, c.h, c.s).Equal(c.hv, c.sv))
		})
	}
}

func TestValueErrorUnwraps(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	err := error(&mapping.ValueError{Message: "m", Err: cause})
	require.ErrorIs(t, err, cause)
	require.Equal(t, "m", err.Error())
	require.False(t, strings.Contains(err.Error(), "cause"))
}
