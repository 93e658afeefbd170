package passes_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
)

// sqlTokens is a host's TokenStore: tokens in a database that several
// processes share. The token types of both vendors are the same.
type sqlTokens struct {
	db   *sql.DB
	name string
}

func newTokens(t *testing.T, db *sql.DB, name string, tok hubspot.Token) *sqlTokens {
	t.Helper()
	for _, q := range []string{
		"CREATE TABLE IF NOT EXISTS tokens (name TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL)",
		"CREATE TABLE IF NOT EXISTS token_locks (name TEXT PRIMARY KEY)",
	} {
		_, err := db.ExecContext(context.Background(), q)
		require.NoError(t, err)
	}
	body, err := json.Marshal(tok)
	require.NoError(t, err)
	_, err = db.ExecContext(context.Background(), "INSERT INTO tokens VALUES (?, 1, ?) ON CONFLICT DO NOTHING", name, body)
	require.NoError(t, err)
	return &sqlTokens{db, name}
}

// Load implements hubspot.TokenStore.
func (s *sqlTokens) Load(ctx context.Context) (tok hubspot.Token, err error) {
	var body []byte
	var version int64
	err = s.db.QueryRowContext(ctx, "SELECT version, body FROM tokens WHERE name = ?", s.name).Scan(&version, &body)
	if err == nil {
		err = json.Unmarshal(body, &tok)
	}
	tok.Version = version
	return tok, err
}

// Save implements hubspot.TokenStore.
func (s *sqlTokens) Save(ctx context.Context, tok hubspot.Token, version int64) error {
	body, err := json.Marshal(tok)
	if err != nil {
		return err
	}
	res, err := s.db.ExecContext(ctx, "UPDATE tokens SET version = version + 1, body = ? WHERE name = ? AND version = ?", body, s.name, version)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, hubspot.ErrTokenChanged)
	}
	return nil
}

// lockedTokens also locks across processes.
type lockedTokens struct{ *sqlTokens }

// Lock implements hubspot.TokenLocker.
func (s lockedTokens) Lock(ctx context.Context) (unlock func(), err error) {
	for {
		res, err := s.db.ExecContext(ctx, "INSERT INTO token_locks VALUES (?) ON CONFLICT DO NOTHING", s.name)
		if err != nil {
			return nil, err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			return func() {
				_, _ = s.db.ExecContext(context.WithoutCancel(ctx), "DELETE FROM token_locks WHERE name = ?", s.name)
			}, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}
