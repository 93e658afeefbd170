package clienttest

import (
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func changesChecks() []check {
	return []check{
		{name: "answers each feed with one page in the same order", run: changesInOrder, needs: needsOther},
		{name: "answers no feeds with no pages", run: changesOfNothing},
		{name: "tells all records at first", run: changesAtFirst, large: true},
		{name: "tells what changed since", run: changesSince},
		{name: "gives the fields asked for and no others", run: changesFields},
		{name: "gives a record another version when it changes", run: changesVersion},
		{name: "tells when a record was created and changed", run: changesTimes},
		{name: "tells of a feed that cannot be read in its page alone", run: changesUnknown},
		{name: "ends with More false, and runs dry when nothing happens", run: changesRunDry, hours: true},
	}
}

var lanes = []crm.Lane{crm.Changes, crm.Deletions, crm.Recheck}

func changesInOrder(w *world) {
	refs := w.put(3)
	w.wait()
	var feeds []crm.Feed
	for _, lane := range lanes {
		for _, object := range []string{w.Object, w.Other} {
			feed := crm.Feed{Object: object, Lane: lane}
			if object == w.Object {
				feed.Fields = []string{w.Fields.Text}
			}
			feeds = append(feeds, feed)
		}
	}
	for range 2 {
		pages, err := w.Client.Changes(w.ctx, feeds)
		require.NoError(w, err)
		require.Len(w, pages, len(feeds), "one page for each feed")
		for i, p := range pages {
			require.NoError(w, p.Err)
			for _, r := range p.Records {
				require.Equal(w, feeds[i].Object, r.Ref.Object, "page %d is of its feed's object", i)
			}
			if feeds[i].Lane == crm.Changes && feeds[i].Object == w.Object {
				w.same(refs, refsOf(p.Records))
			}
		}
		slices.Reverse(feeds)
	}
}

func changesOfNothing(w *world) {
	pages, err := w.Client.Changes(w.ctx, nil)
	require.NoError(w, err)
	require.Empty(w, pages)
}

func changesAtFirst(w *world) {
	refs := w.put(crowd)
	w.wait()
	f := w.follow(crm.Changes)
	f.end()
	for i, ref := range refs {
		rec, ok := f.had[ref]
		require.True(w, ok, "the feed tells of %s", ref)
		require.Equal(w, crm.TextOf(w.email(i+1)), rec.Values[w.Fields.Key])
		require.False(w, rec.Deleted)
	}
	require.Len(w, f.had, crowd)
}

func changesSince(w *world) {
	refs := w.put(3)
	w.wait()
	f := w.follow(crm.Changes)
	f.end()
	for _, old := range []string{"First", "Second"} {
		w.wait()
		w.Edit(refs[1], w.text(old))
		added := w.Put(w.person())
		clear(f.had)
		w.wait()
		f.end()
		require.Contains(w, f.had, added)
		require.Equal(w, crm.TextOf(old), f.had[refs[1]].Values[w.Fields.Text])
	}
	// What the client writes is told like what others write.
	clear(f.had)
	written := w.written(w.creates(1)[0], w.update(refs[2], w.text("Third")))
	w.wait()
	f.end()
	require.Contains(w, f.had, written[0])
	require.Equal(w, crm.TextOf("Third"), f.had[refs[2]].Values[w.Fields.Text])
}

func changesFields(w *world) {
	ref := w.Put(w.person())
	w.wait()
	f := w.follow(crm.Changes)
	for _, name := range []string{w.Fields.Text, w.Fields.Key} {
		f.feed.Since, f.feed.Fields = "", []string{name}
		f.end()
		require.Len(w, f.had[ref].Values, 1)
		require.False(w, f.had[ref].Values[name].IsNull())
	}
}

func changesVersion(w *world) {
	ref := w.Put(w.person())
	w.wait()
	f := w.follow(crm.Changes)
	f.end()
	before := f.had[ref].Version
	require.Equal(w, before, w.read([]crm.Ref{ref})[0].Version, "Read and Changes give one version")
	if before == "" {
		return // the system gives none
	}
	w.wait()
	w.Edit(ref, w.text("Changed"))
	w.wait()
	f.end()
	require.NotEqual(w, before, f.had[ref].Version)
	require.Equal(w, f.had[ref].Version, w.read([]crm.Ref{ref})[0].Version)
}

func changesTimes(w *world) {
	ref := w.Put(w.person())
	w.wait()
	f := w.follow(crm.Changes)
	f.end()
	first := f.had[ref]
	require.False(w, first.CreatedAt.IsZero())
	require.False(w, first.ModifiedAt.IsZero())
	time.Sleep(max(w.Lag, 2*time.Second)) // some systems count in seconds
	w.Edit(ref, w.text("Changed"))
	w.wait()
	f.end()
	require.True(w, first.CreatedAt.Equal(f.had[ref].CreatedAt))
	require.True(w, f.had[ref].ModifiedAt.After(first.ModifiedAt), "a change moves the time of the last change")
}

func changesUnknown(w *world) {
	refs := w.put(2)
	w.wait()
	good := w.follow(crm.Changes).feed
	for _, lane := range lanes[:2] {
		bad := crm.Feed{Object: nowhere, Lane: lane}
		pages, err := w.Client.Changes(w.ctx, []crm.Feed{good, bad, good})
		require.NoError(w, err, "the other feeds can be read")
		require.Len(w, pages, 3)
		w.class(pages[1].Err, nil, crm.SchemaDrift, crm.Forbidden, crm.NotFound)
		require.Empty(w, pages[1].Records)
		for _, p := range []crm.Page{pages[0], pages[2]} {
			require.NoError(w, p.Err)
			w.same(refs, refsOf(p.Records))
		}
	}
}

func changesRunDry(w *world) {
	w.put(5)
	w.wait()
	f := w.follow(crm.Changes)
	f.end()
	for range 3 {
		time.Sleep(24 * time.Hour)
		f.end()
		f.rows = 0
	}
	time.Sleep(24 * time.Hour)
	require.False(w, f.step(), "an idle feed is at its end at once")
	require.Zero(w, f.rows, "what was told a day ago is not told again")
	ref := w.Put(w.person())
	w.wait()
	f.end()
	require.Contains(w, f.had, ref)
}
