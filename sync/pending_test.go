package crmsync_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/fakecrm"
	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// lostAnswer is a linked pair of which a field is carried over from one side to
// the other. The answer to the write is lost.
type lostAnswer struct {
	*bench
	h, s     crm.Ref
	from, to *fakecrm.CRM
	name     map[crm.System]string // of the field
}

func loseAnswer(t *testing.T, source crm.System, field int, after bool, v string) *lostAnswer {
	w := &lostAnswer{}
	w.bench, w.h, w.s = linked(t, func(s *crmsync.Settings) {
		if source == crm.HubSpot {
			s.Contacts.Mapping.Fields[4].Rule = mapping.PreferHubSpot
		}
		f := s.Contacts.Mapping.Fields[field]
		w.name = map[crm.System]string{crm.HubSpot: f.HubSpot, crm.Salesforce: f.Salesforce}
	})
	w.from, w.to = w.hs, w.sf
	if source == crm.Salesforce {
		w.from, w.to = w.sf, w.hs
	}
	w.enter(w.from, "old")
	w.sync()
	require.Equal(t, "old", w.get(w.to))
	w.enter(w.from, v)
	w.tick(time.Minute)
	lose := func(op string) error {
		if op == "write" {
			return errKilled
		}
		return nil
	}
	if after {
		w.to.After = lose
	} else {
		w.to.Before = lose
	}
	_, err := w.engine().Sync(context.Background())
	require.ErrorIs(t, err, errKilled)
	w.to.Before, w.to.After = nil, nil
	require.Contains(t, w.link(w.h).Pending, w.name[crm.HubSpot])
	w.tick(time.Minute)
	return w
}

func (w *lostAnswer) ref(c *fakecrm.CRM) crm.Ref {
	if c.System == crm.HubSpot {
		return w.h
	}
	return w.s
}

func (w *lostAnswer) enter(c *fakecrm.CRM, v string) {
	c.Edit(w.ref(c), map[string]string{w.name[c.System]: v})
}

func (w *lostAnswer) get(c *fakecrm.CRM) string { return c.Get(w.ref(c), w.name[c.System]) }

// rests checks that both sides have the value, now and later.
func (w *lostAnswer) rests(v string) {
	w.t.Helper()
	w.sync()
	require.Equal(w.t, v, w.get(w.from))
	require.Equal(w.t, v, w.get(w.to))
	w.settled()
	w.tick(3 * time.Hour)
	w.settled()
	require.Empty(w.t, w.link(w.h).Pending)
	require.False(w.t, w.link(w.h).Dirty)
}

const phone, city = 3, 4 // among the bench's fields; one side leads the second

// A value is carried over, the answer is lost, and the user takes the value
// back. What stands on the other side is our own write and no change of
// anybody's: the user's value replaces it.
func TestTakenBackAfterALostAnswer(t *testing.T) {
	t.Parallel()
	for _, source := range []crm.System{crm.HubSpot, crm.Salesforce} {
		for name, field := range map[string]int{"two-way": phone, "led": city} {
			for _, v := range []string{"new", ""} {
				t.Run(string(source)+" "+name+" "+v, func(t *testing.T) {
					t.Parallel()
					w := loseAnswer(t, source, field, true, v)
					require.Equal(t, v, w.get(w.to), "it was written")
					w.enter(w.from, "old")
					w.rests("old")

					w = loseAnswer(t, source, field, true, v)
					w.enter(w.from, "newer")
					w.rests("newer")
				})
			}
		}
	}
}

// The other side has our value in a spelling of the vendor's.
func TestTakenBackAfterALostAnswerThatWasRespelled(t *testing.T) {
	t.Parallel()
	w := loseAnswer(t, crm.HubSpot, phone, true, "new")
	_, err := w.sf.Write(t.Context(), []crm.Write{{Op: crm.Update, Ref: w.s, Values: map[string]crm.Value{"Phone": crm.TextOf("New!")}}})
	require.NoError(t, err)
	w.enter(w.from, "old")
	w.rests("old")
}

// The write was never carried out. What a user enters on the other side is that
// user's, as ever.
func TestWriteThatWasNeverSentChangesNothing(t *testing.T) {
	t.Parallel()
	for _, source := range []crm.System{crm.HubSpot, crm.Salesforce} {
		w := loseAnswer(t, source, phone, false, "new")
		require.Equal(t, "old", w.get(w.to))
		w.rests("new")

		w = loseAnswer(t, source, phone, false, "new")
		w.enter(w.from, "old")
		w.rests("old")
		w.enter(w.to, "new")
		w.rests("new")

		w = loseAnswer(t, source, phone, false, "new")
		w.enter(w.from, "old")
		w.enter(w.to, "other")
		w.rests("other")
	}
}

// hidden is a client whose feeds show nothing yet.
type hidden struct{ *fakecrm.CRM }

func (h hidden) Changes(_ context.Context, feeds []crm.Feed) ([]crm.Page, error) {
	pages := make([]crm.Page, len(feeds))
	for i, f := range feeds {
		pages[i].Next = f.Since
	}
	return pages, nil
}

// The write shows up only after the value was taken back and both sides seemed
// to agree.
func TestTakenBackBeforeALostAnswerShowsUp(t *testing.T) {
	t.Parallel()
	w := loseAnswer(t, crm.HubSpot, phone, true, "new")
	w.enter(w.from, "old")
	e, err := crmsync.New(w.settings, w.hs, hidden{w.sf}, w.store, crmsync.WithClock(w.now))
	require.NoError(t, err)
	for range 2 {
		w.tick(50 * time.Minute)
		r, err := e.Sync(t.Context())
		require.NoError(t, err)
		require.Zero(t, r.Written.Salesforce.Updated+r.Written.HubSpot.Updated)
	}
	require.Equal(t, "new", w.get(w.to))
	w.rests("old")
}

// The record that was written is deleted before anybody has seen the write, and
// taken from the bin later.
func TestTakenBackWhileTheWrittenRecordWasInTheBin(t *testing.T) {
	t.Parallel()
	for _, source := range []crm.System{crm.HubSpot, crm.Salesforce} {
		w := loseAnswer(t, source, phone, true, "new")
		w.to.Delete(w.ref(w.to))
		w.tick(3 * time.Hour)
		w.sync()
		w.enter(w.from, "old")
		w.to.Undelete(w.ref(w.to))
		w.tick(time.Minute)
		w.rests("old")
	}
}

// A refusal is an answer: nothing is waited for.
func TestRefusedUpdateIsNotPending(t *testing.T) {
	t.Parallel()
	for _, fields := range [][]string{nil, {"Phone"}} {
		b, h, _ := linked(t)
		b.hs.Edit(h, map[string]string{"phone": "2", "city": "Oslo"})
		b.sf.Refuse = func(crm.Write) error {
			return &crm.Error{Class: crm.InvalidValue, System: crm.Salesforce, Fields: fields}
		}
		b.sync()
		require.Empty(t, b.link(h).Pending)
	}
}
