package salesforcetest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// session is an access token with an idle timeout.
type session struct {
	user, scope string
	refresh     string // the token that it came from, if any
	used        time.Time
}

// grant is an authorization code. It lives 15 minutes and is used once.
type grant struct {
	user, redirect, challenge, scope string
	made                             time.Time
}

// Token is an access token of the integration user that works at once.
func (s *Server) Token() string { return s.token }

// TokenOf is an access token of another user of the org, such as one of AddUser.
func (s *Server) TokenOf(userID string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := canonicalID(userID)
	if !ok || s.live(s.entity("User"), id) == nil {
		return "", fmt.Errorf("token of %s: there is no such user", userID)
	}
	return s.newSession(id, "api"), nil
}

// App is the connected app, with a refresh token that works at once.
func (s *Server) App() App { return s.app }

// ExpireSessions ends all access tokens; refresh tokens stay.
func (s *Server) ExpireSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.sessions)
}

// RevokeRefreshTokens ends all refresh tokens, as an administrator does.
func (s *Server) RevokeRefreshTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.refresh)
}

// JWTKey is the private key whose certificate the app has: sign assertions of
// the JWT bearer flow with it.
func (s *Server) JWTKey() *rsa.PrivateKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key == nil {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic("salesforcetest: make key: " + err.Error()) // the platform has no randomness
		}
		s.key = key
	}
	return s.key
}

func (s *Server) newSession(user, scope string) string {
	token := s.org[:15] + "!AQ" + s.random(12) + "." + s.random(80)
	s.sessions[token] = &session{user: user, scope: scope, used: s.now()}
	return token
}

func bearer(h http.Header) string {
	kind, token, ok := strings.Cut(h.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(kind, "Bearer") && !strings.EqualFold(kind, "OAuth") {
		return ""
	}
	return strings.TrimSpace(token)
}

// session finds a token that is still alive and slides its timeout.
func (s *Server) session(token string) *session {
	se := s.sessions[token]
	if se == nil {
		return nil
	}
	if s.now().Sub(se.used) > s.opt.SessionTTL {
		delete(s.sessions, token)
		return nil
	}
	se.used = s.now()
	return se
}

func (s *Server) authenticate(c *call) *reply {
	if c.inner {
		return nil
	}
	if c.header.Get("Authorization") == "" || bearer(c.header) == "" {
		return failure("INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE").reply()
	}
	se := s.session(bearer(c.header))
	if se == nil {
		return failure("INVALID_SESSION_ID", "Session expired or invalid").reply().
			with("WWW-Authenticate", "Token")
	}
	c.user, c.token = se.user, bearer(c.header)
	return nil
}

// instance is the address that a token answer names.
func (s *Server) instance(c *call) string {
	if s.opt.InstanceURL != "" {
		return s.opt.InstanceURL
	}
	if strings.HasSuffix(c.host, ".salesforce.com") || c.host == "" {
		return s.URL()
	}
	if c.tls {
		return "https://" + c.host
	}
	return "http://" + c.host
}

// identityURL is the "id" of a token answer.
func (s *Server) identityURL(c *call, user string) string {
	base := s.LoginURL()
	if !strings.HasSuffix(c.host, ".salesforce.com") && c.host != "" {
		base = s.instance(c)
	}
	return base + "/id/" + s.org + "/" + user
}

// issue makes the answer of a token grant; refresh is a new refresh token, from
// the one in force. There is no expires_in.
func (s *Server) issue(c *call, user, scope, refresh, from string) *reply {
	id := s.identityURL(c, user)
	at := strconv.FormatInt(s.now().UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(s.app.ClientSecret))
	mac.Write([]byte(id + at))
	token := s.newSession(user, scope)
	s.sessions[token].refresh = from
	d := object("access_token", token)
	if refresh != "" {
		d.set("refresh_token", refresh)
	}
	d.set("signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	d.set("scope", scope)
	d.set("instance_url", s.instance(c))
	d.set("id", id)
	d.set("token_type", "Bearer")
	d.set("issued_at", at)
	d.set("api_instance_url", "https://api.salesforce.com")
	return ok(d).with("Cache-Control", "no-cache, no-store")
}
