package clienttest

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func valueChecks() []check {
	return []check{
		{name: "texts come back as written", run: func(w *world) { w.roundTrip(w.Fields.Text, texts()...) }},
		{name: "keys come back as written", run: func(w *world) { w.roundTrip(w.Fields.Key, keys()...) }},
		{name: "numbers come back as written", run: func(w *world) { w.roundTrip(w.Fields.Number, numbers(w)...) }, needs: needsField("Number")},
		{name: "truth values come back as written", run: func(w *world) { w.roundTrip(w.Fields.Bool, crm.BoolOf(true), crm.BoolOf(false)) }, needs: needsField("Bool")},
		{name: "dates come back as written", run: func(w *world) { w.roundTrip(w.Fields.Date, dates(w)...) }, needs: needsField("Date")},
		{name: "instants come back as written", run: func(w *world) { w.roundTrip(w.Fields.Instant, instants()...) }, needs: needsField("Instant")},
		{name: "sets come back as written", run: func(w *world) { w.roundTrip(w.Fields.Set, sets()...) }, needs: needsField("Set")},
		{name: "of the world have the kind of their field", run: worldValues},
	}
}

func needsField(name string) func(Fixture) string {
	return func(f Fixture) string {
		have := map[string]string{
			"Number": f.Fields.Number, "Bool": f.Fields.Bool, "Date": f.Fields.Date, "Instant": f.Fields.Instant, "Set": f.Fields.Set,
		}
		return missing(have[name] == "", "Fields."+name)
	}
}

func texts() []crm.Value {
	var out []crm.Value
	for _, s := range []string{
		"Plain", "Zoë Müller", "日本語", "emoji 🙂 e\u0301", `quote " and ' and \`, "a & b < c > d", "{x} [y] ${z} %s %d",
		"true", "null", "17", "2024-02-29", "a;b;c", "a,b", "-", "two  spaces",
	} {
		out = append(out, crm.TextOf(s))
	}
	return out
}

func keys() []crm.Value {
	var out []crm.Value
	for _, s := range []string{"a@example.com", "a.b+c@sub.example.com", "o'neil@example.org", "x_y-z@example.co.uk"} {
		out = append(out, crm.TextOf(s))
	}
	return out
}

func numbers(w *world) []crm.Value {
	var out []crm.Value
	for _, s := range []string{"0", "1", "-1", "12.5", "-12.25", "0.01", "1000", "1234567.89", "123456789.25", "350000000"} {
		v, err := crm.ParseNumber(s)
		require.NoError(w, err)
		out = append(out, v)
	}
	return out
}

func dates(w *world) []crm.Value {
	var out []crm.Value
	for _, s := range []string{"2024-02-29", "1999-12-31", "1970-01-01", "1950-06-15", "2040-01-01"} {
		v, err := crm.ParseDate(s)
		require.NoError(w, err)
		out = append(out, v)
	}
	return out
}

func instants() []crm.Value {
	return []crm.Value{
		crm.InstantOf(time.Date(2024, 2, 29, 23, 59, 59, 0, time.UTC)),
		crm.InstantOf(time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC)),
		crm.InstantOf(time.Date(1999, 12, 31, 12, 30, 0, 0, time.FixedZone("", 3600))),
	}
}

func sets() []crm.Value {
	return []crm.Value{crm.SetOf("a"), crm.SetOf("c", "a"), crm.SetOf("b", "c", "a")}
}

// roundTrip writes values on create and on update, reads them back from each
// source of records, and clears them.
func (w *world) roundTrip(field string, values ...crm.Value) {
	w.Helper()
	writes := w.creates(len(values))
	for i, v := range values {
		writes[i].Values[field] = v
	}
	refs := w.written(writes...)
	for i, rec := range w.read(refs, field) {
		require.Equal(w, values[i], rec.Values[field], "created with value %d", i)
	}
	var updates []crm.Write
	for i := range values {
		v := values[(i+1)%len(values)]
		if field == w.Fields.Key {
			v = crm.TextOf(fmt.Sprintf("again%d@example.com", i)) // keys may be unique
		}
		updates = append(updates, w.update(refs[i], map[string]crm.Value{field: v}))
	}
	w.written(updates...)
	for i, rec := range w.read(refs, field) {
		require.Equal(w, updates[i].Values[field], rec.Values[field], "updated to value %d", i)
	}
	w.wait()
	f := w.follow(crm.Changes)
	f.feed.Fields = []string{field}
	f.end()
	for i, ref := range refs {
		require.Equal(w, updates[i].Values[field], f.had[ref].Values[field], "value %d in the feed", i)
	}
	if field == w.Fields.Text || field == w.Fields.Bool {
		return // a name may be required, and a checkbox has no third state
	}
	for i := range updates {
		updates[i].Values[field] = crm.Value{}
	}
	w.written(updates...)
	for i, rec := range w.read(refs, field) {
		require.True(w, rec.Values[field].IsNull(), "value %d is cleared", i)
	}
}

// worldValues: what others wrote has the kind of its field, so that it compares
// with what the client writes.
func worldValues(w *world) {
	one, err := crm.ParseNumber("12.5")
	require.NoError(w, err)
	day, err := crm.ParseDate("2024-02-29")
	require.NoError(w, err)
	want := w.person()
	for name, v := range map[string]crm.Value{
		w.Fields.Number: one, w.Fields.Bool: crm.BoolOf(true), w.Fields.Date: day,
		w.Fields.Instant: instants()[0], w.Fields.Set: crm.SetOf("b", "a"),
	} {
		if name != "" {
			want[name] = v
		}
	}
	w.holds(w.Put(want), want)
}
