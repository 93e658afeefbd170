package simulation

import (
	"context"
	"errors"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
)

// store is the database as one process reaches it.
type store struct{ p *process }

// call carries out one call of the store, unless something goes wrong.
func (s *store) call(do func() error) error {
	p := s.p
	if p.isDead() {
		return errKilled
	}
	var after error
	for _, st := range p.at(AtStore) {
		p.w.cover.fault(st)
		switch st.Kind {
		case KillBefore:
			p.kill()
			return errKilled
		case KillAfter:
			after = errKilled
		case ErrorBefore:
			return errStore
		case ErrorAfter:
			after = errStore
		}
	}
	err := do()
	if errors.Is(after, errKilled) {
		p.kill()
	}
	if after != nil {
		return after
	}
	return err
}

// Acquire implements crmsync.Store.
func (s *store) Acquire(ctx context.Context, conn, holder string, ttl time.Duration) (f crmsync.Fence, err error) {
	w := s.p.w
	err = s.call(func() error {
		f, err = w.store.Acquire(ctx, conn, holder, ttl)
		if err == nil {
			w.mu.Lock()
			w.fence = max(w.fence, f)
			w.mu.Unlock()
		}
		return err
	})
	return f, err
}

// Release implements crmsync.Store.
func (s *store) Release(ctx context.Context, conn string, fence crmsync.Fence) error {
	return s.call(func() error { return s.p.w.store.Release(ctx, conn, fence) })
}

// Load implements crmsync.Store.
func (s *store) Load(ctx context.Context, conn string) (out crmsync.State, err error) {
	err = s.call(func() error { out, err = s.p.w.store.Load(ctx, conn); return err })
	return out, err
}

// Lookup implements crmsync.Store.
func (s *store) Lookup(ctx context.Context, conn string, q crmsync.LinkLookup) (out []crmsync.Link, err error) {
	err = s.call(func() error { out, err = s.p.w.store.Lookup(ctx, conn, q); return err })
	return out, err
}

// Links implements crmsync.Store.
func (s *store) Links(ctx context.Context, conn string, q crmsync.LinkQuery) (out []crmsync.Link, err error) {
	err = s.call(func() error { out, err = s.p.w.store.Links(ctx, conn, q); return err })
	return out, err
}

// Commit implements crmsync.Store.
func (s *store) Commit(ctx context.Context, conn string, fence crmsync.Fence, b crmsync.Batch) error {
	w := s.p.w
	return s.call(func() error {
		err := w.store.Commit(ctx, conn, fence, b)
		w.mu.Lock()
		defer w.mu.Unlock()
		if err == nil {
			w.calls, s.p.calls = append(w.calls, s.p.calls...), nil
			w.journal.committed(s.p)
		}
		switch {
		case err == nil && fence < w.fence:
			w.violate("fencing", "a commit under fence %d took effect after fence %d was given out", fence, w.fence)
		case errors.Is(err, crmsync.ErrFenced):
			s.p.mu.Lock()
			s.p.fenced = true
			s.p.mu.Unlock()
			w.cover.tested("fencing")
			s.p.calls = nil
		case errors.Is(err, crmsync.ErrConflict):
			w.violate("fencing", "pass %d met a link of another revision though it held the lease", s.p.pass)
		}
		return err
	})
}

// Problems implements crmsync.Store.
func (s *store) Problems(ctx context.Context, conn string, q crmsync.ProblemQuery) (out []crmsync.Problem, err error) {
	err = s.call(func() error { out, err = s.p.w.store.Problems(ctx, conn, q); return err })
	return out, err
}

// History implements crmsync.Store.
func (s *store) History(ctx context.Context, conn string, q crmsync.HistoryQuery) (out []crmsync.Event, err error) {
	err = s.call(func() error { out, err = s.p.w.store.History(ctx, conn, q); return err })
	return out, err
}

// Count implements crmsync.Store.
func (s *store) Count(ctx context.Context, conn string) (out crmsync.Counts, err error) {
	err = s.call(func() error { out, err = s.p.w.store.Count(ctx, conn); return err })
	return out, err
}
