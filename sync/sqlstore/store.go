package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
)

// Store is a [crmsync.Store] in a database. Use [New] or [Open] to make one; it
// is safe for concurrent use.
type Store struct {
	db      *sql.DB
	dialect Dialect
	now     func() time.Time // nil: the database's clock
}

var _ crmsync.Store = (*Store)(nil)

// Option changes a store as it is made.
type Option func(*Store)

// WithNow sets the clock that leases are measured with. Without it SQLite uses
// time.Now, and Postgres the server's clock, which all hosts share.
func WithNow(now func() time.Time) Option {
	return func(s *Store) { s.now = now }
}

// New returns a store on db. It makes no call; the tables must have been made
// by [Store.Migrate].
func New(db *sql.DB, d Dialect, opts ...Option) *Store {
	s := &Store{db: db, dialect: d}
	if d == SQLite {
		s.now = time.Now
	}
	for _, o := range opts {
		o(s)
	}
	return s
}

// Open returns a store on db and brings its tables up to date.
func Open(ctx context.Context, db *sql.DB, d Dialect, opts ...Option) (*Store, error) {
	s := New(db, d, opts...)
	if err := s.Migrate(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Dialect tells which SQL the database speaks.
type Dialect string

// The dialects.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// querier is a database or a transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// session runs statements that are written with "?" for each argument.
type session struct {
	q       querier
	dialect Dialect
}

func (s *Store) session() session { return session{s.db, s.dialect} }

// exec returns how many rows the statement changed.
func (s session) exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := s.q.ExecContext(ctx, s.dialect.bind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// query calls scan once for each row.
func (s session) query(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := s.q.QueryContext(ctx, s.dialect.bind(query), args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// transaction runs f and commits what it did, unless it fails.
func (s *Store) transaction(ctx context.Context, f func(session) error) error {
	opts := &sql.TxOptions{}
	if s.dialect == Postgres {
		// A commit waits for the lease's row and must then see what the one
		// before it did.
		opts.Isolation = sql.LevelReadCommitted
	}
	tx, err := s.db.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := f(session{tx, s.dialect}); err != nil {
		_ = tx.Rollback() // the first error says more; a lost connection rolls back by itself
		return err
	}
	return tx.Commit()
}
