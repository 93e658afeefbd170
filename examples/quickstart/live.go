package main

import (
	"context"

	"github.com/crmsync/crmsync/examples/internal/live"
	"github.com/crmsync/crmsync/examples/internal/statefile"
	crmsync "github.com/crmsync/crmsync/sync"
)

// runLive shows what a pass over real accounts would do, and does it if the
// command line says so.
func runLive(ctx context.Context, o options, s show) error {
	hub, sf, err := live.Clients(live.Options{Env: o.env, Log: o.log})
	if err != nil {
		return err
	}
	state, err := statefile.Open(ctx, o.db)
	if err != nil {
		return err
	}
	defer func() { _ = state.Close() }()
	settings := crmsync.DefaultSettings("live")
	settings.Contacts.InclusionList = o.env("HUBSPOT_LIST")
	engine, err := crmsync.New(settings, hub, sf, state, o.engineOptions(s)...)
	if err != nil {
		return err
	}
	s.text("State: %s. Nothing is written unless -apply is given.", o.db)
	plan, err := engine.Plan(ctx)
	s.progress.Done()
	if err != nil {
		return err
	}
	if !o.apply {
		return s.sample(plan, 5, 20)
	}
	if !s.json {
		if err := s.sample(plan, 2, 4); err != nil {
			return err
		}
	}
	for n := 1; ; n++ {
		report, err := engine.Sync(ctx)
		s.progress.Done()
		if err != nil {
			return err
		}
		if err := s.pass(n, report); err != nil {
			return err
		}
		if report.State != crmsync.More {
			return nil
		}
	}
}
