package crmsync_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/fakecrm"
	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// A company has no natural key but its domain, and this one has none. The
// answer to the create of its account is lost.
func TestLostCreateOfARecordWithoutKeyIsRecognised(t *testing.T) {
	t.Parallel()
	b := keyless(t)
	b.hs.Put("companies", map[string]string{"name": "Analytical"})
	b.loseAnswers(b.sf)
	for range 3 {
		b.tick(20 * time.Minute)
		b.sync()
	}
	require.Len(t, b.sf.Live("Account"), 1)
	require.Len(t, b.hs.Live("companies"), 1)
	b.settled()
}

// The same with a hint of the company, at a time when the account must have become
// visible: a pass of hints reads no feed, and so knows of no new account.
func TestLostCreateIsNotRepeatedForAHint(t *testing.T) {
	t.Parallel()
	b := keyless(t)
	company := b.hs.Put("companies", map[string]string{"name": "Analytical"})
	b.loseAnswers(b.sf)
	b.tick(20 * time.Minute)
	_, err := b.engine().SyncRefs(t.Context(), company)
	require.NoError(t, err)
	b.tick(20 * time.Minute)
	b.sync()
	require.Len(t, b.sf.Live("Account"), 1)
	require.Len(t, b.hs.Live("companies"), 1)
	b.settled()
}

// keyless returns a bench with companies that have nothing but a name.
func keyless(t *testing.T) *bench {
	b := newBench(t, func(s *crmsync.Settings) {
		s.Companies.Enabled = true
		s.Companies.CreateInSalesforce = crmsync.Always
		s.Companies.Mapping.Fields = []mapping.Field{{HubSpot: "name", Salesforce: "Name", Rule: mapping.TwoWay}}
	})
	text := func(name string) crm.Field {
		return crm.Field{Name: name, Type: crm.TypeText, Createable: true, Updateable: true}
	}
	add := func(c *fakecrm.CRM, object string, names ...string) {
		s := crm.Schema{System: c.System, Object: object, Createable: true, Updateable: true, Deletable: true}
		for _, n := range names {
			s.Fields = append(s.Fields, text(n))
		}
		c.Schemas[object] = s
	}
	add(b.hs, "companies", "name", "domain", "website")
	add(b.sf, "Account", "Name", "Website")
	return b
}

// loseAnswers runs a pass whose writes to c take effect without an answer.
func (b *bench) loseAnswers(c *fakecrm.CRM) {
	b.t.Helper()
	c.After = func(op string) error {
		if op == "write" {
			return &crm.Error{Class: crm.Ambiguous, System: c.System}
		}
		return nil
	}
	_, err := b.engine().Sync(b.t.Context())
	require.Equal(b.t, crm.Ambiguous, crm.ClassOf(err))
	c.After = nil
}

// syncWith runs a pass with other clients.
func (b *bench) syncWith(hs, sf crmsync.Client) {
	b.t.Helper()
	e, err := crmsync.New(b.settings, hs, sf, b.store, crmsync.WithClock(b.now))
	require.NoError(b.t, err)
	_, err = e.Sync(b.t.Context())
	require.NoError(b.t, err)
}

// A contact is deleted, and its lead with it; the process dies before the Store
// knows. Then a person takes the contact from the bin: it stays, and gets a new
// lead. So it is if the next pass writes to the lead before it has seen it gone.
func TestTakenFromTheBinAfterALostDeletion(t *testing.T) {
	t.Parallel()
	for _, late := range []bool{false, true} {
		b, h, s := linked(t, func(s *crmsync.Settings) { s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce })
		b.hs.Delete(h)
		b.tick(time.Second)
		b.loseAnswers(b.sf)
		b.tick(time.Second)
		b.hs.Undelete(h)
		if late {
			b.hs.Edit(h, map[string]string{"phone": "42"})
			b.syncWith(b.hs, hidden{b.sf})
		}
		for range 3 {
			b.tick(time.Hour)
			b.sync()
		}
		require.Equal(t, []crm.Ref{h}, b.hs.Live("contacts"))
		require.NotContains(t, b.sf.Live("Lead"), s)
		require.Len(t, b.sf.Live("Lead"), 1)
		events, err := b.engine().History(t.Context(), crmsync.HistoryQuery{})
		require.NoError(t, err)
		require.True(t, slices.ContainsFunc(events, func(e crmsync.Event) bool { return e.Op == "delete" && e.Ref == s }), "the history has the deletion")
	}
}

// A lead is deleted, and its contact with it, of which the Store does not know
// yet. Neither a lead that somebody has just made with that address is deleted for
// it, nor one that the lead was merged into after it was taken from the bin.
func TestNobodyInheritsALostDeletion(t *testing.T) {
	t.Parallel()
	for _, merged := range []bool{false, true} {
		b, h, s := linked(t, func(s *crmsync.Settings) {
			s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce
			s.Contacts.DeleteInHubSpot.WithLead = true
		})
		lead := map[string]string{"LastName": "Lovelace", "Company": "Acme"}
		if !merged {
			lead["Email"] = "ada@example.com"
		}
		heir := crm.Ref{}
		if merged {
			heir = b.sf.Put("Lead", lead) // has no address, and no contact
			b.sync()
		}
		b.sf.Delete(s)
		b.tick(time.Second)
		b.loseAnswers(b.hs)
		require.NotContains(t, b.hs.Live("contacts"), h)
		if merged {
			b.sf.Undelete(s)
			b.sf.Merge(heir, s)
		} else {
			heir = b.sf.Put("Lead", lead)
		}
		b.syncWith(hidden{b.hs}, b.sf)
		require.Equal(t, heir, b.link(h).Salesforce.Ref)
		for range 3 {
			b.tick(time.Hour)
			b.sync()
		}
		require.Equal(t, []crm.Ref{heir}, b.sf.Live("Lead"))
		require.Equal(t, merged, len(b.hs.Live("contacts")) == 0, "one without an address gets no contact")
	}
}

// The same for a contact that its contact was merged into.
func TestSurvivorDoesNotInheritALostDeletion(t *testing.T) {
	t.Parallel()
	b, h, s := linked(t, func(s *crmsync.Settings) {
		s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce
		s.Contacts.DeleteInHubSpot.WithLead = true
	})
	heir := b.hs.Put("contacts", map[string]string{"lastname": "Lovelace"}) // has no address, and no lead
	b.sync()
	b.hs.Delete(h)
	b.tick(time.Second)
	b.loseAnswers(b.sf)
	require.NotContains(t, b.sf.Live("Lead"), s)
	b.hs.Undelete(h)
	b.hs.MergeSilently(heir, h)
	b.syncWith(b.hs, hidden{b.sf})
	require.Equal(t, s, b.link(heir).Salesforce.Ref)
	for range 3 {
		b.tick(time.Hour)
		b.sync()
	}
	require.Equal(t, []crm.Ref{heir}, b.hs.Live("contacts"))
}
