package clienttest

import (
	"fmt"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func writeChecks() []check {
	return []check{
		{name: "creates, and names the records in the order of the writes", run: writesCreates},
		{name: "creates hundreds of records in one call", run: writesMany, large: true},
		{name: "updates the named fields alone", run: writesUpdates},
		{name: "updates hundreds of records in one call", run: writesManyUpdates, large: true},
		{name: "creates or updates by the key of an upsert", run: writesUpserts, needs: needsExternal},
		{name: "deletes", run: writesDeletes},
		{name: "mixes operations in one call", run: writesMixed},
		{name: "clears a field with null", run: writesNull},
		{name: "takes null on create", run: writesNullOnCreate},
		{name: "answers no writes with no results", run: writesNothing},
		{name: "refuses another version with class Stale, or ignores it", run: writesVersion},
		{name: "tells what is known of the record afterwards", run: writesEcho},
	}
}

func writesCreates(w *world) {
	writes := w.creates(5)
	results := w.write(writes...)
	seen := map[crm.Ref]bool{}
	for i, r := range results {
		require.NoError(w, r.Err)
		require.True(w, r.Created, "a create says that it created")
		require.Equal(w, w.Object, r.Record.Ref.Object)
		if w.System != "" {
			require.Equal(w, w.System, r.Record.Ref.System)
		}
		require.False(w, seen[r.Record.Ref], "two results name one record")
		seen[r.Record.Ref] = true
		w.holds(r.Record.Ref, writes[i].Values)
	}
	w.counts(5)
}

// counts checks the number of live records, when the fixture can tell.
func (w *world) counts(n int) {
	w.Helper()
	if w.Count != nil {
		require.Equal(w, n, w.Count(), "records in the system")
	}
}

func writesMany(w *world) {
	writes := w.creates(many)
	refs := w.written(writes...)
	require.Len(w, sorted(refs), many)
	for i, rec := range w.read(refs) {
		require.Equal(w, writes[i].Values[w.Fields.Key], rec.Values[w.Fields.Key], "result %d is of write %d", i, i)
	}
	w.counts(many)
}

func writesUpdates(w *world) {
	refs := w.put(3)
	results := w.write(w.update(refs[2], w.text("Two")), w.update(refs[0], w.text("Zero")))
	for i, ref := range []crm.Ref{refs[2], refs[0]} {
		require.NoError(w, results[i].Err)
		require.Equal(w, ref, results[i].Record.Ref)
		require.False(w, results[i].Created)
	}
	for i, text := range []string{"Zero", "Person 2", "Two"} {
		w.holds(refs[i], map[string]crm.Value{w.Fields.Text: crm.TextOf(text), w.Fields.Key: crm.TextOf(w.email(i + 1))})
	}
	w.counts(3)
}

func writesManyUpdates(w *world) {
	refs := w.put(many)
	var writes []crm.Write
	for i := range refs {
		ref := refs[(i*37)%many]
		writes = append(writes, w.update(ref, w.text("Now "+ref.ID)))
	}
	for i, ref := range w.written(writes...) {
		require.Equal(w, writes[i].Ref, ref)
	}
	for i, rec := range w.read(refs) {
		require.Equal(w, crm.TextOf("Now "+refs[i].ID), rec.Values[w.Fields.Text])
	}
}

func writesUpserts(w *world) {
	upsert := func(n int, text string) crm.Write {
		v := w.person()
		v[w.Fields.Text], v[w.Fields.Key] = crm.TextOf(text), crm.TextOf(w.email(n))
		return crm.Write{Op: crm.Upsert, Ref: w.ref(""), Key: crm.Key{Name: w.Fields.External, Value: fmt.Sprintf("ext-%d", n)}, Values: v}
	}
	first := w.write(upsert(1, "One"), upsert(2, "Two"), upsert(3, "Three"))
	second := w.write(upsert(3, "Drei"), upsert(4, "Vier"), upsert(1, "Eins"))
	for i, r := range append(first, second...) {
		require.NoError(w, r.Err)
		require.Equal(w, i < 3 || i == 4, r.Created, "result %d", i)
	}
	require.Equal(w, first[2].Record.Ref, second[0].Record.Ref)
	require.Equal(w, first[0].Record.Ref, second[2].Record.Ref)
	for i, want := range []struct {
		ref       crm.Ref
		text, key string
	}{
		{first[0].Record.Ref, "Eins", "ext-1"}, {first[1].Record.Ref, "Two", "ext-2"},
		{first[2].Record.Ref, "Drei", "ext-3"}, {second[1].Record.Ref, "Vier", "ext-4"},
	} {
		w.holds(want.ref, map[string]crm.Value{
			w.Fields.Text: crm.TextOf(want.text), w.Fields.External: crm.TextOf(want.key), w.Fields.Key: crm.TextOf(w.email(i + 1)),
		})
	}
	w.counts(4)
}

func writesDeletes(w *world) {
	refs := w.put(3)
	results := w.write(crm.Write{Op: crm.Delete, Ref: refs[2]}, crm.Write{Op: crm.Delete, Ref: refs[0]})
	for i, ref := range []crm.Ref{refs[2], refs[0]} {
		require.NoError(w, results[i].Err)
		require.Equal(w, ref, results[i].Record.Ref)
	}
	for i, rec := range w.read(refs) {
		require.Equal(w, i != 1, rec.Deleted)
	}
	w.counts(1)
}

func writesMixed(w *world) {
	refs := w.put(3)
	create := w.creates(2)
	writes := []crm.Write{
		create[0], w.update(refs[0], w.text("Zero")), {Op: crm.Delete, Ref: refs[1]}, create[1], w.update(refs[2], w.text("Two")),
	}
	got := w.written(writes...)
	require.Equal(w, []crm.Ref{refs[0], refs[1], refs[2]}, []crm.Ref{got[1], got[2], got[4]})
	w.holds(got[0], create[0].Values)
	w.holds(got[3], create[1].Values)
	w.holds(refs[0], w.text("Zero"))
	w.holds(refs[2], w.text("Two"))
	require.True(w, w.read(refs)[1].Deleted)
	w.counts(4)
}

func writesNull(w *world) {
	refs := w.put(2)
	w.written(w.update(refs[0], map[string]crm.Value{w.Fields.Key: {}}))
	w.holds(refs[0], map[string]crm.Value{w.Fields.Key: {}, w.Fields.Text: crm.TextOf("Person 1")})
	w.holds(refs[1], map[string]crm.Value{w.Fields.Key: crm.TextOf(w.email(2))})
	w.written(w.update(refs[0], map[string]crm.Value{w.Fields.Key: {}}), w.update(refs[1], map[string]crm.Value{w.Fields.Key: {}}))
	w.holds(refs[1], map[string]crm.Value{w.Fields.Key: {}})
}

func writesNullOnCreate(w *world) {
	write := w.creates(1)[0]
	write.Values[w.Fields.Key] = crm.Value{}
	w.holds(w.written(write)[0], write.Values)
}

func writesNothing(w *world) {
	results, err := w.Client.Write(w.ctx, nil)
	require.NoError(w, err)
	require.Empty(w, results)
}

func writesVersion(w *world) {
	ref := w.Put(w.person())
	version := w.read([]crm.Ref{ref})[0].Version
	write := w.update(ref, w.text("Right"))
	write.IfVersion = version
	w.written(write)
	w.holds(ref, w.text("Right"))
	w.wait()
	w.Edit(ref, w.text("Theirs"))
	write.Values = w.text("Wrong")
	want := "Wrong"
	if r := w.write(write)[0]; r.Err != nil {
		w.class(r.Err, nil, crm.Stale)
		want = "Theirs"
	}
	w.holds(ref, w.text(want))
}

// writesEcho: a result may hold nothing but the ref, but what it holds is true.
func writesEcho(w *world) {
	writes := w.creates(2)
	ref := w.Put(w.person())
	writes = append(writes, w.update(ref, w.text("Changed")))
	for i, r := range w.write(writes...) {
		require.NoError(w, r.Err)
		now := w.read([]crm.Ref{r.Record.Ref})[0]
		for name, v := range writes[i].Values {
			if told, ok := r.Record.Values[name]; ok {
				require.Equal(w, v, told, "field %s", name)
			}
		}
		require.False(w, r.Record.Deleted)
		if r.Record.Version != "" {
			require.Equal(w, now.Version, r.Record.Version)
		}
		if !r.Record.ModifiedAt.IsZero() {
			require.True(w, now.ModifiedAt.Equal(r.Record.ModifiedAt))
		}
	}
}
