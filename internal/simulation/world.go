package simulation

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/memstore"
)

// Result is what became of a world.
type Result struct {
	Violations []Violation
	Coverage   *Coverage
	// Digest stands for the final records, links and plans.
	Digest string
	// Calls counts the calls of the script's last pass at each boundary.
	Calls map[Boundary]int
	// Log tells what happened, line by line.
	Log []string
}

// Violation is a promise that was broken, and how.
type Violation struct{ Promise, Text string }

// String shows the violation in one line.
func (v Violation) String() string { return v.Promise + ": " + v.Text }

// world is one connection with everything around it.
type world struct {
	script   Script
	settings crmsync.Settings
	conn     string
	fields   []field
	objects  map[crm.System][]string
	hs       *hubspottest.Server
	sf       *salesforcetest.Server
	store    *memstore.Store
	list     string
	procs    []*process

	mu                 sync.Mutex // guards everything below
	journal            *journal
	cover              *Coverage
	violations         []Violation
	fence              crmsync.Fence
	calls              []time.Time         // of Salesforce
	bin                map[string][]string // records deleted in HubSpot, by object
	optedIn            map[crm.Ref]bool
	paired             map[crm.Ref]map[crm.Ref]bool // counterparts that the store has had at the end of a pass
	lastOf             map[crm.Ref]crm.Ref          // the counterpart that a record got last
	pairs              map[pair]int                 // the store's pairs, and since when without a break
	linkedBy           map[pair]linking             // the passes that made pairs of them
	everGone           map[crm.Ref]int              // how often a user has deleted it
	hidden, wasHidden  map[[2]string]bool           // Salesforce fields, by object and name
	hsTokens, sfTokens *tokens
	employers          firms                 // what each contact belonged to when last looked at
	employed           map[crm.Ref]time.Time // when a user last changed that
	untold             map[crm.Ref]bool      // a user did so without a trace, for a sweep to find
	planning           bool
	calm               bool
	approved           bool // a person has approved what the running pass does
	stepped            bool // the engine's clock was moved
	passes             int
	plans              [][]byte
	counted            map[Boundary]int
	log                []string
}

// Run plays a script in a bubble of its own. It reports broken promises in its
// result and never fails t by itself.
func Run(t *testing.T, s Script) Result {
	var w *world
	synctest.Test(t, func(t *testing.T) {
		w = newWorld(s)
		defer w.close()
		w.play()
	})
	w.cover.Worlds = 1
	if len(w.violations) > 0 {
		w.logHistory()
	}
	return Result{Violations: w.violations, Coverage: w.cover, Digest: w.digest(), Log: w.log, Calls: w.counted}
}

// logHistory adds what the store tells of the links to the log.
func (w *world) logHistory() {
	events, err := w.store.History(context.Background(), w.conn, crmsync.HistoryQuery{Limit: 1 << 20})
	w.must(err)
	for _, e := range events {
		w.log = append(w.log, fmt.Sprintf("history: %s %s %s %s %s", clock(e.At), e.Link, e.Op, e.Ref, e.Why))
	}
}

func newWorld(s Script) *world {
	w := &world{
		script: s, settings: s.Config.Settings, conn: s.Config.Settings.Connection, fields: fields(),
		objects: map[crm.System][]string{crm.HubSpot: {contacts}, crm.Salesforce: {lead, contact}},
		journal: newJournal(), cover: NewCoverage(), store: memstore.New(), optedIn: map[crm.Ref]bool{}, bin: map[string][]string{},
		paired: map[crm.Ref]map[crm.Ref]bool{}, lastOf: map[crm.Ref]crm.Ref{}, pairs: map[pair]int{}, linkedBy: map[pair]linking{}, hidden: map[[2]string]bool{}, wasHidden: map[[2]string]bool{}, everGone: map[crm.Ref]int{},
		employers: firms{}, employed: map[crm.Ref]time.Time{}, untold: map[crm.Ref]bool{},
	}
	w.addObjects()
	c := s.Config
	late := func() func(string, string, time.Time) time.Duration {
		n, last := 0, time.Time{}
		return func(_, _ string, stamped time.Time) time.Duration {
			// What one transaction wrote becomes visible together.
			if !stamped.Equal(last) {
				n++
				last = stamped
			}
			if c.LateEvery > 0 && n%c.LateEvery == 0 {
				return c.LateBy
			}
			return 0
		}
	}
	w.hs = hubspottest.NewServer(hubspottest.Options{
		Seed: s.Seed, SearchLag: c.SearchLag, LateVisible: late(),
		Switches: hubspottest.Switches{AssociationsTouch: c.Touch, RotateRefreshTokens: c.Rotate},
	})
	w.sf = salesforcetest.NewServer(salesforcetest.Options{
		Seed: int64(s.Seed), CommitLag: late(), RotateRefreshTokens: c.Rotate, // #nosec G115 -- any seed is good
	})
	w.hsTokens, w.sfTokens = w.newTokens()
	w.prepare()
	for id := range 2 {
		p := &process{w: w, id: id, counts: map[Boundary]int{}}
		if err := p.start(); err != nil {
			w.violate("settings", "the engine was refused: %v", err)
		}
		w.procs = append(w.procs, p)
	}
	return w
}

// prepare sets up the two accounts.
func (w *world) prepare() {
	c := w.script.Config
	if c.ExternalID {
		w.must(w.hs.DefineProperty(contacts, hubspottest.Property{Name: "crmsync_salesforce_id", Label: "Salesforce id", Unique: true}))
		for _, o := range [...]string{lead, contact} {
			w.must(w.sf.DefineField(o, salesforcetest.Field{Name: "crmsync_HubSpot_Id__c", Length: 40, Unique: true, ExternalID: true}))
		}
	}
	w.narrow()
	if c.List {
		id, err := w.hs.CreateList("Included", contacts)
		w.must(err)
		w.list, w.settings.Contacts.InclusionList = id, id
	}
	if c.Respell {
		for _, o := range [...]string{lead, contact} {
			name := w.fields[fieldCity].name(o)
			w.must(w.sf.AddFlow(o, func(r salesforcetest.Record) map[string]any {
				return map[string]any{name: respelled(r.Text(name))}
			}))
		}
	}
	if c.Poison {
		for _, o := range [...]string{lead, contact} {
			w.must(w.sf.AddValidation(o, func(r salesforcetest.Record) (string, []string) {
				if r.Text("Title") == "poison" {
					return "this title is not allowed", []string{"Title"}
				}
				if r.Text("FirstName") == "poison" {
					return "this person is not allowed", nil
				}
				return "", nil
			}))
		}
		w.poison()
	}
}

// poison makes HubSpot refuse a value that its schema allows.
func (w *world) poison() {
	if w.script.Config.Poison {
		w.hs.Inject(hubspottest.Fault{Path: "/batch/", Times: -1, Row: &hubspottest.BadRow{
			Match: "poison", Property: "phone", Code: "INVALID_PHONE", Message: "not a phone number",
		}})
	}
}

func (w *world) must(err error) {
	if err != nil {
		w.violate("set up", "%v", err)
	}
}

func (w *world) close() {
	w.hs.Close()
	w.sf.Close()
}

// violate notes a broken promise. The caller holds w.mu, or is alone.
func (w *world) violate(promise, format string, args ...any) {
	w.violations = append(w.violations, Violation{promise, fmt.Sprintf(format, args...)})
}

// inject makes the next call of a system go wrong.
func (w *world) inject(at Boundary, s Step) {
	if at == AtHubSpot {
		w.hs.ClearFaults()
		if s.Kind == Expire {
			w.hs.ExpireTokens()
		} else {
			w.hs.Inject(hubspotFault(s))
		}
		w.poison()
		return
	}
	w.sf.ClearFaults()
	w.sf.Inject(salesforceFault(s))
}

// disarm takes back what was to happen to the next call, all but the poison.
func (w *world) disarm(at Boundary) {
	if at == AtHubSpot {
		w.hs.ClearFaults()
		w.poison()
		return
	}
	w.sf.ClearFaults()
}

func hubspotFault(s Step) hubspottest.Fault {
	switch s.Kind {
	case RateLimit:
		return hubspottest.Fault{Limit: "TEN_SECONDLY_ROLLING"}
	case DailyLimit:
		return hubspottest.Fault{Limit: "DAILY"}
	case DropBefore:
		return hubspottest.Fault{Drop: hubspottest.DropBefore}
	case DropAfter:
		return hubspottest.Fault{Drop: hubspottest.DropAfter}
	case BadRow, LockRow:
		return hubspottest.Fault{Row: &hubspottest.BadRow{Index: s.Other, Property: "city"}}
	}
	return hubspottest.Fault{Status: s.Other, Body: "<html>upstream</html>", Header: http.Header{"Content-Type": {"text/html"}}}
}

func salesforceFault(s Step) salesforcetest.Fault {
	switch s.Kind {
	case RateLimit:
		return salesforcetest.Fault{Limit: salesforcetest.LimitConcurrent}
	case DailyLimit:
		return salesforcetest.Fault{Limit: salesforcetest.LimitDaily}
	case DropBefore:
		return salesforcetest.Fault{Drop: salesforcetest.DropBefore}
	case DropAfter:
		return salesforcetest.Fault{Drop: salesforcetest.DropAfter}
	case LockRow:
		return salesforcetest.Fault{LockRow: s.Other}
	case BadRow:
		return salesforcetest.Fault{BadRow: s.Other, Code: "FIELD_CUSTOM_VALIDATION_EXCEPTION", Message: "no", Fields: []string{"Title"}}
	case Expire:
		return salesforcetest.Fault{ExpireSession: true}
	}
	return salesforcetest.Fault{Status: s.Other, Body: "<html>upstream</html>", Header: http.Header{"Content-Type": {"text/html"}}}
}
