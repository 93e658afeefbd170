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
