package simulation

import (
	"context"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/salesforce"
)

// tokens is where programs keep a token that they share: one of them renews it
// at a time, and what it got outlives it.
type tokens struct {
	hubspot.TokenStore
	turn chan struct{}
}

func (w *world) newTokens() (hs, sf *tokens) {
	h, s := w.hs.App().RefreshToken, salesforce.Token{Access: w.sf.Token(), Refresh: w.sf.App().RefreshToken, Base: w.sf.URL()}
	return &tokens{hubspot.NewMemoryTokens(hubspot.Token{Refresh: h}), make(chan struct{}, 1)},
		&tokens{salesforce.NewMemoryTokens(s), make(chan struct{}, 1)}
}

// Lock implements the stores' optional lock.
func (t *tokens) Lock(ctx context.Context) (unlock func(), err error) {
	select {
	case t.turn <- struct{}{}:
		return func() { <-t.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
