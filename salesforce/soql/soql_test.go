package soql_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/soql"
)

func TestQuoteEscapes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":              `''`,
		"O'Hara":        `'O\'Hara'`,
		`back\slash`:    `'back\\slash'`,
		"a\nb\rc\td":    `'a\nb\rc\td'`,
		"\b\f":          `'\b\f'`,
		"\x00\x7f":      `'\u0000\u007f'`,
		`"50%_"`:        `'"50%_"'`,
		"Zoë 山田":        `'Zoë 山田'`,
		"bad\xffbyte":   "'bad\uFFFDbyte'",
		`' OR Name!=''`: `'\' OR Name!=\'\''`,
	} {
		require.Equal(t, want, soql.Quote(in))
	}
}

func TestUnquoteTakesEveryEscapeOfTheReference(t *testing.T) {
	t.Parallel()
	got, err := soql.Unquote(`'\n\r\t\b\f\"\'\\\_\%\u0041\ud83d\ude00'`)
	require.NoError(t, err)
	require.Equal(t, "\n\r\t\b\f\"'\\_%A😀", got)
	for _, bad := range []string{``, `'`, `a`, `'a`, `a'`, `'a'b'`, `'\x'`, `'\'`, `'\u12'`, `'\u12g4'`} {
		_, err := soql.Unquote(bad)
		require.Error(t, err, bad)
	}
}

func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "'", `\`, "a\nb", "\u2028", "😀", "\x00", "\xff", `\u0041`, "%_"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		lit := soql.Quote(s)
		got, err := soql.Unquote(lit)
		require.NoError(t, err)
		require.Equal(t, string([]rune(s)), got)
		// Nothing in the text can end the literal early.
		body := strings.ReplaceAll(strings.ReplaceAll(lit[1:len(lit)-1], `\\`, ""), `\'`, "")
		require.NotContains(t, body, "'")
	})
}

func TestLiterals(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 29, 1, 2, 3, 4e6, time.FixedZone("", 7200))
	require.Equal(t, "2026-03-28T23:02:03.004Z", soql.DateTime(at).String())
	require.Equal(t, "2026-03-29", soql.Date(at).String())
	require.Equal(t, "TRUE", soql.Bool(true).String())
	require.Equal(t, "FALSE", soql.Bool(false).String())
	require.Equal(t, "-7", soql.Int(-7).String())
	require.Equal(t, "null", soql.Null().String())
	require.Equal(t, `'%50\%\_%'`, soql.QuoteLike("%", "50%_", "%").String())
	n, err := soql.Number("-12.50")
	require.NoError(t, err)
	require.Equal(t, "-12.50", n.String())
	for _, bad := range []string{"", "-", "1e5", "1.", ".5", "1 OR 1", "+1", "--1"} {
		_, err := soql.Number(bad)
		require.Error(t, err, bad)
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	require.True(t, soql.Fits(strings.Repeat("ä", 4000)))
	require.False(t, soql.Fits(strings.Repeat("a", 4001)))
	require.False(t, soql.Fits(strings.Repeat("'", 2001)), "escapes count")
}

func TestConditionsGetTheParenthesesThatSOQLAsksFor(t *testing.T) {
	t.Parallel()
	a, b, c := soql.Eq("A", soql.Int(1)), soql.Eq("B", soql.Int(2)), soql.Eq("C", soql.Int(3))
	for _, tc := range []struct {
		cond soql.Cond
		want string
	}{
		{soql.And(a, b, c), "A = 1 AND B = 2 AND C = 3"},
		{soql.And(a, soql.And(b, c)), "A = 1 AND B = 2 AND C = 3"},
		{soql.And(a, soql.Or(b, c)), "A = 1 AND (B = 2 OR C = 3)"},
		{soql.Or(a, soql.And(b, c)), "A = 1 OR (B = 2 AND C = 3)"},
		{soql.And(soql.Cond{}, a), "A = 1"},
		{soql.And(soql.Cond{}, soql.Or(a, b)), "A = 1 OR B = 2"},
		{soql.Not(soql.Or(a, b)), "(NOT (A = 1 OR B = 2))"},
		{soql.And(), ""},
		{
			soql.And(soql.Compare("T", ">=", soql.Int(0)), soql.After("T", soql.Int(5), "Id", soql.Text("x"))),
			"T >= 0 AND (T > 5 OR (T = 5 AND Id > 'x'))",
		},
	} {
		require.Equal(t, tc.want, tc.cond.String())
	}
}

func TestBuildRefusesNamesThatAreNotIdentifiers(t *testing.T) {
	t.Parallel()
	ok := soql.Statement{Select: []string{"Id"}, From: "Lead"}
	for name, s := range map[string]soql.Statement{
		"object":    {Select: []string{"Id"}, From: "Lead; DELETE"},
		"field":     {Select: []string{"Id FROM User"}, From: "Lead"},
		"none":      {From: "Lead"},
		"empty":     {Select: []string{""}, From: "Lead"},
		"path":      {Select: []string{"Account..Name"}, From: "Lead"},
		"order":     {Select: ok.Select, From: "Lead", OrderBy: []string{"Id, Name"}},
		"direction": {Select: ok.Select, From: "Lead", OrderBy: []string{"Id SIDEWAYS"}},
		"blank":     {Select: ok.Select, From: "Lead", OrderBy: []string{"Id "}},
		"where":     {Select: ok.Select, From: "Lead", Where: soql.Eq("1=1 OR Id", soql.Null())},
		"operator":  {Select: ok.Select, From: "Lead", Where: soql.Compare("Id", "OR", soql.Null())},
		"no values": {Select: ok.Select, From: "Lead", Where: soql.In("Id", nil)},
		"nested":    {Select: ok.Select, From: "Lead", Where: soql.Or(soql.Eq("A", soql.Null()), soql.Not(soql.In("Id", nil)))},
		"too long":  {Select: ok.Select, From: "Lead", Where: soql.Eq("A", soql.Text(strings.Repeat("x", soql.MaxStatement)))},
	} {
		_, err := s.Build()
		require.Error(t, err, name)
	}
	_, err := ok.Build()
	require.NoError(t, err)
}

func TestInSplitsByLengthAndCount(t *testing.T) {
	t.Parallel()
	var values []soql.Literal
	for i := range 1000 {
		values = append(values, soql.Text(fmt.Sprintf("person%04d@example.com", i)))
	}
	s := soql.Statement{Select: []string{"Id"}, From: "Lead", Where: soql.Eq("IsConverted", soql.Bool(false))}

	one, err := s.In("Email", values, 90_000, 0)
	require.NoError(t, err)
	require.Len(t, one, 1)

	for _, tc := range []struct{ chars, count int }{{2_000, 0}, {0, 300}, {500, 7}} {
		parts, err := s.In("Email", values, tc.chars, tc.count)
		require.NoError(t, err)
		require.Greater(t, len(parts), 1)
		var got []string
		for _, p := range parts {
			if tc.chars > 0 {
				require.LessOrEqual(t, len(p), tc.chars)
			}
			require.True(t, strings.HasPrefix(p, "SELECT Id FROM Lead WHERE IsConverted = FALSE AND Email IN ("), p)
			list := strings.Split(strings.TrimSuffix(p[strings.Index(p, "(")+1:], ")"), ",")
			if tc.count > 0 {
				require.LessOrEqual(t, len(list), tc.count)
			}
			got = append(got, list...)
		}
		require.Len(t, got, 1000, "no value is lost")
		require.Equal(t, values[999].String(), got[999])
	}

	none, err := s.In("Email", nil, 0, 0)
	require.NoError(t, err)
	require.Empty(t, none)
	_, err = s.In("Email", values, 60, 0)
	require.Error(t, err, "not even one fits")
	_, err = s.In("Email OR", values, 0, 0)
	require.Error(t, err)
}

func ExampleStatement() {
	s := soql.Statement{
		Select:  []string{"Id", "Email", "Account.Name"},
		From:    "Contact",
		Where:   soql.And(soql.Eq("LastName", soql.Text("O'Hara")), soql.Compare("Email", "!=", soql.Null())),
		OrderBy: []string{"SystemModstamp", "Id"},
		Limit:   2000,
	}
	text, err := s.Build()
	fmt.Println(text, err)
	// Output:
	// SELECT Id, Email, Account.Name FROM Contact WHERE LastName = 'O\'Hara' AND Email != null ORDER BY SystemModstamp, Id LIMIT 2000 <nil>
}
