package simulation_test

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/crmsync/crmsync/internal/simulation"
)

var (
	oneSeed = flag.Int64("seed", -1, "play only the world of this seed, and tell what happens in it")
	worlds  = flag.Int("worlds", 300, "how many worlds to play")
	first   = flag.Uint64("first", 0, "the first seed")
)

// TestWorlds plays random worlds and checks every promise in each.
func TestWorlds(t *testing.T) {
	if *oneSeed >= 0 {
		playOne(t, uint64(*oneSeed))
		return
	}
	n := *worlds
	if testing.Short() {
		n = min(n, 50)
	}
	total, start := simulation.NewCoverage(), time.Now()
	seeds := make(chan uint64)
	var wg sync.WaitGroup
	var mu sync.Mutex
	failed := 0
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for seed := range seeds {
				r := simulation.Run(t, simulation.Generate(seed))
				total.Add(r.Coverage)
				if len(r.Violations) > 0 {
					mu.Lock()
					if failed++; failed <= 20 {
						t.Error(explain(seed, r))
					}
					mu.Unlock()
				}
			}
		})
	}
	for i := range n {
		seeds <- *first + uint64(i)
	}
	close(seeds)
	wg.Wait()
	t.Logf("%d of %d worlds failed\n%s", failed, n, total.Text(time.Since(start), runtime.GOMAXPROCS(0)))
}

func explain(seed uint64, r simulation.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "world %d:\n", seed)
	for _, v := range r.Violations {
		fmt.Fprintf(&b, "  %s\n", v)
	}
	fmt.Fprintf(&b, "reproduce: go test ./internal/simulation -run 'TestWorlds$' -seed %d -v", seed)
	return b.String()
}

func playOne(t *testing.T, seed uint64) {
	s := simulation.Generate(seed)
	r := simulation.Run(t, s)
	t.Logf("%+v\n%s\n%s", s.Config, s, strings.Join(r.Log, "\n"))
	t.Log(r.Coverage.Text(time.Second, 1))
	if len(r.Violations) > 0 {
		t.Error(explain(seed, r))
	}
}
