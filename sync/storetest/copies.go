package storetest

import (
	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func copyChecks() []check {
	return []check{
		{name: "of what is passed in are kept", run: copiesIn},
		{name: "of what is kept are returned by Lookup", run: func(w *world) {
			w.copiesOut(func() []crmsync.Link { return w.lookup(crmsync.LinkLookup{IDs: []string{"a"}}) })
		}},
		{name: "of what is kept are returned by Links", run: func(w *world) {
			w.copiesOut(func() []crmsync.Link {
				links, err := w.store.Links(w.ctx, home, crmsync.LinkQuery{})
				require.NoError(w, err)
				return links
			})
		}},
		{name: "of problems, events, documents and counts are returned", run: copiesOfRest},
	}
}

// scribble changes all that a link points to.
func scribble(l *crmsync.Link) {
	x := crm.TextOf("scribbled")
	for _, s := range []*crmsync.Side{&l.HubSpot, &l.Salesforce} {
		for name := range s.Seen {
			s.Seen[name] = x
		}
		for i := range s.Keys {
			s.Keys[i].Value = "scribbled"
		}
	}
	for name := range l.Base {
		l.Base[name] = crmsync.BaseValue{HubSpot: x, Salesforce: x}
	}
	for name := range l.Pending {
		l.Pending[name] = crmsync.PendingValue{Old: x}
	}
	for _, refs := range [][]crm.Ref{l.Aliases, l.Succeeded, l.Waiting} {
		for i := range refs {
			refs[i] = hubspot("scribbled")
		}
	}
	scribbleProblems(l.Problems)
	if l.Intent != nil {
		l.Intent.Object, l.Intent.Values["Email"] = "scribbled", x
	}
}

func scribbleProblems(problems []crmsync.Problem) {
	for i := range problems {
		problems[i].Message = "scribbled"
		for j := range problems[i].Others {
			problems[i].Others[j] = hubspot("scribbled")
		}
	}
}

func copiesIn(w *world) {
	b := crmsync.Batch{
		Links: []crmsync.Link{full("a")}, Documents: map[string][]byte{"d": []byte("kept")},
		Events: []crmsync.Event{event("a", "kept", epoch)},
	}
	w.commit(b)
	require.Zero(w, b.Links[0].Revision, "the caller's link")
	scribble(&b.Links[0])
	copy(b.Documents["d"], "SCRI")
	b.Documents["e"] = []byte("new")
	b.Events[0].Why = "scribbled"
	w.unharmed()
}

// unharmed checks that full("a") and what copiesIn commits beside it are kept.
func (w *world) unharmed() {
	w.Helper()
	want := full("a")
	want.Revision = 1
	w.same(want, w.get("a"))
	problems := w.problems(crmsync.ProblemQuery{})
	require.Len(w, problems, 1)
	require.Equal(w, plainProblem(want.Problems[0]), plainProblem(problems[0]))
	require.Equal(w, map[string][]byte{"d": []byte("kept")}, w.documents())
	require.Equal(w, []string{"kept"}, w.history(crmsync.HistoryQuery{}))
	w.counts(crmsync.Counts{
		Dirty: 1, ByCategory: map[crm.Category]int{crm.CategoryValues: 1},
	})
}

func (w *world) copiesOut(get func() []crmsync.Link) {
	w.insert(full("a"))
	w.keep(map[string][]byte{"d": []byte("kept")})
	w.record(event("a", "kept", epoch))
	links := get()
	require.Len(w, links, 1)
	scribble(&links[0])
	w.unharmed()
}

func copiesOfRest(w *world) {
	w.insert(full("a"))
	w.keep(map[string][]byte{"d": []byte("kept")})
	w.record(event("a", "kept", epoch))
	problems := w.problems(crmsync.ProblemQuery{})
	require.Len(w, problems, 1)
	scribbleProblems(problems)
	events, err := w.store.History(w.ctx, home, crmsync.HistoryQuery{})
	require.NoError(w, err)
	require.Len(w, events, 1)
	events[0].Why = "scribbled"
	docs := w.documents()
	copy(docs["d"], "SCRI")
	docs["e"] = []byte("new")
	c, err := w.store.Count(w.ctx, home)
	require.NoError(w, err)
	c.ByKind["contacts"], c.ByCategory[crm.CategoryValues] = 9, 9
	w.unharmed()
}
