package simulation

import (
	"fmt"
	"strings"
	"testing"
)

// replayEvery is how often a world is played twice, to see that it ends the same.
const replayEvery = 10

// Play plays the world of a seed; every tenth twice, which must end the same to
// the last byte of every plan.
func Play(t *testing.T, seed uint64) Result {
	r := Run(t, Generate(seed))
	if seed%replayEvery == 0 {
		again := Run(t, Generate(seed))
		r.Coverage.tested("determinism")
		r.Coverage.Passes += again.Coverage.Passes
		r.Coverage.Calls += again.Coverage.Calls
		if again.Digest != r.Digest {
			r.Violations = append(r.Violations, Violation{"determinism", fmt.Sprintf(
				"played twice the world ended as %s and as %s; first difference: %s", r.Digest, again.Digest, difference(r.Log, again.Log))})
		}
	}
	return r
}

func difference(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d:\n%s\n%s", i, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines and %d", len(a), len(b))
}

// Explain tells which promises a world broke, and how to play it again.
func Explain(seed uint64, r Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "world %d:\n", seed)
	for _, v := range r.Violations {
		fmt.Fprintf(&b, "  %s\n", v)
	}
	fmt.Fprintf(&b, "reproduce: go test ./internal/simulation -run 'TestWorlds$' -seed %d -v", seed)
	return b.String()
}
