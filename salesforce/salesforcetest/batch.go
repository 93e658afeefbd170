package salesforcetest

import (
	"net/http"
	"strings"
)

// batch answers /composite/batch: independent requests, each counted.
func (s *Server) batch(c *call) *reply {
	var in struct {
		HaltOnError   bool
		BatchRequests []subrequest
	}
	if err := decode(c.body, &in); err != nil {
		return unreadable(err).reply()
	}
	if len(in.BatchRequests) == 0 {
		return failure("REQUIRED_FIELD_MISSING", "At least 1 subrequest is required").reply()
	}
	if len(in.BatchRequests) > maxSubrequests {
		return s.opt.overLimit("The batch has more than 25 subrequests").reply()
	}
	s.count(len(in.BatchRequests))
	hasErrors := false
	results := make([]*dict, len(in.BatchRequests))
	for i, r := range in.BatchRequests {
		if hasErrors && in.HaltOnError {
			results[i] = object("statusCode", http.StatusPreconditionFailed, "result",
				[]*dict{object("errorCode", "BATCH_PROCESSING_HALTED", "message", "Batch processing halted per request")})
			continue
		}
		rep := s.inner(c, r, r.URL, r.RichInput, nil)
		hasErrors = hasErrors || rep.status >= 400
		results[i] = object("statusCode", rep.status, "result", rep.body)
	}
	return ok(object("hasErrors", hasErrors, "results", results))
}

const (
	maxGraphs = 75
	maxNodes  = 500
)

// graph answers /composite/graph: every graph is one transaction.
func (s *Server) graph(c *call) *reply {
	var in struct {
		Graphs []struct {
			GraphID          string `json:"graphId"`
			CompositeRequest []subrequest
		}
	}
	if err := decode(c.body, &in); err != nil {
		return unreadable(err).reply()
	}
	nodes := 0
	for _, g := range in.Graphs {
		nodes += len(g.CompositeRequest)
		for _, r := range g.CompositeRequest {
			if !strings.Contains(r.URL, "/sobjects/") || strings.Contains(r.URL, "/composite/") {
				return failure("INVALID_INPUT", "graphs allow sObject rows only: "+r.URL).reply()
			}
		}
	}
	if len(in.Graphs) == 0 || len(in.Graphs) > maxGraphs || nodes > maxNodes {
		return s.opt.overLimit("a payload has 1 to 75 graphs with at most 500 nodes").reply()
	}
	var list []*dict
	failures := 0
	for _, g := range in.Graphs {
		if failures >= 14 {
			break
		}
		answers, success := s.sequence(c, g.CompositeRequest, true)
		if !success {
			failures++
		}
		list = append(list, object("graphId", g.GraphID, "graphResponse", object("compositeResponse", answers), "isSuccessful", success))
	}
	return ok(object("graphs", list))
}
