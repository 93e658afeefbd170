package hubspot_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/sync/crm"
)

// eventWorld is a portal in which things happen while its feeds are read.
type eventWorld struct {
	t     *testing.T
	rng   *rand.Rand
	srv   *hubspottest.Server
	forms []string
	next  int
	want  map[string]map[string]bool // ids by object
}

// happen lets one thing happen, with a contact of its own.
func (w *eventWorld) happen() {
	i := w.next
	w.next++
	object, id := "", ""
	switch w.rng.IntN(3) {
	case 0:
		s := submit(w.t, w.srv, w.forms[w.rng.IntN(len(w.forms))], address(i))
		object, id = hubspot.FormSubmissions, s.ConversionID
	case 1:
		var err error
		object = hubspot.MarketingEmailOpened
		id, err = w.srv.EmailEvent(hubspottest.EmailEvent{Type: "OPEN", Recipient: address(w.rng.IntN(i + 1))["email"]})
		require.NoError(w.t, err)
	case 2:
		object = hubspot.SalesEmailReplied
		contact := w.srv.Put("contacts", map[string]string{"email": fmt.Sprintf("s%d@example.org", i)})
		require.NoError(w.t, w.srv.SalesEmail(contact, "replied", time.Time{}))
		id = fmt.Sprintf("%s-%d", contact, time.Now().UnixMilli())
	}
	w.want[object][id] = true
}

// Whatever happens when, however late the index is, wherever a pass is cut off
// and begins again: every activity is seen, and nothing that did not happen.
func TestSimulatorEventsInRandomWorlds(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		synctest.Test(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 1))
			lag := func(string, string, time.Time) time.Duration { return time.Duration(rng.IntN(300)) * time.Second }
			srv := hubspottest.New(t, hubspottest.Options{Seed: seed, LateVisible: lag})
			c := hubspot.NewClient(hubspot.Options{AccessToken: srv.Token(), HTTP: srv.Client(), Base: srv.URL(), Jitter: func() float64 { return 0 }})
			k := hubspot.NewConnector(c, hubspot.ConnectorOptions{})
			w := &eventWorld{t: t, rng: rng, srv: srv, want: map[string]map[string]bool{}}
			for range 1 + rng.IntN(30) {
				w.forms = append(w.forms, srv.AddForm(hubspottest.Form{}))
			}
			var feeds []*watcher
			for _, object := range []string{hubspot.FormSubmissions, hubspot.MarketingEmailOpened, hubspot.SalesEmailReplied} {
				w.want[object] = map[string]bool{}
				f := watch(t, k, object)
				f.feed.Fields = []string{"subject"} // whose it is changes as contacts come
				feeds = append(feeds, f)
			}
			for range 60 {
				for range rng.IntN(60) {
					w.happen()
				}
				time.Sleep(time.Duration(rng.IntN(5400)) * time.Second / time.Duration(1+rng.IntN(20)))
				for _, f := range feeds {
					for range rng.IntN(6) { // perhaps not to the end
						before := f.feed.Since
						more := f.page()
						if rng.IntN(4) == 0 { // what was read is not kept
							f.feed.Since = before
							continue
						}
						if !more {
							break
						}
					}
				}
			}
			time.Sleep(20 * time.Minute)
			for _, f := range feeds {
				f.all()
				f.all()
				want := w.want[f.feed.Object]
				require.Greater(t, len(want), 100)
				for id := range f.had {
					require.True(t, want[id], "seed %d: %s %s did not happen", seed, f.feed.Object, id)
				}
				for id := range want {
					require.Contains(t, f.had, id, "seed %d: %s", seed, f.feed.Object)
				}
			}
			require.Zero(t, refused(srv, 429))
		})
	}
}

// Whose an activity is can become known later.
func TestSimulatorContactOfAnEventThatComesLater(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		id, err := srv.EmailEvent(hubspottest.EmailEvent{Type: "SENT", Recipient: "p1@example.org"})
		require.NoError(t, err)
		first, second := watch(t, k, hubspot.MarketingEmailSent), watch(t, k, hubspot.MarketingEmailSent)
		first.all()
		require.True(t, first.had[id].Values[crm.FieldContacts].IsNull())
		ada := srv.Put("contacts", person(1))
		second.feed.Since = first.feed.Since
		second.all()
		require.Equal(t, crm.RefSetOf(contact(ada)), second.had[id].Values[crm.FieldContacts])
	})
}

// Until the first answer nobody knows that our clock is two hours ahead.
func TestSimulatorEventsWithAClockAhead(t *testing.T) {
	slow := func() time.Time { return time.Now().Add(-2 * time.Hour) }
	inPortal(t, hubspottest.Options{Now: slow}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		w := watch(t, k, hubspot.MarketingEmailOpened)
		w.all()
		time.Sleep(time.Hour)
		id, err := srv.EmailEvent(hubspottest.EmailEvent{Type: "OPEN", Recipient: "p1@example.org"})
		require.NoError(t, err)
		time.Sleep(2 * time.Hour)
		w.all()
		require.Contains(t, w.had, id)
	})
}
