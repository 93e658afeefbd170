package clienttest

import (
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func describeChecks() []check {
	return []check{
		{name: "answers in the order of the names", run: describesInOrder, needs: needsOther},
		{name: "answers each name of several, and nothing for none", run: describesEach},
		{name: "tells the fields with their types, by name", run: describesFields},
		{name: "fails for an unknown object with class SchemaDrift", run: describesUnknown},
		{name: "tells the same again", run: describesAgain},
	}
}

// nowhere is an object that no system has.
const nowhere = "crmsync_no_such_object"

func (w *world) describe(objects ...string) []crm.Schema {
	w.Helper()
	schemas, err := w.Client.Describe(w.ctx, objects...)
	require.NoError(w, err)
	require.Len(w, schemas, len(objects), "one schema for each name")
	return schemas
}

func describesInOrder(w *world) {
	for _, names := range [][]string{{w.Object, w.Other}, {w.Other, w.Object}} {
		for i, s := range w.describe(names...) {
			require.Equal(w, names[i], s.Object)
		}
	}
}

func describesEach(w *world) {
	for _, s := range w.describe(w.Object, w.Object) {
		require.Equal(w, w.Object, s.Object)
	}
	require.Empty(w, w.describe())
}

func describesFields(w *world) {
	s := w.describe(w.Object)[0]
	if w.System != "" {
		require.Equal(w, w.System, s.System)
	}
	require.True(w, s.Createable && s.Updateable && s.Deletable, "the fixture's object can be created, updated and deleted")
	require.True(w, slices.IsSortedFunc(s.Fields, func(a, b crm.Field) int { return strings.Compare(a.Name, b.Name) }), "fields are sorted by name")
	text := []crm.Type{crm.TypeText, crm.TypeLongText, crm.TypeEmail, crm.TypePhone, crm.TypeURL}
	types := map[string][]crm.Type{
		w.Fields.Text: text, w.Fields.Key: text, w.Fields.Unique: text, w.Fields.External: text,
		w.Fields.Number: {crm.TypeNumber}, w.Fields.Bool: {crm.TypeBool}, w.Fields.Date: {crm.TypeDate},
		w.Fields.Instant: {crm.TypeInstant}, w.Fields.Set: {crm.TypeMultiChoice},
	}
	delete(types, "")
	for name, of := range types {
		f, ok := s.Field(name)
		require.True(w, ok, "field %s is described", name)
		require.Contains(w, of, f.Type, "type of %s", name)
		require.True(w, f.Createable && f.Updateable, "field %s can be written", name)
	}
	if name := w.Fields.External; name != "" {
		f, _ := s.Field(name)
		require.True(w, f.ExternalID, "field %s can be the key of an upsert", name)
	}
	if name := w.Fields.Unique; name != "" {
		f, _ := s.Field(name)
		require.True(w, f.Unique, "field %s is unique", name)
	}
}

func describesUnknown(w *world) {
	for _, names := range [][]string{{nowhere}, {w.Object, nowhere}, {nowhere, w.Object}} {
		schemas, err := w.Client.Describe(w.ctx, names...)
		w.class(err, nil, crm.SchemaDrift)
		require.Empty(w, schemas)
	}
}

func describesAgain(w *world) {
	first := w.describe(w.Object)
	want := slices.Clone(first[0].Fields)
	require.Equal(w, want, w.describe(w.Object)[0].Fields)
}
