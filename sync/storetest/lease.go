package storetest

import (
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
)

// other is a connection whose lease the world does not hold.
const other = "other"

func leaseChecks() []check {
	return []check{
		{name: "returns a fence greater than every earlier one", run: fenceGrows},
		{name: "gives a holder its own lease again with a new fence", run: sameHolder},
		{name: "refuses another holder while the lease runs", run: heldLease},
		{name: "keeps the leases of connections apart", run: leaseOfAnotherConnection},
		{name: "fences the holder of the older fence", run: staleFence},
		{name: "after Release lets another holder in with a greater fence", run: released},
		{name: "ignores Release with a stale fence", run: staleRelease},
		{name: "ignores Release of a connection that nobody holds", run: releaseOfNothing},
		{name: "lets another holder in when the lease has run out", run: expiry, clock: true},
		{name: "lets a holder commit after its time while nobody took over", run: lateCommit, clock: true},
		{name: "measures ttl from the newest Acquire", run: renewal, clock: true},
		{name: "is prolonged by Extend of a commit", run: extended, clock: true},
		{name: "is not prolonged by a commit without Extend", run: notExtended, clock: true},
		{name: "is not prolonged by a commit that is refused", run: refusedExtend, clock: true},
		{name: "with a done context returns an error and changes nothing", run: doneContext},
	}
}

func fenceGrows(w *world) {
	last := w.fence
	require.Positive(w, last)
	for range 5 {
		require.NoError(w, w.store.Release(w.ctx, home, last))
		next := w.acquire(home, "another")
		require.Greater(w, next, last)
		last = next
	}
}

func sameHolder(w *world) {
	next := w.acquire(home, "holder")
	require.Greater(w, next, w.fence)
	w.refuse(crmsync.ErrFenced, crmsync.Batch{})
	require.NoError(w, w.store.Commit(w.ctx, home, next, crmsync.Batch{}))
}

func heldLease(w *world) {
	_, err := w.store.Acquire(w.ctx, home, "another", time.Hour)
	require.ErrorIs(w, err, crmsync.ErrHeld)
	w.insert(pair("a")) // the holder is not disturbed
}

func leaseOfAnotherConnection(w *world) {
	f := w.acquire(other, "another")
	require.NoError(w, w.store.Commit(w.ctx, other, f, crmsync.Batch{}))
	w.commit(crmsync.Batch{})
	require.NoError(w, w.store.Release(w.ctx, other, f))
	_, err := w.store.Acquire(w.ctx, home, "another", time.Hour)
	require.ErrorIs(w, err, crmsync.ErrHeld)
}

func staleFence(w *world) {
	w.insert(pair("a"))
	next := w.acquire(home, "holder")
	stale := crmsync.Batch{
		Links: []crmsync.Link{pair("b")}, Remove: []string{"a"}, Erase: []string{"a"},
		Documents: map[string][]byte{"d": []byte("x")},
		Events:    []crmsync.Event{event("a", "stale", epoch)}, Extend: time.Hour,
	}
	for _, f := range []crmsync.Fence{w.fence, 0, -1, next + 1} {
		require.ErrorIs(w, w.store.Commit(w.ctx, home, f, stale), crmsync.ErrFenced, "fence %d", f)
	}
	require.ErrorIs(w, w.store.Commit(w.ctx, other, 1, stale), crmsync.ErrFenced, "a connection that nobody holds")
	w.holds("a")
	require.Empty(w, w.documents())
	require.Empty(w, w.history(crmsync.HistoryQuery{}))
	// The fence comes before the revisions.
	conflicting := crmsync.Batch{Links: []crmsync.Link{pair("a")}}
	w.refuse(crmsync.ErrFenced, conflicting)
	require.ErrorIs(w, w.store.Commit(w.ctx, home, next, conflicting), crmsync.ErrConflict)
}

func released(w *world) {
	require.NoError(w, w.store.Release(w.ctx, home, w.fence))
	next := w.acquire(home, "another")
	require.Greater(w, next, w.fence)
	w.refuse(crmsync.ErrFenced, crmsync.Batch{})
}

func staleRelease(w *world) {
	next := w.acquire(home, "holder")
	for _, f := range []crmsync.Fence{w.fence, 0, next + 1} {
		require.NoError(w, w.store.Release(w.ctx, home, f))
	}
	_, err := w.store.Acquire(w.ctx, home, "another", time.Hour)
	require.ErrorIs(w, err, crmsync.ErrHeld)
}

func releaseOfNothing(w *world) {
	require.NoError(w, w.store.Release(w.ctx, other, 0))
	require.NoError(w, w.store.Release(w.ctx, other, 1))
	require.Positive(w, w.acquire(other, "another"))
}

func expiry(w *world) {
	w.opts.Advance(time.Hour - time.Second)
	_, err := w.store.Acquire(w.ctx, home, "another", time.Hour)
	require.ErrorIs(w, err, crmsync.ErrHeld)
	w.opts.Advance(time.Second)
	next := w.acquire(home, "another")
	require.Greater(w, next, w.fence)
	w.refuse(crmsync.ErrFenced, crmsync.Batch{Links: []crmsync.Link{pair("a")}})
	w.holds()
	_, err = w.store.Acquire(w.ctx, home, "holder", time.Hour)
	require.ErrorIs(w, err, crmsync.ErrHeld)
}

func lateCommit(w *world) {
	w.opts.Advance(2 * time.Hour)
	w.insert(pair("a"))
	w.holds("a")
}

func renewal(w *world) {
	w.opts.Advance(50 * time.Minute)
	w.acquire(home, "holder")
	w.opts.Advance(50 * time.Minute)
	_, err := w.store.Acquire(w.ctx, home, "another", time.Hour)
	require.ErrorIs(w, err, crmsync.ErrHeld)
	w.opts.Advance(10 * time.Minute)
	w.acquire(home, "another")
}

func extended(w *world) {
	w.opts.Advance(30 * time.Minute)
	w.commit(crmsync.Batch{Extend: time.Hour})
	w.opts.Advance(59 * time.Minute)
	_, err := w.store.Acquire(w.ctx, home, "another", time.Hour)
	require.ErrorIs(w, err, crmsync.ErrHeld)
	w.opts.Advance(time.Minute)
	w.acquire(home, "another")
}

func notExtended(w *world) {
	w.opts.Advance(30 * time.Minute)
	w.insert(pair("a"))
	w.opts.Advance(30 * time.Minute)
	w.acquire(home, "another")
}

func refusedExtend(w *world) {
	w.opts.Advance(30 * time.Minute)
	wrong := with(pair("a"), func(l *crmsync.Link) { l.Revision = 3 })
	w.refuse(crmsync.ErrConflict, crmsync.Batch{Links: []crmsync.Link{wrong}, Extend: time.Hour})
	w.opts.Advance(30 * time.Minute)
	w.acquire(home, "another")
}
