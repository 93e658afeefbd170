package salesforcetest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

const base = "/services/data/v67.0"

// noon is the fixed clock of tests that look at stamps.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// as takes a decoded value for what it must be.
func as[T any](t *testing.T, v any) T {
	t.Helper()
	out, ok := v.(T)
	require.True(t, ok, "%T: %v", v, v)
	return out
}

// answer is a response with its body read.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) json(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.body), &out), a.body)
	return out
}

func (a answer) list(t *testing.T) []map[string]any {
	t.Helper()
	var out []map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.body), &out), a.body)
	return out
}

// send makes one request with the server's own token.
func send(t *testing.T, srv *salesforcetest.Server, method, path, body string, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, srv.URL()+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return do(t, srv, req)
}

func do(t *testing.T, srv *salesforcetest.Server, req *http.Request) answer {
	t.Helper()
	client := srv.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := client.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return answer{res.StatusCode, res.Header, string(bytes.TrimSpace(b))}
}

func query(t *testing.T, srv *salesforcetest.Server, soql string, headers ...string) answer {
	t.Helper()
	return send(t, srv, http.MethodGet, base+"/query?q="+url.QueryEscape(soql), "", headers...)
}

func queryAll(t *testing.T, srv *salesforcetest.Server, soql string) answer {
	t.Helper()
	return send(t, srv, http.MethodGet, base+"/queryAll?q="+url.QueryEscape(soql), "")
}

// column returns one field of all records of a query answer.
func column(t *testing.T, a answer, field string) []any {
	t.Helper()
	require.Equal(t, 200, a.status, a.body)
	out := []any{}
	for _, r := range as[[]any](t, a.json(t)["records"]) {
		out = append(out, as[map[string]any](t, r)[field])
	}
	return out
}

func put(t *testing.T, srv *salesforcetest.Server, object string, fields map[string]any) string {
	t.Helper()
	id, err := srv.Put(object, fields)
	require.NoError(t, err)
	return id
}

// clock is a clock that a test sets.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func at(o salesforcetest.Options) (salesforcetest.Options, *clock) {
	c := &clock{noon}
	o.Now = c.now
	return o, c
}

type f = map[string]any
