package crmsync_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// A lead stands behind another one of the person. The contact is deleted in
// HubSpot, and the linked lead with it: the other lead does not bring the person
// back, but is there for a contact that comes back, and a new lead does.
func TestDuplicateDoesNotBringBackWhoWasDeleted(t *testing.T) {
	t.Parallel()
	for _, again := range []string{"the contact comes back", "a new lead is made"} {
		t.Run(again, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(s *crmsync.Settings) { s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce })
			h := b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
			b.sync()
			second := b.sf.Put("Lead", lead("Lovelace", "ada@example.com"))
			b.sync()
			require.NotZero(t, b.link(second).DuplicateOf)
			b.tick(time.Hour)
			b.hs.Delete(h)
			for range 3 {
				b.sync()
				b.sf.Edit(second, map[string]string{"Phone": "7"})
			}
			require.Equal(t, []crm.Ref{second}, b.sf.Live("Lead"))
			require.Empty(t, b.hs.Live("contacts"))
			b.tick(time.Hour)
			if again == "a new lead is made" {
				b.sf.Put("Lead", lead("Lovelace", "ada@example.com"))
				b.sync()
				b.sync()
				require.Len(t, b.hs.Live("contacts"), 1)
				return
			}
			b.hs.Undelete(h)
			b.sync()
			b.sync()
			require.Equal(t, []crm.Ref{second}, b.sf.Live("Lead"))
			require.Equal(t, []crm.Ref{h}, b.hs.Live("contacts"))
			b.settled()
		})
	}
}
