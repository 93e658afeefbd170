package passes_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
)

// withMachines defines an object of the customer's own in both accounts, with a
// serial number by which machines match.
func (r *rig) withMachines() {
	r.t.Helper()
	require.NoError(r.t, r.hs.DefineObject("machines", "machine", "2-777", "name",
		hubspottest.Property{Name: "name", Label: "Name"}, hubspottest.Property{Name: "serial", Label: "Serial"}))
	require.NoError(r.t, r.sf.DefineObject("Machine__c", "Machines", salesforcetest.Field{Name: "Serial__c"}))
	r.settings.CustomObjects = []crmsync.CustomObject{{
		Name: "machines", HubSpot: "machines", Salesforce: "Machine__c",
		Mapping: mapping.Settings{Fields: []mapping.Field{
			{HubSpot: "name", Salesforce: "Name", Rule: mapping.TwoWay},
			{HubSpot: "serial", Salesforce: "Serial__c", Rule: mapping.TwoWay},
		}},
	}}
	r.settings.Dedup.Keys = []dedup.KeyPair{{Object: "machines", HubSpot: "serial", Salesforce: "Serial__c"}}
}

func TestCustomObjects(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		r.withMachines()
		h := r.hs.Put("machines", map[string]string{"name": "Difference Engine", "serial": "A-1"})
		s, err := r.sf.Put("Machine__c", map[string]any{"Name": "Difference Engine", "Serial__c": " a-1"})
		require.NoError(t, err)
		_, err = r.sf.Put("Machine__c", map[string]any{"Name": "Analytical Engine", "Serial__c": "A-2"})
		require.NoError(t, err)
		r.sync()
		require.Equal(t, 2, r.hs.Count("machines"), "matched by the serial number, the other one created")
		require.Equal(t, 2, r.sf.Count("Machine__c"))
		require.NoError(t, r.sf.Edit("Machine__c", s, map[string]any{"Name": "Engine No. 1"}))
		r.sync()
		o, _ := r.hs.Get("machines", h)
		require.Equal(t, "Engine No. 1", o.Properties["name"])
		r.settled()
	})
}

func TestCustomObjectPolicies(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		r.withMachines()
		c := &r.settings.CustomObjects[0]
		c.CreateInHubSpot, c.CreateInSalesforce = crmsync.Never, crmsync.Never
		r.hs.Put("machines", map[string]string{"name": "H", "serial": "H-1"})
		s, err := r.sf.Put("Machine__c", map[string]any{"Name": "S", "Serial__c": "S-1"})
		require.NoError(t, err)
		r.sync()
		require.Equal(t, 1, r.hs.Count("machines"))
		require.Equal(t, 1, r.sf.Count("Machine__c"))
		c.CreateInHubSpot, c.CreateInSalesforce = crmsync.OnCreateOrUpdate, crmsync.OnCreateOrUpdate
		c.DeleteInHubSpot, c.DeletedInHubSpot = true, crmsync.DeleteInSalesforce
		r.sync()
		require.Equal(t, 2, r.hs.Count("machines"))
		require.Equal(t, 2, r.sf.Count("Machine__c"))
		require.NoError(t, r.sf.Delete("Machine__c", s))
		r.sync()
		require.Equal(t, 1, r.hs.Count("machines"), "deleted with its Salesforce record")
		require.NoError(t, r.hs.Delete("machines", r.hs.All("machines")[0].ID))
		time.Sleep(20 * time.Minute)
		r.sync()
		require.Zero(t, r.sf.Count("Machine__c"), "and the other way round")
	})
}
