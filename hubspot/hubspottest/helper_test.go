package hubspottest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

// portal is a simulator with a short way to call it.
type portal struct {
	*hubspottest.Server
	t *testing.T
}

// clock is a hand-set time.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func newClock() *clock { return &clock{time.Date(2026, 3, 10, 12, 0, 0, 123_000_000, time.UTC)} }

func open(t *testing.T, o hubspottest.Options) portal {
	t.Helper()
	if o.Now == nil {
		o.Now = newClock().Now
	}
	return portal{hubspottest.New(t, o), t}
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

// call sends a request with the private app's token. A path without a version
// stands for the one of 2026-09.
func (p portal) call(method, path, body string) reply {
	p.t.Helper()
	r, err := p.send(method, path, body, "Bearer "+p.Token())
	require.NoError(p.t, err)
	return r
}

func (p portal) send(method, path, body, auth string) (reply, error) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.URL()+path, strings.NewReader(body))
	require.NoError(p.t, err)
	if auth != "" {
		req.Header.Set("Authorization", auth)
	}
	if body != "" && (body[0] == '{' || body[0] == '[') {
		req.Header.Set("Content-Type", "application/json")
	} else if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	client := *p.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	if err != nil {
		return reply{}, err
	}
	raw, err := io.ReadAll(resp.Body)
	require.NoError(p.t, resp.Body.Close())
	require.NoError(p.t, err)
	out := reply{status: resp.StatusCode, header: resp.Header, text: string(raw)}
	if len(raw) > 0 {
		require.Equal(p.t, "application/json;charset=utf-8", resp.Header.Get("Content-Type"))
		require.NoError(p.t, json.Unmarshal(raw, &out.body), out.text)
	}
	return out, nil
}

// at walks a decoded body by keys and indexes.
func (r reply) at(path ...any) any {
	var v any = r.body
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			list, _ := v.([]any)
			if p >= len(list) {
				return nil
			}
			v = list[p]
		}
	}
	return v
}

func (r reply) results() []any {
	list, _ := r.body["results"].([]any)
	return list
}

// ids are the ids of the results.
func (r reply) ids() []string {
	out := []string{}
	for _, row := range r.results() {
		m, _ := row.(map[string]any)
		id, _ := m["id"].(string)
		out = append(out, id)
	}
	return out
}

// golden compares a body with a recorded one: the correlation id must be that
// of the header, and takes the place of "…".
func (r reply) golden(t *testing.T, want string) {
	t.Helper()
	id := r.header.Get("X-HubSpot-Correlation-Id")
	require.NotEmpty(t, id)
	require.Equal(t, strings.ReplaceAll(want, "…", id), r.text)
}

type props = map[string]string
