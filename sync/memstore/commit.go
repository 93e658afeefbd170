package memstore

import (
	"context"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// Commit checks the whole batch first and then applies what can no longer fail.
func (s *Store) Commit(ctx context.Context, conn string, fence crmsync.Fence, b crmsync.Batch) error {
	c, leave, err := s.enter(ctx, conn)
	if err != nil {
		return err
	}
	defer leave()
	if fence != c.lease.fence || fence == 0 {
		return crmsync.ErrFenced
	}
	if !c.accepts(b) {
		return crmsync.ErrConflict
	}
	c.apply(b)
	if b.Extend > 0 {
		c.lease.extend(s.now().Add(b.Extend))
	}
	return nil
}

// accepts reports whether each link of the batch has the revision that it will
// meet after the removals, and no two links will share a record.
func (c *conn) accepts(b crmsync.Batch) bool {
	removed := make(map[string]bool, len(b.Remove))
	for _, id := range b.Remove {
		removed[id] = true
	}
	written := make(map[string]bool, len(b.Links))
	for _, l := range b.Links {
		var stored int64
		if old := c.links[l.ID]; old != nil && !removed[l.ID] {
			stored = old.Revision
		}
		if l.Revision != stored || written[l.ID] {
			return false
		}
		written[l.ID] = true
	}
	owner := make(map[crm.Ref]string, 2*len(b.Links))
	for _, l := range b.Links {
		for _, r := range l.Refs() {
			if r.IsZero() {
				continue
			}
			if id, ok := owner[r]; ok && id != l.ID {
				return false
			}
			owner[r] = l.ID
			if id, ok := c.refs[r]; ok && !written[id] && !removed[id] {
				return false
			}
		}
	}
	return true
}

// apply carries out a batch that was accepted. All old versions go before any
// new one comes, so that a record can move from one link to another.
func (c *conn) apply(b crmsync.Batch) {
	for _, id := range b.Remove {
		c.drop(id)
	}
	for _, l := range b.Links {
		c.drop(l.ID)
	}
	for _, l := range b.Links {
		kept := l.Clone()
		kept.Revision++
		c.put(&kept)
	}
	for name, body := range b.Documents {
		if body == nil {
			delete(c.documents, name)
		} else {
			c.documents[name] = cloneBytes(body)
		}
	}
	c.history.erase(b.Erase)
	for _, e := range b.Events {
		c.history.add(e)
	}
}
