package clienttest

import (
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func cursorChecks() []check {
	return []check{
		{name: "can be read again", run: cursorsAgain, large: true},
		{name: "go on after a crash between two pages", run: cursorsBack, large: true},
		{name: "survive as text in another client", run: cursorsElsewhere, needs: needsReopen, large: true},
		{name: "survive a day", run: cursorsOld, hours: true},
		{name: "that are not the client's own are refused", run: cursorsForeign},
	}
}

func cursorsAgain(w *world) {
	w.put(crowd)
	w.wait()
	f := w.follow(crm.Changes)
	for pages := 0; ; pages++ {
		feed := f.feed
		first, second := f.page(feed), f.page(feed)
		require.Empty(w, lacking(refsOf(second.Records), refsOf(first.Records)), "page %d tells the same again", pages)
		require.Equal(w, first.More, second.More)
		f.feed.Since = first.Next
		if !first.More {
			return
		}
		require.Less(w, pages, 1000, "More stays true")
	}
}

// cursorsBack reads on from each cursor in turn after having read further, as a
// process does that is killed before it keeps the new one.
func cursorsBack(w *world) {
	want := map[crm.Ref]string{}
	for _, ref := range w.put(crowd) {
		want[ref] = "Changed"
	}
	w.wait()
	f := w.follow(crm.Changes)
	f.end()
	start := f.feed.Since
	w.wait()
	for ref, text := range want {
		w.Edit(ref, w.text(text))
	}
	w.wait()
	f.end()
	f.sees(want)
	for range 2 {
		clear(f.had)
		f.feed.Since = start
		f.step()
		f.step() // thrown away
		f.feed.Since = start
		clear(f.had)
		f.end()
		f.sees(want)
	}
}

func cursorsElsewhere(w *world) {
	want := map[crm.Ref]string{}
	for _, ref := range w.put(crowd) {
		want[ref] = "Changed"
	}
	w.wait()
	f := w.follow(crm.Changes)
	end := func() {
		for more, pages := true, 0; more; pages++ {
			require.Less(w, pages, 1000, "More stays true")
			f.feed.Since = crm.Cursor(strings.Clone(string(f.feed.Since)))
			f.client = w.Reopen()
			more = f.step()
		}
	}
	end()
	require.Len(w, f.had, crowd)
	w.wait()
	for ref, text := range want {
		w.Edit(ref, w.text(text))
	}
	clear(f.had)
	w.wait()
	end()
	f.sees(want)
	for _, lane := range lanes[1:] {
		f := w.follow(lane)
		for range 3 {
			f.client = w.Reopen()
			f.end()
		}
	}
}

func cursorsOld(w *world) {
	ref := w.Put(w.person())
	w.wait()
	f := w.follow(crm.Changes)
	f.end()
	w.Edit(ref, w.text("Changed"))
	time.Sleep(24 * time.Hour)
	clear(f.had)
	f.end()
	f.sees(map[crm.Ref]string{ref: "Changed"})
}

func cursorsForeign(w *world) {
	w.put(3)
	w.wait()
	for _, lane := range lanes[:2] {
		f := w.follow(lane)
		f.end()
		for _, c := range []crm.Cursor{"garbage", "\x00", "{", "{}", "null", "[]", "17", `"text"`, `{"v":99}`} {
			f.feed.Since = c
			pages, err := w.Client.Changes(w.ctx, []crm.Feed{f.feed})
			if err == nil {
				require.Len(w, pages, 1)
				require.Empty(w, pages[0].Records, "cursor %q starts the feed again without a word", c)
				err = pages[0].Err
			}
			w.class(err, nil, crm.CursorGone, crm.BadRequest)
		}
	}
}
