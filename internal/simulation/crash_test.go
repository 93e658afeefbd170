package simulation_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/simulation"
)

// The process is killed at every single call of every scenario's last pass, at
// each boundary, before the call and after it took effect. Then it runs again,
// and all promises hold.
func TestKilledAtEveryCall(t *testing.T) {
	t.Parallel()
	for _, sc := range simulation.Scenarios() {
		t.Run(sc.Name, func(t *testing.T) {
			t.Parallel()
			whole := simulation.Run(t, sc.Script)
			require.Empty(t, whole.Violations)
			killed := 0
			for b, calls := range whole.Calls {
				for n := 1; n <= calls; n++ {
					if (testing.Short() || underRace) && n%4 != 1 {
						continue
					}
					for _, kind := range []simulation.Kind{simulation.KillBefore, simulation.KillAfter} {
						s := killAt(sc.Script, simulation.Step{Kind: kind, At: b, N: n})
						r := simulation.Run(t, s)
						require.Empty(t, r.Violations, "%s at %s call %d\n%s", kind, b, n, s)
						require.Equal(t, 1, r.Coverage.Tested["crash closure"], "the process was killed")
						killed++
					}
				}
			}
			require.Greater(t, killed, 8)
		})
	}
}

// A process dies at a call of the store, and a user takes back what it may just
// have written. What the store was told of must travel; of what it was not told
// nobody can know whether it was there at all, and it is written again.
func TestTakenBackAfterTheProcessDied(t *testing.T) {
	if underRace {
		t.Skip("plays several hundred worlds; they are played without the race detector")
	}
	t.Parallel()
	wait, pass := simulation.Step{Kind: simulation.Wait, D: time.Hour}, simulation.Step{Kind: simulation.Pass}
	set := func(object string, field int, v string) simulation.Step {
		return simulation.Step{Kind: simulation.Edit, Object: object, Other: field, Value: v}
	}
	const phone, city = 4, 5
	for _, source := range []string{"contacts", "Lead"} { // whose values are carried over, and which side is taken back
		for _, back := range []string{"contacts", "Lead"} {
			s := simulation.Scenarios()[0].Script
			s.Steps = []simulation.Step{
				{Kind: simulation.Create, Object: "contacts", Other: 0xff, Value: "ada@example.com"}, set("contacts", phone, ""), set("contacts", city, "Oslo"),
				wait, pass, wait, set(source, phone, "1"), set(source, city, "Rome"), wait, pass,
			}
			whole := simulation.Run(t, s)
			require.Empty(t, whole.Violations)
			for n := 1; n <= whole.Calls[simulation.AtStore]; n++ {
				for _, kind := range []simulation.Kind{simulation.KillBefore, simulation.KillAfter} {
					dies := killAt(s, simulation.Step{Kind: kind, At: simulation.AtStore, N: n})
					dies.Steps = append(dies.Steps, set(back, phone, ""), set(back, city, "Oslo"), wait, pass)
					require.Empty(t, simulation.Run(t, dies).Violations, "%s call %d\n%s", kind, n, dies)
				}
			}
		}
	}
}

// killAt is the script with a kill in its last pass.
func killAt(s simulation.Script, kill simulation.Step) simulation.Script {
	steps := append([]simulation.Step(nil), s.Steps...)
	steps[len(steps)-1].Mid = []simulation.Step{kill}
	s.Steps = steps
	return s
}

// The process is killed at one call by chance, and the next one at another.
func TestKilledTwice(t *testing.T) {
	t.Parallel()
	n := 150
	if testing.Short() || underRace {
		n = 20
	}
	rnd := rand.New(rand.NewPCG(7, 7))
	kill := func() simulation.Step {
		at := []simulation.Boundary{simulation.AtHubSpot, simulation.AtSalesforce, simulation.AtStore}[rnd.IntN(3)]
		kind := []simulation.Kind{simulation.KillBefore, simulation.KillAfter}[rnd.IntN(2)]
		most := 5
		if at == simulation.AtStore {
			most = 20
		}
		return simulation.Step{Kind: kind, At: at, N: 1 + rnd.IntN(most)}
	}
	all := simulation.Scenarios()
	for i := range n {
		sc := all[i%len(all)]
		s := killAt(sc.Script, kill())
		again := simulation.Step{Kind: simulation.Pass, Process: rnd.IntN(2), Mid: []simulation.Step{kill()}}
		s.Steps = append(s.Steps, simulation.Step{Kind: simulation.Wait, D: time.Duration(1+rnd.IntN(900)) * time.Second}, again)
		t.Run(fmt.Sprintf("%d %s", i, sc.Name), func(t *testing.T) {
			t.Parallel()
			require.Empty(t, simulation.Run(t, s).Violations, "%s", s)
		})
	}
}
