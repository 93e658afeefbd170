package httpx

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// refreshTimeout bounds one exchange of a token and its saving.
const refreshTimeout = 20 * time.Second

// Refresher asks the vendor for a new token in place of old. It carries over
// from old what the vendor does not repeat, the refresh token above all.
type Refresher func(ctx context.Context, old Token) (Token, error)

// Tokens is an [Auth] that keeps its token in a [TokenStore] and renews it one
// caller at a time: when its Expiry comes near, and when the vendor refused it.
//
// A new token is saved before it is used, because a vendor that rotates refresh
// tokens has forgotten the old one by then. For the same reason an exchange that
// has begun is not abandoned when the caller's ctx ends; it is bounded by 20
// seconds instead.
type Tokens struct {
	store   TokenStore
	refresh Refresher
	leeway  time.Duration
	turn    chan struct{} // holds one element while somebody works

	// The rest is touched by the holder of the turn only.
	current *Token
	unsaved *Token // came from the vendor but could not be saved yet
}

// NewTokens returns a source over store. A token is renewed when less than
// leeway is left of it; 0 is two minutes.
func NewTokens(store TokenStore, refresh Refresher, leeway time.Duration) *Tokens {
	if leeway <= 0 {
		leeway = 2 * time.Minute
	}
	return &Tokens{store: store, refresh: refresh, leeway: leeway, turn: make(chan struct{}, 1)}
}

// Token implements [Auth].
func (t *Tokens) Token(ctx context.Context) (Token, error) {
	return t.get(ctx, "")
}

// Renew implements [Auth]. Callers that were refused the same token share one
// exchange.
func (t *Tokens) Renew(ctx context.Context, refused Token) (Token, error) {
	return t.get(ctx, refused.Access)
}

// Kept returns the token as it is kept, live or not. The vendor is not asked.
func (t *Tokens) Kept(ctx context.Context) (Token, error) {
	if err := t.wait(ctx); err != nil {
		return Token{}, err
	}
	defer func() { <-t.turn }()
	if t.unsaved != nil {
		return *t.unsaved, nil
	}
	return t.load(ctx)
}

func (t *Tokens) wait(ctx context.Context) error {
	select {
	case t.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &crm.Error{Class: crm.Unavailable, Op: "wait for a token", Err: ctx.Err()}
	}
}

func (t *Tokens) get(ctx context.Context, refused string) (Token, error) {
	if err := t.wait(ctx); err != nil {
		return Token{}, err
	}
	defer func() { <-t.turn }()
	if t.current != nil && t.usable(*t.current, refused) {
		return *t.current, nil
	}
	return t.renew(ctx, refused)
}

func (t *Tokens) usable(tok Token, refused string) bool {
	return tok.Access != "" && tok.Access != refused &&
		(tok.Expiry.IsZero() || time.Until(tok.Expiry) > t.leeway)
}

func (t *Tokens) renew(ctx context.Context, refused string) (Token, error) {
	if l, ok := t.store.(TokenLocker); ok {
		unlock, err := l.Lock(ctx)
		if err != nil {
			return Token{}, &crm.Error{Class: crm.Unavailable, Op: "lock the token", Err: err}
		}
		defer unlock()
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTimeout)
	defer cancel()
	old, err := t.load(ctx)
	if err != nil {
		return Token{}, err
	}
	if t.unsaved != nil {
		tok, err := t.save(ctx, *t.unsaved, t.unsaved.Version)
		if err != nil || t.usable(tok, refused) {
			return tok, err
		}
		old = tok
	} else if t.usable(old, refused) {
		// Another process renewed it meanwhile.
		t.current = &old
		return old, nil
	}
	tok, err := t.refresh(ctx, old)
	if err != nil {
		return t.rescue(ctx, old, refused, err)
	}
	tok.Version = old.Version
	return t.save(ctx, tok, old.Version)
}

func (t *Tokens) load(ctx context.Context) (Token, error) {
	tok, err := t.store.Load(ctx)
	if err != nil {
		return Token{}, &crm.Error{Class: crm.Unavailable, Op: "load the token", Err: err}
	}
	return tok, nil
}

// save persists a token that came from the vendor and only then makes it the
// current one.
func (t *Tokens) save(ctx context.Context, tok Token, version int64) (Token, error) {
	t.unsaved = &tok
	err := t.store.Save(ctx, tok, version)
	if err != nil && !errors.Is(err, ErrTokenChanged) {
		return Token{}, &crm.Error{Class: crm.Unavailable, Op: "save the token", Err: err}
	}
	// The store's copy counts: it has the version, or is another process's.
	t.unsaved = nil
	stored, err := t.load(ctx)
	if err != nil {
		return Token{}, err
	}
	t.current = &stored
	return stored, nil
}

// rescue looks whether a failed exchange failed because another process made
// the same one first.
func (t *Tokens) rescue(ctx context.Context, old Token, refused string, cause error) (Token, error) {
	if now, err := t.load(ctx); err == nil && now.Version != old.Version && t.usable(now, refused) {
		t.current = &now
		return now, nil
	}
	if crm.ClassOf(cause) != "" {
		return Token{}, fmt.Errorf("renew the token: %w", cause)
	}
	return Token{}, &crm.Error{Class: crm.Auth, Op: "renew the token", Err: cause}
}
