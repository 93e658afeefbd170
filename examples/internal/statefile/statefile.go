// Package statefile keeps the engine's store in a SQLite file.
package statefile

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"

	_ "modernc.org/sqlite"

	"github.com/crmsync/crmsync/sync/sqlstore"
)

// Store is the engine's store with the database that it is in.
type Store struct {
	*sqlstore.Store
	db *sql.DB
}

// Open opens the SQLite file, and makes it if it is not there.
func Open(ctx context.Context, file string) (*Store, error) {
	dsn := url.URL{Scheme: "file", Opaque: url.PathEscape(file), RawQuery: url.Values{
		"_pragma": {"journal_mode(WAL)", "busy_timeout(5000)", "synchronous(NORMAL)"},
		"_txlock": {"immediate"},
	}.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	s, err := sqlstore.Open(ctx, db, sqlstore.SQLite)
	if err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	return &Store{s, db}, nil
}

// Close closes the file.
func (s *Store) Close() error { return s.db.Close() }
