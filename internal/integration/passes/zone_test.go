package passes_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

// A close date is one day on both sides, however far the portal is from UTC,
// and does not drift when it goes there and back.
func TestCloseDatesDoNotDriftAcrossTimeZones(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Pacific/Auckland", "America/Los_Angeles", "UTC"} {
		t.Run(strings.ReplaceAll(zone, "/", "_"), func(t *testing.T) {
			loc, err := time.LoadLocation(zone)
			require.NoError(t, err)
			run(t, rigOptions{settings: everything, hubspot: hubspottest.Options{TimeZone: loc}}, func(r *rig) {
				opp := r.opportunity("Engine", "Prospecting", "")
				r.sync()
				deal := r.hs.All("deals")[0]
				at, err := time.Parse(time.RFC3339, deal.Properties["closedate"])
				require.NoError(t, err)
				require.Equal(t, "2026-06-30", at.In(loc).Format(time.DateOnly), "the day that the portal shows")
				r.settled()
				late := time.Date(2026, 7, 15, 23, 30, 0, 0, loc).UTC().Format("2006-01-02T15:04:05.000Z")
				require.NoError(t, r.hs.Edit("deals", deal.ID, map[string]string{"closedate": late}))
				r.sync()
				rec, _ := r.sf.Get("Opportunity", opp)
				require.Equal(t, "2026-07-15", rec.Text("CloseDate"))
				r.settled()
				d, _ := r.hs.Get("deals", deal.ID)
				got, err := time.Parse(time.RFC3339, d.Properties["closedate"])
				require.NoError(t, err)
				require.Equal(t, late, got.UTC().Format("2006-01-02T15:04:05.000Z"), "nobody moved the hour")
			})
		})
	}
}
