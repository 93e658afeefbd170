package httpx_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// issuer hands out a1, a2, ... and rotates the refresh token each time.
type issuer struct {
	n    atomic.Int64
	life time.Duration
}

func (i *issuer) refresh(_ context.Context, old httpx.Token) (httpx.Token, error) {
	n := i.n.Add(1)
	if want := fmt.Sprintf("r%d", n-1); old.Refresh != want {
		return httpx.Token{}, &crm.Error{Class: crm.Auth, Code: "invalid_grant"}
	}
	time.Sleep(time.Second)
	tok := httpx.Token{Access: fmt.Sprintf("a%d", n), Refresh: fmt.Sprintf("r%d", n)}
	if i.life > 0 {
		tok.Expiry = time.Now().Add(i.life)
	}
	return tok, nil
}

func TestOneRefreshForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		is := &issuer{}
		tokens := httpx.NewTokens(httpx.NewMemoryTokens(httpx.Token{Access: "a0", Refresh: "r0"}), is.refresh, 0)
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				tok, err := tokens.Renew(t.Context(), httpx.Token{Access: "a0"})
				if err != nil || tok.Access != "a1" {
					t.Errorf("got %v, %v", tok, err)
				}
			})
		}
		wg.Wait()
		require.EqualValues(t, 1, is.n.Load())
	})
}

func TestRefreshesBeforeTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		is := &issuer{life: 30 * time.Minute}
		tokens := httpx.NewTokens(httpx.NewMemoryTokens(httpx.Token{Refresh: "r0"}), is.refresh, 0)
		for range 60 {
			tok, err := tokens.Token(t.Context())
			require.NoError(t, err)
			require.Greater(t, time.Until(tok.Expiry), 2*time.Minute)
			time.Sleep(time.Minute)
		}
		require.EqualValues(t, 3, is.n.Load())
	})
}

// failing is a store whose next saves fail.
type failing struct {
	*httpx.MemoryTokens
	failures int
}

func (f *failing) Save(ctx context.Context, tok httpx.Token, version int64) error {
	if f.failures > 0 {
		f.failures--
		return errors.New("the disk is full")
	}
	return f.MemoryTokens.Save(ctx, tok, version)
}

func TestATokenIsSavedBeforeItIsUsed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		is := &issuer{}
		store := &failing{httpx.NewMemoryTokens(httpx.Token{Refresh: "r0"}), 2}
		tokens := httpx.NewTokens(store, is.refresh, 0)
		for range 2 {
			_, err := tokens.Token(t.Context())
			require.Equal(t, crm.Unavailable, crm.ClassOf(err))
		}
		// The rotated token was not lost: it is saved later, without another exchange.
		tok, err := tokens.Token(t.Context())
		require.NoError(t, err)
		require.Equal(t, "a1", tok.Access)
		require.EqualValues(t, 1, is.n.Load())
		stored, err := store.Load(t.Context())
		require.NoError(t, err)
		require.Equal(t, "r1", stored.Refresh)
	})
}

func TestTakesOverAnotherProcessesToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := httpx.NewMemoryTokens(httpx.Token{Access: "a0", Refresh: "r0"})
		lose := func(ctx context.Context, old httpx.Token) (httpx.Token, error) {
			// The other process is faster by a moment.
			err := store.Save(ctx, httpx.Token{Access: "theirs", Refresh: "r1"}, old.Version)
			require.NoError(t, err)
			return httpx.Token{}, &crm.Error{Class: crm.Auth, Code: "invalid_grant"}
		}
		tok, err := httpx.NewTokens(store, lose, 0).Renew(t.Context(), httpx.Token{Access: "a0"})
		require.NoError(t, err)
		require.Equal(t, "theirs", tok.Access)
	})
}

func TestARevokedTokenIsAnAuthError(t *testing.T) {
	t.Parallel()
	revoked := func(context.Context, httpx.Token) (httpx.Token, error) { return httpx.Token{}, errors.New("revoked") }
	tokens := httpx.NewTokens(httpx.NewMemoryTokens(httpx.Token{}), revoked, 0)
	_, err := tokens.Token(t.Context())
	require.Equal(t, crm.Auth, crm.ClassOf(err))
}

func TestACancelledCallerDoesNotLoseARotation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		is := &issuer{}
		store := httpx.NewMemoryTokens(httpx.Token{Refresh: "r0"})
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err := httpx.NewTokens(store, is.refresh, 0).Token(ctx)
		require.NoError(t, err)
		stored, err := store.Load(t.Context())
		require.NoError(t, err)
		require.Equal(t, "r1", stored.Refresh)
	})
}

func TestARefusedTokenIsReplacedOnce(t *testing.T) {
	refuse := func(good string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer "+good {
				w.WriteHeader(401)
			}
		}
	}
	for _, tt := range []struct {
		name, good string
		calls      int64
		class      crm.Class
	}{
		{"the new one is good", "a1", 2, ""},
		{"the new one is refused too", "none", 2, crm.Auth},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inWorld(t, refuse(tt.good), func(t *testing.T, w *world) {
				is := &issuer{}
				w.cfg.Auth = httpx.NewTokens(httpx.NewMemoryTokens(httpx.Token{Access: "a0", Refresh: "r0"}), is.refresh, 0)
				_, err := httpx.New(w.cfg).Do(t.Context(), httpx.Request{Method: "POST", Path: "/x"}, nil)
				require.Equal(t, tt.class, crm.ClassOf(err))
				require.Equal(t, tt.calls, w.calls.Load())
			})
		})
	}
}

func TestTokensAreHidden(t *testing.T) {
	t.Parallel()
	tok := httpx.Token{Access: "secret", Refresh: "secret"}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", tok, tok, tok, tok), "secret")
}

func TestAFixedTokenKeepsTheVendorsError(t *testing.T) {
	inWorld(t, after(401), func(t *testing.T, w *world) {
		w.cfg.Auth = httpx.Fixed(httpx.Token{Access: "a"})
		_, err := httpx.New(w.cfg).Do(t.Context(), httpx.Request{Path: "/x"}, nil)
		e, ok := crm.AsError(err)
		require.True(t, ok)
		require.Equal(t, crm.Auth, e.Class)
		require.Equal(t, 401, e.Status)
		require.EqualValues(t, 1, w.calls.Load())
	})
}

// shared is a store with a lock, as processes share it.
type shared struct {
	*httpx.MemoryTokens
	lock chan struct{}
}

func (s *shared) Lock(ctx context.Context) (func(), error) {
	select {
	case s.lock <- struct{}{}:
		return func() { <-s.lock }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestProcessesThatShareALockRefreshOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		is := &issuer{}
		store := &shared{httpx.NewMemoryTokens(httpx.Token{Access: "a0", Refresh: "r0"}), make(chan struct{}, 1)}
		var wg sync.WaitGroup
		for range 5 {
			process := httpx.NewTokens(store, is.refresh, 0)
			for range 5 {
				wg.Go(func() {
					tok, err := process.Renew(t.Context(), httpx.Token{Access: "a0"})
					if err != nil || tok.Access != "a1" {
						t.Errorf("got %v, %v", tok, err)
					}
				})
			}
		}
		wg.Wait()
		require.EqualValues(t, 1, is.n.Load())
		// A caller does not wait for the lock beyond its ctx.
		store.lock <- struct{}{}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := httpx.NewTokens(store, is.refresh, 0).Renew(ctx, httpx.Token{Access: "a1"})
		require.Equal(t, crm.Unavailable, crm.ClassOf(err))
	})
}
