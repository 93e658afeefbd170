package demo

import (
	"sync/atomic"
	"time"
)

// Clock is the simulators' clock: it stands in the past while data is loaded,
// and is the real one afterwards. The zero value is ready to use.
type Clock struct{ past atomic.Pointer[time.Time] }

// Now returns what time it is for the simulators.
func (c *Clock) Now() time.Time {
	if t := c.past.Load(); t != nil {
		return *t
	}
	return time.Now()
}

// ages sets a clock to the days on which records were last changed, in an order
// that looks random and is always the same.
type ages struct {
	clock *Clock
	dice  *dice
	base  time.Time
}

func newAges(c *Clock) *ages { return &ages{c, newDice(2018), time.Now()} }

// turn moves the clock to the day of the next record, at most two years back,
// or six weeks for activities, and returns it.
func (a *ages) turn(object string) time.Time {
	minutes := 2 * 365 * 24 * 60
	if isActivity(object) {
		minutes = 42 * 24 * 60
	}
	t := a.base.Add(-time.Duration(1+a.dice.below(minutes)) * time.Minute)
	a.clock.past.Store(&t)
	return t
}

func (a *ages) end() { a.clock.past.Store(nil) }
