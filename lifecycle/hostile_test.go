package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/lifecycle"
	"github.com/crmsync/crmsync/sync/crm"
)

// Events, stages and ladders that nobody knows move nobody, and every mistake
// in the table is named.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("x", 1<<20)
	events := []lifecycle.Event{"", "\xff", lifecycle.Event(huge), lifecycle.OpportunityWon, lifecycle.OpportunityWon}
	for name, ladder := range map[string]lifecycle.Ladder{
		"none": nil, "blank": {"", ""}, "not UTF-8": {"\xff"}, "twice": {"lead", "lead"},
		"of odd options": lifecycle.LadderOf([]crm.Option{{}, {Value: huge}, {Value: huge}}),
	} {
		for _, current := range []string{"", "lead", huge, "\xff"} {
			stage, _, ok := (lifecycle.Settings{Enabled: true}).Decide(current, events, ladder)
			require.False(t, ok, name)
			require.True(t, stage == current, name)
		}
	}
	s := lifecycle.Settings{Enabled: true, Table: []lifecycle.Transition{
		{}, {Event: "\xff", Stage: huge}, {Event: lifecycle.OpportunityWon}, {Event: lifecycle.OpportunityWon, Stage: "customer"},
	}}
	var paths []string
	for _, i := range s.Validate() {
		paths = append(paths, i.Path)
	}
	require.Equal(t, []string{"table[0].event", "table[0].stage", "table[1].event", "table[2].stage", "table[3].event"}, paths)
	require.Len(t, s.Check(nil), 2)
}
