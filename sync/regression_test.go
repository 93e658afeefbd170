package crmsync_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
)

// Bugs that the simulation found, reduced. docs/CORRECTNESS.md lists their
// seeds.

var errDatabase = errors.New("the database is not there")

// failing is a Store whose n-th Lookup or Commit fails, counted together from 0.
type failing struct {
	crmsync.Store
	left int
}

func (f *failing) fails() bool {
	f.left--
	return f.left == -1
}

func (f *failing) Lookup(ctx context.Context, conn string, q crmsync.LinkLookup) ([]crmsync.Link, error) {
	if f.fails() {
		return nil, errDatabase
	}
	return f.Store.Lookup(ctx, conn, q)
}

func (f *failing) Commit(ctx context.Context, conn string, fence crmsync.Fence, b crmsync.Batch) error {
	if f.fails() {
		return errDatabase
	}
	return f.Store.Commit(ctx, conn, fence, b)
}

// One call of the database fails while changes are taken in. The end of the
// pass, which saves what the pass knows, must not save a cursor whose records
// were not.
func TestCursorStaysWhenTakingInFails(t *testing.T) {
	t.Parallel()
	for n := range 8 {
		b := newBench(t)
		b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
		b.tick(time.Hour)
		e, err := crmsync.New(b.settings, b.hs, b.sf, &failing{Store: b.store, left: n}, crmsync.WithClock(b.now))
		require.NoError(t, err)
		_, err = e.Sync(context.Background())
		if err != nil {
			require.ErrorIs(t, err, errDatabase)
		}
		b.tick(time.Hour)
		b.sync()
		require.Len(t, b.sf.Live("Lead"), 1, "the failed call was number %d", n)
	}
}
