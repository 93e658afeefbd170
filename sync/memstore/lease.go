package memstore

import (
	"context"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
)

// lease is who may commit to a connection, and until when nobody else may take
// it over.
type lease struct {
	fence  crmsync.Fence // the newest one; 0 before the first holder
	holder string
	until  time.Time
	free   bool // given up by its holder
}

// heldAgainst reports whether the lease keeps that holder out.
func (l lease) heldAgainst(holder string, now time.Time) bool {
	return l.fence > 0 && !l.free && l.holder != holder && now.Before(l.until)
}

// Acquire takes the lease and returns the next fence.
func (s *Store) Acquire(ctx context.Context, conn, holder string, ttl time.Duration) (crmsync.Fence, error) {
	c, leave, err := s.enter(ctx, conn)
	if err != nil {
		return 0, err
	}
	defer leave()
	now := s.now()
	if c.lease.heldAgainst(holder, now) {
		return 0, crmsync.ErrHeld
	}
	c.lease = lease{fence: c.lease.fence + 1, holder: holder, until: now.Add(ttl)}
	return c.lease.fence, nil
}

// Release gives the lease up if fence is the newest.
func (s *Store) Release(ctx context.Context, conn string, fence crmsync.Fence) error {
	c, leave, err := s.enter(ctx, conn)
	if err != nil {
		return err
	}
	defer leave()
	if fence == c.lease.fence {
		c.lease.free = true
	}
	return nil
}

// extend prolongs the lease; it never shortens it, and a lease that was given
// up stays so.
func (l *lease) extend(until time.Time) {
	if !l.free && until.After(l.until) {
		l.until = until
	}
}
