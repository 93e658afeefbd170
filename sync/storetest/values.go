package storetest

import (
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func valueChecks() []check {
	return []check{
		{name: "survive with any character", run: strangeValues},
		{name: "survive as names, ids and keys with any character", run: strangeNames},
		{name: "of a megabyte survive", run: largeValues, large: true},
		{name: "keep times to the millisecond", run: exactTimes},
	}
}

// strange holds texts that a careless store damages.
var strange = []string{
	"it's", `"quoted"`, `back\slash`, "line\nbreak\ttab", "NUL\x00inside", "\x00", "\x01\x02", "%s %d", "$1", "?1", ":name",
	"'; DROP TABLE links; --", "ünï", "日本語", "العربية", "e\u0301", "😀", "\u2028", "\ufeff", "<&>", "null", "{}", "\\u0000", " edge ", "\x7f",
}

func strangeValues(w *world) {
	l := full("a")
	for _, s := range strange {
		l.HubSpot.Seen[s] = crm.TextOf(s)
		l.Base[s] = crmsync.BaseValue{HubSpot: crm.TextOf(s), Salesforce: crm.TextOf(s)}
		l.Pending[s] = crmsync.PendingValue{Old: crm.TextOf(s), HubSpot: crm.TextOf(s), Salesforce: crm.TextOf(s), At: epoch}
		l.Intent.Values[s] = crm.TextOf(s)
	}
	l.Problems[0].Message = strings.Join(strange, " ")
	e := event("a", strings.Join(strange, " "), epoch)
	e.Old = crm.TextOf(e.Why)
	w.commit(crmsync.Batch{Links: []crmsync.Link{l}, Events: []crmsync.Event{e}})
	l.Revision = 1
	w.same(l, w.get("a"))
	got, err := w.store.History(w.ctx, home, crmsync.HistoryQuery{})
	require.NoError(w, err)
	require.Len(w, got, 1)
	require.Equal(w, plainEvent(e), plainEvent(got[0]))
	problems := w.problems(crmsync.ProblemQuery{})
	require.Len(w, problems, 1)
	require.Equal(w, l.Problems[0].Message, problems[0].Message)
}

func strangeNames(w *world) {
	for _, s := range strange {
		l := crmsync.Link{
			ID: s, Kind: s, Dirty: true,
			HubSpot:    crmsync.Side{Ref: crm.Ref{System: crm.HubSpot, Object: s, ID: s}, Keys: []crm.Key{{Name: s, Value: s}}},
			Salesforce: crmsync.Side{Ref: lead(s)},
			Problems:   []crmsync.Problem{{ID: s + " " + s, Link: s, Category: crm.Category(s), Message: s}},
		}
		b := crmsync.Batch{
			Links: []crmsync.Link{l}, Events: []crmsync.Event{event(s, s, epoch)},
			Documents: map[string][]byte{s: []byte(s)}, Erase: []string{s},
		}
		fence := w.acquire(s, s)
		require.NoError(w, w.store.Commit(w.ctx, s, fence, b), "%q", s)
		l.Revision = 1
		for _, q := range []crmsync.LinkLookup{
			{IDs: []string{s}}, {Refs: []crm.Ref{l.HubSpot.Ref}}, {Refs: []crm.Ref{lead(s)}},
			{Keys: []crmsync.SideKey{{System: crm.HubSpot, Key: crm.Key{Name: s, Value: s}}}},
		} {
			got, err := w.store.Lookup(w.ctx, s, q)
			require.NoError(w, err)
			require.Len(w, got, 1, "%q", s)
			w.same(l, got[0])
		}
		links, err := w.store.Links(w.ctx, s, crmsync.LinkQuery{Kind: s, Dirty: true})
		require.NoError(w, err)
		require.Equal(w, []string{s}, ids(links))
		problems, err := w.store.Problems(w.ctx, s, crmsync.ProblemQuery{ID: s + " " + s, Category: crm.Category(s)})
		require.NoError(w, err)
		require.Len(w, problems, 1, "%q", s)
		events, err := w.store.History(w.ctx, s, crmsync.HistoryQuery{Link: s})
		require.NoError(w, err)
		require.Len(w, events, 1, "%q", s)
		state, err := w.store.Load(w.ctx, s)
		require.NoError(w, err)
		require.Equal(w, b.Documents, state.Documents)
		c, err := w.store.Count(w.ctx, s)
		require.NoError(w, err)
		require.Equal(w, map[string]int{s: 1}, c.ByKind)
		require.Equal(w, map[crm.Category]int{crm.Category(s): 1}, c.ByCategory)
	}
	w.holds()
}

func largeValues(w *world) {
	long := strings.Repeat("long ü", 1<<20/7)
	l := full("a")
	l.HubSpot.Seen["long"] = crm.TextOf(long)
	l.HubSpot.Keys = []crm.Key{email(long)}
	l.Problems[0].Vendor = long
	w.insert(l)
	l.Revision = 1
	got := w.lookup(keyed(crm.HubSpot, email(long)))
	require.Len(w, got, 1)
	require.True(w, got[0].HubSpot.Seen["long"] == l.HubSpot.Seen["long"])
	require.True(w, got[0].HubSpot.Keys[0].Value == long)
	require.True(w, got[0].Problems[0].Vendor == long)
	require.Empty(w, w.lookup(keyed(crm.HubSpot, email(long+"x"))))
}

func exactTimes(w *world) {
	for i, at := range []time.Time{
		{}, time.UnixMilli(0), time.UnixMilli(-1), epoch.Add(time.Millisecond),
		time.Date(1, 1, 1, 0, 0, 0, 1e6, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC),
		epoch.In(time.FixedZone("", 5*3600+1800)),
	} {
		l := full(string(rune('a' + i)))
		l.Due, l.HubSpot.ModifiedAt, l.Salesforce.CreatedAt, l.Intent.At = at, at, at, at
		l.Problems[0].NextTry = at
		w.insert(l)
		l.Revision = 1
		w.same(l, w.get(l.ID))
	}
}
