package hubspot

import (
	"context"
	"iter"
	"net/http"
)

// The limits of a search, as HubSpot documents them.
const (
	MaxSearchPage   = 200    // records of one page
	MaxSearchWindow = 10_000 // records that paging reaches
	MaxSearchBody   = 3_000  // characters of the body
)

// Operator compares a property in a search.
type Operator string

// The operators.
const (
	EQ             Operator = "EQ"
	NEQ            Operator = "NEQ"
	LT             Operator = "LT"
	LTE            Operator = "LTE"
	GT             Operator = "GT"
	GTE            Operator = "GTE"
	Between        Operator = "BETWEEN" // Value to HighValue, both included
	In             Operator = "IN"      // Values; in lower case for texts
	NotIn          Operator = "NOT_IN"
	HasProperty    Operator = "HAS_PROPERTY"
	NotHasProperty Operator = "NOT_HAS_PROPERTY"
	ContainsToken  Operator = "CONTAINS_TOKEN"
)

// Filter is one condition.
type Filter struct {
	PropertyName string   `json:"propertyName"`
	Operator     Operator `json:"operator"`
	Value        string   `json:"value,omitempty"`
	HighValue    string   `json:"highValue,omitempty"`
	Values       []string `json:"values,omitempty"`
}

// FilterGroup holds up to 6 conditions that must all be met.
type FilterGroup struct {
	Filters []Filter `json:"filters"`
}

// Sort orders a search.
type Sort struct {
	PropertyName string `json:"propertyName"`
	Direction    string `json:"direction"` // "ASCENDING" or "DESCENDING"
}

// SearchRequest asks for records that meet one of up to 5 groups.
type SearchRequest struct {
	Query        string        `json:"query,omitempty"`
	FilterGroups []FilterGroup `json:"filterGroups,omitempty"`
	Sorts        []Sort        `json:"sorts,omitempty"` // at most one
	Properties   []string      `json:"properties,omitempty"`
	Limit        int           `json:"limit,omitempty"` // at most 200; 0 is 10
	After        string        `json:"after,omitempty"` // an offset; with Limit at most 10,000
}

// Search is the service for searches. Searches have a limit of their own, five
// a second for the whole account, and see changes only after a while.
type Search struct{ c *Client }

// Do returns a page of matches. Archived records are never among them.
//
// hubspot:operation POST /crm/objects/{version}/{object}/search
func (s *Search) Do(ctx context.Context, object string, req SearchRequest) (*Page[Object], error) {
	k := call{
		op: "search " + object, method: http.MethodPost,
		path: s.c.version.path(areaObjects, object) + "/search", body: req, limit: LimitSearch,
	}
	page, err := fetch[Object](ctx, s.c, k)
	if err != nil {
		return nil, err
	}
	return k.intact(page, req.After)
}

// All ranges over the matches, at most [MaxSearchWindow] of them.
func (s *Search) All(ctx context.Context, object string, req SearchRequest) iter.Seq2[Object, error] {
	return all(req.After, func(after string) (*Page[Object], error) {
		req.After = after
		return s.Do(ctx, object, req)
	})
}
