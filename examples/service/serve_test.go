package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/merge"
)

// service is the part of the command run that needs no socket.
type service struct {
	*connection
	*pages
}

func (r *rig) service() service {
	r.t.Helper()
	s := &scheduler{every: 5 * time.Minute, grace: 5 * time.Second, log: r.app().logger(false)}
	c, err := r.app().connect(r.t.Context(), r.common(), s.log, crmsync.Hooks{Progress: s.progress})
	require.NoError(r.t, err)
	return service{c, &pages{engine: c.engine, scheduler: s}}
}

// forAbout keeps the accounts in step for so long.
func (s service) forAbout(ctx context.Context, d time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	s.scheduler.run(ctx, s.connection.engine.Sync)
}

func (s service) get(t *testing.T, path string, status int, into any) http.Header {
	t.Helper()
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	require.Equal(t, status, w.Code, w.Body.String())
	if into != nil {
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), into))
	}
	return w.Header()
}

func TestPages(t *testing.T) {
	bubble(t, func(r *rig) {
		troubled(r)
		s := r.service()
		defer s.close()
		s.forAbout(r.t.Context(), 11*time.Minute)

		var st statusPage
		h := s.get(r.t, "/status", http.StatusOK, &st)
		require.Equal(t, "application/json; charset=utf-8", h.Get("Content-Type"))
		require.Equal(t, 3, st.Links.Links)
		require.Equal(t, 3, st.Service.Passes)
		require.Len(t, st.Problems, 2)
		require.NotEmpty(t, st.Dedup)

		var page problemPage
		s.get(r.t, "/problems?limit=2", http.StatusOK, &page)
		require.Len(t, page.Problems, 2)
		require.NotEmpty(t, page.Explain["conflict"].Do)
		seen := page.Problems
		next := page.Next
		page = problemPage{}
		s.get(r.t, next, http.StatusOK, &page)
		seen = append(seen, page.Problems...)
		require.Len(t, seen, 3)
		require.Empty(t, page.Next)
		page = problemPage{}
		s.get(r.t, "/problems?category=conflict&limit=1", http.StatusOK, &page)
		require.Contains(t, page.Next, "category=conflict")
		s.get(r.t, "/problems?category=waiting", http.StatusOK, &page)
		require.NotNil(t, page.Problems)
		require.Empty(t, page.Problems)

		h = s.get(r.t, "/problems?format=csv", http.StatusOK, nil)
		require.Equal(t, "text/csv; charset=utf-8", h.Get("Content-Type"))
		var bad map[string]string
		for path, want := range map[string]string{
			"/problems?category=none": "there is no category", "/problems?limit=0": "limit is a number",
			"/problems?limit=x": "limit is a number", "/problems?format=xml": "-format is one of",
		} {
			s.get(r.t, path, http.StatusBadRequest, &bad)
			require.Contains(t, bad["error"], want)
		}
		s.get(r.t, "/", http.StatusNotFound, nil)
	})
}

func TestHealth(t *testing.T) {
	bubble(t, func(r *rig) {
		s := r.service()
		defer s.close()
		var h healthPage
		s.get(r.t, "/healthz", http.StatusOK, &h)
		require.True(t, h.OK, "a service that has just started is well")
		r.sf.Inject(salesforcetest.Fault{Status: 503, Count: -1})
		s.forAbout(r.t.Context(), 10*time.Minute)
		s.get(r.t, "/healthz", http.StatusOK, &h)
		s.forAbout(r.t.Context(), 30*time.Minute)
		s.get(r.t, "/healthz", http.StatusServiceUnavailable, &h)
		require.False(t, h.OK)
		require.Regexp(t, `^\d+ passes in a row have failed: .*salesforce.*unavailable`, h.Reasons[0])
		r.sf.ClearFaults()
		s.forAbout(r.t.Context(), time.Minute)
		s.get(r.t, "/healthz", http.StatusOK, &h)

		require.NoError(r.t, s.store.Close())
		h = healthPage{}
		s.get(r.t, "/healthz", http.StatusServiceUnavailable, &h)
		require.Equal(t, []string{"the state file does not answer"}, h.Reasons)
		s.get(r.t, "/status", http.StatusInternalServerError, nil)
	})
}

// A limit, or a plan that waits for a person, is no illness: the service goes
// on once the limit ends, or the person has approved.
func TestHealthyThoughHalted(t *testing.T) {
	bubble(t, func(r *rig) {
		r.settings["safety"] = map[string]any{"maxWrites": 1}
		r.contact("Lovelace", "ada@example.com")
		r.contact("Hopper", "grace@example.com")
		s := r.service()
		defer s.close()
		s.forAbout(r.t.Context(), time.Hour)
		s.get(r.t, "/healthz", http.StatusOK, nil)
		var st statusPage
		s.get(r.t, "/status", http.StatusOK, &st)
		require.NotNil(t, st.Pending)
		r.must(exitDone, "resolve", "-as", "approve", "-id", st.Pending.Digest)
		s.forAbout(r.t.Context(), time.Minute)
		require.Equal(t, 2, r.sf.Count("Lead"))
	})
}

// A service that is told to stop while it waits for Salesforce to answer a page
// of creates stops within seconds. The records were made, and nobody heard of
// it: the next pass finds out, and makes nothing twice.
func TestStopInTheMiddleOfAPass(t *testing.T) {
	bubble(t, func(r *rig) {
		const people, page = 400, 100
		for i := range people {
			r.contact("Person", email(i))
		}
		r.settings["pass"] = map[string]any{"page": page}
		r.sfHTTP = &http.Client{Transport: &lateAnswer{base: r.sf.Client().Transport, nth: 2}}
		s := r.service()
		ctx, stop := context.WithCancel(r.t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			s.scheduler.run(ctx, s.connection.engine.Sync)
		}()
		time.Sleep(30 * time.Second)
		require.Equal(t, 2*page, r.sf.Count("Lead"), "the second page is under way")
		told := time.Now()
		stop()
		<-ended
		require.InDelta(t, s.scheduler.grace.Seconds(), time.Since(told).Seconds(), 1)
		s.close()
		require.Contains(t, r.errs.String(), "pass cancelled")
		require.Equal(t, 2*page, r.sf.Count("Lead"))

		r.sfHTTP = r.sf.Client()
		time.Sleep(30 * time.Minute)
		r.must(exitDone, "sync")
		r.must(exitDone, "sync") // what Salesforce filled in by itself
		require.Equal(t, people, r.sf.Count("Lead"))
		require.Equal(t, people, r.hub.Count("contacts"))
		var p merge.Plan
		require.NoError(t, json.Unmarshal([]byte(r.must(exitDone, "plan", "-format", "json")), &p))
		require.Zero(t, p.Totals)
	})
}

// lateAnswer holds the answer to the nth call that creates leads back for an
// hour.
type lateAnswer struct {
	base http.RoundTripper
	nth  int
}

func (l *lateAnswer) RoundTrip(q *http.Request) (*http.Response, error) {
	if q.Method != http.MethodPost || q.GetBody == nil {
		return l.base.RoundTrip(q)
	}
	body, err := q.GetBody()
	if err != nil {
		return nil, err
	}
	sent, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	resp, err := l.base.RoundTrip(q)
	if !strings.Contains(string(sent), `"LastName":"Person"`) {
		return resp, err
	}
	if l.nth--; l.nth != 0 || err != nil {
		return resp, err
	}
	select {
	case <-time.After(time.Hour):
		return resp, nil
	case <-q.Context().Done():
		_ = resp.Body.Close()
		return nil, q.Context().Err()
	}
}

func email(i int) string {
	return "person" + strings.Repeat("i", i%20) + string(rune('a'+i/20)) + "@example.com"
}

// The command itself: it says where it answers, keeps the accounts in step, and
// ends with 0 when it is told to stop.
func TestRun(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.contact("Lovelace", "ada@example.com")
	o := r.common()
	lines, out := io.Pipe()
	a := r.app()
	a.out = out
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	code := make(chan int, 1)
	go func() {
		code <- a.run(ctx, []string{"run", "-settings", o.settings, "-db", o.db, "-addr", "127.0.0.1:0", "-every", "1s"})
	}()
	var first struct{ URL string }
	line, err := bufio.NewReader(lines).ReadBytes('\n')
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(line, &first))
	require.Eventually(t, func() bool {
		resp, err := http.Get(first.URL + "/status")
		if err != nil {
			return false
		}
		defer func() { _ = resp.Body.Close() }()
		var st statusPage
		return json.NewDecoder(resp.Body).Decode(&st) == nil && st.Links.Links == 1 && st.Service.Passes > 0
	}, 20*time.Second, 50*time.Millisecond)
	require.Equal(t, 1, r.sf.Count("Lead"))
	resp, err := http.Get(first.URL + "/healthz")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	stop()
	select {
	case c := <-code:
		require.Equal(t, exitDone, c, r.errs.String())
	case <-time.After(15 * time.Second):
		t.Fatal("the service does not stop")
	}
	_, err = http.Get(first.URL + "/healthz")
	require.Error(t, err)
}

// An address that is taken is an error, not a service that nobody can ask.
func TestRunOnATakenAddress(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	r := newRig(t)
	code, _, errs := r.run(t.Context(), "run", "-addr", other.Listener.Addr().String())
	require.Equal(t, exitError, code)
	require.Contains(t, errs, "listen: ")
}
