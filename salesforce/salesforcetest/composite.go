package salesforcetest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func (s *Server) compositeRoutes(c *call, path []string) *reply {
	if len(path) > 0 && path[0] == "sobjects" {
		return s.collections(c, path[1:])
	}
	if c.method != http.MethodPost {
		return methodNotAllowed(c, "POST")
	}
	switch {
	case len(path) == 0:
		return s.composite(c)
	case len(path) == 1 && path[0] == "batch":
		return s.batch(c)
	case len(path) == 1 && path[0] == "graph":
		return s.graph(c)
	case path[0] == "tree":
		return unknownRoute(c, "sObject tree is not simulated")
	}
	return notFound().reply()
}

// subrequest is one entry of a composite.
type subrequest struct {
	Method, URL string
	ReferenceID string          `json:"referenceId"`
	Body        json.RawMessage `json:"body"`
	RichInput   json.RawMessage `json:"richInput"`
	HTTPHeaders map[string]string
}

const (
	maxSubrequests = 25
	maxHeavy       = 5 // queries and collections in one composite
)

func (s *Server) composite(c *call) *reply {
	var in struct {
		AllOrNone        bool
		CompositeRequest []subrequest
	}
	if err := decode(c.body, &in); err != nil {
		return unreadable(err).reply()
	}
	if len(in.CompositeRequest) == 0 {
		return failure("REQUIRED_FIELD_MISSING", "At least 1 subrequest is required").reply()
	}
	if len(in.CompositeRequest) > maxSubrequests {
		return s.opt.overLimit("The composite request has more than 25 subrequests").reply()
	}
	heavy := 0
	for _, r := range in.CompositeRequest {
		if strings.Contains(r.URL, "/composite/sobjects") || strings.Contains(r.URL, "/query") {
			heavy++
		}
	}
	if heavy > maxHeavy {
		return s.opt.overLimit("The composite request has more than 5 query or collection subrequests").reply()
	}
	list, _ := s.sequence(c, in.CompositeRequest, in.AllOrNone)
	return ok(object("compositeResponse", list))
}

// sequence runs subrequests in order. With allOrNone one failure undoes all.
func (s *Server) sequence(c *call, requests []subrequest, allOrNone bool) ([]*dict, bool) {
	answers := map[string]any{}
	if !slices.ContainsFunc(requests, func(r subrequest) bool {
		return strings.Contains(r.URL, "@{") || bytes.Contains(r.Body, []byte("@{"))
	}) {
		answers = nil // nobody asks: big answers need not be read again
	}
	replies := make([]*reply, len(requests))
	var shared *tx
	if allOrNone {
		shared = s.begin(c.user)
	}
	failed := -1
	for i, r := range requests {
		if allOrNone && failed >= 0 {
			break
		}
		replies[i] = s.one(c, r, answers, shared)
		if replies[i].status >= 300 && failed < 0 {
			failed = i
		}
	}
	if allOrNone && failed >= 0 {
		shared.rollback(0)
		for i := range replies {
			if i != failed {
				replies[i] = failure("PROCESSING_HALTED", "The transaction was rolled back since another operation in the same transaction failed.").reply()
			}
		}
	}
	list := make([]*dict, len(requests))
	for i, rep := range replies {
		headers := &dict{}
		if at := rep.header.Get("Location"); at != "" {
			headers.set("Location", at)
		}
		list[i] = object("body", rep.body, "httpHeaders", headers, "httpStatusCode", rep.status, "referenceId", requests[i].ReferenceID)
	}
	return list, failed < 0
}

// one runs a single subrequest after filling in its references.
func (s *Server) one(c *call, r subrequest, answers map[string]any, shared *tx) *reply {
	target, err := fill(r.URL, answers, url.QueryEscape)
	if err != nil {
		return err.reply()
	}
	body, err := fill(string(r.Body), answers, func(t string) string {
		q := appendText(nil, t)
		return string(q[1 : len(q)-1])
	})
	if err != nil {
		return err.reply()
	}
	rep := s.inner(c, r, target, []byte(body), shared)
	if answers != nil && r.ReferenceID != "" && rep.status < 300 {
		var parsed any
		if decode(s.encode(rep.body), &parsed) == nil {
			answers[r.ReferenceID] = parsed
		}
	}
	return rep
}

// inner dispatches a subrequest as a call of its own.
func (s *Server) inner(c *call, r subrequest, target string, body []byte, shared *tx) *reply {
	if s.opt.LimitInnerURL && len(target) > maxURI {
		return failure("URI_TOO_LONG", "URI Too Long").at(http.StatusRequestURITooLong).reply()
	}
	if strings.HasPrefix(target, "v") {
		target = "/services/data/" + target
	}
	u, err := url.Parse(target)
	if err != nil || !strings.HasPrefix(u.Path, "/services/data/v") {
		return notFound().reply()
	}
	sub := &call{method: strings.ToUpper(r.Method), path: u.EscapedPath(), query: u.Query(), header: http.Header{}, body: body,
		host: c.host, tls: c.tls, user: c.user, token: c.token, inner: true, faults: c.faults, t: shared}
	for _, name := range []string{"Sforce-Duplicate-Rule-Header", "Sforce-Auto-Assign", "Sforce-Call-Options", "Sforce-Query-Options"} {
		if v := c.header.Get(name); v != "" {
			sub.header.Set(name, v)
		}
	}
	for k, v := range r.HTTPHeaders {
		sub.header.Set(k, v)
	}
	sub.segs = segments(sub.path)
	if len(sub.segs) < 4 || sub.segs[3] == "composite" && (len(sub.segs) < 5 || sub.segs[4] != "sobjects") || sub.segs[3] == "jobs" {
		return failure("UNSUPPORTED_SUBREQUEST", "this resource is not allowed in a composite").reply()
	}
	sub.version = strings.TrimPrefix(sub.segs[2], "v")
	entry := Request{Method: sub.method, Path: target, Header: sub.header.Clone(), Body: body, Time: s.now()}
	sub.entry = &entry
	rep := s.resource(sub)
	if rep.raw != nil {
		var v any = string(rep.raw)
		if json.Valid(rep.raw) {
			v = json.RawMessage(bytes.TrimSpace(rep.raw))
		}
		rep = &reply{status: rep.status, header: rep.header, body: v}
	}
	entry.Status = rep.status
	c.entry.Sub = append(c.entry.Sub, entry)
	return rep
}

var reference = regexp.MustCompile(`@\{([^}]+)\}`)

// fill replaces @{ref.path} by values of earlier answers.
func fill(text string, answers map[string]any, escape func(string) string) (string, *apiError) {
	var failed *apiError
	out := reference.ReplaceAllStringFunc(text, func(m string) string {
		v, found := dig(answers, m[2:len(m)-1])
		if !found {
			failed = failure("PROCESSING_HALTED", "Invalid reference specified. No value for "+m[2:len(m)-1]+
				" found in the responses of earlier subrequests")
			return m
		}
		return escape(v)
	})
	return out, failed
}

// dig follows a path such as refA.records[0].Id.
func dig(answers map[string]any, path string) (string, bool) {
	var v any = answers
	for _, step := range strings.Split(path, ".") {
		name, rest, _ := strings.Cut(step, "[")
		m, isMap := v.(map[string]any)
		if !isMap {
			return "", false
		}
		if v = m[name]; v == nil {
			for k, x := range m {
				if strings.EqualFold(k, name) {
					v = x
				}
			}
		}
		for rest != "" {
			var index string
			index, rest, _ = strings.Cut(rest, "]")
			rest = strings.TrimPrefix(rest, "[")
			n, err := strconv.Atoi(index)
			list, isList := v.([]any)
			if err != nil || !isList || n < 0 || n >= len(list) {
				return "", false
			}
			v = list[n]
		}
	}
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}
