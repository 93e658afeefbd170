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

// A write of ours that was on its way for longer than the lease lands after one
// of the next pass: same user, but no spelling of what that one wrote.
func TestLateWriteOfOurOwnIsNoSpelling(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		r.editHubSpot(h, "city", "Paris")
		r.sync()
		ref := crm.Ref{System: crm.Salesforce, Object: "Lead", ID: s}
		results, err := r.salesforce.Write(context.Background(), []crm.Write{{Op: crm.Update, Ref: ref, Values: map[string]crm.Value{"City": crm.TextOf("Rome")}}})
		require.NoError(t, err)
		require.NoError(t, results[0].Err)
		r.sync()
		require.Equal(t, r.sfValue("Lead", s, "City"), r.hsValue(h, "city"), "no difference is taken for a spelling")
		r.settled()
	})
}
