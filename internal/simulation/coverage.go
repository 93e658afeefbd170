package simulation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Coverage counts what worlds went through, and how often each promise was
// really put to the test.
type Coverage struct {
	mu       sync.Mutex
	Worlds   int
	Passes   int
	Calls    int
	Problems int
	Actions  map[Kind]int
	Faults   map[string]int // by boundary and kind
	Tested   map[string]int // by promise
	// Window counts edits that a pass overwrote though nobody else had changed
	// the field: they were made, or became visible, after the pass had looked
	// and before it wrote. Neither vendor offers a conditional write.
	Window int
	States map[string]int // how passes ended
}

// NewCoverage returns an empty coverage.
func NewCoverage() *Coverage {
	return &Coverage{Actions: map[Kind]int{}, Faults: map[string]int{}, Tested: map[string]int{}, States: map[string]int{}}
}

// Promises lists the promises that every world is checked for.
func Promises() []string {
	return []string{
		"convergence", "quiescence", "no lost update", "uniqueness", "no miss", "no resurrection", "echo bound",
		"delete guard", "precedence", "isolation", "budget", "determinism", "preview", "crash closure", "fencing", "liveness",
	}
}

func (c *Coverage) add(n *int, by int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*n += by
}

func (c *Coverage) tested(promise string) { c.testedTimes(promise, 1) }

func (c *Coverage) testedTimes(promise string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Tested[promise] += n
}

func (c *Coverage) fault(s Step) {
	if s.byUser() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	kind := string(s.Kind)
	if s.Kind == Status {
		kind = fmt.Sprintf("status %d", s.Other)
	}
	kind = strings.TrimPrefix(kind, "store ")
	c.Faults[strings.TrimSpace(string(s.At)+" "+kind)]++
	switch s.Kind {
	case KillBefore, KillAfter:
		c.Tested["crash closure"]++
	default:
		c.Tested["liveness"]++
	}
}

// Add adds another coverage.
func (c *Coverage) Add(o *Coverage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Worlds += o.Worlds
	c.Passes += o.Passes
	c.Calls += o.Calls
	c.Problems += o.Problems
	c.Window += o.Window
	sum(c.Actions, o.Actions)
	sum(c.Faults, o.Faults)
	sum(c.Tested, o.Tested)
	sum(c.States, o.States)
}

func sum[K comparable](into, from map[K]int) {
	for k, n := range from {
		into[k] += n
	}
}

// Untested lists the promises that were never put to the test.
func (c *Coverage) Untested() []string {
	var out []string
	for _, p := range Promises() {
		if c.Tested[p] == 0 {
			out = append(out, p)
		}
	}
	return out
}

// Rate is the number of passes in a second of the given time.
func (c *Coverage) Rate(took time.Duration) float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return float64(c.Passes) / max(took.Seconds(), 1e-9)
}

// Text shows the coverage of a run that took that long on so many cores.
func (c *Coverage) Text(took time.Duration, cores int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	rate := float64(c.Passes) / took.Seconds() / float64(cores)
	fmt.Fprintf(&b, "%d worlds, %d passes, %d calls in %s: %.0f passes per second and core\n",
		c.Worlds, c.Passes, c.Calls, took.Round(time.Millisecond), rate)
	fmt.Fprintf(&b, "passes ended: %s\n", counts(c.States))
	fmt.Fprintf(&b, "users: %s\n", counts(c.Actions))
	fmt.Fprintf(&b, "faults: %s\n", counts(c.Faults))
	fmt.Fprintf(&b, "problems opened or met again: %d\n", c.Problems)
	fmt.Fprintf(&b, "edits overwritten in the window between a look and a write: %d\n", c.Window)
	for _, p := range Promises() {
		fmt.Fprintf(&b, "  tested %-16s %d\n", p, c.Tested[p])
	}
	return b.String()
}

func counts[K ~string](m map[K]int) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %d", k, m[k])))
	}
	return strings.Join(out, ", ")
}
