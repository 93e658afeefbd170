package clienttest

import (
	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func rowChecks() []check {
	return []check{
		{name: "one bad create does not fail the others, and names its field", run: oneBadCreate, needs: needsInvalid},
		{name: "one bad update does not fail the others, and names its field", run: oneBadUpdate, needs: needsInvalid},
		{name: "one bad record among hundreds does not fail the others", run: oneBadOfMany, needs: needsInvalid, large: true},
		{name: "an unknown field is told of its record alone", run: unknownField},
		{name: "an unknown object is told of its records alone", run: unknownObject},
		{name: "a create with a value that is taken gives class Duplicate", run: takenValue, needs: needsUnique},
		{name: "an update to a value that is taken gives class Duplicate", run: takenByUpdate, needs: needsUnique},
		{name: "an update of a deleted record gives class NotFound", run: updateDeleted},
		{name: "an update of a record that never existed gives class NotFound", run: updateAbsent, needs: needsAbsent},
		{name: "an update of a merged record gives class MergedAway or NotFound", run: updateMerged, needs: needsMerge},
		{name: "an update of a converted record gives class Converted", run: updateConverted, needs: needsConvert},
		{name: "a second delete succeeds or gives class NotFound", run: deleteTwice},
	}
}

// spoil makes a write invalid.
func (w *world) spoil(write *crm.Write) { write.Values[w.Invalid.Field] = w.Invalid.Value }

// onlyBad checks that one result failed and its field is named, and that the
// others succeeded.
func (w *world) onlyBad(results []crm.Result, bad int) {
	w.Helper()
	for i, r := range results {
		if i != bad {
			require.NoError(w, r.Err, "write %d is sound", i)
			continue
		}
		e := w.class(r.Err, []string{w.Invalid.Value.String()}, crm.InvalidValue)
		require.Equal(w, []string{w.Invalid.Field}, e.Fields, "the error names the field")
	}
}

func oneBadCreate(w *world) {
	for bad := range 3 {
		writes := w.creates(3)
		w.spoil(&writes[bad])
		results := w.write(writes...)
		w.onlyBad(results, bad)
		for i, r := range results {
			if i != bad {
				w.holds(r.Record.Ref, writes[i].Values)
			}
		}
		w.counts(2 * (bad + 1))
	}
}

func oneBadUpdate(w *world) {
	refs := w.put(3)
	for bad := range refs {
		var writes []crm.Write
		for _, ref := range refs {
			writes = append(writes, w.update(ref, w.text("Changed "+refs[bad].ID)))
		}
		w.spoil(&writes[bad])
		w.onlyBad(w.write(writes...), bad)
		for i, rec := range w.read(refs) {
			require.Equal(w, i != bad, rec.Values[w.Fields.Text] == writes[i].Values[w.Fields.Text], "record %d", i)
		}
	}
}

func oneBadOfMany(w *world) {
	const bad = 123
	writes := w.creates(many)
	w.spoil(&writes[bad])
	results := w.write(writes...)
	w.onlyBad(results, bad)
	w.counts(many - 1)
	var refs []crm.Ref
	for i, r := range results {
		if i != bad {
			refs = append(refs, r.Record.Ref)
		}
	}
	for i, rec := range w.read(refs) {
		if i >= bad {
			i++
		}
		require.Equal(w, writes[i].Values[w.Fields.Key], rec.Values[w.Fields.Key], "result %d is of write %d", i, i)
	}
}

func unknownField(w *world) {
	writes := w.creates(3)
	writes[1].Values["crmsync_no_such_field"] = crm.TextOf("quite unknown")
	results := w.write(writes...)
	require.NoError(w, results[0].Err)
	require.NoError(w, results[2].Err)
	e := w.class(results[1].Err, []string{"quite unknown"}, crm.SchemaDrift, crm.InvalidValue)
	require.Equal(w, []string{"crmsync_no_such_field"}, e.Fields)
	w.counts(2)
}

func unknownObject(w *world) {
	writes := w.creates(3)
	writes[1].Ref.Object = nowhere
	results := w.write(writes...)
	require.NoError(w, results[0].Err)
	require.NoError(w, results[2].Err)
	w.class(results[1].Err, nil, crm.SchemaDrift, crm.BadRequest, crm.NotFound, crm.Forbidden)
	w.counts(2)
}

// taken returns a record that has a unique value, and writes of which the second
// is to get the same one.
func (w *world) taken() (crm.Ref, []crm.Write) {
	v := w.person()
	v[w.Fields.Unique] = crm.TextOf("taken@example.com")
	ref := w.Put(v)
	w.wait()
	writes := w.creates(3)
	writes[1].Values[w.Fields.Unique] = crm.TextOf("taken@example.com")
	return ref, writes
}

func takenValue(w *world) {
	ref, writes := w.taken()
	results := w.write(writes...)
	require.NoError(w, results[0].Err)
	require.NoError(w, results[2].Err)
	e := w.class(results[1].Err, []string{"taken@example.com"}, crm.Duplicate)
	require.Equal(w, ref, e.Existing, "the error names the record that has the value")
	w.counts(3)
}

func takenByUpdate(w *world) {
	ref, _ := w.taken()
	refs := w.put(3)
	results := w.write(
		w.update(refs[0], w.text("Zero")),
		w.update(refs[1], map[string]crm.Value{w.Fields.Unique: crm.TextOf("taken@example.com"), w.Fields.Text: crm.TextOf("One")}),
		w.update(refs[2], w.text("Two")))
	require.NoError(w, results[0].Err)
	require.NoError(w, results[2].Err)
	e := w.class(results[1].Err, []string{"taken@example.com"}, crm.Duplicate)
	if !e.Existing.IsZero() {
		require.Equal(w, ref, e.Existing)
	}
	// Keeping one's own value is no duplicate.
	w.written(w.update(ref, map[string]crm.Value{w.Fields.Unique: crm.TextOf("taken@example.com"), w.Fields.Text: crm.TextOf("Mine")}))
	w.holds(ref, w.text("Mine"))
}

// others checks an update of ref between two sound ones.
func (w *world) others(ref crm.Ref, classes ...crm.Class) crm.Error {
	w.Helper()
	refs := w.put(2)
	results := w.write(w.update(refs[0], w.text("Zero")), w.update(ref, w.text("Not there")), w.update(refs[1], w.text("One")))
	require.NoError(w, results[0].Err)
	require.NoError(w, results[2].Err)
	w.holds(refs[0], w.text("Zero"))
	w.holds(refs[1], w.text("One"))
	return w.class(results[1].Err, []string{"Not there"}, classes...)
}

func updateDeleted(w *world) {
	refs := w.put(2)
	w.Delete(refs[0])
	w.written(crm.Write{Op: crm.Delete, Ref: refs[1]})
	for _, ref := range refs {
		w.others(ref, crm.NotFound)
		require.True(w, w.read([]crm.Ref{ref})[0].Deleted, "an update does not bring a record back")
	}
}

func updateAbsent(w *world) { w.others(w.Absent, crm.NotFound) }

func updateMerged(w *world) {
	refs := w.put(2)
	survivor := w.Merge(refs[0], refs[1])
	e := w.others(refs[1], crm.MergedAway, crm.NotFound)
	if !e.Existing.IsZero() {
		require.Equal(w, survivor, e.Existing)
	}
}

func updateConverted(w *world) {
	ref := w.Put(w.person())
	w.Convert(ref)
	w.others(ref, crm.Converted)
}

func deleteTwice(w *world) {
	refs := w.put(3)
	w.Delete(refs[1])
	var writes []crm.Write
	for _, ref := range refs {
		writes = append(writes, crm.Write{Op: crm.Delete, Ref: ref})
	}
	for i, r := range w.write(writes...) {
		if i == 1 && r.Err != nil {
			w.class(r.Err, nil, crm.NotFound)
			continue
		}
		require.NoError(w, r.Err)
	}
	w.counts(0)
}
