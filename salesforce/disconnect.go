package salesforce

import (
	"cmp"
	"context"
)

// Disconnect revokes the token that the connector works with: the refresh
// token where there is one, and with it all sessions that came from it, else
// the session. Flows without a refresh token (JWT bearer, client credentials)
// can open a new session until the app is removed in Setup.
func (c *Connector) Disconnect(ctx context.Context) error {
	tok, err := c.keptToken(ctx)
	if err != nil {
		return err
	}
	base := cmp.Or(tok.Base, c.c.base)
	if base == "" && tok.Refresh != "" {
		// The token was never used: only an exchange tells where the org is.
		if tok, err = c.c.auth.Token(ctx); err != nil {
			return err
		}
		base = tok.Base
	}
	if base == "" || tok.Refresh == "" && tok.Access == "" {
		return nil // there has been no session
	}
	return OAuth{LoginURL: base, HTTP: c.c.plain}.Revoke(ctx, cmp.Or(tok.Refresh, tok.Access))
}

// keptToken returns the token without renewing it: one that is dead already must
// not keep a connection from being ended.
func (c *Connector) keptToken(ctx context.Context) (Token, error) {
	type keeper interface {
		Kept(ctx context.Context) (Token, error)
	}
	auth := c.c.auth
	if b, ok := auth.(based); ok {
		auth = b.Auth
	}
	if k, ok := auth.(keeper); ok {
		return k.Kept(ctx)
	}
	return auth.Token(ctx)
}
