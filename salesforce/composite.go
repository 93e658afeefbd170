package salesforce

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// The caps of one composite call.
const (
	MaxSubrequests = 25 // of any kind
	MaxHeavy       = 5  // queries and collections
)

// CompositeService packs several requests into one call, which Salesforce
// counts once.
type CompositeService service

// Subrequest is one request within a composite call.
type Subrequest struct {
	Method      string            `json:"method"`
	URL         string            `json:"url"` // from /services/data on
	ReferenceID string            `json:"referenceId"`
	Body        any               `json:"body,omitempty"`
	Headers     map[string]string `json:"httpHeaders,omitempty"`
}

// Subresponse answers a [Subrequest], at the same index.
type Subresponse struct {
	Body        json.RawMessage   `json:"body"`
	Headers     map[string]string `json:"httpHeaders"`
	Status      int               `json:"httpStatusCode"`
	ReferenceID string            `json:"referenceId"`
}

// Err returns the subrequest's error, or nil for success.
func (r Subresponse) Err() *crm.Error {
	if r.Status/100 == 2 || r.Status == http.StatusNotModified {
		return nil
	}
	return callError(r.Status, r.Body)
}

// Decode reads the body of a success into out, or returns the error.
func (r Subresponse) Decode(op string, out any) error {
	if e := r.Err(); e != nil {
		e.Op = op
		return e
	}
	if err := json.Unmarshal(r.Body, out); err != nil {
		return &crm.Error{Class: crm.BadRequest, System: crm.Salesforce, Op: op, Status: r.Status,
			Err: fmt.Errorf("the answer is not the JSON that was expected")}
	}
	return nil
}

// CompositeOptions tells how a composite call is carried out.
type CompositeOptions struct {
	// AllOrNone rolls everything back when one subrequest fails.
	AllOrNone bool
	// Idempotent: doing it twice is the same as doing it once, so that it may be
	// repeated when no answer came.
	Idempotent bool
	Op         string // for errors; "" is "composite"
}

// Do sends up to 25 subrequests, at most five of them queries or collections.
// The answers come in the order of the requests.
//
// salesforce:operation POST /services/data/{version}/composite
func (s *CompositeService) Do(ctx context.Context, subs []Subrequest, o CompositeOptions) ([]Subresponse, *Response, error) {
	if o.Op == "" {
		o.Op = "composite"
	}
	for i := range subs {
		if subs[i].ReferenceID == "" {
			subs[i].ReferenceID = fmt.Sprintf("r%d", i)
		}
	}
	in := struct {
		AllOrNone bool         `json:"allOrNone"`
		Requests  []Subrequest `json:"compositeRequest"`
	}{o.AllOrNone, subs}
	var out struct {
		Responses []Subresponse `json:"compositeResponse"`
	}
	resp, err := s.c.write(ctx, httpx.Request{
		Op: o.Op, Method: http.MethodPost, Path: s.c.data("composite"), JSON: in, Idempotent: o.Idempotent,
	}, &out)
	if err != nil {
		return nil, resp, err
	}
	if len(out.Responses) != len(subs) {
		class := crm.Ambiguous
		if o.Idempotent {
			class = crm.Unavailable
		}
		return nil, resp, &crm.Error{Class: class, System: crm.Salesforce, Op: o.Op, Status: resp.Status,
			Err: fmt.Errorf("%d answers to %d subrequests", len(out.Responses), len(subs))}
	}
	return out.Responses, resp, nil
}

// querySub returns a subrequest for a statement; all includes deleted rows.
func (c *Client) querySub(soql string, all bool) Subrequest {
	resource := "query"
	if all {
		resource = "queryAll"
	}
	return Subrequest{Method: http.MethodGet, URL: c.data(resource) + "?" + url.Values{"q": {soql}}.Encode()}
}

// writeSub adds the headers that a write needs; those of the composite call
// itself do not reach its subrequests. assign lets the default assignment rule
// fire where the client's options name none.
func (c *Client) writeSub(s Subrequest, assign bool) Subrequest {
	s.Headers = make(map[string]string, len(c.writes))
	for name := range c.writes {
		s.Headers[name] = c.writes.Get(name)
	}
	if assign && s.Headers[autoAssign] == "FALSE" {
		s.Headers[autoAssign] = "TRUE"
	}
	return s
}
