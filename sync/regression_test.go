package crmsync_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// Bugs that the simulation found, reduced. docs/CORRECTNESS.md lists their
// seeds.

var errDatabase = errors.New("the database is not there")

// failing is a Store whose n-th Lookup or Commit fails, counted together from 0.
type failing struct {
	crmsync.Store
	left int
}

func (f *failing) fails() bool {
	f.left--
	return f.left == -1
}

func (f *failing) Lookup(ctx context.Context, conn string, q crmsync.LinkLookup) ([]crmsync.Link, error) {
	if f.fails() {
		return nil, errDatabase
	}
	return f.Store.Lookup(ctx, conn, q)
}

func (f *failing) Commit(ctx context.Context, conn string, fence crmsync.Fence, b crmsync.Batch) error {
	if f.fails() {
		return errDatabase
	}
	return f.Store.Commit(ctx, conn, fence, b)
}

// One call of the database fails while changes are taken in. The end of the
// pass, which saves what the pass knows, must not save a cursor whose records
// were not.
func TestCursorStaysWhenTakingInFails(t *testing.T) {
	t.Parallel()
	for n := range 8 {
		b := newBench(t)
		b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
		b.tick(time.Hour)
		e, err := crmsync.New(b.settings, b.hs, b.sf, &failing{Store: b.store, left: n}, crmsync.WithClock(b.now))
		require.NoError(t, err)
		_, err = e.Sync(context.Background())
		if err != nil {
			require.ErrorIs(t, err, errDatabase)
		}
		b.tick(time.Hour)
		b.sync()
		require.Len(t, b.sf.Live("Lead"), 1, "the failed call was number %d", n)
	}
}

// A pass that is bounded to fewer records than a page says that there is more.
func TestBoundedPassSaysThatThereIsMore(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) { s.Pass.Records = 2 })
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		b.hs.Put("contacts", person("L", name+"@example.com"))
	}
	for made := 2; made < 5; made += 2 {
		require.Equal(t, crmsync.More, b.sync().State)
		require.Len(t, b.sf.Live("Lead"), made)
	}
	require.Equal(t, crmsync.Done, b.sync().State)
	require.Len(t, b.sf.Live("Lead"), 5)
}

// A field vanishes and comes back, and meanwhile it was cleared: the clear
// travels, though what is seen of the record has not changed since it vanished.
func TestClearBehindAHiddenFieldTravels(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	h := b.hs.Put("contacts", with(person("Lovelace", "ada@example.com"), "phone", "1"))
	b.sync()
	s := b.sf.Live("Lead")[0]
	shown := b.sf.Schemas["Lead"]
	hidden := shown
	hidden.Fields = slices.DeleteFunc(slices.Clone(shown.Fields), func(f crm.Field) bool { return f.Name == "Phone" })
	b.sf.Schemas["Lead"] = hidden
	b.tick(25 * time.Hour)
	b.sync()
	b.sf.Edit(s, map[string]string{"Phone": ""})
	b.sync()
	require.Equal(t, "1", b.hs.Get(h, "phone"))
	b.sf.Schemas["Lead"] = shown
	b.tick(25 * time.Hour)
	b.sync()
	require.Empty(t, b.hs.Get(h, "phone"))
}

func with(m map[string]string, key, value string) map[string]string {
	m[key] = value
	return m
}

// A record stands behind another one with the same address, and that one is
// merged into a third that has none: it stands behind nobody any more.
func TestDuplicateIsFreedByAMerge(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	first := b.sf.Put("Contact", lead("Lovelace", "ada@example.com"))
	second := b.sf.Put("Lead", lead("Lovelace", "ada@example.com"))
	third := b.sf.Put("Contact", lead("Nobody", ""))
	b.sync()
	require.Equal(t, first, b.link(second).DuplicateOf)
	b.sf.Merge(third, first)
	b.sync()
	b.sync()
	require.NotEqual(t, first, b.link(second).DuplicateOf)
}

// A record is merged into another one, and that is deleted before a pass has
// seen it: its counterpart is treated like that of a deleted record.
func TestMergedIntoARecordThatWasDeletedUnseen(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) { s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce })
	h := b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	b.sync()
	require.Len(t, b.sf.Live("Lead"), 1)
	survivor := b.hs.Put("contacts", person("Lovelace", "countess@example.com"))
	b.hs.MergeSilently(survivor, h)
	b.hs.Delete(survivor)
	b.sync()
	require.Empty(t, b.sf.Live("Lead"))
}

func (b *bench) link(ref crm.Ref) crmsync.Link {
	b.t.Helper()
	links, err := b.store.Lookup(context.Background(), "test", crmsync.LinkLookup{Refs: []crm.Ref{ref}})
	require.NoError(b.t, err)
	require.Len(b.t, links, 1)
	return links[0]
}

// A pass dies between overruling a value and telling the store of it: the value
// is in the history all the same.
func TestLoserOfAConflictSurvivesACrash(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) { s.Conflict = mapping.SalesforceWins })
	h := b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	b.sync()
	b.hs.Edit(h, map[string]string{"phone": "loser"})
	b.sf.Edit(b.sf.Live("Lead")[0], map[string]string{"Phone": "winner"})
	b.hs.After = func(op string) error {
		if op == "write" {
			return errKilled
		}
		return nil
	}
	_, err := b.engine().Sync(context.Background())
	require.ErrorIs(t, err, errKilled)
	b.hs.After = nil
	require.Equal(t, "winner", b.hs.Get(h, "phone"))
	b.tick(time.Hour)
	b.sync()
	events, err := b.engine().History(context.Background(), crmsync.HistoryQuery{})
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(events, func(e crmsync.Event) bool { return e.Lost == crm.TextOf("loser") && e.LostBy == crm.HubSpot }))
}

// A deletion that we carried over is not a wish of the other side: the record
// that comes back from the bin is not deleted again, and begins anew.
func TestTakenFromTheBinAfterADeletionWasCarriedOver(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) {
		s.Contacts.DeleteInHubSpot.WithLead = true
		s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce
	})
	l := b.sf.Put("Lead", lead("Lovelace", "ada@example.com"))
	b.sync()
	b.sf.Delete(l)
	b.sync()
	require.Empty(t, b.hs.Live("contacts"))
	b.sf.Undelete(l)
	b.sync()
	require.Len(t, b.sf.Live("Lead"), 1)
	require.Len(t, b.hs.Live("contacts"), 1)
	b.settled()
}

// Two records share an address, and we change that of the one that is linked:
// the other one stands behind nobody any more.
func TestDuplicateIsFreedByOurOwnWrite(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) { s.Contacts.Mapping.Fields[0].Rule = mapping.TwoWay })
	h := b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	b.sync()
	second := b.sf.Put("Lead", lead("Lovelace", "ada@example.com"))
	b.sync()
	require.NotZero(t, b.link(second).DuplicateOf)
	b.hs.Edit(h, map[string]string{"email": "countess@example.com"})
	b.sync()
	b.sync()
	require.Zero(t, b.link(second).DuplicateOf)
	require.Len(t, b.hs.Live("contacts"), 2)
}

// Writes find out that records have been deleted. The deletions that follow are
// the next pass's, and are counted against the limit like any others.
func TestDeletesThatWritesLeadToAreGuarded(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) {
		s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce
		s.Safety.MaxDeletes = 1
	})
	var refs []crm.Ref
	for _, name := range []string{"a", "b", "c"} {
		refs = append(refs, b.hs.Put("contacts", person("L", name+"@example.com")))
	}
	b.sync()
	for i, l := range b.sf.Live("Lead") {
		b.hs.DeleteSilently(refs[i])
		b.sf.Edit(l, map[string]string{"Phone": "2"})
	}
	require.Equal(t, crmsync.More, b.sync().State)
	require.Equal(t, crmsync.NeedsHuman, b.sync().State)
	require.Len(t, b.sf.Live("Lead"), 3)
}

// Two linked contacts are merged, and the lead of the one that was closed is
// converted before a pass has seen either: the new contact is not deleted for
// the sake of the merge.
func TestConversionDoesNotReopenAPairThatWasMergedAway(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) { s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce })
	first := b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	second := b.hs.Put("contacts", person("Turing", "alan@example.com"))
	b.sync()
	leads := b.sf.Live("Lead")
	require.Len(t, leads, 2)
	b.hs.MergeSilently(first, second)
	converted := b.sf.Convert(leads[1], "Contact")
	b.sync()
	b.sync()
	require.Equal(t, []crm.Ref{converted}, b.sf.Live("Contact"))
	require.Len(t, b.sf.Live("Lead"), 1)
}

// Both records of a pair are deleted by users, and then one is taken from the
// bin: what we wanted to delete was gone already, and stays gone, and what a
// person took back stays.
func TestTakenFromTheBinAfterBothWereDeleted(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) {
		s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce
		s.Contacts.DeleteInHubSpot.WithLead = true
	})
	h := b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	b.sync()
	l := b.sf.Live("Lead")[0]
	b.hs.Delete(h)
	b.sf.DeleteSilently(l)
	b.sf.Refuse = func(w crm.Write) error {
		if w.Op == crm.Delete {
			return &crm.Error{Class: crm.NotFound, System: crm.Salesforce}
		}
		return nil
	}
	b.sync()
	b.sf.Refuse = nil
	b.hs.Undelete(h)
	b.sync()
	b.sync()
	require.Empty(t, b.sf.Live("Lead"))
	require.Equal(t, []crm.Ref{h}, b.hs.Live("contacts"))
}

// A deletion is carried over, the record taken from the bin and merged into
// another one before a pass sees either: the survivor is not deleted for the
// sake of what we deleted ourselves, and gets a counterpart of its own.
func TestMergedAfterADeletionWasCarriedOver(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) {
		s.Contacts.DeleteInHubSpot.WithLead = true
		s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce
	})
	h := b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	b.sync()
	b.hs.Delete(h)
	b.sync()
	require.Empty(t, b.sf.Live("Lead"))
	b.hs.Undelete(h)
	survivor := b.hs.Put("contacts", person("Lovelace", "countess@example.com"))
	b.hs.MergeSilently(survivor, h)
	b.sync()
	require.Equal(t, []crm.Ref{survivor}, b.hs.Live("contacts"))
	require.Len(t, b.sf.Live("Lead"), 1)
	b.settled()
}

// Fields vanish while changes are read, so that every link is decided again: a
// plan and the pass after it tell the same.
func TestPlanTellsWhatOtherFieldsMean(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) { s.Contacts.CreateInHubSpot.Leads = crmsync.Never })
	h := b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	b.sync()
	b.sf.Put("Lead", with(lead("King", "countess@example.com"), "Phone", ""))
	b.sf.Delete(b.sf.Live("Lead")[0])
	b.sync() // the contact stays alone
	b.hs.Edit(h, map[string]string{"email": "countess@example.com"})
	shown := b.sf.Schemas["Lead"]
	shown.Fields = slices.DeleteFunc(slices.Clone(shown.Fields), func(f crm.Field) bool { return f.Name == "Phone" })
	b.sf.Schemas["Lead"] = shown
	refused := false
	b.sf.Before = func(op string) error {
		if op == "changes" && !refused {
			refused = true
			return &crm.Error{Class: crm.SchemaDrift, System: crm.Salesforce, Op: op}
		}
		return nil
	}
	plan, err := b.engine().Plan(context.Background())
	require.NoError(t, err)
	require.True(t, refused)
	require.Len(t, plan.Changes, 1)
	require.Equal(t, plan.Totals, b.sync().Written)
}
