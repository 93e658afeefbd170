package passes_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
)

func TestSalesforceFilter(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		twoWay(s)
		s.Contacts.SalesforceFilter = []crmsync.Condition{{Field: "Department", NoneOf: []string{"Internal"}}}
		s.Contacts.DeleteInHubSpot.WithContact = true
	}}, func(r *rig) {
		in := r.person("Contact", "Lovelace", "ada@example.com")
		out := r.person("Contact", "Hopper", "grace@example.com", "Department", "internal")
		lead := r.person("Lead", "Turing", "alan@example.com") // has no such field
		r.sync()
		require.Equal(t, 2, r.hs.Count("contacts"))
		require.NotEmpty(t, lead)
		ada := ""
		for _, c := range r.hs.All("contacts") {
			if c.Properties["lastname"] == "Lovelace" {
				ada = c.ID
			}
		}
		// Leaving freezes both sides.
		r.editSalesforce("Contact", in, "Department", "INTERNAL", "Title", "Countess")
		r.editHubSpot(ada, "city", "London")
		r.sync()
		require.Empty(t, r.hsValue(ada, "jobtitle"))
		require.Empty(t, r.sfValue("Contact", in, "MailingCity"))
		// Coming back counts as a change.
		r.editSalesforce("Contact", in, "Department", "Sales")
		r.editSalesforce("Contact", out, "Department", "")
		r.sync()
		require.Equal(t, "Countess", r.hsValue(ada, "jobtitle"))
		require.Equal(t, "London", r.sfValue("Contact", in, "MailingCity"))
		require.Equal(t, 3, r.hs.Count("contacts"))
		// A deletion is seen from outside as well.
		r.editSalesforce("Contact", in, "Department", "Internal")
		r.sync()
		require.NoError(t, r.sf.Delete("Contact", in))
		r.sync()
		require.Equal(t, 2, r.hs.Count("contacts"))
		r.settled()
	})
}

func TestSalesforceFilterOfEveryObject(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		everything(s)
		s.Companies.SalesforceFilter = []crmsync.Condition{{Field: "Type", OneOf: []string{"Customer - Direct", "Prospect"}}}
		s.Deals.SalesforceFilter = []crmsync.Condition{{Field: "Type", OneOf: []string{"", "New Customer"}}, {Field: "IsPrivate", OneOf: []string{"false"}}}
		s.CustomObjects = []crmsync.CustomObject{{
			Name: "machines", HubSpot: "2-99", Salesforce: "Machine__c",
			Mapping:          mapping.Settings{Fields: []mapping.Field{{HubSpot: "serial", Salesforce: "Name"}}},
			SalesforceFilter: []crmsync.Condition{{Field: "Size__c", NoneOf: []string{"7"}}},
		}}
	}}, func(r *rig) {
		require.NoError(t, r.hs.DefineObject("machines", "machine", "2-99", "serial", hubspottest.Property{Name: "serial", Label: "Serial"}))
		require.NoError(t, r.sf.DefineObject("Machine__c", "Machines", salesforcetest.Field{Name: "Size__c", Type: "double", Precision: 18}))
		for _, kind := range []string{"Prospect", "Competitor"} {
			_, err := r.sf.Put("Account", map[string]any{"Name": kind, "Type": kind})
			require.NoError(t, err)
		}
		for _, kind := range []string{"New Customer", "Existing Customer - Upgrade"} {
			_, err := r.sf.Put("Opportunity", map[string]any{"Name": kind, "Type": kind, "StageName": "Prospecting", "CloseDate": "2026-06-30"})
			require.NoError(t, err)
		}
		for _, size := range []int{6, 7} {
			_, err := r.sf.Put("Machine__c", map[string]any{"Name": "M", "Size__c": size})
			require.NoError(t, err)
		}
		r.sync()
		require.Equal(t, [3]int{1, 1, 1}, [3]int{r.hs.Count("companies"), r.hs.Count("deals"), r.hs.Count("machines")})
		require.Equal(t, "Prospect", r.hs.All("companies")[0].Properties["name"])
		require.Equal(t, "New Customer", r.hs.All("deals")[0].Properties["dealname"])
		r.settled()
	})
}

func TestSalesforceFilterIsCheckedAgainstTheOrg(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		s.Contacts.SalesforceFilter = []crmsync.Condition{{Field: "Nonsense__c", OneOf: []string{"x"}}}
	}}, func(r *rig) {
		_, err := r.engine().Sync(context.Background())
		require.ErrorContains(t, err, `contacts.salesforceFilter[0].field: Salesforce Contact or Lead has no field "Nonsense__c"`)
	})
}
