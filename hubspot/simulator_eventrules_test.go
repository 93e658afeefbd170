package hubspot_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestSimulatorEventsAreDescribedWithoutACall(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		schemas, err := k.Describe(t.Context(), eventObjects()...)
		require.NoError(t, err)
		for i, s := range schemas {
			require.Equal(t, eventObjects()[i], s.Object)
			require.NotEmpty(t, s.Label)
			require.False(t, s.Createable || s.Updateable || s.Deletable)
			sorted := s
			sorted.Fields = append([]crm.Field(nil), s.Fields...)
			sorted.Sort()
			require.Equal(t, sorted, s)
			types := map[string]crm.Type{}
			for _, f := range s.Fields {
				require.False(t, f.Writable() || f.Required)
				types[f.Name] = f.Type
			}
			require.Equal(t, map[string]crm.Type{
				"hs_timestamp": crm.TypeInstant, "subject": crm.TypeText, "body": crm.TypeLongText, crm.FieldContacts: crm.TypeReferences,
			}, types)
		}
		require.Zero(t, srv.Calls())
	})
}

// An idle object costs one call, its recheck one more, and the sweeps none.
func TestSimulatorIdleEventsCostOneCallEach(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		feeds := func(lane crm.Lane) []crm.Feed {
			var out []crm.Feed
			for _, object := range eventObjects() {
				out = append(out, crm.Feed{Object: object, Lane: lane, Fields: eventFields})
			}
			return out
		}
		ask := func(feeds []crm.Feed) int {
			srv.ResetRequests()
			pages, err := k.Changes(t.Context(), feeds)
			require.NoError(t, err)
			for i, p := range pages {
				require.NoError(t, p.Err)
				require.False(t, p.More)
				require.Empty(t, p.Records)
				feeds[i].Since = p.Next
			}
			return srv.Calls()
		}
		ada := srv.Put("contacts", person(1))
		changes, recheck := feeds(crm.Changes), feeds(crm.Recheck)
		require.Equal(t, 7, ask(changes))
		require.Zero(t, ask(recheck))
		require.Zero(t, ask(feeds(crm.Deletions)))
		require.Zero(t, ask(feeds(crm.Associations)))
		for range 3 {
			time.Sleep(time.Minute)
			// A contact that changes otherwise is nothing to them.
			require.NoError(t, srv.Edit("contacts", ada, map[string]string{"city": time.Now().String()}))
			require.Equal(t, 7, ask(changes))
		}
		time.Sleep(time.Hour)
		require.Equal(t, 7, ask(recheck))
	})
}

func TestSimulatorEventsCannotBeReadFoundOrWritten(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		schemas, err := k.Describe(t.Context(), eventObjects()...)
		require.NoError(t, err)
		k.Prime(schemas...)
		for _, object := range eventObjects() {
			records, err := k.Read(t.Context(), []crm.Ref{ref(object, "1")}, nil)
			require.Empty(t, records)
			require.Equal(t, crm.BadRequest, crm.ClassOf(err))
			require.ErrorContains(t, err, "cannot be read by id")
			_, err = k.Find(t.Context(), crm.Lookup{Values: []string{"x"}, Targets: []crm.LookupTarget{{Object: object, Field: "subject"}}})
			require.Equal(t, crm.BadRequest, crm.ClassOf(err))
		}
		require.Zero(t, srv.Calls())

		results, err := k.Write(t.Context(), []crm.Write{
			{Op: crm.Create, Ref: ref(hubspot.FormSubmissions, ""), Values: map[string]crm.Value{"subject": crm.TextOf("x")}},
			{Op: crm.Create, Ref: contact(""), Values: map[string]crm.Value{"email": crm.TextOf("a@example.org")}},
			{Op: crm.Delete, Ref: ref(hubspot.SalesEmailOpened, "1-2")},
		})
		require.NoError(t, err)
		require.Equal(t, crm.BadRequest, crm.ClassOf(results[0].Err))
		require.NoError(t, results[1].Err)
		require.Equal(t, crm.BadRequest, crm.ClassOf(results[2].Err))
		require.Equal(t, 1, srv.Count("contacts"))
	})
}

// What the app may not see fails alone, and says which scope it needs.
func TestSimulatorEventsWithoutTheirScopes(t *testing.T) {
	o := hubspottest.Options{Scopes: []string{"crm.objects.contacts.read", "crm.schemas.contacts.read"}}
	inPortal(t, o, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		s := submit(t, srv, srv.AddForm(hubspottest.Form{}), address(1))
		require.NoError(t, srv.SalesEmail(s.ContactID, "opened", time.Time{}))
		feeds := []crm.Feed{{Object: hubspot.FormSubmissions}, {Object: hubspot.MarketingEmailSent}, {Object: hubspot.SalesEmailOpened}, {Object: "contacts"}}
		pages, err := k.Changes(t.Context(), feeds)
		require.NoError(t, err)
		for i, scope := range []string{"forms", "content"} {
			require.Equal(t, crm.Forbidden, crm.ClassOf(pages[i].Err))
			require.ErrorContains(t, pages[i].Err, "it needs the scope "+scope)
			require.Empty(t, pages[i].Next)
			require.Empty(t, pages[i].Records)
		}
		for _, p := range pages[2:] {
			require.NoError(t, p.Err)
			require.Len(t, p.Records, 1)
		}
	})
	t.Run("contacts", func(t *testing.T) {
		inPortal(t, hubspottest.Options{Scopes: []string{"forms", "content"}}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
			_, err := srv.EmailEvent(hubspottest.EmailEvent{Type: "SENT", Recipient: "p1@example.org"})
			require.NoError(t, err)
			pages, err := k.Changes(t.Context(), []crm.Feed{
				{Object: hubspot.FormSubmissions}, {Object: hubspot.SalesEmailOpened}, {Object: hubspot.MarketingEmailSent, Fields: eventFields},
				{Object: hubspot.MarketingEmailSent, Fields: []string{"subject"}},
			})
			require.NoError(t, err)
			for _, p := range pages[:3] {
				require.ErrorContains(t, p.Err, "it needs the scope crm.objects.contacts.read")
			}
			require.NoError(t, pages[3].Err) // whose it is was not asked
			require.Equal(t, map[string]crm.Value{"subject": crm.TextOf("Marketing email sent")}, pages[3].Records[0].Values)
		})
	})
}

func TestSimulatorEventsWithACursorOfSomebodyElse(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		for _, object := range eventObjects() {
			for _, lane := range []crm.Lane{crm.Changes, crm.Recheck, crm.Deletions} {
				pages, err := k.Changes(t.Context(), []crm.Feed{{Object: object, Lane: lane, Since: "x"}})
				require.NoError(t, err)
				require.Equal(t, crm.CursorGone, crm.ClassOf(pages[0].Err))
			}
		}
		require.Zero(t, srv.Calls())
	})
}

// A feed that begins at a moment asks for nothing older, CRM objects included.
func TestSimulatorFeedsBeginAfter(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		form := srv.AddForm(hubspottest.Form{})
		put := func(n int) (last string) {
			for i := range n {
				last = srv.Put("calls", map[string]string{"hs_timestamp": "2026-01-01T00:00:00Z"})
				s := submit(t, srv, form, address(i))
				require.NoError(t, srv.SalesEmail(s.ContactID, "replied", time.Time{}))
				_, err := srv.EmailEvent(hubspottest.EmailEvent{Type: "OPEN", Recipient: "p1@example.org"})
				require.NoError(t, err)
			}
			return last
		}
		put(500)
		time.Sleep(time.Hour)
		begin := time.Now()
		time.Sleep(time.Hour)
		last := put(3)
		time.Sleep(time.Minute)

		calls := watch(t, k, "calls")
		calls.feed.Fields, calls.feed.After = []string{"hs_call_title"}, begin
		_, err := k.Describe(t.Context(), "calls")
		require.NoError(t, err)
		srv.ResetRequests()
		calls.all()
		require.Equal(t, 1, srv.Calls())
		require.Len(t, calls.had, 3)
		require.Contains(t, calls.had, last)
		// Afterwards it is as any other: one call, and what is new.
		time.Sleep(time.Hour)
		last = put(1)
		calls.all()
		require.Equal(t, 2, srv.Calls())
		require.Contains(t, calls.had, last)
		require.Len(t, calls.had, 4)

		for object, n := range map[string]int{hubspot.FormSubmissions: 4, hubspot.MarketingEmailOpened: 4, hubspot.SalesEmailReplied: 3} {
			w := watch(t, k, object)
			w.feed.After = begin
			w.all()
			require.Len(t, w.had, n, object)
			w = watch(t, k, object)
			w.all()
			require.Greater(t, len(w.had), 400, object)
		}
		// The other lanes of a record's object have no beginning.
		gone := srv.All("calls")[0].ID
		require.NoError(t, srv.Delete("calls", gone))
		bin := watch(t, k, "calls")
		pages, err := k.Changes(t.Context(), []crm.Feed{{Object: "calls", Lane: crm.Deletions, After: time.Now()}})
		require.NoError(t, err)
		require.Equal(t, gone, pages[0].Records[0].Ref.ID)
		bin.all()
		require.Len(t, bin.had, 503)
	})
}
