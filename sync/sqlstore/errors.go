package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strings"

	crmsync "github.com/crmsync/crmsync/sync"
)

// ErrFull says that the disk is full, or that a limit of the database's size is
// reached. Nothing was changed and nothing is lost.
var ErrFull = errors.New("sqlstore: the disk or the database is full, nothing was changed: " +
	"free space or raise the limit (max_page_count, quota, tablespace), then run the pass again")

// The parts of driver errors that are understood, without importing a driver.
type (
	sqlState interface{ SQLState() string } // pgx, lib/pq
	codeOf   interface{ Code() int }        // modernc.org/sqlite
)

const (
	sqliteFull   = 13
	postgresFull = "53100"
)

// failed says what was tried, in an error that holds no argument of the
// statement.
func (s *Store) failed(ctx context.Context, op string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, crmsync.ErrHeld), errors.Is(err, crmsync.ErrFenced), errors.Is(err, crmsync.ErrConflict):
		return err
	case isFull(err):
		return fmt.Errorf("%s: %w (%w)", op, ErrFull, err)
	case ctx.Err() != nil && !errors.Is(err, ctx.Err()):
		// A driver may report a cancelled statement in its own words.
		return fmt.Errorf("sqlstore: %s: %w (%w)", op, ctx.Err(), err)
	case isBusy(err):
		return fmt.Errorf("sqlstore: %s: another process is writing; set busy_timeout and journal_mode(WAL): %w", op, err)
	}
	return fmt.Errorf("sqlstore: %s: %w", op, err)
}

func isFull(err error) bool {
	var state sqlState
	if errors.As(err, &state) {
		return state.SQLState() == postgresFull
	}
	var code codeOf
	if errors.As(err, &code) {
		return code.Code()&0xff == sqliteFull
	}
	return strings.Contains(err.Error(), "database or disk is full")
}

func isBusy(err error) bool {
	return strings.Contains(err.Error(), "database is locked") || strings.Contains(err.Error(), "database table is locked")
}
