package passes_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
)

// The answer to a create is lost, and its record becomes visible only minutes later,
// since its transaction still runs. Until then neither a search nor a feed tells of
// it, whatever is asked: nothing may be made once more.
func TestCreateThatStillRunsIsNotRepeated(t *testing.T) {
	for object, put := range map[string]func(*rig){
		"Lead":    func(r *rig) { r.contact("Lovelace", "ada@example.com") },
		"Account": func(r *rig) { r.company("Analytical", "") }, // without a natural key
	} {
		t.Run(object, func(t *testing.T) {
			run(t, rigOptions{settings: leadsAndCompanies}, func(r *rig) {
				r.sync()
				put(r)
				r.loseAndPostpone(object, 8*time.Minute)
				r.sync()
				made := r.only(object)
				for range 12 {
					time.Sleep(time.Minute)
					r.sync()
					require.Equal(t, made, r.only(object))
				}
				require.Empty(t, r.problems())
				r.settled()
			})
		})
	}
}

// The same where nothing was made: it is made once that is certain.
func TestCreateThatGotLostIsMadeInTheEnd(t *testing.T) {
	run(t, rigOptions{settings: leadsAndCompanies}, func(r *rig) {
		r.sync()
		r.company("Analytical", "")
		r.cut("salesforce", false)
		r.sync()
		require.Equal(t, 0, r.sf.Count("Account"))
		for range 12 {
			time.Sleep(time.Minute)
			r.sync()
		}
		r.only("Account")
		require.Empty(t, r.problems())
		r.settled()
	})
}

func leadsAndCompanies(s *crmsync.Settings) {
	leadsFirst(s)
	s.Companies.CreateInSalesforce = crmsync.Always
}

// loseAndPostpone loses the answer to the call that makes the first record of an
// object, and keeps the record from being seen for that long.
func (r *rig) loseAndPostpone(object string, by time.Duration) {
	r.t.Helper()
	lost := false
	r.wire = func(base http.RoundTripper) http.RoundTripper {
		return tripper(func(q *http.Request) (*http.Response, error) {
			resp, err := base.RoundTrip(q)
			if lost || err != nil || !strings.Contains(r.sf.URL(), q.URL.Host) || r.sf.Count(object) == 0 {
				return resp, err
			}
			lost = true
			require.NoError(r.t, resp.Body.Close())
			require.NoError(r.t, r.sf.Postpone(object, r.only(object), by))
			return nil, io.ErrUnexpectedEOF
		})
	}
	r.connect()
}
