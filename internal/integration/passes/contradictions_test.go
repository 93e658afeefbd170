package passes_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/lifecycle"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
)

// Settings that contradict the connected accounts are refused before anything
// is read or written, and all contradictions are named in one error.
func TestSettingsThatContradictTheAccounts(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		r.contact("Lovelace", "ada@example.com")
		good := r.settings
		companies, err := r.hs.CreateList("Companies", "companies")
		require.NoError(t, err)
		left, err := r.sf.AddUser(map[string]any{"Email": "left@acme.example", "IsActive": false})
		require.NoError(t, err)
		gone := r.hs.AddOwner(hubspottest.Owner{Email: "gone@acme.example", Archived: true})
		s := &r.settings
		s.StateCountryLists = true
		s.Contacts.InclusionList, s.Companies.InclusionList = companies, "987654"
		s.Owners = crmsync.Owners{Enabled: true, FallbackInSalesforce: left, FallbackInHubSpot: gone}
		s.Lifecycle = lifecycle.Settings{Enabled: true, Table: []lifecycle.Transition{{Event: lifecycle.OpportunityWon, Stage: "champion"}}}
		s.Dedup.Keys = []dedup.KeyPair{{Object: "contacts", HubSpot: "customer_number", Salesforce: "Customer_Number__c"}}
		s.Deals.Pipelines = []crmsync.Stages{{Pipeline: "nosuch", RecordType: "012000000000001AAA", Stages: []mapping.Pair{{HubSpot: "a", Salesforce: "b"}}}}
		_, err = r.engine().Sync(context.Background())
		var e *crmsync.SettingsError
		require.ErrorAs(t, err, &e)
		got := map[string]bool{}
		for _, i := range e.Issues {
			require.NotEmpty(t, i.Message)
			got[i.Path] = true
		}
		require.Equal(t, map[string]bool{
			"contacts.inclusionList": true, "companies.inclusionList": true, "stateCountryLists": true,
			"owners.fallbackInHubSpot": true, "owners.fallbackInSalesforce": true, "lifecycle.table[0].stage": true,
			"dedup.keys[0].hubspot": true, "dedup.keys[0].salesforce": true,
			"deals.pipelines[0].pipeline": true, "deals.pipelines[0].recordType": true,
		}, got, "%v", err)
		require.Zero(t, r.sf.Count("Lead")+r.sf.Count("Contact"))
		// Each may be mended in the settings, or in the account.
		require.NoError(t, r.hs.DefineProperty("contacts", hubspottest.Property{Name: "customer_number"}))
		for _, o := range []string{"Lead", "Contact"} {
			require.NoError(t, r.sf.DefineField(o, salesforcetest.Field{Name: "Customer_Number__c", Type: "string", Length: 20}))
		}
		good.Dedup.Keys = s.Dedup.Keys
		r.settings = good
		r.sync()
		require.Equal(t, 1, r.sf.Count("Contact"))
		r.settled()
	})
}
