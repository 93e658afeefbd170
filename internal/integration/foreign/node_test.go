package foreign_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
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

// runNode runs all scenarios of one Node client and reports each as a test.
// least guards against scenarios that silently are not found.
func runNode(t *testing.T, a access, client string, least int) {
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
	require.GreaterOrEqual(t, ran, least, "scenarios")
}
