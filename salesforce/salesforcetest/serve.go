package salesforcetest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// call is one request, or one subrequest of a composite.
type call struct {
	method  string
	path    string // without the query
	segs    []string
	query   url.Values
	header  http.Header
	body    []byte
	host    string
	tls     bool
	version string // "67.0"
	user    string
	token   string
	inner   bool
	entry   *Request // in the log
	faults  []*hit
	t       *tx // of an all-or-none composite
}

// reply is an answer before it is written.
type reply struct {
	status int
	header http.Header
	body   any    // encoded as JSON; nil: no body
	raw    []byte // another content type, named in header
}

func (r *reply) with(key, value string) *reply {
	if r.header == nil {
		r.header = http.Header{}
	}
	r.header.Set(key, value)
	return r
}

func ok(body any) *reply { return &reply{status: http.StatusOK, body: body} }

func noContent() *reply { return &reply{status: http.StatusNoContent} }

// maxURI is the limit of URI and headers together.
const maxURI = 16_384

// ServeHTTP answers as the org does.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	if err != nil {
		http.Error(w, "unreadable body", http.StatusBadRequest)
		return
	}
	c := &call{method: r.Method, path: r.URL.EscapedPath(), query: r.URL.Query(), header: r.Header, body: body, host: r.Host, tls: r.TLS != nil}
	entry := Request{Method: r.Method, Path: r.URL.RequestURI(), Header: r.Header.Clone(), Body: body, Time: s.now()}
	c.entry = &entry
	if m := c.query.Get("_HttpMethod"); m != "" && r.Method == http.MethodPost {
		c.method = strings.ToUpper(m)
	}
	c.segs = segments(c.path)
	active := s.match(c, false)
	for _, f := range active {
		if f.Delay > 0 && !pause(r, f.Delay) {
			panic(http.ErrAbortHandler)
		}
	}
	rep := s.respond(c, active, len(r.URL.RequestURI())+headerSize(r.Header), len(r.URL.RequestURI()))
	entry.Status = rep.status
	s.mu.Lock()
	s.log = append(s.log, entry)
	s.mu.Unlock()
	for _, f := range active {
		if f.Drop != 0 {
			panic(http.ErrAbortHandler) // closes the connection without an answer
		}
	}
	s.write(w, r, rep)
}

func pause(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

func headerSize(h http.Header) int {
	n := 0
	for k, vs := range h {
		for _, v := range vs {
			n += len(k) + len(v)
		}
	}
	return n
}

func segments(path string) []string {
	var out []string
	for _, p := range strings.Split(path, "/") {
		if plain, err := url.PathUnescape(p); err == nil {
			p = plain
		}
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// readBody undoes compression. Some clients announce it on requests without a
// body too, which is no error.
func readBody(r *http.Request) ([]byte, error) {
	var in io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(r.Body)
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read gzip: %w", err)
		}
		in = z
	}
	return io.ReadAll(io.LimitReader(in, 160<<20))
}

// respond applies the faults around the call itself.
func (s *Server) respond(c *call, active []*hit, size, uri int) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	if uri > maxURI {
		return plain(http.StatusRequestURITooLong, "URI Too Long")
	}
	if size > maxURI {
		return plain(http.StatusRequestHeaderFieldsTooLarge, "Request Header Fields Too Large")
	}
	c.faults = active
	for _, f := range active {
		if f.ExpireSession {
			delete(s.sessions, bearer(c.header))
		}
	}
	for _, f := range active {
		if f.Drop == DropBefore {
			return &reply{status: 0}
		}
		if rep := f.answer(); rep != nil {
			s.annotate(c, rep)
			return rep
		}
	}
	rep := s.dispatch(c)
	s.annotate(c, rep)
	return rep
}

func plain(status int, text string) *reply {
	return (&reply{status: status, raw: []byte(text)}).with("Content-Type", "text/html;charset=UTF-8")
}

// annotate adds the limit header to answers of the data API.
func (s *Server) annotate(c *call, rep *reply) {
	if len(c.segs) < 3 || c.segs[1] != "data" {
		return
	}
	info := "api-usage=" + strconv.Itoa(s.used()) + "/" + strconv.Itoa(s.opt.DailyLimit)
	if s.opt.APIBursts {
		info += "; api-bursts=1/750"
	}
	rep.with("Sforce-Limit-Info", info)
}

// write sends the reply, compressed where the client asks for it.
func (s *Server) write(w http.ResponseWriter, r *http.Request, rep *reply) {
	h := w.Header()
	h.Set("Date", s.now().UTC().Format(http.TimeFormat))
	out := rep.raw
	if rep.body != nil {
		out = s.encode(rep.body)
		h.Set("Content-Type", "application/json;charset=UTF-8")
	}
	for k, v := range rep.header {
		h[k] = v
	}
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && len(out) > 1024 {
		var buf bytes.Buffer
		z := gzip.NewWriter(&buf)
		_, _ = z.Write(out) // a buffer takes everything
		_ = z.Close()
		out = buf.Bytes()
		h.Set("Content-Encoding", "gzip")
		if tag := h.Get("ETag"); tag != "" {
			h.Set("ETag", strings.TrimSuffix(tag, `"`)+`--gzip"`)
		}
	}
	w.WriteHeader(rep.status)
	_, _ = w.Write(out) // the client may be gone
}

// dispatch routes one request. The caller holds the lock.
func (s *Server) dispatch(c *call) *reply {
	switch {
	case len(c.segs) >= 2 && c.segs[0] == "services" && c.segs[1] == "oauth2":
		return s.oauth(c)
	case len(c.segs) == 3 && c.segs[0] == "id":
		return s.identity(c)
	case len(c.segs) >= 2 && c.segs[0] == "services" && c.segs[1] == "data":
		if isLoginHost(c.host) {
			return unknownRoute(c, "the data API is not served by a login host; use instance_url")
		}
		return s.data(c)
	}
	return unknownRoute(c, "no such route")
}

func unknownRoute(c *call, why string) *reply {
	return (&reply{status: http.StatusNotImplemented,
		raw: []byte("salesforcetest (a Salesforce simulator) does not implement " + c.method + " " + c.path + ": " + why + "\n")}).
		with("Content-Type", "text/plain;charset=UTF-8")
}

func isLoginHost(host string) bool {
	return host == "login.salesforce.com" || host == "test.salesforce.com"
}

func methodNotAllowed(c *call, allowed string) *reply {
	return failure("METHOD_NOT_ALLOWED", "HTTP Method '"+c.method+"' not allowed. Allowed are "+allowed).reply().with("Allow", strings.ReplaceAll(allowed, ",", ", "))
}
