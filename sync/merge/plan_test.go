package merge_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

func someChanges() []merge.Change {
	h := crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "501"}
	s := crm.Ref{System: crm.Salesforce, Object: "Lead", ID: "00Q000000000001AAA"}
	return []merge.Change{
		{Link: "contacts/contacts/501", Op: crm.Update, Target: s, Source: h, Why: "the linked record differs", Fields: []merge.FieldChange{
			{Key: "phone", Field: "Phone", Old: crm.TextOf("1"), New: crm.TextOf("2"), Lost: crm.TextOf("1"), LostBy: crm.Salesforce, Conflict: true, Why: "changed on both sides, HubSpot was modified last"},
			{Key: "city", Field: "City", Old: crm.TextOf("Bergen"), Why: "cleared in HubSpot"},
		}},
		{Link: "contacts/contacts/502", Op: crm.Delete, Target: h, Why: "deleted in Salesforce"},
		{Link: "contacts/contacts/503", Op: crm.Create, Target: crm.Ref{System: crm.Salesforce, Object: "Lead"}, Source: h, Why: "new in HubSpot"},
	}
}

func ExamplePlan_String() {
	fmt.Print(merge.NewPlan(someChanges(), nil))
	// Output:
	// RECORD                                            FIELD  OLD     NEW      WHY
	// update salesforce/Lead/00Q000000000001AAA         Phone  1       2        changed on both sides, HubSpot was modified last (overrules 1 in Salesforce)
	//                                                   City   Bergen  (blank)  cleared in HubSpot
	// delete hubspot/contacts/501                                               deleted in Salesforce
	// create salesforce/Lead from hubspot/contacts/501                          new in HubSpot
	// HubSpot: 0 created, 0 updated, 1 deleted. Salesforce: 1 created, 1 updated, 0 deleted. Conflicts: 1. Cleared fields: 1.
}

func TestPlanIsStable(t *testing.T) {
	t.Parallel()
	forward := merge.NewPlan(someChanges(), nil)
	turned := someChanges()
	slices.Reverse(turned)
	backward := merge.NewPlan(turned, nil)
	first, err := json.Marshal(forward)
	require.NoError(t, err)
	second, err := json.Marshal(backward)
	require.NoError(t, err)
	require.Equal(t, string(first), string(second))
	require.Equal(t, forward.String(), backward.String())
	require.Len(t, forward.Digest, 16)
	other := someChanges()
	other[0].Fields[0].New = crm.TextOf("3")
	require.NotEqual(t, forward.Digest, merge.NewPlan(other, nil).Digest)
}

func TestPlanRoundTripsThroughJSON(t *testing.T) {
	t.Parallel()
	want := merge.NewPlan(someChanges(), []merge.Note{{Link: "x", Ref: crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "9"}, Why: "has no e-mail address"}})
	b, err := json.Marshal(want)
	require.NoError(t, err)
	var got merge.Plan
	require.NoError(t, json.Unmarshal(b, &got))
	require.Equal(t, want, got)
}

func TestSafety(t *testing.T) {
	t.Parallel()
	totals := func(deleted, updated, cleared int) merge.Totals {
		return merge.Totals{HubSpot: merge.Counts{Deleted: deleted, Updated: updated}, Cleared: cleared}
	}
	cases := []struct {
		name   string
		safety merge.Safety
		totals merge.Totals
		links  int
		want   []string
	}{
		{"the default allows 100 deletes", merge.Safety{}, totals(100, 0, 0), 1000, nil},
		{"and no more", merge.Safety{}, totals(101, 0, 0), 1000, []string{"101 deletes, over the limit of 100"}},
		{"none at all", merge.Safety{MaxDeletes: -1}, totals(5000, 0, 0), 1000, nil},
		{"a small limit", merge.Safety{MaxDeletes: 1}, totals(2, 0, 0), 10, []string{"2 deletes, over the limit of 1"}},
		{"cleared fields", merge.Safety{}, totals(0, 0, 1001), 10, []string{"1001 fields cleared, over the limit of 1000"}},
		{"writes", merge.Safety{MaxWrites: 3}, totals(2, 2, 0), 10, []string{"4 writes, over the limit of 3"}},
		{"a share", merge.Safety{MaxShare: 10}, totals(0, 11, 0), 100, []string{"11 of 100 linked records, over the limit of 10%"}},
		{"a share of few records does not count", merge.Safety{MaxShare: 10}, totals(0, 50, 0), 99, nil},
	}
	for _, c := range cases {
		require.Equal(t, c.want, c.safety.Check(c.totals, c.links), c.name)
	}
	require.Equal(t, []string{"maxDeletes: -2 is below -1", "maxShare: 101 is over 100 percent"},
		merge.Safety{MaxDeletes: -2, MaxShare: 101}.Validate())
}
