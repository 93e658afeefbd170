package foreign_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// requireNode is the variable that makes a missing Node.js a failure;
// .ci/run sets it.
const requireNode = "CRMSYNC_REQUIRE_NODE"

// needNode skips where there is no Node.js or its packages are not installed,
// and in short runs: HubSpot's client waits out real limits, half a minute.
func needNode(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("the Node clients take too long for -short")
	}
	why := ""
	if _, err := exec.LookPath("node"); err != nil {
		why = "no node in PATH"
	} else if _, err := os.Stat(filepath.Join("node", "node_modules", "jsforce")); err != nil {
		why = "no Node packages: npm ci --prefix internal/integration/foreign/node"
	}
	switch {
	case why == "":
	case os.Getenv(requireNode) != "":
		require.FailNow(t, why, "%s is set", requireNode)
	default:
		t.Skip(why)
	}
}

// result is one line of run.js.
type result struct {
	Name         string `json:"name"`
	Error        string `json:"error"`
	Milliseconds int    `json:"milliseconds"`
}

// scenarios counts those in the scripts of a client. It also makes the scripts
// inputs of the test, so that its result is not taken from the cache when they
// change.
func scenarios(t *testing.T, client string) int {
	t.Helper()
	for _, file := range []string{"run.js", "package-lock.json"} {
		_, err := os.ReadFile(filepath.Join("node", file)) //nolint:gosec // ours
		require.NoError(t, err)
	}
	files, err := filepath.Glob(filepath.Join("node", client, "*.js"))
	require.NoError(t, err)
	n := 0
	for _, file := range files {
		text, err := os.ReadFile(file) //nolint:gosec // ours
		require.NoError(t, err)
		n += strings.Count(string(text), "\n  scenario('")
	}
	require.NotZero(t, n)
	return n
}

// runNode runs all scenarios of one Node client and reports each as a test.
func runNode(t *testing.T, a access, client string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", "run.js", client)
	cmd.Dir = "node"
	cmd.Env = append(os.Environ(), "SIMULATORS="+a.line, "NODE_NO_WARNINGS=1")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	ran, failed := 0, false
	for lines := bufio.NewScanner(out); lines.Scan(); ran++ {
		var r result
		require.NoError(t, json.Unmarshal(lines.Bytes(), &r), "%s", lines.Bytes())
		failed = failed || r.Error != ""
		t.Run(r.Name, func(t *testing.T) {
			require.Empty(t, r.Error)
			t.Logf("%d ms", r.Milliseconds)
		})
	}
	err = cmd.Wait()
	if !failed {
		require.NoError(t, err)
	}
	require.Equal(t, scenarios(t, client), ran, "scenarios that ran")
}
