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

// Associations come along with their types, and with which company is the
// primary one. Those that the portal had before are gone.
func TestSnapshotAssociations(t *testing.T) {
	t.Parallel()
	first := hubspottest.New(t, hubspottest.Options{})
	person := first.Put("contacts", map[string]string{"email": "ada@example.com"})
	old := first.Put("companies", map[string]string{"domain": "old.example"})
	now := first.Put("companies", map[string]string{"domain": "now.example"})
	apart, err := first.Snapshot()
	require.NoError(t, err)
	require.NoError(t, first.Associate("contacts", person, "companies", old))
	require.NoError(t, first.Associate("contacts", person, "companies", now, 1))
	data, err := first.Snapshot()
	require.NoError(t, err)

	second := hubspottest.New(t, hubspottest.Options{})
	require.NoError(t, second.LoadSnapshot(data))
	want := first.Associations("contacts", person, "companies")
	require.Equal(t, []bool{false, true}, []bool{want[0].Primary, want[1].Primary})
	require.Equal(t, want, second.Associations("contacts", person, "companies"))
	require.Equal(t, first.Associations("companies", now, "contacts"), second.Associations("companies", now, "contacts"))

	require.NoError(t, second.LoadSnapshot(apart))
	require.Empty(t, second.Associations("contacts", person, "companies"))
	require.NoError(t, second.LoadSnapshot(data))
	unknown := `{"contacts":{"links":[{"id":1,"to":"companies","toId":2,"types":[{"category":"USER_DEFINED","id":9}]}]}}`
	require.ErrorContains(t, second.LoadSnapshot([]byte(unknown)), "no association type 9 of contacts with companies")
	require.Equal(t, want, second.Associations("contacts", person, "companies"), "nothing is changed by what is refused")
}
