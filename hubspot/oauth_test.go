package hubspot_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/sync/crm"
)

func app() hubspot.App {
	return hubspot.App{ClientID: "id", ClientSecret: "secret", RedirectURL: "https://host.test/back",
		Scopes: []string{"crm.objects.contacts.read"}, Optional: []string{"tickets"}}
}

func TestAuthorizeURL(t *testing.T) {
	t.Parallel()
	c := hubspot.NewClient(hubspot.Options{App: app()})
	u, err := url.Parse(c.OAuth.AuthorizeURL("st", "verifier-verifier-verifier-verifier-verifier"))
	require.NoError(t, err)
	require.Equal(t, "app.hubspot.com/oauth/authorize", u.Host+u.Path)
	require.Equal(t, url.Values{
		"client_id": {"id"}, "redirect_uri": {"https://host.test/back"}, "response_type": {"code"}, "state": {"st"},
		"scope": {"oauth crm.objects.contacts.read"}, "optional_scope": {"tickets"},
		"code_challenge_method": {"S256"}, "code_challenge": {challenge("verifier-verifier-verifier-verifier-verifier")},
	}, u.Query())
	require.GreaterOrEqual(t, len(hubspot.NewVerifier()), 43)
}

// challenge is RFC 7636's S256.
func challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func TestExchange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := always(200, `{"token_type":"bearer","access_token":"CLx","refresh_token":"na1-r","expires_in":1800,"hub_id":1234567,"user_id":293199,"scopes":["oauth","x"]}`)
		c := f.serve(t, hubspot.Options{App: app()})
		tok, err := c.OAuth.Exchange(t.Context(), "the-code", "the-verifier")
		require.NoError(t, err)
		require.Equal(t, hubspot.Token{Access: "CLx", Refresh: "na1-r", Expiry: time.Now().Add(30 * time.Minute),
			Extra: map[string]string{"hub_id": "1234567", "user_id": "293199", "scopes": "oauth x"}}, tok)
		form, err := url.ParseQuery(string(f.seen()[0].Body))
		require.NoError(t, err)
		require.True(t, f.seen()[0].Form)
		require.Equal(t, url.Values{"grant_type": {"authorization_code"}, "code": {"the-code"}, "redirect_uri": {"https://host.test/back"},
			"code_verifier": {"the-verifier"}, "client_id": {"id"}, "client_secret": {"secret"}}, form)
		require.Empty(t, f.seen()[0].Query)
	})
}

// A long run renews the token before it ends and keeps a refresh token that the
// answer does not repeat.
func TestTokensAreRenewed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		f := &fake{answer: func(ex exchange) (int, string) {
			if ex.Path == "/oauth/2026-09/token" {
				n++
				return 200, fmt.Sprintf(`{"access_token":"a%d","expires_in":1800}`, n)
			}
			return 200, `{"results":[]}`
		}}
		store := hubspot.NewMemoryTokens(hubspot.Token{Refresh: "r"})
		c := f.serve(t, hubspot.Options{App: app(), Tokens: store})
		for range 61 {
			_, err := c.Owners.List(t.Context(), nil)
			require.NoError(t, err)
			time.Sleep(time.Minute)
		}
		require.Equal(t, 3, n)
		tok, err := store.Load(t.Context())
		require.NoError(t, err)
		require.Equal(t, "r", tok.Refresh)
	})
}

func TestOAuthErrors(t *testing.T) {
	t.Parallel()
	for body, code := range map[string]string{
		`{"error":"invalid_grant","error_description":"refresh token is invalid, expired or revoked","status":"BAD_REFRESH_TOKEN","message":"refresh token is invalid, expired or revoked"}`: "BAD_REFRESH_TOKEN",
		`{"status":"BAD_HUB","message":"missing or unknown hub id","error":"access_denied"}`:                                                                                                 "BAD_HUB",
		`{"error":"invalid_client"}`:     "invalid_client",
		`{"status":"BAD_CLIENT_ID"}`:     "BAD_CLIENT_ID",
		`{"status":"EXPIRED_AUTH_CODE"}`: "EXPIRED_AUTH_CODE",
	} {
		c := always(400, body).serve(t, hubspot.Options{App: app(), Tokens: hubspot.NewMemoryTokens(hubspot.Token{Refresh: "secret-r"})})
		_, err := c.Owners.List(t.Context(), nil)
		e := requireError(t, err)
		require.Equal(t, crm.Auth, e.Class, body)
		require.Equal(t, code, e.Code)
		require.NotContains(t, err.Error(), "secret-r")
	}
}

func TestOptionsHideTheirSecrets(t *testing.T) {
	t.Parallel()
	o := hubspot.Options{AccessToken: "pat-na1-x", App: app()}
	o.App.ClientSecret = "pat-secret"
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		require.NotContains(t, fmt.Sprintf(format, o), "pat-")
		require.NotContains(t, fmt.Sprintf(format, o.App), "pat-")
	}
}
