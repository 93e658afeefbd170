package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"

	_ "modernc.org/sqlite"

	"github.com/crmsync/crmsync/sync/sqlstore"
)

// store is the engine's store with the database that it is in.
type store struct {
	*sqlstore.Store
	db *sql.DB
}

// openStore opens the SQLite file, and makes it if it is not there.
func openStore(ctx context.Context, file string) (*store, error) {
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
	return &store{s, db}, nil
}

func (s *store) Close() error { return s.db.Close() }
