package passes_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/memstore"
	"github.com/crmsync/crmsync/sync/merge"
)

// narrow keeps three rows, so that large crowds stay quick.
func narrow(s *crmsync.Settings) {
	s.Contacts.Mapping.Fields = []mapping.Field{
		{HubSpot: "email", Salesforce: "Email"},
		{HubSpot: "lastname", Salesforce: "LastName", Rule: mapping.TwoWay},
		{HubSpot: "phone", Salesforce: "Phone", Rule: mapping.TwoWay},
		{HubSpot: "company", SalesforceOn: map[string]string{"Lead": "Company"},
			ToSalesforce: []mapping.Transform{{Name: "default", Args: map[string]string{"value": "[not provided]"}}}},
	}
	s.Safety.MaxWrites = 0
}

// 10,050 contacts change in one millisecond in HubSpot: more than its search
// window of 10,000 shows. All of them arrive.
func TestTenThousandContactsInOneMillisecondArrive(t *testing.T) {
	thousands(t)
	const n = 10_050
	run(t, rigOptions{
		settings: narrow, store: memstore.New(), hubspot: hubspottest.Options{Tier: hubspottest.Unlimited},
	}, func(r *rig) {
		ids := make([]string, n)
		for i := range ids {
			ids[i] = r.contact("Before", email("c", i))
		}
		require.Equal(t, n, r.sync().Links)
		time.Sleep(time.Hour)
		for _, id := range ids {
			r.editHubSpot(id, "phone", "12345")
		}
		rep := r.sync()
		require.Equal(t, n, rep.Written.Salesforce.Updated)
		for _, l := range r.sf.All("Lead") {
			require.Equal(t, "12345", l.Text("Phone"))
		}
		require.Zero(t, r.sync().Written.Salesforce.Updated)
	})
}

// 4,050 records change in one second in Salesforce: more than two pages share
// one SystemModstamp. All of them arrive.
func TestFourThousandRecordsInOneSecondArrive(t *testing.T) {
	thousands(t)
	const n = 4_050
	run(t, rigOptions{settings: narrow, store: memstore.New()}, func(r *rig) {
		ids := make([]string, n)
		for i := range ids {
			ids[i] = r.person("Lead", "Before", email("c", i))
		}
		require.Equal(t, n, r.sync().Links)
		time.Sleep(time.Hour)
		for _, id := range ids {
			r.editSalesforce("Lead", id, "Phone", "12345")
		}
		rep := r.sync()
		require.Equal(t, n, rep.Written.HubSpot.Updated)
		for _, c := range r.hs.All("contacts") {
			require.Equal(t, "12345", c.Properties["phone"])
		}
		require.Zero(t, r.sync().Written.HubSpot.Updated)
	})
}

// A row that becomes visible five minutes after its stamp arrives too, though
// passes have gone by that could not see it.
func TestRowThatBecomesVisibleFiveMinutesLateArrives(t *testing.T) {
	late := false
	lag := func() time.Duration {
		if late {
			return 5 * time.Minute
		}
		return 0
	}
	run(t, rigOptions{
		settings:   twoWay,
		hubspot:    hubspottest.Options{LateVisible: func(string, string, time.Time) time.Duration { return lag() }},
		salesforce: salesforcetest.Options{CommitLag: func(string, string, time.Time) time.Duration { return lag() }},
	}, func(r *rig) {
		h, s := linkedPair(r)
		late = true
		r.editHubSpot(h, "firstname", "Late")
		r.editSalesforce("Lead", s, "Phone", "555")
		late = false
		for range 4 {
			time.Sleep(time.Minute)
			r.contact("Noise", email("noise", int(time.Now().Unix())))
			r.sync()
		}
		require.NotEqual(t, "Late", r.sfValue("Lead", s, "FirstName"))
		time.Sleep(2 * time.Minute)
		r.sync()
		require.Equal(t, "Late", r.sfValue("Lead", s, "FirstName"))
		require.Equal(t, "555", r.hsValue(h, "phone"))
		r.settled()
	})
}

// One invalid value among 100 creates costs one problem that names the field,
// in either direction.
func TestOneInvalidValueAmongHundredCreates(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		s.Contacts.Mapping = mapping.DefaultContacts()
		s.Contacts.Mapping.Fields = append(s.Contacts.Mapping.Fields,
			mapping.Field{HubSpot: "mobilephone", Salesforce: "MobilePhone"})
	}}, func(r *rig) {
		for i := range 100 {
			r.contact("H", email("h", i), "mobilephone", "1")
			number := "2"
			if i == 42 {
				number = "666"
			}
			r.person("Lead", "S", email("s", i), "MobilePhone", number)
		}
		// Rules of the two administrators that no describe tells about.
		require.NoError(t, r.sf.AddValidation("Lead", func(rec salesforcetest.Record) (string, []string) {
			if rec.Text("Email") == email("h", 17) && rec.Text("MobilePhone") != "" {
				return "this number is not allowed", []string{"MobilePhone"}
			}
			return "", nil
		}))
		r.hs.Inject(hubspottest.Fault{Path: "/batch/create", Times: -1, Row: &hubspottest.BadRow{
			Match: "666", Property: "mobilephone", Code: "INVALID_PHONE", Message: "not a phone number",
		}})
		rep := r.sync()
		require.Equal(t, 100, rep.Written.Salesforce.Created)
		require.Equal(t, 100, rep.Written.HubSpot.Created)
		problems := r.problems()
		require.Len(t, problems, 2)
		for i, target := range []string{"hubspot", "salesforce"} {
			require.Equal(t, "mobilephone", problems[i].Field)
			require.Equal(t, target, string(problems[i].Target.System))
			require.NotEmpty(t, problems[i].Remedy)
		}
		require.Equal(t, "this number is not allowed", problems[1].Vendor)
		r.settled()
	})
}

// The first pass over N+N records with W writes makes no more calls than 1.1
// times the bound of the standard lane: ceil(Nh/100) + ceil(Ns/2000) +
// ceil(wh/100) + ceil(ws/200), and the describes.
func TestCallsOfTheFirstPassStayNearTheBound(t *testing.T) {
	thousands(t)
	const n, common = 10_000, 7_500
	run(t, rigOptions{
		settings: narrow, store: memstore.New(), hubspot: hubspottest.Options{Tier: hubspottest.Unlimited},
	}, func(r *rig) {
		for i := range n {
			r.contact("Same", email("p", i))
			r.person([]string{"Lead", "Contact"}[i%2], "Same", email("p", i+n-common))
		}
		rep := r.sync()
		ws, wh := rep.Written.Salesforce.All(), rep.Written.HubSpot.All()
		require.Equal(t, n-common, rep.Written.Salesforce.Created)
		require.Equal(t, n-common, rep.Written.HubSpot.Created)
		describes := 2
		bound := ceil(n, 100) + ceil(n, 2000) + ceil(wh, 100) + ceil(ws, 200) + describes
		calls := rep.Calls.HubSpot + rep.Calls.Salesforce
		t.Logf("first pass over %d+%d records, %d+%d writes: %d calls (HubSpot %d, Salesforce %d), bound %d, ratio %.3f",
			n, n, wh, ws, calls, rep.Calls.HubSpot, rep.Calls.Salesforce, bound, float64(calls)/float64(bound))
		require.LessOrEqual(t, float64(calls), 1.1*float64(bound))
		require.Len(t, r.hs.Requests(), rep.Calls.HubSpot, "counted exactly")
		require.Len(t, r.sf.Requests(), rep.Calls.Salesforce, "counted exactly")
	})
}

// An idle pass costs one call for each system.
func TestCallsOfAnIdlePass(t *testing.T) {
	run(t, rigOptions{settings: narrow}, func(r *rig) {
		r.contact("Lovelace", "ada@example.com")
		r.sync()
		time.Sleep(30 * time.Minute)
		r.settings.Sweeps = crmsync.Sweeps{Deletions: -1, Recheck: -1, Reconcile: -1}
		e := r.engine()
		rep, err := e.Sync(context.Background())
		require.NoError(t, err)
		require.LessOrEqual(t, rep.Calls.HubSpot, 2, "the account is asked once for each engine")
		time.Sleep(30 * time.Minute)
		rep, err = e.Sync(context.Background())
		require.NoError(t, err)
		require.Equal(t, crmsync.PerSystem{HubSpot: 1, Salesforce: 1}, rep.Calls)
	})
}

// With all objects on, an idle pass asks HubSpot once for each object, and
// Salesforce once for all of them.
func TestCallsOfAnIdlePassWithAllObjectsOn(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		bothWays(s)
		s.Owners.Enabled = true
		s.Sweeps = crmsync.Sweeps{Deletions: -1, Recheck: -1, Reconcile: -1, Associations: -1}
	}}, func(r *rig) {
		account := r.account("Analytical", "https://analytical.org")
		who := r.person("Contact", "Lovelace", "ada@analytical.org", "AccountId", account)
		r.opportunity("Engine", "Prospecting", account, who)
		r.sync()
		r.activity("calls", callContact, r.hs.All("contacts")[0].ID, "hs_call_title", "A call")
		e := r.engine()
		for range 4 {
			_, err := e.Sync(context.Background())
			require.NoError(t, err)
			time.Sleep(25 * time.Minute) // owners are read again every hour
		}
		rep, err := e.Sync(context.Background())
		require.NoError(t, err)
		require.Equal(t, merge.Totals{}, rep.Written)
		const objects = 3 + 5 + 7 // contacts, companies, deals; records and other things of the timeline
		require.LessOrEqual(t, rep.Calls.HubSpot, objects)
		require.Equal(t, 1, rep.Calls.Salesforce)
		t.Logf("an idle pass with all objects on: HubSpot %d, Salesforce %d calls", rep.Calls.HubSpot, rep.Calls.Salesforce)
	})
}

// thousands skips a test under the race detector, where so many records take
// minutes, and in short runs. CI runs it without either.
func thousands(t *testing.T) {
	t.Helper()
	if underRace || testing.Short() {
		t.Skip("thousands of records: runs without the race detector and without -short")
	}
}

func ceil(a, b int) int { return int(math.Ceil(float64(a) / float64(b))) }
