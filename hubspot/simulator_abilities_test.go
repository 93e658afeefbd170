package hubspot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/sync/crm"
)

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
		k := hubspot.NewConnector(hubspot.NewClient(o), hubspot.ConnectorOptions{})
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
		_, err = hubspot.NewConnector(hubspot.NewClient(o), hubspot.ConnectorOptions{}).Owners(t.Context())
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
			c := hubspot.NewClient(hubspot.Options{AccessToken: srv.Token(), HTTP: srv.Client(), Base: srv.URL(), Version: v})
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
