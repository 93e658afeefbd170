package clienttest

import (
	"fmt"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func readChecks() []check {
	return []check{
		{name: "answers in the order of the refs", run: readsInOrder},
		{name: "answers one ref twice", run: readsTwice},
		{name: "answers hundreds of refs", run: readsMany, large: true},
		{name: "answers no refs with nothing", run: readsNothing},
		{name: "gives the fields asked for by object", run: readsFields, needs: needsOther},
		{name: "sets Deleted for a record that is deleted", run: readsDeleted},
		{name: "sets Deleted for a record that never existed", run: readsAbsent, needs: needsAbsent},
		{name: "leads from a merged record to the survivor", run: readsMerged, needs: needsMerge},
		{name: "tells what a record was converted to", run: readsConverted, needs: needsConvert},
		{name: "sees what was written a moment ago", run: readsFresh},
	}
}

func readsInOrder(w *world) {
	refs := w.put(5)
	for _, order := range [][]int{{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 4, 0, 3, 1}} {
		var ask []crm.Ref
		for _, i := range order {
			ask = append(ask, refs[i])
		}
		for n, rec := range w.read(ask) {
			require.Equal(w, ask[n], rec.Ref)
			require.Equal(w, crm.TextOf(w.email(order[n]+1)), rec.Values[w.Fields.Key])
		}
	}
}

func readsTwice(w *world) {
	refs := w.put(2)
	w.Delete(refs[1])
	ask := []crm.Ref{refs[0], refs[1], refs[0], refs[1]}
	for n, rec := range w.read(ask) {
		require.Equal(w, ask[n], rec.Ref)
		require.Equal(w, n%2 == 1, rec.Deleted)
	}
}

func readsMany(w *world) {
	refs := w.put(crowd)
	for i := 0; i < crowd; i += 50 {
		w.Delete(refs[i])
	}
	for i, rec := range w.read(refs) {
		require.Equal(w, refs[i], rec.Ref)
		require.Equal(w, i%50 == 0, rec.Deleted, "record %d", i)
		if i%50 != 0 {
			require.Equal(w, crm.TextOf(fmt.Sprintf("Person %d", i+1)), rec.Values[w.Fields.Text])
		}
	}
}

func readsNothing(w *world) {
	records, err := w.Client.Read(w.ctx, nil, nil)
	require.NoError(w, err)
	require.Empty(w, records)
}

func readsFields(w *world) {
	ref := w.Put(w.person())
	records, err := w.Client.Read(w.ctx, []crm.Ref{ref}, map[string][]string{w.Object: {w.Fields.Key}, w.Other: nil})
	require.NoError(w, err)
	require.Len(w, records, 1)
	require.Len(w, records[0].Values, 1)
	require.Equal(w, crm.TextOf(w.email(1)), records[0].Values[w.Fields.Key])
	records, err = w.Client.Read(w.ctx, []crm.Ref{ref}, map[string][]string{w.Other: nil})
	require.NoError(w, err)
	require.Len(w, records, 1)
	require.False(w, records[0].Deleted)
	require.Empty(w, records[0].Values, "no field was asked for")
}

func readsDeleted(w *world) {
	refs := w.put(3)
	w.Delete(refs[1])
	for i, rec := range w.read(refs) {
		require.Equal(w, refs[i], rec.Ref)
		require.Equal(w, i == 1, rec.Deleted)
		require.Empty(w, rec.MergedInto)
	}
}

func readsAbsent(w *world) {
	ref := w.Put(w.person())
	got := w.read([]crm.Ref{w.Absent, ref})
	require.Equal(w, w.Absent, got[0].Ref)
	require.True(w, got[0].Deleted)
	require.False(w, got[1].Deleted)
}

func readsMerged(w *world) {
	refs := w.put(3)
	survivor := w.Merge(refs[0], refs[1])
	got := w.read([]crm.Ref{refs[1], refs[2], refs[0]})
	for _, rec := range []crm.Record{got[0], got[2]} {
		if rec.Ref != survivor {
			require.True(w, rec.Deleted, "a record that was merged away is deleted, or comes as the survivor")
			require.Equal(w, survivor.ID, rec.MergedInto)
		}
	}
	require.Equal(w, refs[2], got[1].Ref)
	require.False(w, got[1].Deleted)
	require.False(w, w.read([]crm.Ref{survivor})[0].Deleted)
}

func readsConverted(w *world) {
	ref := w.Put(w.person())
	to := w.Convert(ref)
	require.Equal(w, to, w.read([]crm.Ref{ref})[0].ConvertedTo)
}

func readsFresh(w *world) {
	writes := w.creates(3)
	for i, ref := range w.written(writes...) {
		w.holds(ref, writes[i].Values)
		w.written(w.update(ref, w.text("Fresh")))
		w.holds(ref, w.text("Fresh"))
		w.written(crm.Write{Op: crm.Delete, Ref: ref})
		require.True(w, w.read([]crm.Ref{ref})[0].Deleted)
	}
}
