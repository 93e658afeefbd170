package crmsync_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
)

// A file with mistakes of every kind is answered with all of them at once.
func TestParseSettingsNamesEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := crmsync.ParseSettings([]byte(`{
  "conexion": "a",
  "enabled": "yes",
  "contacts": {
    "defaultObject": "Prospect",
    "inclusionList": 7,
    "mapping": {"fields": [
      {"hubspot": "email", "salesforce": "Email", "rul": "TwoWay"},
      {"hubspot": ["phone"], "salesforceOn": {"Lead": 1}},
      "city"
    ], "joins": {}}
  },
  "companies": true,
  "sweeps": {"deletions": 15, "recheck": "soon"},
  "pass": {"page": 1.5}
}`))
	var e *crmsync.SettingsError
	require.ErrorAs(t, err, &e)
	var got []string
	for _, i := range e.Issues {
		got = append(got, i.Path+": "+i.Message)
	}
	require.Equal(t, []string{
		`companies: is not an object, written {...} (near line 13)`,
		`conexion: unknown field "conexion" (near line 2)`,
		`connection: is required: a name for this pair of accounts that stays the same`,
		`contacts.defaultObject: "Prospect" is not one of Lead, Contact, ContactWhenAccountKnown`,
		`contacts.inclusionList: is not a text, written "..." (near line 6)`,
		`contacts.mapping.fields[0].rul: unknown field "rul" (near line 8)`,
		`contacts.mapping.fields[1].hubspot: is not a text, written "..." (near line 9)`,
		`contacts.mapping.fields[1].salesforceOn.Lead: is not a text, written "..." (near line 9)`,
		`contacts.mapping.fields[2]: is not an object, written {...} (near line 10)`,
		`contacts.mapping.joins: is not a list, written [...] (near line 11)`,
		`enabled: is neither true nor false (near line 3)`,
		`pass.page: is not a whole number (near line 15)`,
		`sweeps.deletions: a duration is written like "90s", "15m" or "24h" (near line 14)`,
		`sweeps.recheck: "soon" is not a duration like "90s", "15m" or "24h" (near line 14)`,
	}, got)
}

func TestParseSettingsThatAreNoObject(t *testing.T) {
	t.Parallel()
	for _, in := range []string{`[]`, `"acme"`, `7`} {
		_, err := crmsync.ParseSettings([]byte(in))
		require.ErrorContains(t, err, "settings: is not an object", in)
	}
}

// A mistake that a later field of the same name hides is one all the same.
func TestParseSettingsWithAFieldTwice(t *testing.T) {
	t.Parallel()
	_, err := crmsync.ParseSettings([]byte(`{"connection": "a", "enabled": "yes", "enabled": true}`))
	require.Error(t, err)
}
