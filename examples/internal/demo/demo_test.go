package demo_test

import (
	"encoding/json"
	"maps"
	"slices"
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

// objects counts records by object.
func objects(d demo.Data) map[string]int {
	n := map[string]int{}
	for _, r := range d.HubSpot {
		n[r.Object]++
	}
	for _, r := range d.Salesforce {
		n[r.Object]++
	}
	return n
}

func TestSizes(t *testing.T) {
	t.Parallel()
	n := objects(demo.Make(1, demo.Sizes{}))
	require.Positive(t, n["OpportunityContactRole"])
	delete(n, "OpportunityContactRole")
	require.Equal(t, map[string]int{
		"contacts": 2040, "companies": 310, "deals": 200, "tasks": 18, "calls": 17, "notes": 17, "meetings": 8,
		"Lead": 1520, "Contact": 1530, "Account": 255, "Opportunity": 200, "Task": 20, "User": 3,
	}, n)
}

// mess counts what is wrong with the data, by name.
type mess map[string]int

func (m mess) count(name string, when bool) {
	if when {
		m[name]++
	}
}

// Every kind of mess that the package promises is really there.
func TestMess(t *testing.T) {
	t.Parallel()
	d := demo.Make(1, demo.Sizes{})
	n := mess{}
	inHubSpot, inSalesforce := map[string]bool{}, map[string]bool{}
	for _, r := range d.HubSpot {
		if email := r.Fields["email"]; email != "" {
			require.False(t, inHubSpot[email], "HubSpot holds each address once")
			inHubSpot[email] = true
		}
		n.hubspot(r)
	}
	for _, r := range d.Salesforce {
		n.salesforce(r)
		raw, _ := r.Fields["Email"].(string)
		email := strings.ToLower(raw)
		person := r.Object == "Lead" || r.Object == "Contact"
		n.count("Salesforce without e-mail", person && raw == "")
		n.count("twins", person && raw != "" && inSalesforce[email])
		n.count("in both", person && raw != "" && inHubSpot[email])
		n.count("other case", person && raw != email)
		inSalesforce[email] = true
		site, _ := r.Fields["Website"].(string)
		if domain := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(site, "https://"), "http://"), "www."); r.Object == "Account" && domain != "" {
			n.count("twin accounts", n[domain] > 0)
			n[domain]++
		}
	}
	for _, name := range []string{
		"contacts without e-mail", "HubSpot opt-out", "title too long", "phone too long", "city too long", "company too long", "first name too long", "revenue not a number",
		"Cyrillic", "Greek", "Han", "Hangul", "Arabic", "Hebrew", "Devanagari", "unknown owner",
		"companies without domain", "accounts without website", "twin accounts", "deals without close date", "deal name too long", "deals without company", "deals without amount",
		"Salesforce without e-mail", "twins", "in both", "other case", "Salesforce opt-out",
		"opportunities without account", "primary roles", "other roles", "HTML", "open tasks",
	} {
		require.Positive(t, n[name], name)
	}
	require.GreaterOrEqual(t, n["in both"], 900)
}

func (m mess) hubspot(r demo.Record[string]) {
	with := func(object string) bool {
		return slices.ContainsFunc(r.Refs, func(ref demo.Ref) bool { return strings.HasPrefix(ref.Key, object+" ") })
	}
	f := r.Fields
	switch r.Object {
	case "contacts":
		m.count("contacts without e-mail", f["email"] == "")
		m.count("HubSpot opt-out", f["hs_email_optout"] == "true")
		m.count("title too long", utf8.RuneCountInString(f["jobtitle"]) > 128)
		m.count("phone too long", utf8.RuneCountInString(f["phone"]) > 40)
		m.count("city too long", utf8.RuneCountInString(f["city"]) > 40)
		m.count("company too long", utf8.RuneCountInString(f["company"]) > 255)
		m.count("first name too long", utf8.RuneCountInString(f["firstname"]) > 40)
		m.count("revenue not a number", strings.Contains(f["annualrevenue"], "million"))
		m.count("unknown owner", f["hubspot_owner_id"] == "41000005")
		for script, table := range map[string]*unicode.RangeTable{
			"Cyrillic": unicode.Cyrillic, "Greek": unicode.Greek, "Han": unicode.Han, "Hangul": unicode.Hangul, "Arabic": unicode.Arabic, "Hebrew": unicode.Hebrew, "Devanagari": unicode.Devanagari,
		} {
			m.count(script, strings.ContainsFunc(f["lastname"], func(c rune) bool { return unicode.Is(table, c) }))
		}
	case "companies":
		m.count("companies without domain", f["domain"] == "")
	case "deals":
		m.count("deals without close date", f["closedate"] == "")
		m.count("deal name too long", utf8.RuneCountInString(f["dealname"]) > 120)
		m.count("deals without company", !with("companies"))
		m.count("deals without amount", f["amount"] == "")
	default:
		m.count("HTML", strings.Contains(strings.Join(slices.Collect(maps.Values(f)), ""), "</p>"))
		m.count("open tasks", f["hs_task_status"] == "NOT_STARTED")
	}
}

func (m mess) salesforce(r demo.Record[any]) {
	has := func(field string) bool {
		return slices.ContainsFunc(r.Refs, func(ref demo.Ref) bool { return ref.Field == field })
	}
	switch r.Object {
	case "Lead", "Contact":
		m.count("Salesforce opt-out", r.Fields["HasOptedOutOfEmail"] == true)
	case "Account":
		m.count("accounts without website", r.Fields["Website"] == nil)
	case "Opportunity":
		m.count("opportunities without account", !has("AccountId"))
	case "OpportunityContactRole":
		m.count("primary roles", r.Fields["IsPrimary"] == true)
		m.count("other roles", r.Fields["IsPrimary"] == nil)
	}
}
