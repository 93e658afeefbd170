package passes_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// A hint finds that the counterpart was merged into a record that had stood behind
// it, and that a user has edited since it was last seen.
func TestHintReadsASurvivorBeforeItWrites(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com", "phone", "1")
		r.sync()
		first := r.only("Contact")
		second := r.person("Contact", "Lovelace", "ada@example.com", "Phone", "1")
		r.sync()
		require.NoError(t, r.sf.Merge("Contact", second, first))
		time.Sleep(20 * time.Minute)
		r.editHubSpot(ada, "phone", "2")
		time.Sleep(20 * time.Minute)
		r.editSalesforce("Contact", second, "Phone", "99")
		r.hint(crm.Ref{System: crm.HubSpot, Object: "contacts", ID: ada})
		require.Equal(t, "99", r.sfValue("Contact", second, "Phone"), "it was modified last")
		require.Equal(t, "99", r.hsValue(ada, "phone"))
		r.sync()
		r.settled()
	})
}

// A hint tells of a lead's conversion, and with it which account is the company's. A
// user has edited that account since it was last seen.
func TestHintReadsAConvertedAccountBeforeItWrites(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		leadsFirst(s)
		s.Companies.CreateInSalesforce = crmsync.NeverCreate
		s.Companies.CreateInHubSpot = crmsync.Never
	}}, func(r *rig) {
		acme := r.company("Acme", "acme.example")
		ada := r.contact("Lovelace", "ada@acme.example")
		require.NoError(t, r.hs.Associate("contacts", ada, "companies", acme, 1))
		account := r.account("Acme Ltd", "")
		r.sync()
		must(r.sf.ConvertLead(r.only("Lead"), salesforcetest.ConvertOptions{AccountID: account}))(t)
		time.Sleep(20 * time.Minute)
		require.NoError(t, r.hs.Edit("companies", acme, map[string]string{"phone": "2"}))
		time.Sleep(20 * time.Minute)
		r.editSalesforce("Account", account, "Phone", "99")
		r.hint(
			crm.Ref{System: crm.HubSpot, Object: "contacts", ID: ada},
			crm.Ref{System: crm.HubSpot, Object: "companies", ID: acme},
		)
		require.Equal(t, "99", r.sfValue("Account", account, "Phone"), "it was modified last")
		r.sync()
		o, _ := r.hs.Get("companies", acme)
		require.Equal(t, "99", o.Properties["phone"])
		r.settled()
	})
}

// A hint about a record that was merged away has its link take over another
// counterpart. The pair that the record was merged into is not a part of that pass,
// whatever it waits for: nothing of it was read.
func TestHintLeavesAPairThatItHasNotRead(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		bob := r.contact("Babbage", "bob@example.com", "phone", "1")
		cyd := r.contact("Byron", "cyd@example.com")
		r.sync()
		in := r.byEmail("Contact")
		lost, kept := in["ada@example.com"], in["bob@example.com"]
		require.NoError(t, r.sf.Merge("Contact", kept, lost))
		r.sync()
		time.Sleep(20 * time.Minute)
		r.leaveUnwritten(bob, "222")
		time.Sleep(20 * time.Minute)
		must(r.hs.Merge("contacts", ada, cyd))(t)
		r.editSalesforce("Contact", kept, "Phone", "99")
		r.hint(crm.Ref{System: crm.Salesforce, Object: "Contact", ID: lost})
		require.Equal(t, "99", r.sfValue("Contact", kept, "Phone"), "it was modified last")
		r.sync()
		require.Equal(t, "99", r.hsValue(bob, "phone"))
		r.settled()
	})
}

// The same where the hinted contact finds another counterpart: the record that was its
// own leads to the pair that it was merged into from then on.
func TestHintLeavesThePairThatAMergedRecordGoesTo(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		bob := r.contact("Babbage", "bob@example.com", "phone", "1")
		r.sync()
		in := r.byEmail("Contact")
		lost, kept := in["ada@example.com"], in["bob@example.com"]
		r.person("Contact", "Lovelace", "ada@example.com")
		r.sync()
		time.Sleep(20 * time.Minute)
		r.leaveUnwritten(bob, "222")
		time.Sleep(20 * time.Minute)
		require.NoError(t, r.sf.Merge("Contact", kept, lost))
		r.editSalesforce("Contact", kept, "Phone", "99")
		r.hint(crm.Ref{System: crm.HubSpot, Object: "contacts", ID: ada})
		require.Equal(t, "99", r.sfValue("Contact", kept, "Phone"), "it was modified last")
		r.sync()
		require.Equal(t, "99", r.hsValue(bob, "phone"))
		r.settled()
	})
}

// A hint finds that a deal's contact is gone, and that another one has its counterpart
// since a merge. The deal was read before, and has nothing to do with that other one.
func TestWhoSucceedsAContactIsNotOnItsDeals(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		r.contact("Byron", "cyd@example.com")
		r.sync()
		in := r.byEmail("Contact")
		require.NoError(t, r.hs.Associate("deals", r.deal("Engine"), "contacts", ada, 3))
		time.Sleep(30 * time.Minute) // so that it is not read again
		_, err := r.engine().Plan(context.Background())
		require.NoError(t, err)
		require.NoError(t, r.hs.Delete("contacts", ada))
		require.NoError(t, r.sf.Merge("Contact", in["ada@example.com"], in["cyd@example.com"]))
		r.hint(
			crm.Ref{System: crm.HubSpot, Object: "contacts", ID: ada},
			crm.Ref{System: crm.Salesforce, Object: "Contact", ID: in["cyd@example.com"]},
		)
		r.sync()
		require.Equal(t, 1, r.sf.Count("Opportunity"))
		require.Empty(t, r.sf.All("OpportunityContactRole"))
	})
}

// The answer to the create of an opportunity is lost. Its contact is merged into that of
// another pair, so its link finds another counterpart, which stood behind: what was made
// names what the contact was merged into.
func TestMergedContactWithAnotherCounterpartDoesNotHideADeal(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		r.contact("Byron", "cyd@example.com")
		r.sync()
		in := r.byEmail("Contact")
		r.person("Contact", "Lovelace", "ada@example.com")
		r.sync()
		require.NoError(t, r.hs.Associate("deals", r.deal("Engine"), "contacts", ada, 3))
		r.drop("Engine", salesforcetest.DropAfter)
		r.sync()
		require.Equal(t, 1, r.sf.Count("Opportunity"))
		require.NoError(t, r.sf.Merge("Contact", in["cyd@example.com"], in["ada@example.com"]))
		r.hint(crm.Ref{System: crm.HubSpot, Object: "contacts", ID: ada})
		time.Sleep(time.Hour)
		r.sync()
		require.Equal(t, 1, r.sf.Count("Opportunity"))
		require.Equal(t, 1, r.hs.Count("deals"))
	})
}

// leaveUnwritten edits a contact's phone and ends the pass that would carry it over.
func (r *rig) leaveUnwritten(contact, phone string) {
	r.t.Helper()
	r.editHubSpot(contact, "phone", phone)
	ctx, cancel := context.WithCancel(context.Background())
	r.onSalesforce(phone, cancel)
	_, err := r.engine().Sync(ctx)
	require.ErrorIs(r.t, err, context.Canceled)
}

func (r *rig) hint(refs ...crm.Ref) {
	r.t.Helper()
	_, err := r.engine().SyncRefs(context.Background(), refs...)
	require.NoError(r.t, err)
}
