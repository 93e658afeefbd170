package dedup_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/dedup"
)

func TestSettingsValidate(t *testing.T) {
	t.Parallel()
	require.Empty(t, dedup.Settings{}.Validate())
	key := dedup.KeyPair{Object: "contacts", HubSpot: "customer_no", Salesforce: "Customer_No__c"}
	var got []string
	for _, i := range (dedup.Settings{Keys: []dedup.KeyPair{key, {}, key}}).Validate() {
		got = append(got, i.String())
	}
	require.Equal(t, []string{
		"keys[1].object: name the kind of record, such as contacts",
		"keys[1].hubspot: name the HubSpot property",
		"keys[1].salesforce: name the Salesforce field",
		"keys[2]: is the same as keys[0]",
	}, got)
}

func TestSettingsRoundTripThroughJSON(t *testing.T) {
	t.Parallel()
	for _, want := range []dedup.Settings{{}, {CompanyName: true, Keys: []dedup.KeyPair{{Object: "deals", HubSpot: "no", Salesforce: "No__c"}}}} {
		b, err := json.Marshal(want)
		require.NoError(t, err)
		var got dedup.Settings
		require.NoError(t, json.Unmarshal(b, &got))
		require.Equal(t, want, got)
	}
}

func TestStepsTellTheSettings(t *testing.T) {
	t.Parallel()
	plain := dedup.Steps(dedup.Settings{})
	require.Len(t, plain, 5)
	require.Contains(t, plain[4], "external id only")
	all := dedup.Steps(dedup.Settings{CompanyName: true, Keys: []dedup.KeyPair{
		{Object: "pets", HubSpot: "p", Salesforce: "P__c"}, {Object: "deals", HubSpot: "d", Salesforce: "D__c"},
		{Object: "companies", HubSpot: "c", Salesforce: "C__c"}, {Object: "contacts", HubSpot: "n", Salesforce: "N__c"},
	}})
	text := strings.Join(all, "\n")
	require.Len(t, all, 9)
	require.Contains(t, text, "exactly the same name")
	require.NotContains(t, text, "external id only")
	require.Contains(t, text, "Records of contacts match when HubSpot n and Salesforce N__c are the same.")
	require.Equal(t, "Records of pets match when HubSpot p and Salesforce P__c are the same.", all[8])
}
