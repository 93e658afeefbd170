package merge

import (
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// Input is all that is known of one field of a linked pair.
type Input struct {
	HubSpot    crm.Value // as last seen, in HubSpot's terms
	Salesforce crm.Value // as last seen, in Salesforce's terms
	// Base is what each side had when they last agreed; nil when they never
	// did: the first link, or a field that was mapped just now.
	Base     *Base
	Rule     mapping.Rule
	Conflict mapping.Conflict // for TwoWay
	OptOut   bool
	Newer    crm.System // the side whose record was modified last; "" is a tie
	Choice   crm.System // the side that a person chose for a held conflict
}

// Base is what each side of a field last had when they agreed, each in its own
// system's terms.
type Base struct{ HubSpot, Salesforce crm.Value }

// Of returns the base of one system.
func (b Base) Of(s crm.System) crm.Value {
	if s == crm.HubSpot {
		return b.HubSpot
	}
	return b.Salesforce
}

// Converter translates a field's values between the systems. [*mapping.Row] is
// one.
type Converter interface {
	// Convert returns v, which is in the other system's terms, in the terms of to.
	Convert(to crm.System, v crm.Value) (crm.Value, error)
	// Equal reports whether both values mean the same.
	Equal(hubspot, salesforce crm.Value) bool
}

// Action is what a decision asks for.
type Action string

// The actions.
const (
	None    Action = "none"  // nothing to do
	Agree   Action = "agree" // both say the same: only the base moves
	Write   Action = "write" // To gets New
	Hold    Action = "hold"  // a conflict that a person decides
	Blocked Action = "block" // To should get a value that cannot be put into its terms
)

// Decision is what [Three] decided of one field, and why.
type Decision struct {
	Action Action
	To     crm.System // for Write and Blocked
	Old    crm.Value  // what To has now
	New    crm.Value  // what To gets
	// LostBy is the side at which the decision overrules what somebody entered, and
	// Lost is that; null is a clear.
	Lost     crm.Value
	LostBy   crm.System
	Conflict bool // both sides had changed, to different values
	Why      string
	Err      error // for Blocked: what is wrong with the value
}

// Three decides one field. It is a pure function of its input.
func Three(in Input, c Converter) Decision {
	if in.Rule == mapping.DontSync {
		return Decision{Action: None, Why: "the field is mapped but not synced"}
	}
	// Whatever happened, both sides mean the same now.
	if c.Equal(in.HubSpot, in.Salesforce) {
		return agree(in)
	}
	// From here on the sides differ.
	if in.OptOut {
		return optOut(in, c)
	}
	if in.Base == nil {
		return first(in, c)
	}
	hubspotChanged := in.HubSpot != in.Base.HubSpot
	salesforceChanged := in.Salesforce != in.Base.Salesforce
	switch {
	case hubspotChanged && salesforceChanged:
		return both(in, c)
	case hubspotChanged:
		return one(in, c, crm.HubSpot)
	case salesforceChanged:
		return one(in, c, crm.Salesforce)
	}
	// The sides differ, but as they did when they last agreed: a lossy mapping,
	// or a difference that was settled then.
	return Decision{Action: None, Why: "unchanged on both sides since they last agreed"}
}

func agree(in Input) Decision {
	now := Base{in.HubSpot, in.Salesforce}
	// Two blanks need no base: having none and having agreed on nothing lead to
	// the same decisions.
	if in.Base != nil && *in.Base == now || in.Base == nil && now == (Base{}) {
		return Decision{Action: None, Why: "in step"}
	}
	return Decision{Action: Agree, Why: "both sides have the same value"}
}

// first decides a field whose sides never agreed, and differ.
func first(in Input, c Converter) Decision {
	master, always, ruled := authority(in.Rule)
	switch {
	case !ruled && !in.HubSpot.IsNull() && !in.Salesforce.IsNull():
		return conflict(in, c, "first link, both sides have a value")
	case !ruled && in.HubSpot.IsNull():
		return copyTo(in, c, crm.HubSpot, "first link, only Salesforce has a value")
	case !ruled:
		return copyTo(in, c, crm.Salesforce, "first link, only HubSpot has a value")
	}
	follower := master.Other()
	// Prefer means that a blank does not count as an answer.
	if !always && in.side(master).IsNull() {
		return copyTo(in, c, master, "first link, only "+follower.Title()+" has a value")
	}
	d := copyTo(in, c, follower, "first link, "+master.Title()+" leads this field")
	return d.losing(in.side(follower), follower)
}

// one decides a field that only the side changed has changed.
func one(in Input, c Converter, changed crm.System) Decision {
	other := changed.Other()
	master, always, ruled := authority(in.Rule)
	// Who changed may lead: the change travels, a clear too.
	if !ruled || master == changed {
		if in.side(changed).IsNull() {
			return copyTo(in, c, other, "cleared in "+changed.Title())
		}
		return copyTo(in, c, other, "changed in "+changed.Title())
	}
	// The follower changed. A blank leader accepts it, unless it leads always.
	if !always && in.side(master).IsNull() {
		return copyTo(in, c, master, "changed in "+changed.Title()+", "+master.Title()+" is blank")
	}
	why := "changed in " + changed.Title() + ", but " + master.Title() + " leads this field: taken back"
	// What references of then named may have become other records since.
	if k := in.side(master).Kind(); k == crm.Reference || k == crm.ReferenceSet {
		return copyTo(in, c, changed, why).losing(in.side(changed), changed)
	}
	// The leader did not change, so the follower's base is what it should have.
	d := Decision{Action: Write, To: changed, Old: in.side(changed), New: in.Base.Of(changed), Why: why}
	return d.losing(in.side(changed), changed)
}

// both decides a field that both sides changed, to different values.
func both(in Input, c Converter) Decision {
	master, _, ruled := authority(in.Rule)
	if !ruled {
		return conflict(in, c, "changed on both sides")
	}
	// The leader changed, so a blank there is a clear, and wins like any value.
	follower := master.Other()
	d := copyTo(in, c, follower, "changed on both sides, "+master.Title()+" leads this field")
	d.Conflict = true
	return d.losing(in.side(follower), follower)
}

// conflict decides between two values none of which has precedence.
func conflict(in Input, c Converter, what string) Decision {
	winner := crm.Salesforce
	var why string
	switch {
	case in.Choice != "":
		winner, why = in.Choice, "a person chose "+in.Choice.Title()
	case in.Conflict == mapping.Hold:
		return Decision{
			Action: Hold, Conflict: true, Old: in.HubSpot, New: in.Salesforce,
			Why: what + " to different values: held until a person decides",
		}
	case in.Conflict == mapping.SalesforceWins:
		why = "Salesforce wins conflicts"
	case in.Conflict == mapping.HubSpotWins:
		winner, why = crm.HubSpot, "HubSpot wins conflicts"
	case in.Newer == crm.HubSpot:
		winner, why = crm.HubSpot, "HubSpot was modified last"
	case in.Newer == crm.Salesforce:
		why = "Salesforce was modified last"
	default:
		why = "both were modified at the same time, Salesforce wins ties"
	}
	loser := winner.Other()
	d := copyTo(in, c, loser, what+", "+why)
	d.Conflict = true
	return d.losing(in.side(loser), loser)
}

// optOut decides an e-mail opt-out: out travels, in never does.
func optOut(in Input, c Converter) Decision {
	for _, s := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
		if !in.side(s).True() {
			continue
		}
		// This side is out and the other is not. If the other one left since
		// they agreed, somebody opted in there: that is not undone, and does
		// not travel either.
		if in.Base != nil && in.side(s) == in.Base.Of(s) {
			return Decision{Action: Agree, Why: "opted in in " + s.Other().Title() + ": an opt-in never travels"}
		}
		return copyTo(in, c, s.Other(), "opted out in "+s.Title())
	}
	return Decision{Action: Agree, Why: "neither side opted out"}
}

// copyTo writes the other side's value to the side to.
func copyTo(in Input, c Converter, to crm.System, why string) Decision {
	d := Decision{Action: Write, To: to, Old: in.side(to), Why: why}
	d.New, d.Err = c.Convert(to, in.side(to.Other()))
	if d.Err != nil {
		d.Action = Blocked
	}
	return d
}

func (d Decision) losing(v crm.Value, by crm.System) Decision {
	// A clear is lost as well when it loses a conflict.
	if d.Action == Write && v != d.New && (d.Conflict || !v.IsNull()) {
		d.Lost, d.LostBy = v, by
	}
	return d
}

func (in Input) side(s crm.System) crm.Value {
	if s == crm.HubSpot {
		return in.HubSpot
	}
	return in.Salesforce
}

// authority returns the side that leads under the rule, and whether it leads
// always or only while it is not blank. ok is false under TwoWay.
func authority(r mapping.Rule) (master crm.System, always, ok bool) {
	switch r {
	case mapping.TwoWay:
		return "", false, false
	case mapping.AlwaysSalesforce:
		return crm.Salesforce, true, true
	case mapping.PreferHubSpot:
		return crm.HubSpot, false, true
	case mapping.AlwaysHubSpot:
		return crm.HubSpot, true, true
	}
	return crm.Salesforce, false, true
}
