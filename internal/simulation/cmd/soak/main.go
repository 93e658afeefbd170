// Command soak plays random worlds with fresh seeds on all cores for as long as
// it is told, and reports what they went through:
//
//	go run ./internal/simulation/cmd/soak -for 1h
//
// It ends with status 1 if a promise was broken, or was never put to the test.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/crmsync/crmsync/internal/simulation"
)

func main() {
	s := &soak{total: simulation.NewCoverage()}
	length := flag.Duration("for", time.Minute, "how long to play")
	first := flag.Uint64("first", uint64(time.Now().UnixNano())/1e3%1e12*1000, "the first seed; by default it depends on the time") // #nosec G115 -- any seed is good
	flag.IntVar(&s.workers, "workers", runtime.GOMAXPROCS(0), "how many worlds at once")
	flag.DurationVar(&s.every, "report", time.Minute, "how often to report")
	flag.BoolVar(&s.people, "people", false, "play worlds of people alone")
	testing.Init()
	flag.Parse()
	s.next.Store(*first)
	s.start, s.end = time.Now(), time.Now().Add(*length)
	debug.SetGCPercent(400)
	fmt.Printf("first seed %d, for %s, %d worlds at once\n", *first, *length, s.workers)
	// Bubbles of virtual time exist in tests only, so this is one.
	testing.Main(func(string, string) (bool, error) { return true, nil },
		[]testing.InternalTest{{Name: "soak", F: s.run}}, nil, nil)
}

// soak is one run.
type soak struct {
	workers    int
	people     bool
	every      time.Duration
	start, end time.Time
	next       atomic.Uint64
	stopped    atomic.Bool
	mu         sync.Mutex
	total      *simulation.Coverage
	failed     []uint64
}

func (s *soak) run(t *testing.T) {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(stop)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range s.workers {
		wg.Go(func() { s.play(t) })
	}
	go func() { wg.Wait(); close(done) }()
	tick := time.NewTicker(s.every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.report()
			continue
		case <-stop:
			s.stopped.Store(true)
			<-done
		case <-done:
		}
		break
	}
	s.report()
	if len(s.failed) > 0 {
		t.Errorf("%d worlds broke a promise: seeds %v", len(s.failed), s.failed)
	}
	if missed := s.total.Untested(); len(missed) > 0 {
		t.Errorf("never put to the test: %v", missed)
	}
}

// play plays worlds until the time is over.
func (s *soak) play(t *testing.T) {
	for time.Now().Before(s.end) && !s.stopped.Load() {
		seed := s.next.Add(1) - 1
		if s.people && !simulation.People(seed) {
			continue
		}
		r := simulation.Play(t, seed)
		s.total.Add(r.Coverage)
		if len(r.Violations) == 0 {
			continue
		}
		s.mu.Lock()
		s.failed = append(s.failed, seed)
		slices.Sort(s.failed)
		fmt.Println(simulation.Explain(seed, r))
		s.mu.Unlock()
	}
}

func (s *soak) report() {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Printf("\n%s: %d worlds failed; %.0f passes per second of processor time\n%s",
		time.Since(s.start).Round(time.Second), len(s.failed), s.total.Rate(processor()), s.total.Text(time.Since(s.start), s.workers))
}

// processor is the processor time that this process has used.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
