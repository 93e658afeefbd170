package salesforcetest_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

func token(t *testing.T, srv *salesforcetest.Server, host string, form url.Values) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, host+"/services/oauth2/token", strings.NewReader(form.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return do(t, srv, req)
}

func TestRefreshToken(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{RotateRefreshTokens: true})
	app := srv.App()
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {app.ClientID}, "client_secret": {app.ClientSecret}, "refresh_token": {app.RefreshToken}}
	a := token(t, srv, "https://login.salesforce.com", form)
	require.Equal(t, 200, a.status, a.body)
	got := a.json(t)
	require.NotContains(t, got, "expires_in")
	require.Equal(t, srv.URL(), got["instance_url"])
	require.Equal(t, "https://login.salesforce.com/id/"+srv.OrgID()+"/"+srv.UserID(), got["id"])
	require.True(t, strings.HasPrefix(as[string](t, got["access_token"]), srv.OrgID()[:15]+"!"))
	require.IsType(t, "", got["issued_at"])
	require.NotEmpty(t, got["refresh_token"], "rotated")
	a = token(t, srv, "https://login.salesforce.com", form)
	require.Equal(t, 400, a.status)
	require.Equal(t, `{"error":"invalid_grant","error_description":"expired access/refresh token"}`, a.body)
}

func TestWebServerFlowWithPKCE(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	app := srv.App()
	verifier := strings.Repeat("v", 64)
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{"response_type": {"code"}, "client_id": {app.ClientID}, "redirect_uri": {"http://localhost/cb"}, "state": {"s"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}}
	a := send(t, srv, "GET", "/services/oauth2/authorize?"+q.Encode(), "")
	require.Equal(t, 302, a.status)
	to, err := url.Parse(a.header.Get("Location"))
	require.NoError(t, err)
	require.Equal(t, "s", to.Query().Get("state"))
	form := url.Values{"grant_type": {"authorization_code"}, "client_id": {app.ClientID}, "redirect_uri": {"http://localhost/cb"},
		"code": {to.Query().Get("code")}, "code_verifier": {verifier}}
	a = token(t, srv, srv.LoginURL(), form)
	require.Equal(t, 200, a.status, a.body)
	require.NotEmpty(t, a.json(t)["refresh_token"])
	require.Equal(t, 400, token(t, srv, srv.LoginURL(), form).status, "a code is used once")
}

func TestJWTBearerAndClientCredentials(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	key, app := srv.JWTKey(), srv.App()
	assertion := func(exp string) string {
		enc := base64.RawURLEncoding
		text := enc.EncodeToString([]byte(`{"alg":"RS256"}`)) + "." + enc.EncodeToString([]byte(fmt.Sprintf(
			`{"iss":%q,"sub":%q,"aud":"https://login.salesforce.com","exp":%s}`, app.ClientID, srv.Username(), exp)))
		sum := sha256.Sum256([]byte(text))
		sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
		require.NoError(t, err)
		return text + "." + enc.EncodeToString(sig)
	}
	soon := time.Now().Add(3 * time.Minute).Unix()
	for _, exp := range []string{fmt.Sprint(soon), fmt.Sprintf(`"%d"`, soon)} {
		a := token(t, srv, srv.URL(), url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {assertion(exp)}})
		require.Equal(t, 200, a.status, a.body)
		require.NotContains(t, a.json(t), "refresh_token")
	}
	a := token(t, srv, srv.URL(), url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {assertion("1000")}})
	require.Equal(t, 400, a.status)

	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {app.ClientID}, "client_secret": {app.ClientSecret}}
	require.Equal(t, 200, token(t, srv, srv.URL(), form).status)
	require.Contains(t, token(t, srv, srv.LoginURL(), form).body, "request not supported on this domain")
	form.Set("client_secret", "x")
	require.Equal(t, `{"error":"invalid_client","error_description":"invalid client credentials"}`, token(t, srv, srv.URL(), form).body)
}

func TestSessions(t *testing.T) {
	t.Parallel()
	o, c := at(salesforcetest.Options{})
	srv := salesforcetest.New(t, o)
	c.at = noon.Add(119 * time.Minute)
	require.Equal(t, 200, send(t, srv, "GET", base+"/limits", "").status)
	c.at = c.at.Add(119 * time.Minute)
	require.Equal(t, 200, send(t, srv, "GET", base+"/limits", "").status, "the timeout slides")
	c.at = c.at.Add(121 * time.Minute)
	a := send(t, srv, "GET", base+"/limits", "")
	require.Equal(t, 401, a.status)
	require.Equal(t, `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`, a.body)
	require.Equal(t, 401, send(t, srv, "GET", base+"/limits", "", "Authorization", "nonsense").status)
	a = send(t, srv, "GET", "/services/data/", "", "Authorization", "")
	require.Equal(t, 200, a.status)
	require.Empty(t, a.header.Get("Sforce-Limit-Info"))
	require.Contains(t, a.body, `{"label":"Winter '27","url":"/services/data/v68.0","version":"68.0"}]`)
	require.Equal(t, 403, send(t, srv, "GET", "/services/oauth2/userinfo", "").status)
}

func TestRealListenerKeepsItsHost(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	app := srv.App()
	form := url.Values{"grant_type": {"password"}, "client_id": {app.ClientID}, "client_secret": {app.ClientSecret},
		"username": {srv.Username()}, "password": {"x"}}
	req := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8080/services/oauth2/token", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	srv.ServeHTTP(rec, req)
	var got map[string]string
	require.NoError(t, json.Unmarshal(rec.Body.Bytes(), &got))
	require.Equal(t, "http://127.0.0.1:8080", got["instance_url"])
	require.Equal(t, "http://127.0.0.1:8080/id/"+srv.OrgID()+"/"+srv.UserID(), got["id"])
}

func TestWhoAmI(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{Sandbox: true})
	a := send(t, srv, "GET", "/services/oauth2/userinfo", "")
	require.Equal(t, srv.UserID(), a.json(t)["user_id"])
	require.Equal(t, srv.Username(), a.json(t)["preferred_username"])
	a = send(t, srv, "GET", "/id/"+srv.OrgID()+"/"+srv.UserID(), "")
	require.Equal(t, srv.OrgID(), a.json(t)["organization_id"])
	require.Contains(t, a.body, "{version}")
	a = query(t, srv, "SELECT Id, Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization")
	require.Equal(t, []any{true}, column(t, a, "IsSandbox"))
	require.Equal(t, []any{srv.OrgID()}, column(t, a, "Id"))
	require.Equal(t, 200, send(t, srv, "POST", "/services/oauth2/revoke", "token="+url.QueryEscape(srv.Token()), "Content-Type", "application/x-www-form-urlencoded").status)
	require.Equal(t, 401, send(t, srv, "GET", base+"/limits", "").status)
}
