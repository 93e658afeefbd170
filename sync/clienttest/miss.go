package clienttest

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func missChecks() []check {
	return []check{
		{name: "of records that were created in one instant", run: tiedCreates, large: true},
		{name: "of records that were changed in one instant", run: tiedEdits, large: true},
		{name: "of one more record in an instant that was read already", run: tiedLater},
		{name: "of what is edited between the first pages", run: editsBetweenFirst, large: true},
		{name: "of what is edited between later pages", run: editsBetweenLater, large: true},
		{name: "of what is deleted between pages", run: deletesBetween, large: true},
	}
}

func tiedCreates(w *world) {
	f := w.follow(crm.Changes)
	f.end() // an account without records has a feed too
	w.wait()
	want := map[crm.Ref]string{}
	for i, ref := range w.put(crowd) {
		want[ref] = fmt.Sprintf("Person %d", i+1)
	}
	w.wait()
	f.end()
	f.sees(want)
}

func tiedEdits(w *world) {
	refs := w.put(crowd)
	w.wait()
	f := w.follow(crm.Changes)
	f.end()
	for round := range 2 {
		w.wait()
		want := map[crm.Ref]string{}
		for i, ref := range refs {
			want[ref] = fmt.Sprintf("Round %d of %d", round, i)
			w.Edit(ref, w.text(want[ref]))
		}
		w.wait()
		f.end()
		f.sees(want)
	}
}

// tiedLater lets a second record change at the very moment up to which was
// read: a cursor that only goes beyond that moment never sees it.
func tiedLater(w *world) {
	refs := w.put(3)
	w.wait()
	f := w.follow(crm.Changes)
	f.end()
	w.wait()
	want := map[crm.Ref]string{}
	for _, i := range []int{2, 0, 1} {
		want[refs[i]] = "Now"
		w.Edit(refs[i], w.text("Now"))
		f.end()
	}
	w.wait()
	f.end()
	f.sees(want)
}

// meddle edits records while their feed is read: some that were told of
// already, some that were not, and one that was just made.
func (w *world) meddle(f *follower, refs []crm.Ref, want map[crm.Ref]string) {
	w.Helper()
	for page := 0; ; page++ {
		more := f.step()
		for _, i := range []int{page, len(refs) - 1 - page, (page * 97) % len(refs), len(refs)/2 + page} {
			if page >= 20 {
				break // a client with small pages must come to the end too
			}
			ref := refs[i]
			want[ref] = fmt.Sprintf("Page %d of %d", page, i)
			w.Edit(ref, w.text(want[ref]))
			time.Sleep(time.Millisecond)
		}
		if page < 3 {
			v := w.person()
			want[w.Put(v)] = v[w.Fields.Text].String()
		}
		if !more {
			break
		}
		require.Less(w, page, 1000, "More stays true")
	}
	w.wait()
	f.end()
	f.sees(want)
}

func editsBetweenFirst(w *world) {
	want := map[crm.Ref]string{}
	refs := w.put(crowd)
	for i, ref := range refs {
		want[ref] = fmt.Sprintf("Person %d", i+1)
	}
	w.wait()
	w.meddle(w.follow(crm.Changes), refs, want)
}

func editsBetweenLater(w *world) {
	refs := w.put(crowd)
	w.wait()
	f := w.follow(crm.Changes)
	f.end()
	w.wait()
	want := map[crm.Ref]string{}
	for i, ref := range refs {
		want[ref] = fmt.Sprintf("Later %d", i)
		w.Edit(ref, w.text(want[ref]))
		if i%7 == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	w.wait()
	w.meddle(f, refs, want)
}

// deletesBetween deletes records that were told of while the others still are to
// be: pages that are counted by offset move forward over them.
func deletesBetween(w *world) {
	refs := w.put(crowd)
	w.wait()
	f := w.follow(crm.Changes)
	f.step()
	gone := map[crm.Ref]bool{}
	for ref := range f.had {
		if len(gone) < 30 {
			gone[ref] = true
			w.Delete(ref)
		}
	}
	f.end()
	w.wait()
	f.end()
	for _, ref := range refs {
		if !gone[ref] {
			require.Contains(w, f.had, ref)
		}
	}
}
