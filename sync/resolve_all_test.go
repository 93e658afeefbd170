package crmsync_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/memstore"
	"github.com/crmsync/crmsync/sync/merge"
)

// troubled returns a bench with five pairs that have a held conflict on two
// fields each, and one record whose phone is refused.
func troubled(t *testing.T) *bench {
	b := newBench(t, func(s *crmsync.Settings) {
		s.Conflict = mapping.Hold
		s.Pass.Page = 2
	})
	for i := range 5 {
		b.hs.Put("contacts", person("P", fmt.Sprintf("p%d@example.com", i)))
	}
	b.sync()
	for _, s := range b.sf.Live("Lead") {
		b.sf.Edit(s, map[string]string{"Phone": "s", "FirstName": "S"})
	}
	for _, h := range b.hs.Live("contacts") {
		b.hs.Edit(h, map[string]string{"phone": "h", "firstname": "H"})
	}
	b.hs.Put("contacts", map[string]string{"lastname": "Q", "email": "q@example.com", "phone": "bad"})
	b.sf.Refuse = func(w crm.Write) error {
		if w.Values["Phone"] == crm.TextOf("bad") {
			return &crm.Error{Class: crm.InvalidValue, Code: "BAD", Fields: []string{"Phone"}}
		}
		return nil
	}
	require.Equal(t, 11, b.sync().Problems)
	return b
}

func TestResolveAllDecidesEveryConflict(t *testing.T) {
	t.Parallel()
	for _, r := range []crmsync.Resolution{crmsync.UseHubSpot, crmsync.UseSalesforce} {
		b := troubled(t)
		n, err := b.engine().ResolveAll(context.Background(), crm.CategoryConflict, r)
		require.NoError(t, err)
		require.Equal(t, 10, n)
		require.Equal(t, 1, b.sync().Problems, "the refused value is another category")
		want := map[crmsync.Resolution]string{crmsync.UseHubSpot: "h", crmsync.UseSalesforce: "s"}[r]
		phones := 0
		for _, h := range b.hs.Live("contacts") {
			if b.hs.Get(h, "phone") == want {
				phones++
			}
		}
		require.Equal(t, 5, phones)
		b.settled()
	}
}

func TestResolveAllRetriesBeforeTheBackoffEnds(t *testing.T) {
	t.Parallel()
	b := troubled(t)
	b.sf.Refuse = nil
	require.Equal(t, merge.Totals{}, b.sync().Written, "the backoff has not ended")
	n, err := b.engine().ResolveAll(context.Background(), crm.CategoryValues, crmsync.Retry)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	r := b.sync()
	require.Equal(t, 1, r.Written.Salesforce.Updated)
	require.Equal(t, 10, r.Problems)
}

func TestResolveAllOfEveryCategory(t *testing.T) {
	t.Parallel()
	b := troubled(t)
	n, err := b.engine().ResolveAll(context.Background(), "", crmsync.Dismiss)
	require.NoError(t, err)
	require.Equal(t, 11, n)
	left, err := b.engine().Problems(context.Background(), crmsync.ProblemQuery{})
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestResolveAllRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	b := troubled(t)
	for _, c := range []struct {
		category crm.Category
		r        crmsync.Resolution
		want     string
	}{
		{"picklist", crmsync.Retry, `"picklist" is no category`},
		{crm.CategoryValues, crmsync.UseHubSpot, `"use hubspot" decides problems of category conflict only`},
		{"", crmsync.UseSalesforce, "conflict only"},
		{crm.CategoryConflict, crmsync.Approve, `"approve" is not a resolution`},
		{crm.CategoryConflict, "shred", `"shred" is not a resolution`},
	} {
		n, err := b.engine().ResolveAll(context.Background(), c.category, c.r)
		require.ErrorContains(t, err, c.want)
		require.Zero(t, n)
	}
	require.Equal(t, 11, b.sync().Problems)
}

// commits fails the commit of that number, the first being 1.
type commits struct {
	*memstore.Store
	left int
}

func (c *commits) Commit(ctx context.Context, conn string, f crmsync.Fence, b crmsync.Batch) error {
	if c.left--; c.left == 0 {
		return errors.New("disk full")
	}
	return c.Store.Commit(ctx, conn, f, b)
}

func TestResolveAllGoesOnAfterAnError(t *testing.T) {
	t.Parallel()
	b := troubled(t)
	store := &commits{Store: b.store, left: 3}
	e, err := crmsync.New(b.settings, b.hs, b.sf, store, crmsync.WithClock(b.now))
	require.NoError(t, err)
	n, err := e.ResolveAll(context.Background(), "", crmsync.Dismiss)
	require.ErrorContains(t, err, "disk full")
	require.Equal(t, 4, n, "two pages")
	n, err = e.ResolveAll(context.Background(), "", crmsync.Dismiss)
	require.NoError(t, err)
	require.Equal(t, 7, n)
}

func TestResolveAllWaitsForNobody(t *testing.T) {
	t.Parallel()
	b := troubled(t)
	_, err := b.store.Acquire(context.Background(), b.settings.Connection, "another", time.Hour)
	require.NoError(t, err)
	_, err = b.engine().ResolveAll(context.Background(), "", crmsync.Dismiss)
	require.ErrorIs(t, err, crmsync.ErrHeld)
}
