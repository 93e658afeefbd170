package mapping_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// FuzzSettingsJSON decodes settings and compiles what decodes: no input may
// cause a panic, and what was read writes back the same.
func FuzzSettingsJSON(f *testing.F) {
	whole, err := json.Marshal(mapping.DefaultContacts())
	require.NoError(f, err)
	for _, seed := range []string{
		string(whole), `{}`, `null`, `{"fields":null}`, `{"fields":[{"hubspot":"email","salesforce":"Email","rule":"TwoWay"}]}`,
		`{"fields":[{"hubspot":"email","salesforce":"J"}],"joins":[{"name":"J","system":"salesforce","fields":["Email","Title"],"separator":","}]}`,
		`{"fields":[{"hubspot":"email","salesforceOn":{"Lead":"Title"},"toHubSpot":[{"name":"date","args":{"format":"YYMD"}}]}]}`,
	} {
		f.Add([]byte(seed), "a value")
	}
	f.Fuzz(func(t *testing.T, data []byte, value string) {
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		var s mapping.Settings
		if d.Decode(&s) != nil {
			return
		}
		b, err := json.Marshal(s)
		require.NoError(t, err)
		var again mapping.Settings
		require.NoError(t, json.Unmarshal(b, &again))
		b2, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(b), string(b2))

		m, issues := mapping.Compile(s, hubspotContacts(), salesforceLead(), nil)
		if !mapping.Fatal(issues) {
			require.Empty(t, s.Validate())
		}
		for _, r := range m.Rows() {
			for _, v := range []crm.Value{crm.TextOf(value), crm.SetOf(value), {}} {
				for _, to := range []crm.System{crm.HubSpot, crm.Salesforce} {
					if out, err := r.Convert(to, v); err != nil {
						require.True(t, out.IsNull())
					}
				}
			}
		}
	})
}
