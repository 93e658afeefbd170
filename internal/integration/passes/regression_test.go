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

// We write a record twice before we look at it again, and a user clears a field
// in between. The record says that we modified it last; the clear is a user's
// all the same, and not the vendor's spelling of what we wrote first.
func TestClearBetweenTwoOfOurWritesTravels(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h := r.contact("Lovelace", "ada@example.com", "firstname", "Ada", "city", "London")
		r.sync()
		s := r.only("Lead")
		r.editSalesforce("Lead", s, "City", "")
		r.editHubSpot(h, "phone", "2")
		r.hint(crm.Ref{System: crm.HubSpot, Object: "contacts", ID: h})
		require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
		r.sync()
		require.Empty(t, r.hsValue(h, "city"))
		require.Empty(t, r.sfValue("Lead", s, "City"))
		r.settled()
	})
}

// A write of ours that was on its way for longer than the lease lands after one
// of the next pass: same user, but no spelling of what that one wrote.
func TestLateWriteOfOurOwnIsNoSpelling(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		r.editHubSpot(h, "city", "Paris")
		r.sync()
		r.writeCity(s, "Rome")
		r.sync()
		require.Equal(t, r.sfValue("Lead", s, "City"), r.hsValue(h, "city"), "no difference is taken for a spelling")
		r.settled()
	})
}

// A field is hidden from us before the first look after our write: what the
// vendor made of the value is still the vendor's when it is shown again.
func TestSpellingBehindAHiddenFieldIsTheVendors(t *testing.T) {
	run(t, rigOptions{settings: twoWay, salesforce: salesforcetest.Options{SessionTTL: 96 * time.Hour}}, func(r *rig) {
		h, s := linkedPair(r)
		r.editHubSpot(h, "city", "Paris")
		r.sync()
		r.writeCity(s, "PARIS")
		require.NoError(t, r.sf.HideField("Lead", "City"))
		r.sync()
		require.NoError(t, r.sf.ShowField("Lead", "City"))
		time.Sleep(25 * time.Hour) // the schema is read again
		r.settled()
		require.Equal(t, "PARIS", r.sfValue("Lead", s, "City"))
		require.Equal(t, "Paris", r.hsValue(h, "city"))
	})
}

// We delete a record that a user has just deleted: what stood behind it stands
// behind nobody any more.
func TestDuplicateIsFreedWhenOurDeletionComesTooLate(t *testing.T) {
	run(t, rigOptions{settings: deleting}, func(r *rig) {
		h, s := linkedPair(r)
		require.NoError(t, r.hs.Delete("contacts", h))
		time.Sleep(2 * time.Second)
		r.person("Lead", "Lovelace", "ada@example.com")
		r.sync() // the deletion is not seen yet
		r.onSalesforce(`"DELETE"`, func() { require.NoError(t, r.sf.Delete("Lead", s)) })
		time.Sleep(90 * time.Minute)
		r.sync()
		r.settled()
		require.Equal(t, 1, r.hs.Count("contacts"))
	})
}

// A record made after a person's deletion stands behind the record that we
// delete in turn, and is free once that is gone.
func TestDuplicateIsFreedByOurDeletion(t *testing.T) {
	run(t, rigOptions{settings: deleting}, func(r *rig) {
		h, s := linkedPair(r)
		require.NoError(t, r.hs.Delete("contacts", h))
		time.Sleep(2 * time.Second)
		r.person("Lead", "Lovelace", "ada@example.com")
		time.Sleep(90 * time.Minute)
		r.sync()
		_, alive := r.sf.Get("Lead", s)
		require.False(t, alive)
		r.sync()
		r.settled()
		require.Equal(t, 1, r.hs.Count("contacts"))
	})
}

// A person's record is deleted in Salesforce, its contact has just got the address
// of another Salesforce record: the deletion that we carry over is of that contact,
// and nothing that the other record has to do with.
func TestRecordDoesNotAdoptWhatWeDeleteJustNow(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		deleting(s)
		s.Contacts.DeleteInHubSpot.WithContact, s.Contacts.DeleteInHubSpot.WithLead = true, true
	}, hubspot: hubspottest.Options{SearchLag: time.Minute}}, func(r *rig) {
		h, s := linkedPair(r)
		time.Sleep(2 * time.Minute)
		r.editHubSpot(h, "email", "grace@example.com")
		grace := r.person("Lead", "Hopper", "grace@example.com")
		require.NoError(t, r.sf.Delete("Lead", s))
		time.Sleep(2 * time.Second)
		r.sync() // the search does not show the new address yet
		require.Equal(t, 0, r.hs.Count("contacts"))
		time.Sleep(5 * time.Minute)
		r.sync()
		r.settled()
		_, alive := r.sf.Get("Lead", grace)
		require.True(t, alive)
		require.Equal(t, 1, r.hs.Count("contacts"))
	})
}

// A record is merged into a linked one, and that is deleted before the merge
// becomes visible. Until then the loser seems to be left, and free.
func TestMergeThatShowsAfterTheSurvivorsDeletion(t *testing.T) {
	var loser string
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		twoWay(s)
		s.Contacts.DeleteInHubSpot.WithContact = true
	}, salesforce: salesforcetest.Options{CommitLag: lateRow(&loser)}}, func(r *rig) {
		survivor := r.person("Contact", "Lovelace", "ada@example.com")
		r.sync()
		require.Equal(t, 1, r.hs.Count("contacts"))
		second := r.person("Contact", "Lovelace", "ada@example.com")
		r.sync()
		loser = second
		require.NoError(t, r.sf.Merge("Contact", survivor, second))
		require.NoError(t, r.sf.Delete("Contact", survivor))
		r.sync()
		time.Sleep(20 * time.Minute)
		r.settled()
		require.Equal(t, 0, r.hs.Count("contacts"))
	})
}

// The answer to the create of an opportunity is lost, and the contact that has a
// role on it is merged into another one before the next pass: the opportunity is
// the one that we made all the same.
func TestMergedRoleDoesNotHideWhatALostCallMade(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		ada := r.person("Contact", "Lovelace", "ada@example.com")
		grace := r.contact("Hopper", "grace@example.com")
		r.sync()
		deal := r.hs.Put("deals", map[string]string{"dealname": "Engine", "dealstage": "appointmentscheduled", "closedate": "2026-06-30T00:00:00Z"})
		require.NoError(t, r.hs.Associate("deals", deal, "contacts", grace, 3))
		time.Sleep(2 * time.Second)
		r.drop(`"Engine"`, salesforcetest.DropAfter)
		require.Equal(t, 0, r.sync().Written.Salesforce.Created, "nobody told")
		require.Equal(t, 1, r.sf.Count("Opportunity"))
		for _, c := range r.sf.All("Contact") {
			if c.Text("Email") == "grace@example.com" {
				require.NoError(t, r.sf.Merge("Contact", ada, c.ID()))
			}
		}
		require.Equal(t, 1, r.sf.Count("Contact"))
		time.Sleep(time.Hour)
		r.settled()
		require.Equal(t, 1, r.sf.Count("Opportunity"))
		require.Equal(t, 1, r.hs.Count("deals"))
	})
}

// A search that lags shows a record as it was before a write of ours, but after
// a user's edit that no pass has seen: the edit is not lost.
func TestEditFromBeforeOurWriteIsSeenBehindIt(t *testing.T) {
	run(t, rigOptions{settings: twoWay, hubspot: hubspottest.Options{SearchLag: 4 * time.Second}}, func(r *rig) {
		h, s := linkedPair(r)
		time.Sleep(time.Hour)
		r.editSalesforce("Lead", s, "City", "Rome")
		r.editHubSpot(h, "phone", "3")
		time.Sleep(2 * time.Second) // not in the search yet
		_, err := r.engine().Sync(context.Background())
		require.NoError(t, err)
		require.Equal(t, "Rome", r.hsValue(h, "city"))
		time.Sleep(3 * time.Second) // now the search shows the edit, but not our write
		_, err = r.engine().Sync(context.Background())
		require.NoError(t, err)
		require.Equal(t, "3", r.sfValue("Lead", s, "Phone"))
		r.settled()
	})
}

// A contact carries the id of a Salesforce record in whose name it was made, and
// its address has been changed before a pass saw it: they are one all the same,
// and nothing is written over the new address.
func TestRecordsMatchByTheIDThatOneCarries(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		require.NoError(t, r.hs.DefineProperty("contacts", hubspottest.Property{Name: "crmsync_salesforce_id", Label: "Salesforce id", Unique: true}))
		s := r.person("Contact", "Lovelace", "ada@example.com")
		h := r.contact("Lovelace", "countess@example.com", "crmsync_salesforce_id", s)
		plan, err := r.engine().Plan(context.Background())
		require.NoError(t, err)
		require.Len(t, plan.Changes, 1)
		require.Equal(t, crm.Update, plan.Changes[0].Op)
		r.sync()
		require.Equal(t, 1, r.hs.Count("contacts"))
		require.Equal(t, 1, r.sf.Count("Contact"))
		require.Equal(t, r.sfValue("Contact", s, "Email"), r.hsValue(h, "email"))
		r.settled()
	})
}

// A contact that a pass makes is not in the inclusion list, so nothing is
// entered in its timeline: a plan knows that before the contact is there.
func TestPlanKnowsWhoseTimelineIsFrozen(t *testing.T) {
	run(t, rigOptions{settings: bothWays}, func(r *rig) {
		list, err := r.hs.CreateList("Included", "contacts")
		require.NoError(t, err)
		r.settings.Contacts.InclusionList = list
		r.settings.Timeline.LookBack = crmsync.Duration(24 * 3600 * 1e9)
		lead := r.person("Lead", "Lovelace", "ada@example.com")
		_, err = r.sf.Put("Task", map[string]any{"Subject": "Call back", "WhoId": lead})
		require.NoError(t, err)
		plan, err := r.engine().Plan(context.Background())
		require.NoError(t, err)
		require.Len(t, plan.Changes, 1)
		require.Equal(t, plan.Totals, r.sync().Written)
		require.Equal(t, 0, r.hs.Count("tasks"))
	})
}

// A call is entered while its contact has no counterpart any more: it waits, and
// is carried over once the counterpart has been taken from the bin.
func TestActivityWaitsForARecordThatComesBack(t *testing.T) {
	run(t, rigOptions{settings: timeline}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		r.sync()
		s := r.only("Contact")
		require.NoError(t, r.sf.Delete("Contact", s))
		r.activity("calls", callContact, ada, "hs_call_title", "Asked for prices")
		r.sync()
		require.Equal(t, 0, r.sf.Count("Task"))
		time.Sleep(30 * time.Minute) // the call is not read again
		require.NoError(t, r.sf.Undelete("Contact", s))
		r.sync()
		require.Equal(t, 1, r.sf.Count("Task"))
		r.settled()
	})
}

// Two contacts are merged, and the Salesforce record of either is deleted before the
// next pass: the merge is told once all the same, and wakes nobody a second time.
func TestMergeIsToldOnceThoughACounterpartIsGone(t *testing.T) {
	for _, gone := range []string{"ada@example.com", "bob@example.com"} {
		t.Run(gone, func(t *testing.T) {
			run(t, rigOptions{settings: timeline}, func(r *rig) {
				ada := r.contact("Lovelace", "ada@example.com")
				bob := r.contact("Babbage", "bob@example.com")
				r.sync()
				require.NoError(t, r.sf.Delete("Contact", r.byEmail("Contact")[gone]))
				must(r.hs.Merge("contacts", bob, ada))(t)
				r.sync()
				r.sync() // it reads what has just changed once more
				require.Equal(t, map[string]int{ada: 1, bob: 1}, r.merges())
				r.settled()
			})
		})
	}
}

// Two contacts with counterparts are merged after tasks of theirs were read, which
// are not read again: both tasks belong to the survivor. The merge is told once,
// however often the survivor is seen.
func TestNewActivityBelongsToWhatItsContactWasMergedInto(t *testing.T) {
	run(t, rigOptions{settings: timeline}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		bob := r.contact("Babbage", "bob@example.com")
		r.sync()
		require.Equal(t, 2, r.sf.Count("Contact"))
		r.activity("tasks", taskContact, ada, "hs_task_subject", "Call Ada")
		r.activity("tasks", taskContact, bob, "hs_task_subject", "Call Bob")
		time.Sleep(time.Hour)
		_, err := r.engine().Plan(context.Background()) // it reads the tasks
		require.NoError(t, err)
		time.Sleep(30 * time.Minute) // the second look is not due yet
		survivor := must(r.hs.Merge("contacts", bob, ada))(t)
		r.sync()
		require.Equal(t, 2, r.sf.Count("Task"))
		who := r.tasks()["Call Ada"]["WhoId"]
		require.Equal(t, who, r.tasks()["Call Bob"]["WhoId"])
		r.editHubSpot(survivor, "phone", "88")
		r.sync()
		require.Equal(t, "88", r.sfValue("Contact", who, "Phone"), "the survivor's counterpart")
		r.settled()
		require.Equal(t, map[string]int{ada: 1, bob: 1}, r.merges())
	})
}

// merges counts how often each record was told to be merged into another one.
func (r *rig) merges() map[string]int {
	merges := map[string]int{}
	for _, e := range r.history() {
		if e.Op == "merge" {
			merges[e.Ref.ID]++
		}
	}
	return merges
}

// A contact comes back from the bin whose lead was converted, and whose Salesforce
// contact was deleted with it. The lead still carries the contact's id and cannot
// be written any more: the new lead is made without it, as the plan says.
func TestContactComesBackAfterItsLeadWasConverted(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		twoWay(s)
		s.Contacts.DefaultObject = crmsync.Lead
		s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce
	}}, func(r *rig) {
		require.NoError(t, r.sf.DefineField("Lead", salesforcetest.Field{Name: "crmsync_HubSpot_Id__c", Length: 40, Unique: true, ExternalID: true}))
		h := r.contact("Lovelace", "ada@example.com")
		r.sync()
		old := r.only("Lead")
		must(r.sf.ConvertLead(old, convert()))(t)
		r.sync()
		require.NoError(t, r.hs.Delete("contacts", h))
		time.Sleep(time.Hour)
		r.sync()
		require.Equal(t, 0, r.sf.Count("Contact"))
		require.NoError(t, r.hs.Restore("contacts", h))
		plan, err := r.engine().Plan(context.Background())
		require.NoError(t, err)
		require.Equal(t, plan.Totals, r.sync().Written)
		var again string
		for _, l := range r.sf.All("Lead") {
			if l.ID() != old {
				again = l.ID()
			}
		}
		require.NotEmpty(t, again)
		require.Empty(t, r.problems())
		r.editHubSpot(h, "phone", "88")
		r.sync()
		require.Equal(t, "88", r.sfValue("Lead", again, "Phone"))
		require.Equal(t, 2, r.sf.Count("Lead"))
		r.settled()
	})
}

// A task is read while its contact is in the bin, where associations do not show.
// The contact comes back, which leaves no mark on the task: it is read again.
func TestActivityOfAContactThatWasInTheBin(t *testing.T) {
	run(t, rigOptions{settings: timeline}, func(r *rig) {
		r.settings.Sweeps.Reconcile = crmsync.Duration(90 * time.Minute)
		r.settings.Timeline.LookBack = crmsync.Duration(24 * time.Hour)
		ada := r.contact("Lovelace", "ada@example.com")
		r.activity("tasks", taskContact, ada, "hs_task_subject", "Call Ada")
		require.NoError(t, r.hs.Delete("contacts", ada))
		time.Sleep(time.Hour)
		r.sync()
		time.Sleep(time.Hour)
		r.sync() // the second look at what has changed
		require.NoError(t, r.hs.Restore("contacts", ada))
		time.Sleep(10 * time.Minute)
		r.sync()
		require.Equal(t, 1, r.sf.Count("Contact"))
		require.Equal(t, 0, r.sf.Count("Task"))
		time.Sleep(time.Hour)
		r.sync()
		require.Equal(t, 1, r.sf.Count("Task"))
		r.settled()
	})
}
