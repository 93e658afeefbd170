package passes_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	crmsync "github.com/crmsync/crmsync/sync"
)

// twin is one of the objects that companies and deals are: how records of it
// are made on either side, so that both are tested alike.
type twin struct {
	hubspot, salesforce string
	put                 func(r *rig, name string) string // in HubSpot
	insert              func(r *rig, name string) string // in Salesforce
	set                 func(s *crmsync.Settings, enabled bool, hub, sf crmsync.CreatePolicy, deleteHub bool, deleted crmsync.DeletedInHubSpot, list string)
}

func twins() map[string]twin {
	return map[string]twin{
		"companies": {
			"companies", "Account",
			func(r *rig, name string) string { return r.company(name, name+"engines.org") },
			func(r *rig, name string) string { return r.account(name, "https://"+name+"engines.org") },
			func(s *crmsync.Settings, enabled bool, hub, sf crmsync.CreatePolicy, deleteHub bool, deleted crmsync.DeletedInHubSpot, list string) {
				policy := map[crmsync.CreatePolicy]crmsync.AccountPolicy{crmsync.OnCreateOrUpdate: crmsync.Always, crmsync.Never: crmsync.NeverCreate}[sf]
				s.Companies = crmsync.Companies{Enabled: enabled, CreateInHubSpot: hub, CreateInSalesforce: policy, DeleteInHubSpot: deleteHub, DeletedInHubSpot: deleted, InclusionList: list}
			},
		},
		"deals": {
			"deals", "Opportunity",
			(*rig).deal,
			func(r *rig, name string) string { return r.opportunity(name, "Prospecting", "") },
			func(s *crmsync.Settings, enabled bool, hub, sf crmsync.CreatePolicy, deleteHub bool, deleted crmsync.DeletedInHubSpot, list string) {
				s.Deals = crmsync.Deals{Enabled: enabled, CreateInHubSpot: hub, CreateInSalesforce: sf, DeleteInHubSpot: deleteHub, DeletedInHubSpot: deleted, InclusionList: list}
			},
		},
	}
}

// eachTwin runs a test for companies and for deals.
func eachTwin(t *testing.T, test func(r *rig, tw twin)) {
	t.Helper()
	t.Parallel()
	for name, tw := range twins() {
		t.Run(name, func(t *testing.T) {
			run(t, rigOptions{}, func(r *rig) { test(r, tw) })
		})
	}
}

const all = crmsync.OnCreateOrUpdate

func TestObjectEnabled(t *testing.T) {
	eachTwin(t, func(r *rig, tw twin) {
		tw.set(&r.settings, false, all, all, false, crmsync.Keep, "")
		tw.put(r, "h")
		tw.insert(r, "s")
		r.sync()
		require.Equal(r.t, 1, r.hs.Count(tw.hubspot), "off: nothing happens")
		tw.set(&r.settings, true, all, all, false, crmsync.Keep, "")
		r.sync()
		require.Equal(r.t, 2, r.hs.Count(tw.hubspot))
		require.Equal(r.t, 2, r.sf.Count(tw.salesforce))
		r.settled()
	})
}

func TestObjectCreationPolicies(t *testing.T) {
	eachTwin(t, func(r *rig, tw twin) {
		tw.set(&r.settings, true, crmsync.Never, crmsync.Never, false, crmsync.Keep, "")
		tw.put(r, "h")
		tw.insert(r, "s")
		time.Sleep(time.Minute)
		r.sync()
		require.Equal(r.t, 1, r.hs.Count(tw.hubspot), "never")
		require.Equal(r.t, 1, r.sf.Count(tw.salesforce), "never")
		tw.set(&r.settings, true, crmsync.OnCreate, crmsync.Never, false, crmsync.Keep, "")
		r.sync()
		require.Equal(r.t, 1, r.hs.Count(tw.hubspot), "it was there before the first pass")
		tw.insert(r, "new")
		r.sync()
		require.Equal(r.t, 2, r.hs.Count(tw.hubspot), "created since")
		tw.set(&r.settings, true, all, all, false, crmsync.Keep, "")
		r.sync()
		require.Equal(r.t, 3, r.hs.Count(tw.hubspot), "all")
		require.Equal(r.t, 3, r.sf.Count(tw.salesforce), "all")
		r.settled()
	})
}

func TestObjectDeletedInSalesforce(t *testing.T) {
	eachTwin(t, func(r *rig, tw twin) {
		tw.set(&r.settings, true, all, all, false, crmsync.Keep, "")
		kept := tw.insert(r, "kept")
		gone := tw.insert(r, "gone")
		r.sync()
		require.NoError(r.t, r.sf.Delete(tw.salesforce, kept))
		r.sync()
		require.Equal(r.t, 2, r.hs.Count(tw.hubspot), "off: it stays")
		tw.set(&r.settings, true, all, all, true, crmsync.Keep, "")
		require.NoError(r.t, r.sf.Delete(tw.salesforce, gone))
		r.sync()
		require.Equal(r.t, 1, r.hs.Count(tw.hubspot), "on: deleted with it")
		r.settled()
		require.Zero(r.t, r.sf.Count(tw.salesforce), "no resurrection")
	})
}

func TestObjectDeletedInHubSpot(t *testing.T) {
	eachTwin(t, func(r *rig, tw twin) {
		tw.set(&r.settings, true, all, all, false, crmsync.Keep, "")
		kept, gone := tw.put(r, "kept"), tw.put(r, "gone")
		r.sync()
		require.NoError(r.t, r.hs.Delete(tw.hubspot, kept))
		time.Sleep(20 * time.Minute)
		r.sync()
		require.Equal(r.t, 2, r.sf.Count(tw.salesforce), "kept")
		tw.set(&r.settings, true, all, all, false, crmsync.DeleteInSalesforce, "")
		require.NoError(r.t, r.hs.Delete(tw.hubspot, gone))
		time.Sleep(20 * time.Minute)
		r.sync()
		require.Equal(r.t, 1, r.sf.Count(tw.salesforce), "deleted with it")
		r.settled()
		require.Zero(r.t, r.hs.Count(tw.hubspot), "no resurrection")
	})
}

func TestObjectInclusionList(t *testing.T) {
	eachTwin(t, func(r *rig, tw twin) {
		in, out := tw.put(r, "in"), tw.put(r, "out")
		list, err := r.hs.CreateList("Included", tw.hubspot, in)
		require.NoError(r.t, err)
		tw.set(&r.settings, true, all, all, false, crmsync.Keep, list)
		r.sync()
		require.Equal(r.t, 1, r.sf.Count(tw.salesforce), "only the member")
		require.NoError(r.t, r.hs.AddToList(list, out))
		r.sync()
		require.Equal(r.t, 2, r.sf.Count(tw.salesforce), "joining counts as a change")
		r.settled()
	})
}

func TestCustomObjectInclusionList(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		r.withMachines()
		in := r.hs.Put("machines", map[string]string{"name": "in", "serial": "1"})
		r.hs.Put("machines", map[string]string{"name": "out", "serial": "2"})
		list, err := r.hs.CreateList("Included", "machines", in)
		require.NoError(t, err)
		// Lists know custom objects by their type id only.
		r.settings.CustomObjects[0].HubSpot = "2-777"
		r.settings.CustomObjects[0].InclusionList = list
		r.settled()
		require.Equal(t, 1, r.sf.Count("Machine__c"))
	})
}

func TestFallbackOwnerInHubSpot(t *testing.T) {
	t.Parallel()
	for _, fallback := range []bool{false, true} {
		t.Run(map[bool]string{false: "none", true: "set"}[fallback], func(t *testing.T) {
			run(t, rigOptions{settings: twoWay}, func(r *rig) {
				owner := r.hs.AddOwner(hubspottest.Owner{Email: "desk@acme.example", FirstName: "Front", LastName: "Desk"})
				queue, err := r.sf.AddQueue("Inbound")
				require.NoError(t, err)
				r.settings.Owners.Enabled = true
				if fallback {
					r.settings.Owners.FallbackInHubSpot = owner
				}
				r.person("Lead", "Lovelace", "ada@example.com", "OwnerId", queue)
				r.settled()
				h := r.hs.All("contacts")[0].ID
				require.Equal(t, fallback, r.hsValue(h, "hubspot_owner_id") == owner)
				require.Equal(t, queue, r.sfValue("Lead", r.only("Lead"), "OwnerId"), "the queue keeps its lead")
			})
		})
	}
}

// HubSpot's own connector strips the account from opportunities when companies
// are switched on after deals.
func TestCompaniesSwitchedOnAfterDealsTakeNoAccountAway(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		r.settings.Companies.Enabled = false
		account := r.account("Analytical", "https://analytical.org")
		opp := r.opportunity("Engine", "Prospecting", account)
		r.settled()
		r.settings.Companies.Enabled = true
		r.settled()
		rec, _ := r.sf.Get("Opportunity", opp)
		require.Equal(t, account, rec.Text("AccountId"))
		deal := r.hs.All("deals")[0].ID
		require.NotEmpty(t, r.hs.Associations("deals", deal, "companies"), "and the deal has got its company")
	})
}
