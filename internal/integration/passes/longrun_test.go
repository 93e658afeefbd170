package passes_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// twice links a contact first to a Salesforce contact and, once that is deleted,
// to a lead with the same address.
func twice(r *rig) (h, contact, lead string) {
	r.t.Helper()
	contact = r.person("Contact", "Lovelace", "ada@example.com")
	lead = r.person("Lead", "Lovelace", "ada@example.com")
	r.sync()
	require.NoError(r.t, r.sf.Delete("Contact", contact))
	r.settled()
	r.editSalesforce("Lead", lead, "City", "Paris")
	r.sync()
	h = r.hs.All("contacts")[0].ID
	require.Equal(r.t, "Paris", r.hsValue(h, "city"))
	return h, contact, lead
}

func (r *rig) linkOf(object, id string) crmsync.Link {
	r.t.Helper()
	links, err := r.store.Lookup(context.Background(), "acme", crmsync.LinkLookup{Refs: []crm.Ref{{System: crm.Salesforce, Object: object, ID: id}}})
	require.NoError(r.t, err)
	require.Len(r.t, links, 1)
	return links[0]
}

// The first one is taken from the bin before the other one is changed, and that
// is seen first: it is a record of its own again, which stands behind the other.
func TestTakenFromTheBinBeforeAnotherThatHasItsPlaceIsChanged(t *testing.T) {
	var late string
	run(t, rigOptions{settings: twoWay, salesforce: salesforcetest.Options{CommitLag: lateRow(&late)}}, func(r *rig) {
		_, contact, lead := twice(r)
		late = contact
		require.NoError(t, r.sf.Undelete("Contact", contact))
		time.Sleep(2 * time.Second)
		r.editSalesforce("Lead", lead, "City", "Rome")
		r.sync()
		time.Sleep(20 * time.Minute)
		r.settled()
		l := r.linkOf("Contact", contact)
		require.Equal(t, lead, l.DuplicateOf.ID)
		require.Zero(t, l.HubSpot.Ref)
	})
}

// The first one is taken from the bin, and a user deletes the contact and the
// other one: that is no wish to have the contact back.
func TestTakenFromTheBinWithoutItsContact(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, contact, lead := twice(r)
		require.NoError(t, r.sf.Undelete("Contact", contact))
		require.NoError(t, r.sf.Delete("Lead", lead))
		require.NoError(t, r.hs.Delete("contacts", h))
		time.Sleep(time.Hour)
		r.settled()
		require.Equal(t, 0, r.hs.Count("contacts"))
		require.NotEmpty(t, r.linkOf("Contact", contact).Closed)
	})
}

// A hint brings a new lead together with a contact that was kept back, and of
// which a user has cleared a field since it was last looked at.
func TestHintedPairIsReadOnBothSides(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		refuses := true
		require.NoError(t, r.sf.AddTrigger("Lead", func(salesforcetest.Record) string {
			if refuses {
				return "System.DmlException: not now"
			}
			return ""
		}))
		h := r.contact("Lovelace", "ada@example.com", "firstname", "Ada")
		r.sync()
		require.Equal(t, 0, r.sf.Count("Lead"))
		refuses = false
		r.editHubSpot(h, "firstname", "")
		s := r.person("Lead", "Lovelace", "ada@example.com", "FirstName", "Ada")
		r.hint(crm.Ref{System: crm.Salesforce, Object: "Lead", ID: s})
		r.settled()
		require.Equal(t, "Ada", r.sfValue("Lead", s, "FirstName"), "only Salesforce has a value")
		require.Equal(t, "Ada", r.hsValue(h, "firstname"))
	})
}

// The answer to the create of a task is lost, and its contact has been merged
// into another one: the task is the one that we made all the same.
func TestMergedContactDoesNotHideATaskThatALostCallMade(t *testing.T) {
	run(t, rigOptions{settings: bothWays}, func(r *rig) {
		who := r.person("Contact", "Lovelace", "ada@example.com")
		other := r.contact("Countess", "") // not in Salesforce
		r.sync()
		var ada string
		for _, c := range r.hs.All("contacts") {
			if c.ID != other {
				ada = c.ID
			}
		}
		must(r.sf.Put("Task", map[string]any{"Subject": "Call back", "WhoId": who}))(t)
		time.Sleep(2 * time.Second)
		r.onHubSpot("/tasks/batch/create", func() { must(r.hs.Merge("contacts", other, ada))(t) })
		r.hs.Inject(hubspottest.Fault{Method: "POST", Path: "/tasks/batch/create", Drop: hubspottest.DropAfter})
		r.unanswered.Store(0)
		_, _ = r.engine().Sync(context.Background())
		require.EqualValues(t, 1, r.unanswered.Load(), "the fault hit")
		for range 3 {
			time.Sleep(30 * time.Minute)
			r.sync()
		}
		require.Equal(t, [2]int{1, 1}, [2]int{r.sf.Count("Task"), r.hs.Count("tasks")})
		r.settled()
	})
}

// The answer to the create of an account is lost, and before the next pass a lead
// of the company is converted into a contact of another account. The company
// belongs to the account that was made for it, and the other one is seen as well.
func TestConversionDoesNotHideAnAccountThatALostCallMade(t *testing.T) {
	run(t, rigOptions{settings: leadsAndCompanies}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		company := r.company("Analytical", "analytical.org")
		require.NoError(t, r.hs.Associate("contacts", ada, "companies", company, 1))
		time.Sleep(2 * time.Second)
		r.drop(`"Analytical"`, salesforcetest.DropAfter)
		r.sync()
		require.Equal(t, 1, r.sf.Count("Account"))
		must(r.sf.ConvertLead(r.only("Lead"), convert()))(t)
		for range 2 {
			time.Sleep(30 * time.Minute) // nothing is read twice
			r.sync()
		}
		require.Equal(t, 2, r.sf.Count("Account"))
		require.Equal(t, 2, r.hs.Count("companies"))
		r.settled()
	})
}

// A lead is converted just before a task of it is made, and the answer to that is
// lost: the task, which names the lead, is the one that we made all the same.
func TestConvertedLeadDoesNotHideATaskThatALostCallMade(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		bothWays(s)
		s.Contacts.DefaultObject = crmsync.Lead
	}}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		r.sync()
		r.activity("calls", callContact, ada, "hs_call_title", "Asked for prices")
		time.Sleep(2 * time.Second)
		r.onSalesforce("Asked for prices", func() { must(r.sf.ConvertLead(r.only("Lead"), convert()))(t) })
		r.drop("Asked for prices", salesforcetest.DropAfter)
		for range 3 {
			r.sync()
			time.Sleep(30 * time.Minute)
		}
		require.Equal(t, [2]int{1, 1}, [2]int{r.sf.Count("Task"), r.hs.Count("calls")})
		r.settled()
	})
}

// Of two records that carry one contact's id, the second stands behind the first.
// That one is merged into another person's record: the second is free.
func TestDuplicateByIDIsFreedByAMerge(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		require.NoError(t, r.sf.DefineField("Contact", salesforcetest.Field{Name: "crmsync_HubSpot_Id__c", Length: 40, Unique: true, ExternalID: true}))
		r.settings.Contacts.DefaultObject = crmsync.Contact
		grace := r.person("Contact", "Hopper", "grace@example.com")
		first := r.person("Contact", "Lovelace", "")
		r.contact("Lovelace", "ada@example.com")
		r.sync()
		second := ""
		for _, c := range r.sf.All("Contact") {
			if c.Text("Email") == "ada@example.com" {
				second = c.ID()
			}
		}
		require.NoError(t, r.sf.Merge("Contact", first, second))
		r.sync()
		require.NoError(t, r.sf.Undelete("Contact", second))
		r.sync()
		time.Sleep(time.Hour)
		require.NoError(t, r.sf.Merge("Contact", grace, first))
		r.sync()
		time.Sleep(time.Hour)
		r.settled()
		require.Zero(t, r.linkOf("Contact", second).DuplicateOf)
	})
}
