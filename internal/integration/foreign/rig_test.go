package foreign_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	// The command is built by the test itself. Without these, a result from
	// before a change of the simulators would be taken from the cache.
	_ "github.com/crmsync/crmsync/hubspot/hubspottest"
	_ "github.com/crmsync/crmsync/salesforce/salesforcetest"
)

// access is the first line that examples/simulators prints.
type access struct {
	HubSpot    portal       `json:"hubspot"`
	Salesforce organisation `json:"salesforce"`

	line string
}

type portal struct {
	URL          string `json:"url"`
	Token        string `json:"token"`
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
	RefreshToken string `json:"refreshToken"`
}

type organisation struct {
	portal
	Username   string `json:"username"`
	PrivateKey string `json:"privateKey"`
}

// bulkPage is small, so that results of bulk queries have several pages.
const bulkPage = "100"

// buildSimulators compiles the command as users run it and returns its path.
func buildSimulators(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "simulators")
	if runtime.GOOS == "windows" {
		bin += ".exe"
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "./simulators")
	build.Dir = filepath.Join("..", "..", "..", "examples")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return bin
}

// startSimulators starts fresh accounts that end with the test.
func startSimulators(t *testing.T, bin string) access {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), bin, "-data", "empty", "-bulk-page", bulkPage, "-field", "Contact.Key__c", "-field", "Account.Key__c")
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Wait() }) // the test's context has ended by then
	first := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n')
		first <- line
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	select {
	case line := <-first:
		a := access{line: line}
		require.NoError(t, json.Unmarshal([]byte(line), &a))
		return a
	case <-ctx.Done():
		require.FailNow(t, "the simulators do not start")
		return access{}
	}
}
