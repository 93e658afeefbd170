package sqlstore

import (
	"context"
	"database/sql"
	"slices"

	crmsync "github.com/crmsync/crmsync/sync"
)

// indexTable is a table that leads to links.
type indexTable struct {
	name   string
	mark   string // the column that holds an entry's mark
	insert string
	of     func(link) []entry
}

// indexTables lists the tables in the order in which they are written.
var indexTables = [...]indexTable{
	{"crmsync_refs", "ref", `INSERT INTO crmsync_refs (conn, ref, link)`, func(l link) []entry { return l.refs }},
	{"crmsync_keys", "hash", `INSERT INTO crmsync_keys (conn, hash, link)`, func(l link) []entry { return l.keys }},
	{
		"crmsync_problems", "doc", `INSERT INTO crmsync_problems (conn, id, link, n, category, doc)`,
		func(l link) []entry { return l.problems },
	},
}

// writeIndex brings one table in step with the links that are written and
// removed. Most links change neither their records nor their keys, so it first
// reads what is there and then touches only what differs.
func (w writer) writeIndex(ctx context.Context, t indexTable, links []link, stored map[string]int64, gone []string) error {
	var old []string
	for _, l := range links {
		if _, there := stored[l.id]; there {
			old = append(old, l.id)
		}
	}
	have := map[string][]string{}
	err := w.selectIn(ctx, "link, "+t.mark, t.name, "link", w.conn, old, func(r *sql.Rows) error {
		var id string
		var mark []byte
		err := r.Scan(&id, &mark)
		have[id] = append(have[id], string(mark))
		return err
	})
	if err != nil {
		return err
	}
	drop := slices.Clone(gone)
	var rows [][]any
	for _, l := range links {
		entries := t.of(l)
		if sameMarks(have[l.id], entries) {
			continue
		}
		if len(have[l.id]) > 0 {
			drop = append(drop, l.id)
		}
		for _, e := range entries {
			rows = append(rows, e.row)
		}
	}
	if err := w.deleteIn(ctx, t.name, "link", w.conn, drop); err != nil {
		return err
	}
	// What is still there belongs to a link that keeps it: a conflict over a
	// record, seen here because its row is not written.
	n, err := w.insert(ctx, t.insert, "ON CONFLICT DO NOTHING", rows)
	if err == nil && n != int64(len(rows)) {
		return crmsync.ErrConflict
	}
	return err
}

// sameMarks reports whether the stored marks are those of the entries, in any
// order.
func sameMarks(have []string, entries []entry) bool {
	if len(have) != len(entries) {
		return false
	}
	want := make([]string, len(entries))
	for i, e := range entries {
		want[i] = e.mark
	}
	slices.Sort(have)
	slices.Sort(want)
	return slices.Equal(have, want)
}
