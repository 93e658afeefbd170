package sqlstore

import (
	"context"
	"database/sql"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
)

// Acquire takes the lease in one statement, which changes nothing while
// somebody else holds it.
func (s *Store) Acquire(ctx context.Context, conn, holder string, ttl time.Duration) (crmsync.Fence, error) {
	now, err := s.millis(ctx, s.session())
	if err != nil {
		return 0, s.failed(ctx, "acquire the lease", err)
	}
	fence := crmsync.Fence(0)
	err = s.session().query(ctx, func(r *sql.Rows) error { return r.Scan(&fence) },
		`INSERT INTO crmsync_leases (conn, fence, holder, expires) VALUES (?, 1, ?, ?)
ON CONFLICT (conn) DO UPDATE SET fence = crmsync_leases.fence + 1, holder = excluded.holder, expires = excluded.expires
WHERE crmsync_leases.holder = excluded.holder OR crmsync_leases.expires <= ?
RETURNING fence`, text(conn), text(holder), now+ttl.Milliseconds(), now)
	if err == nil && fence == 0 {
		err = crmsync.ErrHeld
	}
	return fence, s.failed(ctx, "acquire the lease", err)
}

// Release gives the lease up if fence is the newest.
func (s *Store) Release(ctx context.Context, conn string, fence crmsync.Fence) error {
	_, err := s.session().exec(ctx, `UPDATE crmsync_leases SET expires = 0 WHERE conn = ? AND fence = ?`,
		text(conn), int64(fence))
	return s.failed(ctx, "release the lease", err)
}

// hold checks the fence and prolongs the lease; conn is in the form of text. It is the first statement of a
// commit and a write, so it also is what makes commits of one connection follow
// one another: by the row's lock in Postgres, by the database's in SQLite.
func (s *Store) hold(ctx context.Context, tx session, conn string, fence crmsync.Fence, extend time.Duration) error {
	until := int64(0)
	if extend > 0 {
		now, err := s.millis(ctx, tx)
		if err != nil {
			return err
		}
		until = now + extend.Milliseconds()
	}
	// A lease that was given up (0) stays so, and none is shortened.
	n, err := tx.exec(ctx, `UPDATE crmsync_leases
SET expires = CASE WHEN expires = 0 OR expires > ? THEN expires ELSE ? END
WHERE conn = ? AND fence = ?`, until, until, conn, int64(fence))
	if err == nil && n == 0 {
		return crmsync.ErrFenced
	}
	return err
}

// millis returns the time by the store's clock.
func (s *Store) millis(ctx context.Context, q session) (ms int64, err error) {
	if s.now != nil {
		return s.now().UnixMilli(), ctx.Err()
	}
	err = q.query(ctx, func(r *sql.Rows) error { return r.Scan(&ms) }, s.dialect.clock())
	return ms, err
}
