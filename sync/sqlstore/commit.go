package sqlstore

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	crmsync "github.com/crmsync/crmsync/sync"
)

// Commit applies the batch in one transaction, which begins with the fence.
func (s *Store) Commit(ctx context.Context, conn string, fence crmsync.Fence, b crmsync.Batch) error {
	conn = text(conn)
	links, ok, err := encodeLinks(conn, b.Links)
	if err != nil {
		return s.failed(ctx, "commit", err)
	}
	events, err := encodeEvents(conn, b.Events)
	if err != nil {
		return s.failed(ctx, "commit", err)
	}
	return s.failed(ctx, "commit", s.transaction(ctx, func(tx session) error {
		if err := s.hold(ctx, tx, conn, fence, b.Extend); err != nil {
			return err
		}
		if !ok {
			return crmsync.ErrConflict
		}
		w := writer{session: tx, conn: conn}
		if err := w.writeLinks(ctx, links, mapped(b.Remove, text)); err != nil {
			return err
		}
		if err := w.writeDocuments(ctx, b.Documents); err != nil {
			return err
		}
		if err := w.deleteIn(ctx, "crmsync_history", "link", conn, mapped(b.Erase, text)); err != nil {
			return err
		}
		_, err := w.insert(ctx, `INSERT INTO crmsync_history (conn, link, at, doc)`, "", events)
		return err
	}))
}

// writer is a transaction on one connection's data.
type writer struct {
	session
	conn string // as text
}

func (w writer) writeDocuments(ctx context.Context, docs map[string][]byte) error {
	var gone []string
	for _, name := range slices.Sorted(maps.Keys(docs)) {
		body := docs[name]
		if body == nil {
			gone = append(gone, text(name))
			continue
		}
		_, err := w.exec(ctx, `INSERT INTO crmsync_documents (conn, name, body) VALUES (?, ?, ?)
ON CONFLICT (conn, name) DO UPDATE SET body = excluded.body`, w.conn, text(name), body)
		if err != nil {
			return err
		}
	}
	return w.deleteIn(ctx, "crmsync_documents", "name", w.conn, gone)
}

func encodeEvents(conn string, events []crmsync.Event) ([][]any, error) {
	rows := make([][]any, len(events))
	for i, e := range events {
		doc, err := encode("an event of link", e.Link, e)
		if err != nil {
			return nil, err
		}
		rows[i] = []any{conn, text(e.Link), e.At.UnixMilli(), doc}
	}
	return rows, nil
}

const insertLinks = `INSERT INTO crmsync_links (conn, id, kind, sides, dirty, due, intent, revision, doc)`

const replaceLinks = `ON CONFLICT (conn, id) DO UPDATE SET kind = excluded.kind, sides = excluded.sides,
dirty = excluded.dirty, due = excluded.due, intent = excluded.intent, revision = excluded.revision, doc = excluded.doc`

// writeLinks checks revisions, removes, and writes links with their index rows.
// Other commits of this connection wait meanwhile, so what was read stays true.
func (w writer) writeLinks(ctx context.Context, links []link, remove []string) error {
	stored, err := w.revisions(ctx, links, remove)
	if err != nil {
		return err
	}
	var gone []string
	for _, id := range remove {
		if _, there := stored[id]; there {
			gone = append(gone, id)
			delete(stored, id)
		}
	}
	for _, l := range links {
		if l.expects != stored[l.id] {
			return crmsync.ErrConflict
		}
	}
	if err := w.deleteIn(ctx, "crmsync_links", "id", w.conn, gone); err != nil {
		return err
	}
	for _, t := range indexTables {
		if err := w.writeIndex(ctx, t, links, stored, gone); err != nil {
			return err
		}
	}
	rows := make([][]any, len(links))
	for i, l := range links {
		rows[i] = l.row
	}
	_, err = w.insert(ctx, insertLinks, replaceLinks, rows)
	return err
}

// revisions returns the stored revision of each link that there is.
func (w writer) revisions(ctx context.Context, links []link, remove []string) (map[string]int64, error) {
	ids := slices.Clone(remove)
	for _, l := range links {
		ids = append(ids, l.id)
	}
	stored := make(map[string]int64, len(ids))
	err := w.selectIn(ctx, "id, revision", "crmsync_links", "id", w.conn, ids, func(r *sql.Rows) error {
		var id string
		var revision int64
		err := r.Scan(&id, &revision)
		stored[id] = revision
		return err
	})
	return stored, err
}
