// Package clienttest is the executable contract of [crmsync.Client]. Whoever
// writes a client of another system, or wraps one, runs it in a test of their
// own:
//
//	func TestContract(t *testing.T) {
//		t.Parallel()
//		clienttest.Run(t, func(t *testing.T) clienttest.Fixture {
//			sim := mysim.New(t)
//			return clienttest.Fixture{
//				Client: myclient.New(sim),
//				Object: "people",
//				Fields: clienttest.Fields{Text: "name", Key: "email"},
//				Put:    sim.Put, Edit: sim.Edit, Delete: sim.Delete, Count: sim.Count,
//			}
//		})
//	}
//
// Each sentence of the interface's documentation is a subtest, named after it.
// What a fixture leaves out is skipped, and the reason is printed. Run the suite
// with the race detector too: some subtests call several methods at once.
package clienttest

import (
	"testing"
	"testing/synctest"
)

// Option changes how the suite runs.
type Option func(*options)

type options struct{ wallClock, short bool }

// WallClock runs the subtests in real time, for a system that cannot live in a
// bubble of virtual time, such as a real account over the network. The suite
// then really sleeps for [Fixture.Lag], and leaves out what takes hours.
func WallClock() Option { return func(o *options) { o.wallClock = true } }

// Short leaves out the subtests that need hundreds of records.
func Short() Option { return func(o *options) { o.short = true } }

// check is one subtest: a sentence of the contract and what shows it.
type check struct {
	name string
	run  func(*world)
	// needs tells what the fixture lacks for the check, "" for nothing.
	needs func(Fixture) string
	large bool // hundreds of records
	hours bool // hours go by
}

// group is the checks of one method.
type group struct {
	name   string
	checks []check
}

func groups() []group {
	return []group{
		{"Describe", describeChecks()},
		{"Changes", changesChecks()},
		{"Cursors", cursorChecks()},
		{"No miss", missChecks()},
		{"Lanes", laneChecks()},
		{"Read", readChecks()},
		{"Find", findChecks()},
		{"Write", writeChecks()},
		{"Rows", rowChecks()},
		{"Unanswered", unansweredChecks()},
		{"Errors", errorChecks()},
		{"Values", valueChecks()},
		{"Sharing", sharingChecks()},
		{"Abilities", abilityChecks()},
	}
}

// Run checks the contract. open returns a new fixture on an empty account each
// time that it is called; it registers with t what has to be cleaned up. Unless
// [WallClock] is given it is called in a bubble of testing/synctest, so that the
// system's clock must be time.Now and its connections in memory.
func Run(t *testing.T, open func(t *testing.T) Fixture, opts ...Option) {
	t.Helper()
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	for _, g := range groups() {
		t.Run(g.name, func(t *testing.T) {
			for _, c := range g.checks {
				t.Run(c.name, func(t *testing.T) { c.start(t, open, o) })
			}
		})
	}
}

func (c check) start(t *testing.T, open func(t *testing.T) Fixture, o options) {
	t.Parallel()
	switch {
	case c.large && o.short:
		t.Skip("clienttest.Short is set")
	case c.hours && o.wallClock:
		t.Skip("takes hours")
	}
	lacks := ""
	run := func(t *testing.T) {
		f := open(t)
		f.check(t)
		if c.needs != nil {
			lacks = c.needs(f)
		}
		if lacks == "" {
			c.run(newWorld(t, f))
		}
	}
	if o.wallClock {
		run(t)
	} else {
		synctest.Test(t, run)
	}
	if lacks != "" {
		t.Skip("needs clienttest.Fixture." + lacks)
	}
}
