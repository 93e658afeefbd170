// Package lifecycle decides when a fact in Salesforce moves a HubSpot contact to
// another lifecycle stage.
//
// Two things decide: a table that gives an [Event] its stage, and a [Ladder], the
// order of the portal's stages. A contact only ever moves forward on the ladder;
// a stage has to be cleared by a person before it can go back.
//
// The caller's duties: read the ladder from the portal's own options, collect
// what happened to the contact as events, call [Settings.Decide] with the
// contact's current stage, and write the stage that it returns.
//
// The package is pure: results depend on arguments alone.
package lifecycle

import (
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// Event is a fact in Salesforce that can move a contact.
type Event string

// The events.
const (
	// OpportunityOpen: the contact has a role on an open opportunity.
	OpportunityOpen Event = "OpportunityOpen"
	// OpportunityWon: the contact has a role on an opportunity that was won.
	OpportunityWon Event = "OpportunityWon"
	// OpportunityLost: the contact has a role on an opportunity that was lost.
	OpportunityLost Event = "OpportunityLost"
	// LeadCreated: a lead stands for the contact.
	LeadCreated Event = "LeadCreated"
	// LeadConverted: the lead was converted.
	LeadConverted Event = "LeadConverted"
)

// Events returns all events in a fixed order.
func Events() []Event {
	return []Event{LeadCreated, LeadConverted, OpportunityOpen, OpportunityWon, OpportunityLost}
}

// Ladder is the portal's stages by internal name, lowest first.
type Ladder []string

// DefaultLadder returns the stages of a new HubSpot portal.
func DefaultLadder() Ladder {
	return Ladder{
		"subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead",
		"opportunity", "customer", "evangelist", "other",
	}
}

// LadderOf returns the ladder of a portal: the options of its property
// lifecyclestage, in the portal's order. Hidden stages keep their place, because
// contacts may still be in them.
func LadderOf(options []crm.Option) Ladder {
	ladder := make(Ladder, 0, len(options))
	for _, o := range options {
		if o.Value != "" && !slices.Contains(ladder, o.Value) {
			ladder = append(ladder, o.Value)
		}
	}
	return ladder
}

// Forward returns wanted if it is a step forward from current; else current and
// false. Blank is below every stage. A stage that the ladder does not have is
// never left and never entered, because nothing is known about its order.
func Forward(current, wanted string, ladder Ladder) (stage string, ok bool) {
	to := slices.Index(ladder, wanted)
	if wanted == "" || to < 0 {
		return current, false
	}
	if current == "" {
		return wanted, true
	}
	from := slices.Index(ladder, current)
	if from < 0 || from >= to {
		return current, false
	}
	return wanted, true
}
