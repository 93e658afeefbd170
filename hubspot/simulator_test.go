package hubspot_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
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
		c := hubspot.New(hubspot.Options{AccessToken: srv.Token(), HTTP: srv.Client(), Base: srv.URL(), Jitter: func() float64 { return 0 }})
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

func TestSimulatorProvisionAndUpsert(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		require.NoError(t, k.Provision(t.Context(), "contacts", "crmsync_salesforce_id", "Salesforce id"))
		require.NoError(t, k.Provision(t.Context(), "contacts", "crmsync_salesforce_id", "Salesforce id"))
		err := k.Provision(t.Context(), "contacts", "firstname", "")
		require.Equal(t, crm.BadRequest, crm.ClassOf(err))
		schemas, err := k.Describe(t.Context(), "contacts")
		require.NoError(t, err)
		f, ok := schemas[0].Field("crmsync_salesforce_id")
		require.True(t, ok)
		require.True(t, f.Unique && f.ExternalID && f.Createable)

		upsert := func(first string) []crm.Result {
			var writes []crm.Write
			for i := range 3 {
				writes = append(writes, crm.Write{Op: crm.Upsert, Ref: contact(""), Key: crm.Key{Name: "crmsync_salesforce_id", Value: fmt.Sprintf("003%012d", i)},
					Values: map[string]crm.Value{"firstname": crm.TextOf(first)}})
			}
			results, err := k.Write(t.Context(), writes)
			require.NoError(t, err)
			return results
		}
		one, two := upsert("A"), upsert("B")
		for i := range one {
			require.NoError(t, one[i].Err)
			require.NoError(t, two[i].Err)
			require.True(t, one[i].Created)
			require.False(t, two[i].Created)
			require.Equal(t, one[i].Record.Ref, two[i].Record.Ref)
		}
		require.Equal(t, 3, srv.Count("contacts"))
	})
}

func TestSimulatorListsOwnersAndAccount(t *testing.T) {
	inPortal(t, hubspottest.Options{PortalID: 42, TimeZone: time.FixedZone("Etc/GMT-2", 7200)}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		var ids []string
		var refs []crm.Ref
		for i := range 300 {
			ids = append(ids, srv.Put("contacts", person(i)))
			refs = append(refs, contact(ids[i]))
		}
		list, err := srv.CreateList("Customers", "contacts", ids[:260]...)
		require.NoError(t, err)
		l, err := k.List(t.Context(), list)
		require.NoError(t, err)
		require.Equal(t, crm.List{ID: list, Name: "Customers", Object: "contacts", Size: 260, LastAdd: l.LastAdd}, l)
		require.False(t, l.LastAdd.IsZero())
		_, err = k.List(t.Context(), "99999")
		require.Equal(t, crm.NotFound, crm.ClassOf(err))

		in, err := k.Members(t.Context(), list, refs)
		require.NoError(t, err)
		for i := range refs {
			require.Equal(t, i < 260, in[i])
		}
		var joined []crm.Ref
		for cur, more := crm.Cursor(""), true; more; {
			var page []crm.Ref
			page, cur, more, err = k.Joined(t.Context(), list, cur)
			require.NoError(t, err)
			joined = append(joined, page...)
		}
		require.ElementsMatch(t, refs[:260], joined)

		ann := srv.AddOwner(hubspottest.Owner{Email: "ann@example.org", FirstName: "Ann", LastName: "A"})
		old := srv.AddOwner(hubspottest.Owner{Email: "old@example.org"})
		require.NoError(t, srv.DeactivateOwner(old))
		owners, err := k.Owners(t.Context())
		require.NoError(t, err)
		require.Contains(t, owners, crm.Owner{ID: ann, Email: "ann@example.org", Name: "Ann A", Active: true})
		require.True(t, slices.ContainsFunc(owners, func(o crm.Owner) bool { return o.ID == old && !o.Active }))

		a, err := k.Account(t.Context())
		require.NoError(t, err)
		require.Equal(t, "42", a.ID)
		require.Equal(t, "USD", a.Currency)
		require.Empty(t, a.UserID)
		used, limit, ok := k.Quota()
		require.True(t, ok)
		require.Equal(t, srv.Calls(), used)
		require.Equal(t, 625_000, limit)
	})
}

func TestSimulatorOAuth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := hubspottest.New(t, hubspottest.Options{Switches: hubspottest.Switches{RotateRefreshTokens: true}})
		store := hubspot.NewMemoryTokens(hubspot.Token{Refresh: srv.App().RefreshToken})
		o := hubspot.Options{HTTP: srv.Client(), Base: srv.URL(), Tokens: store,
			App: hubspot.App{ClientID: srv.App().ClientID, ClientSecret: srv.App().ClientSecret}}
		k := hubspot.NewConnector(hubspot.New(o), hubspot.ConnectorOptions{})
		a, err := k.Account(t.Context())
		require.NoError(t, err)
		require.NotEmpty(t, a.UserID)
		require.Contains(t, a.Username, "@")

		// A token that dies early is replaced once, and the refresh token rotates.
		srv.ExpireTokens()
		_, err = k.Owners(t.Context())
		require.NoError(t, err)
		// A second process takes over from the store.
		time.Sleep(time.Hour)
		_, err = hubspot.NewConnector(hubspot.New(o), hubspot.ConnectorOptions{}).Owners(t.Context())
		require.NoError(t, err)
		_, err = k.Owners(t.Context())
		require.NoError(t, err)

		srv.Uninstall()
		_, err = k.Owners(t.Context())
		require.Equal(t, crm.Auth, crm.ClassOf(err))
	})
}

func TestSimulatorEveryVersion(t *testing.T) {
	t.Parallel()
	for _, v := range []hubspot.Version{hubspot.Version202609, hubspot.Version202603, hubspot.VersionV3} {
		synctest.Test(t, func(t *testing.T) {
			srv := hubspottest.New(t, hubspottest.Options{})
			c := hubspot.New(hubspot.Options{AccessToken: srv.Token(), HTTP: srv.Client(), Base: srv.URL(), Version: v})
			ctx := t.Context()
			for name, call := range calls(c) {
				err := call(ctx)
				require.NotContains(t, []int{404, 405, 501}, status(err, name), "%s in %s: %v", name, v, err)
			}
			id := srv.Put("contacts", person(1))
			o, err := c.Objects.Get(ctx, "contacts", "p1@example.org", &hubspot.GetOptions{IDProperty: "email", Properties: []string{"email"}})
			require.NoError(t, err)
			require.Equal(t, id, o.ID)
			co, err := c.Objects.Create(ctx, "companies", hubspot.Input{Properties: map[string]string{"name": "C"}})
			require.NoError(t, err)
			failed, err := c.Associations.BatchCreateDefault(ctx, "contacts", "companies", []hubspot.AssociationInput{{From: hubspot.Ident{ID: id}, To: hubspot.Ident{ID: co.ID}}})
			require.NoError(t, err)
			require.Empty(t, failed)
			var to []string
			for a, err := range c.Associations.All(ctx, "contacts", id, "companies") {
				require.NoError(t, err)
				to = append(to, string(a.ToObjectID))
			}
			require.Equal(t, []string{co.ID}, to)
			b, err := c.Associations.BatchRead(ctx, "contacts", "companies", id)
			require.NoError(t, err)
			require.Equal(t, hubspot.ID(co.ID), b.Results[0].To[0].ToObjectID)
			pipelines, err := c.Pipelines.List(ctx, "deals")
			require.NoError(t, err)
			require.NotEmpty(t, pipelines[0].Stages)
		})
	}
}

// status is an error's HTTP status; 404 is an answer where the call names a
// record that is not there.
func status(err error, name string) int {
	e, ok := crm.AsError(err)
	if !ok || e.Status == 404 && !strings.HasPrefix(name, "Search") && !strings.HasSuffix(name, "List") {
		return 0
	}
	return e.Status
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
