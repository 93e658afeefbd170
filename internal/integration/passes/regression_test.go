package passes_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

// We write a record twice before we look at it again, and a user clears a field
// in between. The record says that we modified it last; the clear is a user's
// all the same, and not the vendor's spelling of what we wrote first.
func TestClearBetweenTwoOfOurWritesTravels(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h := r.contact("Lovelace", "ada@example.com", "firstname", "Ada", "city", "London")
		r.sync()
		s := r.only("Lead")
		r.editSalesforce("Lead", s, "City", "")
		r.editHubSpot(h, "phone", "2")
		_, err := r.engine().SyncRefs(context.Background(), crm.Ref{System: crm.HubSpot, Object: "contacts", ID: h})
		require.NoError(t, err)
		require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
		r.sync()
		require.Empty(t, r.hsValue(h, "city"))
		require.Empty(t, r.sfValue("Lead", s, "City"))
		r.settled()
	})
}
