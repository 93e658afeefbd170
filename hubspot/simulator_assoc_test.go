package hubspot_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/sync/crm"
)

func far(object string, ids ...string) crm.Value {
	refs := make([]crm.Ref, len(ids))
	for i, id := range ids {
		refs[i] = crm.Ref{System: crm.HubSpot, Object: object, ID: id}
	}
	return crm.RefSetOf(refs...)
}

func one(object, id string) crm.Value {
	return crm.RefOf(crm.Ref{System: crm.HubSpot, Object: object, ID: id})
}

func ref(object, id string) crm.Ref { return crm.Ref{System: crm.HubSpot, Object: object, ID: id} }

// ends are the ids of a record's associations, ascending.
func ends(srv *hubspottest.Server, from, id, to string) []string {
	var out []string
	for _, a := range srv.Associations(from, id, to) {
		out = append(out, a.ID)
	}
	slices.Sort(out)
	return out
}

// called counts requests whose path ends so.
func called(srv *hubspottest.Server, suffix string) int {
	n := 0
	for _, r := range srv.Requests() {
		if strings.HasSuffix(r.Path, suffix) {
			n++
		}
	}
	return n
}

func deal(name string) map[string]string {
	return map[string]string{"dealname": name, "dealstage": "qualifiedtobuy", "pipeline": "default"}
}

func TestAssociationsAreInTheSchema(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, _ *hubspottest.Server, k *hubspot.Connector) {
		want := map[string][]string{
			"contacts": {"@company"}, "companies": nil, "deals": {"@company", "@contacts"},
			"tasks": {"@companies", "@contacts", "@deals"}, "notes": {"@companies", "@contacts", "@deals"},
			"calls": {"@companies", "@contacts", "@deals"}, "emails": {"@companies", "@contacts", "@deals"},
			"meetings": {"@companies", "@contacts", "@deals"}, "tickets": nil,
		}
		for object, fields := range want {
			schemas, err := k.Describe(t.Context(), object)
			require.NoError(t, err)
			var got []string
			for _, f := range schemas[0].Fields {
				if f.Name[0] == '@' {
					got = append(got, f.Name)
					require.True(t, f.Createable && f.Updateable && !f.Required, f.Name)
					if f.Name == crm.FieldCompany {
						require.Equal(t, crm.TypeReference, f.Type)
						require.Equal(t, []string{"companies"}, f.References)
					} else {
						require.Equal(t, crm.TypeReferences, f.Type)
						require.Equal(t, []string{f.Name[1:]}, f.References)
					}
				}
			}
			require.Equal(t, fields, got, object)
		}
	})
}

// A contact's company is in its properties: it costs no call of its own.
func TestContactsCompany(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		a, b := srv.Put("companies", map[string]string{"name": "A"}), srv.Put("companies", map[string]string{"name": "B"})
		ann, bob := srv.Put("contacts", person(1)), srv.Put("contacts", person(2))
		require.NoError(t, srv.Associate("contacts", ann, "companies", a))
		require.NoError(t, srv.Associate("contacts", ann, "companies", b)) // not the primary one
		r := follow(k, crm.Changes, "email", crm.FieldCompany)
		r.once(t.Context(), t)
		require.Equal(t, map[string]crm.Value{"email": crm.TextOf("p1@example.org"), crm.FieldCompany: one("companies", a)}, r.had[ann].Values)
		require.Equal(t, crm.Value{}, r.had[bob].Values[crm.FieldCompany])
		require.Contains(t, r.had[bob].Values, crm.FieldCompany)
		require.Equal(t, 2, srv.Calls()) // properties and listing

		srv.ResetRequests()
		w := func(id string, v crm.Value) crm.Write {
			return crm.Write{Op: crm.Update, Ref: contact(id), Values: map[string]crm.Value{crm.FieldCompany: v}}
		}
		results, err := k.Write(t.Context(), []crm.Write{w(ann, one("companies", b)), w(bob, one("companies", a))})
		require.NoError(t, err)
		for i, id := range []string{ann, bob} {
			require.NoError(t, results[i].Err)
			require.Equal(t, contact(id), results[i].Record.Ref)
		}
		require.Equal(t, one("companies", b), results[0].Record.Values[crm.FieldCompany])
		require.Equal(t, 2, srv.Calls()) // what is there, and what is not
		require.Zero(t, called(srv, "/batch/update"))
		require.Equal(t, []string{a, b}, ends(srv, "contacts", ann, "companies")) // A stays, not as the primary one

		got, err := k.Read(t.Context(), []crm.Ref{contact(ann), contact(bob)}, map[string][]string{"contacts": {crm.FieldCompany}})
		require.NoError(t, err)
		require.Equal(t, one("companies", b), got[0].Values[crm.FieldCompany])
		require.Equal(t, one("companies", a), got[1].Values[crm.FieldCompany])
		require.Equal(t, 3, srv.Calls())

		// Writing what is there is no write; null takes the primary one away.
		srv.ResetRequests()
		results, err = k.Write(t.Context(), []crm.Write{w(ann, one("companies", b)), w(bob, crm.Value{})})
		require.NoError(t, err)
		require.NoError(t, results[1].Err)
		require.Equal(t, 2, srv.Calls())
		require.Equal(t, 1, called(srv, "/batch/archive"))
		require.Equal(t, []string{a, b}, ends(srv, "contacts", ann, "companies"))
		require.Empty(t, ends(srv, "contacts", bob, "companies"))
		o, _ := srv.Get("contacts", bob)
		require.Empty(t, o.Properties["associatedcompanyid"])

		found, err := k.Find(t.Context(), crm.Lookup{Values: []string{"p1@example.org"},
			Targets: []crm.LookupTarget{{Object: "contacts", Field: "email", Fields: []string{crm.FieldCompany}}}})
		require.NoError(t, err)
		require.Equal(t, one("companies", b), found[0].Values[crm.FieldCompany])
	})
}

func TestDealsAssociations(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		var deals, people, firms []string
		for i := range 250 {
			deals = append(deals, srv.Put("deals", deal("D"+strconv.Itoa(i))))
			people = append(people, srv.Put("contacts", person(i)))
			firms = append(firms, srv.Put("companies", map[string]string{"name": "C" + strconv.Itoa(i)}))
			if i%2 == 0 {
				require.NoError(t, srv.Associate("deals", deals[i], "contacts", people[i]))
				require.NoError(t, srv.Associate("deals", deals[i], "contacts", people[0]))
				require.NoError(t, srv.Associate("deals", deals[i], "companies", firms[i]))
				require.NoError(t, srv.Associate("deals", deals[i], "companies", firms[0]))
			}
		}
		check := func(r *reader) {
			t.Helper()
			for i, id := range deals {
				want, firm := crm.Value{}, crm.Value{}
				if i%2 == 0 {
					want, firm = far("contacts", people[i], people[0]), one("companies", firms[i])
				}
				require.Equal(t, map[string]crm.Value{"dealname": crm.TextOf("D" + strconv.Itoa(i)), crm.FieldContacts: want, crm.FieldCompany: firm}, r.had[id].Values)
			}
			clear(r.had)
		}
		r := &reader{k: k, had: map[string]crm.Record{},
			feed: crm.Feed{Object: "deals", Lane: crm.Changes, Fields: []string{"dealname", crm.FieldContacts, crm.FieldCompany}}}
		r.once(t.Context(), t)
		check(r)
		require.Equal(t, 4, srv.Calls()) // properties, and three pages

		time.Sleep(time.Minute)
		for _, id := range deals {
			require.NoError(t, srv.Edit("deals", id, map[string]string{"amount": "5"}))
			time.Sleep(time.Millisecond)
		}
		srv.ResetRequests()
		r.once(t.Context(), t)
		check(r)
		require.Equal(t, 2, called(srv, "/search"))
		require.Equal(t, 2+2*2, srv.Calls()) // two pages, and one call for each relation of a page

		var refs []crm.Ref
		for _, id := range deals {
			refs = append(refs, ref("deals", id))
		}
		srv.ResetRequests()
		got, err := k.Read(t.Context(), refs, map[string][]string{"deals": {"dealname", crm.FieldContacts, crm.FieldCompany}})
		require.NoError(t, err)
		for _, rec := range got {
			r.had[rec.Ref.ID] = rec
		}
		check(r)
		require.Equal(t, 3+2, srv.Calls())

		// An idle pass costs one call.
		time.Sleep(time.Hour)
		r.once(t.Context(), t)
		srv.ResetRequests()
		r.once(t.Context(), t)
		require.Equal(t, 1, srv.Calls())

		// What only associations tell is not in the changes, but in the sweep.
		clear(r.had)
		require.NoError(t, srv.Separate("deals", deals[2], "contacts", people[0]))
		r.once(t.Context(), t)
		require.Empty(t, r.had)
		srv.ResetRequests()
		sweep := &reader{k: k, had: map[string]crm.Record{}, feed: crm.Feed{Object: "deals", Lane: crm.Associations, Fields: r.feed.Fields}}
		sweep.once(t.Context(), t)
		require.Equal(t, 3, srv.Calls())
		require.Len(t, sweep.had, 250)
		require.Equal(t, far("contacts", people[2]), sweep.had[deals[2]].Values[crm.FieldContacts])
		require.Empty(t, sweep.feed.Since)
		pages, err := k.Changes(t.Context(), []crm.Feed{{Object: "companies", Lane: crm.Associations, Fields: []string{"name"}}})
		require.NoError(t, err)
		require.Equal(t, []crm.Page{{}}, pages)
	})
}

// A set is written as the difference to what is there, and what stays keeps its
// labels.
func TestDealsContactsAreWritten(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		var people []string
		for i := range 5 {
			people = append(people, srv.Put("contacts", person(i)))
		}
		firm, other := srv.Put("companies", map[string]string{"name": "A"}), srv.Put("companies", map[string]string{"name": "B"})
		boss := labelled(t, srv, "deals", "contacts", "Boss")
		partner := labelled(t, srv, "deals", "companies", "Partner")
		var deals []string
		for i := range 150 {
			id := srv.Put("deals", deal("D"+strconv.Itoa(i)))
			require.NoError(t, srv.Associate("deals", id, "contacts", people[0]))
			require.NoError(t, srv.Associate("deals", id, "contacts", people[1]))
			require.NoError(t, srv.Associate("deals", id, "companies", firm))
			deals = append(deals, id)
		}
		label(t, srv, "deals", deals[0], "contacts", people[1], boss)
		label(t, srv, "deals", deals[0], "companies", other, partner)
		var writes []crm.Write
		for i, id := range deals {
			w := crm.Write{Op: crm.Update, Ref: ref("deals", id), Values: map[string]crm.Value{
				crm.FieldContacts: far("contacts", people[1], people[2], people[3]), crm.FieldCompany: one("companies", other)}}
			if i >= 100 {
				w.Values["amount"] = crm.IntOf(9)
			}
			writes = append(writes, w)
		}
		_, err := k.Describe(t.Context(), "deals")
		require.NoError(t, err)
		srv.ResetRequests()
		results, err := k.Write(t.Context(), writes)
		require.NoError(t, err)
		// 50 records, 300 pairs with contacts, 150 with companies: one call each, but
		// removals go 100 records a call.
		require.Equal(t, 1, called(srv, "/batch/update"))
		require.Equal(t, 2, called(srv, "/batch/read"))
		require.Equal(t, 2, called(srv, "/batch/create"))
		require.Equal(t, 2, called(srv, "/batch/archive"))
		require.Equal(t, 7, srv.Calls())
		for i, r := range results {
			require.NoError(t, r.Err)
			require.Equal(t, writes[i].Ref, r.Record.Ref)
			require.Equal(t, i >= 100, r.Record.Version != "")
			for _, f := range []string{crm.FieldContacts, crm.FieldCompany} {
				require.Equal(t, writes[i].Values[f], r.Record.Values[f])
			}
			require.Equal(t, people[1:4], ends(srv, "deals", deals[i], "contacts"))
			require.Equal(t, []string{firm, other}, ends(srv, "deals", deals[i], "companies"))
			o, _ := srv.Get("deals", deals[i])
			require.Equal(t, other, o.Properties["hs_primary_associated_company"])
		}
		require.Equal(t, []string{"Boss"}, srv.Associations("deals", deals[0], "contacts")[0].Labels)
		require.ElementsMatch(t, []string{"Partner", "Primary"}, find(srv, "deals", deals[0], "companies", other).Labels)

		// The same again only looks.
		srv.ResetRequests()
		_, err = k.Write(t.Context(), writes[:100])
		require.NoError(t, err)
		require.Equal(t, 2, srv.Calls())

		// Null takes all away.
		srv.ResetRequests()
		_, err = k.Write(t.Context(), []crm.Write{{Op: crm.Update, Ref: ref("deals", deals[0]), Values: map[string]crm.Value{crm.FieldContacts: {}, crm.FieldCompany: {}}}})
		require.NoError(t, err)
		require.Equal(t, 4, srv.Calls())
		require.Empty(t, ends(srv, "deals", deals[0], "contacts"))
		require.Equal(t, []string{firm}, ends(srv, "deals", deals[0], "companies"))
	})
}

// send makes a call that the client has no method for.
func send(t *testing.T, srv *hubspottest.Server, method, path string, body, into any) {
	t.Helper()
	b, err := json.Marshal(body)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), method, srv.URL()+path, bytes.NewReader(b))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	req.Header.Set("Content-Type", "application/json")
	resp, err := srv.Client().Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	require.Less(t, resp.StatusCode, 300)
	require.NoError(t, json.NewDecoder(resp.Body).Decode(into))
}

// labelled makes an association label and returns its type id.
func labelled(t *testing.T, srv *hubspottest.Server, from, to, label string) int {
	t.Helper()
	var out struct{ Results []hubspot.AssociationKind }
	send(t, srv, "POST", "/crm/associations/2026-09/"+from+"/"+to+"/labels", map[string]string{"label": label, "name": strings.ToLower(label)}, &out)
	return out.Results[0].TypeID
}

// label gives a pair a label, besides the primary one that it may have.
func label(t *testing.T, srv *hubspottest.Server, from, id, to, toID string, kind int) {
	t.Helper()
	var out any
	send(t, srv, "PUT", "/crm/objects/2026-09/"+from+"/"+id+"/associations/"+to+"/"+toID,
		[]hubspot.AssociationSpec{{Category: "USER_DEFINED", TypeID: kind}}, &out)
}

func find(srv *hubspottest.Server, from, id, to, toID string) hubspottest.Association {
	all := srv.Associations(from, id, to)
	return all[slices.IndexFunc(all, func(a hubspottest.Association) bool { return a.ID == toID })]
}
