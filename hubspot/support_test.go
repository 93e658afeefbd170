package hubspot_test

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/internal/memhttp"
	"github.com/crmsync/crmsync/sync/crm"
)

// exchange is one request that a fake saw.
type exchange struct {
	Method, Path, Query string
	Body                []byte
	Form                bool
}

// fake answers requests with a function and keeps them.
type fake struct {
	mu       sync.Mutex
	requests []exchange
	answer   func(r exchange) (status int, body string)
	header   http.Header
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	ex := exchange{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, body,
		r.Header.Get("Content-Type") == "application/x-www-form-urlencoded"}
	f.mu.Lock()
	f.requests = append(f.requests, ex)
	f.mu.Unlock()
	status, text := f.answer(ex)
	for name, values := range f.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	if text != "" {
		_, _ = io.WriteString(w, text)
	}
}

func (f *fake) seen() []exchange {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]exchange(nil), f.requests...)
}

// serve starts the fake and returns a client that reaches it.
func (f *fake) serve(t *testing.T, o hubspot.Options) *hubspot.Client {
	t.Helper()
	srv := memhttp.Serve(f)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	o.HTTP = srv.Client()
	if o.AccessToken == "" && o.Tokens == nil {
		o.AccessToken = "pat-na1-test"
	}
	if o.Jitter == nil {
		o.Jitter = func() float64 { return 0 }
	}
	return hubspot.NewClient(o)
}

// always answers every request the same.
func always(status int, body string) *fake {
	return &fake{answer: func(exchange) (int, string) { return status, body }}
}

// decode reads a request's JSON body.
func decode[T any](t *testing.T, ex exchange) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal(ex.Body, &v))
	return v
}

func requireError(t *testing.T, err error) *crm.Error {
	t.Helper()
	e, ok := crm.AsError(err)
	require.True(t, ok, "%v is not a *crm.Error", err)
	return e
}
