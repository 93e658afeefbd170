package salesforce

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// The login hosts. A My Domain address works as well, and client credentials
// need one.
const (
	LoginProduction = "https://login.salesforce.com"
	LoginSandbox    = "https://test.salesforce.com"
)

// OAuth gets, renews and revokes tokens. ClientID is always needed; the other
// fields depend on the flow. It keeps no token itself.
type OAuth struct {
	LoginURL     string // "" is LoginProduction
	ClientID     string // the consumer key of the External Client App
	ClientSecret string // where the app asks for it
	RedirectURL  string // web server flow

	// Username and Key are of the JWT bearer flow: the user to act as, and the
	// private key whose certificate the app holds.
	Username string
	Key      *rsa.PrivateKey
	// Audience is the JWT's aud. Salesforce wants a login host, even when the
	// token is asked for at My Domain: "" is LoginSandbox when LoginURL looks
	// like a sandbox's, else LoginProduction.
	Audience string

	// SessionTTL is how long a token is taken to be good: Salesforce does not
	// say. 0 uses it until it is refused, which always works.
	SessionTTL time.Duration

	HTTP *http.Client
	Log  *slog.Logger
	Now  func() time.Time // nil is time.Now
}

// NewVerifier returns a secret for one round of the web server flow. The host
// keeps it with the user's session until the code comes back.
func NewVerifier() string { return oauth2.GenerateVerifier() }

// AuthorizeURL is where to send the browser. state is the host's own guard
// against forged answers; scopes are usually "api", "refresh_token" and "id".
//
// salesforce:operation GET /services/oauth2/authorize
func (o OAuth) AuthorizeURL(state, verifier string, scopes ...string) string {
	conf := oauth2.Config{
		ClientID:    o.ClientID,
		RedirectURL: o.RedirectURL,
		Scopes:      scopes,
		Endpoint:    oauth2.Endpoint{AuthURL: o.login() + "/services/oauth2/authorize"},
	}
	return conf.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))
}

// Exchange trades the code that came back for a token with a refresh token. A
// code works once, within minutes.
//
// salesforce:operation POST /services/oauth2/token
func (o OAuth) Exchange(ctx context.Context, code, verifier string) (Token, error) {
	return o.token(ctx, url.Values{
		"grant_type":    {"authorization_code"},
		"code":          {code},
		"redirect_uri":  {o.RedirectURL},
		"code_verifier": {verifier},
	}, Token{})
}

// Refresh gets a new access token. When the app rotates refresh tokens, the
// result holds a new one and the old one is dead: save it before using it.
func (o OAuth) Refresh(ctx context.Context, old Token) (Token, error) {
	if old.Refresh == "" {
		return Token{}, &crm.Error{Class: crm.Auth, System: crm.Salesforce, Op: "refresh the token",
			Err: errors.New("there is no refresh token")}
	}
	return o.token(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {old.Refresh}}, old)
}

// ClientCredentials gets a token for the app's run-as user. LoginURL must be
// the org's My Domain.
func (o OAuth) ClientCredentials(ctx context.Context) (Token, error) {
	return o.token(ctx, url.Values{"grant_type": {"client_credentials"}}, Token{})
}

// JWTBearer gets a token for Username, without a person, by an assertion that
// is signed with Key and good for three minutes.
func (o OAuth) JWTBearer(ctx context.Context) (Token, error) {
	assertion, err := o.assertion()
	if err != nil {
		return Token{}, &crm.Error{Class: crm.Auth, System: crm.Salesforce, Op: "sign the assertion", Err: err}
	}
	return o.token(ctx, url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"},
		"assertion":  {assertion},
	}, Token{})
}

// Revoke ends a refresh token and the sessions that came from it, or one access
// token. A token that is dead already is no error.
//
// salesforce:operation POST /services/oauth2/revoke
func (o OAuth) Revoke(ctx context.Context, token string) error {
	_, err := o.client().Do(ctx, httpx.Request{
		Op: "revoke the token", Method: http.MethodPost, Path: "/services/oauth2/revoke",
		Form: url.Values{"token": {token}}, Idempotent: true,
	}, nil)
	if e, ok := crm.AsError(err); ok && (e.Code == "invalid_token" || e.Code == "unsupported_token_type") {
		return nil
	}
	return err
}

// tokenAnswer is a successful answer. It has no expires_in.
type tokenAnswer struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	InstanceURL  string `json:"instance_url"`
	ID           string `json:"id"`
	Scope        string `json:"scope"`
}

// token asks for a token and takes over from old what the answer leaves out.
func (o OAuth) token(ctx context.Context, form url.Values, old Token) (Token, error) {
	if form.Get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
		form.Set("client_id", o.ClientID)
		if o.ClientSecret != "" {
			form.Set("client_secret", o.ClientSecret)
		}
	}
	var a tokenAnswer
	_, err := o.client().Do(ctx, httpx.Request{
		Op: "ask for a token", Method: http.MethodPost, Path: "/services/oauth2/token", Form: form,
		// A code or a rotating refresh token works once: a repetition after a
		// lost answer would fail and could not be told from a revoked token.
		Idempotent: form.Get("code") == "" && form.Get("refresh_token") == "",
	}, &a)
	if err != nil {
		if e, ok := crm.AsError(err); ok && e.Class == crm.Ambiguous {
			e.Class = crm.Unavailable // nothing was written to the CRM
		}
		return Token{}, err
	}
	if a.AccessToken == "" || a.InstanceURL == "" {
		return Token{}, &crm.Error{Class: crm.Auth, System: crm.Salesforce, Op: "ask for a token",
			Err: errors.New("the answer lacks access_token or instance_url")}
	}
	tok := Token{Access: a.AccessToken, Refresh: a.RefreshToken, Base: a.InstanceURL, Version: old.Version}
	if tok.Refresh == "" {
		tok.Refresh = old.Refresh
	}
	if o.SessionTTL > 0 {
		tok.Expiry = o.now().Add(o.SessionTTL)
	}
	org, user := identityIDs(a.ID)
	tok.Extra = map[string]string{"id": a.ID, "scope": a.Scope, extraOrg: org, extraUser: user}
	return tok, nil
}

// The names of what a token's Extra holds.
const (
	extraOrg  = "organization_id"
	extraUser = "user_id"
)

func (o OAuth) client() *httpx.Client {
	return httpx.New(httpx.Config{System: crm.Salesforce, Base: o.login(), HTTP: o.HTTP, Log: o.Log, Classify: classify})
}

func (o OAuth) login() string {
	if o.LoginURL == "" {
		return LoginProduction
	}
	return strings.TrimRight(o.LoginURL, "/")
}

func (o OAuth) now() time.Time {
	if o.Now != nil {
		return o.Now()
	}
	return time.Now()
}

// oauthError classes an error of the token endpoint. invalid_grant and its like
// need a person; only an overloaded server is worth a repetition.
func oauthError(status int, code, description string) *crm.Error {
	e := &crm.Error{Class: crm.Auth, System: crm.Salesforce, Status: status, Code: code, Detail: description}
	switch {
	case code == "temporarily_unavailable", code == "server_error", status >= 500:
		e.Class = crm.Unavailable
	case status == http.StatusTooManyRequests:
		e.Class = crm.RateLimited
	case code == "unsupported_grant_type", code == "invalid_request", code == "invalid_scope":
		e.Class = crm.BadRequest
		e.Err = fmt.Errorf("check the flow, the scopes and the app's settings")
	}
	return e
}
