package foreign_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The signatures that hubspot/webhook is tested with are those that HubSpot's
// own client makes.
func TestWebhookSignatures(t *testing.T) {
	t.Parallel()
	needNode(t)
	cmd := exec.CommandContext(t.Context(), "node", "signatures.js")
	cmd.Dir = "node"
	made, err := cmd.Output()
	require.NoError(t, err)
	kept, err := os.ReadFile(filepath.Join("..", "..", "..", "hubspot", "webhook", "testdata", "signatures.json"))
	require.NoError(t, err)
	require.Equal(t, string(kept), string(made))
}
