package crmsync

import (
	"time"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// RunState tells a host what to do after a pass.
type RunState string

// The states.
const (
	// Done: everything that was due is done. Call again on the usual schedule.
	Done RunState = "done"
	// More: the pass reached its bound, or its writes have made more due, which no
	// plan had shown. Call again at once.
	More RunState = "more"
	// BlockedUntil: a limit was reached. Call again at Report.Until.
	BlockedUntil RunState = "blocked"
	// NeedsHuman: a person must act first; Report.Reasons says on what.
	NeedsHuman RunState = "needs human"
	// Disabled: the settings switch the sync off. No call was made.
	Disabled RunState = "disabled"
	// Failed: the pass ended with an error, which Sync returns and Reasons ends
	// with. What it had done is saved. Call again, with growing waits.
	Failed RunState = "failed"
)

// Report tells what a pass did.
type Report struct {
	State   RunState  `json:"state"`
	Until   time.Time `json:"until,omitzero"`    // for BlockedUntil
	Reasons []string  `json:"reasons,omitempty"` // for BlockedUntil, NeedsHuman and Failed, and what a pass had to leave out
	// Digest names the plan that a person must approve (see Engine.Resolve),
	// when a safety limit halted the pass.
	Digest string `json:"digest,omitempty"`

	Read      PerSystem    `json:"read"`    // records read, repeated ones included
	Written   merge.Totals `json:"written"` // what took effect
	Conflicts int          `json:"conflicts"`
	// Problems counts the problems that are open after the pass.
	Problems int       `json:"problems"`
	Calls    PerSystem `json:"calls"` // API calls made
	// Links counts the pairs of records that are linked after the pass.
	Links   int           `json:"links"`
	Elapsed time.Duration `json:"elapsed"`
}

// PerSystem is a number for each of the two systems.
type PerSystem struct {
	HubSpot    int `json:"hubspot"`
	Salesforce int `json:"salesforce"`
}

// Of returns the number of one system, to read or to change.
func (p *PerSystem) Of(s crm.System) *int {
	if s == crm.HubSpot {
		return &p.HubSpot
	}
	return &p.Salesforce
}
