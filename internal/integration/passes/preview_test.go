package passes_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// summary lists what happens to which record, without the ids of new ones.
func summary(changes []merge.Change) []string {
	var out []string
	for _, c := range changes {
		var keys []string
		for _, f := range c.Fields {
			keys = append(keys, f.Key)
		}
		out = append(out, string(c.Op)+" "+c.Target.Object+": "+strings.Join(keys, " "))
	}
	return out
}

// A contact of a company and a deal that were there before becomes a Salesforce
// contact: the company becomes an account with it, and the opportunity gets the
// role that waited. The plan shows all three, and one pass does them.
func TestPlanShowsWhatANewContactBringsAlong(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		company := r.company("Analytical", "analytical.org")
		ada := r.contact("Lovelace", "")
		deal := r.hs.Put("deals", map[string]string{"dealname": "Engine", "dealstage": "appointmentscheduled", "closedate": "2026-06-30T00:00:00Z"})
		require.NoError(t, r.hs.Associate("deals", deal, "contacts", ada, 3))
		r.settled()
		require.Equal(t, 1, r.sf.Count("Opportunity"))
		require.Equal(t, 0, r.sf.Count("Contact")+r.sf.Count("Account"))

		time.Sleep(30 * time.Minute) // nothing but the contact is read again
		require.NoError(t, r.hs.Associate("contacts", ada, "companies", company, 1))
		r.editHubSpot(ada, "email", "ada@example.com")
		time.Sleep(2 * time.Second)
		plan, err := r.engine().Plan(context.Background())
		require.NoError(t, err)
		require.Len(t, plan.Changes, 3, "%s", plan)
		rep := r.sync()
		require.Equal(t, crmsync.Done, rep.State)
		require.ElementsMatch(t, summary(plan.Changes), summary(r.applied))
		require.Equal(t, r.only("Account"), r.sfValue("Contact", r.only("Contact"), "AccountId"))
		require.Equal(t, 1, r.sf.Count("OpportunityContactRole"))
		r.settled()
	})
}

// A contact is to become a lead, but somebody makes a Salesforce contact of that
// address while the pass runs. That its company becomes an account therefore no
// plan can show: it is left to the next pass.
func TestWhatNoPlanCanShowIsLeftToTheNextPass(t *testing.T) {
	run(t, rigOptions{settings: leadsFirst}, func(r *rig) {
		company := r.company("Analytical", "analytical.org")
		r.sync()
		ada := r.contact("Lovelace", "ada@example.com")
		require.NoError(t, r.hs.Associate("contacts", ada, "companies", company, 1))
		r.onSalesforce("example.com", func() { r.person("Contact", "Lovelace", "ada@example.com") })
		rep := r.sync()
		require.Equal(t, crmsync.More, rep.State)
		require.Equal(t, 0, r.sf.Count("Account"))
		plan, err := r.engine().Plan(context.Background())
		require.NoError(t, err)
		require.NotEmpty(t, plan.Changes)
		require.Equal(t, crm.Create, plan.Changes[0].Op)
		r.sync()
		require.ElementsMatch(t, summary(plan.Changes), summary(r.applied))
		require.Equal(t, 1, r.sf.Count("Account"))
		r.settled()
	})
}

// A create that got lost is repeated after everything that is new, so a call with
// that contact is left to the next pass: the plan shows the same.
func TestPlanRepeatsCreatesAfterWhatIsNew(t *testing.T) {
	run(t, rigOptions{settings: timeline}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		time.Sleep(2 * time.Second)
		r.drop("Lovelace", salesforcetest.DropBefore)
		r.sync()
		time.Sleep(20 * time.Minute)
		r.activity("calls", callContact, ada, "hs_call_title", "Asked for prices")
		time.Sleep(2 * time.Second)
		plan, err := r.engine().Plan(context.Background())
		require.NoError(t, err)
		require.Len(t, plan.Changes, 1, "%s", plan)
		require.Equal(t, crmsync.More, r.sync().State)
		require.ElementsMatch(t, summary(plan.Changes), summary(r.applied))
		r.sync()
		require.Equal(t, 1, r.sf.Count("Task"))
		r.settled()
	})
}
