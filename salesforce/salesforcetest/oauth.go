package salesforcetest

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// oauthError is the third shape of errors: an object.
func oauthError(code, description string) *reply {
	return &reply{status: http.StatusBadRequest, body: object("error", code, "error_description", description)}
}

// oauth answers /services/oauth2.
func (s *Server) oauth(c *call) *reply {
	if len(c.segs) != 3 {
		return unknownRoute(c, "no such route")
	}
	form := c.query
	if strings.HasPrefix(c.header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		if f, err := url.ParseQuery(string(c.body)); err == nil {
			for k, v := range c.query {
				if _, ok := f[k]; !ok {
					f[k] = v
				}
			}
			form = f
		}
	}
	switch c.segs[2] {
	case "authorize":
		return s.authorize(c)
	case "token":
		if c.method != http.MethodPost {
			return oauthError("invalid_request", "must use HTTP POST")
		}
		return s.grant(c, form)
	case "revoke":
		return s.revoke(form)
	case "introspect":
		return s.introspect(form)
	case "userinfo":
		return s.userinfo(c)
	}
	return unknownRoute(c, "no such route")
}

// authorize approves at once and redirects with a code.
func (s *Server) authorize(c *call) *reply {
	q := c.query
	to, err := url.Parse(q.Get("redirect_uri"))
	switch {
	case q.Get("client_id") != s.app.ClientID:
		return oauthError("invalid_client_id", "client identifier invalid")
	case err != nil || q.Get("redirect_uri") == "":
		return oauthError("redirect_uri_mismatch", "redirect_uri must match configuration")
	}
	back := to.Query()
	if state := q.Get("state"); state != "" {
		back.Set("state", state)
	}
	if q.Get("response_type") != "code" {
		back.Set("error", "unsupported_response_type")
		back.Set("error_description", "response type not supported")
	} else {
		code := "aPrx" + s.random(70) + "=="
		s.codes[code] = grant{user: s.user, redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge"),
			scope: scopes(q.Get("scope")), made: s.now()}
		back.Set("code", code)
	}
	to.RawQuery = back.Encode()
	return (&reply{status: http.StatusFound}).with("Location", to.String())
}

func scopes(asked string) string {
	if asked == "" {
		return "refresh_token api"
	}
	return strings.ReplaceAll(asked, "offline_access", "refresh_token")
}

// grant answers the token endpoint.
func (s *Server) grant(c *call, form url.Values) *reply {
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, pass, found := basicAuth(c.header); found {
		id, secret = user, pass
	}
	kind := form.Get("grant_type")
	if kind == "urn:ietf:params:oauth:grant-type:jwt-bearer" {
		return s.assertion(c, form.Get("assertion"))
	}
	switch {
	case kind == "":
		return oauthError("invalid_request", "missing required parameter: grant_type")
	case s.wrongLogin(c):
		return oauthError("invalid_grant", "authentication failure")
	case id != s.app.ClientID:
		return oauthError("invalid_client_id", "client identifier invalid")
	case secret != "" && subtle.ConstantTimeCompare([]byte(secret), []byte(s.app.ClientSecret)) != 1:
		return oauthError("invalid_client", "invalid client credentials")
	}
	switch kind {
	case "authorization_code":
		return s.exchange(c, form, secret)
	case "refresh_token":
		return s.refreshGrant(c, form)
	case "client_credentials":
		switch {
		case isLoginHost(c.host):
			return oauthError("invalid_grant", "request not supported on this domain")
		case secret == "":
			return oauthError("invalid_client", "invalid client credentials")
		}
		return s.issue(c, s.user, "api", "", "")
	case "password":
		if !strings.EqualFold(form.Get("username"), s.username) || form.Get("password") == "" {
			return oauthError("invalid_grant", "authentication failure")
		}
		return s.issue(c, s.user, "api", "", "")
	}
	return oauthError("unsupported_grant_type", "grant type not supported")
}

// wrongLogin says that a sandbox is asked for at the production login host,
// or the reverse.
func (s *Server) wrongLogin(c *call) bool {
	return isLoginHost(c.host) && "https://"+c.host != s.LoginURL()
}

func basicAuth(h http.Header) (user, pass string, ok bool) {
	r := http.Request{Header: h}
	return r.BasicAuth()
}

func (s *Server) exchange(c *call, form url.Values, secret string) *reply {
	g, found := s.codes[form.Get("code")]
	if !found || s.now().Sub(g.made) > 15*time.Minute {
		return oauthError("invalid_grant", "expired authorization code")
	}
	delete(s.codes, form.Get("code"))
	if g.redirect != form.Get("redirect_uri") {
		return oauthError("redirect_uri_mismatch", "redirect_uri must match configuration")
	}
	if g.challenge != "" {
		sum := sha256.Sum256([]byte(form.Get("code_verifier")))
		if base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge {
			return oauthError("invalid_grant", "invalid code verifier")
		}
	} else if secret == "" {
		return oauthError("invalid_client", "invalid client credentials")
	}
	refresh := ""
	if strings.Contains(g.scope, "refresh_token") || strings.Contains(g.scope, "full") {
		refresh = "5Aep861" + s.random(80)
		s.refresh[refresh] = g.user
	}
	return s.issue(c, g.user, g.scope, refresh, refresh)
}

func (s *Server) refreshGrant(c *call, form url.Values) *reply {
	old := form.Get("refresh_token")
	user, found := s.refresh[old]
	if !found {
		return oauthError("invalid_grant", "expired access/refresh token")
	}
	next := ""
	if s.opt.RotateRefreshTokens {
		delete(s.refresh, old)
		next = "5Aep861" + s.random(80)
		s.refresh[next], old = user, next
	}
	return s.issue(c, user, "refresh_token api", next, old)
}

// assertion answers the JWT bearer flow. exp may be text: known clients send
// it so.
func (s *Server) assertion(c *call, jwt string) *reply {
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 || s.key == nil {
		return oauthError("invalid_grant", "invalid assertion")
	}
	sig, err := base64.RawURLEncoding.DecodeString(parts[2])
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err != nil || rsa.VerifyPKCS1v15(&s.key.PublicKey, crypto.SHA256, sum[:], sig) != nil {
		return oauthError("invalid_grant", "invalid assertion")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Iss, Sub string
		Aud, Exp any
	}
	if err != nil || decode(payload, &claims) != nil {
		return oauthError("invalid_grant", "invalid assertion")
	}
	var exp string
	switch v := claims.Exp.(type) {
	case string:
		exp = v
	case json.Number:
		exp = v.String()
	}
	at, err := strconv.ParseFloat(exp, 64)
	left := time.Unix(int64(at), 0).Sub(s.now())
	most := 15 * time.Minute
	if s.opt.StrictJWT {
		most = 3*time.Minute + 5*time.Second
	}
	switch {
	case err != nil || left < 0 || left > most:
		return oauthError("invalid_grant", "expired authorization code")
	case claims.Iss != s.app.ClientID:
		return oauthError("invalid_client_id", "client identifier invalid")
	case !s.audience(claims.Aud, c):
		return oauthError("invalid_grant", "audience is invalid")
	case !strings.EqualFold(claims.Sub, s.username):
		return oauthError("invalid_grant", "user hasn't approved this consumer")
	}
	rep := s.issue(c, s.user, "api", "", "")
	full, _ := rep.body.(*dict)
	out := &dict{}
	for _, k := range []string{"access_token", "scope", "instance_url", "id", "token_type", "api_instance_url"} {
		out.set(k, full.get(k))
	}
	rep.body = out
	return rep
}

func (s *Server) audience(aud any, c *call) bool {
	list, isList := aud.([]any)
	if !isList {
		list = []any{aud}
	}
	for _, a := range list {
		text, _ := a.(string)
		switch strings.TrimSuffix(text, "/") {
		case s.LoginURL(), s.URL(), s.instance(c), "https://login.salesforce.com":
			return true
		}
	}
	return false
}

func (s *Server) revoke(form url.Values) *reply {
	token := form.Get("token")
	_, access := s.sessions[token]
	_, refresh := s.refresh[token]
	if !access && !refresh {
		return oauthError("invalid_token", "invalid token: "+token[:min(4, len(token))])
	}
	delete(s.sessions, token)
	delete(s.refresh, token)
	for other, se := range s.sessions { // access tokens die with their refresh token
		if refresh && se.refresh == token {
			delete(s.sessions, other)
		}
	}
	return &reply{status: http.StatusOK}
}

func (s *Server) introspect(form url.Values) *reply {
	token := form.Get("token")
	se := s.session(token)
	if se == nil {
		if user, found := s.refresh[token]; found {
			return ok(object("active", true, "scope", "refresh_token api", "client_id", s.app.ClientID, "username", s.username,
				"sub", s.LoginURL()+"/id/"+s.org+"/"+user, "token_type", "refresh_token"))
		}
		return ok(object("active", false))
	}
	return ok(object("active", true, "scope", se.scope, "client_id", s.app.ClientID, "username", s.username,
		"sub", s.LoginURL()+"/id/"+s.org+"/"+se.user, "token_type", "access_token",
		"exp", int(se.used.Add(s.opt.SessionTTL).Unix()), "iat", int(se.used.Unix()), "nbf", int(se.used.Unix())))
}
