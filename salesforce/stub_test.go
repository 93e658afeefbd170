package salesforce_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/memhttp"
	"github.com/crmsync/crmsync/salesforce"
)

const instance = "https://acme.my.salesforce.com"

// call is one request that reached a stub.
type call struct {
	method, path string
	query        url.Values
	header       http.Header
	body         []byte
}

func (c call) form() url.Values {
	v, _ := url.ParseQuery(string(c.body)) // a malformed form fails the test that looks into it
	return v
}

// reply is an answer. A status of 0 is 200, -1 drops the connection.
type reply struct {
	status int
	body   any
	header map[string]string
}

// stub is a server whose answers a test writes by hand.
type stub struct {
	answer func(call) reply
	mu     sync.Mutex
	calls  []call
	client *http.Client
}

func newStub(t *testing.T, answer func(call) reply) *stub {
	t.Helper()
	s := &stub{answer: answer}
	srv := memhttp.Serve(s)
	t.Cleanup(func() { _ = srv.Close() })
	s.client = srv.Client()
	return s
}

func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	c := call{r.Method, r.URL.EscapedPath(), r.URL.Query(), r.Header, body}
	s.mu.Lock()
	s.calls = append(s.calls, c)
	s.mu.Unlock()
	out := s.answer(c)
	if out.status < 0 {
		panic(http.ErrAbortHandler)
	}
	for k, v := range out.header {
		w.Header().Set(k, v)
	}
	if out.status == 0 {
		out.status = http.StatusOK
	}
	switch b := out.body.(type) {
	case nil:
		w.WriteHeader(out.status)
	case string:
		w.WriteHeader(out.status)
		_, _ = io.WriteString(w, b)
	default:
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		w.WriteHeader(out.status)
		_ = json.NewEncoder(w).Encode(b)
	}
}

func (s *stub) seen() []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]call(nil), s.calls...)
}

func (s *stub) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}

// newClient returns a client of the stub with a fixed token.
func (s *stub) newClient(t *testing.T, edit ...func(*salesforce.Options)) *salesforce.Client {
	t.Helper()
	o := salesforce.Options{Auth: salesforce.FixedToken("token", instance), HTTP: s.client}
	for _, f := range edit {
		f(&o)
	}
	c, err := salesforce.NewClient(o)
	require.NoError(t, err)
	return c
}

// sub is one request within a composite call.
type sub struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Ref     string            `json:"referenceId"`
	Body    json.RawMessage   `json:"body"`
	Headers map[string]string `json:"httpHeaders"`
}

func (s sub) path() string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return u.Path
}

func (s sub) query(key string) string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return u.Query().Get(key)
}

// records returns the records of a collection's body.
func (s sub) records() []map[string]any {
	var in struct {
		Records []map[string]any `json:"records"`
	}
	_ = json.Unmarshal(s.Body, &in)
	return in.Records
}

func subsOf(c call) []sub {
	var in struct {
		Requests []sub `json:"compositeRequest"`
	}
	_ = json.Unmarshal(c.body, &in)
	return in.Requests
}

// composite answers each subrequest with f.
func composite(c call, f func(sub) reply) reply {
	type answer struct {
		Body   any               `json:"body"`
		Header map[string]string `json:"httpHeaders"`
		Status int               `json:"httpStatusCode"`
		Ref    string            `json:"referenceId"`
	}
	out := []answer{}
	for _, s := range subsOf(c) {
		r := f(s)
		if r.status == 0 {
			r.status = 200
		}
		out = append(out, answer{r.body, map[string]string{}, r.status, s.Ref})
	}
	return reply{body: map[string]any{"compositeResponse": out}}
}

func failure(status int, code, message string, fields ...string) reply {
	item := map[string]any{"errorCode": code, "message": message}
	if len(fields) > 0 {
		item["fields"] = fields
	}
	return reply{status: status, body: []any{item}}
}
