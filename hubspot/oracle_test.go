package hubspot_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/sync/crm"
)

// Whatever was there and whatever is wanted: what is wanted is there afterwards,
// what stays keeps all its kinds, and reading tells the same.
func TestAssociationsEndAsWanted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		srv := hubspottest.New(t, hubspottest.Options{Tier: hubspottest.Unlimited, Seed: rapid.Uint64().Draw(rt, "seed")})
		defer srv.Close()
		k := hubspot.NewConnector(hubspot.NewClient(hubspot.Options{AccessToken: srv.Token(), HTTP: srv.Client(), Base: srv.URL()}), hubspot.ConnectorOptions{})
		var people, firms, deals []string
		for i := range 4 {
			people = append(people, srv.Put("contacts", person(i)))
			firms = append(firms, srv.Put("companies", map[string]string{"name": strconv.Itoa(i)}))
			deals = append(deals, srv.Put("deals", deal(strconv.Itoa(i))))
		}
		some := func(ids []string, what string) []string {
			return rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, 4, rapid.ID[string]).Draw(rt, what)
		}
		before := map[string][]hubspottest.Association{}
		var writes []crm.Write
		for _, id := range deals {
			for _, far := range some(people, "people") {
				require.NoError(rt, srv.Associate("deals", id, "contacts", far))
			}
			for _, far := range some(firms, "firms") {
				kinds := rapid.SampledFrom([][]int{nil, {5}}).Draw(rt, "kinds")
				require.NoError(rt, srv.Associate("deals", id, "companies", far, kinds...))
			}
			before[id] = append(srv.Associations("deals", id, "contacts"), srv.Associations("deals", id, "companies")...)
			w := crm.Write{Op: crm.Update, Ref: ref("deals", id), Values: map[string]crm.Value{crm.FieldContacts: far("contacts", some(people, "wanted")...), crm.FieldCompany: {}}}
			if firm := some(firms, "firm"); len(firm) > 0 {
				w.Values[crm.FieldCompany] = one("companies", firm[0])
			}
			writes = append(writes, w)
		}
		results, err := k.Write(t.Context(), writes)
		require.NoError(rt, err)
		require.LessOrEqual(rt, srv.Calls(), 1+2*3)
		var refs []crm.Ref
		for i, r := range results {
			require.NoError(rt, r.Err)
			require.Equal(rt, writes[i].Values, r.Record.Values)
			refs = append(refs, writes[i].Ref)
			now := append(srv.Associations("deals", deals[i], "contacts"), srv.Associations("deals", deals[i], "companies")...)
			for _, a := range now {
				at := slices.IndexFunc(before[deals[i]], func(b hubspottest.Association) bool { return b.ID == a.ID })
				if at < 0 {
					continue
				}
				for _, kind := range before[deals[i]][at].TypeIDs {
					require.True(rt, kind == 5 || slices.Contains(a.TypeIDs, kind), "kind %d is lost", kind)
				}
			}
		}
		read, err := k.Read(t.Context(), refs, map[string][]string{"deals": {crm.FieldContacts, crm.FieldCompany}})
		require.NoError(rt, err)
		pages, err := k.Changes(t.Context(), []crm.Feed{{Object: "deals", Lane: crm.Associations, Fields: []string{crm.FieldContacts, crm.FieldCompany}}})
		require.NoError(rt, err)
		for i := range writes {
			require.Equal(rt, writes[i].Values, read[i].Values)
			require.Equal(rt, writes[i].Values, pages[0].Records[i].Values)
		}
	})
}

// A schema that was kept by an older version knows nothing of associations.
func TestPrimingWithAnOldSchema(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		firm, ann := srv.Put("companies", map[string]string{"name": "A"}), srv.Put("contacts", person(1))
		require.NoError(t, srv.Associate("contacts", ann, "companies", firm))
		k.Prime(crm.Schema{System: crm.HubSpot, Object: "contacts", Fields: []crm.Field{{Name: "email", Type: crm.TypeEmail}}})
		got, err := k.Read(t.Context(), []crm.Ref{contact(ann)}, map[string][]string{"contacts": {crm.FieldCompany}})
		require.NoError(t, err)
		require.Equal(t, one("companies", firm), got[0].Values[crm.FieldCompany])
		require.Equal(t, 1, srv.Calls())
	})
}
