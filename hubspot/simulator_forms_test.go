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

func submit(t *testing.T, srv *hubspottest.Server, form string, values map[string]string) hubspottest.Submission {
	t.Helper()
	s, err := srv.SubmitForm(form, values)
	require.NoError(t, err)
	return s
}

func TestSimulatorFormSubmissions(t *testing.T) {
	inPortal(t, hubspottest.Options{SearchLag: 20 * time.Second}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		const object = hubspot.FormSubmissions
		contactUs := srv.AddForm(hubspottest.Form{Name: "Contact us", Fields: []string{"firstname", "email", "message", "tea"}, PageURL: "https://example.org/c"})
		popup := srv.AddForm(hubspottest.Form{Name: "Pop-up", Type: "flow"})
		comments := srv.AddForm(hubspottest.Form{Name: "Comments", Type: "blog_comment"})
		w := watch(t, k, object)
		w.all()
		require.Equal(t, 1, srv.Calls()) // nobody has submitted anything

		one := submit(t, srv, contactUs, map[string]string{"email": "Ada@Example.org", "firstname": "Ada", "message": "Hello\nyou", "tea": "yes"})
		submit(t, srv, comments, map[string]string{"email": "ada@example.org"})
		w.all()
		require.Empty(t, w.had) // the index is late
		time.Sleep(time.Minute)
		two := submit(t, srv, popup, map[string]string{"email": "ada@example.org"})
		nobody := submit(t, srv, contactUs, map[string]string{"message": "?"})
		for range 5 {
			time.Sleep(time.Minute)
			w.all()
		}
		require.Len(t, w.had, 3)
		require.Equal(t, happening(object, one.ConversionID, one.At, "Form submitted: Contact us",
			"firstname: Ada\nemail: Ada@Example.org\nmessage: Hello\nyou\ntea: yes\nhttps://example.org/c", one.ContactID), w.had[one.ConversionID])
		require.Equal(t, happening(object, two.ConversionID, two.At, "Form submitted: Pop-up", "email: ada@example.org", one.ContactID), w.had[two.ConversionID])
		require.Equal(t, happening(object, nobody.ConversionID, nobody.At, "Form submitted: Contact us", "message: ?\nhttps://example.org/c"), w.had[nobody.ConversionID])
		require.Zero(t, refused(srv, 400))

		// Whose contact is gone.
		gone := submit(t, srv, popup, map[string]string{"email": "bob@example.org"})
		kept := submit(t, srv, popup, map[string]string{"email": "ada@example.org"})
		require.NoError(t, srv.Delete("contacts", gone.ContactID))
		time.Sleep(time.Minute)
		w.all()
		require.Equal(t, happening(object, gone.ConversionID, gone.At, "Form submitted: Pop-up", "email: bob@example.org"), w.had[gone.ConversionID])
		require.Contains(t, w.had, kept.ConversionID)
	})
}

// address is what somebody fills in who leaves nothing but that.
func address(i int) map[string]string { return map[string]string{"email": person(i)["email"]} }

// 45 forms, which are three pages of them, two of them with many submissions;
// afterwards no more is read than the newest page of each.
func TestSimulatorFormSubmissionsOverPages(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		var forms []string
		want := map[string]bool{}
		for i := range 45 {
			forms = append(forms, srv.AddForm(hubspottest.Form{Name: fmt.Sprint("Form ", i)}))
			want[submit(t, srv, forms[i], address(i)).ConversionID] = true
		}
		for i := range 429 {
			want[submit(t, srv, forms[3], address(i)).ConversionID] = true
			want[submit(t, srv, forms[44], address(i%50)).ConversionID] = true
		}
		w := watch(t, k, hubspot.FormSubmissions)
		w.all()
		require.Len(t, w.had, len(want))
		for id := range want {
			require.Contains(t, w.had, id)
		}
		require.LessOrEqual(t, w.pages, 12) // about a hundred each

		time.Sleep(time.Hour)
		w.all() // once more, for the overlap
		time.Sleep(time.Hour)
		late := submit(t, srv, forms[3], address(0))
		srv.ResetRequests()
		w.all()
		require.Contains(t, w.had, late.ConversionID)
		require.Equal(t, 1+3+45+1, srv.Calls()) // contacts, lists of forms, submissions, whose it is
		require.Zero(t, refused(srv, 429))
	})
}

func TestSimulatorFormThatIsRemovedWhileItIsRead(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		first, second := srv.AddForm(hubspottest.Form{}), srv.AddForm(hubspottest.Form{})
		for i := range 150 {
			submit(t, srv, first, address(i))
		}
		last := submit(t, srv, second, address(0))
		w := watch(t, k, hubspot.FormSubmissions)
		require.True(t, w.page())
		require.Len(t, w.had, 100)
		require.NoError(t, srv.RemoveForm(first))
		w.all()
		require.Len(t, w.had, 101)
		require.Equal(t, crm.TextOf("Form submitted"), w.had[last.ConversionID].Values["subject"])

		// Removed between the list and its submissions.
		again := submit(t, srv, second, address(1))
		srv.Inject(hubspottest.Fault{Path: "/submissions/", Status: 404})
		w.all()
		require.NotContains(t, w.had, again.ConversionID)
		w.all()
		require.Contains(t, w.had, again.ConversionID)
	})
}

// A submission whose contact search shows later than the feed waits for is seen
// by the recheck, which leaves what is newer than an hour to the feed.
func TestSimulatorFormSubmissionThatAppearsLate(t *testing.T) {
	late := func(_, _ string, changed time.Time) time.Duration {
		if changed.Minute() == 30 {
			return 20 * time.Minute
		}
		return 0
	}
	inPortal(t, hubspottest.Options{LateVisible: late}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		form := srv.AddForm(hubspottest.Form{})
		w, again := watch(t, k, hubspot.FormSubmissions), watch(t, k, hubspot.FormSubmissions)
		again.feed.Lane = crm.Recheck
		w.all()
		again.all()
		time.Sleep(30 * time.Minute)
		missed := submit(t, srv, form, address(1))
		for range 20 {
			time.Sleep(5 * time.Minute)
			w.all()
			again.all()
		}
		require.Empty(t, w.had)
		require.Contains(t, again.had, missed.ConversionID)
		now := submit(t, srv, form, address(2))
		time.Sleep(30 * time.Minute)
		again.all()
		require.NotContains(t, again.had, now.ConversionID)
		time.Sleep(time.Hour)
		again.all()
		require.Contains(t, again.had, now.ConversionID)
	})
}
