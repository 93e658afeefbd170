package lifecycle

import (
	"fmt"
	"slices"
	"strings"
)

// Settings switches the transitions on and says which event leads to which
// stage. The zero value is off.
type Settings struct {
	Enabled bool `json:"enabled,omitempty"`
	// Table replaces the default table when it is not empty. Events that are not
	// in it move nobody.
	Table []Transition `json:"table,omitempty"`
}

// Transition is one row of the table.
type Transition struct {
	Event Event  `json:"event"`
	Stage string `json:"stage"` // the stage's internal name
}

// DefaultTable returns the two transitions of HubSpot's own connector: an open
// opportunity makes an opportunity, a won one makes a customer.
func DefaultTable() []Transition {
	return []Transition{{OpportunityOpen, "opportunity"}, {OpportunityWon, "customer"}}
}

func (s Settings) table() []Transition {
	if len(s.Table) == 0 {
		return DefaultTable()
	}
	return s.Table
}

// Issue is something that is wrong with the settings.
type Issue struct {
	Path    string `json:"path"` // "table[1].stage"
	Message string `json:"message"`
}

// String returns "path: message".
func (i Issue) String() string { return i.Path + ": " + i.Message }

// Validate reports everything that is wrong with the settings by themselves.
func (s Settings) Validate() []Issue {
	var issues []Issue
	for i, t := range s.Table {
		if !slices.Contains(Events(), t.Event) {
			issues = append(issues, issue(i, "event", "unknown event %q; the events are %s", t.Event, list(Events())))
		} else if j := slices.IndexFunc(s.Table[:i], func(o Transition) bool { return o.Event == t.Event }); j >= 0 {
			issues = append(issues, issue(i, "event", "%s has a stage in table[%d] already", t.Event, j))
		}
		if t.Stage == "" {
			issues = append(issues, issue(i, "stage", "name the stage"))
		}
	}
	return issues
}

// Check reports stages of the table that the portal does not have. It finds
// nothing while the settings are off.
func (s Settings) Check(ladder Ladder) []Issue {
	if !s.Enabled {
		return nil
	}
	var issues []Issue
	for i, t := range s.table() {
		if t.Stage != "" && !slices.Contains(ladder, t.Stage) {
			issues = append(issues, issue(i, "stage", "the portal has no lifecycle stage %q", t.Stage))
		}
	}
	return issues
}

func issue(row int, field, format string, args ...any) Issue {
	return Issue{Path: fmt.Sprintf("table[%d].%s", row, field), Message: fmt.Sprintf(format, args...)}
}

// Decide returns the stage that the events lead to from the current one, and the
// event that led there. ok is false when the contact stays where it is: the
// settings are off, no event has a stage, or none is a step forward. The order
// of the events does not matter.
func (s Settings) Decide(current string, events []Event, ladder Ladder) (stage string, because Event, ok bool) {
	stage = current
	if !s.Enabled {
		return stage, "", false
	}
	for _, t := range s.table() {
		if !slices.Contains(events, t.Event) {
			continue
		}
		if next, forward := Forward(stage, t.Stage, ladder); forward {
			stage, because, ok = next, t.Event, true
		}
	}
	return stage, because, ok
}

// Steps tells the settings in sentences.
func (s Settings) Steps() []string {
	if !s.Enabled {
		return []string{"Lifecycle stages are not changed by what happens in Salesforce."}
	}
	var steps []string
	for _, t := range s.table() {
		steps = append(steps, fmt.Sprintf("%s makes the contact %s.", sentences[t.Event], t.Stage))
	}
	return append(steps, "A contact never moves backwards.")
}

var sentences = map[Event]string{
	LeadCreated:     "A new lead",
	LeadConverted:   "The conversion of the lead",
	OpportunityOpen: "A role on an open opportunity",
	OpportunityWon:  "A role on a won opportunity",
	OpportunityLost: "A role on a lost opportunity",
}

func list(events []Event) string {
	names := make([]string, len(events))
	for i, e := range events {
		names[i] = string(e)
	}
	return strings.Join(names, ", ")
}
