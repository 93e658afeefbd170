package hubspot_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/sync/crm"
)

// inPortal runs test against the simulator in virtual time.
func inPortal(t *testing.T, o hubspottest.Options, test func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := hubspottest.New(t, o)
		c := hubspot.NewClient(hubspot.Options{AccessToken: srv.Token(), HTTP: srv.Client(), Base: srv.URL(), Jitter: func() float64 { return 0 }})
		test(t, srv, hubspot.NewConnector(c, hubspot.ConnectorOptions{}))
	})
}

func follow(k *hubspot.Connector, lane crm.Lane, fields ...string) *reader {
	return &reader{k: k, feed: crm.Feed{Object: "contacts", Lane: lane, Fields: fields}, had: map[string]crm.Record{}}
}

func person(i int) map[string]string {
	return map[string]string{"email": fmt.Sprintf("p%d@example.org", i), "firstname": "P" + strconv.Itoa(i)}
}

// refused counts the answers with a status.
func refused(srv *hubspottest.Server, status int) int {
	n := 0
	for _, r := range srv.Requests() {
		if r.Status == status {
			n++
		}
	}
	return n
}

func TestSimulatorFeeds(t *testing.T) {
	inPortal(t, hubspottest.Options{SearchLag: 20 * time.Second}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		var ids []string
		for i := range 450 {
			ids = append(ids, srv.Put("contacts", person(i)))
		}
		time.Sleep(time.Hour)
		r := follow(k, crm.Changes, "email", "firstname")
		r.once(t.Context(), t)
		require.Len(t, r.had, 450)
		require.Equal(t, crm.TextOf("p0@example.org"), r.had[ids[0]].Values["email"])
		require.Equal(t, 6, srv.Calls()) // the properties, and five pages

		time.Sleep(time.Minute)
		for i := range 210 {
			require.NoError(t, srv.Edit("contacts", ids[i], map[string]string{"firstname": "Q"}))
			time.Sleep(5 * time.Millisecond)
		}
		clear(r.had)
		r.once(t.Context(), t)
		require.Empty(t, r.had) // the index is late
		time.Sleep(time.Minute)
		r.once(t.Context(), t)
		require.Len(t, r.had, 210)
		require.Equal(t, crm.TextOf("Q"), r.had[ids[209]].Values["firstname"])

		time.Sleep(time.Hour)
		r.once(t.Context(), t)
		srv.ResetRequests()
		r.once(t.Context(), t)
		require.Equal(t, 1, srv.Calls())
	})
}

// More changes than the search window of 10,000 shows, each at a time of its own.
func TestSimulatorMoreChangesThanTheSearchWindow(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		r := follow(k, crm.Changes, "email")
		r.once(t.Context(), t)
		time.Sleep(time.Hour)
		for i := range 10_050 {
			srv.Put("contacts", person(i))
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Minute)
		srv.ResetRequests()
		r.once(t.Context(), t)
		require.Len(t, r.had, 10_050)
		require.Zero(t, refused(srv, 400))
		require.LessOrEqual(t, srv.Calls(), 55)
	})
}

func TestSimulatorManyInOneMillisecond(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		r := follow(k, crm.Changes, "email")
		r.once(t.Context(), t)
		time.Sleep(time.Hour)
		for i := range 10_050 {
			srv.Put("contacts", person(i))
		}
		time.Sleep(time.Minute)
		srv.ResetRequests()
		r.once(t.Context(), t)
		require.Len(t, r.had, 10_050)
		require.LessOrEqual(t, srv.Calls(), 55)
		require.Zero(t, refused(srv, 429))
	})
}

func TestSimulatorRecordThatAppearsFiveMinutesLate(t *testing.T) {
	late := func(_, _ string, changed time.Time) time.Duration {
		if changed.Minute() == 30 {
			return 5 * time.Minute
		}
		return 0
	}
	inPortal(t, hubspottest.Options{LateVisible: late}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		r := follow(k, crm.Changes, "email")
		r.once(t.Context(), t)
		time.Sleep(30 * time.Minute)
		id := srv.Put("contacts", person(1))
		for range 3 {
			time.Sleep(time.Minute)
			srv.Put("contacts", person(int(time.Now().Unix())))
			r.once(t.Context(), t)
		}
		require.NotContains(t, r.had, id)
		time.Sleep(3 * time.Minute)
		r.once(t.Context(), t)
		require.Contains(t, r.had, id)
	})
}

func TestSimulatorWritesRowByRow(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		taken := srv.Put("contacts", person(7))
		var writes []crm.Write
		for i := range 100 {
			w := crm.Write{Op: crm.Create, Ref: contact(""), Values: map[string]crm.Value{
				"email": crm.TextOf(person(i)["email"]), "annualrevenue": crm.TextOf("12"), "firstname": {}}}
			if i == 3 {
				w.Values["email"] = crm.TextOf("not an address")
			}
			writes = append(writes, w)
		}
		results, err := k.Write(t.Context(), writes)
		require.NoError(t, err)
		require.Equal(t, 2, srv.Calls()) // the properties, and one batch
		for i, r := range results {
			switch i {
			case 3:
				e := requireError(t, r.Err)
				require.Equal(t, crm.InvalidValue, e.Class)
				require.Equal(t, []string{"email"}, e.Fields)
			case 7:
				e := requireError(t, r.Err)
				require.Equal(t, crm.Duplicate, e.Class)
				require.Equal(t, contact(taken), e.Existing)
			default:
				require.NoError(t, r.Err)
				o, ok := srv.Get("contacts", r.Record.Ref.ID)
				require.True(t, ok)
				require.Equal(t, person(i)["email"], o.Properties["email"])
				require.Equal(t, writes[i].Values["email"], r.Record.Values["email"])
			}
		}
		require.Equal(t, 99, srv.Count("contacts"))

		// Updates: one bad value, one record that is gone, one that was merged.
		gone, merged, into := results[10].Record.Ref, results[11].Record.Ref, results[12].Record.Ref
		require.NoError(t, srv.Delete("contacts", gone.ID))
		survivor, err := srv.Merge("contacts", into.ID, merged.ID)
		require.NoError(t, err)
		writes = nil
		for i := range 60 {
			if i == 3 || i == 7 || i == 12 {
				continue
			}
			v := map[string]crm.Value{"lastname": crm.TextOf("L"), "email": {}}
			if i == 20 {
				v = map[string]crm.Value{"lastname": crm.TextOf("L"), "lifecyclestage": crm.TextOf("nonsense")}
			}
			writes = append(writes, crm.Write{Op: crm.Update, Ref: results[i].Record.Ref, Values: v})
		}
		updated, err := k.Write(t.Context(), writes)
		require.NoError(t, err)
		for i, r := range updated {
			switch writes[i].Ref {
			case gone:
				require.Equal(t, crm.NotFound, crm.ClassOf(r.Err))
			case merged:
				require.Equal(t, crm.MergedAway, crm.ClassOf(r.Err))
				require.Equal(t, contact(survivor), requireError(t, r.Err).Existing)
			case results[20].Record.Ref:
				require.Equal(t, []string{"lifecyclestage"}, requireError(t, r.Err).Fields)
			default:
				require.NoError(t, r.Err)
				require.Equal(t, writes[i].Ref, r.Record.Ref)
				o, _ := srv.Get("contacts", r.Record.Ref.ID)
				require.Equal(t, "L", o.Properties["lastname"])
				require.Empty(t, o.Properties["email"])
			}
		}
	})
}

func TestSimulatorReadsFindsAndDeletes(t *testing.T) {
	inPortal(t, hubspottest.Options{SearchLag: time.Hour}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		var ids []string
		for i := range 130 {
			ids = append(ids, srv.Put("contacts", person(i)))
		}
		survivor, err := srv.Merge("contacts", ids[0], ids[1])
		require.NoError(t, err)
		require.NoError(t, srv.Delete("contacts", ids[2]))

		var refs []crm.Ref
		for _, id := range ids {
			refs = append(refs, contact(id))
		}
		got, err := k.Read(t.Context(), refs, map[string][]string{"contacts": {"email", "hs_additional_emails"}})
		require.NoError(t, err)
		require.Equal(t, contact(survivor), got[0].Ref)
		require.Equal(t, contact(survivor), got[1].Ref)
		require.Contains(t, got[1].Absorbed, ids[1])
		require.Equal(t, crm.SetOf("p1@example.org"), got[1].Values["hs_additional_emails"])
		require.Equal(t, crm.Record{Ref: refs[2], Deleted: true}, got[2])
		require.Equal(t, refs[129], got[129].Ref)

		// By its first and by its additional address: one record, not yet in the index.
		found, err := k.Find(t.Context(), crm.Lookup{Values: []string{"p0@example.org", "P1@example.org", "p2@example.org", "p5@example.org"},
			Targets: []crm.LookupTarget{{Object: "contacts", Field: "email", Fields: []string{"email"}}}})
		require.NoError(t, err)
		var have []string
		for _, r := range found {
			have = append(have, r.Ref.ID)
		}
		require.ElementsMatch(t, []string{survivor, ids[5]}, have)

		results, err := k.Write(t.Context(), []crm.Write{{Op: crm.Delete, Ref: refs[9]}, {Op: crm.Delete, Ref: refs[2]}})
		require.NoError(t, err)
		require.NoError(t, results[0].Err)
		require.NoError(t, results[1].Err)
		r := follow(k, crm.Deletions)
		r.once(t.Context(), t)
		require.Contains(t, r.had, ids[2])
		require.Contains(t, r.had, ids[9])
		require.True(t, r.had[ids[9]].Deleted)
		require.NotContains(t, r.had, ids[5])
	})
}

func TestSimulatorALostReplyIsFoundAgain(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		srv.Inject(hubspottest.Fault{Path: "/batch/create", Drop: hubspottest.DropAfter})
		results, err := k.Write(t.Context(), creates(3))
		require.NoError(t, err)
		for _, r := range results {
			require.Equal(t, crm.Ambiguous, crm.ClassOf(r.Err))
		}
		require.Equal(t, 3, srv.Count("contacts"))
		found, err := k.Find(t.Context(), crm.Lookup{Values: []string{"u0@example.org", "u2@example.org"},
			Targets: []crm.LookupTarget{{Object: "contacts", Field: "email"}}})
		require.NoError(t, err)
		require.Len(t, found, 2)
	})
}

// The default limits are within what HubSpot allows: nothing is refused.
func TestSimulatorLimitsAreKept(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		for i := range 3000 {
			srv.Put("contacts", person(i))
		}
		for range 8 {
			r := follow(k, crm.Changes, "email")
			r.once(t.Context(), t)
			r.once(t.Context(), t)
		}
		require.Greater(t, srv.Calls(), 360)
		require.Zero(t, refused(srv, 429))
	})
}

func TestMeterIsAskedBeforeEveryCall(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		n := 0
		k.Meter(func(context.Context) error { n++; return nil })
		srv.Inject(hubspottest.Fault{Path: "/search", Limit: "SECONDLY"})
		r := follow(k, crm.Changes, "email")
		r.once(t.Context(), t)
		r.once(t.Context(), t)
		require.Equal(t, srv.Calls(), n)
		require.Equal(t, 4, n) // properties, list, a refused search and its repetition
	})
}
