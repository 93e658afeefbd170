package storetest

import (
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func linkChecks() []check {
	return []check{
		{name: "come in order of id compared as bytes", run: byteOrder},
		{name: "come in pages without gaps or repetitions", run: linkPages},
		{name: "are at most 1,000 when no limit is given", run: defaultLimit, large: true},
		{name: "of a kind", run: byKind},
		{name: "that are dirty", run: dirtyLinks},
		{name: "that are due", run: dueLinks},
		{name: "with an open intent", run: openLinks},
		{name: "by several conditions at once", run: combined},
		{name: "come whole", run: wholePages},
	}
}

func byteOrder(w *world) {
	want := []string{"\x00", "\x00a", "\x01", "\x01\x00", "\x02", " ", "A", "B", "a", "a\x00", "a\x00b", "a\x01", "a b", "a\"b", "a'b", "aa", "b", "é", "ﬀ", "😀"}
	var links []crmsync.Link
	for i := range want {
		id := want[(i*7+3)%len(want)] // 7 and 20 have no common factor
		links = append(links, crmsync.Link{ID: id, Dirty: true})
	}
	w.insert(links...)
	require.Equal(w, want, w.links(crmsync.LinkQuery{Limit: len(want)}))
	for i, id := range want {
		require.Equal(w, want[i+1:], w.links(crmsync.LinkQuery{After: id, Dirty: true}), "after %q", id)
	}
}

// page reads all pages of a query and checks their sizes.
func (w *world) page(q crmsync.LinkQuery) []string {
	w.Helper()
	all := []string{}
	for {
		got := w.links(q)
		require.LessOrEqual(w, len(got), q.Limit)
		all = append(all, got...)
		if len(got) < q.Limit {
			return all
		}
		q.After = got[len(got)-1]
	}
}

func linkPages(w *world) {
	links := pairs(23)
	for i := range links {
		links[i].Dirty = i%3 != 0
	}
	w.insert(links...)
	for _, limit := range []int{1, 2, 5, 23, 24} {
		require.Equal(w, ids(links), w.page(crmsync.LinkQuery{Limit: limit}))
		dirty := w.page(crmsync.LinkQuery{Limit: limit, Dirty: true})
		require.Len(w, dirty, 15)
		require.IsIncreasing(w, dirty)
	}
	require.Empty(w, w.links(crmsync.LinkQuery{After: "zzz"}))
}

func defaultLimit(w *world) {
	w.insert(pairs(1003)...)
	require.Len(w, w.links(crmsync.LinkQuery{}), 1000)
	require.Len(w, w.links(crmsync.LinkQuery{Limit: 1002}), 1002)
	require.Equal(w, []string{"l01000", "l01001", "l01002"}, w.links(crmsync.LinkQuery{After: "l00999"}))
}

func byKind(w *world) {
	w.insert(
		crmsync.Link{ID: "a", Kind: "contacts"}, crmsync.Link{ID: "b", Kind: "deals"},
		crmsync.Link{ID: "c", Kind: "contacts"}, crmsync.Link{ID: "d", Kind: "Contacts"}, crmsync.Link{ID: "e"},
	)
	require.Equal(w, []string{"a", "c"}, w.links(crmsync.LinkQuery{Kind: "contacts"}))
	require.Equal(w, []string{"c"}, w.links(crmsync.LinkQuery{Kind: "contacts", After: "a"}))
	require.Empty(w, w.links(crmsync.LinkQuery{Kind: "contact"}))
	w.insert(with(w.get("a"), func(l *crmsync.Link) { l.Kind = "deals" }))
	require.Equal(w, []string{"a", "b"}, w.links(crmsync.LinkQuery{Kind: "deals"}))
	require.Equal(w, []string{"c"}, w.links(crmsync.LinkQuery{Kind: "contacts"}))
	w.holds("a", "b", "c", "d", "e")
}

func dirtyLinks(w *world) {
	w.insert(pair("a"), with(pair("b"), func(l *crmsync.Link) { l.Dirty = true }), pair("c"))
	require.Equal(w, []string{"b"}, w.links(crmsync.LinkQuery{Dirty: true}))
	w.insert(
		with(w.get("a"), func(l *crmsync.Link) { l.Dirty = true }),
		with(w.get("b"), func(l *crmsync.Link) { l.Dirty = false }),
	)
	require.Equal(w, []string{"a"}, w.links(crmsync.LinkQuery{Dirty: true}))
	w.holds("a", "b", "c")
}

func dueLinks(w *world) {
	due := func(id string, at time.Time) crmsync.Link {
		return with(pair(id), func(l *crmsync.Link) { l.Due = at })
	}
	w.insert(due("never", time.Time{}), due("before", epoch.Add(-time.Millisecond)), due("now", epoch),
		due("after", epoch.Add(time.Millisecond)), due("zone", epoch.In(time.FixedZone("", 7200))))
	require.Equal(w, []string{"before", "never", "now", "zone"}, w.links(crmsync.LinkQuery{DueBy: epoch}))
	require.Equal(w, []string{"before", "never"}, w.links(crmsync.LinkQuery{DueBy: epoch.Add(-time.Millisecond)}))
	require.Equal(w, []string{"never"}, w.links(crmsync.LinkQuery{DueBy: epoch.Add(-time.Hour)}))
	require.Len(w, w.links(crmsync.LinkQuery{}), 5)
}

func openLinks(w *world) {
	in := &crmsync.Intent{Object: "Lead", System: crm.Salesforce, At: epoch}
	w.insert(pair("a"), with(pair("b"), func(l *crmsync.Link) { l.Intent = in }), pair("c"))
	require.Equal(w, []string{"b"}, w.links(crmsync.LinkQuery{Open: true}))
	w.insert(
		with(w.get("b"), func(l *crmsync.Link) { l.Intent = nil }),
		with(w.get("c"), func(l *crmsync.Link) { l.Intent = in }),
	)
	require.Equal(w, []string{"c"}, w.links(crmsync.LinkQuery{Open: true}))
}

func combined(w *world) {
	in := &crmsync.Intent{Object: "Lead", System: crm.Salesforce, At: epoch}
	var links []crmsync.Link
	for i, l := range pairs(16) {
		l.Dirty = i&1 != 0
		if i&2 != 0 {
			l.Due = epoch.Add(time.Hour)
		}
		if i&4 != 0 {
			l.Kind = "deals"
		}
		if i&8 != 0 {
			l.Intent = in
		}
		links = append(links, l)
	}
	w.insert(links...)
	for mask := range 16 {
		var q crmsync.LinkQuery
		q.Dirty, q.Open = mask&1 != 0, mask&8 != 0
		if mask&2 != 0 {
			q.DueBy = epoch
		}
		if mask&4 != 0 {
			q.Kind = "deals"
		}
		want := []string{}
		for i, l := range links {
			if i&mask&13 == mask&13 && (mask&2 == 0 || i&2 == 0) {
				want = append(want, l.ID)
			}
		}
		require.Equal(w, want, w.links(q), "query %+v", q)
		q.After, q.Limit = want[0], 1
		if len(want) > 1 {
			require.Equal(w, want[1:2], w.links(q), "query %+v", q)
		}
	}
}

func wholePages(w *world) {
	w.insert(full("a"), full("b"))
	got, err := w.store.Links(w.ctx, home, crmsync.LinkQuery{Dirty: true})
	require.NoError(w, err)
	require.Len(w, got, 2)
	want := full("b")
	want.Revision = 1
	w.same(want, got[1])
}
