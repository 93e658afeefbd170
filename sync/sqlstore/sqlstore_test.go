package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// awkward draws strings that hold what the columns' form has to escape.
func awkward() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.RuneFrom([]rune("\x00\x01\x02s/a b'é\U0001F600")), 0, 6, -1)
}

func TestTextKeepsOrderAndComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := awkward().Draw(t, "a"), awkward().Draw(t, "b")
		require.Equal(t, strings.Compare(a, b), strings.Compare(text(a), text(b)))
		require.Equal(t, a, plain(text(a)))
		require.NotContains(t, text(a), "\x00")
	})
	require.Equal(t, "a\uFFFD\uFFFDb", text("a\xff\xfeb"), "what is not UTF-8 becomes what JSON makes of it")
}

func TestNoTwoRecordsAreSpelledAlike(t *testing.T) {
	t.Parallel()
	ref := rapid.Custom(func(t *rapid.T) crm.Ref {
		return crm.Ref{System: crm.System(awkward().Draw(t, "system")), Object: awkward().Draw(t, "object"), ID: awkward().Draw(t, "id")}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := ref.Draw(t, "a"), ref.Draw(t, "b")
		require.Equal(t, a == b, refText(a) == refText(b))
		ka := crmsync.SideKey{System: a.System, Key: crm.Key{Name: a.Object, Value: a.ID}}
		kb := crmsync.SideKey{System: b.System, Key: crm.Key{Name: b.Object, Value: b.ID}}
		require.Equal(t, ka == kb, string(keyHash(ka)) == string(keyHash(kb)))
	})
	require.Equal(t, "salesforce/Lead/00Q1", refText(crm.Ref{System: crm.Salesforce, Object: "Lead", ID: "00Q1"}))
}

func TestBind(t *testing.T) {
	t.Parallel()
	const stmt = "SELECT a FROM b WHERE c = ? AND d IN (?, ?)"
	require.Equal(t, stmt, SQLite.bind(stmt))
	require.Equal(t, "SELECT a FROM b WHERE c = $1 AND d IN ($2, $3)", Postgres.bind(stmt))
}

// script is a querier that remembers statements.
type script struct {
	stmts []string
	args  []int
	err   error
}

func (s *script) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	s.stmts, s.args = append(s.stmts, query), append(s.args, len(args))
	return driver.RowsAffected(strings.Count(query, "(?")), s.err
}

func (s *script) QueryContext(context.Context, string, ...any) (*sql.Rows, error) {
	return nil, errors.New("not scripted")
}

func TestInsertNeedsFewStatements(t *testing.T) {
	t.Parallel()
	distinct := map[string]bool{}
	for _, n := range []int{0, 1, 2, 3, 255, 256, 257, 1000, 5000} {
		var s script
		rows := make([][]any, n)
		for i := range rows {
			rows[i] = []any{i, "x"}
		}
		done, err := session{&s, SQLite}.insert(t.Context(), "INSERT INTO t (a, b)", "", rows)
		require.NoError(t, err)
		require.EqualValues(t, n, done)
		require.LessOrEqual(t, len(s.stmts), n/chunk+8)
		total := 0
		for i, stmt := range s.stmts {
			distinct[stmt] = true
			total += s.args[i]
			require.LessOrEqual(t, s.args[i], 2*chunk)
		}
		require.Equal(t, 2*n, total)
	}
	require.LessOrEqual(t, len(distinct), 9)
}

func TestListsCoverAllValues(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 3, 5, 256, 257, 1000} {
		values := make([]int, n)
		for i := range values {
			values[i] = i
		}
		seen := map[any]bool{}
		require.NoError(t, lists(values, func(size int, args []any) error {
			require.Len(t, args, size)
			require.Zero(t, len(args)&(len(args)-1), "a power of two")
			for _, a := range args {
				if a != nil {
					seen[a] = true
				}
			}
			return nil
		}))
		require.Len(t, seen, n)
	}
}

// driverError is how the two drivers tell their codes.
type driverError struct {
	state string
	code  int
}

func (e driverError) Error() string { return fmt.Sprintf("driver error %s%d", e.state, e.code) }

type stateError struct{ driverError }

func (e stateError) SQLState() string { return e.state }

type codeError struct{ driverError }

func (e codeError) Code() int { return e.code }

func TestErrors(t *testing.T) {
	t.Parallel()
	s := New(nil, SQLite)
	done, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		err  error
		is   error
		says string
	}{
		"full, by SQLite's code":    {t.Context(), codeError{driverError{code: 13}}, ErrFull, "free space"},
		"full, by extended code":    {t.Context(), codeError{driverError{code: 13 | 7<<8}}, ErrFull, "free space"},
		"full, by SQLSTATE":         {t.Context(), stateError{driverError{state: "53100"}}, ErrFull, "free space"},
		"full, by text":             {t.Context(), errors.New("database or disk is full"), ErrFull, "commit: "},
		"cancelled, in other words": {done, errors.New("interrupted (9)"), context.Canceled, "commit: "},
		"held":                      {t.Context(), crmsync.ErrHeld, crmsync.ErrHeld, "lease"},
		"busy":                      {t.Context(), errors.New("database is locked (5)"), nil, "busy_timeout"},
		"another":                   {t.Context(), stateError{driverError{state: "08006"}}, nil, "sqlstore: commit: driver error 08006"},
	} {
		got := s.failed(c.ctx, "commit", c.err)
		require.ErrorContains(t, got, c.says, name)
		require.ErrorIs(t, got, c.err, name)
		if c.is != nil {
			require.ErrorIs(t, got, c.is, name)
		} else {
			require.NotErrorIs(t, got, ErrFull, name)
		}
	}
	require.NoError(t, s.failed(done, "commit", nil))
}

func TestSchemasExist(t *testing.T) {
	t.Parallel()
	for _, d := range []Dialect{SQLite, Postgres} {
		for v := 1; v <= newest; v++ {
			require.Greater(t, len(schema(d, v)), 5, "%s %d", d, v)
		}
		require.False(t, strings.HasPrefix(schema(d, newest+1)[0], "CREATE"))
	}
}

func TestLongFutureIsRefused(t *testing.T) {
	t.Parallel()
	l := crmsync.Link{ID: "a", Due: time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)}
	_, _, err := encodeLinks("acme", []crmsync.Link{l})
	require.ErrorContains(t, err, `encode link "a"`)
}
