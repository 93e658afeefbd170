package hubspot

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// App is the OAuth app that an account is connected through.
type App struct {
	ClientID     string
	ClientSecret string
	RedirectURL  string
	Scopes       []string // "oauth" is added
	Optional     []string // scopes that the account may lack
	// AuthorizeURL is the page that asks the user; "" is HubSpot's own. Accounts
	// in the EU may use https://app-eu1.hubspot.com/oauth/authorize.
	AuthorizeURL string
}

// String hides the secret.
func (a App) String() string { return "app " + a.ClientID + " (secret hidden)" }

// GoString hides the secret.
func (a App) GoString() string { return a.String() }

// OAuth is the service for tokens. Its calls need no token themselves.
type OAuth struct {
	app     App
	http    *httpx.Client
	version Version
	tokens  *httpx.Tokens // nil with a fixed token
}

func newOAuth(cfg httpx.Config, o Options) *OAuth {
	return &OAuth{app: o.App, http: httpx.New(cfg), version: o.Version}
}

// NewVerifier returns a fresh PKCE verifier. The host keeps it between
// [OAuth.AuthorizeURL] and [OAuth.Exchange].
func NewVerifier() string { return oauth2.GenerateVerifier() }

// AuthorizeURL is the page to send the user to. state comes back with the code
// and must be checked by the host; verifier is one of [NewVerifier].
func (s *OAuth) AuthorizeURL(state, verifier string) string {
	page := s.app.AuthorizeURL
	if page == "" {
		page = "https://app.hubspot.com/oauth/authorize"
	}
	scopes := append([]string{"oauth"}, s.app.Scopes...)
	opts := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier)}
	if len(s.app.Optional) > 0 {
		opts = append(opts, oauth2.SetAuthURLParam("optional_scope", strings.Join(s.app.Optional, " ")))
	}
	cfg := oauth2.Config{
		ClientID: s.app.ClientID, RedirectURL: s.app.RedirectURL, Scopes: scopes,
		Endpoint: oauth2.Endpoint{AuthURL: page},
	}
	return cfg.AuthCodeURL(state, opts...)
}

// tokenAnswer is the body of a token exchange.
type tokenAnswer struct {
	AccessToken  string   `json:"access_token"`
	RefreshToken string   `json:"refresh_token"`
	ExpiresIn    int64    `json:"expires_in"` // seconds
	HubID        int64    `json:"hub_id"`
	UserID       int64    `json:"user_id"`
	Scopes       []string `json:"scopes"`
}

// Exchange trades the code that came back for a token. The host saves it in its
// [TokenStore].
//
// hubspot:operation POST /oauth/{version}/token
func (s *OAuth) Exchange(ctx context.Context, code, verifier string) (Token, error) {
	return s.token(ctx, "exchange the code", Token{}, url.Values{
		"grant_type": {"authorization_code"}, "code": {code},
		"redirect_uri": {s.app.RedirectURL}, "code_verifier": {verifier},
	})
}

// Refresh returns a new token in place of old. HubSpot usually repeats the
// refresh token, but need not: keep what comes back.
//
// hubspot:operation POST /oauth/{version}/token
func (s *OAuth) Refresh(ctx context.Context, old Token) (Token, error) {
	return s.token(ctx, "refresh the token", old, url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {old.Refresh},
	})
}

func (s *OAuth) refresh(ctx context.Context, old Token) (Token, error) { return s.Refresh(ctx, old) }

func (s *OAuth) token(ctx context.Context, op string, old Token, form url.Values) (Token, error) {
	var a tokenAnswer
	resp, err := s.post(ctx, op, "token", form, &a)
	if err != nil {
		return Token{}, err
	}
	if a.AccessToken == "" {
		return Token{}, &crm.Error{Class: crm.Auth, System: crm.HubSpot, Op: op, Status: resp.Status,
			Detail: "the answer holds no access token"}
	}
	tok := old
	tok.Access = a.AccessToken
	if a.RefreshToken != "" {
		tok.Refresh = a.RefreshToken
	}
	tok.Expiry = time.Time{}
	if a.ExpiresIn > 0 {
		tok.Expiry = resp.At.Add(time.Duration(a.ExpiresIn) * time.Second)
	}
	tok.Extra = map[string]string{}
	for name, id := range map[string]int64{"hub_id": a.HubID, "user_id": a.UserID} {
		if id != 0 {
			tok.Extra[name] = strconv.FormatInt(id, 10)
		}
	}
	tok.Extra["scopes"] = strings.Join(a.Scopes, " ")
	return tok, nil
}

// Introspection tells whose token it is.
type Introspection struct {
	Active    bool     `json:"active"`
	TokenUse  string   `json:"token_use"` // "access_token" or "refresh_token"
	ClientID  string   `json:"client_id"`
	AppID     int64    `json:"app_id"`
	HubID     int64    `json:"hub_id"`
	UserID    int64    `json:"user_id"`
	User      string   `json:"user"` // the user's e-mail address
	HubDomain string   `json:"hub_domain"`
	Scopes    []string `json:"scopes"`
	ExpiresIn int64    `json:"expires_in"` // seconds
}

// Introspect describes an access or refresh token.
//
// hubspot:operation POST /oauth/{version}/token/introspect
func (s *OAuth) Introspect(ctx context.Context, token string) (*Introspection, error) {
	out := new(Introspection)
	_, err := s.post(ctx, "introspect the token", "token/introspect", url.Values{"token": {token}}, out)
	return out, err
}

// Revoke ends a refresh token and with it the connection.
//
// hubspot:operation POST /oauth/{version}/token/revoke
func (s *OAuth) Revoke(ctx context.Context, refreshToken string) error {
	_, err := s.post(ctx, "revoke the token", "token/revoke",
		url.Values{"token": {refreshToken}, "token_type_hint": {"refresh_token"}}, nil)
	return err
}

func (s *OAuth) post(ctx context.Context, op, path string, form url.Values, out any) (*httpx.Response, error) {
	form.Set("client_id", s.app.ClientID)
	form.Set("client_secret", s.app.ClientSecret)
	return s.http.Do(ctx, httpx.Request{
		Op: op, Method: http.MethodPost, Path: s.version.path(areaOAuth) + "/" + path, Form: form,
		// A code serves once, but losing the answer loses the code either way; a
		// refresh token serves again.
		Idempotent: true,
	}, out)
}
