package passes_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/merge"
)

var update = flag.Bool("update", false, "write what the tests see into testdata")

// A year in the life of one customer, through all objects. The transcript holds
// the whole plan of each pass.
func TestAYearOfOneCustomer(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("a year reads hundreds of schemas: runs without the race detector")
	}
	synctest.Test(t, func(t *testing.T) {
		y := newYear(t, nil)
		var b strings.Builder
		for _, c := range chapters() {
			time.Sleep(26 * 24 * time.Hour)
			fmt.Fprintf(&b, "# %s: %s\n\n", time.Now().UTC().Format("2 January"), c.title)
			c.do(y)
			y.tell(&b)
		}
		y.settled()
		fmt.Fprintf(&b, "# At the end\n\n%s", y.picture())
		golden(t, "testdata/year.txt", numbered(b.String()))
	})
}

// hubspotID finds ids that HubSpot gives by chance, or by the clock.
var hubspotID = regexp.MustCompile(`\b([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[2-9][0-9]{10}|48[0-9]{6})\b`)

// numbered replaces such ids by numbers, in the order in which they come.
func numbered(s string) string {
	seen := map[string]string{}
	return hubspotID.ReplaceAllStringFunc(s, func(id string) string {
		if seen[id] == "" {
			seen[id] = fmt.Sprintf("#%d", len(seen)+1)
		}
		return seen[id]
	})
}

// tell writes passes down until one has nothing to do.
func (y *year) tell(b *strings.Builder) {
	y.t.Helper()
	for pass := 1; ; pass++ {
		require.Less(y.t, pass, 6, "the passes come to no end")
		time.Sleep(5 * time.Minute)
		plan, err := y.engine().Plan(context.Background())
		require.NoError(y.t, err)
		rep, err := y.engine().Sync(context.Background())
		require.NoError(y.t, err)
		if pass > 1 && rep.Written == (merge.Totals{}) {
			break
		}
		fmt.Fprintf(b, "Pass %d (%s):\n%s\n", pass, rep.State, indented(plan.String()))
		require.Equal(y.t, plan.Totals, rep.Written, "what the plan showed is what ran: %s", plan)
	}
	y.tellProblems(b)
	b.WriteString("\n")
}

// tellProblems writes down what problems there are that were not there before,
// and which have gone.
func (y *year) tellProblems(b *strings.Builder) {
	now := map[string]string{}
	for _, p := range y.problems() {
		now[p.ID] = strings.TrimSpace(fmt.Sprintf("%s: %s %s", p.Category, p.Ref, p.Field))
		if _, known := y.told[p.ID]; !known {
			fmt.Fprintf(b, "Problem: %s: %s; %s\n", now[p.ID], p.Message, p.Remedy)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(y.told)) {
		if _, open := now[id]; !open {
			fmt.Fprintf(b, "Solved: %s\n", y.told[id])
		}
	}
	y.told = now
}

func indented(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString("  " + strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	wanted, lines := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i, line := range lines {
		require.Less(t, i, len(wanted), "there is more than there was: %s", line)
		require.Equal(t, wanted[i], line, "line %d of %s; run with -update if this is meant", i+1, path)
	}
	require.Len(t, lines, len(wanted))
}
