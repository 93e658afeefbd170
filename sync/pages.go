package crmsync

import (
	"context"
	"fmt"
)

// eachPage calls do with page after page of the links that q selects, in order
// of their ids. Links that do changes may drop out of the selection meanwhile.
func (p *pass) eachPage(ctx context.Context, q LinkQuery, do func([]Link) error) error {
	q.Limit = p.e.settings.Pass.Page
	for {
		links, err := p.e.store.Links(ctx, p.conn, q)
		if err != nil {
			return fmt.Errorf("read links: %w", err)
		}
		if len(links) == 0 {
			return nil
		}
		q.After = links[len(links)-1].ID
		if err := do(links); err != nil {
			return err
		}
	}
}

// dueNow selects the links of a kind that have something to decide.
func (p *pass) dueNow(k *kind) LinkQuery {
	return LinkQuery{Kind: k.name, Dirty: true, DueBy: p.e.now()}
}

// saveIfChanged commits the set if anything in it was changed.
func (p *pass) saveIfChanged(ctx context.Context, w *work) error {
	if len(w.touched)+len(w.removed) == 0 {
		return nil
	}
	return p.save(ctx, w)
}
