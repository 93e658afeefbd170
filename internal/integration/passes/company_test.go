package passes_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
)

// lagging is a portal whose search is minutes late, and in which another company
// does not move the contact's time of change.
var lagging = hubspottest.Options{SearchLag: 3 * time.Minute}

// employed links a contact that has no company yet, of which search still finds
// the last change, and the account and company that it is to belong to.
func employed(r *rig) (hubspotContact, salesforceContact, account, company string) {
	r.t.Helper()
	company = r.company("Analytical", "analytical.org")
	account = r.account("Analytical", "https://analytical.org")
	hubspotContact = r.contact("Lovelace", "ada@example.com")
	salesforceContact = r.person("Contact", "Lovelace", "ada@example.com")
	r.sync()
	time.Sleep(5 * time.Minute)
	r.settled()
	require.Empty(r.t, r.sfValue("Contact", salesforceContact, "AccountId"))
	return hubspotContact, salesforceContact, account, company
}

// A search that shows a contact as it was before we gave it a company is no
// user who took the company away.
func TestLaggingSearchTakesNoCompanyAway(t *testing.T) {
	run(t, rigOptions{hubspot: lagging, settings: everything}, func(r *rig) {
		h, s, account, company := employed(r)
		r.editSalesforce("Contact", s, "AccountId", account)
		r.sync()
		require.Equal(t, company, r.hsValue(h, "associatedcompanyid"))
		for range 3 {
			rep := r.sync()
			require.Zero(t, rep.Written.Salesforce.Updated)
			require.Equal(t, account, r.sfValue("Contact", s, "AccountId"))
		}
		time.Sleep(10 * time.Minute)
		r.settled()
		require.Equal(t, account, r.sfValue("Contact", s, "AccountId"))
		require.Equal(t, company, r.hsValue(h, "associatedcompanyid"))
	})
}

// The same where the contact cannot be read by id at first.
func TestLaggingSearchIsNotBelievedAfterAFailedRead(t *testing.T) {
	run(t, rigOptions{hubspot: lagging, settings: everything}, func(r *rig) {
		_, s, account, _ := employed(r)
		r.editSalesforce("Contact", s, "AccountId", account)
		r.sync()
		r.hs.Inject(hubspottest.Fault{Path: "/contacts/batch/read", Status: 503, Times: -1})
		_, err := r.engine().Sync(context.Background())
		require.Error(t, err)
		r.hs.ClearFaults()
		r.sync()
		require.Equal(t, account, r.sfValue("Contact", s, "AccountId"))
		r.settled()
	})
}

// A user who takes the company away again just after we gave it is heard, though
// search shows what it showed before.
func TestCompanyTakenAwayAfterOurWriteTravels(t *testing.T) {
	run(t, rigOptions{hubspot: lagging, settings: everything}, func(r *rig) {
		h, s, account, company := employed(r)
		r.editSalesforce("Contact", s, "AccountId", account)
		r.sync()
		require.NoError(t, r.hs.Separate("contacts", h, "companies", company))
		r.sync()
		require.Empty(t, r.sfValue("Contact", s, "AccountId"))
		time.Sleep(10 * time.Minute)
		r.settled()
		require.Empty(t, r.sfValue("Contact", s, "AccountId"))
		require.Empty(t, r.hsValue(h, "associatedcompanyid"))
	})
}

// A company that a user gives a contact without a trace is found once a day, if
// associations are swept at all.
func TestAnotherCompanyOfAContactIsSwept(t *testing.T) {
	for name, sweeps := range map[string]crmsync.Sweeps{
		"on":  {},
		"off": {Associations: -1},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) {
				everything(s)
				s.Sweeps = sweeps
			}, salesforce: salesforcetest.Options{SessionTTL: 48 * time.Hour}}, func(r *rig) {
				h, s, account, company := employed(r)
				for range 4 { // out of sight of the search, and of its second look
					time.Sleep(time.Hour)
					r.sync()
				}
				require.NoError(t, r.hs.Associate("contacts", h, "companies", company, 1))
				time.Sleep(2 * time.Hour)
				r.sync()
				require.Empty(t, r.sfValue("Contact", s, "AccountId"), "once a day")
				time.Sleep(20 * time.Hour)
				r.settled()
				if sweeps.Associations < 0 {
					account = ""
				}
				require.Equal(t, account, r.sfValue("Contact", s, "AccountId"))
			})
		})
	}
}

// An account is deleted, and its company with it. Taken from the bin, it gets another
// company, and its contacts are of that one: that the first company was deleted has
// taken nobody from the account.
func TestAccountTakenFromTheBinKeepsItsContacts(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		everything(s)
		s.Companies.DeleteInHubSpot = true
	}}, func(r *rig) {
		_, account, ada, contact := r.employed()
		require.NoError(t, r.sf.Delete("Account", account))
		r.sync()
		require.Equal(t, 0, r.hs.Count("companies"))
		time.Sleep(time.Hour)
		require.NoError(t, r.sf.Undelete("Account", account))
		for range 6 {
			r.sync()
			time.Sleep(30 * time.Minute)
		}
		require.Equal(t, 1, r.hs.Count("companies"))
		require.Equal(t, account, r.sfValue("Contact", contact, "AccountId"))
		require.Equal(t, r.hs.All("companies")[0].ID, r.hsValue(ada, "associatedcompanyid"))
		r.settled()
	})
}

// A company is deleted, and its account kept: so is the account of its contacts.
func TestDeletedCompanyTakesNoContactFromItsAccount(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		company, account, _, contact := r.employed()
		require.NoError(t, r.hs.Delete("companies", company))
		for range 6 {
			r.sync()
			time.Sleep(30 * time.Minute)
		}
		require.Equal(t, 1, r.sf.Count("Account"))
		require.Equal(t, account, r.sfValue("Contact", contact, "AccountId"))
		require.Empty(t, r.problems())
		r.settled()
	})
}

// employed returns a contact and her company, which have been in step with a
// Salesforce contact and her account for an hour.
func (r *rig) employed() (company, account, ada, contact string) {
	r.t.Helper()
	company = r.company("Analytical", "analytical.org")
	account = r.account("Analytical", "analytical.org")
	ada = r.contact("Lovelace", "ada@example.com")
	require.NoError(r.t, r.hs.Associate("contacts", ada, "companies", company, 1))
	r.sync()
	r.sync()
	contact = r.only("Contact")
	require.Equal(r.t, account, r.sfValue("Contact", contact, "AccountId"))
	time.Sleep(time.Hour)
	r.sync()
	return company, account, ada, contact
}
