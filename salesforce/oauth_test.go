package salesforce_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/sync/crm"
)

// tokenBody is an answer of the token endpoint.
func tokenBody(access, refresh string) map[string]any {
	b := map[string]any{
		"access_token": access, "instance_url": instance, "token_type": "Bearer", "issued_at": "1278448101416",
		"id": "https://login.salesforce.com/id/00Dxx0000001gEREAY/005xx000001SwiUAAS", "scope": "refresh_token api",
	}
	if refresh != "" {
		b["refresh_token"] = refresh
	}
	return b
}

func TestWebServerFlow(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(call) reply { return reply{body: tokenBody("a1", "r1")} })
	o := salesforce.OAuth{ClientID: "key", ClientSecret: "hush", RedirectURL: "https://host/cb", HTTP: s.client,
		LoginURL: "https://acme.my.salesforce.com/"}
	verifier := salesforce.NewVerifier()
	u, err := url.Parse(o.AuthorizeURL("state", verifier, "api", "refresh_token"))
	require.NoError(t, err)
	require.Equal(t, "acme.my.salesforce.com/services/oauth2/authorize", u.Host+u.Path)
	sum := sha256.Sum256([]byte(verifier))
	require.Equal(t, url.Values{
		"response_type": {"code"}, "client_id": {"key"}, "redirect_uri": {"https://host/cb"}, "state": {"state"},
		"scope": {"api refresh_token"}, "code_challenge_method": {"S256"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
	}, u.Query())

	tok, err := o.Exchange(t.Context(), "the code", verifier)
	require.NoError(t, err)
	require.Equal(t, url.Values{
		"grant_type": {"authorization_code"}, "code": {"the code"}, "client_id": {"key"}, "client_secret": {"hush"},
		"redirect_uri": {"https://host/cb"}, "code_verifier": {verifier},
	}, s.seen()[0].form())
	require.Equal(t, "a1", tok.Access)
	require.Equal(t, "r1", tok.Refresh)
	require.Equal(t, instance, tok.Base)
	require.True(t, tok.Expiry.IsZero(), "Salesforce does not say when")
	require.Equal(t, "00Dxx0000001gEREAY", tok.Extra["organization_id"])
	require.Equal(t, "005xx000001SwiUAAS", tok.Extra["user_id"])
}

func TestRefreshHappensOnceForManyCallersAndKeepsTheRotatedToken(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	live, spent, refreshes := "none", map[string]bool{}, 0
	s := newStub(t, func(c call) reply {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasSuffix(c.path, "/oauth2/token") {
			refreshes++
			r := c.form().Get("refresh_token")
			if spent[r] {
				return reply{status: 400, body: map[string]any{"error": "invalid_grant", "error_description": "expired access/refresh token"}}
			}
			spent[r] = true
			live = fmt.Sprintf("a%d", refreshes)
			return reply{body: tokenBody(live, fmt.Sprintf("r%d", refreshes))}
		}
		if c.header.Get("Authorization") != "Bearer "+live {
			return failure(401, "INVALID_SESSION_ID", "Session expired or invalid")
		}
		return reply{body: map[string]any{}}
	})
	store := salesforce.NewMemoryTokens(salesforce.Token{Access: "old", Refresh: "r0", Base: instance})
	c := s.newClient(t, func(o *salesforce.Options) {
		o.Auth = salesforce.OAuth{ClientID: "key", HTTP: s.client}.Tokens(store)
	})
	both := func() {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				_, _, err := c.Info.Limits(t.Context())
				require.NoError(t, err)
			})
		}
		wg.Wait()
	}
	both()
	require.Equal(t, 1, refreshes)
	mu.Lock()
	live = "ended"
	mu.Unlock()
	both()
	require.Equal(t, 2, refreshes)
	tok, err := store.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"a2", "r2"}, []string{tok.Access, tok.Refresh})
}

func TestARefreshTokenThatIsNotRotatedIsKept(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(call) reply { return reply{body: tokenBody("a1", "")} })
	tok, err := salesforce.OAuth{HTTP: s.client}.Refresh(t.Context(), salesforce.Token{Refresh: "r0"})
	require.NoError(t, err)
	require.Equal(t, "r0", tok.Refresh)
	_, err = salesforce.OAuth{HTTP: s.client}.Refresh(t.Context(), salesforce.Token{})
	require.Equal(t, crm.Auth, crm.ClassOf(err))
}

func TestSessionsThatNoTokenCanHealAreNotRefreshed(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"This session is not valid for use with the REST API", "Connected app is not attached to Agent"} {
		s := newStub(t, func(c call) reply {
			if strings.HasSuffix(c.path, "/token") {
				return reply{body: tokenBody("a1", "")}
			}
			return failure(401, "INVALID_SESSION_ID", text)
		})
		c := s.newClient(t, func(o *salesforce.Options) {
			o.Auth = salesforce.OAuth{HTTP: s.client}.Tokens(salesforce.NewMemoryTokens(salesforce.Token{Access: "a", Refresh: "r", Base: instance}))
		})
		_, _, err := c.Info.Limits(t.Context())
		require.Equal(t, crm.Auth, crm.ClassOf(err))
		require.Len(t, s.seen(), 1)
	}
}

func TestARevokedConnectionNeedsAPerson(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(c call) reply {
		if strings.HasSuffix(c.path, "/token") {
			return reply{status: 400, body: map[string]any{"error": "invalid_grant", "error_description": "expired access/refresh token"}}
		}
		return failure(401, "INVALID_SESSION_ID", "Session expired or invalid")
	})
	c := s.newClient(t, func(o *salesforce.Options) {
		o.Auth = salesforce.OAuth{HTTP: s.client}.Tokens(salesforce.NewMemoryTokens(salesforce.Token{Access: "hidden-a", Refresh: "hidden-r", Base: instance}))
	})
	_, _, err := c.Info.Limits(t.Context())
	require.Equal(t, crm.Auth, crm.ClassOf(err))
	require.Contains(t, err.Error(), "connect the account again")
	require.NotContains(t, err.Error(), "hidden")
}

func TestJWTBearer(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	s := newStub(t, func(call) reply { return reply{body: tokenBody("a1", "")} })
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	o := salesforce.OAuth{ClientID: "key", Username: "sync@acme.example", Key: key, HTTP: s.client,
		LoginURL: "https://acme--uat.sandbox.my.salesforce.com", Now: func() time.Time { return now }, SessionTTL: time.Hour}
	tok, err := o.JWTBearer(t.Context())
	require.NoError(t, err)
	require.Equal(t, now.Add(time.Hour), tok.Expiry)

	form := s.seen()[0].form()
	require.Equal(t, "urn:ietf:params:oauth:grant-type:jwt-bearer", form.Get("grant_type"))
	parts := strings.Split(form.Get("assertion"), ".")
	require.Len(t, parts, 3)
	sig, err := base64.RawURLEncoding.DecodeString(parts[2])
	require.NoError(t, err)
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	require.NoError(t, rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, sum[:], sig))
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	var claims map[string]any
	require.NoError(t, json.Unmarshal(raw, &claims))
	exp, isNumber := claims["exp"].(float64)
	require.True(t, isNumber)
	require.LessOrEqual(t, exp, float64(now.Add(3*time.Minute).Unix()))
	require.Greater(t, exp, float64(now.Unix()))
	delete(claims, "exp")
	require.Equal(t, map[string]any{"iss": "key", "sub": "sync@acme.example", "aud": "https://test.salesforce.com"}, claims)

	_, err = salesforce.OAuth{ClientID: "key"}.JWTBearer(t.Context())
	require.Equal(t, crm.Auth, crm.ClassOf(err))
}

func TestClientCredentialsAskAgainWhenTheSessionEnds(t *testing.T) {
	t.Parallel()
	asked := 0
	s := newStub(t, func(c call) reply {
		if strings.HasSuffix(c.path, "/token") {
			asked++
			return reply{body: tokenBody(fmt.Sprintf("a%d", asked), "")}
		}
		if c.header.Get("Authorization") == "Bearer a1" {
			return failure(401, "INVALID_SESSION_ID", "Session expired or invalid")
		}
		return reply{body: map[string]any{}}
	})
	c := s.newClient(t, func(o *salesforce.Options) {
		o.Auth = salesforce.OAuth{ClientID: "key", ClientSecret: "hush", LoginURL: instance, HTTP: s.client}.ClientCredentialsTokens(nil)
	})
	_, _, err := c.Info.Limits(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, asked)
	require.Equal(t, url.Values{"grant_type": {"client_credentials"}, "client_id": {"key"}, "client_secret": {"hush"}}, s.seen()[0].form())
}

func TestRevokingADeadTokenIsNoError(t *testing.T) {
	t.Parallel()
	code := "invalid_token"
	s := newStub(t, func(call) reply { return reply{status: 400, body: map[string]any{"error": code}} })
	require.NoError(t, salesforce.OAuth{HTTP: s.client}.Revoke(t.Context(), "r"))
	require.Equal(t, url.Values{"token": {"r"}}, s.seen()[0].form())
	code = "invalid_client"
	require.Error(t, salesforce.OAuth{HTTP: s.client}.Revoke(t.Context(), "r"))
}
