package storetest

import (
	"fmt"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func problemChecks() []check {
	return []check{
		{name: "come whole", run: wholeProblems},
		{name: "come in order of problem id, in pages", run: problemPages},
		{name: "of one id", run: problemByID},
		{name: "of a category", run: problemsByCategory},
		{name: "follow their link", run: problemsFollow},
		{name: "are at most 1,000 when no limit is given", run: problemLimit, large: true},
	}
}

func problemIDs(problems []crmsync.Problem) []string {
	out := []string{}
	for _, p := range problems {
		out = append(out, p.ID)
	}
	return out
}

func wholeProblems(w *world) {
	w.insert(full("a"))
	got := w.problems(crmsync.ProblemQuery{})
	require.Len(w, got, 1)
	require.Equal(w, plainProblem(problem("a", "email", crm.CategoryValues)), plainProblem(got[0]))
}

// troubled returns a link with a problem on each of the fields.
func troubled(id string, c crm.Category, fields ...string) crmsync.Link {
	l := pair(id)
	for _, f := range fields {
		l.Problems = append(l.Problems, problem(id, f, c))
	}
	return l
}

func problemPages(w *world) {
	w.insert(troubled("b", crm.CategoryValues, "z", "a", "é", "Z"), troubled("a", crm.CategoryOther, "m", "\x00"), pair("c"))
	want := []string{"a \x00", "a m", "b Z", "b a", "b z", "b é"}
	require.Equal(w, want, problemIDs(w.problems(crmsync.ProblemQuery{})))
	for limit := 1; limit <= 7; limit++ {
		all, q := []string{}, crmsync.ProblemQuery{Limit: limit}
		for {
			got := problemIDs(w.problems(q))
			require.LessOrEqual(w, len(got), limit)
			all = append(all, got...)
			if len(got) < limit {
				break
			}
			q.After = got[len(got)-1]
		}
		require.Equal(w, want, all)
	}
}

func problemByID(w *world) {
	w.insert(troubled("a", crm.CategoryValues, "x", "xy"), troubled("b", crm.CategoryOther, "x"))
	require.Equal(w, []string{"a x"}, problemIDs(w.problems(crmsync.ProblemQuery{ID: "a x"})))
	require.Empty(w, w.problems(crmsync.ProblemQuery{ID: "a "}))
	require.Empty(w, w.problems(crmsync.ProblemQuery{ID: "a x", Category: crm.CategoryOther}))
	require.Empty(w, w.problems(crmsync.ProblemQuery{ID: "a x", After: "a x"}))
	require.Len(w, w.problems(crmsync.ProblemQuery{ID: "a x", After: "a", Category: crm.CategoryValues}), 1)
}

func problemsByCategory(w *world) {
	mixed := troubled("b", crm.CategoryOther, "m")
	mixed.Problems = append(mixed.Problems, problem("b", "a", crm.CategoryValues), problem("b", "z", crm.CategoryConflict))
	w.insert(troubled("a", crm.CategoryValues, "x", "y"), mixed)
	q := crmsync.ProblemQuery{Category: crm.CategoryValues}
	require.Equal(w, []string{"a x", "a y", "b a"}, problemIDs(w.problems(q)))
	q.After, q.Limit = "a x", 1
	require.Equal(w, []string{"a y"}, problemIDs(w.problems(q)))
	require.Empty(w, w.problems(crmsync.ProblemQuery{Category: "value"}))
}

func problemsFollow(w *world) {
	w.insert(troubled("a", crm.CategoryValues, "x", "y"), troubled("b", crm.CategoryValues, "x"))
	w.insert(with(w.get("a"), func(l *crmsync.Link) {
		l.Problems = []crmsync.Problem{problem("a", "z", crm.CategoryOther), problem("a", "y", crm.CategoryConflict)}
	}))
	require.Equal(w, []string{"a y", "a z", "b x"}, problemIDs(w.problems(crmsync.ProblemQuery{})))
	require.Equal(w, []string{"b x"}, problemIDs(w.problems(crmsync.ProblemQuery{Category: crm.CategoryValues})))
	require.Equal(w, []string{"a y"}, problemIDs(w.problems(crmsync.ProblemQuery{Category: crm.CategoryConflict})))
	w.commit(crmsync.Batch{Remove: []string{"b"}, Links: []crmsync.Link{with(w.get("a"), func(l *crmsync.Link) { l.Problems = nil })}})
	require.Empty(w, w.problems(crmsync.ProblemQuery{}))
}

func problemLimit(w *world) {
	l := pair("a")
	for i := range 1003 {
		l.Problems = append(l.Problems, problem("a", fmt.Sprintf("f%04d", i), crm.CategoryValues))
	}
	w.insert(l)
	require.Len(w, w.problems(crmsync.ProblemQuery{}), 1000)
	require.Len(w, w.problems(crmsync.ProblemQuery{Limit: 1002}), 1002)
}
