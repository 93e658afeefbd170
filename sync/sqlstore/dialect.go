package sqlstore

import (
	"strconv"
	"strings"
)

// bind replaces each "?" by the dialect's own placeholder. The statements of
// this package hold no other question mark.
func (d Dialect) bind(query string) string {
	if d != Postgres || !strings.Contains(query, "?") {
		return query
	}
	out := make([]byte, 0, len(query)+64)
	n := int64(0)
	for i := range len(query) {
		if query[i] != '?' {
			out = append(out, query[i])
			continue
		}
		n++
		out = strconv.AppendInt(append(out, '$'), n, 10)
	}
	return string(out)
}

// versionTable holds one row with the version of the schema.
const versionTable = `CREATE TABLE IF NOT EXISTS crmsync_schema (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  version INTEGER NOT NULL
)`

const versionRow = `INSERT INTO crmsync_schema (one, version) VALUES (1, 0) ON CONFLICT (one) DO NOTHING`

// beforeMigration lists what is run each on its own before a migration's
// transaction.
func (d Dialect) beforeMigration() []string {
	if d == SQLite {
		return []string{versionTable, versionRow}
	}
	return nil
}

// lockMigration lists what a migration's transaction begins with, so that two
// hosts that start at the same time migrate one after the other.
func (d Dialect) lockMigration() []string {
	if d == SQLite {
		// A transaction that begins with a write never has to give up because
		// of another writer.
		return []string{`UPDATE crmsync_schema SET version = version`}
	}
	return []string{`SELECT pg_advisory_xact_lock(7220951634287)`, versionTable, versionRow}
}

// clock is the expression for the database's own time in Unix milliseconds.
func (d Dialect) clock() string {
	if d == SQLite {
		return `SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)`
	}
	return `SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`
}
