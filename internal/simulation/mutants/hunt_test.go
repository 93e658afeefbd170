//go:build mutants

package mutants_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/simulation/mutants"
)

var (
	worlds = flag.Int("worlds", 1000, "how many worlds a mutant may survive")
	only   = flag.String("only", "", "hunt only the mutants whose name matches this")
)

// caught is the first world that a mutant does not survive.
type caught struct {
	seed     int
	promises []string
	text     string
}

// Each mutant's simulation is built and played until a promise is broken. They
// run one after the other, because each uses all cores.
func TestMutantsAreCaught(t *testing.T) {
	top, err := filepath.Abs(root)
	require.NoError(t, err)
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MUTANT\tWORLDS\tPROMISE\tSEED")
	for _, m := range mutants.All() {
		if !regexp.MustCompile(*only).MatchString(m.Name) {
			continue
		}
		t.Run(m.Name, func(t *testing.T) {
			c, output := hunt(t, m, top)
			if c == nil {
				fmt.Fprintf(w, "%s\tsurvived %d\t\t\n", m.Name, *worlds)
				t.Fatalf("no world of %d broke a promise\n%s", *worlds, output)
			}
			t.Logf("world %d:\n%s", c.seed, c.text)
			fmt.Fprintf(w, "%s\t%d\t%s\t%d\n", m.Name, c.seed+1, strings.Join(c.promises, ", "), c.seed)
			require.True(t, slices.ContainsFunc(c.promises, func(p string) bool { return slices.Contains(m.Promises, p) }),
				"broke %v, not one of %v", c.promises, m.Promises)
		})
	}
	require.NoError(t, w.Flush())
	t.Logf("\n%s", table.String())
}

// hunt builds the mutant's simulation and plays its worlds until one fails.
func hunt(t *testing.T, m mutants.Mutant, top string) (*caught, string) {
	dir := t.TempDir()
	overlay, err := m.Overlay(top, dir)
	require.NoError(t, err)
	bin := filepath.Join(dir, "simulation.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-overlay", overlay, "-o", bin, "./internal/simulation") // #nosec G204 -- our own paths
	build.Dir = top
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	play := exec.CommandContext(t.Context(), bin, "-test.run", "TestWorlds$", "-test.timeout", "30m", "-stop", "-worlds", strconv.Itoa(*worlds)) // #nosec G204 -- our own paths
	play.Dir = filepath.Join(top, "internal", "simulation")
	var output bytes.Buffer
	play.Stdout, play.Stderr = &output, &output
	err = play.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	first := firstFailure(output.String())
	if first == nil && err != nil {
		require.NoError(t, err, "it ended without a broken promise\n%s", output.String())
	}
	return first, output.String()
}

var failing = regexp.MustCompile(`(?m)world (\d+):\n((?:\s+[a-z ]+: .*\n)+)`)

// firstFailure returns the failed world with the smallest seed. Worlds are begun
// in the order of their seeds, so no smaller one is left to play.
func firstFailure(output string) *caught {
	var first *caught
	for _, found := range failing.FindAllStringSubmatch(output, -1) {
		seed, err := strconv.Atoi(found[1])
		if err != nil || first != nil && first.seed <= seed {
			continue
		}
		first = &caught{seed: seed, text: found[2]}
		for _, line := range strings.Split(strings.TrimSpace(found[2]), "\n") {
			promise, _, _ := strings.Cut(strings.TrimSpace(line), ": ")
			if promise != "reproduce" && !slices.Contains(first.promises, promise) {
				first.promises = append(first.promises, promise)
			}
		}
	}
	return first
}

// The overlay does not touch the tree.
func TestOverlayLeavesTheTreeAlone(t *testing.T) {
	m := mutants.All()[0]
	at := filepath.Join(root, filepath.FromSlash(m.Edits[0].File))
	before, err := os.ReadFile(at)
	require.NoError(t, err)
	_, err = m.Overlay(root, t.TempDir())
	require.NoError(t, err)
	after, err := os.ReadFile(at)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
}
