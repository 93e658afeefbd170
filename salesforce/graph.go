package salesforce

import (
	"context"
	"fmt"
	"net/http"

	"github.com/crmsync/crmsync/internal/httpx"
)

// The caps of one call of graphs.
const (
	MaxGraphs = 75
	MaxNodes  = 500 // requests of all graphs together
)

// Graph is a number of requests on single records that succeed together or not
// at all. A later one can hold "@{ref.id}" for what an earlier one created.
type Graph struct {
	ID       string       `json:"graphId"`
	Requests []Subrequest `json:"compositeRequest"`
}

// GraphResult answers a [Graph].
type GraphResult struct {
	ID       string `json:"graphId"`
	Success  bool   `json:"isSuccessful"`
	Response struct {
		Responses []Subresponse `json:"compositeResponse"`
	} `json:"graphResponse"`
}

// Graph sends graphs, each a transaction of its own. Those behind the fourteenth
// that fails are not carried out and have no result. The call is not repeated
// when no answer came.
//
// salesforce:operation POST /services/data/{version}/composite/graph
func (s *CompositeService) Graph(ctx context.Context, graphs []Graph) ([]GraphResult, *Response, error) {
	for i := range graphs {
		for n := range graphs[i].Requests {
			if r := &graphs[i].Requests[n]; r.ReferenceID == "" {
				r.ReferenceID = fmt.Sprintf("r%d", n)
			}
		}
	}
	var out struct {
		Graphs []GraphResult `json:"graphs"`
	}
	resp, err := s.c.write(ctx, httpx.Request{Op: "composite graph", Method: http.MethodPost,
		Path: s.c.data("composite", "graph"), JSON: map[string]any{"graphs": graphs}}, &out)
	return out.Graphs, resp, err
}
