package passes_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/salesforce"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// withOAuth connects both accounts by refresh tokens, as an app would be.
func (r *rig) withOAuth() (hub *hubspot.Client, login salesforce.OAuth) {
	r.t.Helper()
	a := r.hs.App()
	hub = hubspot.NewClient(hubspot.Options{
		App: hubspot.App{ClientID: a.ClientID, ClientSecret: a.ClientSecret}, HTTP: r.hs.Client(),
		Tokens: hubspot.NewMemoryTokens(hubspot.Token{Refresh: a.RefreshToken}),
	})
	r.hubspot = hubspot.NewConnector(hub, hubspot.ConnectorOptions{})
	b := r.sf.App()
	login = salesforce.OAuth{LoginURL: r.sf.LoginURL(), ClientID: b.ClientID, ClientSecret: b.ClientSecret, HTTP: r.sf.Client()}
	client, err := salesforce.NewClient(salesforce.Options{
		Auth: login.Tokens(salesforce.NewMemoryTokens(salesforce.Token{Refresh: b.RefreshToken})), HTTP: r.sf.Client(),
	})
	require.NoError(r.t, err)
	r.salesforce = salesforce.NewConnector(client, salesforce.ConnectorOptions{})
	return hub, login
}

func TestTokensAreRefreshedInTheMiddle(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		r.withOAuth()
		h, s := linkedPair(r)
		r.hs.ExpireTokens()
		r.sf.ExpireSessions()
		r.editHubSpot(h, "phone", "2")
		r.editSalesforce("Lead", s, "City", "Oslo")
		r.sync()
		require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
		require.Equal(t, "Oslo", r.hsValue(h, "city"))
		st, err := r.engine().Status(context.Background())
		require.NoError(t, err)
		require.Equal(t, r.sf.Username(), st.Accounts[crm.Salesforce].Username)
		require.Equal(t, r.sf.OrgID(), st.Accounts[crm.Salesforce].ID)
		require.NotEmpty(t, st.Accounts[crm.HubSpot].ID)
	})
}

func TestDisconnect(t *testing.T) {
	t.Parallel()
	for _, drop := range []bool{false, true} {
		t.Run(map[bool]string{false: "links stay", true: "links are dropped"}[drop], func(t *testing.T) {
			run(t, rigOptions{}, func(r *rig) {
				r.withOAuth()
				linkedPair(r)
				require.NoError(t, r.engine().Disconnect(context.Background(), drop))
				links, err := r.store.Links(context.Background(), "acme", crmsync.LinkQuery{})
				require.NoError(t, err)
				require.Len(t, links, map[bool]int{false: 1, true: 0}[drop])
				r.hs.ExpireTokens()
				_, err = r.engine().Sync(context.Background())
				require.Equal(t, crm.Auth, crm.ClassOf(err), "both tokens are dead")
				require.Equal(t, 1, r.hs.Count("contacts"))
				require.Equal(t, 1, r.sf.Count("Lead"))
				r.connect()
				r.sync()
				require.Equal(t, 1, r.sf.Count("Lead"), "connected again, nothing is made twice")
			})
		})
	}
}
