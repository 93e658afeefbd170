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
func (r *rig) withOAuth() {
	r.t.Helper()
	r.useApps(
		hubspot.NewMemoryTokens(hubspot.Token{Refresh: r.hs.App().RefreshToken}),
		salesforce.NewMemoryTokens(salesforce.Token{Refresh: r.sf.App().RefreshToken}),
	)
}

// requireRevoked checks at both vendors that the apps' refresh tokens are dead.
func (r *rig) requireRevoked() {
	r.t.Helper()
	_, err := r.hubspotApp(nil).OAuth.Refresh(context.Background(), hubspot.Token{Refresh: r.hs.App().RefreshToken})
	require.Equal(r.t, crm.Auth, crm.ClassOf(err))
	_, err = r.login().Refresh(context.Background(), salesforce.Token{Refresh: r.sf.App().RefreshToken})
	require.Equal(r.t, crm.Auth, crm.ClassOf(err))
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
				r.requireRevoked()
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

// Disconnecting needs no live token: what is dead already, or was never used, is
// no error, and no new token is asked for where the old one can be revoked.
func TestDisconnectTwice(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		r.withOAuth()
		linkedPair(r)
		r.hs.ExpireTokens()
		r.sf.ExpireSessions()
		r.hs.ResetRequests()
		r.sf.ResetRequests()
		require.NoError(t, r.engine().Disconnect(context.Background(), false))
		hub, sf := r.exchanges()
		require.Zero(t, hub+sf)
		r.requireRevoked()
		require.NoError(t, r.engine().Disconnect(context.Background(), false))
	})
}

func TestDisconnectBeforeTheFirstPass(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		r.withOAuth()
		require.NoError(t, r.engine().Disconnect(context.Background(), false))
		r.requireRevoked()
	})
}

// Flows without a refresh token end their session. A fixed HubSpot token cannot
// be revoked over the API, which the error says; Salesforce is asked all the same.
func TestDisconnectWithoutRefreshTokens(t *testing.T) {
	t.Parallel()
	for _, flow := range []string{"JWT bearer", "client credentials", "fixed token"} {
		t.Run(flow, func(t *testing.T) {
			run(t, rigOptions{}, func(r *rig) {
				salesforceFlows()[flow](r)
				h, _ := linkedPair(r)
				before := r.salesforce
				err := r.engine().Disconnect(context.Background(), false)
				require.ErrorContains(t, err, "hubspot: disconnect: ")
				require.ErrorContains(t, err, "is ended in HubSpot, in the settings of the app")
				require.NotContains(t, err.Error(), "salesforce: ")
				if flow == "fixed token" {
					_, err = before.Owners(context.Background())
					require.Equal(t, crm.Auth, crm.ClassOf(err))
					return
				}
				// These can log in again until the app is removed in Setup.
				r.editHubSpot(h, "phone", "2")
				require.Equal(t, crmsync.Done, r.sync().State)
			})
		})
	}
}

// Whatever is wrong with the credentials, the pass ends with one error of one
// class that names the system and says what to do, and holds no secret. Once
// it is mended everything arrives.
func TestCredentialsThatDoNotWork(t *testing.T) {
	t.Parallel()
	wrongHubSpot := func(id, secret, refresh string) func(*rig) {
		return func(r *rig) {
			a := r.hs.App()
			if id != "" {
				a.ClientID = id
			}
			if secret != "" {
				a.ClientSecret = secret
			}
			if refresh != "" {
				a.RefreshToken = refresh
			}
			r.hubspot = hubspot.NewConnector(hubspot.NewClient(hubspot.Options{
				App:    hubspot.App{ClientID: a.ClientID, ClientSecret: a.ClientSecret},
				Tokens: hubspot.NewMemoryTokens(hubspot.Token{Refresh: a.RefreshToken}), HTTP: r.hs.Client(),
			}), hubspot.ConnectorOptions{})
		}
	}
	wrongSalesforce := func(change func(*salesforce.OAuth, *string)) func(*rig) {
		return func(r *rig) {
			login, refresh := r.login(), r.sf.App().RefreshToken
			change(&login, &refresh)
			r.useSalesforce(login.Tokens(salesforce.NewMemoryTokens(salesforce.Token{Refresh: refresh})))
		}
	}
	for name, c := range map[string]struct {
		system crm.System
		spoil  func(*rig)
	}{
		"hubspot/uninstalled":           {crm.HubSpot, func(r *rig) { r.hs.Uninstall() }},
		"hubspot/unknown refresh token": {crm.HubSpot, wrongHubSpot("", "", "na1-hush")},
		"hubspot/wrong secret":          {crm.HubSpot, wrongHubSpot("", "hush", "")},
		"hubspot/wrong client id":       {crm.HubSpot, wrongHubSpot("nobody", "", "")},
		"salesforce/revoked":            {crm.Salesforce, func(r *rig) { r.sf.RevokeRefreshTokens(); r.sf.ExpireSessions() }},
		"salesforce/unknown token":      {crm.Salesforce, wrongSalesforce(func(_ *salesforce.OAuth, t *string) { *t = "5Aep861hush" })},
		"salesforce/no token":           {crm.Salesforce, wrongSalesforce(func(_ *salesforce.OAuth, t *string) { *t = "" })},
		"salesforce/wrong secret":       {crm.Salesforce, wrongSalesforce(func(o *salesforce.OAuth, _ *string) { o.ClientSecret = "hush" })},
		"salesforce/wrong client id":    {crm.Salesforce, wrongSalesforce(func(o *salesforce.OAuth, _ *string) { o.ClientID = "nobody" })},
		"salesforce/login of sandboxes": {crm.Salesforce, wrongSalesforce(func(o *salesforce.OAuth, _ *string) { o.LoginURL = salesforce.LoginSandbox })},
		"salesforce/JWT of another user": {crm.Salesforce, func(r *rig) {
			o := r.login()
			o.Username, o.Key = "nobody@acme.example", r.sf.JWTKey()
			r.useSalesforce(o.JWTTokens(nil))
		}},
		"salesforce/client credentials at the login host": {crm.Salesforce, func(r *rig) { r.useSalesforce(r.login().ClientCredentialsTokens(nil)) }},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, rigOptions{settings: twoWay}, func(r *rig) {
				r.withOAuth()
				h, s := linkedPair(r)
				r.editHubSpot(h, "phone", "2")
				c.spoil(r)
				rep, err := r.engine().Sync(context.Background())
				require.Equal(t, crm.Auth, crm.ClassOf(err), "%v", err)
				e, _ := crm.AsError(err)
				require.Equal(t, c.system, e.System)
				require.ErrorContains(t, err, string(c.system)+": ")
				require.ErrorContains(t, err, "connect the account again")
				for _, secret := range []string{"hush", r.hs.App().RefreshToken, r.hs.App().ClientSecret, r.sf.App().RefreshToken, r.sf.App().ClientSecret} {
					require.NotContains(t, err.Error()+r.log.String(), secret)
				}
				require.Equal(t, crmsync.Failed, rep.State)
				require.Equal(t, []string{err.Error()}, rep.Reasons, "one error, once")
				r.connect() // connected again
				salesforceFlows()["client credentials"](r)
				r.sync()
				require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
				r.settled()
			})
		})
	}
}
