package passes_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/internal/integration/dbtest"
	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

const redirectURL = "https://host.example/back"

// hubspotApp returns a client of the portal's OAuth app over that store.
func (r *rig) hubspotApp(store hubspot.TokenStore) *hubspot.Client {
	a := r.hs.App()
	return hubspot.NewClient(hubspot.Options{
		App:    hubspot.App{ClientID: a.ClientID, ClientSecret: a.ClientSecret, RedirectURL: redirectURL},
		Tokens: store, HTTP: r.watch(r.hs.Client()),
	})
}

// login returns the org's app, asked at the org's own login host.
func (r *rig) login() salesforce.OAuth {
	a := r.sf.App()
	return salesforce.OAuth{
		LoginURL: r.sf.LoginURL(), ClientID: a.ClientID, ClientSecret: a.ClientSecret, RedirectURL: redirectURL,
		HTTP: r.watch(r.sf.Client()),
	}
}

func (r *rig) useSalesforce(auth salesforce.Auth) {
	r.t.Helper()
	client, err := salesforce.NewClient(salesforce.Options{Auth: auth, HTTP: r.watch(r.sf.Client())})
	require.NoError(r.t, err)
	r.salesforce = salesforce.NewConnector(client, salesforce.ConnectorOptions{})
}

// useApps connects both accounts through refresh tokens that are kept in stores.
func (r *rig) useApps(hub, sf hubspot.TokenStore) {
	r.t.Helper()
	r.hubspot = hubspot.NewConnector(r.hubspotApp(hub), hubspot.ConnectorOptions{})
	r.useSalesforce(r.login().Tokens(sf))
}

// approve is the user's browser: it opens the page, and returns the code that
// the vendor sends back.
func (r *rig) approve(page string, browser *http.Client) string {
	r.t.Helper()
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, page, nil)
	require.NoError(r.t, err)
	resp, err := browser.Do(req)
	require.NoError(r.t, err)
	require.NoError(r.t, resp.Body.Close())
	require.Equal(r.t, http.StatusFound, resp.StatusCode)
	back, err := url.Parse(resp.Header.Get("Location"))
	require.NoError(r.t, err)
	require.Equal(r.t, "the state", back.Query().Get("state"))
	return back.Query().Get("code")
}

// exchanges counts the requests to both vendors' token endpoints.
func (r *rig) exchanges() (hub, sf int) {
	for _, q := range r.hs.Requests() {
		if q.Method == http.MethodPost && strings.HasSuffix(q.Path, "/token") {
			hub++
		}
	}
	for _, q := range r.sf.Requests() {
		if q.Path == "/services/oauth2/token" {
			sf++
		}
	}
	return hub, sf
}

func salesforceFlows() map[string]func(*rig) {
	return map[string]func(*rig){
		"web server with PKCE": func(r *rig) {
			login, verifier := r.login(), salesforce.NewVerifier()
			code := r.approve(login.AuthorizeURL("the state", verifier, "api", "refresh_token"), r.sf.Client())
			_, err := login.Exchange(context.Background(), code, salesforce.NewVerifier())
			require.Equal(r.t, crm.Auth, crm.ClassOf(err), "another verifier")
			code = r.approve(login.AuthorizeURL("the state", verifier, "api", "refresh_token"), r.sf.Client())
			tok, err := login.Exchange(context.Background(), code, verifier)
			require.NoError(r.t, err)
			require.NotEmpty(r.t, tok.Refresh)
			r.useSalesforce(login.Tokens(salesforce.NewMemoryTokens(tok)))
		},
		"refresh token": func(r *rig) {
			r.useSalesforce(r.login().Tokens(salesforce.NewMemoryTokens(salesforce.Token{Refresh: r.sf.App().RefreshToken})))
		},
		"JWT bearer": func(r *rig) {
			login := r.login()
			login.Username, login.Key, login.ClientSecret = r.sf.Username(), r.sf.JWTKey(), ""
			r.useSalesforce(login.JWTTokens(nil))
		},
		"client credentials": func(r *rig) {
			login := r.login()
			login.LoginURL = r.sf.URL() // needs My Domain
			r.useSalesforce(login.ClientCredentialsTokens(nil))
		},
		"fixed token": func(r *rig) { r.useSalesforce(salesforce.FixedToken(r.sf.Token(), r.sf.URL())) },
	}
}

func hubspotFlows() map[string]func(*rig) {
	return map[string]func(*rig){
		"code with PKCE": func(r *rig) {
			store, verifier := hubspot.NewMemoryTokens(hubspot.Token{}), hubspot.NewVerifier()
			client := r.hubspotApp(store)
			code := r.approve(client.OAuth.AuthorizeURL("the state", verifier), r.hs.Client())
			_, err := client.OAuth.Exchange(context.Background(), code, hubspot.NewVerifier())
			require.Equal(r.t, crm.Auth, crm.ClassOf(err), "another verifier")
			tok, err := client.OAuth.Exchange(context.Background(), code, verifier)
			require.NoError(r.t, err)
			require.NoError(r.t, store.Save(context.Background(), tok, 1))
			r.hubspot = hubspot.NewConnector(client, hubspot.ConnectorOptions{})
		},
		"refresh token": func(r *rig) {
			store := hubspot.NewMemoryTokens(hubspot.Token{Refresh: r.hs.App().RefreshToken})
			r.hubspot = hubspot.NewConnector(r.hubspotApp(store), hubspot.ConnectorOptions{})
		},
		"fixed token": func(r *rig) {
			r.hubspot = hubspot.NewConnector(hubspot.NewClient(hubspot.Options{AccessToken: r.hs.Token(), HTTP: r.hs.Client()}), hubspot.ConnectorOptions{})
		},
	}
}

// Every way to connect that the settings page has ends in a pass that is done,
// goes on after the access token has run out, and shows whose account it is.
func TestEveryFlowReachesAFinishedPass(t *testing.T) {
	t.Parallel()
	flows := map[string]func(*rig){}
	for name, connect := range salesforceFlows() {
		flows["salesforce/"+name] = connect
	}
	for name, connect := range hubspotFlows() {
		flows["hubspot/"+name] = connect
	}
	for name, connect := range flows {
		for _, sandbox := range []bool{false, true} {
			t.Run(name+map[bool]string{false: "/production", true: "/sandbox"}[sandbox], func(t *testing.T) {
				run(t, rigOptions{settings: twoWay, salesforce: salesforcetest.Options{Sandbox: sandbox}}, func(r *rig) {
					connect(r)
					h, s := linkedPair(r)
					if !strings.HasSuffix(name, "fixed token") {
						r.hs.ExpireTokens()
						r.sf.ExpireSessions()
						if strings.HasPrefix(name, "hubspot/") {
							r.useSalesforce(r.login().Tokens(salesforce.NewMemoryTokens(salesforce.Token{Refresh: r.sf.App().RefreshToken})))
						}
					}
					r.editHubSpot(h, "phone", "2")
					r.sync()
					require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
					st, err := r.engine().Status(context.Background())
					require.NoError(t, err)
					org, portal := st.Accounts[crm.Salesforce], st.Accounts[crm.HubSpot]
					require.Equal(t, r.sf.OrgID(), org.ID)
					require.Equal(t, r.sf.UserID(), org.UserID)
					require.Equal(t, r.sf.Username(), org.Username)
					require.Equal(t, sandbox, org.Sandbox)
					require.Equal(t, r.sf.URL(), org.URL, "My Domain")
					require.Equal(t, "44237313", portal.ID)
					require.NotEmpty(t, portal.URL)
				})
			})
		}
	}
}

// A vendor that rotates refresh tokens ends the old one at once: the new one is
// in the host's store, and a restarted process goes on with it.
func TestRotatedRefreshTokensAreKept(t *testing.T) {
	o := rigOptions{settings: twoWay, salesforce: salesforcetest.Options{RotateRefreshTokens: true}}
	o.hubspot.Switches.RotateRefreshTokens = true
	run(t, o, func(r *rig) {
		db, _ := dbtest.SQLiteFile(r.t)
		hub := newTokens(r.t, db, "hubspot", hubspot.Token{Refresh: r.hs.App().RefreshToken})
		sf := newTokens(r.t, db, "salesforce", salesforce.Token{Refresh: r.sf.App().RefreshToken})
		used := map[*sqlTokens][]string{}
		note := func() {
			for _, s := range []*sqlTokens{hub, sf} {
				tok, err := s.Load(context.Background())
				require.NoError(t, err)
				used[s] = append(used[s], tok.Refresh)
			}
		}
		note()
		r.useApps(hub, sf)
		h, s := linkedPair(r)
		for _, phone := range []string{"2", "3"} {
			note()
			r.hs.ExpireTokens()
			r.sf.ExpireSessions()
			r.useApps(hub, sf) // a new process knows only what the store holds
			r.editHubSpot(h, "phone", phone)
			r.sync()
			require.Equal(t, phone, r.sfValue("Lead", s, "Phone"))
		}
		note()
		for store, tokens := range used {
			require.Len(t, tokens, 4)
			for _, old := range tokens[:3] {
				require.NotEqual(t, tokens[3], old)
				var err error
				if store == hub {
					_, err = r.hubspotApp(store).OAuth.Refresh(context.Background(), hubspot.Token{Refresh: old})
				} else {
					_, err = r.login().Refresh(context.Background(), salesforce.Token{Refresh: old})
				}
				require.Equal(t, crm.Auth, crm.ClassOf(err), "the old one is refused")
			}
		}
	})
}

// expiring ends all access tokens of both accounts just before the n-th call
// that is no token exchange.
func (r *rig) expiring(n int, calls *int) func(*http.Client) *http.Client {
	var mu sync.Mutex
	return func(c *http.Client) *http.Client {
		base := c.Transport
		return &http.Client{Transport: tripper(func(q *http.Request) (*http.Response, error) {
			mu.Lock()
			if !strings.Contains(q.URL.Path, "oauth") {
				*calls++
				if *calls == n {
					r.hs.ExpireTokens()
					r.sf.ExpireSessions()
				}
			}
			mu.Unlock()
			return base.RoundTrip(q)
		})}
	}
}

// Tokens that run out in the middle of a pass, wherever that is, cost one
// exchange each; no write is lost or made twice.
func TestTokensThatExpireInTheMiddleOfAPass(t *testing.T) {
	t.Parallel()
	const each = 30
	for _, n := range []int{1, 4, 7, 8, 9, 10, 11, 12} {
		t.Run(fmt.Sprintf("before call %d", n), func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) { twoWay(s); s.Pass.Page = 10 }}, func(r *rig) {
				calls := 0
				wrap := r.expiring(n, &calls)
				a := r.hs.App()
				r.hubspot = hubspot.NewConnector(hubspot.NewClient(hubspot.Options{
					App:    hubspot.App{ClientID: a.ClientID, ClientSecret: a.ClientSecret},
					Tokens: hubspot.NewMemoryTokens(hubspot.Token{Refresh: a.RefreshToken}), HTTP: wrap(r.hs.Client()),
				}), hubspot.ConnectorOptions{})
				client, err := salesforce.NewClient(salesforce.Options{
					Auth: r.login().Tokens(salesforce.NewMemoryTokens(salesforce.Token{Refresh: r.sf.App().RefreshToken})),
					HTTP: wrap(r.sf.Client()),
				})
				require.NoError(t, err)
				r.salesforce = salesforce.NewConnector(client, salesforce.ConnectorOptions{})
				calls = n // the accounts are known, and both tokens are alive
				r.sync()
				r.hs.ResetRequests()
				r.sf.ResetRequests()
				for i := range each {
					r.contact("H", email("h", i))
					r.person("Lead", "S", email("s", i))
				}
				calls = 0
				rep := r.sync()
				require.Equal(t, crmsync.Done, rep.State)
				require.Greater(t, calls, n, "the pass went on")
				hub, sf := r.exchanges()
				require.LessOrEqual(t, hub, 1)
				require.LessOrEqual(t, sf, 1)
				require.NotZero(t, hub+sf)
				require.Equal(t, each, rep.Written.HubSpot.Created)
				require.Equal(t, each, rep.Written.Salesforce.Created)
				require.Equal(t, 2*each, r.hs.Count("contacts"))
				require.Equal(t, 2*each, r.sf.Count("Lead"))
				require.Equal(t, 2*each, rep.Links)
				r.settled()
			})
		})
	}
}

// Two processes that serve one connection ask each vendor once for a new token
// between them, if the host's store can lock. If it cannot, the vendor refuses
// one of two simultaneous exchanges, and that process takes over the other's.
func TestTwoProcessesShareOneRefresh(t *testing.T) {
	t.Parallel()
	for _, locks := range []bool{true, false} {
		t.Run(map[bool]string{true: "with a lock", false: "without"}[locks], func(t *testing.T) {
			o := rigOptions{settings: twoWay, salesforce: salesforcetest.Options{RotateRefreshTokens: true}}
			o.hubspot.Switches.RotateRefreshTokens = true
			run(t, o, func(r *rig) {
				_, path := dbtest.SQLiteFile(r.t)
				process := func() (*hubspot.Connector, *salesforce.Connector) {
					db := dbtest.SQLiteAt(r.t, path)
					var hub, sf hubspot.TokenStore
					h := newTokens(r.t, db, "hubspot", hubspot.Token{Refresh: r.hs.App().RefreshToken})
					s := newTokens(r.t, db, "salesforce", salesforce.Token{Refresh: r.sf.App().RefreshToken})
					hub, sf = h, s
					if locks {
						hub, sf = lockedTokens{h}, lockedTokens{s}
					}
					r.useApps(hub, sf)
					return r.hubspot, r.salesforce
				}
				h1, s1 := process()
				h2, s2 := process()
				h, s := linkedPair(r)
				_, err := h1.Owners(context.Background())
				require.NoError(t, err)
				_, err = s1.Owners(context.Background())
				require.NoError(t, err)
				r.hs.ExpireTokens()
				r.sf.ExpireSessions()
				r.hs.ResetRequests()
				r.sf.ResetRequests()
				var wg sync.WaitGroup
				errs := make([]error, 4)
				for i, list := range []crmsync.OwnerLister{h1, h2, s1, s2} {
					wg.Go(func() { _, errs[i] = list.Owners(context.Background()) })
				}
				wg.Wait()
				for _, err := range errs {
					// Without a lock the loser can be refused before the winner has saved its
					// token. Its next call, below, finds it.
					if locks || err != nil && crm.ClassOf(err) != crm.Auth {
						require.NoError(t, err)
					}
				}
				for i, c := range []*hubspot.Connector{h1, h2} {
					r.hubspot, r.salesforce = c, []*salesforce.Connector{s1, s2}[i]
					phone := email("phone", i)
					r.editHubSpot(h, "phone", phone)
					r.sync()
					require.Equal(t, phone, r.sfValue("Lead", s, "Phone"))
				}
				hub, sf := r.exchanges()
				if locks {
					require.Equal(t, []int{1, 1}, []int{hub, sf})
				}
				require.LessOrEqual(t, hub, 2)
				require.LessOrEqual(t, sf, 2)
			})
		})
	}
}
