package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// home is the connection that most subtests use.
const home = "acme"

// world is what a subtest works with: a store, and the lease of home.
type world struct {
	*testing.T
	ctx   context.Context
	store crmsync.Store
	opts  Options
	fence crmsync.Fence
}

func newWorld(t *testing.T, s crmsync.Store, o Options) *world {
	w := &world{T: t, ctx: t.Context(), store: s, opts: o}
	w.fence = w.acquire(home, "holder")
	return w
}

func (w *world) acquire(conn, holder string) crmsync.Fence {
	w.Helper()
	f, err := w.store.Acquire(w.ctx, conn, holder, time.Hour)
	require.NoError(w, err)
	return f
}

// commit applies a batch that must be accepted.
func (w *world) commit(b crmsync.Batch) {
	w.Helper()
	require.NoError(w, w.store.Commit(w.ctx, home, w.fence, b))
}

// insert commits new links.
func (w *world) insert(links ...crmsync.Link) {
	w.Helper()
	w.commit(crmsync.Batch{Links: links})
}

// refuse commits a batch that must be refused with that error.
func (w *world) refuse(want error, b crmsync.Batch) {
	w.Helper()
	require.ErrorIs(w, w.store.Commit(w.ctx, home, w.fence, b), want)
}

// get returns the link with that id.
func (w *world) get(id string) crmsync.Link {
	w.Helper()
	links := w.lookup(crmsync.LinkLookup{IDs: []string{id}})
	require.Len(w, links, 1, "link %s", id)
	return links[0]
}

func (w *world) lookup(q crmsync.LinkLookup) []crmsync.Link {
	w.Helper()
	links, err := w.store.Lookup(w.ctx, home, q)
	require.NoError(w, err)
	return links
}

func (w *world) links(q crmsync.LinkQuery) []string {
	w.Helper()
	links, err := w.store.Links(w.ctx, home, q)
	require.NoError(w, err)
	return ids(links)
}

func (w *world) problems(q crmsync.ProblemQuery) []crmsync.Problem {
	w.Helper()
	problems, err := w.store.Problems(w.ctx, home, q)
	require.NoError(w, err)
	return problems
}

// history returns the Why of the events that q selects.
func (w *world) history(q crmsync.HistoryQuery) []string {
	w.Helper()
	events, err := w.store.History(w.ctx, home, q)
	require.NoError(w, err)
	whys := []string{}
	for _, e := range events {
		whys = append(whys, e.Why)
	}
	return whys
}

func (w *world) documents() map[string][]byte {
	w.Helper()
	state, err := w.store.Load(w.ctx, home)
	require.NoError(w, err)
	return state.Documents
}

// holds checks that exactly these links are there.
func (w *world) holds(want ...string) {
	w.Helper()
	if want == nil {
		want = []string{}
	}
	require.Equal(w, want, w.links(crmsync.LinkQuery{}))
}

func ids(links []crmsync.Link) []string {
	out := []string{}
	for _, l := range links {
		out = append(out, l.ID)
	}
	return out
}

func hubspot(id string) crm.Ref {
	return crm.Ref{System: crm.HubSpot, Object: "contacts", ID: id}
}

func lead(id string) crm.Ref {
	return crm.Ref{System: crm.Salesforce, Object: "Lead", ID: id}
}

// pair returns a new link whose sides are called after it.
func pair(id string) crmsync.Link {
	return crmsync.Link{
		ID: id, Kind: "contacts",
		HubSpot:    crmsync.Side{Ref: hubspot("h" + id)},
		Salesforce: crmsync.Side{Ref: lead("s" + id)},
	}
}

// pairs returns n links named l00000, l00001 and so on.
func pairs(n int) []crmsync.Link {
	out := make([]crmsync.Link, n)
	for i := range out {
		out[i] = pair(fmt.Sprintf("l%05d", i))
	}
	return out
}

// with returns l after a change.
func with(l crmsync.Link, change func(*crmsync.Link)) crmsync.Link {
	change(&l)
	return l
}

func email(value string) crm.Key { return crm.Key{Name: "email", Value: value} }

func event(link, why string, at time.Time) crmsync.Event {
	return crmsync.Event{Link: link, Why: why, At: at, Op: "update"}
}
