package salesforce

import (
	"cmp"
	"context"

	"github.com/crmsync/crmsync/sync/crm"
)

// Disconnect revokes the token that the connector works with: the refresh
// token where there is one, and with it all sessions that came from it, else
// the session. Flows without a refresh token (JWT bearer, client credentials)
// can open a new session until the app is removed in Setup.
func (c *Connector) Disconnect(ctx context.Context) error {
	tok, err := c.c.auth.Token(ctx)
	if err != nil {
		return err
	}
	base := cmp.Or(tok.Base, c.c.base)
	if base == "" {
		return &crm.Error{Class: crm.Auth, System: crm.Salesforce, Op: "disconnect"}
	}
	return OAuth{LoginURL: base, HTTP: c.c.plain}.Revoke(ctx, cmp.Or(tok.Refresh, tok.Access))
}
