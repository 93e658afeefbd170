package clienttest

import (
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func findChecks() []check {
	return []check{
		{name: "finds the records that have one of the values", run: findsSeveral},
		{name: "finds nothing by no values and by unknown ones", run: findsNothing},
		{name: "compares without regard to case", run: findsAnyCase},
		{name: "finds by hundreds of values", run: findsMany, large: true},
		{name: "takes odd values as they are", run: findsOdd},
		{name: "gives the fields asked for", run: findsFields},
		{name: "sees a record that was created a moment ago", run: findsFresh},
		{name: "sees a value that was changed a moment ago", run: findsChanged},
		{name: "does not find what is deleted", run: findsNoDeleted},
		{name: "searches each of several targets", run: findsInTargets, needs: needsUnique},
		{name: "fails for an unknown object with class SchemaDrift", run: findsUnknown},
	}
}

func findsSeveral(w *world) {
	refs := w.put(4)
	w.wait()
	w.same([]crm.Ref{refs[0], refs[2]}, w.find(w.email(1), w.email(3), "nobody@example.com"))
	w.same(refs[:1], w.find(w.email(1)))
	w.same(refs[:1], w.find(w.email(1), w.email(1)))
}

func findsNothing(w *world) {
	w.put(2)
	w.wait()
	require.Empty(w, w.find())
	require.Empty(w, w.find(""))
	require.Empty(w, w.find("nobody@example.com"))
	records, err := w.Client.Find(w.ctx, crm.Lookup{Values: []string{w.email(1)}})
	require.NoError(w, err)
	require.Empty(w, records, "nothing is found in no targets")
}

func findsAnyCase(w *world) {
	v := w.person()
	v[w.Fields.Key] = crm.TextOf("Mixed.Case@Example.com")
	refs := []crm.Ref{w.Put(v), w.Put(w.person())}
	w.wait()
	for _, s := range []string{"mixed.case@example.com", "MIXED.CASE@EXAMPLE.COM", "Mixed.Case@Example.com"} {
		w.same(refs[:1], w.find(s))
	}
	w.same(refs[1:], w.find(strings.ToUpper(w.email(2))))
	w.same(refs, w.find("MIXED.case@example.com", "Mixed.Case@Example.COM", w.email(2)))
}

func findsMany(w *world) {
	refs := w.put(crowd)
	w.wait()
	var values []string
	for n := range 3 * crowd {
		values = append(values, w.email(n+1))
	}
	w.same(refs, w.find(values...))
	for i := range values {
		values[i] = strings.ToUpper(values[i])
	}
	w.same(refs[1:], w.find(values[1:]...))
}

// findsOdd looks for texts that mean something to query languages.
func findsOdd(w *world) {
	v := w.person()
	v[w.Fields.Key] = crm.TextOf("o'brien@example.com")
	refs := []crm.Ref{w.Put(v), w.Put(w.person())}
	w.wait()
	odd := []string{
		`x' OR '1' = '1`, `x') OR (Id != '`, `\`, `'`, `"`, `%`, `_`, `*`, `%@example.com`, `person_@example.com`,
		"a;b", "a,b", "a\nb", "a b", "a\tb", "{}", "null", "Zoë@example.com", "日本@example.com", strings.Repeat("x", 3000),
	}
	require.Empty(w, w.find(odd...))
	for _, s := range odd {
		require.Empty(w, w.find(s), "%.30q is found", s)
	}
	w.same(refs, w.find(append(odd, "o'brien@example.com", w.email(2))...))
}

func findsFields(w *world) {
	ref := w.Put(w.person())
	w.wait()
	q := w.lookup(w.email(1))
	for _, fields := range [][]string{nil, {w.Fields.Text}, {w.Fields.Key}} {
		q.Targets[0].Fields = fields
		records, err := w.Client.Find(w.ctx, q)
		require.NoError(w, err)
		require.Len(w, records, 1)
		require.Equal(w, ref, records[0].Ref)
		require.Len(w, records[0].Values, len(fields))
		for _, name := range fields {
			require.False(w, records[0].Values[name].IsNull())
		}
	}
}

func findsFresh(w *world) {
	require.Empty(w, w.find(w.email(1), w.email(2)))
	refs := w.written(w.creates(2)...)
	w.same(refs, w.find(w.email(1), w.email(2)))
	other := w.Put(w.person())
	w.same([]crm.Ref{other}, w.find(w.email(3))) // others create records too
}

func findsChanged(w *world) {
	ref := w.Put(w.person())
	w.wait()
	w.written(w.update(ref, map[string]crm.Value{w.Fields.Key: crm.TextOf("new@example.com")}))
	w.same([]crm.Ref{ref}, w.find("new@example.com"))
}

func findsNoDeleted(w *world) {
	refs := w.put(3)
	w.wait()
	w.Delete(refs[0])
	w.written(crm.Write{Op: crm.Delete, Ref: refs[1]})
	w.same(refs[2:], w.find(w.email(1), w.email(2), w.email(3)))
}

func findsInTargets(w *world) {
	refs := w.put(2)
	v := w.person()
	v[w.Fields.Unique] = crm.TextOf("unique@example.com")
	refs = append(refs, w.Put(v))
	w.wait()
	q := w.lookup(w.email(2), "unique@example.com")
	q.Targets = append(q.Targets, crm.LookupTarget{Object: w.Object, Field: w.Fields.Unique, Fields: []string{w.Fields.Text}})
	records, err := w.Client.Find(w.ctx, q)
	require.NoError(w, err)
	w.same(refs[1:], refsOf(records))
}

func findsUnknown(w *world) {
	q := w.lookup(w.email(1))
	q.Targets = append(q.Targets, crm.LookupTarget{Object: nowhere, Field: w.Fields.Key})
	_, err := w.Client.Find(w.ctx, q)
	w.class(err, []string{w.email(1)}, crm.SchemaDrift, crm.BadRequest, crm.NotFound, crm.Forbidden)
}
