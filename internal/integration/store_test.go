package integration_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/sqlstore"
	"github.com/crmsync/crmsync/sync/storetest"

	"github.com/crmsync/crmsync/internal/integration/dbtest"
)

// postgres is the one server of this test binary.
var postgres dbtest.Postgres

func TestMain(m *testing.M) {
	code := m.Run()
	if err := postgres.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop postgres:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// origins remembers how to open the data of a store once more.
type origins struct{ sync.Map }

func (o *origins) reopen(t *testing.T, s crmsync.Store) crmsync.Store {
	again, ok := o.Load(s)
	require.True(t, ok)
	return again.(func(*testing.T) crmsync.Store)(t)
}

// contract runs the suite. open returns a new database and how to open the same
// data again.
func contract(t *testing.T, d sqlstore.Dialect, open func(t *testing.T) (db *sql.DB, again func(*testing.T) *sql.DB), o storetest.Options) {
	t.Helper()
	clock := storetest.NewClock()
	var known origins
	o.Advance, o.Reopen = clock.Advance, known.reopen
	wrap := func(t *testing.T, db *sql.DB) crmsync.Store {
		s, err := sqlstore.Open(t.Context(), db, d, sqlstore.WithNow(clock.Now))
		require.NoError(t, err)
		return s
	}
	storetest.Run(t, func(t *testing.T) crmsync.Store {
		db, again := open(t)
		s := wrap(t, db)
		known.Store(s, func(t *testing.T) crmsync.Store { return wrap(t, again(t)) })
		return s
	}, o)
}

func TestContractOnSQLiteFile(t *testing.T) {
	t.Parallel()
	contract(t, sqlstore.SQLite, func(t *testing.T) (*sql.DB, func(*testing.T) *sql.DB) {
		db, path := dbtest.SQLiteFile(t)
		return db, func(t *testing.T) *sql.DB { return dbtest.SQLiteAt(t, path) }
	}, storetest.Options{Short: underRace})
}

// The settings that the package recommends make SQLite quicker and more robust,
// but the store must be right without them, apart from the time to wait.
func TestContractOnSQLiteWithoutWAL(t *testing.T) {
	t.Parallel()
	contract(t, sqlstore.SQLite, func(t *testing.T) (*sql.DB, func(*testing.T) *sql.DB) {
		dsn := "file:" + filepath.Join(t.TempDir(), "plain.db") + "?_pragma=busy_timeout(20000)"
		again := func(t *testing.T) *sql.DB {
			db, err := sql.Open("sqlite", dsn)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, db.Close()) })
			return db
		}
		return again(t), again
	}, storetest.Options{Short: true})
}

func TestContractOnSQLiteInMemory(t *testing.T) {
	t.Parallel()
	contract(t, sqlstore.SQLite, func(t *testing.T) (*sql.DB, func(*testing.T) *sql.DB) {
		db := dbtest.SQLiteMemory(t)
		return db, func(*testing.T) *sql.DB { return db }
	}, storetest.Options{Short: true})
}

func TestContractOnPostgres(t *testing.T) {
	t.Parallel()
	contract(t, sqlstore.Postgres, func(t *testing.T) (*sql.DB, func(*testing.T) *sql.DB) {
		db, schema := postgres.Schema(t)
		return db, func(t *testing.T) *sql.DB { return postgres.Open(t, schema) }
	}, storetest.Options{Short: underRace})
}

// Hosts behind a pooler cannot use prepared statements.
func TestContractOnPostgresWithoutPreparing(t *testing.T) {
	t.Parallel()
	contract(t, sqlstore.Postgres, func(t *testing.T) (*sql.DB, func(*testing.T) *sql.DB) {
		_, schema := postgres.Schema(t)
		again := func(t *testing.T) *sql.DB { return postgres.Open(t, schema, "default_query_exec_mode=exec") }
		return again(t), again
	}, storetest.Options{Short: true})
}
