package salesforcetest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

// A snapshot carries the records, with ids, stamps and the recycle bin, into
// another server, which goes on from there.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	first := salesforcetest.New(t, salesforcetest.Options{})
	kept, err := first.Put("Lead", map[string]any{"LastName": "Weiß", "Company": "Ελιά", "Email": "weiss@example.com", "AnnualRevenue": 1250000, "HasOptedOutOfEmail": true})
	require.NoError(t, err)
	gone, err := first.Put("Lead", map[string]any{"LastName": "Gone", "Company": "C"})
	require.NoError(t, err)
	require.NoError(t, first.Delete("Lead", gone))
	data, err := first.Snapshot()
	require.NoError(t, err)

	second := salesforcetest.New(t, salesforcetest.Options{})
	stray, err := second.Put("Contact", map[string]any{"LastName": "Stray"})
	require.NoError(t, err)
	require.NoError(t, second.LoadSnapshot(data))

	require.Equal(t, first.All("Lead"), second.All("Lead"))
	require.Equal(t, first.Bin("Lead"), second.Bin("Lead"))
	require.Equal(t, first.All("User"), second.All("User"))
	_, ok := second.Get("Contact", stray)
	require.False(t, ok)
	next, err := second.Put("Lead", map[string]any{"LastName": "Next", "Company": "C"})
	require.NoError(t, err)
	require.NotContains(t, []string{kept, gone}, next)
	require.NoError(t, second.Edit("Lead", kept, map[string]any{"Title": "CEO"}))

	again, err := first.Snapshot()
	require.NoError(t, err)
	require.Equal(t, data, again, "the same org gives the same bytes")
	require.ErrorContains(t, second.LoadSnapshot([]byte(`{"nothing__c":{}}`)), `no object "nothing__c"`)
}
