package merge_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// Two companies were merged in HubSpot, so a deal belongs to the survivor. The
// account that Salesforce leads with has no counterpart any more, or another
// one: the deal is never given the company back that is gone.
func TestReferenceIsTakenBackToWhatItNamesNow(t *testing.T) {
	t.Parallel()
	company := func(id string) crm.Ref { return crm.Ref{System: crm.HubSpot, Object: "companies", ID: id} }
	account := crm.Ref{System: crm.Salesforce, Object: "Account", ID: "001"}
	in := merge.Input{
		Rule: mapping.PreferSalesforce, HubSpot: crm.RefOf(company("survivor")), Salesforce: crm.RefOf(account),
		Base: &merge.Base{HubSpot: crm.RefOf(company("gone")), Salesforce: crm.RefOf(account)},
	}
	counterpart := func(_ crm.System, r crm.Ref) (crm.Ref, error) { return crm.Ref{}, &merge.WaitingError{For: r} }
	d := merge.Three(in, merge.References{Counterpart: counterpart})
	require.Equal(t, merge.Blocked, d.Action)
	var waits *merge.WaitingError
	require.ErrorAs(t, d.Err, &waits)
	require.Equal(t, account, waits.For)

	counterpart = func(crm.System, crm.Ref) (crm.Ref, error) { return company("other"), nil }
	d = merge.Three(in, merge.References{Counterpart: counterpart})
	require.Equal(t, merge.Write, d.Action)
	require.Equal(t, crm.RefOf(company("other")), d.New)
	require.Equal(t, in.HubSpot, d.Lost)
}
