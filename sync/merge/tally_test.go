package merge_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// Each number differs from the others, so that none can stand for another one.
func TestTallyCountsEachKindOfWriteOfEachSystem(t *testing.T) {
	t.Parallel()
	var tally merge.Tally
	write := func(times int, sys crm.System, op crm.Op, fields ...merge.FieldChange) {
		for range times {
			tally.Add(merge.Change{Op: op, Target: crm.Ref{System: sys}, Fields: fields})
		}
	}
	write(1, crm.HubSpot, crm.Create)
	write(1, crm.HubSpot, crm.Upsert) // counts as created
	write(3, crm.HubSpot, crm.Update)
	write(4, crm.HubSpot, crm.Delete)
	write(5, crm.Salesforce, crm.Create)
	write(6, crm.Salesforce, crm.Update)
	write(7, crm.Salesforce, crm.Delete)
	write(8, crm.Salesforce, crm.Update, merge.FieldChange{Old: a}, merge.FieldChange{Old: z}, // two cleared
		merge.FieldChange{New: a, Conflict: true}, merge.FieldChange{}) // one conflict; blank already, so not cleared
	require.Equal(t, merge.Totals{
		HubSpot:    merge.Counts{Created: 2, Updated: 3, Deleted: 4},
		Salesforce: merge.Counts{Created: 5, Updated: 14, Deleted: 7},
		Conflicts:  8, Cleared: 16,
	}, tally.Totals)
	require.Equal(t, 9, tally.HubSpot.All())
	require.Equal(t, 26, tally.Salesforce.All())
}

// What is exactly at a limit passes, one more does not.
func TestSafety(t *testing.T) {
	t.Parallel()
	totals := func(deleted, updated, cleared int) merge.Totals {
		return merge.Totals{HubSpot: merge.Counts{Deleted: deleted, Updated: updated}, Cleared: cleared}
	}
	// All six counts of the two systems, with another number each.
	both := merge.Totals{HubSpot: merge.Counts{Created: 1, Updated: 2, Deleted: 4}, Salesforce: merge.Counts{Created: 8, Updated: 16, Deleted: 32}}
	cases := []struct {
		name   string
		safety merge.Safety
		totals merge.Totals
		links  int
		want   []string
	}{
		{"the default allows 100 deletes", merge.Safety{}, totals(100, 0, 0), 1000, nil},
		{"and no more", merge.Safety{}, totals(101, 0, 0), 1000, []string{"101 deletes, over the limit of 100"}},
		{"any number of deletes", merge.Safety{MaxDeletes: -1}, totals(5000, 0, 0), 1000, nil},
		{"a small limit", merge.Safety{MaxDeletes: 1}, totals(2, 0, 0), 10, []string{"2 deletes, over the limit of 1"}},
		{"deletes of both systems, at the limit", merge.Safety{MaxDeletes: 36}, both, 10, nil},
		{"deletes of both systems", merge.Safety{MaxDeletes: 35}, both, 10, []string{"36 deletes, over the limit of 35"}},

		{"the default allows 1,000 cleared fields", merge.Safety{}, totals(0, 0, 1000), 10, nil},
		{"and no more cleared", merge.Safety{}, totals(0, 0, 1001), 10, []string{"1001 fields cleared, over the limit of 1000"}},
		{"any number cleared", merge.Safety{MaxCleared: -1}, totals(0, 0, 5000), 10, nil},

		{"any number of writes by default", merge.Safety{}, totals(0, 1e6, 0), 10, nil},
		{"writes", merge.Safety{MaxWrites: 3}, totals(2, 2, 0), 10, []string{"4 writes, over the limit of 3"}},
		{"writes of both systems, at the limit", merge.Safety{MaxWrites: 63}, both, 10, nil},
		{"writes of both systems", merge.Safety{MaxWrites: 62}, both, 10, []string{"63 writes, over the limit of 62"}},

		{"any share by default", merge.Safety{}, totals(0, 100, 0), 100, nil},
		{"a small share", merge.Safety{MaxShare: 10}, totals(0, 1, 0), 100, nil},
		{"a share at the limit", merge.Safety{MaxShare: 10}, totals(0, 10, 0), 100, nil},
		{"a share", merge.Safety{MaxShare: 10}, totals(0, 11, 0), 100, []string{"11 of 100 linked records, over the limit of 10%"}},
		{"a share of many", merge.Safety{MaxShare: 10}, totals(0, 101, 0), 1001, []string{"101 of 1001 linked records, over the limit of 10%"}},
		{"a share of few records does not count", merge.Safety{MaxShare: 10}, totals(0, 50, 0), 99, nil},
		// A created record is none of those that are linked already.
		{"a share of both systems, at the limit", merge.Safety{MaxShare: 54}, both, 100, nil},
		{"a share of both systems", merge.Safety{MaxShare: 53}, both, 100, []string{"54 of 100 linked records, over the limit of 53%"}},

		{"several limits", merge.Safety{MaxDeletes: 1, MaxWrites: 1, MaxCleared: 1, MaxShare: 1}, totals(2, 1, 2), 100, []string{
			"2 deletes, over the limit of 1", "3 writes, over the limit of 1", "2 fields cleared, over the limit of 1",
			"3 of 100 linked records, over the limit of 1%",
		}},
	}
	for _, c := range cases {
		require.Equal(t, c.want, c.safety.Check(c.totals, c.links), c.name)
	}
}

func TestSafetyValidates(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		safety merge.Safety
		want   []string
	}{
		{"nothing set", merge.Safety{}, nil},
		{"the least", merge.Safety{MaxDeletes: -1, MaxCleared: -1}, nil},
		{"the largest share", merge.Safety{MaxShare: 100}, nil},
		{"below the least", merge.Safety{MaxDeletes: -2, MaxWrites: -1, MaxCleared: -2, MaxShare: -1}, []string{
			"maxDeletes: -2 is below -1", "maxWrites: -1 is below 0", "maxCleared: -2 is below -1", "maxShare: -1 is below 0",
		}},
		{"more than all", merge.Safety{MaxDeletes: -2, MaxShare: 101}, []string{"maxDeletes: -2 is below -1", "maxShare: 101 is over 100 percent"}},
	}
	for _, c := range cases {
		require.Equal(t, c.want, c.safety.Validate(), c.name)
	}
}
