package demo_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/examples/internal/demo"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

// The simulators take all of the data, with the values that do not fit the
// other side.
func TestLoad(t *testing.T) {
	t.Parallel()
	var clock demo.Clock
	hub := hubspottest.New(t, hubspottest.Options{Now: clock.Now})
	sf := salesforcetest.New(t, salesforcetest.Options{Now: clock.Now})
	d := demo.Make(1, demo.Sizes{})
	require.NoError(t, d.Load(&clock, hub, sf))
	require.Equal(t, len(d.HubSpot), hub.Count("contacts"))
	require.Equal(t, len(d.Accounts), sf.Count("Account"))
	require.Equal(t, len(d.Contacts), sf.Count("Contact"))
	require.Equal(t, len(d.Leads), sf.Count("Lead"))
	require.WithinDuration(t, time.Now(), clock.Now(), time.Minute, "the clock is the real one again")
	require.Less(t, hub.All("contacts")[0].UpdatedAt, time.Now().Add(-30*time.Second))
	again := demo.Make(1, demo.Sizes{})
	require.Equal(t, again, d, "loading does not change the data")
}
