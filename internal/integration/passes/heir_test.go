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

// Two companies are merged, so two accounts stand for one. The remedy says to keep
// only one of them: whichever that is, it is the company's then.
func TestOneOfTwoAccountsOfMergedCompaniesIsKept(t *testing.T) {
	for _, keep := range []string{"Acme", "Bolt"} {
		t.Run(keep, func(t *testing.T) {
			run(t, rigOptions{settings: everything}, func(r *rig) {
				acme := r.company("Acme", "acme.example")
				bolt := r.company("Bolt", "bolt.example")
				r.account("Acme", "acme.example")
				r.account("Bolt", "bolt.example")
				r.sync()
				survivor := must(r.hs.Merge("companies", acme, bolt))(t)
				r.sync()
				r.sync()
				require.Len(t, r.problems(), 1)
				var kept string
				for _, a := range r.sf.All("Account") {
					if a.Text("Name") == keep {
						kept = a.ID()
					} else {
						require.NoError(t, r.sf.Delete("Account", a.ID()))
					}
				}
				r.sync()
				require.NoError(t, r.hs.Edit("companies", survivor, map[string]string{"phone": "88"}))
				r.sync()
				require.Equal(t, "88", r.sfValue("Account", kept, "Phone"))
				require.Empty(t, r.problems())
				r.settled()
			})
		})
	}
}

// The same with two leads that were merged: no lead is deleted while one of the two
// contacts is there.
func TestOneOfTwoContactsOfMergedLeadsIsKept(t *testing.T) {
	for _, keep := range []string{"ada@example.com", "bob@example.com"} {
		t.Run(keep, func(t *testing.T) {
			run(t, rigOptions{settings: deleting}, func(r *rig) {
				contacts := map[string]string{
					"ada@example.com": r.contact("Lovelace", "ada@example.com"),
					"bob@example.com": r.contact("Babbage", "bob@example.com"),
				}
				r.sync()
				leads := r.sf.All("Lead")
				require.NoError(t, r.sf.Merge("Lead", leads[0].ID(), leads[1].ID()))
				r.sync()
				for email, id := range contacts {
					if email != keep {
						require.NoError(t, r.hs.Delete("contacts", id))
					}
				}
				time.Sleep(time.Hour)
				r.sync()
				r.editHubSpot(contacts[keep], "phone", "88")
				r.sync()
				require.Equal(t, "88", r.sfValue("Lead", r.only("Lead"), "Phone"))
				r.settled()
			})
		})
	}
}

// The answer to the create of an opportunity is lost, and its deal is merged into
// another one before the opportunity is seen: it is not made a second time.
func TestMergeDoesNotForgetWhatALostCallMade(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		engine := r.deal("Engine")
		time.Sleep(2 * time.Second)
		r.drop(`"Engine"`, salesforcetest.DropAfter)
		r.sync()
		require.Equal(t, 1, r.sf.Count("Opportunity"))
		must(r.hs.Merge("deals", r.deal("Analytical engine"), engine))(t)
		for range 3 {
			r.sync()
			time.Sleep(30 * time.Minute)
		}
		require.Equal(t, 1, r.sf.Count("Opportunity"))
		require.Equal(t, 1, r.hs.Count("deals"))
		require.Empty(t, r.problems())
		r.settled()
	})
}

// A Salesforce contact whose own contact was merged away takes over that of a third
// one that is merged into it, and is deleted later. A deal of that contact is no deal
// of the person that the first one was merged into.
func TestHeirHasNothingOfWhatWasMergedAway(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		bob := r.contact("Babbage", "bob@example.com")
		cyd := r.contact("Byron", "cyd@example.com")
		r.sync()
		in := r.byEmail("Contact")
		must(r.hs.Merge("contacts", ada, bob))(t)
		r.sync()
		// One of the two has lost its own contact: it is merged with Cyd's, and deleted.
		lone := in["bob@example.com"]
		require.NoError(t, r.sf.Merge("Contact", lone, in["cyd@example.com"]))
		r.sync()
		r.editHubSpot(cyd, "phone", "88")
		r.sync()
		require.Equal(t, "88", r.sfValue("Contact", lone, "Phone"))
		require.NoError(t, r.sf.Delete("Contact", lone))
		r.sync()
		deal := r.deal("Engine")
		require.NoError(t, r.hs.Associate("deals", deal, "contacts", cyd, 3))
		r.sync()
		require.Equal(t, 1, r.sf.Count("Opportunity"))
		require.Empty(t, r.sf.All("OpportunityContactRole"))
	})
}

// A hint finds that the contact of a merged record is gone, and its link takes over
// the one of the record that was merged away. A user has edited that one since it was
// last seen: it is read before it is written.
func TestHintReadsAnHeirBeforeItWrites(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com", "phone", "1")
		cyd := r.contact("Byron", "cyd@example.com", "phone", "2")
		r.sync()
		in := r.byEmail("Contact")
		stays := in["ada@example.com"]
		require.NoError(t, r.sf.Merge("Contact", stays, in["cyd@example.com"]))
		r.sync()
		time.Sleep(time.Hour)
		require.NoError(t, r.hs.Delete("contacts", ada))
		r.editHubSpot(cyd, "phone", "88")
		rep, err := r.engine().SyncRefs(context.Background(), crm.Ref{System: crm.Salesforce, Object: "Contact", ID: stays})
		require.NoError(t, err)
		require.Positive(t, rep.Written.Conflicts, "the record that stays has another phone, too")
		require.Equal(t, "88", r.hsValue(cyd, "phone"), "it was modified last")
		r.sync()
		require.Equal(t, "88", r.sfValue("Contact", stays, "Phone"))
	})
}

func (r *rig) deal(name string) string {
	return r.hs.Put("deals", map[string]string{"dealname": name, "dealstage": "appointmentscheduled", "closedate": "2026-06-30"})
}

// Of two contacts whose Salesforce records were merged one is deleted, and then that
// record, and with it the other contact. The first one comes back from the bin: what
// was its counterpart does not, in any form.
func TestTakenFromTheBinAfterAnHeirHasGone(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		twoWay(s)
		s.Contacts.DeleteInHubSpot.WithLead = true
	}}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		bob := r.contact("Babbage", "bob@example.com")
		r.sync()
		leads := r.byEmail("Lead")
		require.NoError(t, r.sf.Merge("Lead", leads["ada@example.com"], leads["bob@example.com"]))
		r.sync()
		require.NoError(t, r.hs.Delete("contacts", ada))
		time.Sleep(time.Hour)
		r.sync()
		r.editHubSpot(bob, "phone", "88")
		r.sync()
		require.Equal(t, "88", r.sfValue("Lead", r.only("Lead"), "Phone"))
		require.NoError(t, r.sf.Delete("Lead", r.only("Lead")))
		r.sync()
		require.Equal(t, 0, r.hs.Count("contacts"))
		time.Sleep(time.Hour)
		require.NoError(t, r.hs.Restore("contacts", ada))
		r.sync()
		require.Equal(t, 0, r.sf.Count("Lead"))
		require.Equal(t, 1, r.hs.Count("contacts"))
		r.settled()
	})
}

// The same, where the record that was merged into still carries the external id of the
// contact that comes back: it is another one's counterpart now.
func TestTakenFromTheBinWhileAnHeirHasItsExternalID(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		r.withExternalIDs()
		ada := r.contact("Lovelace", "ada@example.com")
		bob := r.contact("Babbage", "bob@example.com")
		r.sync()
		in := r.byEmail("Contact")
		shared := in["ada@example.com"]
		require.NoError(t, r.hs.Delete("contacts", ada))
		time.Sleep(time.Hour)
		r.sync()
		require.NoError(t, r.sf.Merge("Contact", shared, in["bob@example.com"]))
		r.sync()
		r.editHubSpot(bob, "email", "bob@example.com") // the merge had him take over hers
		r.sync()
		time.Sleep(30 * time.Minute)
		require.NoError(t, r.hs.Restore("contacts", ada))
		r.sync()
		require.Equal(t, 2, r.sf.Count("Contact"))
		r.editHubSpot(bob, "phone", "88")
		r.editHubSpot(ada, "phone", "77")
		r.sync()
		require.Equal(t, "88", r.sfValue("Contact", shared, "Phone"))
		require.NotEqual(t, shared, r.byEmail("Contact")["ada@example.com"])
		require.Equal(t, "77", r.sfValue("Contact", r.byEmail("Contact")["ada@example.com"], "Phone"))
		r.settled()
	})
}

// byEmail returns the ids of the people in Salesforce by their addresses.
func (r *rig) byEmail(object string) map[string]string {
	ids := map[string]string{}
	for _, rec := range r.sf.All(object) {
		ids[rec.Text("Email")] = rec.ID()
	}
	return ids
}
