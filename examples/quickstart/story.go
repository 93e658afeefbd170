package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

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

// storySettings switch everything on that the story shows: companies, deals,
// owners, lifecycle stages and activities beside people. Changes travel both
// ways, and a deleted lead takes its HubSpot contact with it.
func storySettings() crmsync.Settings {
	s := crmsync.DefaultSettings(connection)
	s.Companies.Enabled, s.Deals.Enabled, s.Owners.Enabled, s.Lifecycle.Enabled = true, true, true, true
	for _, m := range []*mapping.Settings{&s.Contacts.Mapping, &s.Companies.Mapping, &s.Deals.Mapping} {
		for i := range m.Fields {
			m.Fields[i].Rule = mapping.TwoWay
		}
	}
	for i := range s.Contacts.Mapping.Fields {
		if f := &s.Contacts.Mapping.Fields[i]; f.HubSpot == "hs_lead_status" {
			// Salesforce gives each new lead a status. Saying which one keeps
			// that from being news to HubSpot in the next pass.
			f.ToSalesforce = []mapping.Transform{{Name: "default", Args: map[string]string{"value": "Open - Not Contacted"}}}
		}
	}
	s.Contacts.DeleteInHubSpot.WithLead = true
	on := crmsync.ActivityType{Enabled: true}
	t := &s.Timeline
	t.Tasks, t.Notes, t.FormSubmissions = on, on, on
	t.Calls = crmsync.ActivityType{Enabled: true, TaskType: "Call"}
	t.Meetings = crmsync.ActivityType{Enabled: true, TaskType: "Meeting"}
	t.FromSalesforce.Tasks.Enabled = true
	t.LookBack = crmsync.Duration(60 * 24 * time.Hour)
	return s
}

func runStory(ctx context.Context, o options, s show) (err error) {
	worldFile := o.db + "-accounts.json.gz"
	if err := discardCutOff(o.db, worldFile, s); err != nil {
		return err
	}
	t := story{show: s}
	if t.accounts, err = startAccounts(worldFile, o); err != nil {
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
	t.text("HubSpot at %s: %d contacts, %d companies, %d deals, %d activities.", a.hubServer.URL, a.hub.Count("contacts"), a.hub.Count("companies"),
		a.hub.Count("deals"), a.hub.Count("tasks")+a.hub.Count("calls")+a.hub.Count("notes")+a.hub.Count("meetings"))
	t.text("Salesforce at %s: %d leads, %d contacts, %d accounts, %d opportunities, %d tasks.", a.sfServer.URL, a.sf.Count("Lead"), a.sf.Count("Contact"),
		a.sf.Count("Account"), a.sf.Count("Opportunity"), a.sf.Count("Task"))
	t.text("State in %s, run %d.\n", o.db, a.known.Runs)

	if err := t.preview(ctx, "What the first pass would do; nothing is written yet:", 1, 3); err != nil {
		return err
	}
	if err := t.pass(ctx, 1, "Pass 1"); err != nil {
		return err
	}
	// Salesforce makes contact roles of a new opportunity's people. The pass after
	// that sees them, and what they mean for the people's lifecycle stages.
	if err := t.pass(ctx, 2, "Pass 2, which sees what came of the first"); err != nil {
		return err
	}
	if err := t.days(ctx); err != nil {
		return err
	}
	if err := t.pass(ctx, 5, "Pass 5, with nothing left to do"); err != nil {
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

// days are what the users do between the passes, and what follows from it.
func (t *story) days(ctx context.Context) error {
	one, err := t.editor(ctx)
	if err != nil {
		return err
	}
	converted := one.dayOne()
	if err := t.day(ctx, 3, one, "Meanwhile, users of both systems edit:"); err != nil {
		return err
	}
	if err := errors.Join(t.explainConflict(ctx, one.done), t.explainConversion(ctx, converted)); err != nil {
		return err
	}
	two, err := t.editor(ctx)
	if err != nil {
		return err
	}
	two.dayTwo(converted)
	if err := t.day(ctx, 4, two, "The next day:"); err != nil {
		return err
	}
	return t.explainStage(ctx, converted.ContactID)
}

// day shows the edits that were made, what follows from them, and the pass that
// does it.
func (t *story) day(ctx context.Context, n int, e *editor, title string) error {
	if e.err != nil {
		return e.err
	}
	t.edits(title, e.done)
	if err := t.preview(ctx, "What follows from the edits:", 20, 20); err != nil {
		return err
	}
	return t.pass(ctx, n, fmt.Sprintf("Pass %d", n))
}

// preview shows the plan: so many creates and so many other changes of each
// system. Only a person gets it: with -json each pass reads for itself, so that
// its numbers are all its own.
func (t *story) preview(ctx context.Context, title string, creates, others int) error {
	if t.json {
		return nil
	}
	t.text("%s", title)
	plan, err := t.engine.Plan(ctx)
	t.progress.Done()
	if err != nil {
		return err
	}
	return t.sample(plan, creates, others)
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
