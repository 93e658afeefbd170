package mapping_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// use is a transform with arguments as name, value pairs.
func use(name string, args ...string) mapping.Transform {
	tr := mapping.Transform{Name: name}
	for i := 0; i < len(args); i += 2 {
		if tr.Args == nil {
			tr.Args = map[string]string{}
		}
		tr.Args[args[i]] = args[i+1]
	}
	return tr
}

func TestTransforms(t *testing.T) {
	t.Parallel()
	line := field("", crm.TypeText)
	long := field("", crm.TypeLongText)
	short := field("", crm.TypeText, length(5))
	money := field("", crm.TypeNumber, digits(18, 2))
	day := field("", crm.TypeDate)
	set := crm.SetOf(" B ", "a")
	table := []struct {
		name string
		to   crm.Field
		in   crm.Value
		want crm.Value
		use  []mapping.Transform
	}{
		{"trim", line, text(" a "), text("a"), []mapping.Transform{use("trim")}},
		{"lower", line, text("ÄB"), text("äb"), []mapping.Transform{use("lower")}},
		{"lower, a set", field("", crm.TypeMultiChoice), set, crm.SetOf("a", "b"), []mapping.Transform{use("lower")}},
		{"upper", line, text("äb"), text("ÄB"), []mapping.Transform{use("upper")}},
		{"upper leaves numbers alone", line, crm.IntOf(7), text("7"), []mapping.Transform{use("upper")}},
		{"title", line, text("ann mcDonald"), text("Ann McDonald"), []mapping.Transform{use("title")}},
		{"collapse", line, text("  a \t\n b "), text("a b"), []mapping.Transform{use("collapse")}},
		{"digits", line, text(" +1 (555) 01-92"), text("+15550192"), []mapping.Transform{use("digits")}},
		{"digits of none", line, text("n/a"), crm.Value{}, []mapping.Transform{use("digits")}},
		{"default", line, crm.Value{}, text("x"), []mapping.Transform{use("default", "value", "x")}},
		{"default of a value", line, text("y"), text("y"), []mapping.Transform{use("default", "value", "x")}},
		{"default to another type", money, crm.Value{}, crm.IntOf(1), []mapping.Transform{use("default", "value", "1")}},
		{"nullif", line, text("N/A "), crm.Value{}, []mapping.Transform{use("nullif", "value", "n/a")}},
		{"nullif of another", line, text("N"), text("N"), []mapping.Transform{use("nullif", "value", "n/a")}},
		{"replace", line, text("a-b-c"), text("a.b.c"), []mapping.Transform{use("replace", "old", "-", "new", ".")}},
		{"replace by nothing", line, text("-"), crm.Value{}, []mapping.Transform{use("replace", "old", "-")}},
		{"prefix", line, text("b"), text("ab"), []mapping.Transform{use("prefix", "text", "a")}},
		{"prefix that is there", line, text("ab"), text("ab"), []mapping.Transform{use("prefix", "text", "a")}},
		{"suffix", line, text("a"), text("ab"), []mapping.Transform{use("suffix", "text", "b")}},
		{"suffix that is there", line, text("ab"), text("ab"), []mapping.Transform{use("suffix", "text", "b")}},
		{"plain", long, text("<p>Hi <b>Ann</b>,</p>\n<ul><li>one &amp; two</li></ul>"), text("Hi Ann,\none & two"), []mapping.Transform{use("plain")}},
		{"plain hides what nobody sees", long, text("<style>p{}</style><!-- x -->a<br/>b<script>c</script>d"), text("a\nbd"), []mapping.Transform{use("plain")}},
		{"plain text is left alone", long, text("a < b &amp; c\n  d"), text("a < b &amp; c\n  d"), []mapping.Transform{use("plain")}},
		{"truncate to the field", short, text("abcdef"), text("abcde"), []mapping.Transform{use("truncate")}},
		{"truncate in characters", short, text("äöüßéx"), text("äöüßé"), []mapping.Transform{use("truncate")}},
		{"truncate at a space", short, text("abcd ef"), text("abcd"), []mapping.Transform{use("truncate")}},
		{"truncate keeps a letter with its accent", short, text("abcde\u0301f"), text("abcd"), []mapping.Transform{use("truncate")}},
		{"truncate keeps a joined picture", short, text("abc👩\u200d🚀"), text("abc"), []mapping.Transform{use("truncate")}},
		{"truncate accents without a letter", short, text(strings.Repeat("\u0301", 6)), crm.Value{}, []mapping.Transform{use("truncate")}},
		{"truncate to a length", line, text("abc"), text("ab"), []mapping.Transform{use("truncate", "length", "2")}},
		{"truncate without a length", line, text("abc"), text("abc"), []mapping.Transform{use("truncate")}},
		{"truncate what fits", short, text("abcde"), text("abcde"), []mapping.Transform{use("truncate")}},
		{"round to the field", money, number(t, "1.005"), number(t, "1.01"), []mapping.Transform{use("round")}},
		{"round to an integer", field("", crm.TypeInteger), number(t, "1.5"), crm.IntOf(2), []mapping.Transform{use("round")}},
		{"round to a scale", line, number(t, "1.25"), text("1.3"), []mapping.Transform{use("round", "scale", "1")}},
		{"round a text", line, text("1.5"), text("1.5"), []mapping.Transform{use("round")}},
		{"multiply", money, number(t, "0.125"), number(t, "12.5"), []mapping.Transform{use("multiply", "by", "100")}},
		{"multiply by a fraction", line, crm.IntOf(7), text("0.07"), []mapping.Transform{use("multiply", "by", "0.01")}},
		{"multiply a text", line, text("7"), text("7"), []mapping.Transform{use("multiply", "by", "2")}},
		{"number out of text", money, text("1,234.5"), number(t, "1234.5"), []mapping.Transform{use("number")}},
		{"number out of continental text", money, text("1.234,5"), number(t, "1234.5"), []mapping.Transform{use("number", "decimal", ",")}},
		{"number out of text with spaces", money, text("1\u202f234 567'000"), number(t, "1234567000"), []mapping.Transform{use("number")}},
		{"number out of text, rounded", money, text("1.26"), number(t, "1.3"), []mapping.Transform{use("number", "scale", "1")}},
		{"number into text", line, number(t, "-1234567.5"), text("-1,234,567.50"), []mapping.Transform{use("number", "scale", "2")}},
		{"number into continental text", line, number(t, "1234.5"), text("1.234,5"), []mapping.Transform{use("number", "decimal", ",")}},
		{"number into plain text", line, number(t, "1234"), text("1234"), []mapping.Transform{use("number", "thousands", "")}},
		{"number of three digits", line, number(t, "123"), text("123"), []mapping.Transform{use("number")}},
		{"number into a number", money, number(t, "1.55"), number(t, "1.6"), []mapping.Transform{use("number", "scale", "1")}},
		{"number of a bool", line, crm.BoolOf(true), text("true"), []mapping.Transform{use("number")}},
		{"date out of text", day, text(" 31.12.2026 "), date(t, "2026-12-31"), []mapping.Transform{use("date", "format", "DD.MM.YYYY")}},
		{"moment out of text", field("", crm.TypeInstant), text("12/31/26 17:05"), instant(t, "2026-12-31T17:05:00Z"), []mapping.Transform{use("date", "format", "M/D/YY HH:mm")}},
		{"date into text", line, date(t, "2026-01-05"), text("Jan 5, 2026"), []mapping.Transform{use("date", "format", "MMM D, YYYY")}},
		{"date into a date", day, date(t, "2026-01-05"), date(t, "2026-01-05"), []mapping.Transform{use("date", "format", "DD.MM.YYYY")}},
		{"text into text by a date", line, text("31.12.2026"), text("2026/12/31"), []mapping.Transform{use("date", "format", "DD.MM.YYYY"), use("date", "format", "YYYY/MM/DD")}},
		{"split takes a part", line, text("a, b, c"), text("b"), []mapping.Transform{use("split", "part", "2")}},
		{"split takes the last part", line, text("a, b"), text("b"), []mapping.Transform{use("split", "part", "2")}},
		{"split takes no part", line, text("a"), crm.Value{}, []mapping.Transform{use("split", "part", "2")}},
		{"split into a set", field("", crm.TypeMultiChoice), text("b|a|"), crm.SetOf("a", "b"), []mapping.Transform{use("split", "separator", "|")}},
		{"split of a number", line, crm.IntOf(1), text("1"), []mapping.Transform{use("split")}},
		{"concatenate", line, crm.SetOf("b", "a"), text("a, b"), []mapping.Transform{use("concatenate")}},
		{"concatenate with a separator", line, crm.SetOf("b", "a"), text("a|b"), []mapping.Transform{use("concatenate", "separator", "|")}},
		{"concatenate a text", line, text("x"), text("x"), []mapping.Transform{use("concatenate")}},
		{"range of a number", field("", crm.TypeChoice, options("!0-1|1-5|5-25|1,000+|unknown")), crm.IntOf(5), text("5-25"), []mapping.Transform{use("range")}},
		{"range above", field("", crm.TypeChoice, options("1-5|5-25|1,000+")), crm.IntOf(5000), text("1,000+"), []mapping.Transform{use("range")}},
		{"range below all", field("", crm.TypeChoice, options("1-5")), crm.IntOf(0), text("0"), []mapping.Transform{use("range")}},
		{"range of two that start alike", field("", crm.TypeChoice, options("5-25|5-50")), crm.IntOf(7), text("5-25"), []mapping.Transform{use("range")}},
		{"range below zero", field("", crm.TypeChoice, options("-10|0-10")), crm.IntOf(-3), text("-10"), []mapping.Transform{use("range")}},
		{"range into a number", money, text("1,000-2,000"), crm.IntOf(1000), []mapping.Transform{use("range")}},
		{"range of other text", line, text("many"), text("many"), []mapping.Transform{use("range")}},
		{"range of a bool", line, crm.BoolOf(true), text("true"), []mapping.Transform{use("range")}},
		{"in order", line, text(" N/A "), text("none"), []mapping.Transform{use("trim"), use("nullif", "value", "N/A"), use("default", "value", "NONE"), use("lower")}},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := pair(t, line, c.to, func(f *mapping.Field) { f.ToSalesforce = c.use })
			require.Equal(t, c.want, convert(t, r, crm.Salesforce, c.in))
		})
	}
}

func TestTransformsRefuse(t *testing.T) {
	t.Parallel()
	line := field("", crm.TypeText)
	for _, c := range []struct {
		use  mapping.Transform
		says string
	}{
		{use("number"), "the transform number found no number"},
		{use("date", "format", "YYYY-MM-DD"), "the transform date found no date of the form YYYY-MM-DD"},
	} {
		r := pair(t, line, line, func(f *mapping.Field) { f.ToSalesforce = []mapping.Transform{c.use} })
		_, err := r.Convert(crm.Salesforce, text("S3cret"))
		require.ErrorContains(t, err, c.says)
		require.NotContains(t, err.Error(), "S3cret")
	}
}

func TestTransformArgumentsAreChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		use  mapping.Transform
		says string
	}{
		{use("default"), `the argument "value" is missing`},
		{use("default", "valu", "x"), `the argument "value" is missing`},
		{use("default", "value", "x", "vlaue", "y"), `unknown argument "vlaue" (did you mean "value"?)`},
		{use("trim", "b", "1", "a", "2"), `unknown argument "a"`},
		{use("truncate", "length", "-1"), `the argument "length" is a whole number from 0 to 65535`},
		{use("truncate", "length", "70000"), `the argument "length" is a whole number from 0 to 65535`},
		{use("number", "decimal", ",", "thousands", ","), `the arguments "decimal" and "thousands" are the same`},
		{use("number", "decimal", "1"), `the arguments "decimal" and "thousands" cannot be digits or signs`},
		{use("multiply", "by", "x"), `the argument "by" is a number other than 0`},
		{use("multiply", "by", "0.0"), `the argument "by" is a number other than 0`},
		{use("date", "format", "YYYY-DD"), `the argument "format" needs a year, a month and a day, such as DD.MM.YYYY (also HH, mm and ss)`},
	} {
		_, issues := mapping.Untyped(mapping.Settings{Fields: []mapping.Field{{HubSpot: "a", Salesforce: "A", ToHubSpot: []mapping.Transform{c.use}}}}, "", nil)
		require.Equal(t, []string{"fatal fields[0].toHubSpot[0]: " + c.says}, written(issues))
	}
}

func TestPackageCommentListsEveryTransform(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	for _, name := range (*mapping.Registry)(nil).Names() {
		require.Regexp(t, `(?m)^//\t([a-z]+, )?`+name+`[ ,]`, string(doc))
	}
}

func TestRegistryHoldsTheHostsTransforms(t *testing.T) {
	t.Parallel()
	r := mapping.NewRegistry()
	echo := func(v crm.Value, args map[string]string) (crm.Value, error) {
		args["changed"] = "yes" // must not reach the settings
		return crm.TextOf(v.String() + args["mark"]), nil
	}
	require.NoError(t, r.Register("echo", echo))
	require.NoError(t, r.Register("refuse", func(v crm.Value, _ map[string]string) (crm.Value, error) { return v, errors.New("S3cret is bad") }))
	require.NoError(t, r.Register("explain", func(v crm.Value, _ map[string]string) (crm.Value, error) {
		return v, &mapping.ValueError{Category: crm.CategoryPicklists, Message: "not one of ours"}
	}))
	require.ErrorContains(t, r.Register("echo", echo), "registered already")
	require.ErrorContains(t, r.Register("trim", echo), "built in")
	require.ErrorContains(t, r.Register("", echo), "needs a name")
	require.ErrorContains(t, r.Register("nothing", nil), "needs a name and a function")
	require.Subset(t, r.Names(), []string{"echo", "trim", "refuse"})
	require.IsIncreasing(t, r.Names())

	s := mapping.Settings{Fields: []mapping.Field{
		{HubSpot: "a", Salesforce: "A", ToSalesforce: []mapping.Transform{use("echo", "mark", "!")}},
		{HubSpot: "b", Salesforce: "B", ToSalesforce: []mapping.Transform{use("refuse")}},
		{HubSpot: "c", Salesforce: "C", ToSalesforce: []mapping.Transform{use("explain")}},
	}}
	m, issues := mapping.Untyped(s, "", r)
	require.Empty(t, issues)
	out, err := m.ToSalesforce(map[string]crm.Value{"a": text("x"), "b": text("S3cret"), "c": text("y")})
	require.Equal(t, map[string]crm.Value{"A": text("x!")}, out)
	require.EqualError(t, err, "b: the transform refuse refused the value: correct the value in the other system, or the transform\nc: not one of ours")
	require.NotContains(t, s.Fields[0].ToSalesforce[0].Args, "changed")
}
