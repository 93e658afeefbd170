package crmsync_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/fakecrm"
	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/memstore"
	"github.com/crmsync/crmsync/sync/merge"
)

// bench is a connection between two small CRMs, with a clock that moves by one
// second whenever it is looked at.
type bench struct {
	t        *testing.T
	at       time.Time
	hs, sf   *fakecrm.CRM
	store    *memstore.Store
	settings crmsync.Settings
	problems []crmsync.Problem
	applied  []merge.Change
}

func newBench(t *testing.T, change ...func(*crmsync.Settings)) *bench {
	b := &bench{t: t, at: time.Date(2026, 5, 4, 9, 20, 0, 0, time.UTC)}
	field := func(name string, typ crm.Type) crm.Field {
		return crm.Field{Name: name, Label: name, Type: typ, Createable: true, Updateable: true}
	}
	fields := func(names ...string) []crm.Field {
		var out []crm.Field
		for _, n := range names {
			out = append(out, field(n, crm.TypeText))
		}
		return out
	}
	contacts := crm.Schema{System: crm.HubSpot, Object: "contacts", Createable: true, Updateable: true, Deletable: true,
		Fields: fields("firstname", "lastname", "phone", "city", "hs_additional_emails")}
	email := field("email", crm.TypeEmail)
	email.Unique = true
	contacts.Fields = append(contacts.Fields, email)
	b.hs = fakecrm.New(crm.HubSpot, b.now, contacts)
	b.hs.Unique = map[string]string{"contacts": "email"}
	var objects []crm.Schema
	for _, o := range []string{"Lead", "Contact"} {
		s := crm.Schema{System: crm.Salesforce, Object: o, Createable: true, Updateable: true, Deletable: true,
			Fields: fields("FirstName", "Phone", "City")}
		last := field("LastName", crm.TypeText)
		last.Required = true
		s.Fields = append(s.Fields, last, field("Email", crm.TypeEmail))
		objects = append(objects, s)
	}
	b.sf = fakecrm.New(crm.Salesforce, b.now, objects...)
	b.store = memstore.New(memstore.WithNow(b.now))
	b.settings = crmsync.Settings{Connection: "test", Enabled: true}
	b.settings.Contacts.Mapping.Fields = []mapping.Field{
		{HubSpot: "email", Salesforce: "Email"},
		{HubSpot: "firstname", Salesforce: "FirstName", Rule: mapping.TwoWay},
		{HubSpot: "lastname", Salesforce: "LastName", Rule: mapping.TwoWay},
		{HubSpot: "phone", Salesforce: "Phone", Rule: mapping.TwoWay},
		{HubSpot: "city", Salesforce: "City"},
	}
	for _, c := range change {
		c(&b.settings)
	}
	return b
}

func (b *bench) now() time.Time { return b.at }

func (b *bench) engine() *crmsync.Engine {
	b.t.Helper()
	e, err := crmsync.New(b.settings, b.hs, b.sf, b.store,
		crmsync.WithClock(b.now),
		crmsync.WithHooks(crmsync.Hooks{
			Applied: func(c merge.Change) { b.applied = append(b.applied, c) },
			Problem: func(p crmsync.Problem) { b.problems = append(b.problems, p) },
		}))
	require.NoError(b.t, err)
	return e
}

// tick lets time pass.
func (b *bench) tick(d time.Duration) { b.at = b.at.Add(d) }

// sync runs a pass that must succeed.
func (b *bench) sync() crmsync.Report {
	b.t.Helper()
	b.tick(time.Second)
	b.applied, b.problems = nil, nil
	r, err := b.engine().Sync(context.Background())
	require.NoError(b.t, err)
	b.tick(time.Second)
	return r
}

// settled runs a pass that must have nothing to write.
func (b *bench) settled() {
	b.t.Helper()
	r := b.sync()
	require.Equal(b.t, merge.Totals{}, r.Written, "quiescence")
	require.Equal(b.t, crmsync.Done, r.State)
}

func person(last, email string) map[string]string {
	return map[string]string{"lastname": last, "email": email, "firstname": "Ada", "phone": "1"}
}

func lead(last, email string) map[string]string {
	return map[string]string{"LastName": last, "Email": email, "FirstName": "Ada", "Phone": "1"}
}

func TestFirstPassCreatesBothWaysAndLinksByEmail(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	b.hs.Put("contacts", person("Hopper", "grace@example.com"))
	b.sf.Put("Contact", lead("Hopper", " GRACE@example.com "))
	b.sf.Put("Lead", lead("Turing", "alan@example.com"))
	r := b.sync()
	require.Equal(t, crmsync.Done, r.State)
	require.Equal(t, 3, r.Links)
	require.Equal(t, merge.Counts{Created: 1}, r.Written.Salesforce)
	require.Equal(t, 1, r.Written.HubSpot.Created)
	require.Len(t, b.hs.Live("contacts"), 3)
	require.Len(t, b.sf.Live("Lead"), 2)
	require.Len(t, b.sf.Live("Contact"), 1)
	b.settled()
}

func TestPlanIsWhatSyncDoes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for i := range 20 {
		b.hs.Put("contacts", person("H", fmt.Sprintf("h%d@example.com", i)))
		b.sf.Put("Lead", lead("S", fmt.Sprintf("s%d@example.com", i)))
		b.hs.Put("contacts", person("Both", fmt.Sprintf("b%d@example.com", i)))
		b.sf.Put("Contact", lead("Other", fmt.Sprintf("b%d@example.com", i)))
	}
	plan, err := b.engine().Plan(context.Background())
	require.NoError(t, err)
	require.Zero(t, b.hs.Calls["write"]+b.sf.Calls["write"], "a plan writes nothing")
	again, err := b.engine().Plan(context.Background())
	require.NoError(t, err)
	require.Equal(t, plan, again)
	r := b.sync()
	require.Equal(t, plan.Totals, r.Written)
	require.Len(t, b.applied, len(plan.Changes))
	for i := range plan.Changes {
		b.applied[i].Target.ID = plan.Changes[i].Target.ID // a create has none before
	}
	require.Equal(t, plan.Changes, merge.NewPlan(b.applied, nil).Changes)
	b.settled()
}

// linked returns a bench with one linked pair in step.
func linked(t *testing.T, change ...func(*crmsync.Settings)) (b *bench, h, s crm.Ref) {
	b = newBench(t, change...)
	h = b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	b.sync()
	require.Len(t, b.sf.Live("Lead"), 1)
	return b, h, b.sf.Live("Lead")[0]
}

func TestDisjointEditsBothSurvive(t *testing.T) {
	t.Parallel()
	b, h, s := linked(t)
	b.hs.Edit(h, map[string]string{"firstname": "Augusta"})
	b.sf.Edit(s, map[string]string{"Phone": "42"})
	b.sync()
	require.Equal(t, "Augusta", b.sf.Get(s, "FirstName"))
	require.Equal(t, "42", b.hs.Get(h, "phone"))
	b.settled()
}

func TestConflictKeepsTheLosingValue(t *testing.T) {
	t.Parallel()
	b, h, s := linked(t)
	b.sf.Edit(s, map[string]string{"Phone": "from salesforce"})
	b.tick(time.Second)
	b.hs.Edit(h, map[string]string{"phone": "from hubspot"})
	r := b.sync()
	require.Equal(t, 1, r.Conflicts)
	require.Equal(t, "from hubspot", b.sf.Get(s, "Phone"))
	events, err := b.engine().History(context.Background(), crmsync.HistoryQuery{})
	require.NoError(t, err)
	last := events[len(events)-1]
	require.Equal(t, crm.TextOf("from salesforce"), last.Lost)
	require.Equal(t, crm.Salesforce, last.LostBy)
	require.Contains(t, last.Why, "HubSpot was modified last")
	b.settled()
}

func TestHeldConflictWaitsForAPerson(t *testing.T) {
	t.Parallel()
	b, h, s := linked(t, func(s *crmsync.Settings) { s.Conflict = mapping.Hold })
	b.sf.Edit(s, map[string]string{"Phone": "s"})
	b.hs.Edit(h, map[string]string{"phone": "h"})
	r := b.sync()
	require.Equal(t, merge.Totals{}, r.Written)
	problems, err := b.engine().Problems(context.Background(), crmsync.ProblemQuery{Category: crm.CategoryConflict})
	require.NoError(t, err)
	require.Len(t, problems, 1)
	require.Equal(t, "phone", problems[0].Field)
	b.settled()
	require.NoError(t, b.engine().Resolve(context.Background(), problems[0].ID, crmsync.UseHubSpot))
	b.sync()
	require.Equal(t, "h", b.sf.Get(s, "Phone"))
	require.Zero(t, b.sync().Problems)
}

func TestClearTravels(t *testing.T) {
	t.Parallel()
	b, h, s := linked(t)
	b.hs.Edit(h, map[string]string{"phone": ""})
	b.sync()
	require.Empty(t, b.sf.Get(s, "Phone"))
	b.sf.Edit(s, map[string]string{"FirstName": ""})
	b.sync()
	require.Empty(t, b.hs.Get(h, "firstname"))
	b.settled()
}

func TestRequiredFieldIsNotCleared(t *testing.T) {
	t.Parallel()
	b, h, s := linked(t)
	b.hs.Edit(h, map[string]string{"lastname": "", "phone": "2"})
	r := b.sync()
	require.Equal(t, "Lovelace", b.sf.Get(s, "LastName"))
	require.Equal(t, "2", b.sf.Get(s, "Phone"), "the rest of the record goes on")
	require.Equal(t, 1, r.Problems)
	b.settled()
}

func TestOneRefusedFieldIsOneProblem(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for i := range 100 {
		b.hs.Put("contacts", person("P", fmt.Sprintf("p%d@example.com", i)))
	}
	b.hs.Edit(b.hs.Live("contacts")[7], map[string]string{"phone": "bad"})
	b.sf.Refuse = func(w crm.Write) error {
		if w.Values["Phone"] == crm.TextOf("bad") {
			return &crm.Error{Class: crm.InvalidValue, Code: "BAD", Fields: []string{"Phone"}}
		}
		return nil
	}
	r := b.sync()
	require.Equal(t, 100, r.Written.Salesforce.Created)
	require.Equal(t, 1, r.Problems)
	require.Len(t, b.problems, 1)
	require.Equal(t, "phone", b.problems[0].Field)
	b.settled()
	b.sf.Refuse = nil
	b.tick(10 * time.Minute)
	require.Equal(t, 1, b.sync().Written.Salesforce.Updated, "it is tried again after its backoff")
	require.Zero(t, b.sync().Problems)
}
