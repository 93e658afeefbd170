package crmsync

import (
	"context"
	"errors"
	"fmt"

	"github.com/crmsync/crmsync/sync/crm"
)

// Disconnect ends the access to both accounts by revoking the tokens at the
// vendors. Links and settings stay, so that connecting the same accounts again
// goes on where it was, unless drop is set: then everything that is kept of the
// connection is removed from the Store. Neither system's records are touched.
// Both vendors are asked even if one of them fails.
func (e *Engine) Disconnect(ctx context.Context, drop bool) error {
	return e.locked(ctx, func(p *pass) error {
		var errs []error
		for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
			d, ok := e.clients[sys].(Disconnector)
			if !ok {
				continue
			}
			if err := d.Disconnect(ctx); err != nil {
				errs = append(errs, fmt.Errorf("disconnect: %w", err))
			}
		}
		if drop {
			errs = append(errs, p.drop(ctx))
		}
		return errors.Join(errs...)
	})
}

// drop removes everything that the Store has of the connection.
func (p *pass) drop(ctx context.Context) error {
	for {
		links, err := p.e.store.Links(ctx, p.conn, LinkQuery{Limit: p.e.settings.Pass.Page})
		if err != nil {
			return fmt.Errorf("read links: %w", err)
		}
		if len(links) == 0 {
			break
		}
		b := Batch{Extend: p.lease}
		for _, l := range links {
			b.Remove = append(b.Remove, l.ID)
			b.Erase = append(b.Erase, l.ID)
		}
		if err := p.e.store.Commit(ctx, p.conn, p.fence, b); err != nil {
			return fmt.Errorf("commit to the store: %w", err)
		}
	}
	docs := map[string][]byte{}
	for name := range p.st.saved {
		docs[name] = nil
	}
	if err := p.e.store.Commit(ctx, p.conn, p.fence, Batch{Documents: docs}); err != nil {
		return fmt.Errorf("commit to the store: %w", err)
	}
	return nil
}
