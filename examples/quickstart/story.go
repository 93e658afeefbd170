package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/crmsync/crmsync/examples/internal/statefile"
	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
)

const connection = "quickstart"

// story is one run of the quickstart over simulated accounts.
type story struct {
	show
	accounts *accounts
	store    *statefile.Store
	engine   *crmsync.Engine
}

// storySettings are the defaults, but for what the story is to show: changes
// travel both ways, and a deleted lead takes its HubSpot contact with it.
func storySettings() crmsync.Settings {
	s := crmsync.DefaultSettings(connection)
	for i := range s.Contacts.Mapping.Fields {
		f := &s.Contacts.Mapping.Fields[i]
		f.Rule = mapping.TwoWay
		if f.HubSpot == "hs_lead_status" {
			// Salesforce gives each new lead a status. Saying which one keeps
			// that from being news to HubSpot in the next pass.
			f.ToSalesforce = []mapping.Transform{{Name: "default", Args: map[string]string{"value": "Open - Not Contacted"}}}
		}
	}
	s.Contacts.DeleteInHubSpot.WithLead = true
	return s
}

func runStory(ctx context.Context, o options, s show) (err error) {
	worldFile := o.db + "-accounts.json.gz"
	if err := discardCutOff(o.db, worldFile, s); err != nil {
		return err
	}
	t := story{show: s}
	if t.accounts, err = startAccounts(worldFile, o.seed, o.sizes); err != nil {
		return err
	}
	defer t.accounts.close()
	if t.store, err = statefile.Open(ctx, o.db); err != nil {
		return err
	}
	defer func() { _ = t.store.Close() }()
	hub, sf, err := t.accounts.clients(o.log)
	if err != nil {
		return err
	}
	t.engine, err = crmsync.New(storySettings(), hub, sf, t.store, o.engineOptions(s)...)
	if err != nil {
		return err
	}
	// Whatever happens from here on, the accounts are kept as the engine left
	// them: a pass that was interrupted is continued by the next run.
	defer func() { err = errors.Join(err, t.accounts.save()) }()
	t.accounts.known.Runs++
	return t.tell(ctx, o)
}

// discardCutOff starts over if an earlier run was killed: the simulated
// accounts died with it, and what is known of them is worth nothing.
func discardCutOff(db, world string, s show) error {
	if !exists(db) || exists(world) {
		return nil
	}
	s.text("An earlier run was killed, and the simulated accounts with it: starting over.")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(db + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return !errors.Is(err, fs.ErrNotExist)
}

func (t *story) tell(ctx context.Context, o options) error {
	a := t.accounts
	t.text("HubSpot at %s: %d contacts.", a.hubServer.URL, a.hub.Count("contacts"))
	t.text("Salesforce at %s: %d leads, %d contacts, %d accounts.", a.sfServer.URL, a.sf.Count("Lead"), a.sf.Count("Contact"), a.sf.Count("Account"))
	t.text("State in %s, run %d.\n", o.db, a.known.Runs)

	if err := t.preview(ctx, "What the first pass would do; nothing is written yet:"); err != nil {
		return err
	}
	if err := t.pass(ctx, 1, "Pass 1"); err != nil {
		return err
	}
	links, err := t.candidates(ctx)
	if err != nil {
		return err
	}
	edits, err := makeEdits(a, links)
	if err != nil {
		return err
	}
	t.edits(edits)
	if err := t.preview(ctx, "What follows from the edits:"); err != nil {
		return err
	}
	if err := t.pass(ctx, 2, "Pass 2"); err != nil {
		return err
	}
	if err := t.explain(ctx, edits); err != nil {
		return err
	}
	if err := t.pass(ctx, 3, "Pass 3, with nothing left to do"); err != nil {
		return err
	}
	problems, err := t.store.Problems(ctx, connection, crmsync.ProblemQuery{})
	if err != nil {
		return err
	}
	t.problems(problems)
	t.text("Run it again to continue from %s.", o.db)
	return nil
}

// preview shows the plan. Only a person gets it: with -json each pass reads for
// itself, so that its numbers are all its own.
func (t *story) preview(ctx context.Context, title string) error {
	if t.json {
		return nil
	}
	t.text("%s", title)
	plan, err := t.engine.Plan(ctx)
	t.progress.Done()
	if err != nil {
		return err
	}
	return t.sample(plan, 1, 3)
}

// pass runs one pass to its end and prints it.
func (t *story) pass(ctx context.Context, n int, title string) error {
	t.text("%s", title)
	report, err := t.engine.Sync(ctx)
	t.progress.Done()
	if err != nil {
		return fmt.Errorf("pass %d: %w", n, err)
	}
	return t.show.pass(n, report)
}
