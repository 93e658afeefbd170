package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"
)

//go:embed schema/*.sql
var schemas embed.FS

// newest is the version of the schema that this package works with. Version n
// is made from n-1 by schema/<dialect>-n.sql; there is no way back.
const newest = 1

// Migrate makes the tables, or brings them up to date. It can be called at any
// start, by several hosts at once; when there is nothing to do it needs no more
// rights than to read. It refuses a database that a newer version of this
// library has migrated.
func (s *Store) Migrate(ctx context.Context) error {
	if v, err := s.version(ctx, s.session()); err == nil && v == newest {
		return nil
	}
	for _, stmt := range s.dialect.beforeMigration() {
		if _, err := s.session().exec(ctx, stmt); err != nil {
			return s.failed(ctx, "migrate", err)
		}
	}
	return s.failed(ctx, "migrate", s.transaction(ctx, func(tx session) error {
		for _, stmt := range s.dialect.lockMigration() {
			if _, err := tx.exec(ctx, stmt); err != nil {
				return err
			}
		}
		return s.migrate(ctx, tx)
	}))
}

// migrate runs the missing steps in a transaction that excludes other hosts.
func (s *Store) migrate(ctx context.Context, tx session) error {
	have, err := s.version(ctx, tx)
	if err != nil {
		return err
	}
	if have > newest {
		return fmt.Errorf("the tables have version %d, and this library knows versions up to %d: update it", have, newest)
	}
	for v := have + 1; v <= newest; v++ {
		for _, stmt := range schema(s.dialect, v) {
			if _, err := tx.exec(ctx, stmt); err != nil {
				return fmt.Errorf("version %d: %w", v, err)
			}
		}
	}
	_, err = tx.exec(ctx, `UPDATE crmsync_schema SET version = ?`, newest)
	return err
}

func (s *Store) version(ctx context.Context, q session) (int, error) {
	v := 0
	err := q.query(ctx, func(r *sql.Rows) error { return r.Scan(&v) }, `SELECT version FROM crmsync_schema`)
	return v, err
}

// schema returns the statements that make version v.
func schema(d Dialect, v int) []string {
	text, err := schemas.ReadFile(fmt.Sprintf("schema/%s-%d.sql", d, v))
	if err != nil {
		return []string{"-- no schema for the dialect " + string(d)}
	}
	var stmts []string
	for stmt := range strings.SplitSeq(string(text), ";\n") {
		if strings.TrimSpace(stmt) != "" {
			stmts = append(stmts, stmt)
		}
	}
	return stmts
}
