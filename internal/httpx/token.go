package httpx

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Token is a set of credentials that a vendor gave out.
type Token struct {
	Access  string `json:"access"`
	Refresh string `json:"refresh,omitempty"`
	// Expiry is when Access ends; zero when the vendor does not say.
	Expiry time.Time `json:"expiry,omitzero"`
	// Base is the address to use the token at, when the vendor gives one
	// (Salesforce's instance_url).
	Base string `json:"base,omitempty"`
	// Extra holds what else came with it, such as ids of account and user.
	Extra map[string]string `json:"extra,omitempty"`
	// Version is the store's own count, for compare-and-swap. It is not secret.
	Version int64 `json:"version,omitempty"`
}

// String hides the secrets.
func (Token) String() string { return "token (hidden)" }

// GoString hides the secrets.
func (Token) GoString() string { return "httpx.Token{hidden}" }

// ErrTokenChanged is returned by [TokenStore.Save] when the stored token has
// another version than expected.
var ErrTokenChanged = errors.New("httpx: the stored token has another version")

// TokenStore keeps one connection's token for the host. It is safe for
// concurrent use, by several processes where they share a connection.
type TokenStore interface {
	// Load returns the newest token with its Version. A store that holds none
	// returns the zero Token.
	Load(ctx context.Context) (Token, error)
	// Save replaces the token if the stored one still has that version, and
	// returns ErrTokenChanged (or wraps it) if not. The stored token gets a
	// greater Version, whatever tok.Version says.
	Save(ctx context.Context, tok Token, version int64) error
}

// TokenLocker is an optional ability of a [TokenStore]: a lock across processes
// so that only one of them asks the vendor for a new token. Without it two
// processes may ask at once, and the slower one takes over the other's token.
type TokenLocker interface {
	Lock(ctx context.Context) (unlock func(), err error)
}

// Auth gives tokens to a [Client]. It is safe for concurrent use.
type Auth interface {
	// Token returns the token to use now.
	Token(ctx context.Context) (Token, error)
	// Renew is told that the vendor refused a token, and returns another one.
	Renew(ctx context.Context, refused Token) (Token, error)
}

// ErrFixed is returned by Renew when there is no other token; the vendor's own
// error then stands.
var ErrFixed = errors.New("httpx: the token is fixed and cannot be renewed")

// Fixed returns an [Auth] with one token that cannot be renewed.
func Fixed(tok Token) Auth { return fixed{tok} }

type fixed struct{ tok Token }

func (f fixed) Token(context.Context) (Token, error) { return f.tok, nil }

func (f fixed) Renew(context.Context, Token) (Token, error) {
	return Token{}, ErrFixed
}

// MemoryTokens is the reference [TokenStore]: one token in memory.
type MemoryTokens struct {
	mu  sync.Mutex
	tok Token
}

// NewMemoryTokens returns a store that holds tok as version 1.
func NewMemoryTokens(tok Token) *MemoryTokens {
	tok.Version = 1
	return &MemoryTokens{tok: tok}
}

// Load implements [TokenStore].
func (m *MemoryTokens) Load(context.Context) (Token, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tok, nil
}

// Save implements [TokenStore].
func (m *MemoryTokens) Save(_ context.Context, tok Token, version int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tok.Version != version {
		return ErrTokenChanged
	}
	tok.Version = version + 1
	m.tok = tok
	return nil
}
