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
	users := sf.Count("User")
	demo.SetUp(hub)
	d := demo.Make(1, demo.Sizes{})
	require.NoError(t, d.Load(&clock, hub, sf))
	for object, n := range objects(d) {
		switch object {
		case "User":
			require.Equal(t, users+n, sf.Count(object))
		default:
			require.Equal(t, n, hub.Count(object)+sf.Count(object), object)
		}
	}
	require.WithinDuration(t, time.Now(), clock.Now(), time.Minute, "the clock is the real one again")
	require.Less(t, hub.All("contacts")[0].UpdatedAt, time.Now().Add(-30*time.Second))
	require.Greater(t, hub.All("calls")[0].CreatedAt, time.Now().Add(-43*24*time.Hour))
	deal := hub.All("deals")[0]
	require.NotEmpty(t, hub.Associations("deals", deal.ID, "contacts"))
	require.NotEmpty(t, sf.All("Task")[0].Text("WhoId"))
	again := demo.Make(1, demo.Sizes{})
	require.Equal(t, again, d, "loading does not change the data")
}
