package hubspot_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/sync/crm"
)

var eventFields = []string{"hs_timestamp", "subject", "body", crm.FieldContacts}

func eventObjects() []string {
	return []string{
		hubspot.FormSubmissions, hubspot.MarketingEmailSent, hubspot.MarketingEmailOpened, hubspot.MarketingEmailClicked,
		hubspot.SalesEmailOpened, hubspot.SalesEmailClicked, hubspot.SalesEmailReplied,
	}
}

// watcher follows the feed of activities, and holds every sighting of one against
// the first: nothing may change.
type watcher struct {
	reader
	t *testing.T
}

func watch(t *testing.T, k *hubspot.Connector, object string) *watcher {
	return &watcher{reader{k: k, feed: crm.Feed{Object: object, Lane: crm.Changes, Fields: eventFields}, had: map[string]crm.Record{}}, t}
}

// page reads one page, and reports whether there are more.
func (w *watcher) page() bool {
	w.t.Helper()
	pages, err := w.k.Changes(w.t.Context(), []crm.Feed{w.feed})
	require.NoError(w.t, err)
	require.NoError(w.t, pages[0].Err)
	w.pages++
	for _, rec := range pages[0].Records {
		require.Equal(w.t, w.feed.Object, rec.Ref.Object)
		require.False(w.t, rec.Deleted)
		require.NotEmpty(w.t, rec.Version)
		if first, again := w.had[rec.Ref.ID]; again {
			require.Equal(w.t, first, rec)
		}
		w.had[rec.Ref.ID] = rec
	}
	w.feed.Since = pages[0].Next
	return pages[0].More
}

func (w *watcher) all() {
	w.t.Helper()
	for w.page() {
	}
}

// happening is what a record of an activity looks like.
func happening(object, id string, at time.Time, subject, body string, whose ...string) crm.Record {
	var refs []crm.Ref
	for _, id := range whose {
		refs = append(refs, contact(id))
	}
	at = at.UTC().Truncate(time.Millisecond)
	return crm.Record{
		Ref: ref(object, id), Version: fmt.Sprint(at.UnixMilli()), CreatedAt: at, ModifiedAt: at,
		Values: map[string]crm.Value{
			"hs_timestamp": crm.InstantOf(at), "subject": crm.TextOf(subject), "body": crm.TextOf(body), crm.FieldContacts: crm.RefSetOf(refs...),
		},
	}
}

func TestSimulatorSalesEmails(t *testing.T) {
	inPortal(t, hubspottest.Options{SearchLag: 20 * time.Second}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		ada, bob := srv.Put("contacts", person(1)), srv.Put("contacts", person(2))
		long := time.Now().Add(-1000 * time.Hour)
		require.NoError(t, srv.SalesEmail(ada, "opened", long)) // everything, however old
		time.Sleep(time.Minute)
		opened, replied := watch(t, k, hubspot.SalesEmailOpened), watch(t, k, hubspot.SalesEmailReplied)
		opened.all()
		id := func(contact string, at time.Time) string { return fmt.Sprintf("%s-%d", contact, at.UnixMilli()) }
		require.Equal(t, happening(hubspot.SalesEmailOpened, id(ada, long), long, "Sales email opened", "", ada), opened.had[id(ada, long)])

		now := time.Now()
		require.NoError(t, srv.SalesEmail(ada, "opened", now))
		require.NoError(t, srv.SalesEmail(bob, "replied", now))
		opened.all()
		require.Len(t, opened.had, 1) // the index is late
		for range 5 {
			time.Sleep(time.Minute)
			opened.all() // seen again and again, within the overlap
			replied.all()
		}
		require.Len(t, opened.had, 2)
		require.Equal(t, map[string]crm.Record{
			id(bob, now): happening(hubspot.SalesEmailReplied, id(bob, now), now, "Sales email replied to", "", bob),
		}, replied.had)
	})
}

func TestSimulatorSalesEmailsOverPages(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		w := watch(t, k, hubspot.SalesEmailClicked)
		w.all()
		time.Sleep(time.Hour)
		now := time.Now()
		for i := range 650 {
			id := srv.Put("contacts", person(i))
			// Half of them in one millisecond.
			require.NoError(t, srv.SalesEmail(id, "clicked", now.Add(time.Duration(max(0, i-325))*time.Second)))
		}
		time.Sleep(time.Hour)
		w.all()
		require.Len(t, w.had, 650)
		require.Greater(t, w.pages, 4)
	})
}

// A date that search shows later than the feed waits for is seen by the recheck.
func TestSimulatorSalesEmailThatAppearsLate(t *testing.T) {
	late := func(_, _ string, changed time.Time) time.Duration {
		if changed.Minute() == 30 {
			return 20 * time.Minute
		}
		return 0
	}
	inPortal(t, hubspottest.Options{LateVisible: late}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		w, again := watch(t, k, hubspot.SalesEmailOpened), watch(t, k, hubspot.SalesEmailOpened)
		again.feed.Lane = crm.Recheck
		w.all()
		again.all()
		id := srv.Put("contacts", person(1))
		time.Sleep(30 * time.Minute)
		require.NoError(t, srv.SalesEmail(id, "opened", time.Time{}))
		for range 30 {
			time.Sleep(5 * time.Minute)
			w.all()
			again.all()
		}
		require.Empty(t, w.had)
		require.Len(t, again.had, 1)
	})
}

// 2,500 mails in one millisecond, to contacts, to one's second address, and to
// somebody whom nobody knows.
func TestSimulatorMarketingEmails(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		ada, bob := srv.Put("contacts", person(1)), srv.Put("contacts", person(2))
		both, err := srv.Merge("contacts", ada, bob)
		require.NoError(t, err)
		old := time.Now()
		_, err = srv.EmailEvent(hubspottest.EmailEvent{Type: "SENT", Recipient: "p1@example.org", Subject: "Old"})
		require.NoError(t, err)
		time.Sleep(31 * 24 * time.Hour)
		sent, clicked := watch(t, k, hubspot.MarketingEmailSent), watch(t, k, hubspot.MarketingEmailClicked)
		ids, now := map[string]string{}, time.Now()
		for i := range 2500 {
			to := fmt.Sprintf("stranger%d@example.org", i%7)
			if i < 4 {
				to = []string{"p1@example.org", "P2@Example.org", "no address", "odd@@example..org"}[i]
			}
			id, err := srv.EmailEvent(hubspottest.EmailEvent{Type: "SENT", Recipient: to, Subject: "News"})
			require.NoError(t, err)
			ids[to] = id
		}
		click, err := srv.EmailEvent(hubspottest.EmailEvent{Type: "CLICK", Recipient: "p1@example.org", URL: "https://example.org/?a=b"})
		require.NoError(t, err)
		sent.all()
		clicked.all()
		time.Sleep(5 * time.Minute)
		sent.all()
		clicked.all()
		require.Len(t, sent.had, 2500) // and not what is older than 30 days
		const mail = hubspot.MarketingEmailSent
		for to, whose := range map[string][]string{
			"p1@example.org": {both}, "P2@Example.org": {both}, "stranger3@example.org": nil, "no address": nil, "odd@@example..org": nil,
		} {
			require.Equal(t, happening(mail, ids[to], now, "Marketing email sent: News", "", whose...), sent.had[ids[to]], to)
		}
		require.Equal(t, map[string]crm.Record{
			click: happening(hubspot.MarketingEmailClicked, click, now, "Marketing email clicked", "https://example.org/?a=b", both),
		}, clicked.had)

		whole := watch(t, k, mail)
		whole.feed.After = old
		whole.all()
		require.Len(t, whole.had, 2501)
		require.Zero(t, refused(srv, 429))
	})
}

// The place of the next page is forgotten after an hour; events come in the
// other order, and without a subject.
func TestSimulatorMarketingEmailsWhoseRunWasInterrupted(t *testing.T) {
	o := hubspottest.Options{Switches: hubspottest.Switches{EmailEventsAscending: true, SubjectOnSentOnly: true}}
	inPortal(t, o, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		send := func(n int) {
			for range n {
				_, err := srv.EmailEvent(hubspottest.EmailEvent{Type: "OPEN", Recipient: "p1@example.org", Subject: "News"})
				require.NoError(t, err)
			}
		}
		send(2500)
		w := watch(t, k, hubspot.MarketingEmailOpened)
		require.True(t, w.page())
		send(10)
		require.True(t, w.page())
		time.Sleep(3 * time.Hour)
		send(10)
		require.True(t, w.page())
		require.Equal(t, 1, refused(srv, 400))
		w.all()
		w.all()
		require.Len(t, w.had, 2520)
		for _, r := range w.had {
			require.Equal(t, crm.TextOf("Marketing email opened"), r.Values["subject"])
		}
	})
}
