package clienttest

import (
	"context"
	"errors"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func errorChecks() []check {
	return []check{
		{name: "have a class when ctx is cancelled, and nothing is done", run: cancelled},
		{name: "have a class when ctx ran out", run: ranOut},
		{name: "have class Auth when access is taken away", run: authGone, needs: needsExpire},
		{name: "have class RateLimited or QuotaExhausted at a limit, or the call is repeated", run: limited, needs: needsLimit},
		{name: "have class Unavailable when the system is down", run: down, needs: needsDown},
		{name: "of writes when the system is down leave at most what was asked", run: downWrites, needs: needsDownCount},
	}
}

func needsDownCount(f Fixture) string {
	if s := needsDown(f); s != "" {
		return s
	}
	return needsCount(f)
}

// calls tries every method once.
func (w *world) calls(ctx context.Context, ref crm.Ref) map[string]error {
	errs := map[string]error{}
	_, errs["Describe"] = w.Client.Describe(ctx, w.Object)
	feed := crm.Feed{Object: w.Object, Lane: crm.Changes, Fields: []string{w.Fields.Text}}
	pages, err := w.Client.Changes(ctx, []crm.Feed{feed})
	if err == nil && len(pages) == 1 {
		err = pages[0].Err
	}
	errs["Changes"] = err
	_, errs["Read"] = w.Client.Read(ctx, []crm.Ref{ref}, map[string][]string{w.Object: {w.Fields.Text}})
	_, errs["Find"] = w.Client.Find(ctx, w.lookup(w.email(1)))
	errs["Write"] = w.attempt(ctx, []crm.Write{w.update(ref, w.text("Not done"))})[0]
	return errs
}

func cancelled(w *world) {
	ref := w.Put(w.person())
	w.warm()
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	before := 0
	if w.Requests != nil {
		before = w.Requests()
	}
	for method, err := range w.calls(ctx, ref) {
		w.classAny(err, w.email(1), "Not done")
		require.True(w, errors.Is(err, context.Canceled), "%s: the error wraps that of ctx", method)
	}
	if w.Requests != nil {
		require.Equal(w, before, w.Requests(), "a request was made though ctx was cancelled")
	}
	w.holds(ref, w.text("Person 1"))
	// The client is as good as before.
	w.written(w.update(ref, w.text("Done")))
}

func ranOut(w *world) {
	ref := w.Put(w.person())
	ctx, cancel := context.WithDeadline(w.ctx, time.Now().Add(-time.Second))
	defer cancel()
	for method, err := range w.calls(ctx, ref) {
		w.classAny(err)
		require.True(w, errors.Is(err, context.DeadlineExceeded), "%s: the error wraps that of ctx", method)
	}
}

func authGone(w *world) {
	ref := w.Put(w.person())
	w.warm()
	w.Faults.Expire()
	for _, err := range w.calls(w.ctx, ref) {
		w.class(err, []string{w.email(1), "Not done"}, crm.Auth)
	}
	if w.Count != nil {
		require.Equal(w, 2, w.Count())
	}
}

func limited(w *world) {
	ref := w.Put(w.person())
	w.warm()
	w.Faults.Limit()
	err := w.attempt(w.ctx, []crm.Write{w.update(ref, w.text("Limited"))})[0]
	if err != nil {
		w.class(err, []string{"Limited"}, crm.RateLimited, crm.QuotaExhausted)
		w.holds(ref, w.text("Person 1"))
	} else {
		w.holds(ref, w.text("Limited"))
	}
	w.Faults.Limit()
	if _, err := w.Client.Find(w.ctx, w.lookup(w.email(1))); err != nil {
		w.class(err, []string{w.email(1)}, crm.RateLimited, crm.QuotaExhausted)
	}
	// A limit is no reason to take a create for lost.
	w.Faults.Limit()
	if err := w.attempt(w.ctx, w.creates(1))[0]; err != nil {
		w.class(err, nil, crm.RateLimited, crm.QuotaExhausted)
		w.counts(2)
	} else {
		w.counts(3)
	}
}

func down(w *world) {
	ref := w.Put(w.person())
	w.warm()
	w.Faults.Down()
	for method, err := range w.calls(w.ctx, ref) {
		if method == "Write" {
			w.class(err, []string{"Not done"}, crm.Unavailable, crm.Ambiguous)
		} else {
			w.class(err, []string{w.email(1)}, crm.Unavailable)
		}
	}
}

func downWrites(w *world) {
	w.warm()
	w.Faults.Down()
	for i, err := range w.attempt(w.ctx, w.creates(3)) {
		w.class(err, []string{w.email(i + 2)}, crm.Unavailable, crm.Ambiguous)
	}
	require.LessOrEqual(w, w.Count(), 4)
}
