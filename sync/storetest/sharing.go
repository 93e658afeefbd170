package storetest

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func sharingChecks() []check {
	return []check{
		{name: "never mixes connections", run: isolation},
		{name: "lets one of several commits of one revision win", run: oneWinner},
		{name: "lets one of several holders have the lease", run: oneHolder},
		{name: "keeps what was committed under the newest fence, and nothing else", run: takeovers},
		{name: "answers readers while it commits, with whole batches", run: readers},
		{name: "keeps parallel connections apart", run: parallelConnections},
		{name: "of the data is complete after a crash, with its fences", run: crash, reopen: true},
		{name: "recognises a batch again whose reply was lost", run: lostReply, reopen: true},
		{name: "between two processes keeps one holder", run: twoProcesses, reopen: true},
	}
}

func isolation(w *world) {
	f := w.acquire(other, "holder")
	mine := crmsync.Batch{
		Links: []crmsync.Link{full("a")}, Documents: map[string][]byte{"d": []byte("mine")},
		Events: []crmsync.Event{event("a", "mine", epoch)},
	}
	w.commit(mine)
	links, err := w.store.Lookup(w.ctx, other, crmsync.LinkLookup{
		IDs: []string{"a"}, Refs: []crm.Ref{hubspot("ha"), lead("olda")}, Keys: keyed(crm.HubSpot, email("ada@example.com")).Keys,
	})
	require.NoError(w, err)
	require.Empty(w, links)
	theirs := full("a")
	theirs.Closed = "theirs"
	require.NoError(w, w.store.Commit(w.ctx, other, f, crmsync.Batch{
		Links: []crmsync.Link{theirs, pair("b")}, Documents: map[string][]byte{"d": []byte("theirs"), "e": []byte("theirs")},
		Events: []crmsync.Event{event("a", "theirs", epoch)},
	}))
	w.unharmedBy("mine")
	require.NoError(w, w.store.Commit(w.ctx, other, f, crmsync.Batch{
		Remove: []string{"a"}, Erase: []string{"a"}, Documents: map[string][]byte{"d": nil},
	}))
	w.unharmedBy("mine")
}

// unharmedBy checks that home has full("a") and nothing else.
func (w *world) unharmedBy(name string) {
	w.Helper()
	want := full("a")
	want.Revision = 1
	w.same(want, w.get("a"))
	w.holds("a")
	w.leads(map[crm.Ref]string{hubspot("ha"): "a", lead("sa"): "a"})
	require.Equal(w, []string{"a"}, w.links(crmsync.LinkQuery{Dirty: true, Open: true, Kind: "contacts"}))
	require.Equal(w, []string{"a email"}, problemIDs(w.problems(crmsync.ProblemQuery{})))
	require.Equal(w, map[string][]byte{"d": []byte(name)}, w.documents())
	require.Equal(w, []string{name}, w.history(crmsync.HistoryQuery{}))
	w.counts(crmsync.Counts{
		Dirty: 1, ByCategory: map[crm.Category]int{crm.CategoryValues: 1},
	})
}

// together runs n functions at once and returns their errors.
func together(n int, f func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = f(i) })
	}
	wg.Wait()
	return errs
}

func oneWinner(w *world) {
	w.insert(pair("a"))
	const rounds, rivals = 5, 4
	for round := range rounds {
		base := w.get("a")
		errs := together(rivals, func(i int) error {
			l := base.Clone()
			l.Closed = fmt.Sprint(i)
			return w.store.Commit(w.ctx, home, w.fence, crmsync.Batch{
				Links: []crmsync.Link{l}, Events: []crmsync.Event{event("a", fmt.Sprint(i), epoch.Add(time.Duration(round)*time.Second))},
			})
		})
		winner := ""
		for i, err := range errs {
			if err == nil {
				require.Empty(w, winner, "two commits of one revision were accepted")
				winner = fmt.Sprint(i)
				continue
			}
			require.ErrorIs(w, err, crmsync.ErrConflict)
		}
		got := w.get("a")
		require.Equal(w, winner, got.Closed)
		require.Equal(w, base.Revision+1, got.Revision)
		require.Equal(w, []string{winner}, w.history(crmsync.HistoryQuery{Limit: 1}))
	}
	require.Len(w, w.history(crmsync.HistoryQuery{}), rounds)
}

func oneHolder(w *world) {
	const rivals = 8
	fences := make([]crmsync.Fence, rivals)
	errs := together(rivals, func(i int) (err error) {
		fences[i], err = w.store.Acquire(w.ctx, other, fmt.Sprint("rival ", i), time.Hour)
		return err
	})
	got := 0
	for i, err := range errs {
		if err == nil {
			got++
			require.Positive(w, fences[i])
			continue
		}
		require.ErrorIs(w, err, crmsync.ErrHeld)
	}
	require.Equal(w, 1, got)
}

// takeovers lets workers take the lease over from each other all the time.
// Whatever a worker committed while its fence was the newest must be there, and
// nothing else.
func takeovers(w *world) {
	const workers, turns = 4, 6
	var mu sync.Mutex
	accepted := []string{}
	errs := together(workers, func(i int) error {
		for turn := range turns {
			fence, err := w.store.Acquire(w.ctx, home, "holder", time.Hour)
			if err != nil {
				return err
			}
			id := fmt.Sprintf("%d-%d", i, turn)
			err = w.store.Commit(w.ctx, home, fence, crmsync.Batch{Links: []crmsync.Link{pair(id)}})
			switch {
			case err == nil:
				mu.Lock()
				accepted = append(accepted, id)
				mu.Unlock()
			case !errors.Is(err, crmsync.ErrFenced):
				return err
			}
		}
		return nil
	})
	require.NoError(w, errors.Join(errs...))
	require.NotEmpty(w, accepted)
	require.ElementsMatch(w, accepted, w.links(crmsync.LinkQuery{}))
}

// readers checks that a page never shows half of a batch.
func readers(w *world) {
	const size, rounds = 5, 8
	w.insert(pairs(size)...)
	done := make(chan struct{})
	errs := together(3, func(i int) error {
		if i == 0 {
			defer close(done)
			for range rounds {
				links, err := w.store.Links(w.ctx, home, crmsync.LinkQuery{})
				if err == nil {
					err = w.store.Commit(w.ctx, home, w.fence, crmsync.Batch{Links: links})
				}
				if err != nil {
					return err
				}
			}
			return nil
		}
		for {
			links, err := w.store.Links(w.ctx, home, crmsync.LinkQuery{})
			if err != nil {
				return err
			}
			for _, l := range links {
				if len(links) != size || l.Revision != links[0].Revision {
					return errors.New("a page shows half of a batch")
				}
			}
			select {
			case <-done:
				return nil
			default:
			}
		}
	})
	require.NoError(w, errors.Join(errs...))
	require.EqualValues(w, rounds+1, w.get("l00000").Revision)
}

func parallelConnections(w *world) {
	const n = 4
	errs := together(n, func(i int) error {
		conn := fmt.Sprint("conn ", i)
		fence, err := w.store.Acquire(w.ctx, conn, "holder", time.Hour)
		for turn := 0; turn < 4 && err == nil; turn++ {
			err = w.store.Commit(w.ctx, conn, fence, crmsync.Batch{Links: []crmsync.Link{pair(fmt.Sprint(turn))}})
		}
		return err
	})
	require.NoError(w, errors.Join(errs...))
	for i := range n {
		links, err := w.store.Links(w.ctx, fmt.Sprint("conn ", i), crmsync.LinkQuery{})
		require.NoError(w, err)
		require.Equal(w, []string{"0", "1", "2", "3"}, ids(links))
	}
	w.holds()
}

func crash(w *world) {
	w.commit(crmsync.Batch{
		Links: []crmsync.Link{full("a")}, Documents: map[string][]byte{"d": []byte("mine")},
		Events: []crmsync.Event{event("a", "mine", epoch)},
	})
	w.store = w.opts.Reopen(w.T, w.store)
	w.unharmedBy("mine")
	next := w.acquire(home, "holder")
	require.Greater(w, next, w.fence)
	w.refuse(crmsync.ErrFenced, crmsync.Batch{Remove: []string{"a"}})
	w.fence = next
	w.commit(crmsync.Batch{Remove: []string{"a"}})
}

// lostReply repeats a batch that took effect though its caller never knew.
func lostReply(w *world) {
	w.insert(pair("a"))
	b := crmsync.Batch{
		Links: []crmsync.Link{w.get("a"), pair("b")}, Events: []crmsync.Event{event("a", "once", epoch)},
	}
	w.commit(b)
	w.store = w.opts.Reopen(w.T, w.store)
	w.fence = w.acquire(home, "holder")
	w.refuse(crmsync.ErrConflict, b)
	w.holds("a", "b")
	require.EqualValues(w, 2, w.get("a").Revision)
	require.Equal(w, []string{"once"}, w.history(crmsync.HistoryQuery{}))
}

func twoProcesses(w *world) {
	second := w.opts.Reopen(w.T, w.store)
	_, err := second.Acquire(w.ctx, home, "another", time.Hour)
	require.ErrorIs(w, err, crmsync.ErrHeld)
	stores := []crmsync.Store{w.store, second}
	errs := together(6, func(i int) error {
		return stores[i%2].Commit(w.ctx, home, w.fence, crmsync.Batch{Links: []crmsync.Link{pair(fmt.Sprint(i))}})
	})
	require.NoError(w, errors.Join(errs...))
	w.holds("0", "1", "2", "3", "4", "5")
}
