package clienttest

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func abilityChecks() []check {
	return []check{
		{name: "Metered asks the gate before each request", run: gateCounts, needs: needsMeter},
		{name: "Metered asks the gate before each repetition", run: gateRepeats, needs: needsMeterDown},
		{name: "Metered makes no request when the gate returns an error, and returns it", run: gateShut, needs: needsMeter},
		{name: "Metered asks nothing without a gate", run: gateGone, needs: needsMeter},
		{name: "Identifier tells the account", run: identifies, needs: needsIdentifier},
		{name: "Primer takes the schemas that another client read", run: primes, needs: needsPrimer},
		{name: "Quota tells no more calls than there are", run: quota, needs: needsQuota},
		{name: "OwnerLister names each owner once", run: owners, needs: needsOwners},
	}
}

func needsMeterDown(f Fixture) string {
	if s := needsMeter(f); s != "" {
		return s
	}
	return needsDown(f)
}

func needsIdentifier(f Fixture) string {
	_, ok := f.Client.(crmsync.Identifier)
	return missing(!ok, "Client with crmsync.Identifier")
}

func needsPrimer(f Fixture) string {
	_, ok := f.Client.(crmsync.Primer)
	return missing(!ok || f.Reopen == nil || f.Requests == nil, "Reopen, Requests and a Client with crmsync.Primer")
}

func needsQuota(f Fixture) string {
	_, ok := f.Client.(crmsync.Quota)
	return missing(!ok, "Client with crmsync.Quota")
}

func needsOwners(f Fixture) string {
	_, ok := f.Client.(crmsync.OwnerLister)
	return missing(!ok, "Client with crmsync.OwnerLister")
}

// meter sets the gate of a client that has one.
func (w *world) meter(gate func(context.Context) error) {
	w.Client.(crmsync.Metered).Meter(gate) //nolint:errcheck // the check runs for metered clients only
}

// gate returns a gate that counts, and the count.
func gate() (func(context.Context) error, *atomic.Int64) {
	n := new(atomic.Int64)
	return func(context.Context) error { n.Add(1); return nil }, n
}

func gateCounts(w *world) {
	ref := w.Put(w.person())
	g, n := gate()
	w.meter(g)
	before := w.Requests()
	for range 2 {
		for _, err := range w.calls(w.ctx, ref) {
			require.NoError(w, err)
		}
		w.written(w.creates(5)...)
	}
	require.Positive(w, n.Load())
	require.EqualValues(w, w.Requests()-before, n.Load(), "the gate is asked once for each request")
}

func gateRepeats(w *world) {
	ref := w.Put(w.person())
	w.warm()
	g, n := gate()
	w.meter(g)
	before := w.Requests()
	w.Faults.Down()
	for _, err := range w.calls(w.ctx, ref) {
		require.Error(w, err)
	}
	require.EqualValues(w, w.Requests()-before, n.Load(), "the gate is asked once for each request")
}

func gateShut(w *world) {
	ref := w.Put(w.person())
	for _, warm := range []bool{false, true} {
		if warm {
			w.meter(nil)
			w.warm()
		}
		shut := errors.New("the allowance is used up")
		w.meter(func(context.Context) error { return shut })
		before := w.Requests()
		for method, err := range w.calls(w.ctx, ref) {
			require.True(w, errors.Is(err, shut), "%s returns the gate's error", method)
		}
		for _, err := range w.attempt(w.ctx, w.creates(2)) {
			require.True(w, errors.Is(err, shut), "Write returns the gate's error")
		}
		require.Equal(w, before, w.Requests(), "a request was made though the gate was shut")
		w.meter(nil)
		w.holds(ref, w.text("Person 1"))
	}
}

func gateGone(w *world) {
	ref := w.Put(w.person())
	g, n := gate()
	w.meter(g)
	w.meter(nil)
	for _, err := range w.calls(w.ctx, ref) {
		require.NoError(w, err)
	}
	require.Zero(w, n.Load())
}

func identifies(w *world) {
	id := w.Client.(crmsync.Identifier) //nolint:errcheck // the check runs for such clients only
	first, err := id.Account(w.ctx)
	require.NoError(w, err)
	require.NotEmpty(w, first.ID)
	if w.System != "" {
		require.Equal(w, w.System, first.System)
	}
	second, err := id.Account(w.ctx)
	require.NoError(w, err)
	require.Equal(w, first, second)
	if first.UserID == "" {
		return
	}
	// What the client writes is told to be this user's.
	ref := w.written(w.creates(1)...)[0]
	if by := w.read([]crm.Ref{ref})[0].ModifiedBy; by != "" {
		require.Equal(w, first.UserID, by)
	}
}

// primes compares a client that was told the schemas with one that was not.
func primes(w *world) {
	schemas := w.describe(w.Object)
	var cost []int
	for _, primed := range []bool{false, true} {
		w.Client = w.Reopen()
		if primed {
			w.Client.(crmsync.Primer).Prime(schemas...) //nolint:errcheck // the check runs for such clients only
		}
		before := w.Requests()
		write := w.creates(1)[0]
		w.holds(w.written(write)[0], write.Values)
		cost = append(cost, w.Requests()-before)
	}
	require.Less(w, cost[1], cost[0], "a client that knows the schemas need not ask for them")
}

func quota(w *world) {
	q := w.Client.(crmsync.Quota) //nolint:errcheck // the check runs for such clients only
	w.warm()
	used, limit, ok := q.Quota()
	if !ok {
		return // not known yet, which a client may say
	}
	require.GreaterOrEqual(w, used, 0)
	require.Positive(w, limit)
	w.written(w.creates(1)...)
	later, _, ok := q.Quota()
	require.True(w, ok)
	require.GreaterOrEqual(w, later, used)
}

func owners(w *world) {
	all, err := w.Client.(crmsync.OwnerLister).Owners(w.ctx) //nolint:errcheck // the check runs for such clients only
	require.NoError(w, err)
	seen := map[string]bool{}
	for _, o := range all {
		require.NotEmpty(w, o.ID)
		require.False(w, seen[o.ID], "an owner comes twice")
		seen[o.ID] = true
	}
}
