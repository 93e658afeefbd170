package hubspottest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// tokenLife is how long an OAuth access token works.
const tokenLife = 30 * time.Minute

// App is the OAuth app that is installed in the portal.
type App struct {
	ClientID, ClientSecret string
	// RefreshToken is that of the installation; it works at once.
	RefreshToken string
}

type token struct {
	value   string
	private bool
	use     string // access_token or client_credentials
	refresh string // the refresh token it came from
	expires time.Time
	scopes  []string
}

type grant struct {
	redirect, challenge, method string
	expires                     time.Time
	used                        bool
}

type tokens struct {
	private string
	app     App
	access  map[string]*token
	refresh map[string]bool // false: revoked
	codes   map[string]*grant
}

func (s *Server) newTokens() tokens {
	private := "pat-na1-" + s.uuid()
	tk := tokens{
		private: private,
		app:     App{ClientID: s.uuid(), ClientSecret: s.uuid(), RefreshToken: s.refreshToken()},
		access:  map[string]*token{}, refresh: map[string]bool{}, codes: map[string]*grant{},
	}
	tk.access[private] = &token{value: private, private: true, use: "access_token"}
	tk.refresh[tk.app.RefreshToken] = true
	return tk
}

func (s *Server) refreshToken() string {
	u := s.uuid()
	return "na1-" + u[len(u)-4:] + "-" + u[9:]
}

func (tk *tokens) source(o Options) source {
	return source{kind: "INTEGRATION", id: itoa(o.AppID), label: "INTEGRATION"}
}

// Token is the access token of a private app. It never expires.
func (s *Server) Token() string { return s.tokens.private }

// App returns the OAuth app.
func (s *Server) App() App {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens.app
}

// ExpireTokens makes every OAuth access token expire now. Refresh tokens keep working.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tokens.access {
		if !t.private && t.expires.After(s.now()) {
			t.expires = s.now()
		}
	}
}

// Uninstall removes the OAuth app from the portal: its tokens stop working,
// and refreshing them fails with BAD_REFRESH_TOKEN.
func (s *Server) Uninstall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for r := range s.tokens.refresh {
		s.tokens.refresh[r] = false
	}
	for v, t := range s.tokens.access {
		if !t.private {
			delete(s.tokens.access, v)
		}
	}
}

// authenticate finds the token of a request.
func (s *Server) authenticate(r *http.Request) (*token, error) {
	scheme, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	t := s.tokens.access[strings.TrimSpace(value)]
	if !strings.EqualFold(scheme, "Bearer") || t == nil {
		return nil, &apiError{
			Code: http.StatusUnauthorized, Category: "INVALID_AUTHENTICATION",
			Message: "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
		}
	}
	if !t.private && !t.expires.After(s.now()) {
		return nil, &apiError{
			Code: http.StatusUnauthorized, Category: "EXPIRED_AUTHENTICATION",
			Message: "The OAuth token used to make this call expired " + ago(s.now().Sub(t.expires)) + " ago.",
			Context: map[string][]string{"expire time": {instant(t.expires)}},
		}
	}
	return t, nil
}

func ago(d time.Duration) string {
	switch {
	case d >= 24*time.Hour:
		return fmt.Sprintf("%d day(s)", d/(24*time.Hour))
	case d >= time.Hour:
		return fmt.Sprintf("%d hour(s)", d/time.Hour)
	case d >= time.Minute:
		return fmt.Sprintf("%d minute(s)", d/time.Minute)
	}
	return fmt.Sprintf("%d second(s)", d/time.Second)
}

// authorize checks that the token has one of the scopes that the route needs.
func (s *Server) authorize(c *call, rt *route) error {
	granted := s.opts.Scopes
	if len(c.token.scopes) > 0 {
		granted = c.token.scopes
	}
	if granted == nil || rt.scopes == nil {
		return nil
	}
	for _, need := range rt.scopes(s, c) {
		if len(need) == 0 || slices.ContainsFunc(need, func(n string) bool { return slices.Contains(granted, n) }) {
			continue
		}
		return &apiError{
			Code:     http.StatusForbidden,
			Message:  "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
			Errors:   []errorDetail{{Message: "One or more of the following scopes are required.", Context: map[string][]string{"requiredGranularScopes": need}}},
			Links:    map[string]string{"scopes": "https://developers.hubspot.com/scopes"},
			Category: "MISSING_SCOPES",
		}
	}
	return nil
}
