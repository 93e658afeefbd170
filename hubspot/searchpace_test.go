package hubspot_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

// uneven is a network on which every fifth request takes longer.
type uneven struct {
	http.RoundTripper
	n int
}

func (u *uneven) RoundTrip(r *http.Request) (*http.Response, error) {
	if u.n%5 == 0 {
		time.Sleep(80 * time.Millisecond)
	}
	u.n++
	return u.RoundTripper.RoundTrip(r)
}

// Searches one after the other are never too many in a second, though some of
// them arrive late.
func TestSearchesKeepTheirPaceOnAnUnevenNetwork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := hubspottest.New(t, hubspottest.Options{})
		network := &uneven{RoundTripper: srv.Client().Transport}
		client := hubspot.NewClient(hubspot.Options{AccessToken: srv.Token(), Base: srv.URL(), HTTP: &http.Client{Transport: network}})
		for range 25 {
			_, err := client.Search.Do(t.Context(), "contacts", hubspot.SearchRequest{Limit: 1})
			require.NoError(t, err)
		}
		require.Zero(t, refused(srv, http.StatusTooManyRequests))
	})
}
