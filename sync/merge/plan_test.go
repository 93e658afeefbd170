package merge_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
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
	var tally merge.Tally
	for _, c := range turned {
		tally.Add(c)
	}
	require.Equal(t, forward.Digest, tally.Digest())
	tally.Add(turned[0])
	require.NotEqual(t, forward.Digest, tally.Digest())
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

func TestPlanPrintsAtMostSoManyChanges(t *testing.T) {
	t.Parallel()
	plan := merge.NewPlan(someChanges(), nil)
	plan.Halt = []string{"2 deletes, over the limit of 1"}
	for _, c := range []struct {
		limit int
		ops   []string
		rest  string
	}{
		{0, []string{"update", "delete", "create"}, ""},
		{1, []string{"update"}, "... and 2 more"},
		{2, []string{"update", "delete"}, "... and 1 more"},
		{3, []string{"update", "delete", "create"}, ""},
		{4, []string{"update", "delete", "create"}, ""},
	} {
		var b strings.Builder
		require.NoError(t, plan.Print(&b, c.limit))
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		require.True(t, strings.HasPrefix(lines[0], "RECORD "))
		var ops []string
		for _, line := range lines[1:] {
			if op, _, _ := strings.Cut(line, " "); slices.Contains([]string{"update", "delete", "create"}, op) {
				ops = append(ops, op)
			}
		}
		require.Equal(t, c.ops, ops, "limit %d", c.limit)
		end := []string{"needs a person: 2 deletes, over the limit of 1", plan.Totals.String()}
		if c.rest != "" {
			end = slices.Insert(end, 0, c.rest)
		}
		require.Equal(t, end, lines[len(lines)-len(end):], "limit %d", c.limit)
		require.Equal(t, c.rest != "", strings.Contains(b.String(), "more"), "limit %d", c.limit)
	}
}

func TestEmptyPlanPrintsNoTable(t *testing.T) {
	t.Parallel()
	require.Equal(t, "nothing to write\n", merge.NewPlan(nil, []merge.Note{{Link: "x", Why: "has no e-mail address"}}).String())
}

// A value takes one short line, whatever is in it.
func TestPlanShowsValuesInOneLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, value, want string }{
		{"blank", "", "(blank)"},
		{"as long as there is room", strings.Repeat("é", 40), strings.Repeat("é", 40)},
		{"longer", strings.Repeat("é", 41), strings.Repeat("é", 39) + "…"},
		{"several lines", "one\ntwo\tthree", "one two three"},
	} {
		out := merge.NewPlan([]merge.Change{{
			Link: "1", Op: crm.Update, Target: crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "1"},
			Fields: []merge.FieldChange{{Field: "x", Old: z, New: crm.TextOf(c.value), LostBy: crm.HubSpot, Lost: crm.TextOf(c.value), Why: "because"}},
		}}, nil).String()
		require.Contains(t, out, " z    "+c.want+"  because (overrules "+c.want+" in HubSpot)\n", c.name)
	}
}
