package passes_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

func TestEnabled(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		h, s := linkedPair(r)
		r.settings.Enabled = false
		r.hs.ResetRequests()
		r.sf.ResetRequests()
		r.editHubSpot(h, "phone", "2")
		rep := r.sync()
		require.Equal(t, crmsync.Disabled, rep.State)
		require.Empty(t, r.hs.Requests())
		require.Empty(t, r.sf.Requests())
		plan, err := r.engine().Plan(context.Background())
		require.NoError(t, err, "a plan works while the sync is off")
		require.Len(t, plan.Changes, 1)
		r.settings.Enabled = true
		r.sync()
		require.Equal(t, r.hsValue(h, "phone"), r.sfValue("Lead", s, "Phone"), "what changed meanwhile is not skipped")
	})
}

func TestDefaultObject(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		object         crmsync.DefaultObject
		leads, persons int
	}{
		{crmsync.Lead, 2, 0},
		{crmsync.Contact, 0, 2},
		{crmsync.ContactWhenAccountKnown, 1, 1},
	} {
		t.Run(string(c.object), func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) { s.Contacts.DefaultObject = c.object }}, func(r *rig) {
				account, err := r.sf.Put("Account", map[string]any{"Name": "Analytical", "Website": "https://www.analytical.org/about"})
				require.NoError(t, err)
				r.contact("Lovelace", "ada@analytical.org")
				r.contact("Hopper", "grace@gmail.com")
				r.sync()
				require.Equal(t, c.leads, r.sf.Count("Lead"))
				require.Equal(t, c.persons, r.sf.Count("Contact"))
				if c.object == crmsync.ContactWhenAccountKnown {
					require.Equal(t, account, r.sfValue("Contact", r.only("Contact"), "AccountId"))
				}
				r.settled()
			})
		})
	}
}

func TestInclusionList(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		in := r.contact("Member", "in@example.com", "phone", "1")
		out := r.contact("Outsider", "out@example.com", "phone", "1")
		s := r.person("Contact", "Outsider", "out@example.com", "Phone", "1")
		list, err := r.hs.CreateList("Included", "contacts", in)
		require.NoError(t, err)
		r.settings.Contacts.InclusionList = list
		r.sync()
		require.Equal(t, 1, r.sf.Count("Lead"), "only the member is created")
		r.editHubSpot(out, "phone", "2")
		r.editSalesforce("Contact", s, "Title", "Boss")
		r.sync()
		require.Equal(t, "1", r.sfValue("Contact", s, "Phone"), "frozen both ways")
		require.Empty(t, r.hsValue(out, "jobtitle"))
		// Joining counts as a change.
		require.NoError(t, r.hs.AddToList(list, out))
		r.sync()
		require.Equal(t, "2", r.sfValue("Contact", s, "Phone"))
		require.Equal(t, "Boss", r.hsValue(out, "jobtitle"))
		// Leaving keeps the link and ends the updates; coming back catches up.
		require.NoError(t, r.hs.RemoveFromList(list, out))
		r.editHubSpot(out, "phone", "3")
		r.sync()
		require.Equal(t, "2", r.sfValue("Contact", s, "Phone"))
		require.NoError(t, r.hs.AddToList(list, out))
		r.sync()
		require.Equal(t, "3", r.sfValue("Contact", s, "Phone"))
		r.settled()
		// A deletion is seen all the same.
		r.settings.Contacts.DeleteInHubSpot.WithContact = true
		require.NoError(t, r.hs.RemoveFromList(list, out))
		r.sync()
		require.NoError(t, r.sf.Delete("Contact", s))
		r.sync()
		_, alive := r.hs.Get("contacts", out)
		require.Equal(t, 1, r.hs.Count("contacts"), "alive: %v", alive)
	})
}

// A contact that has left the list is due only because of its new role, or of a
// hint: neither may write it.
func TestWhoLeftTheListIsNotWritten(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		h := r.contact("Member", "in@example.com", "lifecyclestage", "lead")
		list, err := r.hs.CreateList("Included", "contacts", h)
		require.NoError(t, err)
		r.settings.Contacts.InclusionList = list
		r.sync()
		s := r.only("Contact")
		r.settled()
		require.NoError(t, r.hs.RemoveFromList(list, h))
		r.opportunity("Engine", "Prospecting", "", s)
		r.sync()
		require.Equal(t, "lead", r.hsValue(h, "lifecyclestage"))
		require.NoError(t, r.hs.AddToList(list, h))
		r.sync()
		require.Equal(t, "opportunity", r.hsValue(h, "lifecyclestage"))
		require.NoError(t, r.hs.RemoveFromList(list, h))
		r.editHubSpot(h, "phone", "1")
		r.hint(crm.Ref{System: crm.HubSpot, Object: "contacts", ID: h})
		require.Empty(t, r.sfValue("Contact", s, "Phone"))
	})
}

func TestCreateInHubSpot(t *testing.T) {
	t.Parallel()
	for _, object := range []string{"Lead", "Contact"} {
		for _, c := range []struct {
			policy   crmsync.CreatePolicy
			old, new int
		}{
			{crmsync.OnCreateOrUpdate, 1, 1}, {crmsync.OnCreate, 0, 1}, {crmsync.Never, 0, 0},
		} {
			t.Run(object+"/"+string(c.policy), func(t *testing.T) {
				run(t, rigOptions{settings: func(s *crmsync.Settings) {
					s.Contacts.CreateInHubSpot = crmsync.CreateInHubSpot{Leads: crmsync.Never, Contacts: crmsync.Never}
					if object == "Lead" {
						s.Contacts.CreateInHubSpot.Leads = c.policy
					} else {
						s.Contacts.CreateInHubSpot.Contacts = c.policy
					}
				}}, func(r *rig) {
					r.person(object, "Old", "old@example.com")
					r.person(map[string]string{"Lead": "Contact", "Contact": "Lead"}[object], "Other", "other@example.com")
					time.Sleep(time.Minute)
					r.sync()
					require.Equal(t, c.old, r.hs.Count("contacts"))
					r.person(object, "New", "new@example.com")
					r.person(object, "Nameless", "")
					r.sync()
					require.Equal(t, c.old+c.new, r.hs.Count("contacts"))
					if c.old == 0 {
						h := r.contact("Mine", "old@example.com")
						r.sync()
						require.Equal(t, "Old", r.hsValue(h, "lastname"), "an existing contact is linked and updated")
					}
				})
			})
		}
	}
}

func TestDeleteInHubSpot(t *testing.T) {
	t.Parallel()
	for _, object := range []string{"Lead", "Contact"} {
		for _, on := range []bool{false, true} {
			t.Run(object+map[bool]string{false: "/off", true: "/on"}[on], func(t *testing.T) {
				run(t, rigOptions{settings: func(s *crmsync.Settings) {
					twoWay(s)
					s.Contacts.DeleteInHubSpot.WithLead = on == (object == "Lead")
					s.Contacts.DeleteInHubSpot.WithContact = on == (object == "Contact")
				}}, func(r *rig) {
					s := r.person(object, "Lovelace", "ada@example.com")
					r.sync()
					require.Equal(t, 1, r.hs.Count("contacts"))
					h := r.hs.All("contacts")[0].ID
					require.NoError(t, r.sf.Delete(object, s))
					r.sync()
					if on {
						require.Zero(t, r.hs.Count("contacts"))
						return
					}
					r.editHubSpot(h, "phone", "9")
					r.settled()
					require.Equal(t, 1, r.hs.Count("contacts"))
					require.Zero(t, r.sf.Count(object), "no resurrection")
					require.NoError(t, r.sf.Undelete(object, s))
					r.sync()
					require.Equal(t, "9", r.sfValue(object, s, "Phone"), "undeleted: in step again")
				})
			})
		}
	}
}

func TestDeletedInHubSpot(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy crmsync.DeletedInHubSpot
		left   int
	}{{crmsync.Keep, 1}, {crmsync.DeleteInSalesforce, 0}} {
		t.Run(string(c.policy), func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) { s.Contacts.DeletedInHubSpot = c.policy }}, func(r *rig) {
				h, s := linkedPair(r)
				require.NoError(t, r.hs.Delete("contacts", h))
				time.Sleep(20 * time.Minute) // HubSpot's feed does not tell; the sweep does
				r.sync()
				require.Equal(t, c.left, r.sf.Count("Lead"))
				if c.left == 1 {
					r.editSalesforce("Lead", s, "Phone", "9")
					r.settled()
					require.Zero(t, r.hs.Count("contacts"), "no resurrection")
				}
			})
		})
	}
}

func TestDeleteGuard(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		s.Contacts.DeleteInHubSpot.WithLead = true
		s.Safety.MaxDeletes = 3
	}}, func(r *rig) {
		for i := range 5 {
			r.person("Lead", "P", email("p", i))
		}
		r.sync()
		for _, l := range r.sf.All("Lead") {
			require.NoError(t, r.sf.Delete("Lead", l.ID()))
		}
		rep := r.sync()
		require.Equal(t, crmsync.NeedsHuman, rep.State)
		require.Equal(t, merge.Totals{}, rep.Written)
		require.Equal(t, 5, r.hs.Count("contacts"))
		plan, err := r.engine().Plan(context.Background())
		require.NoError(t, err)
		require.Equal(t, rep.Digest, plan.Digest)
		require.Equal(t, []string{"5 deletes, over the limit of 3"}, plan.Halt)
		require.NoError(t, r.engine().Resolve(context.Background(), rep.Digest, crmsync.Approve))
		require.Equal(t, 5, r.sync().Written.HubSpot.Deleted)
		require.Zero(t, r.hs.Count("contacts"))
	})
}

func TestDuplicatesInSalesforce(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		r.person("Lead", "Lead", "ada@example.com", "Phone", "1")
		chosen := r.person("Contact", "Contact", "Ada@Example.com", "Phone", "1")
		rep := r.sync()
		require.Equal(t, 1, r.hs.Count("contacts"))
		require.Equal(t, 1, rep.Problems)
		p := r.problems()[0]
		require.Equal(t, crm.CategoryDuplicates, p.Category)
		require.Equal(t, chosen, p.Ref.ID)
		require.Len(t, p.Others, 1)
		h := r.hs.All("contacts")[0].ID
		r.editSalesforce("Lead", p.Others[0].ID, "Phone", "flip")
		r.sync()
		require.Equal(t, "1", r.hsValue(h, "phone"), "no flip-flop")
		require.NoError(t, r.sf.Delete("Lead", p.Others[0].ID))
		r.sync()
		require.Zero(t, r.sync().Problems, "gone, and the problem with it")
	})
}

func TestAPICallAllocation(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		r.contact("Lovelace", "ada@example.com")
		r.settings.APICalls.Allocation = 3
		rep := r.sync()
		require.Equal(t, crmsync.BlockedUntil, rep.State)
		require.LessOrEqual(t, r.sf.Calls(), 3)
		st, err := r.engine().Status(context.Background())
		require.NoError(t, err)
		require.Equal(t, 3, st.APICalls.Used)
		require.Equal(t, 3, st.APICalls.Allocated)
		require.Positive(t, st.APICalls.OrgLimit)
		require.Equal(t, crmsync.BlockedUntil, r.sync().State)
		r.settings.APICalls.Allocation = 20
		require.Equal(t, crmsync.Done, r.sync().State)
		require.Equal(t, 1, r.sf.Count("Lead"))
	})
}

func TestAnotherOrgIsRefused(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		linkedPair(r)
		r.sf = salesforcetest.New(r.t, salesforcetest.Options{OrgID: "00D000000000999"})
		r.connect()
		_, err := r.engine().Sync(context.Background())
		var other *crmsync.OtherAccountError
		require.ErrorAs(t, err, &other)
		require.Equal(t, crm.Salesforce, other.System)
		_, err = r.engine(crmsync.WithRebind()).Sync(context.Background())
		require.NoError(t, err, "rebound on purpose")
	})
}

func TestHintsAreReadAndDone(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		time.Sleep(time.Hour)
		r.editHubSpot(h, "phone", "hint")
		e := r.engine()
		rep, err := e.SyncRefs(context.Background(), crm.Ref{System: crm.HubSpot, Object: "contacts", ID: h})
		require.NoError(t, err)
		require.Equal(t, 1, rep.Read.HubSpot)
		require.Equal(t, "hint", r.sfValue("Lead", s, "Phone"))
		r.settled()
	})
}
