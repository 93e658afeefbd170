package demo_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/examples/internal/demo"
)

func TestSameSeedSameData(t *testing.T) {
	t.Parallel()
	bytes := func(seed uint64) string {
		b, err := json.Marshal(demo.Make(seed, demo.Sizes{}))
		require.NoError(t, err)
		return string(b)
	}
	require.Equal(t, bytes(1), bytes(1))
	require.NotEqual(t, bytes(1), bytes(2))
}

func TestSizes(t *testing.T) {
	t.Parallel()
	d := demo.Make(1, demo.Sizes{})
	require.GreaterOrEqual(t, len(d.HubSpot), 2000)
	require.GreaterOrEqual(t, len(d.Leads), 1500)
	require.GreaterOrEqual(t, len(d.Contacts), 1500)
}

// Every kind of mess that the package promises is really there.
func TestMess(t *testing.T) {
	t.Parallel()
	d := demo.Make(1, demo.Sizes{})
	n := map[string]int{}
	count := func(name string, when bool) {
		if when {
			n[name]++
		}
	}
	inHubSpot := map[string]bool{}
	for _, c := range d.HubSpot {
		email := c["email"]
		require.False(t, email != "" && inHubSpot[email], "HubSpot holds each address once")
		inHubSpot[email] = true
		count("HubSpot without e-mail", email == "")
		count("HubSpot opt-out", c["hs_email_optout"] == "true")
		count("title too long", utf8.RuneCountInString(c["jobtitle"]) > 128)
		count("phone too long", utf8.RuneCountInString(c["phone"]) > 40)
		count("city too long", utf8.RuneCountInString(c["city"]) > 40)
		count("company too long", utf8.RuneCountInString(c["company"]) > 255)
		count("first name too long", utf8.RuneCountInString(c["firstname"]) > 40)
		count("revenue not a number", strings.Contains(c["annualrevenue"], "million"))
		for script, table := range map[string]*unicode.RangeTable{
			"Cyrillic": unicode.Cyrillic, "Greek": unicode.Greek, "Han": unicode.Han, "Hangul": unicode.Hangul, "Arabic": unicode.Arabic, "Hebrew": unicode.Hebrew, "Devanagari": unicode.Devanagari,
		} {
			count(script, strings.ContainsFunc(c["lastname"], func(r rune) bool { return unicode.Is(table, r) }))
		}
	}
	inSalesforce := map[string]bool{}
	for _, c := range append(d.Contacts, d.Leads...) {
		raw, _ := c["Email"].(string)
		email := strings.ToLower(raw)
		count("Salesforce without e-mail", raw == "")
		count("twins", raw != "" && inSalesforce[email])
		count("in both", inHubSpot[email] && raw != "")
		count("other case", raw != email)
		count("Salesforce opt-out", c["HasOptedOutOfEmail"] == true)
		inSalesforce[email] = true
	}
	for _, name := range []string{
		"HubSpot without e-mail", "HubSpot opt-out", "title too long", "phone too long", "city too long", "company too long", "first name too long", "revenue not a number",
		"Cyrillic", "Greek", "Han", "Hangul", "Arabic", "Hebrew", "Devanagari",
		"Salesforce without e-mail", "twins", "in both", "other case", "Salesforce opt-out",
	} {
		require.Positive(t, n[name], name)
	}
	require.GreaterOrEqual(t, n["in both"], 900)
}
