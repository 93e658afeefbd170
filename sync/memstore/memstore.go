// Package memstore keeps a [crmsync.Store] in memory. It is the reference
// implementation: what it does is what the contract in package storetest asks
// for, written plainly. It suits tests, simulations and short-lived tools; its
// content is gone with the process.
//
//	store := memstore.New()
//	engine, err := crmsync.New(settings, hubspot, salesforce, store)
//
// Every call takes one lock for its whole duration, so that what a call sees is
// one moment. A call's cost grows with what it asks for or changes, not with
// the number of links: the store keeps indexes by record, by natural key, by
// kind, of dirty links, of open intents and of problems.
package memstore

import (
	"context"
	"slices"
	"sync"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
)

// Store is a [crmsync.Store] in memory. Use [New] to make one; it is safe for
// concurrent use.
type Store struct {
	now func() time.Time

	mu    sync.Mutex
	conns map[string]*conn
}

var _ crmsync.Store = (*Store)(nil)

// Option changes a store as it is made.
type Option func(*Store)

// WithNow sets the clock that leases are measured with. Without it the store
// uses time.Now.
func WithNow(now func() time.Time) Option {
	return func(s *Store) { s.now = now }
}

// New returns an empty store.
func New(opts ...Option) *Store {
	s := &Store{now: time.Now, conns: map[string]*conn{}}
	for _, o := range opts {
		o(s)
	}
	return s
}

// enter locks the store and returns the named connection's data, which exists
// from then on. The caller calls leave unless there is an error.
func (s *Store) enter(ctx context.Context, name string) (c *conn, leave func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	c = s.conns[name]
	if c == nil {
		c = newConn()
		s.conns[name] = c
	}
	return c, s.mu.Unlock, nil
}

// Load returns copies of the connection's documents.
func (s *Store) Load(ctx context.Context, conn string) (crmsync.State, error) {
	c, leave, err := s.enter(ctx, conn)
	if err != nil {
		return crmsync.State{}, err
	}
	defer leave()
	docs := make(map[string][]byte, len(c.documents))
	for name, body := range c.documents {
		docs[name] = cloneBytes(body)
	}
	return crmsync.State{Documents: docs}, nil
}

// cloneBytes returns a copy that is not nil.
func cloneBytes(b []byte) []byte { return append([]byte{}, b...) }

// Count returns totals that are kept up to date with every commit.
func (s *Store) Count(ctx context.Context, conn string) (crmsync.Counts, error) {
	c, leave, err := s.enter(ctx, conn)
	if err != nil {
		return crmsync.Counts{}, err
	}
	defer leave()
	return c.totals.counts(), nil
}

// History returns copies of the events that q selects.
func (s *Store) History(ctx context.Context, conn string, q crmsync.HistoryQuery) ([]crmsync.Event, error) {
	c, leave, err := s.enter(ctx, conn)
	if err != nil {
		return nil, err
	}
	defer leave()
	events := c.history.events
	if q.Link != "" {
		events = c.history.byLink[q.Link]
	}
	if !q.Since.IsZero() {
		at, _ := slices.BinarySearchFunc(events, q.Since, func(e crmsync.Event, t time.Time) int {
			return e.At.Compare(t)
		})
		events = events[at:]
	}
	if n := limit(q.Limit); len(events) > n {
		events = events[len(events)-n:]
	}
	return slices.Clone(events), nil
}

// limit applies the default of all queries.
func limit(n int) int {
	if n <= 0 {
		return 1000
	}
	return n
}
