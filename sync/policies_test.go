package crmsync_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
)

func TestDeletionPolicies(t *testing.T) {
	t.Parallel()
	t.Run("kept", func(t *testing.T) {
		t.Parallel()
		b, h, s := linked(t)
		b.sf.Delete(s)
		b.sync()
		require.Len(t, b.hs.Live("contacts"), 1)
		b.hs.Edit(h, map[string]string{"phone": "9"})
		b.sync()
		require.Empty(t, b.sf.Live("Lead"), "no resurrection")
		b.settled()
	})
	t.Run("deleted with the lead", func(t *testing.T) {
		t.Parallel()
		b, _, s := linked(t, func(s *crmsync.Settings) { s.Contacts.DeleteInHubSpot.WithLead = true })
		b.sf.Delete(s)
		require.Equal(t, 1, b.sync().Written.HubSpot.Deleted)
		require.Empty(t, b.hs.Live("contacts"))
		b.settled()
	})
	t.Run("deleted in HubSpot, kept", func(t *testing.T) {
		t.Parallel()
		b, h, s := linked(t)
		b.hs.Delete(h)
		b.sync()
		b.sf.Edit(s, map[string]string{"Phone": "9"})
		b.sync()
		require.Empty(t, b.hs.Live("contacts"), "no resurrection")
		require.Len(t, b.sf.Live("Lead"), 1)
		b.settled()
	})
	t.Run("deleted in HubSpot and Salesforce", func(t *testing.T) {
		t.Parallel()
		b, h, _ := linked(t, func(s *crmsync.Settings) { s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce })
		b.hs.Delete(h)
		require.Equal(t, 1, b.sync().Written.Salesforce.Deleted)
		require.Empty(t, b.sf.Live("Lead"))
		b.settled()
	})
}

func TestDeleteGuardHaltsUntilApproved(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) {
		s.Contacts.DeleteInHubSpot.WithLead = true
		s.Safety.MaxDeletes = 2
	})
	for i := range 5 {
		b.hs.Put("contacts", person("P", fmt.Sprintf("p%d@example.com", i)))
	}
	b.sync()
	for _, s := range b.sf.Live("Lead")[:3] {
		b.sf.Delete(s)
	}
	r := b.sync()
	require.Equal(t, crmsync.NeedsHuman, r.State)
	require.Len(t, b.hs.Live("contacts"), 5)
	require.Error(t, b.engine().Resolve(context.Background(), "wrong", crmsync.Approve))
	require.NoError(t, b.engine().Resolve(context.Background(), r.Digest, crmsync.Approve))
	require.Equal(t, crmsync.Done, b.sync().State)
	require.Len(t, b.hs.Live("contacts"), 2)
	b.settled()
}

// A pass that is bounded to one record takes an approved plan in parts: nobody is
// asked again for what is left of it, but for what is new.
func TestApprovalHoldsForWhatIsLeftOfThePlan(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) {
		s.Contacts.DeleteInHubSpot.WithLead = true
		s.Safety.MaxDeletes = 1
		s.Pass.Records = 1
	})
	for i := range 6 {
		b.hs.Put("contacts", person("P", fmt.Sprintf("p%d@example.com", i)))
	}
	state := crmsync.More
	for state == crmsync.More {
		state = b.sync().State
	}
	for _, s := range b.sf.Live("Lead")[:4] {
		b.sf.Delete(s)
	}
	r := b.sync()
	require.Equal(t, crmsync.NeedsHuman, r.State)
	require.NoError(t, b.engine().Resolve(context.Background(), r.Digest, crmsync.Approve))
	require.Equal(t, crmsync.More, b.sync().State)
	require.Equal(t, crmsync.More, b.sync().State)
	require.Len(t, b.hs.Live("contacts"), 4)
	b.sf.Delete(b.sf.Live("Lead")[0])
	r = b.sync()
	require.Equal(t, crmsync.NeedsHuman, r.State, "three deletes, one of them new")
	require.Len(t, b.hs.Live("contacts"), 4)
	require.NoError(t, b.engine().Resolve(context.Background(), r.Digest, crmsync.Approve))
	for range 4 {
		state = b.sync().State
	}
	require.Equal(t, crmsync.Done, state)
	require.Len(t, b.hs.Live("contacts"), 1)
}

func TestConversionMovesTheLink(t *testing.T) {
	t.Parallel()
	b, h, s := linked(t)
	contact := b.sf.Convert(s, "Contact")
	b.sync()
	b.hs.Edit(h, map[string]string{"phone": "after"})
	b.sync()
	require.Equal(t, "after", b.sf.Get(contact, "Phone"))
	require.Len(t, b.hs.Live("contacts"), 1)
	require.Len(t, b.sf.Live("Contact"), 1)
	require.Empty(t, b.sf.Live("Lead"))
	b.settled()
}

func TestSalesforceMergeRelinks(t *testing.T) {
	t.Parallel()
	b, h, s := linked(t, func(s *crmsync.Settings) { s.Contacts.DeleteInHubSpot.WithLead = true })
	winner := b.sf.Put("Lead", lead("Winner", ""))
	b.sync()
	b.sf.Merge(winner, s)
	b.sync()
	require.Len(t, b.hs.Live("contacts"), 1, "a merge is never a deletion")
	b.sf.Edit(winner, map[string]string{"Phone": "77"})
	b.sync()
	require.Equal(t, "77", b.hs.Get(h, "phone"))
	b.settled()
}

func TestHubSpotMergeRelinks(t *testing.T) {
	t.Parallel()
	b, h, s := linked(t)
	survivor := b.hs.Put("contacts", person("Lovelace", ""))
	b.sync()
	b.hs.Merge(survivor, h)
	b.hs.Edit(survivor, map[string]string{"email": "ada@example.com", "phone": "5"})
	b.sync()
	require.Equal(t, "5", b.sf.Get(s, "Phone"))
	require.Len(t, b.sf.Live("Lead"), 1)
	b.settled()
}

func TestDuplicatesAreChosenOnceAndTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.sf.Put("Lead", lead("Newest lead", "ada@example.com"))
	first := b.sf.Put("Contact", lead("Contact", "ada@example.com"))
	h := b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	r := b.sync()
	require.Equal(t, 1, r.Problems)
	require.Len(t, b.hs.Live("contacts"), 1)
	b.sf.Edit(b.sf.Live("Lead")[0], map[string]string{"Phone": "flip"})
	b.sync()
	require.NotEqual(t, "flip", b.hs.Get(h, "phone"), "no flip-flop")
	b.sf.Edit(first, map[string]string{"Phone": "flop"})
	b.sync()
	require.Equal(t, "flop", b.hs.Get(h, "phone"))
	b.settled()
}

var errKilled = errors.New("killed")

func TestCrashAfterCreateMakesNoDuplicate(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"salesforce", "hubspot"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			target := b.sf
			if name == "hubspot" {
				target = b.hs
				b.sf.Put("Lead", lead("Turing", "alan@example.com"))
			} else {
				b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
			}
			target.After = func(op string) error {
				if op == "write" {
					return errKilled
				}
				return nil
			}
			_, err := b.engine().Sync(context.Background())
			require.ErrorIs(t, err, errKilled)
			target.After = nil
			b.sync()
			b.tick(time.Hour)
			b.sync()
			require.Len(t, b.hs.Live("contacts"), 1)
			require.Len(t, b.sf.Live("Lead"), 1)
			b.settled()
		})
	}
}

func TestDisabledMakesNoCall(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) { s.Enabled = false })
	b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	r, err := b.engine().Sync(context.Background())
	require.NoError(t, err)
	require.Equal(t, crmsync.Disabled, r.State)
	require.Empty(t, b.hs.Calls)
	_, err = b.engine().Plan(context.Background())
	require.NoError(t, err, "a plan works while the sync is off")
	b.settings.Enabled = true
	b.sync()
	require.Len(t, b.sf.Live("Lead"), 1)
}

func TestAllocationStopsThePass(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) { s.APICalls.Allocation = 3 })
	b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	r, err := b.engine().Sync(context.Background())
	require.NoError(t, err)
	require.Equal(t, crmsync.BlockedUntil, r.State)
	require.True(t, r.Until.After(b.at))
	require.LessOrEqual(t, r.Calls.Salesforce, 3)
	b.at = r.Until
	require.Equal(t, crmsync.Done, b.sync().State)
	require.Len(t, b.sf.Live("Lead"), 1)
}

func TestForgetDropsEveryValue(t *testing.T) {
	t.Parallel()
	b, h, s := linked(t)
	require.NoError(t, b.engine().Forget(context.Background(), h))
	links, err := b.store.Links(context.Background(), "test", crmsync.LinkQuery{})
	require.NoError(t, err)
	require.Len(t, links, 1)
	require.Empty(t, links[0].HubSpot.Seen)
	require.Empty(t, links[0].Salesforce.Keys)
	require.Empty(t, links[0].Base)
	b.hs.Edit(h, map[string]string{"phone": "still here"})
	b.sync()
	require.NotEqual(t, "still here", b.sf.Get(s, "Phone"))
}

func TestCreationPolicies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy      crmsync.CreatePolicy
		old, new    int // how many of the old and of the new leads become contacts
		description string
	}{
		{crmsync.OnCreateOrUpdate, 1, 1, "all"},
		{crmsync.OnCreate, 0, 1, "those created after the first pass"},
		{crmsync.Never, 0, 0, "none"},
	} {
		b := newBench(t, func(s *crmsync.Settings) { s.Contacts.CreateInHubSpot.Leads = c.policy })
		old := b.sf.Put("Lead", lead("Old", "old@example.com"))
		b.sync()
		require.Len(t, b.hs.Live("contacts"), c.old, c.description)
		b.sf.Put("Lead", lead("New", "new@example.com"))
		b.sf.Put("Lead", lead("Nameless", ""))
		b.sync()
		require.Len(t, b.hs.Live("contacts"), c.old+c.new, c.description)
		if c.old == 0 {
			b.hs.Put("contacts", person("Mine", "old@example.com"))
			b.sync()
			require.Equal(t, "Mine", b.sf.Get(old, "LastName"), "an existing contact is linked under every policy")
		}
	}
}
