package hubspottest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

// A snapshot carries the records, with ids, times, merges and the archive, into
// another server, which goes on from there.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	first := hubspottest.New(t, hubspottest.Options{})
	kept := first.Put("contacts", map[string]string{"email": "weiss@example.com", "lastname": "Weiß"})
	gone := first.Put("contacts", map[string]string{"email": "gone@example.com"})
	require.NoError(t, first.Delete("contacts", gone))
	other := first.Put("contacts", map[string]string{"email": "other@example.com"})
	survivor, err := first.Merge("contacts", kept, other)
	require.NoError(t, err)
	data, err := first.Snapshot()
	require.NoError(t, err)

	second := hubspottest.New(t, hubspottest.Options{})
	stray := second.Put("contacts", map[string]string{"email": "stray@example.com"})
	require.NoError(t, second.LoadSnapshot(data))

	require.Equal(t, first.All("contacts"), second.All("contacts"))
	if stray != kept && stray != other && stray != survivor {
		_, ok := second.Get("contacts", stray)
		require.False(t, ok)
	}
	_, err = second.Create("contacts", map[string]string{"email": "weiss@example.com"})
	require.Error(t, err, "unique values are known")
	next := second.Put("contacts", map[string]string{"email": "next@example.com"})
	require.NotContains(t, []string{kept, gone, other, survivor}, next)
	require.NoError(t, second.Restore("contacts", gone))

	again, err := first.Snapshot()
	require.NoError(t, err)
	require.Equal(t, data, again, "the same portal gives the same bytes")
	require.ErrorContains(t, second.LoadSnapshot([]byte(`{"nothings":{}}`)), `no object "nothings"`)
}
