package sqlstore

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// Load reads the connection's documents.
func (s *Store) Load(ctx context.Context, conn string) (crmsync.State, error) {
	docs := map[string][]byte{}
	err := s.session().query(ctx, func(r *sql.Rows) error {
		var name string
		var body []byte
		err := r.Scan(&name, &body)
		docs[plain(name)] = append([]byte{}, body...)
		return err
	}, `SELECT name, body FROM crmsync_documents WHERE conn = ?`, text(conn))
	if err != nil {
		return crmsync.State{}, s.failed(ctx, "load documents", err)
	}
	return crmsync.State{Documents: docs}, nil
}

// Lookup asks for each way of naming links in turn. A link that changes between
// two of these questions is returned as the later one saw it.
func (s *Store) Lookup(ctx context.Context, conn string, q crmsync.LinkLookup) ([]crmsync.Link, error) {
	found := map[string]crmsync.Link{}
	links := step{linkColumns, "crmsync_links", "id"}
	scan := func(r *sql.Rows) error {
		l, err := scanLink(r)
		found[l.ID] = l
		return err
	}
	ask := func(typ string, steps ...step) func(int, []any) error {
		return func(size int, args []any) error {
			return s.session().follow(ctx, scan, text(conn), size, args, typ, append(steps, links)...)
		}
	}
	err := ctx.Err()
	if err == nil {
		err = lists(mapped(q.IDs, text), ask("text"))
	}
	if err == nil {
		err = lists(mapped(q.Refs, refText), ask("text", step{"link", "crmsync_refs", "ref"}))
	}
	if err == nil {
		err = lists(mapped(q.Keys, keyHash), ask("bytea", step{"link", "crmsync_keys", "hash"}))
	}
	if err != nil {
		return nil, s.failed(ctx, "look links up", err)
	}
	out := make([]crmsync.Link, 0, len(found))
	for _, id := range slices.Sorted(maps.Keys(found)) {
		out = append(out, found[id])
	}
	return out, nil
}

func mapped[A, B any](in []A, f func(A) B) []B {
	out := make([]B, len(in))
	for i, v := range in {
		out[i] = f(v)
	}
	return out
}

const linkColumns = `id, revision, doc`

func scanLink(r *sql.Rows) (crmsync.Link, error) {
	var id string
	var revision int64
	var doc sql.RawBytes
	if err := r.Scan(&id, &revision, &doc); err != nil {
		return crmsync.Link{}, err
	}
	l, err := decodeLink(plain(id), doc)
	l.Revision = revision
	return l, err
}

// filter builds the condition of a query.
type filter struct {
	where []string
	args  []any
}

func (f *filter) add(on bool, condition string, args ...any) {
	if on {
		f.where = append(f.where, condition)
		f.args = append(f.args, args...)
	}
}

// sql appends the condition, the order and the limit to a statement.
func (f *filter) sql(head, order string, n int) (string, []any) {
	return head + " WHERE " + strings.Join(f.where, " AND ") + " ORDER BY " + order + " LIMIT ?", append(f.args, limit(n))
}

// Links reads a page of links through the index that fits the query.
func (s *Store) Links(ctx context.Context, conn string, q crmsync.LinkQuery) ([]crmsync.Link, error) {
	var f filter
	f.add(true, "conn = ?", text(conn))
	f.add(q.Kind != "", "kind = ?", text(q.Kind))
	f.add(q.Dirty, "dirty = 1") // literal, so that the partial index applies
	f.add(q.Open, "intent = 1")
	f.add(!q.DueBy.IsZero(), "due <= ?", q.DueBy.UnixMilli())
	f.add(q.After != "", "id > ?", text(q.After))
	stmt, args := f.sql("SELECT "+linkColumns+" FROM crmsync_links", "id", q.Limit)
	links := []crmsync.Link{}
	err := s.session().query(ctx, func(r *sql.Rows) error {
		l, err := scanLink(r)
		links = append(links, l)
		return err
	}, stmt, args...)
	if err != nil {
		return nil, s.failed(ctx, "read links", err)
	}
	return links, nil
}

// Problems reads a page of problems.
func (s *Store) Problems(ctx context.Context, conn string, q crmsync.ProblemQuery) ([]crmsync.Problem, error) {
	var f filter
	f.add(true, "conn = ?", text(conn))
	f.add(q.ID != "", "id = ?", text(q.ID))
	f.add(q.Category != "", "category = ?", text(string(q.Category)))
	f.add(q.After != "", "id > ?", text(q.After))
	stmt, args := f.sql(`SELECT id, doc FROM crmsync_problems`, "id, link, n", q.Limit)
	problems := []crmsync.Problem{}
	err := s.session().query(ctx, func(r *sql.Rows) error {
		var id string
		var doc sql.RawBytes
		if err := r.Scan(&id, &doc); err != nil {
			return err
		}
		var p crmsync.Problem
		err := decode("problem", plain(id), doc, &p)
		problems = append(problems, p)
		return err
	}, stmt, args...)
	if err != nil {
		return nil, s.failed(ctx, "read problems", err)
	}
	return problems, nil
}

// History reads the newest events that q selects and returns them oldest first.
func (s *Store) History(ctx context.Context, conn string, q crmsync.HistoryQuery) ([]crmsync.Event, error) {
	var f filter
	f.add(true, "conn = ?", text(conn))
	f.add(q.Link != "", "link = ?", text(q.Link))
	f.add(!q.Since.IsZero(), "at >= ?", q.Since.UnixMilli())
	stmt, args := f.sql(`SELECT link, doc FROM crmsync_history`, "at DESC, seq DESC", q.Limit)
	events := []crmsync.Event{}
	err := s.session().query(ctx, func(r *sql.Rows) error {
		var link string
		var doc sql.RawBytes
		if err := r.Scan(&link, &doc); err != nil {
			return err
		}
		var e crmsync.Event
		err := decode("an event of link", plain(link), doc, &e)
		events = append(events, e)
		return err
	}, stmt, args...)
	if err != nil {
		return nil, s.failed(ctx, "read the history", err)
	}
	slices.Reverse(events)
	return events, nil
}

// Count adds up in the database, from indexes alone.
func (s *Store) Count(ctx context.Context, conn string) (crmsync.Counts, error) {
	c := crmsync.Counts{ByKind: map[string]int{}, ByCategory: map[crm.Category]int{}}
	err := s.session().query(ctx, func(r *sql.Rows) error {
		var name string
		var sides, dirty, n int
		if err := r.Scan(&name, &sides, &dirty, &n); err != nil {
			return err
		}
		switch sides {
		case -1:
			c.ByCategory[crm.Category(plain(name))] += n
			return nil
		case 1:
			c.OneSided += n
		case 2:
			c.Links += n
			c.ByKind[plain(name)] += n
		}
		c.Dirty += dirty * n
		return nil
	}, `SELECT kind, sides, dirty, COUNT(*) FROM crmsync_links WHERE conn = ? GROUP BY kind, sides, dirty
UNION ALL SELECT category, -1, 0, COUNT(*) FROM crmsync_problems WHERE conn = ? GROUP BY category`, text(conn), text(conn))
	if err != nil {
		return crmsync.Counts{}, s.failed(ctx, "count", err)
	}
	return c, nil
}
