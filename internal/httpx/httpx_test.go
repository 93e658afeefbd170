package httpx_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/internal/memhttp"
	"github.com/crmsync/crmsync/sync/crm"
)

// classify is a vendor with the plainest rules.
func classify(r *httpx.Response) httpx.Verdict {
	switch {
	case r.Status < 300:
		return httpx.Verdict{}
	case r.Status == 401:
		return httpx.Verdict{Err: &crm.Error{Class: crm.Auth}, TokenRefused: true}
	case r.Status == 429:
		return httpx.Verdict{Err: &crm.Error{Class: crm.RateLimited}, Repeat: true, Wait: r.RetryAfter()}
	case r.Status >= 500:
		return httpx.Verdict{Err: &crm.Error{Class: crm.Unavailable}}
	}
	return httpx.Verdict{Err: &crm.Error{Class: crm.BadRequest, Detail: string(r.Body)}}
}

// world serves h in a bubble of virtual time and counts the requests.
type world struct {
	cfg   httpx.Config
	calls atomic.Int64
}

func inWorld(t *testing.T, h http.HandlerFunc, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &world{}
		srv := memhttp.Serve(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			w.calls.Add(1)
			h(rw, r)
		}))
		defer func() { _ = srv.Close() }()
		w.cfg = httpx.Config{
			System: crm.HubSpot, Base: "https://vendor.test", HTTP: srv.Client(),
			Classify: classify, Jitter: func() float64 { return 0 },
		}
		test(t, w)
	})
}

// after answers with each status in turn, then 200.
func after(statuses ...int) http.HandlerFunc {
	var n atomic.Int64
	return func(w http.ResponseWriter, _ *http.Request) {
		i := int(n.Add(1)) - 1
		if i < len(statuses) {
			w.WriteHeader(statuses[i])
			return
		}
		_, _ = io.WriteString(w, `{"ok":true}`)
	}
}

func TestRepeatsWhatIsSafe(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		statuses   []int
		idempotent bool
		calls      int64
		class      crm.Class
	}{
		{"a success is one call", nil, false, 1, ""},
		{"a read is repeated after 503", []int{503, 502, 504}, true, 4, ""},
		{"a read is given up after four", []int{503, 503, 503, 503}, true, 4, crm.Unavailable},
		{"a create is not repeated after 503", []int{503}, false, 1, crm.Ambiguous},
		{"a create is not repeated after 500", []int{500}, false, 1, crm.Ambiguous},
		{"a create is repeated after a rate limit", []int{429}, false, 2, ""},
		{"a bad request is never repeated", []int{400}, true, 1, crm.BadRequest},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inWorld(t, after(tt.statuses...), func(t *testing.T, w *world) {
				_, err := httpx.New(w.cfg).Do(t.Context(), httpx.Request{Method: "POST", Path: "/x", Idempotent: tt.idempotent}, nil)
				require.Equal(t, tt.class, crm.ClassOf(err))
				require.Equal(t, tt.calls, w.calls.Load())
			})
		})
	}
}

func TestDecodes(t *testing.T) {
	inWorld(t, after(), func(t *testing.T, w *world) {
		var out struct{ OK bool }
		resp, err := httpx.New(w.cfg).Do(t.Context(), httpx.Request{Path: "x"}, &out)
		require.NoError(t, err)
		require.True(t, out.OK)
		require.Equal(t, 200, resp.Status)
	})
}

func TestAnAnswerThatIsNotJSON(t *testing.T) {
	html := func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>secret") }
	inWorld(t, html, func(t *testing.T, w *world) {
		var out struct{}
		_, err := httpx.New(w.cfg).Do(t.Context(), httpx.Request{Path: "/x", Idempotent: true}, &out)
		require.Equal(t, crm.BadRequest, crm.ClassOf(err))
		require.NotContains(t, err.Error(), "secret")
		// A create was done, but what it made cannot be read.
		_, err = httpx.New(w.cfg).Do(t.Context(), httpx.Request{Path: "/x"}, &out)
		require.Equal(t, crm.Ambiguous, crm.ClassOf(err))
	})
}

// An empty answer is one that was lost on its way, unless the status says that
// there is nothing.
func TestAnEmptyAnswer(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]crm.Class{200: crm.BadRequest, 201: crm.BadRequest, 207: crm.BadRequest, 204: "", 304: ""} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			inWorld(t, after(status, status), func(t *testing.T, w *world) {
				w.cfg.Classify = func(*httpx.Response) httpx.Verdict { return httpx.Verdict{} }
				var out struct{}
				_, err := httpx.New(w.cfg).Do(t.Context(), httpx.Request{Path: "/x", Idempotent: true}, &out)
				require.Equal(t, want, crm.ClassOf(err))
				_, err = httpx.New(w.cfg).Do(t.Context(), httpx.Request{Path: "/x", Idempotent: true}, nil)
				require.NoError(t, err, "nobody asks for the body")
			})
		})
	}
}

func TestWaitsAsAsked(t *testing.T) {
	var n atomic.Int64
	limited := func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) == 1 {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(429)
		}
	}
	inWorld(t, limited, func(t *testing.T, w *world) {
		start := time.Now()
		_, err := httpx.New(w.cfg).Do(t.Context(), httpx.Request{Path: "/x"}, nil)
		require.NoError(t, err)
		require.Equal(t, 7*time.Second, time.Since(start))
	})
}

func TestDoesNotSleepLong(t *testing.T) {
	limited := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(429)
	}
	inWorld(t, limited, func(t *testing.T, w *world) {
		start := time.Now()
		_, err := httpx.New(w.cfg).Do(t.Context(), httpx.Request{Path: "/x"}, nil)
		e, ok := crm.AsError(err)
		require.True(t, ok)
		require.Equal(t, crm.RateLimited, e.Class)
		require.Equal(t, start.Add(time.Hour), e.Until)
		require.Equal(t, start, time.Now())
		require.EqualValues(t, 1, w.calls.Load())
	})
}

func TestWaitsRespectTheContext(t *testing.T) {
	inWorld(t, after(503, 503), func(t *testing.T, w *world) {
		w.cfg.Backoff = 10 * time.Second
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		_, err := httpx.New(w.cfg).Do(ctx, httpx.Request{Path: "/x", Idempotent: true}, nil)
		require.Equal(t, crm.Unavailable, crm.ClassOf(err))
		require.Equal(t, time.Second, time.Since(start))
	})
}

func TestNoAnswer(t *testing.T) {
	drop := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	inWorld(t, drop, func(t *testing.T, w *world) {
		c := httpx.New(w.cfg)
		_, err := c.Do(t.Context(), httpx.Request{Method: "POST", Path: "/x"}, nil)
		require.Equal(t, crm.Ambiguous, crm.ClassOf(err))
		require.EqualValues(t, 1, w.calls.Load())
		_, err = c.Do(t.Context(), httpx.Request{Method: "POST", Path: "/x", Idempotent: true}, nil)
		require.Equal(t, crm.Unavailable, crm.ClassOf(err))
		require.EqualValues(t, 5, w.calls.Load())
	})
}

func TestASlowAnswerIsNoAnswer(t *testing.T) {
	slow := func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(time.Hour):
		case <-r.Context().Done():
		}
	}
	inWorld(t, slow, func(t *testing.T, w *world) {
		start := time.Now()
		_, err := httpx.New(w.cfg).Do(t.Context(), httpx.Request{Method: "POST", Path: "/x"}, nil)
		require.Equal(t, crm.Ambiguous, crm.ClassOf(err))
		require.Equal(t, time.Minute, time.Since(start))
	})
}

func TestNothingSentIsRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		refuse := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			dials++
			return nil, errors.New("connection refused")
		}}
		c := httpx.New(httpx.Config{HTTP: &http.Client{Transport: refuse}, Base: "http://vendor.test", Classify: classify})
		q := url.Values{"email": {"ada@example.org"}}
		_, err := c.Do(t.Context(), httpx.Request{Method: "POST", Path: "/x", Query: q}, nil)
		require.Equal(t, crm.Unavailable, crm.ClassOf(err))
		require.Equal(t, 4, dials)
		require.NotContains(t, err.Error(), "example.org")
	})
}

func TestGate(t *testing.T) {
	inWorld(t, after(503, 503), func(t *testing.T, w *world) {
		c := httpx.New(w.cfg)
		spent := errors.New("the budget is spent")
		asked := 0
		c.SetGate(func(context.Context) error {
			if asked++; asked > 2 {
				return spent
			}
			return nil
		})
		_, err := c.Do(t.Context(), httpx.Request{Path: "/x", Idempotent: true}, nil)
		require.Equal(t, spent, err)
		require.Equal(t, 3, asked)
		require.EqualValues(t, 2, w.calls.Load())
		c.SetGate(nil)
		_, err = c.Do(t.Context(), httpx.Request{Path: "/x"}, nil)
		require.NoError(t, err)
	})
}

func TestBodyCap(t *testing.T) {
	big := func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte("x"), 101)) }
	inWorld(t, big, func(t *testing.T, w *world) {
		w.cfg.MaxBody = 100
		_, err := httpx.New(w.cfg).Do(t.Context(), httpx.Request{Path: "/x", Idempotent: true}, nil)
		require.ErrorIs(t, err, httpx.ErrTooLarge)
		require.Equal(t, crm.BadRequest, crm.ClassOf(err))
		require.EqualValues(t, 1, w.calls.Load())
	})
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	away := func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "https://elsewhere.test/", 302) }
	inWorld(t, away, func(t *testing.T, w *world) {
		w.cfg.Auth = httpx.Fixed(httpx.Token{Access: "secret"})
		resp, err := httpx.New(w.cfg).Do(t.Context(), httpx.Request{Path: "/x"}, nil)
		require.Error(t, err)
		require.Equal(t, 302, resp.Status)
		require.EqualValues(t, 1, w.calls.Load())
	})
}

func TestLogsHoldNoValues(t *testing.T) {
	inWorld(t, after(), func(t *testing.T, w *world) {
		var out bytes.Buffer
		w.cfg.Log = slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
		w.cfg.Auth = httpx.Fixed(httpx.Token{Access: "secret-token"})
		_, err := httpx.New(w.cfg).Do(t.Context(), httpx.Request{
			Path: "/contacts/ada@example.org?q=ada@example.org", Route: "/contacts/{email}",
			Query: url.Values{"email": {"ada@example.org"}}, JSON: map[string]string{"email": "ada@example.org"},
		}, nil)
		require.NoError(t, err)
		require.Contains(t, out.String(), "path=/contacts/{email} status=200")
		require.NotContains(t, out.String(), "example.org")
		require.NotContains(t, out.String(), "secret")
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	date := "Wed, 21 Oct 2026 07:28:00 GMT"
	tests := []struct {
		header string
		want   time.Duration
	}{
		{"", 0}, {"5", 5 * time.Second}, {"0.5", 500 * time.Millisecond}, {"-1", 0}, {"soon", 0},
		{"Wed, 21 Oct 2026 07:28:30 GMT", 30 * time.Second}, {"Wed, 21 Oct 2026 07:27:00 GMT", 0},
	}
	for _, tt := range tests {
		r := httpx.Response{Header: http.Header{"Retry-After": {tt.header}, "Date": {date}}}
		require.Equal(t, tt.want, r.RetryAfter(), tt.header)
	}
}
