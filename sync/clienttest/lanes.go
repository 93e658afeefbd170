package clienttest

import (
	"maps"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func laneChecks() []check {
	return []check{
		{name: "tell of a deletion by others", run: lanesDelete, hours: true},
		{name: "tell of many deletions", run: lanesDeleteMany, hours: true, large: true},
		{name: "tell of a deletion by the client itself", run: lanesOwnDelete, hours: true},
		{name: "tell of a merge", run: lanesMerge, needs: needsMerge, hours: true},
		{name: "tell of a conversion", run: lanesConvert, needs: needsConvert},
		{name: "all end", run: lanesEnd},
	}
}

// followAll follows all lanes from before something happens.
func (w *world) followAll() []*follower {
	var all []*follower
	for _, lane := range lanes {
		f := w.follow(lane)
		f.end()
		all = append(all, f)
	}
	return all
}

// told reports whether one of the lanes tells within a day and a half of a record
// for which ok holds.
func (w *world) told(all []*follower, ok func(crm.Record) bool) bool {
	w.Helper()
	for range 6 {
		time.Sleep(6 * time.Hour)
		for _, f := range all {
			f.end()
			for _, rec := range f.had {
				if ok(rec) {
					return true
				}
			}
		}
	}
	return false
}

func deleted(ref crm.Ref) func(crm.Record) bool {
	return func(r crm.Record) bool { return r.Ref == ref && r.Deleted }
}

func lanesDelete(w *world) {
	refs := w.put(3)
	w.wait()
	all := w.followAll()
	w.wait()
	w.Delete(refs[1])
	require.True(w, w.told(all, deleted(refs[1])), "no lane tells of the deletion")
	for _, f := range all {
		for _, ref := range []crm.Ref{refs[0], refs[2]} {
			require.False(w, f.had[ref].Deleted, "a live record is told to be deleted")
		}
		require.Empty(w, f.had[refs[1]].MergedInto)
	}
}

func lanesDeleteMany(w *world) {
	refs := w.put(crowd)
	w.wait()
	all := w.followAll()
	w.wait()
	for _, ref := range refs {
		w.Delete(ref)
	}
	told := map[crm.Ref]bool{}
	w.told(all, func(r crm.Record) bool {
		if r.Deleted {
			told[r.Ref] = true
		}
		return len(told) == crowd
	})
	require.Empty(w, lacking(slices.Collect(maps.Keys(told)), refs), "deletions that no lane tells of")
}

func lanesOwnDelete(w *world) {
	refs := w.put(2)
	w.wait()
	all := w.followAll()
	w.wait()
	w.written(crm.Write{Op: crm.Delete, Ref: refs[0]})
	require.True(w, w.told(all, deleted(refs[0])), "no lane tells of the deletion")
}

func lanesMerge(w *world) {
	refs := w.put(3)
	w.wait()
	all := w.followAll()
	w.wait()
	survivor := w.Merge(refs[0], refs[1])
	require.True(w, w.told(all, func(r crm.Record) bool {
		return r.Ref == refs[1] && r.Deleted && r.MergedInto == survivor.ID ||
			r.Ref == survivor && slices.Contains(r.Absorbed, refs[1].ID)
	}), "no lane tells of the merge")
}

func lanesConvert(w *world) {
	ref := w.Put(w.person())
	w.wait()
	all := w.followAll()
	w.wait()
	to := w.Convert(ref)
	require.True(w, w.told(all, func(r crm.Record) bool {
		return r.Ref == ref && slices.Equal(r.ConvertedTo, to)
	}), "no lane tells of the conversion")
}

func lanesEnd(w *world) {
	w.put(3)
	for range 3 {
		for _, f := range w.followAll() {
			f.end()
		}
		w.wait()
	}
}
