package salesforce

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// QueryService runs SOQL. A statement travels in the URL, which Salesforce
// bounds to 16,384 bytes together with the headers; a longer one can be sent
// within [CompositeService.Do].
type QueryService service

// QueryPage is one page of a query's answer.
type QueryPage struct {
	TotalSize int    `json:"totalSize"` // of all pages
	Done      bool   `json:"done"`
	Next      string `json:"nextRecordsUrl"` // valid for two days
	Records   []Row  `json:"records"`
}

var errNoRecords = errors.New("salesforce: a query's answer without its records")

// UnmarshalJSON refuses what is no answer to a query: without its list it must
// not be taken for one that found nothing.
func (p *QueryPage) UnmarshalJSON(b []byte) error {
	type plain QueryPage
	var out plain
	if err := json.Unmarshal(b, &out); err != nil {
		return err
	}
	if out.Records == nil || slices.ContainsFunc(out.Records, func(r Row) bool { return r == nil }) {
		return errNoRecords
	}
	*p = QueryPage(out)
	return nil
}

// Query returns the first page of a statement's rows: up to 2,000, and fewer
// when rows are wide.
//
// salesforce:operation GET /services/data/{version}/query
func (s *QueryService) Query(ctx context.Context, soql string) (QueryPage, *Response, error) {
	return s.get(ctx, httpx.Request{Path: s.c.data("query"), Query: url.Values{"q": {soql}}})
}

// QueryAll is Query with deleted and archived rows included.
//
// salesforce:operation GET /services/data/{version}/queryAll
func (s *QueryService) QueryAll(ctx context.Context, soql string) (QueryPage, *Response, error) {
	return s.get(ctx, httpx.Request{Path: s.c.data("queryAll"), Query: url.Values{"q": {soql}}})
}

// Next returns the page at a nextRecordsUrl. A locator that is too old gives
// class CursorGone.
//
// salesforce:operation GET /services/data/{version}/query/{locator}
func (s *QueryService) Next(ctx context.Context, nextRecordsURL string) (QueryPage, *Response, error) {
	if !strings.HasPrefix(nextRecordsURL, "/services/data/") {
		// The token goes to this instance only.
		return QueryPage{}, nil, &crm.Error{Class: crm.BadRequest, System: crm.Salesforce, Op: "query",
			Err: errors.New("nextRecordsUrl is not a path of the API")}
	}
	return s.get(ctx, httpx.Request{Path: nextRecordsURL})
}

func (s *QueryService) get(ctx context.Context, r httpx.Request) (QueryPage, *Response, error) {
	r.Op, r.Idempotent = "query", true
	var page QueryPage
	resp, err := s.c.do(ctx, r, &page)
	return page, resp, err
}

// Rows iterates over all rows of a statement, a request per page. It ends after
// the first error.
func (s *QueryService) Rows(ctx context.Context, soql string) iter.Seq2[Row, error] {
	return s.rows(ctx, soql, s.Query)
}

// RowsAll is Rows with deleted and archived rows included.
func (s *QueryService) RowsAll(ctx context.Context, soql string) iter.Seq2[Row, error] {
	return s.rows(ctx, soql, s.QueryAll)
}

func (s *QueryService) rows(ctx context.Context, soql string,
	first func(context.Context, string) (QueryPage, *Response, error),
) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		page, _, err := first(ctx, soql)
		for {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, row := range page.Records {
				if !yield(row, nil) {
					return
				}
			}
			if page.Done || page.Next == "" {
				return
			}
			page, _, err = s.Next(ctx, page.Next)
		}
	}
}
