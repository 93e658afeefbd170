package storetest

import (
	"strings"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
)

func documentChecks() []check {
	return []check{
		{name: "are none for a new connection", run: func(w *world) { require.Empty(w, w.documents()) }},
		{name: "are replaced by name and others stay", run: documentsReplaced},
		{name: "are removed by nil and kept when empty", run: documentsRemoved},
		{name: "are bytes that the store does not look into", run: documentsOpaque},
	}
}

func (w *world) keep(docs map[string][]byte) {
	w.Helper()
	w.commit(crmsync.Batch{Documents: docs})
}

func documentsReplaced(w *world) {
	w.keep(map[string][]byte{"a": []byte("1"), "b": []byte("1")})
	w.keep(map[string][]byte{"b": []byte("2"), "c": []byte("2")})
	w.commit(crmsync.Batch{})
	require.Equal(w, map[string][]byte{"a": []byte("1"), "b": []byte("2"), "c": []byte("2")}, w.documents())
}

func documentsRemoved(w *world) {
	w.keep(map[string][]byte{"a": []byte("1"), "b": []byte("1"), "c": {}})
	w.keep(map[string][]byte{"a": nil, "b": {}, "unknown": nil})
	got := w.documents()
	require.Len(w, got, 2)
	for _, name := range []string{"b", "c"} {
		require.Contains(w, got, name)
		require.NotNil(w, got[name])
		require.Empty(w, got[name])
	}
}

func documentsOpaque(w *world) {
	docs := map[string][]byte{
		"bytes": {0, 255, 254, 0, '\'', '"', '{'}, "large": []byte(strings.Repeat("x", 3<<20)),
		"it's \"quoted\"/ü\x00": []byte("name"), "": []byte("no name"),
	}
	w.keep(docs)
	require.Equal(w, docs, w.documents())
}
