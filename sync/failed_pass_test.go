package crmsync_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// A pass that fails says so in its report too, which is what Status shows.
func TestFailedPassIsReported(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	e, err := crmsync.New(b.settings, b.hs, outage{b.sf, crm.Unavailable}, b.store, crmsync.WithClock(b.now))
	require.NoError(t, err)
	r, err := e.Sync(context.Background())
	require.Error(t, err)
	require.Equal(t, crmsync.Failed, r.State)
	st, err := e.Status(context.Background())
	require.NoError(t, err)
	require.Equal(t, crmsync.Failed, st.LastReport.State)
	require.Contains(t, st.LastReport.Reasons[len(st.LastReport.Reasons)-1], "unavailable")
	require.Equal(t, crmsync.Done, b.sync().State)
}

// queue is a client that waits for its turn until ctx ends.
type queue struct {
	crmsync.Client
	stop func()
}

func (q queue) Changes(ctx context.Context, _ []crm.Feed) ([]crm.Page, error) {
	q.stop()
	<-ctx.Done()
	return nil, &crm.Error{Class: crm.RateLimited, Err: ctx.Err()}
}

// Being stopped while waiting for a turn is no limit that was met.
func TestStoppedWhileWaitingForATurn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	e, err := crmsync.New(b.settings, queue{b.hs, stop}, b.sf, b.store, crmsync.WithClock(b.now))
	require.NoError(t, err)
	r, err := e.Sync(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, crmsync.Failed, r.State)
}
