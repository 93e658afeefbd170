package passes_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/memstore"
	"github.com/crmsync/crmsync/sync/merge"
)

var (
	stories   = flag.Int("stories", 3, "how many times the story is told with killed passes")
	storySeed = flag.Int64("story", -1, "tell the story with this seed only")
)

// fate decides when a process dies: at its n-th call of the store or a vendor,
// before or after the call took effect.
type fate struct {
	mu    sync.Mutex
	left  int
	after bool
	dead  bool
}

// call carries out one call of the process.
func (f *fate) call(do func() error) error {
	f.mu.Lock()
	f.left--
	fatal := f.left == 0
	dead := f.dead || fatal
	f.dead = dead
	f.mu.Unlock()
	switch {
	case fatal && f.after:
		_ = do()
		return errKilled
	case dead:
		return errKilled
	}
	return do()
}

func (f *fate) died() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dead
}

// doomed is the store as a process reaches it that will die.
type doomed struct {
	crmsync.Store
	*fate
}

func (d doomed) Acquire(ctx context.Context, conn, holder string, ttl time.Duration) (f crmsync.Fence, err error) {
	err = d.call(func() error { f, err = d.Store.Acquire(ctx, conn, holder, ttl); return err })
	return f, err
}

func (d doomed) Release(ctx context.Context, conn string, fence crmsync.Fence) error {
	return d.call(func() error { return d.Store.Release(ctx, conn, fence) })
}

func (d doomed) Load(ctx context.Context, conn string) (s crmsync.State, err error) {
	err = d.call(func() error { s, err = d.Store.Load(ctx, conn); return err })
	return s, err
}

func (d doomed) Lookup(ctx context.Context, conn string, q crmsync.LinkLookup) (l []crmsync.Link, err error) {
	err = d.call(func() error { l, err = d.Store.Lookup(ctx, conn, q); return err })
	return l, err
}

func (d doomed) Links(ctx context.Context, conn string, q crmsync.LinkQuery) (l []crmsync.Link, err error) {
	err = d.call(func() error { l, err = d.Store.Links(ctx, conn, q); return err })
	return l, err
}

func (d doomed) Commit(ctx context.Context, conn string, fence crmsync.Fence, b crmsync.Batch) error {
	return d.call(func() error { return d.Store.Commit(ctx, conn, fence, b) })
}

// doomedWire is the net as a process reaches it that will die.
type doomedWire struct {
	http.RoundTripper
	*fate
}

func (d doomedWire) RoundTrip(q *http.Request) (resp *http.Response, err error) {
	killed := d.call(func() error { resp, err = d.RoundTripper.RoundTrip(q); return nil })
	if killed == nil {
		return resp, err
	}
	if resp != nil {
		_ = resp.Body.Close()
	}
	return nil, killed
}

// The same year, with every pass killed at a random call of the store or of a
// vendor, and run again: it ends in the same state.
//
//	go test ./passes -run TestAYearOfKilledPasses -story SEED
func TestAYearOfKilledPasses(t *testing.T) {
	t.Parallel()
	transcript, err := os.ReadFile("testdata/year.txt")
	require.NoError(t, err)
	_, end, found := strings.Cut(string(transcript), "# At the end\n\n")
	require.True(t, found)
	first, last := int64(0), int64(*stories)
	if *storySeed >= 0 {
		first, last = *storySeed, *storySeed+1
	}
	var deaths atomic.Int64
	t.Cleanup(func() { t.Logf("%d stories, %d passes killed", last-first, deaths.Load()) })
	for seed := first; seed < last; seed++ {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { deaths.Add(int64(killedYear(t, seed, end))) })
		})
	}
}

// killedYear tells the story with a seed and returns how many passes died.
func killedYear(t *testing.T, seed int64, end string) (deaths int) {
	rng := rand.New(rand.NewPCG(uint64(seed), 1))
	store := memstore.New()
	y := newYear(t, store)
	for _, c := range chapters() {
		time.Sleep(26 * 24 * time.Hour)
		c.do(y)
		for pass := 0; ; pass++ {
			require.Less(t, pass, 20, "the passes come to no end")
			f := &fate{left: 1 + rng.IntN(90), after: rng.IntN(2) == 0}
			if pass >= 3 {
				f.left = -1 // nobody dies
			}
			time.Sleep(20 * time.Minute)
			rep, err := y.doomedPass(store, f)
			if f.died() {
				deaths++
				continue
			}
			require.NoError(t, err)
			if rep.Written == (merge.Totals{}) && pass >= 3 {
				break
			}
		}
	}
	y.store = store
	y.start()
	y.settled()
	require.Equal(t, end, y.picture())
	return deaths
}

// doomedPass runs one pass in a process of its own.
func (y *year) doomedPass(store crmsync.Store, f *fate) (crmsync.Report, error) {
	y.t.Helper()
	y.store = doomed{store, f}
	y.wire = func(base http.RoundTripper) http.RoundTripper { return doomedWire{base, f} }
	y.start()
	rep, err := y.engine().Sync(context.Background())
	y.wire = nil
	if err != nil && !f.died() {
		return rep, errors.Join(err, errors.New("though nobody was killed"))
	}
	return rep, err
}
