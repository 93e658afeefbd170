package clienttest

import (
	"context"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func unansweredChecks() []check {
	return []check{
		{name: "a create that took effect is Ambiguous and not repeated", run: createDropped, needs: needsDropAfter},
		{name: "hundreds of creates that took effect are not repeated", run: createsDropped, needs: needsDropAfter, large: true},
		{name: "a create that had no effect leaves one record at most", run: createLost, needs: needsDropBefore},
		{name: "an upsert can be repeated and leaves one record", run: upsertDropped, needs: needsUpsertDropped},
		{name: "an update is done in the end, or says that it can be repeated", run: updateDropped, needs: needsDropAfter},
		{name: "a delete is done in the end, or says that it can be repeated", run: deleteDropped, needs: needsDropAfter},
		{name: "a create that is lost beside an update leaves one record", run: mixedDropped, needs: needsDropAfter},
		{name: "a slow answer does not outlast the deadline", run: slowAnswer, needs: needsSlow},
		{name: "a slow create is Ambiguous when its deadline has passed", run: slowCreate, needs: needsSlowCreate},
	}
}

func needsUpsertDropped(f Fixture) string {
	if s := needsDropAfter(f); s != "" {
		return s
	}
	return needsExternal(f)
}

func needsSlowCreate(f Fixture) string {
	if s := needsSlow(f); s != "" {
		return s
	}
	return needsCount(f)
}

// attempt writes, and returns each row's error: the whole call's, if that is
// what failed.
func (w *world) attempt(ctx context.Context, writes []crm.Write) []error {
	w.Helper()
	results, err := w.Client.Write(ctx, writes)
	errs := make([]error, len(writes))
	if err == nil {
		require.Len(w, results, len(writes))
	}
	for i := range errs {
		errs[i] = err
		if err == nil {
			errs[i] = results[i].Err
		}
	}
	return errs
}

// warm lets the client learn what it needs of the object, so that the next
// request is the write.
func (w *world) warm() {
	w.Helper()
	w.describe(w.Object)
	w.written(w.creates(1)...)
}

// repeatable are the classes that say that the same write may be done again.
var repeatable = []crm.Class{crm.Unavailable, crm.RowLocked, crm.RateLimited}

func createDropped(w *world) {
	w.warm()
	writes := w.creates(1)
	w.Faults.DropAfter()
	w.class(w.attempt(w.ctx, writes)[0], []string{w.email(2)}, crm.Ambiguous)
	require.Equal(w, 2, w.Count(), "the create took effect once")
	require.Len(w, w.find(w.email(2)), 1, "what is in doubt can be looked up")
}

func createsDropped(w *world) {
	w.warm()
	writes := w.creates(many)
	w.Faults.DropAfter()
	errs := w.attempt(w.ctx, writes)
	doubt := 0
	for i, err := range errs {
		if err == nil {
			require.Len(w, w.find(w.email(i+2)), 1, "write %d is said to be done", i)
			continue
		}
		if doubt++; w.classAny(err).Class != crm.Ambiguous {
			require.Empty(w, w.find(w.email(i+2)), "write %d took effect, so it is in doubt", i)
		}
	}
	require.Positive(w, doubt)
	require.LessOrEqual(w, w.Count(), many+1, "a create was repeated")
}

func createLost(w *world) {
	w.warm()
	writes := w.creates(1)
	w.Faults.DropBefore()
	err := w.attempt(w.ctx, writes)[0]
	if err == nil {
		require.Equal(w, 2, w.Count(), "the create is said to be done")
		return
	}
	w.class(err, []string{w.email(2)}, crm.Ambiguous, crm.Unavailable)
	require.Equal(w, 1, w.Count())
	w.written(writes...)
	require.Equal(w, 2, w.Count())
}

func upsertDropped(w *world) {
	w.warm()
	write := crm.Write{Op: crm.Upsert, Ref: w.ref(""), Key: crm.Key{Name: w.Fields.External, Value: "ext-1"}, Values: w.person()}
	w.Faults.DropAfter()
	if err := w.attempt(w.ctx, []crm.Write{write})[0]; err != nil {
		w.class(err, []string{w.email(2)}, append(repeatable, crm.Ambiguous)...)
		w.written(write)
	}
	require.Equal(w, 2, w.Count())
}

func updateDropped(w *world) {
	w.warm()
	ref := w.Put(w.person())
	write := w.update(ref, w.text("Changed"))
	w.Faults.DropAfter()
	if err := w.attempt(w.ctx, []crm.Write{write})[0]; err != nil {
		w.class(err, []string{"Changed"}, append(repeatable, crm.Ambiguous)...)
		w.written(write)
	}
	w.holds(ref, w.text("Changed"))
	require.Equal(w, 2, w.Count())
}

func deleteDropped(w *world) {
	w.warm()
	ref := w.Put(w.person())
	write := crm.Write{Op: crm.Delete, Ref: ref}
	w.Faults.DropAfter()
	if err := w.attempt(w.ctx, []crm.Write{write})[0]; err != nil {
		w.class(err, nil, append(repeatable, crm.Ambiguous, crm.NotFound)...)
	}
	require.True(w, w.read([]crm.Ref{ref})[0].Deleted)
	require.Equal(w, 1, w.Count())
}

func mixedDropped(w *world) {
	w.warm()
	refs := w.put(2)
	writes := append(w.creates(1), w.update(refs[0], w.text("Zero")), w.update(refs[1], w.text("One")))
	w.Faults.DropAfter()
	errs := w.attempt(w.ctx, writes)
	require.LessOrEqual(w, w.Count(), 4, "the create was repeated")
	created := len(w.find(w.email(4))) == 1
	if errs[0] == nil {
		require.True(w, created)
	} else if created {
		w.class(errs[0], nil, crm.Ambiguous)
	}
	for i, ref := range refs {
		if errs[i+1] == nil {
			w.holds(ref, writes[i+1].Values)
		} else {
			w.class(errs[i+1], nil, append(repeatable, crm.Ambiguous)...)
		}
	}
}

func slowAnswer(w *world) {
	w.warm()
	f := w.follow(crm.Changes)
	f.end()
	ctx, cancel := context.WithTimeout(w.ctx, time.Second)
	defer cancel()
	w.Faults.Slow(20 * time.Second)
	start := time.Now()
	_, err := w.Client.Changes(ctx, []crm.Feed{f.feed})
	w.classAny(err)
	require.Less(w, time.Since(start), 10*time.Second, "the call outlasts its deadline")
}

func slowCreate(w *world) {
	w.warm()
	ctx, cancel := context.WithTimeout(w.ctx, time.Second)
	defer cancel()
	w.Faults.Slow(5 * time.Second)
	start := time.Now()
	err := w.attempt(ctx, w.creates(1))[0]
	require.Less(w, time.Since(start), 4*time.Second, "the call outlasts its deadline")
	w.class(err, []string{w.email(2)}, crm.Ambiguous)
	time.Sleep(time.Minute) // the system may still carry it out
	require.LessOrEqual(w, w.Count(), 2)
}
