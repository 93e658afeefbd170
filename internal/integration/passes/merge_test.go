package passes_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestFirstPassLinksAndCreatesBothWays(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com", "firstname", "Ada", "jobtitle", "Analyst")
		grace := r.contact("Hopper", "Grace@Example.com")
		r.contact("Nobody", "")
		r.person("Contact", "Hopper", "grace@example.com", "Title", "Admiral")
		r.person("Lead", "Turing", "alan@example.com", "FirstName", "Alan")
		rep := r.sync()
		require.Equal(t, crmsync.Done, rep.State)
		require.Equal(t, 3, rep.Links)
		require.Equal(t, 1, rep.Written.HubSpot.Created)
		require.Equal(t, 1, rep.Written.Salesforce.Created)
		require.Equal(t, 4, r.hs.Count("contacts"))
		require.Equal(t, 2, r.sf.Count("Lead"))
		require.Equal(t, 1, r.sf.Count("Contact"))
		require.Equal(t, "Admiral", r.hsValue(grace, "jobtitle"))
		require.Equal(t, "Analyst", r.hsValue(ada, "jobtitle"))
		r.settled()
	})
}

// linkedPair returns a rig with one contact and its lead, in step.
func linkedPair(r *rig) (h, s string) {
	h = r.contact("Lovelace", "ada@example.com", "firstname", "Ada", "phone", "1", "city", "London")
	r.sync()
	s = r.only("Lead")
	r.sync()
	return h, s
}

func TestDisjointEditsBothSurvive(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		r.editHubSpot(h, "firstname", "Augusta")
		r.editSalesforce("Lead", s, "Phone", "42")
		rep := r.sync()
		require.Equal(t, 0, rep.Conflicts)
		require.Equal(t, "Augusta", r.hsValue(h, "firstname"))
		require.Equal(t, "Augusta", r.sfValue("Lead", s, "FirstName"))
		require.Equal(t, "42", r.hsValue(h, "phone"))
		require.Equal(t, "42", r.sfValue("Lead", s, "Phone"))
		r.settled()
	})
}

func TestConflictIsDecidedByPolicyAndTheLoserIsKept(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		r.editSalesforce("Lead", s, "Phone", "from salesforce")
		time.Sleep(5 * time.Second)
		r.editHubSpot(h, "phone", "from hubspot")
		plan, err := r.engine().Plan(context.Background())
		require.NoError(t, err)
		require.Len(t, plan.Changes, 1)
		require.Contains(t, plan.String(), "overrules from salesforce in Salesforce")
		rep := r.sync()
		require.Equal(t, plan.Totals, rep.Written)
		require.Equal(t, 1, rep.Conflicts)
		require.Equal(t, "from hubspot", r.sfValue("Lead", s, "Phone"))
		events := r.history()
		last := events[len(events)-1]
		require.Equal(t, crm.TextOf("from salesforce"), last.Lost)
		require.Equal(t, crm.Salesforce, last.LostBy)
		require.Contains(t, last.Why, "HubSpot was modified last")
		r.settled()
	})
}

func TestClearTravelsBothWays(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		r.editHubSpot(h, "phone", "")
		r.editSalesforce("Lead", s, "City", "")
		r.sync()
		require.Empty(t, r.sfValue("Lead", s, "Phone"))
		require.Empty(t, r.hsValue(h, "city"))
		r.settled()
	})
}

func TestVendorNormalisationIsNotWrittenBack(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		r.editHubSpot(h, "city", "  Oslo ")
		r.sync()
		require.Equal(t, "Oslo", r.sfValue("Lead", s, "City"))
		r.settled()
	})
}

func TestOptOutTravelsAndOptInNever(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		h, s := linkedPair(r)
		r.editHubSpot(h, "hs_email_optout", "true")
		r.sync()
		rec, _ := r.sf.Get("Lead", s)
		require.True(t, rec.Bool("HasOptedOutOfEmail"))
		require.NoError(t, r.sf.Edit("Lead", s, map[string]any{"HasOptedOutOfEmail": false}))
		r.sync()
		require.Equal(t, "true", r.hsValue(h, "hs_email_optout"))
		rec, _ = r.sf.Get("Lead", s)
		require.False(t, rec.Bool("HasOptedOutOfEmail"))
		r.settled()
	})
}

// That the survivor of a merge is not opted out is no opt-in by anybody.
func TestOptOutReachesTheSurvivorOfAMerge(t *testing.T) {
	t.Parallel()
	for _, side := range []string{"salesforce", "hubspot"} {
		t.Run(side, func(t *testing.T) {
			run(t, rigOptions{}, func(r *rig) {
				h, s := linkedPair(r)
				r.editHubSpot(h, "hs_email_optout", "true")
				r.sync()
				var survivor string
				if side == "salesforce" {
					survivor = r.person("Lead", "Winner", "")
					require.NoError(t, r.sf.Merge("Lead", survivor, s))
				} else {
					other := r.contact("Winner", "")
					h = must(r.hs.Merge("contacts", other, h))(t)
					r.editHubSpot(h, "hs_email_optout", "false", "email", "ada@example.com")
					survivor = s
				}
				r.sync()
				r.sync()
				rec, _ := r.sf.Get("Lead", survivor)
				require.True(t, rec.Bool("HasOptedOutOfEmail"))
				require.Equal(t, "true", r.hsValue(h, "hs_email_optout"))
			})
		})
	}
}

func TestLeadConversionMovesTheLink(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		conv := must(r.sf.ConvertLead(s, convert()))(t)
		r.sync()
		r.editHubSpot(h, "phone", "after")
		r.sync()
		require.Equal(t, "after", r.sfValue("Contact", conv.ContactID, "Phone"))
		require.Equal(t, 1, r.hs.Count("contacts"))
		require.Equal(t, 1, r.sf.Count("Contact"))
		r.settled()
	})
}

func TestSalesforceMergeMovesTheLink(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		twoWay(s)
		s.Contacts.DeleteInHubSpot.WithLead = true
	}}, func(r *rig) {
		h, s := linkedPair(r)
		winner := r.person("Lead", "Winner", "")
		r.sync()
		require.NoError(t, r.sf.Merge("Lead", winner, s))
		r.sync()
		require.Equal(t, 1, r.hs.Count("contacts"), "a merge is never a deletion")
		r.editSalesforce("Lead", winner, "Phone", "77")
		r.sync()
		require.Equal(t, "77", r.hsValue(h, "phone"))
		r.settled()
	})
}

func TestHubSpotMergeMovesTheLink(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		other := r.contact("Lovelace", "countess@example.com")
		r.sync()
		survivor := must(r.hs.Merge("contacts", other, h))(t)
		r.sync()
		r.editHubSpot(survivor, "phone", "88")
		r.sync()
		require.Equal(t, 1, r.hs.Count("contacts"))
		phones := []string{r.sfValue("Lead", s, "Phone")}
		for _, l := range r.sf.All("Lead") {
			phones = append(phones, l.Text("Phone"))
		}
		require.Contains(t, phones, "88")
		r.settled()
	})
}

// The lead of one of two contacts is deleted, and the contacts are merged a moment
// before the pass, which the search does not show yet. HubSpot would archive the
// survivor in place of the contact that is no more.
func TestDeletionDoesNotReachTheSurvivorOfAMerge(t *testing.T) {
	run(t, rigOptions{hubspot: hubspottest.Options{SearchLag: 30 * time.Second}, settings: func(s *crmsync.Settings) {
		twoWay(s)
		s.Contacts.DeleteInHubSpot.WithLead = true
	}}, func(r *rig) {
		h, s := linkedPair(r)
		other := r.contact("Byron", "countess@example.com")
		time.Sleep(time.Minute)
		r.sync()
		time.Sleep(time.Minute)
		r.sync()
		require.NoError(t, r.sf.Delete("Lead", s))
		survivor := must(r.hs.Merge("contacts", other, h))(t)
		r.sync()
		require.Equal(t, 1, r.hs.Count("contacts"))
		time.Sleep(time.Minute)
		r.editHubSpot(survivor, "phone", "88")
		time.Sleep(time.Minute)
		r.sync()
		require.Equal(t, "88", r.sfValue("Lead", r.only("Lead"), "Phone"))
		r.settled()
	})
}
