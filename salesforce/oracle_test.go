package salesforce_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	"github.com/crmsync/crmsync/sync/crm"
)

// Whatever roles there are and whatever is wanted, interleaved with what users
// do: what is wanted is there afterwards, roles that stay are the same records,
// and the feed tells of every change.
func TestRolesEndAsWanted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		page := rapid.IntRange(0, 2).Draw(rt, "page")
		w := newWorld(t, salesforcetest.Options{
			DeletedInSubselects: rapid.Bool().Draw(rt, "deleted"), LiveChildren: rapid.Bool().Draw(rt, "live"),
			ChildrenPage: page,
		})
		who := w.people(t, 4)
		var opps []string
		for range 3 {
			opps = append(opps, w.put(t, "Opportunity", dealOf("D")))
		}
		feed := roleFeed()
		seen := map[string]crm.Value{}
		look := func() {
			w.now = w.now.Add(time.Duration(rapid.IntRange(0, 600).Draw(rt, "seconds")) * time.Second)
			got, _ := w.drain(t, feed)
			for id, rec := range got {
				seen[id] = rec.Values[crm.FieldContacts]
			}
		}
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			look()
			opp, person := rapid.SampledFrom(opps).Draw(rt, "opp"), rapid.SampledFrom(who).Draw(rt, "person")
			switch rapid.SampledFrom([]string{"add", "remove", "write"}).Draw(rt, "step") {
			case "add":
				w.role(t, opp, person)
			case "remove":
				for _, r := range w.All("OpportunityContactRole") {
					if r.Text("OpportunityId") == opp && r.Text("ContactId") == person {
						require.NoError(rt, w.Delete("OpportunityContactRole", r.ID()))
					}
				}
			case "write":
				wanted := rapid.SliceOfNDistinct(rapid.SampledFrom(who), 0, 4, rapid.ID[string]).Draw(rt, "wanted")
				before := w.All("OpportunityContactRole")
				results, err := w.con.Write(t.Context(), []crm.Write{{Op: crm.Update, Ref: opportunity(opp), Values: map[string]crm.Value{crm.FieldContacts: contacts(wanted...)}}})
				require.NoError(rt, err)
				require.NoError(rt, results[0].Err)
				slices.Sort(wanted)
				require.Equal(rt, wanted, append([]string{}, slices.Compact(w.having(opp))...))
				after := w.All("OpportunityContactRole")
				for _, r := range before {
					if r.Text("OpportunityId") != opp || slices.Contains(wanted, r.Text("ContactId")) {
						require.Contains(rt, after, r)
					}
				}
			}
		}
		w.now = w.now.Add(3 * time.Minute)
		look()
		for _, opp := range opps {
			require.Equal(rt, contacts(w.having(opp)...), seen[opp])
		}
		w.now = w.now.Add(3 * time.Minute)
		w.ResetRequests()
		w.drain(t, feed)
		if page == 0 {
			require.LessOrEqual(rt, w.Calls(), 3)
		}
	})
}
