package crmsync_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
)

// A plan at the limit says until when, as a pass does.
func TestPlanAtTheLimit(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) { s.APICalls.Allocation = 1 })
	b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	_, err := b.engine().Plan(context.Background())
	var blocked *crmsync.BlockedError
	require.ErrorAs(t, err, &blocked)
	require.True(t, blocked.Until.After(b.at))
	require.NotEmpty(t, blocked.Reasons)
	b.at = blocked.Until
	b.settings.APICalls.Allocation = 0
	_, err = b.engine().Plan(context.Background())
	require.NoError(t, err)
}
