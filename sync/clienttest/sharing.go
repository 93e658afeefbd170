package clienttest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func sharingChecks() []check {
	return []check{
		{name: "what is passed in is not changed", run: inputsStay},
		{name: "what is returned belongs to the caller", run: outputsAreOwn},
		{name: "methods can be called at once", run: atOnce},
		{name: "what one client wrote another one reads", run: twoClients, needs: needsReopen},
	}
}

// inputsStay also changes what it passed in after the call, which must not
// matter to the client.
func inputsStay(w *world) {
	refs := w.put(3)
	w.wait()
	objects := []string{w.Object}
	_, err := w.Client.Describe(w.ctx, objects...)
	require.NoError(w, err)
	require.Equal(w, []string{w.Object}, objects)

	feeds := []crm.Feed{{Object: w.Object, Lane: crm.Changes, Fields: []string{w.Fields.Text, w.Fields.Key}}}
	before := []crm.Feed{{Object: w.Object, Lane: crm.Changes, Fields: slices.Clone(feeds[0].Fields)}}
	_, err = w.Client.Changes(w.ctx, feeds)
	require.NoError(w, err)
	require.Equal(w, before, feeds)

	ask := []crm.Ref{refs[2], refs[0], refs[1]}
	fields := map[string][]string{w.Object: {w.Fields.Text, w.Fields.Key}}
	_, err = w.Client.Read(w.ctx, ask, fields)
	require.NoError(w, err)
	require.Equal(w, []crm.Ref{refs[2], refs[0], refs[1]}, ask)
	require.Equal(w, map[string][]string{w.Object: {w.Fields.Text, w.Fields.Key}}, fields)

	q := w.lookup("B@example.com", "a@example.com", "B@example.com")
	_, err = w.Client.Find(w.ctx, q)
	require.NoError(w, err)
	require.Equal(w, w.lookup("B@example.com", "a@example.com", "B@example.com"), q)

	writes := append(w.creates(2), w.update(refs[1], map[string]crm.Value{w.Fields.Key: {}}), crm.Write{Op: crm.Delete, Ref: refs[0]})
	if w.Fields.External != "" {
		writes = append(writes, crm.Write{Op: crm.Upsert, Ref: w.ref(""), Key: crm.Key{Name: w.Fields.External, Value: "ext-1"}, Values: w.person()})
	}
	kept := slices.Clone(writes)
	for i := range kept {
		kept[i].Values = maps.Clone(kept[i].Values)
	}
	created := w.written(writes...)
	require.Equal(w, kept, writes)
	for i := range writes {
		clear(writes[i].Values)
	}
	w.holds(created[0], kept[0].Values)
}

func outputsAreOwn(w *world) {
	refs := w.put(2)
	w.wait()
	scribble := func(records []crm.Record) {
		for i := range records {
			for name := range records[i].Values {
				records[i].Values[name] = crm.TextOf("scribble")
			}
			for j := range records[i].Absorbed {
				records[i].Absorbed[j] = "scribble"
			}
		}
	}
	schema := w.describe(w.Object)[0]
	want := slices.Clone(schema.Fields)
	for i := range schema.Fields {
		schema.Fields[i].Name, schema.Fields[i].Type = "scribble", crm.TypeOther
	}
	for range 2 {
		records := w.read(refs)
		for i, rec := range records {
			require.Equal(w, refs[i], rec.Ref)
			require.Equal(w, crm.TextOf(w.email(i+1)), rec.Values[w.Fields.Key])
		}
		scribble(records)
		page := w.follow(crm.Changes).page(w.follow(crm.Changes).feed)
		w.same(refs, refsOf(page.Records))
		scribble(page.Records)
		found, err := w.Client.Find(w.ctx, w.lookup(w.email(1), w.email(2)))
		require.NoError(w, err)
		w.same(refs, refsOf(found))
		scribble(found)
		results := w.write(w.update(refs[0], w.text("Same")))
		require.NoError(w, results[0].Err)
		scribble([]crm.Record{results[0].Record})
		w.holds(refs[0], w.text("Same"))
	}
	require.Equal(w, want, w.describe(w.Object)[0].Fields)
}

// atOnce is for the race detector above all.
func atOnce(w *world) {
	refs := w.put(4)
	w.wait()
	writes := w.creates(8)
	var wg sync.WaitGroup
	errs := make([]error, 8*4)
	run := func(n int, call func() error) {
		wg.Go(func() { errs[n] = call() })
	}
	for i := range 8 {
		run(4*i, func() error {
			results, err := w.Client.Write(w.ctx, []crm.Write{writes[i], w.update(refs[i%4], w.text(fmt.Sprintf("At once %d", i)))})
			if err == nil && len(results) == 2 {
				err = results[0].Err
			}
			return err
		})
		run(4*i+1, func() error {
			_, err := w.Client.Changes(w.ctx, []crm.Feed{{Object: w.Object, Lane: lanes[i%3], Fields: []string{w.Fields.Text}}})
			return err
		})
		run(4*i+2, func() error {
			_, err := w.Client.Read(w.ctx, refs, map[string][]string{w.Object: {w.Fields.Text}})
			return err
		})
		run(4*i+3, func() error {
			_, err := w.Client.Find(context.WithoutCancel(w.ctx), w.lookup(w.email(i+1)))
			if err == nil {
				_, err = w.Client.Describe(w.ctx, w.Object)
			}
			return err
		})
	}
	wg.Wait()
	for _, err := range errs {
		require.NoError(w, err)
	}
	var values []string
	for i := range 8 {
		values = append(values, w.email(i+5))
	}
	require.Len(w, w.find(values...), 8)
}

func twoClients(w *world) {
	refs := w.written(w.creates(2)...)
	one, two := w.Client, w.Reopen()
	w.Client = two
	for i, rec := range w.read(refs) {
		require.Equal(w, refs[i], rec.Ref)
		require.Equal(w, crm.TextOf(w.email(i+1)), rec.Values[w.Fields.Key])
	}
	w.written(w.update(refs[0], w.text("By another")))
	w.Client = one
	w.holds(refs[0], w.text("By another"))
}
