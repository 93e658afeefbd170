package passes_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func convert() salesforcetest.ConvertOptions { return salesforcetest.ConvertOptions{} }

// must returns a value that comes with an error, which must be nil.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		require.NoError(t, err)
		return v
	}
}

// onSalesforce has a person do something just before the first request to
// Salesforce whose path or body has that text.
func (r *rig) onSalesforce(text string, do func()) { r.t.Helper(); r.on(r.sf.URL(), text, do) }

// onHubSpot is the same for HubSpot.
func (r *rig) onHubSpot(text string, do func()) { r.t.Helper(); r.on(r.hs.URL(), text, do) }

// on connects again for that. The test fails if there is no such request.
func (r *rig) on(url, text string, do func()) {
	r.t.Helper()
	done := false
	r.wire = func(base http.RoundTripper) http.RoundTripper {
		return tripper(func(q *http.Request) (*http.Response, error) {
			if !done && q.GetBody != nil && strings.Contains(url, q.URL.Host) {
				body, err := q.GetBody()
				require.NoError(r.t, err)
				sent, err := io.ReadAll(body)
				require.NoError(r.t, err)
				if strings.Contains(q.URL.Path+" "+string(sent), text) {
					done = true
					do()
				}
			}
			return base.RoundTrip(q)
		})
	}
	r.connect()
	r.t.Cleanup(func() { require.True(r.t, done, "no request with %s", text) })
}

// deleting carries deletions of contacts over to Salesforce.
func deleting(s *crmsync.Settings) {
	twoWay(s)
	s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce
}

// drop loses one Salesforce request with that text in it, before it takes effect or
// after.
func (r *rig) drop(text string, how salesforcetest.Drop) {
	r.sf.Inject(salesforcetest.Fault{Method: "POST", Drop: how, Match: func(q salesforcetest.Request) bool {
		return strings.Contains(string(q.Body), text)
	}})
}

// writeCity writes the city of a lead as our own user, behind the engine's back.
func (r *rig) writeCity(lead, city string) {
	r.t.Helper()
	ref := crm.Ref{System: crm.Salesforce, Object: "Lead", ID: lead}
	results, err := r.salesforce.Write(context.Background(), []crm.Write{{Op: crm.Update, Ref: ref, Values: map[string]crm.Value{"City": crm.TextOf(city)}}})
	require.NoError(r.t, err)
	require.NoError(r.t, results[0].Err)
}

// lateRow is a CommitLag: the row with that id, which may be set later, becomes
// visible ten minutes after its stamp.
func lateRow(id *string) func(string, string, time.Time) time.Duration {
	return func(_, of string, _ time.Time) time.Duration {
		if of == *id {
			return 10 * time.Minute
		}
		return 0
	}
}
