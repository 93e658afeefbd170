package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/crmsync/crmsync/examples/internal/demo"
	"github.com/crmsync/crmsync/examples/internal/local"
	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

// accounts are the two simulated accounts, served on this machine.
type accounts struct {
	clock     demo.Clock
	hub       *hubspottest.Server
	sf        *salesforcetest.Server
	hubServer *local.Server
	sfServer  *local.Server
	file      string
	known     known
	hurried   bool
}

// known is what a later run needs of an earlier one beside the records.
type known struct {
	Runs int `json:"runs"`
}

// saved is the content of the file that keeps the accounts between runs: a
// real account would still be there tomorrow, a simulated one must be told.
type saved struct {
	Known      known           `json:"known"`
	HubSpot    json.RawMessage `json:"hubspot"`
	Salesforce json.RawMessage `json:"salesforce"`
}

// startAccounts serves both accounts as the file keeps them, or with fresh
// data if there is no file.
func startAccounts(file string, o options) (*accounts, error) {
	a := &accounts{file: file, hurried: o.hurried}
	portal := hubspottest.Options{Now: a.clock.Now}
	if o.hurried {
		portal.Tier = hubspottest.Unlimited
	}
	a.hub = hubspottest.NewServer(portal)
	a.sf = salesforcetest.NewServer(salesforcetest.Options{Now: a.clock.Now})
	demo.SetUp(a.hub)
	err := a.restore()
	if errors.Is(err, fs.ErrNotExist) {
		err = demo.Make(o.seed, o.sizes).Load(&a.clock, a.hub, a.sf)
	}
	if err == nil {
		a.hubServer, err = local.Serve("127.0.0.1:0", a.hub)
	}
	if err == nil {
		a.sfServer, err = local.Serve("127.0.0.1:0", a.sf)
	}
	if err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

func (a *accounts) close() {
	for _, s := range []*local.Server{a.hubServer, a.sfServer} {
		if s != nil {
			_ = s.Stop(time.Second)
		}
	}
	a.hub.Close()
	a.sf.Close()
}

// overlap is how far back the feeds look again. Real accounts need the ten
// minutes that are the default, because records become visible late there; with
// them every pass of this short story would read everything again.
const overlap = time.Second

// clients connect to the accounts over their sockets, as to the real ones.
func (a *accounts) clients(log *slog.Logger) (*hubspot.Connector, *salesforce.Connector, error) {
	portal := hubspot.Options{AccessToken: a.hub.Token(), Base: a.hubServer.URL, Log: log}
	if a.hurried {
		portal.Limiter = noLimit{}
	}
	hub := hubspot.NewClient(portal)
	sf, err := salesforce.NewClient(salesforce.Options{Auth: salesforce.FixedToken(a.sf.Token(), a.sfServer.URL), Log: log})
	if err != nil {
		return nil, nil, err
	}
	return hubspot.NewConnector(hub, hubspot.ConnectorOptions{Overlap: overlap}),
		salesforce.NewConnector(sf, salesforce.ConnectorOptions{Overlap: overlap}), nil
}

// noLimit makes no request wait for its turn.
type noLimit struct{}

func (noLimit) Wait(ctx context.Context, _ string) error { return ctx.Err() }

// restore loads what save wrote. The file is gone until the next save: a run
// that is cut off must not be continued from records of before it.
func (a *accounts) restore() error {
	f, err := os.Open(a.file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	var s saved
	z, err := gzip.NewReader(f)
	if err == nil {
		err = json.NewDecoder(z).Decode(&s)
	}
	if err == nil {
		err = a.hub.LoadSnapshot(s.HubSpot)
	}
	if err == nil {
		err = a.sf.LoadSnapshot(s.Salesforce)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", a.file, err)
	}
	a.known = s.Known
	return os.Remove(a.file)
}

// save keeps the accounts for the next run.
func (a *accounts) save() error {
	s := saved{Known: a.known}
	var err error
	if s.HubSpot, err = a.hub.Snapshot(); err != nil {
		return err
	}
	if s.Salesforce, err = a.sf.Snapshot(); err != nil {
		return err
	}
	f, err := os.Create(a.file + ".new")
	if err != nil {
		return err
	}
	z := gzip.NewWriter(f)
	err = errors.Join(json.NewEncoder(z).Encode(s), z.Close(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), a.file)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", a.file, err)
	}
	return nil
}
