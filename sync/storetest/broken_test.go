package storetest_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/memstore"
	"github.com/crmsync/crmsync/sync/storetest"
)

// breakVariable names the defect in a child process of this test.
const breakVariable = "CRMSYNC_STORETEST_DEFECT"

// TestDefectsAreFound runs the suite on stores with one deliberate defect each,
// in a child process as it must fail there, and checks that the subtest that is
// about the defect is among those that fail.
func TestDefectsAreFound(t *testing.T) {
	t.Parallel()
	for _, name := range slices.Sorted(maps.Keys(defects())) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDefective$", "-test.count=1")
			cmd.Env = append(os.Environ(), breakVariable+"="+name)
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit, "the suite passes:\n%s", out)
			want := "--- FAIL: TestDefective/" + strings.ReplaceAll(defects()[name].found, " ", "_")
			require.True(t, strings.Contains(string(out), want), "%s is not found:\n%s", want, out)
			require.False(t, strings.Contains(string(out), "panic:"), "the suite panics:\n%s", out)
		})
	}
}

// TestDefective is the child's test. Without a defect the suite must pass.
func TestDefective(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock()
	o := storetest.Options{
		Advance: clock.Advance,
		Reopen:  func(_ *testing.T, s crmsync.Store) crmsync.Store { return s },
	}
	d, broken := defects()[os.Getenv(breakVariable)]
	if broken {
		o.Short = true
	}
	storetest.Run(t, func(*testing.T) crmsync.Store {
		sound := memstore.New(memstore.WithNow(clock.Now))
		if !broken {
			return sound
		}
		return d.of(sound)
	}, o)
}

// defect is one way to be wrong, and the subtest that must notice.
type defect struct {
	found string
	of    func(crmsync.Store) crmsync.Store
}

// store changes single calls of another store.
type store struct {
	crmsync.Store
	acquire func(ctx context.Context, conn, holder string, ttl time.Duration) (crmsync.Fence, error)
	load    func(ctx context.Context, conn string) (crmsync.State, error)
	lookup  func(ctx context.Context, conn string, q crmsync.LinkLookup) ([]crmsync.Link, error)
	links   func(ctx context.Context, conn string, q crmsync.LinkQuery) ([]crmsync.Link, error)
	commit  func(ctx context.Context, conn string, f crmsync.Fence, b crmsync.Batch) error
	events  func(ctx context.Context, conn string, q crmsync.HistoryQuery) ([]crmsync.Event, error)
	count   func(ctx context.Context, conn string) (crmsync.Counts, error)
}

func (s store) Acquire(ctx context.Context, conn, holder string, ttl time.Duration) (crmsync.Fence, error) {
	if s.acquire != nil {
		return s.acquire(ctx, conn, holder, ttl)
	}
	return s.Store.Acquire(ctx, conn, holder, ttl)
}

func (s store) Load(ctx context.Context, conn string) (crmsync.State, error) {
	if s.load != nil {
		return s.load(ctx, conn)
	}
	return s.Store.Load(ctx, conn)
}

func (s store) Lookup(ctx context.Context, conn string, q crmsync.LinkLookup) ([]crmsync.Link, error) {
	if s.lookup != nil {
		return s.lookup(ctx, conn, q)
	}
	return s.Store.Lookup(ctx, conn, q)
}

func (s store) Links(ctx context.Context, conn string, q crmsync.LinkQuery) ([]crmsync.Link, error) {
	if s.links != nil {
		return s.links(ctx, conn, q)
	}
	return s.Store.Links(ctx, conn, q)
}

func (s store) Commit(ctx context.Context, conn string, f crmsync.Fence, b crmsync.Batch) error {
	if s.commit != nil {
		return s.commit(ctx, conn, f, b)
	}
	return s.Store.Commit(ctx, conn, f, b)
}

func (s store) History(ctx context.Context, conn string, q crmsync.HistoryQuery) ([]crmsync.Event, error) {
	if s.events != nil {
		return s.events(ctx, conn, q)
	}
	return s.Store.History(ctx, conn, q)
}

func (s store) Count(ctx context.Context, conn string) (crmsync.Counts, error) {
	if s.count != nil {
		return s.count(ctx, conn)
	}
	return s.Store.Count(ctx, conn)
}

// changed breaks a store by changing each batch on its way in.
func changed(change func(*crmsync.Batch)) func(crmsync.Store) crmsync.Store {
	return func(s crmsync.Store) crmsync.Store {
		return store{Store: s, commit: func(ctx context.Context, conn string, f crmsync.Fence, b crmsync.Batch) error {
			change(&b)
			return s.Commit(ctx, conn, f, b)
		}}
	}
}

// asked breaks a store by changing each question for links.
func asked(change func(*crmsync.LinkQuery)) func(crmsync.Store) crmsync.Store {
	return func(s crmsync.Store) crmsync.Store {
		return store{Store: s, links: func(ctx context.Context, conn string, q crmsync.LinkQuery) ([]crmsync.Link, error) {
			change(&q)
			return s.Links(ctx, conn, q)
		}}
	}
}

// sought breaks a store by changing each lookup.
func sought(change func(*crmsync.LinkLookup)) func(crmsync.Store) crmsync.Store {
	return func(s crmsync.Store) crmsync.Store {
		return store{Store: s, lookup: func(ctx context.Context, conn string, q crmsync.LinkLookup) ([]crmsync.Link, error) {
			change(&q)
			return s.Lookup(ctx, conn, q)
		}}
	}
}

func defects() map[string]defect {
	return map[string]defect{
		"ignores the fence":    {"Acquire/fences the holder of the older fence", ignoresFence},
		"ignores the holder":   {"Acquire/refuses another holder while the lease runs", ignoresHolder},
		"ignores revisions":    {"Commit/refuses a revision that is not the stored one", ignoresRevisions},
		"applies half a batch": {"Commit/applies the whole batch or nothing", halfBatch},
		"mixes connections":    {"Sharing/never mixes connections", mixes},
		"shares memory":        {"Copies/of what is passed in are kept", sharesMemory},
		"returns its own maps": {"Copies/of what is kept are returned by Lookup", sharesMemory},
		"ignores the context":  {"Acquire/with a done context returns an error", ignoresContext},
		"loses a delete":       {"Commit/removes links with all", changed(func(b *crmsync.Batch) { b.Remove = nil })},
		"loses an erasure":     {"History/is erased by link", changed(func(b *crmsync.Batch) { b.Erase = nil })},
		"loses an event":       {"History/keeps events whole", changed(func(b *crmsync.Batch) { b.Events = b.Events[(len(b.Events)+1)/2:] })},
		"never prolongs":       {"Acquire/is prolonged by Extend", changed(func(b *crmsync.Batch) { b.Extend = 0 })},
		"always prolongs":      {"Acquire/is not prolonged by a commit without", changed(func(b *crmsync.Batch) { b.Extend = time.Hour })},
		"keeps nil documents": {"Documents/are removed by nil", changed(func(b *crmsync.Batch) {
			b.Documents = maps.Clone(b.Documents)
			for name, body := range b.Documents {
				b.Documents[name] = append([]byte{}, body...)
			}
		})},
		"cuts at NUL":      {"Values/survive with any character", changed(cutsAtNUL)},
		"forgets aliases":  {"Lookup/finds by id", changed(forgetsAliases)},
		"returns unsorted": {"Links/come in order of id", unsorted},
		"answers twice":    {"Lookup/unites the answers", answersTwice},
		"forgets keys":     {"Lookup/finds all links one side", sought(func(q *crmsync.LinkLookup) { q.Keys = nil })},
		"ignores Dirty":    {"Links/that are dirty", asked(func(q *crmsync.LinkQuery) { q.Dirty = false })},
		"ignores DueBy":    {"Links/that are due", asked(func(q *crmsync.LinkQuery) { q.DueBy = time.Time{} })},
		"DueBy excludes": {"Links/that are due", asked(func(q *crmsync.LinkQuery) {
			if !q.DueBy.IsZero() {
				q.DueBy = q.DueBy.Add(-time.Millisecond)
			}
		})},
		"ignores Open":         {"Links/with an open intent", asked(func(q *crmsync.LinkQuery) { q.Open = false })},
		"ignores Kind":         {"Links/of a kind", asked(func(q *crmsync.LinkQuery) { q.Kind = "" })},
		"cuts off the newest":  {"History/is cut to the newest", oldestEvents},
		"counts dirty as due":  {"Count/tells links", countsNothingDirty},
		"starts with a note":   {"Documents/are none for a new connection", startsWithDocument},
		"never runs out":       {"Acquire/lets another holder in when the lease has run out", neverRunsOut},
		"repeats its fence":    {"Acquire/gives a holder its own lease again with a new", repeatsFence},
		"conflict before lock": {"Acquire/fences the holder of the older fence", conflictFirst},
	}
}

// ignoresFence tries fences until one is accepted.
func ignoresFence(s crmsync.Store) crmsync.Store {
	return store{Store: s, commit: func(ctx context.Context, conn string, f crmsync.Fence, b crmsync.Batch) error {
		err := s.Commit(ctx, conn, f, b)
		for f = 1; errors.Is(err, crmsync.ErrFenced) && f < 100; f++ {
			err = s.Commit(ctx, conn, f, b)
		}
		return err
	}}
}

func ignoresHolder(s crmsync.Store) crmsync.Store {
	return store{Store: s, acquire: func(ctx context.Context, conn, _ string, ttl time.Duration) (crmsync.Fence, error) {
		return s.Acquire(ctx, conn, "anybody", ttl)
	}}
}

func neverRunsOut(s crmsync.Store) crmsync.Store {
	return store{Store: s, acquire: func(ctx context.Context, conn, holder string, ttl time.Duration) (crmsync.Fence, error) {
		return s.Acquire(ctx, conn, holder, 1000*ttl)
	}}
}

func repeatsFence(s crmsync.Store) crmsync.Store {
	var mu sync.Mutex
	have := map[string]crmsync.Fence{}
	return store{Store: s, acquire: func(ctx context.Context, conn, holder string, ttl time.Duration) (crmsync.Fence, error) {
		mu.Lock()
		defer mu.Unlock()
		if f := have[conn+holder]; f != 0 && s.Commit(ctx, conn, f, crmsync.Batch{Extend: ttl}) == nil {
			return f, nil
		}
		f, err := s.Acquire(ctx, conn, holder, ttl)
		have[conn+holder] = f
		return f, err
	}}
}

func conflictFirst(s crmsync.Store) crmsync.Store {
	return store{Store: s, commit: func(ctx context.Context, conn string, f crmsync.Fence, b crmsync.Batch) error {
		for _, l := range b.Links {
			have, err := s.Lookup(ctx, conn, crmsync.LinkLookup{IDs: []string{l.ID}})
			if err == nil && len(have) == 1 && have[0].Revision != l.Revision {
				return crmsync.ErrConflict
			}
		}
		return s.Commit(ctx, conn, f, b)
	}}
}

func ignoresRevisions(s crmsync.Store) crmsync.Store {
	return store{Store: s, commit: func(ctx context.Context, conn string, f crmsync.Fence, b crmsync.Batch) error {
		b.Links = slices.Clone(b.Links)
		for i, l := range b.Links {
			have, err := s.Lookup(ctx, conn, crmsync.LinkLookup{IDs: []string{l.ID}})
			if err == nil && len(have) == 1 {
				b.Links[i].Revision = have[0].Revision
			}
		}
		return s.Commit(ctx, conn, f, b)
	}}
}

func halfBatch(s crmsync.Store) crmsync.Store {
	return store{Store: s, commit: func(ctx context.Context, conn string, f crmsync.Fence, b crmsync.Batch) error {
		err := s.Commit(ctx, conn, f, b)
		if errors.Is(err, crmsync.ErrConflict) {
			return errors.Join(err, s.Commit(ctx, conn, f, crmsync.Batch{Events: b.Events, Documents: b.Documents}))
		}
		return err
	}}
}

func mixes(s crmsync.Store) crmsync.Store {
	return store{Store: s, lookup: func(ctx context.Context, conn string, q crmsync.LinkLookup) ([]crmsync.Link, error) {
		links, err := s.Lookup(ctx, conn, q)
		if err == nil && len(links) == 0 {
			return s.Lookup(ctx, "acme", q)
		}
		return links, err
	}}
}

// sharesMemory keeps what it is given, and hands it out.
func sharesMemory(s crmsync.Store) crmsync.Store {
	var mu sync.Mutex
	given := map[string]crmsync.Link{}
	return store{
		Store: s,
		commit: func(ctx context.Context, conn string, f crmsync.Fence, b crmsync.Batch) error {
			err := s.Commit(ctx, conn, f, b)
			mu.Lock()
			defer mu.Unlock()
			for _, l := range b.Links {
				if l.Revision++; err == nil {
					given[conn+l.ID] = l
				}
			}
			return err
		},
		lookup: func(ctx context.Context, conn string, q crmsync.LinkLookup) ([]crmsync.Link, error) {
			links, err := s.Lookup(ctx, conn, q)
			mu.Lock()
			defer mu.Unlock()
			for i, l := range links {
				if g, ok := given[conn+l.ID]; ok {
					links[i] = g
				}
			}
			return links, err
		},
	}
}

func ignoresContext(s crmsync.Store) crmsync.Store {
	return store{Store: s, load: func(ctx context.Context, conn string) (crmsync.State, error) {
		return s.Load(context.WithoutCancel(ctx), conn)
	}}
}

func cutsAtNUL(b *crmsync.Batch) {
	b.Links = slices.Clone(b.Links)
	for i, l := range b.Links {
		l = l.Clone()
		for name, v := range l.HubSpot.Seen {
			if text, _, cut := strings.Cut(v.String(), "\x00"); cut {
				l.HubSpot.Seen[name] = crm.TextOf(text)
			}
		}
		b.Links[i] = l
	}
}

func forgetsAliases(b *crmsync.Batch) {
	b.Links = slices.Clone(b.Links)
	for i := range b.Links {
		b.Links[i].Aliases = nil
	}
}

func unsorted(s crmsync.Store) crmsync.Store {
	return store{Store: s, links: func(ctx context.Context, conn string, q crmsync.LinkQuery) ([]crmsync.Link, error) {
		links, err := s.Links(ctx, conn, q)
		slices.Reverse(links)
		return links, err
	}}
}

func answersTwice(s crmsync.Store) crmsync.Store {
	return store{Store: s, lookup: func(ctx context.Context, conn string, q crmsync.LinkLookup) ([]crmsync.Link, error) {
		all := []crmsync.Link{}
		for _, part := range []crmsync.LinkLookup{{IDs: q.IDs}, {Refs: q.Refs}, {Keys: q.Keys}} {
			links, err := s.Lookup(ctx, conn, part)
			if err != nil {
				return nil, err
			}
			all = append(all, links...)
		}
		return all, nil
	}}
}

func oldestEvents(s crmsync.Store) crmsync.Store {
	return store{Store: s, events: func(ctx context.Context, conn string, q crmsync.HistoryQuery) ([]crmsync.Event, error) {
		limit := q.Limit
		q.Limit = 0
		events, err := s.History(ctx, conn, q)
		if limit > 0 && len(events) > limit {
			events = events[:limit]
		}
		return events, err
	}}
}

func countsNothingDirty(s crmsync.Store) crmsync.Store {
	return store{Store: s, count: func(ctx context.Context, conn string) (crmsync.Counts, error) {
		c, err := s.Count(ctx, conn)
		c.Dirty = 0
		return c, err
	}}
}

func startsWithDocument(s crmsync.Store) crmsync.Store {
	return store{Store: s, load: func(ctx context.Context, conn string) (crmsync.State, error) {
		state, err := s.Load(ctx, conn)
		if err == nil && len(state.Documents) == 0 {
			state.Documents["note"] = []byte("hello")
		}
		return state, err
	}}
}
