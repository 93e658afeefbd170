package httpx

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Request is one call. At most one of JSON, Form and Raw is set.
type Request struct {
	Op     string // for errors: "read contacts"
	Method string // "" is GET
	Path   string // relative to the base, already escaped, or an absolute URL
	// Route is what errors and logs show instead of Path. It must be set when
	// Path holds a record's value, such as an e-mail address.
	Route  string
	Query  url.Values
	Header http.Header

	JSON        any
	Form        url.Values
	Raw         []byte
	ContentType string // of Raw

	// Idempotent: may be repeated when no answer came, because doing it twice is
	// the same as doing it once.
	Idempotent bool
	Limit      string // the limiter's bucket
}

// Response is an answer, read whole.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	// At is when the answer arrived, by the local clock.
	At time.Time
}

// Date is the server's clock, from the Date header; the local clock when there
// is none.
func (r *Response) Date() time.Time {
	if t, err := http.ParseTime(r.Header.Get("Date")); err == nil {
		return t
	}
	return r.At
}

// RetryAfter is the wait that the Retry-After header asks for, 0 when there is
// none.
func (r *Response) RetryAfter() time.Duration {
	v := strings.TrimSpace(r.Header.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if d, err := time.ParseDuration(v + "s"); err == nil && d > 0 {
		return d
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, t.Sub(r.Date()))
	}
	return 0
}

// payload is a request's body, encoded once for all its sends.
type payload struct {
	body        []byte
	contentType string
}

func (r *Request) encode() (payload, error) {
	switch {
	case r.JSON != nil:
		b, err := json.Marshal(r.JSON)
		return payload{b, "application/json"}, err
	case r.Form != nil:
		return payload{[]byte(r.Form.Encode()), "application/x-www-form-urlencoded"}, nil
	case r.Raw != nil:
		return payload{r.Raw, r.ContentType}, nil
	}
	return payload{}, nil
}

func (r *Request) method() string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

// route is the path without anything that could be a record's value.
func (r *Request) route() string {
	if r.Route != "" {
		return r.Route
	}
	path, _, _ := strings.Cut(r.Path, "?")
	if i := strings.Index(path, "://"); i >= 0 {
		if j := strings.IndexByte(path[i+3:], '/'); j >= 0 {
			return path[i+3+j:]
		}
		return "/"
	}
	return path
}

// op names the request for errors.
func (r *Request) op() string {
	if r.Op != "" {
		return r.Op
	}
	return r.method() + " " + r.route()
}

// build makes the HTTP request for one send.
func (c *Client) build(ctx context.Context, r *Request, p payload, tok Token) (*http.Request, error) {
	target := r.Path
	if !strings.Contains(target, "://") {
		base := c.c.Base
		if tok.Base != "" {
			base = tok.Base
		}
		target = strings.TrimRight(base, "/") + "/" + strings.TrimLeft(target, "/")
	}
	if len(r.Query) > 0 {
		sep := "?"
		if strings.Contains(target, "?") {
			sep = "&"
		}
		target += sep + r.Query.Encode()
	}
	var body io.Reader
	if p.body != nil {
		body = bytes.NewReader(p.body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method(), target, body)
	if err != nil {
		return nil, fmt.Errorf("build %s %s: the address is malformed", r.method(), r.route())
	}
	for _, h := range []http.Header{r.Header, c.c.Header} {
		for name, values := range h {
			if _, ok := req.Header[name]; !ok {
				req.Header[name] = values
			}
		}
	}
	if p.contentType != "" {
		req.Header.Set("Content-Type", p.contentType)
	}
	if req.Header.Get("Accept") == "" {
		req.Header.Set("Accept", "application/json")
	}
	if tok.Access != "" {
		req.Header.Set("Authorization", "Bearer "+tok.Access)
	}
	return req, nil
}
