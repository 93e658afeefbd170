package crm

// Pipeline is an ordered set of stages that records of one object go through.
type Pipeline struct {
	// ID is what records hold: a HubSpot pipeline's id, a Salesforce record
	// type's id; "" for a Salesforce object without record types.
	ID     string  `json:"id"`
	Label  string  `json:"label,omitempty"`
	Object string  `json:"object"`
	Stages []Stage `json:"stages"` // in display order
}

// Stage is one step of a [Pipeline].
type Stage struct {
	ID     string `json:"id"` // what records hold
	Label  string `json:"label,omitempty"`
	Closed bool   `json:"closed,omitempty"` // nothing more is to be done
	Won    bool   `json:"won,omitempty"`    // closed, and with success
	// Probability is that of winning, a decimal from 0 to 1; "" when the system
	// gives none.
	Probability string `json:"probability,omitempty"`
}
