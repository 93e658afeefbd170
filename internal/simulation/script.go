package simulation

import (
	"fmt"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
)

// Script is everything that happens in one world.
type Script struct {
	Seed   uint64
	Config Config
	Steps  []Step
}

// Config is how a world is set up.
type Config struct {
	Settings   crmsync.Settings
	ExternalID bool // both accounts have the fields that carry the other's id
	List       bool // only members of a list are kept in step
	Poison     bool // some values are refused, though no describe says so
	Respell    bool // Salesforce keeps the city in a spelling of its own
	Companies  bool // there are companies and accounts
	Deals      bool // there are deals and opportunities
	Timeline   bool // there are activities
	Touch      bool // another association is a change of the record
	Rotate     bool // a refresh token is good for one refresh; the processes share their tokens
	SearchLag  time.Duration
	// LateEvery makes every so many-th change visible late, by LateBy, in both
	// systems; 0 is none.
	LateEvery    int
	LateBy       time.Duration
	FeedPage     int
	Latency      time.Duration // of a call
	Approve      bool          // a person approves what a safety limit halts
	ShowAtTheEnd bool          // fields that were hidden come back
	Calm         time.Duration // between the passes after the chaos
	// Rests are the times before each pass after the chaos; without any it is
	// seven passes.
	Rests []time.Duration
}

// Kind says what a step does.
type Kind string

// What users do.
const (
	Create   Kind = "create"
	Edit     Kind = "edit"
	Delete   Kind = "delete"
	Undelete Kind = "undelete"
	Merge    Kind = "merge"
	Convert  Kind = "convert"
	Join     Kind = "join"  // the inclusion list
	Leave    Kind = "leave" // the inclusion list
	// Associate and Separate: a record belongs to another one, or no longer.
	Associate Kind = "associate"
	Separate  Kind = "separate"
	// Collide: both records of a person are edited at the same moment.
	Collide Kind = "collide"
	// Become: the Salesforce record of a person is merged into another one, or converted.
	Become Kind = "become"
)

// What the host does, and time.
const (
	Wait    Kind = "wait"
	Clock   Kind = "clock" // the engine's clock steps by D
	Pass    Kind = "pass"
	Plan    Kind = "plan"
	Preview Kind = "preview" // a plan and then the pass that it foretells
	Hints   Kind = "hints"   // SyncRefs with some refs, of one object or of all, doubled and unknown ones too
	Race    Kind = "race"    // a pass of each process, the second D after the first
)

// What goes wrong. All but Hide and Show happen to one call.
const (
	Hide        Kind = "hide"
	Show        Kind = "show"
	Status      Kind = "status"
	RateLimit   Kind = "rate limit"
	DailyLimit  Kind = "daily limit"
	DropBefore  Kind = "drop before"
	DropAfter   Kind = "drop after"
	LoseCreate  Kind = "lost create" // the answer to the first call that makes a record, whichever it is
	LateCreate  Kind = "late create" // what such a call made becomes visible only minutes later
	Slow        Kind = "slow"
	Expire      Kind = "expired token"
	LockRow     Kind = "row lock"
	BadRow      Kind = "bad row"
	KillBefore  Kind = "kill before"
	KillAfter   Kind = "kill after"
	ErrorBefore Kind = "store error before"
	ErrorAfter  Kind = "store error after"
)

// Boundary is where a call is counted.
type Boundary string

// The boundaries.
const (
	AtHubSpot    Boundary = "hubspot"
	AtSalesforce Boundary = "salesforce"
	AtStore      Boundary = "store"
)

// Step is one thing that happens, between passes or, with At, just before the
// N-th call of a pass at a boundary.
type Step struct {
	Kind    Kind
	Process int
	Object  string // whose record
	Pick    int    // which record, modulo how many there are
	Other   int    // a second record, a field, a status
	Value   string
	D       time.Duration
	At      Boundary
	N       int    // counted from 1
	Mid     []Step // of a pass: what happens in its middle
}

// String shows the step in one line.
func (s Step) String() string {
	out := fmt.Sprintf("%s p%d %s #%d/%d %q", s.Kind, s.Process, s.Object, s.Pick, s.Other, s.Value)
	if s.D != 0 {
		out += " " + s.D.String()
	}
	if s.At != "" {
		out = fmt.Sprintf("  at %s call %d: %s", s.At, s.N, out)
	}
	for _, m := range s.Mid {
		out += "\n    " + m.String()
	}
	return out
}

// String shows the script.
func (s Script) String() string {
	out := fmt.Sprintf("seed %d\n", s.Seed)
	for _, st := range s.Steps {
		out += "  " + st.String() + "\n"
	}
	return out
}
