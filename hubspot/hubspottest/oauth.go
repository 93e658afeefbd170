package hubspottest

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// oauthError has the fields of RFC 6749 and HubSpot's older ones.
type oauthError struct {
	Err         string `json:"error"`
	Description string `json:"error_description"`
	Status      string `json:"status"`
	Message     string `json:"message"`
}

func (e *oauthError) Error() string { return e.Message }

func refuse(code, status, text string) error { return &oauthError{code, text, status, text} }

// form reads the fields of a token request. v1 also reads the query.
func (c *call) form() url.Values {
	f, err := url.ParseQuery(string(c.body))
	if err != nil {
		f = url.Values{}
	}
	if strings.Contains(c.r.URL.Path, "/v1/") {
		for k, v := range c.query {
			if f.Get(k) == "" {
				f[k] = v
			}
		}
	}
	return f
}

// authorizePage is the user who grants access at once: GET /oauth/authorize.
func (s *Server) authorizePage(c *call) (result, error) {
	q := c.query
	back, err := url.Parse(q.Get("redirect_uri"))
	if q.Get("client_id") != s.tokens.app.ClientID || err != nil || !back.IsAbs() {
		return result{}, invalid("The client_id or redirect_uri of the authorization request is not that of the app.")
	}
	code := s.uuid()
	s.tokens.codes[code] = &grant{
		redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge"), method: q.Get("code_challenge_method"),
		expires: s.now().Add(10 * time.Minute),
	}
	v := back.Query()
	v.Set("code", code)
	if q.Get("state") != "" {
		v.Set("state", q.Get("state"))
	}
	back.RawQuery = v.Encode()
	return result{status: http.StatusFound, header: http.Header{"Location": {back.String()}}}, nil
}

type tokenReply struct {
	TokenType    string   `json:"token_type"`
	TokenUse     string   `json:"token_use"`
	AccessToken  string   `json:"access_token"`
	RefreshToken string   `json:"refresh_token,omitempty"`
	ExpiresIn    int      `json:"expires_in"`
	HubID        int64    `json:"hub_id"`
	UserID       int64    `json:"user_id,omitempty"`
	Scopes       []string `json:"scopes"`
}

// issueToken is POST /oauth/{version}/token.
func (s *Server) issueToken(c *call) (result, error) {
	f := c.form()
	app := &s.tokens.app
	if f.Get("client_id") != app.ClientID {
		return result{}, refuse("invalid_client", "BAD_CLIENT_ID", "missing or unknown client id")
	}
	if subtle.ConstantTimeCompare([]byte(f.Get("client_secret")), []byte(app.ClientSecret)) != 1 {
		return result{}, refuse("invalid_client", "BAD_CLIENT_SECRET", "missing or invalid client secret")
	}
	refresh, use := "", "access_token"
	switch f.Get("grant_type") {
	case "refresh_token":
		refresh = f.Get("refresh_token")
		if !s.tokens.refresh[refresh] {
			return result{}, refuse("invalid_grant", "BAD_REFRESH_TOKEN", "refresh token is invalid, expired or revoked")
		}
		if s.opts.Switches.RotateRefreshTokens {
			s.tokens.refresh[refresh] = false
			refresh = s.refreshToken()
			s.tokens.refresh[refresh], app.RefreshToken = true, refresh
		}
	case "authorization_code":
		if err := s.redeem(f); err != nil {
			return result{}, err
		}
		refresh = app.RefreshToken
		if !s.tokens.refresh[refresh] { // installed again
			refresh = s.refreshToken()
			s.tokens.refresh[refresh], app.RefreshToken = true, refresh
		}
	case "client_credentials":
		use = "client_credentials"
	default:
		return result{}, refuse("unsupported_grant_type", "BAD_GRANT_TYPE", "missing or unknown grant type")
	}
	t := &token{value: s.accessToken(), use: use, refresh: refresh, expires: s.now().Add(tokenLife), scopes: s.scopes()}
	if use == "client_credentials" {
		t.scopes = strings.Fields(f.Get("scope"))
	}
	s.tokens.access[t.value] = t
	res := tokenReply{
		TokenType: "bearer", TokenUse: use, AccessToken: t.value, RefreshToken: refresh,
		ExpiresIn: int(tokenLife / time.Second), HubID: s.opts.PortalID, Scopes: t.scopes,
	}
	if use == "access_token" {
		res.UserID = person.user
	}
	return ok(res)
}

// redeem checks an authorization code, which works once.
func (s *Server) redeem(f url.Values) error {
	g := s.tokens.codes[f.Get("code")]
	switch {
	case g == nil || g.used:
		return refuse("invalid_grant", "BAD_AUTH_CODE", "missing or unknown auth code")
	case g.expires.Before(s.now()):
		return refuse("invalid_grant", "EXPIRED_AUTH_CODE", "auth code is expired")
	case g.redirect != f.Get("redirect_uri"):
		return refuse("invalid_grant", "BAD_REDIRECT_URI", "redirect uri does not match initial auth code URI")
	}
	if g.challenge != "" {
		got := f.Get("code_verifier")
		if g.method == "S256" {
			sum := sha256.Sum256([]byte(got))
			got = base64.RawURLEncoding.EncodeToString(sum[:])
		}
		if subtle.ConstantTimeCompare([]byte(got), []byte(g.challenge)) != 1 {
			return refuse("invalid_grant", "BAD_CODE_VERIFIER", "missing or invalid code verifier")
		}
	}
	g.used = true
	return nil
}

func (s *Server) accessToken() string {
	raw := make([]byte, 180)
	for i := range raw {
		raw[i] = byte(s.rng.UintN(256))
	}
	return "CL" + base64.RawURLEncoding.EncodeToString(raw)
}

// scopes are those that the app has been granted.
func (s *Server) scopes() []string {
	if s.opts.Scopes != nil {
		return append([]string{"oauth"}, slices.DeleteFunc(slices.Clone(s.opts.Scopes), func(v string) bool { return v == "oauth" })...)
	}
	all := []string{"crm.lists.read", "crm.lists.write", "crm.objects.owners.read"}
	for _, t := range s.tables {
		all = append(all, t.read...)
		all = append(all, t.write...)
		all = append(all, t.schemaRead, t.schemaWrite)
	}
	slices.Sort(all)
	return append([]string{"oauth"}, slices.Compact(all)...)
}

// introspect is POST /oauth/{version}/token/introspect. Clients name the
// field in three ways.
func (s *Server) introspect(c *call) (result, error) {
	f := c.form()
	var v string
	for _, name := range []string{"token", "access_token", "refresh_token"} {
		if v == "" {
			v = f.Get(name)
		}
	}
	use, left := "refresh_token", 0
	t := s.tokens.access[v]
	if t != nil {
		use, left = "access_token", int(t.expires.Sub(s.now())/time.Second)
	}
	if t != nil && (t.private || left <= 0) || t == nil && !s.tokens.refresh[v] {
		return ok(map[string]any{"active": false})
	}
	res := s.tokenInfo(v, left)
	res["active"], res["token_use"], res["token_type"], res["is_private_distribution"] = true, use, "bearer", true
	return ok(res)
}

func (s *Server) tokenInfo(v string, left int) map[string]any {
	return map[string]any{
		"token": v, "client_id": s.tokens.app.ClientID, "app_id": s.opts.AppID, "hub_id": s.opts.PortalID,
		"user_id": person.user, "user": "user@example.com", "hub_domain": "example.com", "scopes": s.scopes(), "expires_in": left,
		"token_type": "access",
	}
}

// revoke is POST /oauth/{version}/token/revoke.
func (s *Server) revoke(c *call) (result, error) {
	f := c.form()
	if s.tokens.refresh[f.Get("token")] {
		s.tokens.refresh[f.Get("token")] = false
	}
	return result{status: http.StatusOK, body: map[string]any{}}, nil
}

// accessInfo is GET /oauth/v1/access-tokens/{token}.
func (s *Server) accessInfo(c *call) (result, error) {
	t := s.tokens.access[c.args[0]]
	if t == nil || t.private || !t.expires.After(s.now()) {
		return result{}, &apiError{Code: http.StatusNotFound, Message: "token not found"}
	}
	return ok(s.tokenInfo(t.value, int(t.expires.Sub(s.now())/time.Second)))
}

// refreshInfo is GET /oauth/v1/refresh-tokens/{token}.
func (s *Server) refreshInfo(c *call) (result, error) {
	if !s.tokens.refresh[c.args[0]] {
		return result{}, &apiError{Code: http.StatusNotFound, Message: "token not found"}
	}
	res := s.tokenInfo(c.args[0], 0)
	delete(res, "expires_in")
	delete(res, "app_id")
	res["token_type"] = "refresh"
	return ok(res)
}

// dropRefresh is DELETE /oauth/v1/refresh-tokens/{token}. Access tokens live on.
func (s *Server) dropRefresh(c *call) (result, error) {
	if s.tokens.refresh[c.args[0]] {
		s.tokens.refresh[c.args[0]] = false
	}
	return noContent()
}

// uninstallApp is DELETE /appinstalls/{version}/external-install.
func (s *Server) uninstallApp(c *call) (result, error) {
	if c.token.private {
		return result{}, &apiError{Code: http.StatusForbidden, Message: "This endpoint requires an OAuth token."}
	}
	for r := range s.tokens.refresh {
		s.tokens.refresh[r] = false
	}
	for v, t := range s.tokens.access {
		if !t.private {
			delete(s.tokens.access, v)
		}
	}
	return noContent()
}

// privateInfo is POST /oauth/v2/private-apps/get/access-token-info.
func (s *Server) privateInfo(c *call) (result, error) {
	var in struct {
		TokenKey string `json:"tokenKey"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil || in.TokenKey != s.tokens.private {
		return result{}, &apiError{Code: http.StatusNotFound, Message: "token not found"}
	}
	return ok(map[string]any{
		"userId": person.user, "hubId": s.opts.PortalID, "appId": s.opts.AppID, "scopes": s.scopes(),
	})
}
