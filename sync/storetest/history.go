package storetest

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func historyChecks() []check {
	return []check{
		{name: "keeps events whole", run: wholeEvents},
		{name: "is oldest first, and of equal time in the order of commits", run: eventOrder},
		{name: "of a link, whether it is there or not", run: eventsOfLink},
		{name: "since a moment", run: eventsSince},
		{name: "is cut to the newest", run: newestEvents},
		{name: "is at most 1,000 events when no limit is given", run: historyLimit, large: true},
		{name: "is erased by link before events are appended", run: erased},
		{name: "outlives its link", run: outlives},
	}
}

func (w *world) record(events ...crmsync.Event) {
	w.Helper()
	w.commit(crmsync.Batch{Events: events})
}

func wholeEvents(w *world) {
	want := crmsync.Event{
		At: epoch.Add(7 * time.Millisecond), Link: "a", Op: "conflict", Ref: lead("sa"), Field: "email",
		Old: crm.TextOf("old"), New: crm.TextOf("new"), Lost: crm.IntOf(7), LostBy: crm.HubSpot, Why: "both changed",
	}
	w.record(want, crmsync.Event{Link: "b", At: epoch})
	got, err := w.store.History(w.ctx, home, crmsync.HistoryQuery{Link: "a"})
	require.NoError(w, err)
	require.Len(w, got, 1)
	require.Equal(w, plainEvent(want), plainEvent(got[0]))
}

func eventOrder(w *world) {
	at := func(ms int) time.Time { return epoch.Add(time.Duration(ms) * time.Millisecond) }
	w.record(event("a", "3rd", at(2)), event("b", "4th", at(2)), event("a", "1st", at(1)))
	w.record(event("c", "7th", at(3)), event("a", "5th", at(2)), event("b", "2nd", at(1)))
	w.record(event("a", "6th", at(2).In(time.FixedZone("", -3600))), event("b", "zeroth", time.Time{}))
	want := []string{"zeroth", "1st", "2nd", "3rd", "4th", "5th", "6th", "7th"}
	require.Equal(w, want, w.history(crmsync.HistoryQuery{}))
	require.Equal(w, []string{"1st", "3rd", "5th", "6th"}, w.history(crmsync.HistoryQuery{Link: "a"}))
}

func eventsOfLink(w *world) {
	w.record(event("a", "1", epoch), event("b", "2", epoch), event("a", "3", epoch), event("aa", "4", epoch))
	require.Equal(w, []string{"1", "3"}, w.history(crmsync.HistoryQuery{Link: "a"}))
	require.Empty(w, w.history(crmsync.HistoryQuery{Link: "c"}))
}

func eventsSince(w *world) {
	for i, why := range []string{"0", "1", "2", "3"} {
		w.record(event("a", why, epoch.Add(time.Duration(i)*time.Millisecond)))
	}
	since := epoch.Add(time.Millisecond)
	require.Equal(w, []string{"1", "2", "3"}, w.history(crmsync.HistoryQuery{Since: since}))
	require.Equal(w, []string{"1", "2", "3"}, w.history(crmsync.HistoryQuery{Since: since, Link: "a"}))
	require.Equal(w, []string{"3"}, w.history(crmsync.HistoryQuery{Since: since, Link: "a", Limit: 1}))
	require.Empty(w, w.history(crmsync.HistoryQuery{Since: epoch.Add(time.Second)}))
}

func newestEvents(w *world) {
	w.record(event("a", "1", epoch), event("b", "2", epoch), event("a", "3", epoch), event("b", "4", epoch.Add(time.Second)))
	require.Equal(w, []string{"3", "4"}, w.history(crmsync.HistoryQuery{Limit: 2}))
	require.Equal(w, []string{"3"}, w.history(crmsync.HistoryQuery{Limit: 1, Link: "a"}))
	require.Equal(w, []string{"1", "2", "3", "4"}, w.history(crmsync.HistoryQuery{Limit: 5}))
}

func historyLimit(w *world) {
	var events []crmsync.Event
	for i := range 1003 {
		events = append(events, event("a", fmt.Sprint(i), epoch.Add(time.Duration(i)*time.Millisecond)))
	}
	w.record(events...)
	got := w.history(crmsync.HistoryQuery{})
	require.Len(w, got, 1000)
	require.Equal(w, "3", got[0])
	require.Equal(w, "1002", got[999])
	require.Len(w, w.history(crmsync.HistoryQuery{Limit: 1002}), 1002)
}

func erased(w *world) {
	w.record(event("a", "1", epoch), event("b", "2", epoch), event("a", "3", epoch), event("c", "4", epoch))
	w.commit(crmsync.Batch{
		Erase:  []string{"a", "c", "c", "nobody"},
		Events: []crmsync.Event{event("a", "forgotten", epoch.Add(-time.Hour))},
	})
	require.Equal(w, []string{"forgotten", "2"}, w.history(crmsync.HistoryQuery{}))
	require.Equal(w, []string{"forgotten"}, w.history(crmsync.HistoryQuery{Link: "a"}))
	require.Empty(w, w.history(crmsync.HistoryQuery{Link: "c"}))
}

func outlives(w *world) {
	w.commit(crmsync.Batch{Links: []crmsync.Link{pair("a")}, Events: []crmsync.Event{event("a", "created", epoch)}})
	w.commit(crmsync.Batch{Remove: []string{"a"}})
	require.Equal(w, []string{"created"}, w.history(crmsync.HistoryQuery{Link: "a"}))
}
