package passes_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestAnotherUserOfTheSameOrg(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		user, err := r.sf.AddUser(map[string]any{"Email": "second@acme.example", "IsActive": true})
		require.NoError(t, err)
		token, err := r.sf.TokenOf(user)
		require.NoError(t, err)
		r.useSalesforce(salesforce.FixedToken(token, r.sf.URL()))
		r.editHubSpot(h, "phone", "2")
		r.sync()
		require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
		st, err := r.engine().Status(context.Background())
		require.NoError(t, err)
		require.Equal(t, user, st.Accounts[crm.Salesforce].UserID)
		require.Equal(t, "second@acme.example", st.Accounts[crm.Salesforce].Username)
		r.editSalesforce("Lead", s, "Phone", "3")
		r.sync()
		require.Equal(t, "3", r.hsValue(h, "phone"))
		r.settled()
	})
}

// Another account than the one that is linked is refused before anything is
// read or written; with the right one everything goes on.
func TestAnotherAccountIsRefusedAndNothingIsLost(t *testing.T) {
	t.Parallel()
	for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
		t.Run(string(sys), func(t *testing.T) {
			run(t, rigOptions{settings: twoWay}, func(r *rig) {
				h, s := linkedPair(r)
				hs, sf := r.hs, r.sf
				r.editHubSpot(h, "phone", "2")
				if sys == crm.HubSpot {
					r.hs = hubspottest.New(r.t, hubspottest.Options{PortalID: 1234567})
				} else {
					r.sf = salesforcetest.New(r.t, salesforcetest.Options{OrgID: "00D000000000999"})
				}
				r.connect()
				_, err := r.engine().Sync(context.Background())
				var other *crmsync.OtherAccountError
				require.ErrorAs(t, err, &other)
				require.Equal(t, sys, other.System)
				require.ErrorContains(t, err, "connect that account again")
				require.Zero(t, r.hs.Count("contacts")*r.sf.Count("Lead"), "nothing was written to it")
				r.hs, r.sf = hs, sf
				r.connect()
				r.sync()
				require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
				r.settled()
			})
		})
	}
}

// A copy of the org with the same record ids, such as a sandbox that went into
// production, is taken over when the host says so.
func TestRebindGoesOnWithACopyOfTheOrg(t *testing.T) {
	run(t, rigOptions{settings: twoWay, salesforce: salesforcetest.Options{Sandbox: true}}, func(r *rig) {
		h, s := linkedPair(r)
		copied, err := r.sf.Snapshot()
		require.NoError(t, err)
		r.sf = salesforcetest.New(r.t, salesforcetest.Options{OrgID: "00D000000000999"})
		require.NoError(t, r.sf.LoadSnapshot(copied))
		r.connect()
		r.editHubSpot(h, "phone", "2")
		_, err = r.engine().Sync(context.Background())
		var other *crmsync.OtherAccountError
		require.ErrorAs(t, err, &other)
		rep, err := r.engine(crmsync.WithRebind()).Sync(context.Background())
		require.NoError(t, err)
		require.Equal(t, crmsync.Done, rep.State)
		require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
		time.Sleep(2 * time.Second)
		r.settled()
		require.Equal(t, 1, r.hs.Count("contacts"))
		require.Equal(t, 1, r.sf.Count("Lead"))
	})
}
