package integration_test

import (
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/sqlstore"

	"github.com/crmsync/crmsync/internal/integration/dbtest"
)

// A full disk is one clear error, nothing is lost, and once there is space the
// same batch is accepted.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db, path := dbtest.SQLiteFile(t, "max_page_count(120)")
	db.SetMaxOpenConns(1)
	s, err := sqlstore.Open(ctx, db, sqlstore.SQLite)
	require.NoError(t, err)
	fence, err := s.Acquire(ctx, "acme", "test", time.Hour)
	require.NoError(t, err)
	kept := crmsync.Batch{
		Links: typicals(0, 10), Documents: map[string][]byte{"cursor": []byte("1")},
		Events: []crmsync.Event{{Link: "00000000", At: time.UnixMilli(1), Why: "kept"}},
	}
	require.NoError(t, s.Commit(ctx, "acme", fence, kept))

	large := crmsync.Batch{
		Links: typicals(10, 300), Remove: []string{"00000003"}, Documents: map[string][]byte{"cursor": []byte("2")},
		Events: []crmsync.Event{{Link: "00000000", At: time.UnixMilli(2), Why: "lost"}},
	}
	err = s.Commit(ctx, "acme", fence, large)
	require.ErrorIs(t, err, sqlstore.ErrFull)
	require.ErrorContains(t, err, "free space or raise the limit")
	require.NotContains(t, err.Error(), "example.com")
	for range 2 { // as this process sees it, and as another one does
		links, err := s.Links(ctx, "acme", crmsync.LinkQuery{})
		require.NoError(t, err)
		require.Len(t, links, 10)
		require.EqualValues(t, 1, links[3].Revision)
		state, err := s.Load(ctx, "acme")
		require.NoError(t, err)
		require.Equal(t, "1", string(state.Documents["cursor"]))
		events, err := s.History(ctx, "acme", crmsync.HistoryQuery{})
		require.NoError(t, err)
		require.Len(t, events, 1)
		s = sqlstore.New(dbtest.SQLiteAt(t, path), sqlstore.SQLite)
	}
	require.NoError(t, s.Commit(ctx, "acme", fence, large), "with space again")
	count, err := s.Count(ctx, "acme")
	require.NoError(t, err)
	require.Equal(t, 309, count.Links)
}

// each runs a test on a new database of each kind.
func each(t *testing.T, run func(t *testing.T, db *sql.DB, d sqlstore.Dialect)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		db, _ := dbtest.SQLiteFile(t)
		run(t, db, sqlstore.SQLite)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		db, _ := postgres.Schema(t)
		run(t, db, sqlstore.Postgres)
	})
}

func TestMigrateByManyAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *sql.DB, d sqlstore.Dialect) {
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() { _, errs[i] = sqlstore.Open(t.Context(), db, d) })
		}
		wg.Wait()
		for _, err := range errs {
			require.NoError(t, err)
		}
	})
}

func TestMigrateRefusesNewerTables(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *sql.DB, d sqlstore.Dialect) {
		_, err := sqlstore.Open(t.Context(), db, d)
		require.NoError(t, err)
		_, err = db.ExecContext(t.Context(), "UPDATE crmsync_schema SET version = 1000")
		require.NoError(t, err)
		_, err = sqlstore.Open(t.Context(), db, d)
		require.ErrorContains(t, err, "the tables have version 1000")
		require.ErrorContains(t, err, "update it")
	})
}

// Errors may be logged, so whatever goes wrong they hold no value.
func TestErrorsHoldNoValues(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *sql.DB, d sqlstore.Dialect) {
		ctx := t.Context()
		s, err := sqlstore.Open(ctx, db, d)
		require.NoError(t, err)
		fence, err := s.Acquire(ctx, "acme", "test", time.Hour)
		require.NoError(t, err)
		require.NoError(t, s.Commit(ctx, "acme", fence, crmsync.Batch{Links: typicals(0, 2)}))

		_, err = db.ExecContext(ctx, `UPDATE crmsync_links SET doc = '{"id":"ada@example.com","kind":17}'`)
		require.NoError(t, err)
		_, err = s.Lookup(ctx, "acme", crmsync.LinkLookup{IDs: []string{"00000001"}})
		require.ErrorContains(t, err, `link "00000001"`)
		noValue(t, err)

		late := typical("late")
		late.Due = time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)
		noValue(t, s.Commit(ctx, "acme", fence, crmsync.Batch{Links: []crmsync.Link{late}}))

		for _, table := range []string{"problems", "keys", "refs", "history", "links"} {
			_, err = db.ExecContext(ctx, "DROP TABLE crmsync_"+table)
			require.NoError(t, err)
			l := typical("new" + table)
			l.Problems = []crmsync.Problem{{ID: "new p", Message: "ada@example.com"}}
			noValue(t, s.Commit(ctx, "acme", fence, crmsync.Batch{
				Links: []crmsync.Link{l}, Events: []crmsync.Event{{Old: crm.TextOf("ada@example.com")}},
			}))
		}
		_, err = s.Lookup(ctx, "acme", crmsync.LinkLookup{Keys: []crmsync.SideKey{{Key: crm.Key{Value: "ada@example.com"}}}})
		noValue(t, err)
	})
}

func noValue(t *testing.T, err error) {
	t.Helper()
	require.Error(t, err)
	require.NotContains(t, err.Error(), "example.com")
	require.NotContains(t, err.Error(), "value ")
}

// What a link loses is gone from every table, not only from the link.
func TestErasedValuesAreGone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *sql.DB, d sqlstore.Dialect) {
		ctx := t.Context()
		s, err := sqlstore.Open(ctx, db, d)
		require.NoError(t, err)
		fence, err := s.Acquire(ctx, "acme", "test", time.Hour)
		require.NoError(t, err)
		l := typical("secret")
		l.Problems = []crmsync.Problem{{ID: "secret p", Link: "secret", Message: "value 1 of secret", Category: crm.CategoryValues}}
		require.NoError(t, s.Commit(ctx, "acme", fence, crmsync.Batch{
			Links: []crmsync.Link{l}, Events: []crmsync.Event{{Link: "secret", Old: crm.TextOf("value 1 of secret")}},
		}))
		require.Positive(t, holding(t, db, "value 1 of secret"))
		tombstone := crmsync.Link{ID: "secret", Kind: l.Kind, Closed: "forgotten", Revision: 1}
		tombstone.HubSpot.Ref = l.HubSpot.Ref
		require.NoError(t, s.Commit(ctx, "acme", fence, crmsync.Batch{
			Links: []crmsync.Link{tombstone}, Erase: []string{"secret"},
		}))
		for _, part := range []string{"value 1 of secret", "example.com"} {
			require.Zero(t, holding(t, db, part))
		}
		keys := 0
		require.NoError(t, db.QueryRowContext(ctx, "SELECT COUNT(*) FROM crmsync_keys").Scan(&keys))
		require.Zero(t, keys)
	})
}

// holding counts the rows of all tables that hold a text.
func holding(t *testing.T, db *sql.DB, part string) int {
	t.Helper()
	sum := 0
	for _, column := range []string{
		"links.doc", "problems.doc", "history.doc", "refs.ref", "problems.id", "links.id", "leases.holder", "documents.name",
	} {
		table, name, _ := strings.Cut(column, ".")
		n := 0
		require.NoError(t, db.QueryRowContext(t.Context(),
			fmt.Sprintf("SELECT COUNT(*) FROM crmsync_%s WHERE %s LIKE '%%%s%%'", table, name, part)).Scan(&n))
		sum += n
	}
	return sum
}

// The queries of every pass must not grow with the number of links.
func TestQueriesUseIndexes(t *testing.T) {
	t.Parallel()
	db, _ := dbtest.SQLiteFile(t)
	_, err := sqlstore.Open(t.Context(), db, sqlstore.SQLite)
	require.NoError(t, err)
	for query, index := range map[string]string{
		"SELECT doc FROM crmsync_links WHERE conn = ? AND dirty = 1 AND id > ? ORDER BY id LIMIT ?":              "crmsync_links_dirty",
		"SELECT doc FROM crmsync_links WHERE conn = ? AND kind = ? AND dirty = 1 AND id > ? ORDER BY id LIMIT ?": "crmsync_links_dirty_kind",
		"SELECT doc FROM crmsync_links WHERE conn = ? AND intent = 1 ORDER BY id LIMIT ?":                        "crmsync_links_intent",
		"SELECT doc FROM crmsync_links WHERE conn = ? AND kind = ? AND id > ? ORDER BY id LIMIT ?":               "crmsync_links_kind",
		"SELECT kind, sides, dirty, COUNT(*) FROM crmsync_links WHERE conn = ? GROUP BY kind, sides, dirty":      "COVERING INDEX crmsync_links_kind",
		"SELECT doc FROM crmsync_history WHERE conn = ? AND link = ? ORDER BY at DESC, seq DESC LIMIT ?":         "crmsync_history_link",
		"SELECT doc FROM crmsync_history WHERE conn = ? AND at >= ? ORDER BY at DESC, seq DESC LIMIT ?":          "crmsync_history_at",
	} {
		args := make([]any, strings.Count(query, "?"))
		rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
		require.NoError(t, err)
		var plan strings.Builder
		for rows.Next() {
			var id, parent, unused int
			var detail string
			require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
			plan.WriteString(detail + "\n")
		}
		require.NoError(t, rows.Err())
		require.NoError(t, rows.Close()) //nolint:sqlclosecheck // in a loop
		require.Contains(t, plan.String(), "INDEX "+strings.TrimPrefix(index, "COVERING INDEX "), query)
		require.True(t, strings.Contains(plan.String(), index+" "), "%s: %s", query, plan.String())
		require.NotContains(t, plan.String(), "USE TEMP B-TREE FOR ORDER BY", query)
	}
}
