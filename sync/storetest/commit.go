package storetest

import (
	"context"
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func commitChecks() []check {
	return []check{
		{name: "keeps a link whole with revision 1", run: keepsWhole},
		{name: "replaces a link whole and counts its revision up", run: replacesWhole},
		{name: "refuses a revision that is not the stored one", run: revisions},
		{name: "refuses an id that is not new", run: takenID},
		{name: "refuses a revision of a link that does not exist", run: missingLink},
		{name: "refuses one id twice", run: idTwice},
		{name: "refuses two links that would share a record", run: sharedRef},
		{name: "moves a record from one link of the batch to another", run: refMoves},
		{name: "swaps the records of two links", run: refSwap},
		{name: "gives the record of a removed link to another", run: refOfRemoved},
		{name: "frees a record that its link no longer names", run: freedRef},
		{name: "removes links with all that leads to them", run: removes},
		{name: "ignores unknown ids in Remove", run: removesUnknown},
		{name: "makes a removed id new again", run: removeAndInsert},
		{name: "applies the whole batch or nothing", run: allOrNothing},
		{name: "accepts an empty batch", run: func(w *world) { w.commit(crmsync.Batch{}); w.holds() }},
		{name: "accepts links without records", run: noRecords},
		{name: "applies 5,000 links at once", run: largeBatch, large: true},
	}
}

func keepsWhole(w *world) {
	w.insert(full("a"), pair("b"))
	want := full("a")
	want.Revision = 1
	w.same(want, w.get("a"))
	want = pair("b")
	want.Revision = 1
	w.same(want, w.get("b"))
}

func replacesWhole(w *world) {
	w.insert(full("a"))
	bare := crmsync.Link{ID: "a", Kind: "companies", HubSpot: crmsync.Side{Ref: hubspot("new")}, Revision: 1}
	w.insert(bare)
	bare.Revision = 2
	w.same(bare, w.get("a"))
	w.insert(bare)
	bare.Revision = 3
	w.same(bare, w.get("a"))
}

func revisions(w *world) {
	w.insert(pair("a"))
	w.insert(w.get("a"))
	for _, r := range []int64{0, 1, 3, -1} {
		l := with(pair("a"), func(l *crmsync.Link) { l.Revision, l.Closed = r, "wrong" })
		w.refuse(crmsync.ErrConflict, crmsync.Batch{Links: []crmsync.Link{l}})
	}
	got := w.get("a")
	require.EqualValues(w, 2, got.Revision)
	require.Empty(w, got.Closed)
}

func takenID(w *world) {
	w.insert(pair("a"))
	l := pair("z")
	l.ID = "a"
	w.refuse(crmsync.ErrConflict, crmsync.Batch{Links: []crmsync.Link{l}})
}

func missingLink(w *world) {
	l := with(pair("a"), func(l *crmsync.Link) { l.Revision = 1 })
	w.refuse(crmsync.ErrConflict, crmsync.Batch{Links: []crmsync.Link{l}})
	w.holds()
}

func idTwice(w *world) {
	w.refuse(crmsync.ErrConflict, crmsync.Batch{Links: []crmsync.Link{pair("a"), pair("a")}})
	w.holds()
}

func sharedRef(w *world) {
	w.insert(full("a"))
	shares := map[string]func(*crmsync.Link){
		"a side":           func(l *crmsync.Link) { l.HubSpot.Ref = hubspot("ha") },
		"the other side":   func(l *crmsync.Link) { l.Salesforce.Ref = lead("sa") },
		"an alias":         func(l *crmsync.Link) { l.Salesforce.Ref = lead("olda") },
		"a side by alias":  func(l *crmsync.Link) { l.Aliases = []crm.Ref{hubspot("ha")} },
		"an alias by both": func(l *crmsync.Link) { l.Aliases = []crm.Ref{lead("n"), lead("olda")} },
	}
	for name, share := range shares {
		err := w.store.Commit(w.ctx, home, w.fence, crmsync.Batch{Links: []crmsync.Link{pair("x"), with(pair("b"), share)}})
		require.ErrorIs(w, err, crmsync.ErrConflict, name)
	}
	twins := []crmsync.Link{pair("c"), with(pair("d"), func(l *crmsync.Link) { l.HubSpot.Ref = hubspot("hc") })}
	w.refuse(crmsync.ErrConflict, crmsync.Batch{Links: twins})
	w.holds("a")
	// One link may name a record twice.
	w.insert(with(pair("e"), func(l *crmsync.Link) { l.Aliases = []crm.Ref{hubspot("he"), lead("n"), lead("n")} }))
	require.Len(w, w.lookup(crmsync.LinkLookup{Refs: []crm.Ref{hubspot("he"), lead("n")}}), 1)
}

func refMoves(w *world) {
	w.insert(pair("a"), pair("b"), pair("c"))
	// From a to b, which is written first; and from c to d, which is new.
	a := with(w.get("a"), func(l *crmsync.Link) { l.HubSpot = crmsync.Side{} })
	b := with(w.get("b"), func(l *crmsync.Link) { l.Aliases = []crm.Ref{hubspot("ha")} })
	c := with(w.get("c"), func(l *crmsync.Link) { l.Salesforce.Ref, l.Aliases = lead("won"), nil })
	d := crmsync.Link{ID: "d", Kind: "contacts", Salesforce: crmsync.Side{Ref: lead("sc")}}
	w.insert(b, a, c, d)
	w.leads(map[crm.Ref]string{
		hubspot("ha"): "b", lead("sa"): "a", hubspot("hb"): "b",
		lead("sc"): "d", lead("won"): "c", hubspot("hc"): "c",
	})
}

// leads checks which link each record leads to.
func (w *world) leads(want map[crm.Ref]string) {
	w.Helper()
	for ref, id := range want {
		require.Equal(w, []string{id}, ids(w.lookup(crmsync.LinkLookup{Refs: []crm.Ref{ref}})), "%s", ref)
	}
}

func refSwap(w *world) {
	w.insert(pair("a"), pair("b"))
	a, b := w.get("a"), w.get("b")
	a.HubSpot, b.HubSpot = b.HubSpot, a.HubSpot
	w.insert(a, b)
	w.leads(map[crm.Ref]string{hubspot("ha"): "b", hubspot("hb"): "a", lead("sa"): "a", lead("sb"): "b"})
}

func refOfRemoved(w *world) {
	w.insert(pair("a"), pair("b"))
	b := with(w.get("b"), func(l *crmsync.Link) { l.Aliases = []crm.Ref{hubspot("ha"), lead("sa")} })
	w.commit(crmsync.Batch{Remove: []string{"a"}, Links: []crmsync.Link{b}})
	w.leads(map[crm.Ref]string{hubspot("ha"): "b", lead("sa"): "b"})
	w.holds("b")
}

func freedRef(w *world) {
	w.insert(pair("a"))
	w.insert(with(w.get("a"), func(l *crmsync.Link) { l.HubSpot = crmsync.Side{} }))
	require.Empty(w, w.lookup(crmsync.LinkLookup{Refs: []crm.Ref{hubspot("ha")}}))
	w.insert(crmsync.Link{ID: "b", HubSpot: crmsync.Side{Ref: hubspot("ha")}})
	w.leads(map[crm.Ref]string{hubspot("ha"): "b", lead("sa"): "a"})
}

func removes(w *world) {
	w.insert(full("a"), pair("b"))
	w.commit(crmsync.Batch{Remove: []string{"a", "a"}})
	w.holds("b")
	require.Empty(w, w.lookup(crmsync.LinkLookup{
		IDs: []string{"a"}, Refs: []crm.Ref{hubspot("ha"), lead("sa"), lead("olda")},
		Keys: []crmsync.SideKey{{System: crm.HubSpot, Key: email("ada@example.com")}},
	}))
	require.Empty(w, w.problems(crmsync.ProblemQuery{}))
	require.Empty(w, w.links(crmsync.LinkQuery{Dirty: true}))
	require.Empty(w, w.links(crmsync.LinkQuery{Open: true}))
	w.insert(full("a")) // all of it is free again
}

func removesUnknown(w *world) {
	w.insert(pair("a"))
	w.commit(crmsync.Batch{Remove: []string{"nobody", ""}, Links: []crmsync.Link{pair("b")}})
	w.holds("a", "b")
}

func removeAndInsert(w *world) {
	w.insert(full("a"))
	w.insert(w.get("a"))
	w.refuse(crmsync.ErrConflict, crmsync.Batch{Remove: []string{"a"}, Links: []crmsync.Link{w.get("a")}})
	w.commit(crmsync.Batch{Remove: []string{"a"}, Links: []crmsync.Link{pair("a")}})
	want := pair("a")
	want.Revision = 1
	w.same(want, w.get("a"))
}

func allOrNothing(w *world) {
	w.commit(crmsync.Batch{
		Links: []crmsync.Link{full("a"), pair("b")}, Documents: map[string][]byte{"d": []byte("1"), "e": []byte("1")},
		Events: []crmsync.Event{event("a", "first", epoch)},
	})
	w.refuse(crmsync.ErrConflict, crmsync.Batch{
		Links:     []crmsync.Link{pair("c"), w.get("b"), with(pair("a"), func(l *crmsync.Link) { l.Revision = 9 })},
		Remove:    []string{"b"},
		Documents: map[string][]byte{"d": []byte("2"), "e": nil, "f": []byte("2")},
		Events:    []crmsync.Event{event("a", "second", epoch)},
		Erase:     []string{"a"},
	})
	w.holds("a", "b")
	require.EqualValues(w, 1, w.get("b").Revision)
	require.Equal(w, map[string][]byte{"d": []byte("1"), "e": []byte("1")}, w.documents())
	require.Equal(w, []string{"first"}, w.history(crmsync.HistoryQuery{}))
	w.leads(map[crm.Ref]string{hubspot("hb"): "b"})
}

func noRecords(w *world) {
	w.insert(crmsync.Link{ID: "a", Closed: "forgotten"}, crmsync.Link{ID: "b", Aliases: []crm.Ref{{}}})
	w.holds("a", "b")
	require.Empty(w, w.lookup(crmsync.LinkLookup{Refs: []crm.Ref{{}}}))
}

func largeBatch(w *world) {
	const n = 5000
	links := pairs(n)
	b := crmsync.Batch{Links: links, Documents: map[string][]byte{"d": make([]byte, 1<<20)}}
	for i := range links {
		links[i].Dirty = i%2 == 0
		links[i].HubSpot.Keys = []crm.Key{email(links[i].ID)}
		links[i].Problems = []crmsync.Problem{problem(links[i].ID, "email", crm.CategoryValues)}
		b.Events = append(b.Events, event(links[i].ID, fmt.Sprint(i), epoch.Add(time.Duration(i)*time.Millisecond)))
	}
	w.commit(b)
	all := crmsync.LinkLookup{}
	for _, l := range links {
		all.Refs = append(all.Refs, l.HubSpot.Ref, l.Salesforce.Ref)
		all.Keys = append(all.Keys, crmsync.SideKey{System: crm.HubSpot, Key: email(l.ID)})
		all.IDs = append(all.IDs, l.ID)
	}
	found := w.lookup(all)
	require.Equal(w, all.IDs, ids(found))
	require.Len(w, w.links(crmsync.LinkQuery{Dirty: true, Limit: n}), n/2)
	require.Len(w, w.history(crmsync.HistoryQuery{Limit: n + 1}), n)
	require.Len(w, w.problems(crmsync.ProblemQuery{Limit: n + 1}), n)
	w.insert(found...)
	for _, l := range w.lookup(all) {
		require.EqualValues(w, 2, l.Revision)
	}
	w.commit(crmsync.Batch{Remove: all.IDs, Erase: all.IDs})
	w.holds()
	require.Empty(w, w.history(crmsync.HistoryQuery{}))
}

// doneContext checks every method with a context that is done.
func doneContext(w *world) {
	w.insert(pair("a"))
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	_, err := w.store.Acquire(ctx, home, "holder", time.Hour)
	require.ErrorIs(w, err, context.Canceled, "Acquire")
	require.ErrorIs(w, w.store.Release(ctx, home, w.fence), context.Canceled, "Release")
	_, err = w.store.Load(ctx, home)
	require.ErrorIs(w, err, context.Canceled, "Load")
	_, err = w.store.Lookup(ctx, home, crmsync.LinkLookup{IDs: []string{"a"}})
	require.ErrorIs(w, err, context.Canceled, "Lookup")
	_, err = w.store.Links(ctx, home, crmsync.LinkQuery{})
	require.ErrorIs(w, err, context.Canceled, "Links")
	_, err = w.store.Problems(ctx, home, crmsync.ProblemQuery{})
	require.ErrorIs(w, err, context.Canceled, "Problems")
	_, err = w.store.History(ctx, home, crmsync.HistoryQuery{})
	require.ErrorIs(w, err, context.Canceled, "History")
	_, err = w.store.Count(ctx, home)
	require.ErrorIs(w, err, context.Canceled, "Count")
	b := crmsync.Batch{Links: []crmsync.Link{pair("b")}, Remove: []string{"a"}}
	require.ErrorIs(w, w.store.Commit(ctx, home, w.fence, b), context.Canceled, "Commit")
	w.holds("a")
	w.commit(crmsync.Batch{}) // the fence is still the newest: Acquire did nothing
	_, err = w.store.Acquire(w.ctx, home, "another", time.Hour)
	require.ErrorIs(w, err, crmsync.ErrHeld, "Release did nothing")
}
