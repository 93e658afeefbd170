package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/lifecycle"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestForward(t *testing.T) {
	t.Parallel()
	custom := lifecycle.Ladder{"subscriber", "lead", "4711", "opportunity", "customer"}
	table := []struct {
		name            string
		current, wanted string
		ladder          lifecycle.Ladder
		stage           string
		ok              bool
	}{
		{"forward", "lead", "opportunity", nil, "opportunity", true},
		{"one step", "opportunity", "customer", nil, "customer", true},
		{"backward", "customer", "opportunity", nil, "customer", false},
		{"where it is", "customer", "customer", nil, "customer", false},
		{"from blank", "", "subscriber", nil, "subscriber", true},
		{"to blank", "lead", "", nil, "lead", false},
		{"blank to blank", "", "", nil, "", false},
		{"other is the last", "other", "customer", nil, "other", false},
		{"from a custom stage", "4711", "opportunity", custom, "opportunity", true},
		{"to a custom stage", "lead", "4711", custom, "4711", true},
		{"back to a custom stage", "customer", "4711", custom, "customer", false},
		{"from a stage that the ladder lacks", "gone", "customer", custom, "gone", false},
		{"to a stage that the ladder lacks", "lead", "gone", custom, "lead", false},
		{"from blank to a stage that the ladder lacks", "", "gone", custom, "", false},
		{"without stages", "", "lead", lifecycle.Ladder{}, "", false},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ladder := c.ladder
			if ladder == nil {
				ladder = lifecycle.DefaultLadder()
			}
			stage, ok := lifecycle.Forward(c.current, c.wanted, ladder)
			require.Equal(t, c.stage, stage)
			require.Equal(t, c.ok, ok)
		})
	}
}

func TestLadderOfThePortal(t *testing.T) {
	t.Parallel()
	ladder := lifecycle.LadderOf([]crm.Option{
		{Value: "lead", Label: "Lead"}, {Value: "4711", Label: "Trial", Hidden: true}, {Value: ""}, {Value: "customer"}, {Value: "lead"},
	})
	require.Equal(t, lifecycle.Ladder{"lead", "4711", "customer"}, ladder)
	_, ok := lifecycle.Forward("4711", "customer", ladder)
	require.True(t, ok)
}

func TestDecide(t *testing.T) {
	t.Parallel()
	const (
		created, converted = lifecycle.LeadCreated, lifecycle.LeadConverted
		open, won, lost    = lifecycle.OpportunityOpen, lifecycle.OpportunityWon, lifecycle.OpportunityLost
	)
	on := lifecycle.Settings{Enabled: true}
	more := lifecycle.Settings{Enabled: true, Table: []lifecycle.Transition{
		{Event: won, Stage: "customer"}, {Event: created, Stage: "lead"}, {Event: converted, Stage: "salesqualifiedlead"}, {Event: lost, Stage: "other"},
	}}
	table := []struct {
		name     string
		settings lifecycle.Settings
		current  string
		events   []lifecycle.Event
		stage    string
		because  lifecycle.Event
	}{
		{"an open opportunity", on, "lead", []lifecycle.Event{open}, "opportunity", open},
		{"a won opportunity", on, "opportunity", []lifecycle.Event{won}, "customer", won},
		{"a late role on a won opportunity", on, "", []lifecycle.Event{won}, "customer", won},
		{"one open, one won", on, "lead", []lifecycle.Event{open, won}, "customer", won},
		{"one won, one open", on, "lead", []lifecycle.Event{won, open}, "customer", won},
		{"a customer with a new opportunity", on, "customer", []lifecycle.Event{open}, "customer", ""},
		{"an evangelist who buys again", on, "evangelist", []lifecycle.Event{won}, "evangelist", ""},
		{"events that are off by default", on, "subscriber", []lifecycle.Event{created, converted, lost}, "subscriber", ""},
		{"no events", on, "lead", nil, "lead", ""},
		{"off", lifecycle.Settings{}, "lead", []lifecycle.Event{won}, "lead", ""},
		{"further events", more, "subscriber", []lifecycle.Event{created, converted}, "salesqualifiedlead", converted},
		{"the table replaces the default one", more, "lead", []lifecycle.Event{open}, "lead", ""},
		{"several steps of a table out of order", more, "subscriber", []lifecycle.Event{created, won}, "customer", won},
		{"a lost one", more, "opportunity", []lifecycle.Event{lost}, "other", lost},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			stage, because, ok := c.settings.Decide(c.current, c.events, lifecycle.DefaultLadder())
			require.Equal(t, c.stage, stage)
			require.Equal(t, c.because, because)
			require.Equal(t, c.because != "", ok)
		})
	}
}

// TestNeverBackwards: whatever happens in whatever order, one after the other or
// at once, a contact never loses ground and ends in the same stage.
func TestNeverBackwards(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ladder := rapid.Permutation(append(lifecycle.DefaultLadder(), "custom")).Draw(t, "ladder")
		s := lifecycle.Settings{Enabled: true}
		for _, e := range lifecycle.Events() {
			if rapid.Bool().Draw(t, "in the table") {
				s.Table = append(s.Table, lifecycle.Transition{Event: e, Stage: rapid.SampledFrom(ladder).Draw(t, "stage")})
			}
		}
		start := rapid.SampledFrom(append(slices.Clone(ladder), "")).Draw(t, "start")
		events := rapid.SliceOf(rapid.SampledFrom(lifecycle.Events())).Draw(t, "events")
		end, _, moved := s.Decide(start, events, ladder)
		require.Equal(t, end != start, moved)
		require.GreaterOrEqual(t, slices.Index(ladder, end), slices.Index(ladder, start))
		step := start
		for _, e := range events {
			next, _, _ := s.Decide(step, []lifecycle.Event{e}, ladder)
			require.GreaterOrEqual(t, slices.Index(ladder, next), slices.Index(ladder, step))
			step = next
		}
		require.Equal(t, end, step, "together and one by one lead to the same stage")
		again, _, moved := s.Decide(end, events, ladder)
		require.False(t, moved)
		require.Equal(t, end, again)
	})
}

func TestValidateAndCheck(t *testing.T) {
	t.Parallel()
	s := lifecycle.Settings{Enabled: true, Table: []lifecycle.Transition{
		{Event: lifecycle.OpportunityWon, Stage: "customer"}, {Event: "Sneeze", Stage: "lead"},
		{Event: lifecycle.OpportunityWon, Stage: "4711"}, {Event: lifecycle.LeadCreated},
	}}
	require.Equal(t, []string{
		`table[1].event: unknown event "Sneeze"; the events are LeadCreated, LeadConverted, OpportunityOpen, OpportunityWon, OpportunityLost`,
		`table[2].event: OpportunityWon has a stage in table[0] already`,
		`table[3].stage: name the stage`,
	}, written(s.Validate()))
	require.Equal(t, []string{`table[2].stage: the portal has no lifecycle stage "4711"`}, written(s.Check(lifecycle.DefaultLadder())))
	require.Empty(t, s.Check(append(lifecycle.DefaultLadder(), "4711")))
	require.Empty(t, lifecycle.Settings{}.Validate())
	require.Empty(t, lifecycle.Settings{}.Check(lifecycle.Ladder{}), "nothing is wrong while it is off")
	require.Equal(t, []string{
		`table[0].stage: the portal has no lifecycle stage "opportunity"`, `table[1].stage: the portal has no lifecycle stage "customer"`,
	}, written(lifecycle.Settings{Enabled: true}.Check(lifecycle.Ladder{"lead"})))
}

func written(issues []lifecycle.Issue) []string {
	var out []string
	for _, i := range issues {
		out = append(out, i.String())
	}
	return out
}

func TestSettingsRoundTripThroughJSON(t *testing.T) {
	t.Parallel()
	for _, want := range []lifecycle.Settings{{}, {Enabled: true, Table: lifecycle.DefaultTable()}} {
		b, err := json.Marshal(want)
		require.NoError(t, err)
		var got lifecycle.Settings
		require.NoError(t, json.Unmarshal(b, &got))
		require.Equal(t, want, got)
	}
}

func TestEveryEventHasASentence(t *testing.T) {
	t.Parallel()
	for _, e := range lifecycle.Events() {
		s := lifecycle.Settings{Enabled: true, Table: []lifecycle.Transition{{Event: e, Stage: "lead"}}}
		steps := s.Steps()
		require.Len(t, steps, 2)
		require.True(t, strings.HasPrefix(steps[0], "A ") || strings.HasPrefix(steps[0], "The "), steps[0])
	}
}

func ExampleSettings_Decide() {
	s := lifecycle.Settings{Enabled: true}
	fmt.Println(s.Decide("lead", []lifecycle.Event{lifecycle.OpportunityOpen}, lifecycle.DefaultLadder()))
	fmt.Println(s.Decide("customer", []lifecycle.Event{lifecycle.OpportunityOpen}, lifecycle.DefaultLadder()))
	// Output:
	// opportunity OpportunityOpen true
	// customer  false
}

func ExampleSettings_Steps() {
	for _, step := range (lifecycle.Settings{Enabled: true}).Steps() {
		fmt.Println(step)
	}
	fmt.Println(lifecycle.Settings{}.Steps()[0])
	// Output:
	// A role on an open opportunity makes the contact opportunity.
	// A role on a won opportunity makes the contact customer.
	// A contact never moves backwards.
	// Lifecycle stages are not changed by what happens in Salesforce.
}
