// Package storetest is the executable contract of [crmsync.Store]. Whoever
// writes a store runs it in a test of their own:
//
//	func TestContract(t *testing.T) {
//		t.Parallel()
//		clock := storetest.NewClock()
//		storetest.Run(t, func(t *testing.T) crmsync.Store {
//			return mystore.New(mystore.WithNow(clock.Now))
//		}, storetest.Options{Advance: clock.Advance})
//	}
//
// Each sentence of the interface's documentation is a subtest, named after it.
// Run the suite with the race detector too: some subtests commit in parallel.
package storetest

import (
	"sync"
	"testing"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
)

// Options tell what the suite can do with the stores that it is given.
type Options struct {
	// Advance moves the clock of all stores that were opened by this time
	// forward. Without it, the subtests about leases that run out are skipped.
	Advance func(d time.Duration)
	// Reopen returns another Store on the data of s, as a second process or the
	// same process after a crash would have it. s stays in use. Without it, the
	// subtests about sharing and crashes are skipped.
	Reopen func(t *testing.T, s crmsync.Store) crmsync.Store
	// Short leaves out the subtests with large batches and large values.
	Short bool
}

// check is one subtest: a sentence of the contract and what shows it.
type check struct {
	name string
	run  func(*world)
	// clock: needs Options.Advance, and runs before all parallel subtests, as
	// the clock may be shared by all stores.
	clock bool
	// reopen: needs Options.Reopen.
	reopen bool
	// large: left out when Options.Short is set.
	large bool
}

// Run checks the contract. open returns a new, empty store each time that it is
// called; it registers with t what has to be cleaned up.
func Run(t *testing.T, open func(t *testing.T) crmsync.Store, o Options) {
	t.Helper()
	groups := []struct {
		name   string
		checks []check
	}{
		{"Acquire", leaseChecks()},
		{"Commit", commitChecks()},
		{"Documents", documentChecks()},
		{"Lookup", lookupChecks()},
		{"Links", linkChecks()},
		{"Problems", problemChecks()},
		{"History", historyChecks()},
		{"Count", countChecks()},
		{"Values", valueChecks()},
		{"Copies", copyChecks()},
		{"Sharing", sharingChecks()},
	}
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			for _, c := range g.checks {
				t.Run(c.name, func(t *testing.T) { c.start(t, open, o) })
			}
		})
	}
}

func (c check) start(t *testing.T, open func(t *testing.T) crmsync.Store, o Options) {
	switch {
	case c.clock && o.Advance == nil:
		t.Skip("needs storetest.Options.Advance")
	case c.reopen && o.Reopen == nil:
		t.Skip("needs storetest.Options.Reopen")
	case c.large && o.Short:
		t.Skip("storetest.Options.Short is set")
	case !c.clock:
		t.Parallel()
	}
	c.run(newWorld(t, open(t), o))
}

// Clock is a clock that only moves when it is told to. It is safe for
// concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that shows a fixed moment.
func NewClock() *Clock { return &Clock{now: epoch} }

// epoch is the suite's idea of now.
var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// Now returns the moment that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
