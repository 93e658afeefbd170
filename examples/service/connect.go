package main

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"github.com/crmsync/crmsync/examples/internal/live"
	"github.com/crmsync/crmsync/examples/internal/statefile"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// connection is everything that a command works with.
type connection struct {
	settings crmsync.Settings
	store    *statefile.Store
	engine   *crmsync.Engine
}

func (c *connection) close() { _ = c.store.Close() }

// connect opens the state file and connects to both accounts. It makes no call.
func (a *app) connect(ctx context.Context, o common, log *slog.Logger, hooks crmsync.Hooks) (*connection, error) {
	settings, err := readSettings(o.settings)
	if err != nil {
		return nil, err
	}
	var requests *slog.Logger
	if o.debug {
		requests = log
	}
	hub, sf, err := live.Clients(live.Options{
		Env: a.env, Log: requests, HubSpotHTTP: a.hubspotHTTP, SalesforceHTTP: a.salesforceHTTP,
	})
	if err != nil {
		return nil, &settingsError{"environment", err}
	}
	return open(ctx, o, settings, hub, sf, crmsync.WithLogger(log), crmsync.WithHooks(hooks))
}

// inspect opens the state file alone, for commands that ask nobody.
func (a *app) inspect(ctx context.Context, o common) (*connection, error) {
	settings, err := readSettings(o.settings)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(o.db); err != nil {
		return nil, errors.New(o.db + " is not there: no pass has run with it yet (-db names the file)")
	}
	return open(ctx, o, settings, offline{}, offline{})
}

func open(ctx context.Context, o common, s crmsync.Settings, hub, sf crmsync.Client, opts ...crmsync.Option) (*connection, error) {
	store, err := statefile.Open(ctx, o.db)
	if err != nil {
		return nil, err
	}
	engine, err := crmsync.New(s, hub, sf, store, opts...)
	if err != nil {
		_ = store.Close()
		return nil, err
	}
	return &connection{s, store, engine}, nil
}

func readSettings(file string) (crmsync.Settings, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return crmsync.Settings{}, &settingsError{file, errors.Unwrap(err)}
	}
	s, err := crmsync.ParseSettings(data)
	if err != nil {
		return crmsync.Settings{}, &settingsError{file, err}
	}
	return s, nil
}

// offline stands for both accounts where none is asked.
type offline struct{}

var errOffline = errors.New("this command is not connected to the accounts")

func (offline) Describe(context.Context, ...string) ([]crm.Schema, error) { return nil, errOffline }

func (offline) Changes(context.Context, []crm.Feed) ([]crm.Page, error) { return nil, errOffline }

func (offline) Read(context.Context, []crm.Ref, map[string][]string) ([]crm.Record, error) {
	return nil, errOffline
}

func (offline) Find(context.Context, crm.Lookup) ([]crm.Record, error) { return nil, errOffline }

func (offline) Write(context.Context, []crm.Write) ([]crm.Result, error) { return nil, errOffline }
