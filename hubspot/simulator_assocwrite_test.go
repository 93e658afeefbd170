package hubspot_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestRecordsAreCreatedWithTheirAssociations(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		ann, bob := srv.Put("contacts", person(1)), srv.Put("contacts", person(2))
		firm := srv.Put("companies", map[string]string{"name": "A"})
		gone := srv.Put("contacts", person(3))
		require.NoError(t, srv.Delete("contacts", gone))
		first := srv.Put("deals", deal("D"))
		_, err := k.Describe(t.Context(), "deals", "tasks", "contacts")
		require.NoError(t, err)
		srv.ResetRequests()
		task := map[string]crm.Value{"hs_timestamp": crm.InstantOf(time.Now()), "hs_task_subject": crm.TextOf("T"),
			crm.FieldContacts: far("contacts", ann), crm.FieldCompanies: far("companies", firm), crm.FieldDeals: far("deals", first)}
		d := func(name string, people ...string) crm.Write {
			return crm.Write{Op: crm.Create, Ref: ref("deals", ""), Values: map[string]crm.Value{"dealname": crm.TextOf(name),
				"dealstage": crm.TextOf("qualifiedtobuy"), crm.FieldContacts: far("contacts", people...), crm.FieldCompany: one("companies", firm)}}
		}
		results, err := k.Write(t.Context(), []crm.Write{
			d("both", ann, bob), d("bad", ann, gone), {Op: crm.Create, Ref: ref("tasks", ""), Values: task},
			{Op: crm.Create, Ref: contact(""), Values: map[string]crm.Value{"email": crm.TextOf("x@example.org"), crm.FieldCompany: one("companies", firm)}},
		})
		require.NoError(t, err)
		require.Equal(t, 3, srv.Calls()) // one for each object
		e := requireError(t, results[1].Err)
		require.Equal(t, crm.InvalidValue, e.Class)
		require.Equal(t, []string{crm.FieldCompany, crm.FieldContacts}, e.Fields)
		id := results[0].Record.Ref.ID
		require.Equal(t, far("contacts", ann, bob), results[0].Record.Values[crm.FieldContacts])
		require.Equal(t, []string{ann, bob}, ends(srv, "deals", id, "contacts"))
		require.True(t, srv.Associations("deals", id, "companies")[0].Primary)
		id = results[2].Record.Ref.ID
		require.Equal(t, []string{ann}, ends(srv, "tasks", id, "contacts"))
		require.Equal(t, []string{firm}, ends(srv, "tasks", id, "companies"))
		require.Equal(t, []string{first}, ends(srv, "tasks", id, "deals"))
		o, _ := srv.Get("contacts", results[3].Record.Ref.ID)
		require.Equal(t, firm, o.Properties["associatedcompanyid"])
		require.Equal(t, 3, srv.Count("contacts"))

		got, err := k.Read(t.Context(), []crm.Ref{results[2].Record.Ref}, map[string][]string{"tasks": {crm.FieldContacts, crm.FieldCompanies, crm.FieldDeals}})
		require.NoError(t, err)
		delete(task, "hs_timestamp")
		delete(task, "hs_task_subject")
		require.Equal(t, task, got[0].Values)
	})
}

// HubSpot's upsert takes no associations: they follow.
func TestUpsertsAreAssociatedAfterwards(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		require.NoError(t, k.Provision(t.Context(), "deals", "sf", "Salesforce id"))
		ann, bob := srv.Put("contacts", person(1)), srv.Put("contacts", person(2))
		up := func(people crm.Value) crm.Result {
			results, err := k.Write(t.Context(), []crm.Write{{Op: crm.Upsert, Ref: ref("deals", ""), Key: crm.Key{Name: "sf", Value: "006A"},
				Values: map[string]crm.Value{"dealname": crm.TextOf("D"), "dealstage": crm.TextOf("qualifiedtobuy"), crm.FieldContacts: people}}})
			require.NoError(t, err)
			require.NoError(t, results[0].Err)
			return results[0]
		}
		srv.ResetRequests()
		r := up(far("contacts", ann))
		require.True(t, r.Created)
		require.Equal(t, 3, srv.Calls()) // the record, what is there, what is not
		require.Equal(t, []string{ann}, ends(srv, "deals", r.Record.Ref.ID, "contacts"))
		again := up(far("contacts", bob))
		require.False(t, again.Created)
		require.Equal(t, r.Record.Ref, again.Record.Ref)
		require.Equal(t, []string{bob}, ends(srv, "deals", r.Record.Ref.ID, "contacts"))
	})
}

func TestOneBadAssociationNamesItsField(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		ann, gone := srv.Put("contacts", person(1)), srv.Put("contacts", person(2))
		require.NoError(t, srv.Delete("contacts", gone))
		firm := srv.Put("companies", map[string]string{"name": "A"})
		var deals []string
		for i := range 5 {
			deals = append(deals, srv.Put("deals", deal("D"+strconv.Itoa(i))))
		}
		require.NoError(t, srv.Delete("deals", deals[4]))
		up := func(i int, people, company crm.Value) crm.Write {
			return crm.Write{Op: crm.Update, Ref: ref("deals", deals[i]), Values: map[string]crm.Value{crm.FieldContacts: people, crm.FieldCompany: company}}
		}
		results, err := k.Write(t.Context(), []crm.Write{
			up(0, far("contacts", ann, gone), one("companies", firm)),
			up(1, far("contacts", ann), one("companies", firm)),
			up(2, far("contacts", "nonsense"), one("companies", "999999")),
			up(3, one("contacts", ann), one("contacts", ann)), // a reference is a set of one, but not the other object's
			up(4, far("contacts", ann), crm.Value{}),
			{Op: crm.Update, Ref: ref("deals", deals[3]), Values: map[string]crm.Value{crm.FieldContacts: crm.RefOf(crm.Ref{System: crm.Salesforce, Object: "Contact", ID: "003000000000001AAA"})}},
			{Op: crm.Update, Ref: contact(ann), Values: map[string]crm.Value{"hubspot_owner_id": one("contacts", "1"), "firstname": crm.TextOf("A")}},
		})
		require.NoError(t, err)
		require.Equal(t, crm.InvalidValue, crm.ClassOf(results[0].Err))
		require.Equal(t, []string{crm.FieldContacts}, requireError(t, results[0].Err).Fields)
		require.NoError(t, results[1].Err)
		require.ElementsMatch(t, []string{crm.FieldContacts, crm.FieldCompany}, requireError(t, results[2].Err).Fields)
		require.Equal(t, []string{crm.FieldCompany}, requireError(t, results[3].Err).Fields)
		require.Equal(t, crm.NotFound, crm.ClassOf(results[4].Err))
		require.Equal(t, []string{crm.FieldContacts}, requireError(t, results[5].Err).Fields)
		require.Equal(t, []string{"hubspot_owner_id"}, requireError(t, results[6].Err).Fields)
		require.Equal(t, []string{ann}, ends(srv, "deals", deals[0], "contacts"))
		require.Equal(t, []string{firm}, ends(srv, "deals", deals[0], "companies"))
		require.Equal(t, []string{ann}, ends(srv, "deals", deals[1], "contacts"))
		require.Empty(t, ends(srv, "deals", deals[3], "contacts"))
	})
}

// Merges that nobody has told of yet neither lose an association nor hide.
func TestAssociationsOfMergedRecords(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		ann, twin := srv.Put("contacts", person(1)), srv.Put("contacts", person(2))
		d, e := srv.Put("deals", deal("D")), srv.Put("deals", deal("E"))
		require.NoError(t, srv.Associate("deals", d, "contacts", twin))
		survivor, err := srv.Merge("contacts", ann, twin)
		require.NoError(t, err)
		up := func(id, who string) crm.Result {
			results, err := k.Write(t.Context(), []crm.Write{{Op: crm.Update, Ref: ref("deals", id), Values: map[string]crm.Value{crm.FieldContacts: far("contacts", who)}}})
			require.NoError(t, err)
			return results[0]
		}
		require.NoError(t, up(d, twin).Err)
		require.Equal(t, []string{survivor}, ends(srv, "deals", d, "contacts"))
		both, err := srv.Merge("deals", d, e)
		require.NoError(t, err)
		failure := requireError(t, up(e, survivor).Err)
		require.Equal(t, crm.MergedAway, failure.Class)
		require.Equal(t, ref("deals", both), failure.Existing)
	})
}

// A failure of the account leaves no row with a result that it has not got.
func TestAssociationsThatCannotBeWritten(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		ann, d := srv.Put("contacts", person(1)), srv.Put("deals", deal("D"))
		_, err := k.Describe(t.Context(), "deals")
		require.NoError(t, err)
		only := crm.Write{Op: crm.Update, Ref: ref("deals", d), Values: map[string]crm.Value{crm.FieldContacts: far("contacts", ann)}}
		srv.Inject(hubspottest.Fault{Path: "/batch/read", Limit: "DAILY"})
		_, err = k.Write(t.Context(), []crm.Write{only})
		require.Equal(t, crm.QuotaExhausted, crm.ClassOf(err))

		srv.Inject(hubspottest.Fault{Path: "/deals/contacts/batch/create", Limit: "DAILY"})
		both := only
		both.Values = map[string]crm.Value{crm.FieldContacts: far("contacts", ann), "amount": crm.IntOf(3)}
		results, err := k.Write(t.Context(), []crm.Write{both, {Op: crm.Create, Ref: contact(""), Values: map[string]crm.Value{"email": crm.TextOf("n@example.org")}}})
		require.NoError(t, err)
		require.Equal(t, crm.QuotaExhausted, crm.ClassOf(results[0].Err))
		require.True(t, results[0].Record.Ref.IsZero())
		require.NoError(t, results[1].Err)
		results, err = k.Write(t.Context(), []crm.Write{both})
		require.NoError(t, err)
		require.NoError(t, results[0].Err)
		require.Equal(t, []string{ann}, ends(srv, "deals", d, "contacts"))
	})
}

// A record with more associations than fit into an answer is read on.
func TestRecordsWithVeryManyAssociations(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		d := srv.Put("deals", deal("D"))
		var people []string
		for i := range 1203 {
			people = append(people, srv.Put("contacts", person(i)))
			require.NoError(t, srv.Associate("deals", d, "contacts", people[i]))
		}
		fields := map[string][]string{"deals": {crm.FieldContacts}}
		got, err := k.Read(t.Context(), []crm.Ref{ref("deals", d)}, fields)
		require.NoError(t, err)
		require.Equal(t, far("contacts", people...), got[0].Values[crm.FieldContacts])
		require.Equal(t, 1+1+3, srv.Calls())
		pages, err := k.Changes(t.Context(), []crm.Feed{{Object: "deals", Lane: crm.Changes, Fields: fields["deals"]}})
		require.NoError(t, err)
		require.Equal(t, far("contacts", people...), pages[0].Records[0].Values[crm.FieldContacts])

		var writes []crm.Write
		for i := range 1200 {
			writes = append(writes, crm.Write{Op: crm.Update, Ref: ref("deals", srv.Put("deals", deal(fmt.Sprint(i)))),
				Values: map[string]crm.Value{crm.FieldContacts: far("contacts", people[i], people[i+1], people[i+2])}})
		}
		srv.ResetRequests()
		results, err := k.Write(t.Context(), writes)
		require.NoError(t, err)
		require.Equal(t, 2, called(srv, "/batch/read"))
		require.Equal(t, 2, called(srv, "/batch/create")) // 3,600 pairs
		require.Equal(t, 4, srv.Calls())
		for i, r := range results {
			require.NoError(t, r.Err)
			require.Equal(t, people[i:i+3], ends(srv, "deals", writes[i].Ref.ID, "contacts"))
		}
	})
}
