package clienttest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// The sizes of crowds. many is more than a batch or a page of any vendor that
// takes them by the hundred or two; crowd is several of them.
const (
	many  = 260
	crowd = 450
)

// world is what a subtest works with.
type world struct {
	*testing.T
	Fixture
	ctx  context.Context
	next int // numbers the people
}

func newWorld(t *testing.T, f Fixture) *world {
	return &world{T: t, Fixture: f, ctx: t.Context()}
}

// wait lets the system show what has happened.
func (w *world) wait() { time.Sleep(w.Lag) }

// text returns the values with the text field alone.
func (w *world) text(s string) map[string]crm.Value {
	return map[string]crm.Value{w.Fields.Text: crm.TextOf(s)}
}

// person returns the values of a new record, unlike all others.
func (w *world) person() map[string]crm.Value {
	w.next++
	v := w.text(fmt.Sprintf("Person %d", w.next))
	maps.Copy(v, w.Required)
	v[w.Fields.Key] = crm.TextOf(w.email(w.next))
	return v
}

func (w *world) email(n int) string { return fmt.Sprintf("person%d@example.com", n) }

// put lets the world create n records, and returns their refs in order.
func (w *world) put(n int) []crm.Ref {
	refs := make([]crm.Ref, n)
	for i := range refs {
		refs[i] = w.Put(w.person())
	}
	return refs
}

// creates returns n writes that create records.
func (w *world) creates(n int) []crm.Write {
	writes := make([]crm.Write, n)
	for i := range writes {
		writes[i] = crm.Write{Op: crm.Create, Ref: w.ref(""), Values: w.person()}
	}
	return writes
}

func (w *world) update(ref crm.Ref, values map[string]crm.Value) crm.Write {
	return crm.Write{Op: crm.Update, Ref: ref, Values: values}
}

func (w *world) ref(id string) crm.Ref {
	return crm.Ref{System: w.System, Object: w.Object, ID: id}
}

// write carries out writes of which the call must succeed.
func (w *world) write(writes ...crm.Write) []crm.Result {
	w.Helper()
	results, err := w.Client.Write(w.ctx, writes)
	require.NoError(w, err)
	require.Len(w, results, len(writes), "one result for each write")
	return results
}

// written carries out writes that must succeed, and returns the refs.
func (w *world) written(writes ...crm.Write) []crm.Ref {
	w.Helper()
	var refs []crm.Ref
	for i, r := range w.write(writes...) {
		require.NoError(w, r.Err, "write %d", i)
		require.NotEmpty(w, r.Record.Ref.ID, "a result names its record")
		require.Equal(w, w.Object, r.Record.Ref.Object)
		refs = append(refs, r.Record.Ref)
	}
	return refs
}

// read reads records of the object with the fields; all that are known are read
// when there are none.
func (w *world) read(refs []crm.Ref, fields ...string) []crm.Record {
	w.Helper()
	if len(fields) == 0 {
		fields = []string{w.Fields.Text, w.Fields.Key}
	}
	records, err := w.Client.Read(w.ctx, refs, map[string][]string{w.Object: fields})
	require.NoError(w, err)
	require.Len(w, records, len(refs), "one record for each ref")
	return records
}

// holds checks that the record has these values.
func (w *world) holds(ref crm.Ref, want map[string]crm.Value) {
	w.Helper()
	rec := w.read([]crm.Ref{ref}, slices.Sorted(maps.Keys(want))...)[0]
	require.False(w, rec.Deleted, "%s is deleted", ref)
	for name, v := range want {
		require.Equal(w, v, rec.Values[name], "field %s", name)
	}
}

// find looks up records of the object by its key.
func (w *world) find(values ...string) []crm.Ref {
	w.Helper()
	records, err := w.Client.Find(w.ctx, w.lookup(values...))
	require.NoError(w, err)
	return refsOf(records)
}

func (w *world) lookup(values ...string) crm.Lookup {
	return crm.Lookup{Values: values, Targets: []crm.LookupTarget{{
		Object: w.Object, Field: w.Fields.Key, Fields: []string{w.Fields.Text, w.Fields.Key},
	}}}
}

// refsOf returns the refs, each once and sorted.
func refsOf(records []crm.Record) []crm.Ref {
	refs := []crm.Ref{}
	for _, r := range records {
		refs = append(refs, r.Ref)
	}
	return sorted(refs)
}

func sorted(refs []crm.Ref) []crm.Ref {
	return slices.Compact(slices.SortedFunc(slices.Values(refs), crm.Ref.Compare))
}

// same checks that two lists hold the same records, in any order.
func (w *world) same(want, got []crm.Ref) {
	w.Helper()
	require.Empty(w, lacking(got, want), "records that are missing")
	require.Empty(w, lacking(want, got), "records that should not be there")
}

// lacking returns the refs of want that got lacks, ten at most.
func lacking(got, want []crm.Ref) []string {
	have := map[crm.Ref]bool{}
	for _, ref := range got {
		have[ref] = true
	}
	var out []string
	for _, ref := range want {
		if !have[ref] && len(out) < 10 {
			out = append(out, ref.String())
		}
	}
	return out
}

// class checks that err is an error of one of the classes, and that its text
// holds none of the values, nor any of the fixture's secrets.
func (w *world) class(err error, values []string, classes ...crm.Class) crm.Error {
	w.Helper()
	require.Error(w, err)
	e, ok := crm.AsError(err)
	require.True(w, ok, "not a *crm.Error, nor wraps one: %T", err)
	require.Contains(w, classes, e.Class)
	for _, secret := range append(slices.Clone(values), w.Secrets...) {
		require.NotContains(w, err.Error(), secret, "an error's text holds no values and no secrets")
	}
	return *e
}

// classAny is class for errors of any class.
func (w *world) classAny(err error, values ...string) crm.Error {
	w.Helper()
	e := w.class(err, values, crm.ClassOf(err))
	require.NotEmpty(w, e.Class, "an error has a class")
	return e
}

// follower reads one feed to its end again and again.
type follower struct {
	*world
	client crmsync.Client
	feed   crm.Feed
	had    map[crm.Ref]crm.Record // as last seen
	rows   int                    // seen in all
}

func (w *world) follow(lane crm.Lane) *follower {
	return &follower{world: w, client: w.Client, had: map[crm.Ref]crm.Record{}, feed: crm.Feed{
		Object: w.Object, Lane: lane, Fields: []string{w.Fields.Text, w.Fields.Key},
	}}
}

// step reads a page and reports whether there is more.
func (f *follower) step() bool {
	f.Helper()
	page := f.page(f.feed)
	for _, r := range page.Records {
		f.had[r.Ref] = r
	}
	f.rows += len(page.Records)
	f.feed.Since = page.Next
	return page.More
}

// page reads one page that must be readable.
func (f *follower) page(feed crm.Feed) crm.Page {
	f.Helper()
	pages, err := f.client.Changes(f.ctx, []crm.Feed{feed})
	require.NoError(f, err)
	require.Len(f, pages, 1, "one page for each feed")
	require.NoError(f, pages[0].Err)
	return pages[0]
}

// end reads to the end.
func (f *follower) end() {
	f.Helper()
	for n := 0; f.step(); n++ {
		require.Less(f, n, 1000, "More stays true: the feed never ends")
	}
}

// sees checks that the feed has told of all records, as they are now.
func (f *follower) sees(want map[crm.Ref]string) {
	f.Helper()
	missed, stale := 0, 0
	for ref, text := range want {
		if rec, ok := f.had[ref]; !ok {
			missed++
		} else if rec.Values[f.Fields.Text] != crm.TextOf(text) {
			stale++
		}
	}
	require.Zero(f, missed, "records, of %d, that the feed never told of", len(want))
	require.Zero(f, stale, "records, of %d, of which the feed told an old state last", len(want))
}
