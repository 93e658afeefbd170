package storetest

import (
	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func countChecks() []check {
	return []check{
		{name: "is zero for a new connection", run: func(w *world) { w.counts(crmsync.Counts{}) }},
		{name: "tells links, one-sided links, dirty links and problems", run: counts},
		{name: "follows changes and removals", run: countsFollow},
		{name: "counts more than a page", run: countsMany, large: true},
	}
}

func (w *world) counts(want crmsync.Counts) {
	w.Helper()
	got, err := w.store.Count(w.ctx, home)
	require.NoError(w, err)
	for _, c := range []*crmsync.Counts{&want, &got} {
		if len(c.ByKind) == 0 {
			c.ByKind = nil
		}
		if len(c.ByCategory) == 0 {
			c.ByCategory = nil
		}
	}
	require.Equal(w, want, got)
}

func counts(w *world) {
	one := troubled("b", crm.CategoryWaiting, "x")
	one.Salesforce, one.Dirty = crmsync.Side{}, true
	one.Problems = append(one.Problems, problem("b", "y", crm.CategoryValues))
	w.insert(
		with(full("a"), func(l *crmsync.Link) { l.Closed = "" }), // dirty, though not due, and with a deleted side
		with(pair("f"), func(l *crmsync.Link) { l.Closed = "deleted" }),
		one,
		with(pair("c"), func(l *crmsync.Link) { l.Kind = "deals" }),
		with(pair("d"), func(l *crmsync.Link) { l.HubSpot = crmsync.Side{} }),
		crmsync.Link{ID: "e", Kind: "contacts", Closed: "forgotten", Aliases: []crm.Ref{lead("gone")}},
	)
	w.counts(crmsync.Counts{
		Links: 2, OneSided: 2, Dirty: 2,
		ByKind:     map[string]int{"contacts": 1, "deals": 1},
		ByCategory: map[crm.Category]int{crm.CategoryValues: 2, crm.CategoryWaiting: 1},
	})
}

func countsFollow(w *world) {
	w.insert(full("a"), troubled("b", crm.CategoryOther, "x"), full("c"))
	w.commit(crmsync.Batch{
		Links: []crmsync.Link{
			with(w.get("a"), func(l *crmsync.Link) { l.Kind, l.Dirty, l.Problems, l.Closed = "deals", false, nil, "" }),
			with(w.get("b"), func(l *crmsync.Link) { l.HubSpot = crmsync.Side{} }),
		},
		Remove: []string{"c"},
	})
	w.counts(crmsync.Counts{
		Links: 1, OneSided: 1, ByKind: map[string]int{"deals": 1}, ByCategory: map[crm.Category]int{crm.CategoryOther: 1},
	})
	w.commit(crmsync.Batch{Remove: []string{"a", "b"}})
	w.counts(crmsync.Counts{})
}

func countsMany(w *world) {
	links := pairs(2500)
	for i := range links {
		links[i].Dirty = i < 1500
	}
	w.insert(links...)
	w.counts(crmsync.Counts{Links: 2500, Dirty: 1500, ByKind: map[string]int{"contacts": 2500}})
}
