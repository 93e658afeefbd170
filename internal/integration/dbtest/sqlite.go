// Package dbtest opens the databases that integration tests run on: SQLite in a
// file or in memory, and a private Postgres server that is started from the
// installed programs.
package dbtest

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// SQLiteFile opens a database in a new file with the settings that sqlstore
// recommends, and returns its path. More pragmas can be given, such as
// "max_page_count(100)".
func SQLiteFile(t testing.TB, pragmas ...string) (db *sql.DB, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "store.db")
	return SQLiteAt(t, path, pragmas...), path
}

// SQLiteAt opens the database in that file once more, or makes it.
func SQLiteAt(t testing.TB, path string, pragmas ...string) *sql.DB {
	t.Helper()
	q := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{
		"busy_timeout(20000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)",
	}, pragmas...)}
	return open(t, "sqlite", "file:"+path+"?"+q.Encode())
}

// SQLiteMemory opens a new database in memory. It has one connection.
func SQLiteMemory(t testing.TB) *sql.DB {
	t.Helper()
	db := open(t, "sqlite", "file::memory:")
	db.SetMaxOpenConns(1)
	return db
}

// open registers the closing of the database with t.
func open(t testing.TB, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}
