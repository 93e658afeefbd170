package hubspot

import (
	"context"
	"errors"

	"github.com/crmsync/crmsync/sync/crm"
)

// Disconnect revokes the refresh token that the connector works with, which
// ends the app's access to the account. A fixed token cannot be revoked over
// the API: the error says where a person does it.
func (k *Connector) Disconnect(ctx context.Context) error {
	o := k.c.OAuth
	if o.tokens == nil {
		return &crm.Error{Class: crm.Forbidden, System: crm.HubSpot, Op: "disconnect",
			Err: errors.New("a fixed token is ended in HubSpot, in the settings of the app that it belongs to")}
	}
	// Revoking needs no live access token, and a connection that is dead already
	// must not be an error.
	tok, err := o.tokens.Kept(ctx)
	if err != nil || tok.Refresh == "" {
		return err
	}
	return o.Revoke(ctx, tok.Refresh)
}
