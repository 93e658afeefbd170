package hubspottest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

func (p portal) token(path string, form url.Values) reply {
	p.t.Helper()
	r, err := p.send("POST", path, form.Encode(), "")
	require.NoError(p.t, err)
	return r
}

func (p portal) refresh() url.Values {
	app := p.App()
	return url.Values{
		"grant_type": {"refresh_token"}, "client_id": {app.ClientID}, "client_secret": {app.ClientSecret}, "refresh_token": {app.RefreshToken},
	}
}

func (p portal) as(token, path string) reply {
	p.t.Helper()
	r, err := p.send("GET", path, "", "Bearer "+token)
	require.NoError(p.t, err)
	return r
}

func TestCallsNeedAToken(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	for _, auth := range []string{"", "Bearer x", p.Token()} {
		r, err := p.send("GET", contactsPath, "", auth)
		require.NoError(t, err)
		require.Equal(t, http.StatusUnauthorized, r.status)
		r.golden(t, `{"status":"error","message":"Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview","correlationId":"…","category":"INVALID_AUTHENTICATION"}`)
	}
	require.True(t, strings.HasPrefix(p.Token(), "pat-na1-"))
}

func TestRefreshedTokensLastThirtyMinutes(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := open(t, hubspottest.Options{Now: c.Now})
	for _, path := range []string{"/oauth/v1/token", "/oauth/v3/token", "/oauth/2026-03/token", "/oauth/2026-09/token"} {
		r := p.token(path, p.refresh())
		require.Equal(t, http.StatusOK, r.status, r.text)
		require.Equal(t, "bearer", r.at("token_type"))
		require.Equal(t, p.App().RefreshToken, r.at("refresh_token"))
		require.InDelta(t, 1800, r.at("expires_in"), 0)
		tok, _ := r.at("access_token").(string)
		require.Equal(t, http.StatusOK, p.as(tok, contactsPath).status)
		c.now = c.now.Add(30 * time.Minute)
		old := p.as(tok, contactsPath)
		require.Equal(t, http.StatusUnauthorized, old.status)
		old.golden(t, `{"status":"error","message":"The OAuth token used to make this call expired 0 second(s) ago.","correlationId":"…","context":{"expire time":["`+
			c.now.Format("2006-01-02T15:04:05.000Z")+`"]},"category":"EXPIRED_AUTHENTICATION"}`)
	}
	tok, _ := p.token("/oauth/v3/token", p.refresh()).at("access_token").(string)
	p.ExpireTokens()
	require.Equal(t, http.StatusUnauthorized, p.as(tok, contactsPath).status)
	require.Positive(t, p.Calls())
}

func TestRefusedTokenRequests(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	for field, want := range map[string]string{
		"client_id": "BAD_CLIENT_ID", "client_secret": "BAD_CLIENT_SECRET", "grant_type": "BAD_GRANT_TYPE", "refresh_token": "BAD_REFRESH_TOKEN",
	} {
		f := p.refresh()
		f.Set(field, "x")
		r := p.token("/oauth/v3/token", f)
		require.Equal(t, http.StatusBadRequest, r.status)
		require.Equal(t, want, r.at("status"))
	}
	f := p.refresh()
	p.Uninstall()
	r := p.token("/oauth/v3/token", f)
	require.Equal(t, `{"error":"invalid_grant","error_description":"refresh token is invalid, expired or revoked","status":"BAD_REFRESH_TOKEN","message":"refresh token is invalid, expired or revoked"}`, r.text)
}

func TestAuthorizationCodeWithPKCE(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	app := p.App()
	verifier := "0123456789012345678901234567890123456789012"
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"client_id": {app.ClientID}, "redirect_uri": {"https://host.test/back"}, "scope": {"oauth"}, "state": {"s1"}, "response_type": {"code"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	code := func() string {
		r, err := p.send("GET", "/oauth/authorize?"+q.Encode(), "", "")
		require.NoError(t, err)
		require.Equal(t, http.StatusFound, r.status)
		back, err := url.Parse(r.header.Get("Location"))
		require.NoError(t, err)
		require.Equal(t, "s1", back.Query().Get("state"))
		return back.Query().Get("code")
	}
	f := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {app.ClientID}, "client_secret": {app.ClientSecret},
		"redirect_uri": {"https://host.test/back"}, "code": {code()}, "code_verifier": {"wrong"},
	}
	require.Equal(t, "BAD_CODE_VERIFIER", p.token("/oauth/2026-09/token", f).at("status"))
	f.Set("code_verifier", verifier)
	ok := p.token("/oauth/2026-09/token", f)
	require.Equal(t, http.StatusOK, ok.status, ok.text)
	require.Equal(t, "BAD_AUTH_CODE", p.token("/oauth/2026-09/token", f).at("status"), "a code works once")
	f.Set("code", code())
	f.Set("redirect_uri", "https://other.test/")
	require.Equal(t, "BAD_REDIRECT_URI", p.token("/oauth/2026-09/token", f).at("status"))

	tok, _ := ok.at("access_token").(string)
	for _, name := range []string{"token", "access_token"} {
		r := p.token("/oauth/2026-09/token/introspect", url.Values{name: {tok}})
		require.Equal(t, true, r.at("active"))
		require.Equal(t, "access_token", r.at("token_use"))
	}
	require.Equal(t, http.StatusOK, p.token("/oauth/v3/token/revoke", url.Values{"token": {app.RefreshToken}}).status)
	require.Equal(t, "BAD_REFRESH_TOKEN", p.token("/oauth/v3/token", p.refresh()).at("status"))
	require.Equal(t, false, p.token("/oauth/v3/token/introspect", url.Values{"token": {app.RefreshToken}}).at("active"))
}

func TestRefreshTokensCanRotate(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{Switches: hubspottest.Switches{RotateRefreshTokens: true}})
	old := p.refresh()
	r := p.token("/oauth/v3/token", old)
	require.NotEqual(t, old.Get("refresh_token"), r.at("refresh_token"))
	require.Equal(t, p.App().RefreshToken, r.at("refresh_token"))
	require.Equal(t, http.StatusBadRequest, p.token("/oauth/v3/token", old).status)
}

func TestScopes(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{Scopes: []string{"crm.objects.contacts.read"}})
	require.Equal(t, http.StatusOK, p.call("GET", contactsPath, "").status)
	require.Equal(t, http.StatusOK, p.call("GET", "/crm/v3/objects/tasks", "").status, "activities go with contacts")
	r := p.call("POST", contactsPath, `{"properties":{}}`)
	require.Equal(t, http.StatusForbidden, r.status)
	r.golden(t, `{"status":"error","message":"This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.","correlationId":"…","errors":[{"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["crm.objects.contacts.write"]}}],"links":{"scopes":"https://developers.hubspot.com/scopes"},"category":"MISSING_SCOPES"}`)
	for _, path := range []string{"/crm/v3/objects/deals", "/crm/v3/lists/1", "/crm/v3/owners", "/crm/v3/properties/deals", "/crm/v4/objects/contacts/1/associations/companies"} {
		require.Equal(t, http.StatusForbidden, p.call("GET", path, "").status, path)
	}
}

func TestBurstLimit(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := open(t, hubspottest.Options{Now: c.Now, Tier: hubspottest.Starter})
	for i := range 100 {
		r := p.call("GET", contactsPath, "")
		require.Equal(t, http.StatusOK, r.status)
		if i == 0 {
			for name, want := range map[string]string{
				"Max": "100", "Remaining": "99", "Interval-Milliseconds": "10000", "Daily": "250000", "Daily-Remaining": "249999", "Secondly": "10",
			} {
				require.Equal(t, want, r.header.Get("X-HubSpot-RateLimit-"+name), name)
			}
			c.now = c.now.Add(time.Second)
		}
	}
	r := p.call("GET", contactsPath, "")
	require.Equal(t, http.StatusTooManyRequests, r.status)
	require.Empty(t, r.header.Get("Retry-After"))
	require.True(t, strings.HasPrefix(r.text, `{"status":"error","message":"You have reached your ten_secondly_rolling limit.","errorType":"RATE_LIMIT","correlationId":"`))
	require.Equal(t, "TEN_SECONDLY_ROLLING", r.at("policyName"))
	require.Nil(t, r.at("category"))
	c.now = c.now.Add(9 * time.Second)
	require.Equal(t, http.StatusOK, p.call("GET", contactsPath, "").status, "the first call has left the window")
	require.Equal(t, http.StatusTooManyRequests, p.call("GET", contactsPath, "").status)
}

func TestSearchLimit(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := open(t, hubspottest.Options{Now: c.Now})
	for range 5 {
		r := p.search(`{}`)
		require.Equal(t, http.StatusOK, r.status)
		require.Empty(t, r.header.Get("X-HubSpot-RateLimit-Max"))
	}
	r := p.search(`{}`)
	require.Equal(t, http.StatusTooManyRequests, r.status)
	require.Equal(t, "SECONDLY", r.at("policyName"))
	require.Equal(t, "You have reached your secondly limit.", r.at("message"))
	c.now = c.now.Add(time.Second)
	require.Equal(t, http.StatusOK, p.search(`{}`).status)
}

func TestDailyLimitResetsAtMidnightOfTheAccount(t *testing.T) {
	t.Parallel()
	c := newClock()
	zone := time.FixedZone("UTC-5", -5*3600)
	p := open(t, hubspottest.Options{Now: c.Now, Daily: 2, TimeZone: zone, Switches: hubspottest.Switches{RetryAfter: true}})
	p.call("GET", contactsPath, "")
	p.call("GET", contactsPath, "")
	r := p.call("GET", contactsPath, "")
	require.Equal(t, "DAILY", r.at("policyName"))
	require.Equal(t, "You have reached your daily limit.", r.at("message"))
	require.Equal(t, "61200", r.header.Get("Retry-After"))
	c.now = c.now.Add(16 * time.Hour)
	require.Equal(t, http.StatusTooManyRequests, p.call("GET", contactsPath, "").status)
	c.now = c.now.Add(time.Hour)
	require.Equal(t, http.StatusOK, p.call("GET", contactsPath, "").status)
}

func TestOAuthAppsHaveNoDailyLimit(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	tok, _ := p.token("/oauth/v3/token", p.refresh()).at("access_token").(string)
	r := p.as(tok, contactsPath)
	require.Equal(t, "110", r.header.Get("X-HubSpot-RateLimit-Max"))
	require.Empty(t, r.header.Get("X-HubSpot-RateLimit-Daily"))
	require.Equal(t, 1, p.Calls(), "OAuth calls do not count")
}

func TestAccountDetails(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{TimeZone: time.FixedZone("IST", 19800)})
	for _, path := range []string{"/account-info/v3/details", "/account-info/2026-03/details"} {
		r := p.call("GET", path, "")
		require.InDelta(t, 44237313, r.at("portalId"), 0)
		require.Equal(t, "+05:30", r.at("utcOffset"))
	}
}
