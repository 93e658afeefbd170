package passes_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
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
