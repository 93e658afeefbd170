package crmsync_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// A pass that is told to stop while it writes still remembers what it wrote.
func TestStoppedPassKeepsTheAnswers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	b.sf.Refuse = func(crm.Write) error {
		stop()
		return nil
	}
	_, err := b.engine().Sync(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, b.sf.Live("Lead"), 1)
	links, err := b.store.Links(context.Background(), "test", crmsync.LinkQuery{})
	require.NoError(t, err)
	require.Len(t, links, 1)
	require.Equal(t, b.sf.Live("Lead")[0], links[0].Salesforce.Ref)
	require.Nil(t, links[0].Intent)
	b.sf.Refuse = nil
	b.settled()
}

// outage answers every write of one system with an error, after it took effect
// if the error is of class Ambiguous.
type outage struct {
	crmsync.Client
	class crm.Class
}

func (f outage) Write(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
	if f.class == crm.Ambiguous {
		if _, err := f.Client.Write(ctx, writes); err != nil {
			return nil, err
		}
	}
	return nil, &crm.Error{Class: f.class}
}

// When both systems fail at once, each in its own way, a create that may have
// taken effect stays open.
func TestAmbiguousCreateBesideAnotherFailure(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	b.sf.Put("Contact", lead("Turing", "alan@example.com"))
	e, err := crmsync.New(b.settings, outage{b.hs, crm.Unavailable}, outage{b.sf, crm.Ambiguous}, b.store, crmsync.WithClock(b.now))
	require.NoError(t, err)
	_, err = e.Sync(context.Background())
	require.Error(t, err)
	open, err := b.store.Links(context.Background(), "test", crmsync.LinkQuery{Open: true})
	require.NoError(t, err)
	require.Len(t, open, 1)
	require.Equal(t, crm.Salesforce, open[0].Intent.System)
	b.tick(time.Hour)
	b.sync()
	require.Len(t, b.sf.Live("Lead"), 1, "no second one")
	require.Len(t, b.hs.Live("contacts"), 2)
	b.settled()
}
