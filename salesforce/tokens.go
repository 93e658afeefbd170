package salesforce

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/crmsync/crmsync/internal/httpx"
)

// assertionTTL is how long an assertion is good. Salesforce refuses more than
// three minutes; the rest is for clocks that differ.
const assertionTTL = 150 * time.Second

// Tokens returns an [Auth] that keeps its token in store and renews it with the
// refresh token, once at a time, when Salesforce refuses it.
func (o OAuth) Tokens(store TokenStore) Auth { return httpx.NewTokens(store, o.Refresh, 0) }

// JWTTokens returns an [Auth] that asks with the JWT bearer flow. A nil store
// keeps the token in memory: it can be had again at any time.
func (o OAuth) JWTTokens(store TokenStore) Auth {
	return httpx.NewTokens(orMemory(store), func(ctx context.Context, _ Token) (Token, error) {
		return o.JWTBearer(ctx)
	}, 0)
}

// ClientCredentialsTokens returns an [Auth] that asks with client credentials.
// A nil store keeps the token in memory.
func (o OAuth) ClientCredentialsTokens(store TokenStore) Auth {
	return httpx.NewTokens(orMemory(store), func(ctx context.Context, _ Token) (Token, error) {
		return o.ClientCredentials(ctx)
	}, 0)
}

// NewMemoryTokens returns a [TokenStore] in memory that holds tok. A host that
// uses refresh tokens needs one that survives a restart.
func NewMemoryTokens(tok Token) TokenStore { return httpx.NewMemoryTokens(tok) }

func orMemory(store TokenStore) TokenStore {
	if store == nil {
		return httpx.NewMemoryTokens(Token{})
	}
	return store
}

// assertion signs the JWT of the bearer flow with RS256.
func (o OAuth) assertion() (string, error) {
	if o.Key == nil || o.Username == "" || o.ClientID == "" {
		return "", errors.New("the JWT bearer flow needs ClientID, Username and Key")
	}
	claims, err := json.Marshal(struct {
		Issuer   string `json:"iss"`
		Subject  string `json:"sub"`
		Audience string `json:"aud"`
		Expiry   int64  `json:"exp"`
	}{o.ClientID, o.Username, o.audience(), o.now().Add(assertionTTL).Unix()})
	if err != nil {
		return "", err
	}
	enc := base64.RawURLEncoding
	signed := enc.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + enc.EncodeToString(claims)
	sum := sha256.Sum256([]byte(signed))
	sig, err := rsa.SignPKCS1v15(rand.Reader, o.Key, crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return signed + "." + enc.EncodeToString(sig), nil
}

func (o OAuth) audience() string {
	switch {
	case o.Audience != "":
		return o.Audience
	case strings.Contains(o.LoginURL, "://test.salesforce.com"), strings.Contains(o.LoginURL, ".sandbox."):
		return LoginSandbox
	}
	return LoginProduction
}
