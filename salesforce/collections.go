package salesforce

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/go-querystring/query"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// The caps of one collection.
const (
	MaxCollection = 200  // records of a write
	MaxRetrieve   = 2000 // ids of a retrieve
)

// CollectionsService works on many records of one kind in one call.
type CollectionsService service

// SaveResult is the outcome of one record, in the order of the request.
type SaveResult struct {
	ID      string     `json:"id"`
	Success bool       `json:"success"`
	Created bool       `json:"created"` // of an upsert
	Errors  []apiError `json:"errors"`
}

// Err returns the record's error, or nil for success. object is the record's,
// to name the one that is in the way.
func (r SaveResult) Err(object string) *crm.Error {
	if r.Success {
		return nil
	}
	return rowError(r.Errors, object)
}

// collection is the body of a write.
type collection struct {
	AllOrNone bool             `json:"allOrNone"`
	Records   []map[string]any `json:"records"`
}

// typed returns the records with their attributes, which each must carry.
func typed(object string, records []map[string]any) collection {
	out := collection{Records: make([]map[string]any, len(records))}
	for i, r := range records {
		m := make(map[string]any, len(r)+1)
		for k, v := range r {
			m[k] = v
		}
		m["attributes"] = map[string]string{"type": object}
		out.Records[i] = m
	}
	return out
}

// Create makes up to 200 records. It is not repeated when no answer came.
//
// salesforce:operation POST /services/data/{version}/composite/sobjects
func (s *CollectionsService) Create(ctx context.Context, object string, records []map[string]any) ([]SaveResult, *Response, error) {
	return s.save(ctx, httpx.Request{Op: "create " + object, Method: http.MethodPost,
		Path: s.c.data("composite", "sobjects"), JSON: typed(object, records)})
}

// Update changes up to 200 records; each carries its id as "id".
//
// salesforce:operation PATCH /services/data/{version}/composite/sobjects
func (s *CollectionsService) Update(ctx context.Context, object string, records []map[string]any) ([]SaveResult, *Response, error) {
	return s.save(ctx, httpx.Request{Op: "update " + object, Method: http.MethodPatch, Idempotent: true,
		Path: s.c.data("composite", "sobjects"), JSON: typed(object, records)})
}

// Upsert creates or changes up to 200 records by an external-id field, which
// each record carries.
//
// salesforce:operation PATCH /services/data/{version}/composite/sobjects/{object}/{field}
func (s *CollectionsService) Upsert(ctx context.Context, object, field string, records []map[string]any) ([]SaveResult, *Response, error) {
	return s.save(ctx, httpx.Request{Op: "upsert " + object, Method: http.MethodPatch, Idempotent: true,
		Path: s.c.data("composite", "sobjects", object, field), JSON: typed(object, records)})
}

type deleteOptions struct {
	IDs       []string `url:"ids,comma"`
	AllOrNone bool     `url:"allOrNone"`
}

// Delete moves up to 200 records into the recycle bin.
//
// salesforce:operation DELETE /services/data/{version}/composite/sobjects
func (s *CollectionsService) Delete(ctx context.Context, ids []string) ([]SaveResult, *Response, error) {
	q, err := query.Values(deleteOptions{IDs: ids})
	if err != nil {
		return nil, nil, err
	}
	return s.save(ctx, httpx.Request{Op: "delete records", Method: http.MethodDelete, Idempotent: true,
		Path: s.c.data("composite", "sobjects"), Query: q})
}

func (s *CollectionsService) save(ctx context.Context, r httpx.Request) ([]SaveResult, *Response, error) {
	var out []SaveResult
	resp, err := s.c.write(ctx, r, &out)
	return out, resp, err
}

type retrieveBody struct {
	IDs    []string `json:"ids"`
	Fields []string `json:"fields"`
}

// Retrieve reads up to 2,000 records. The rows come in the order of the ids;
// one that is missing, deleted or hidden is nil.
//
// salesforce:operation POST /services/data/{version}/composite/sobjects/{object}
func (s *CollectionsService) Retrieve(ctx context.Context, object string, ids, fields []string) ([]Row, *Response, error) {
	var out []Row
	resp, err := s.c.do(ctx, httpx.Request{Op: "read " + object, Method: http.MethodPost, Idempotent: true,
		Path: s.c.data("composite", "sobjects", object), JSON: retrieveBody{ids, fields}}, &out)
	return out, resp, err
}

// RetrieveByURL is Retrieve by GET, for the about 800 ids that a URL can hold.
//
// salesforce:operation GET /services/data/{version}/composite/sobjects/{object}
func (s *CollectionsService) RetrieveByURL(ctx context.Context, object string, ids, fields []string) ([]Row, *Response, error) {
	var out []Row
	resp, err := s.c.do(ctx, httpx.Request{Op: "read " + object, Idempotent: true,
		Path:  s.c.data("composite", "sobjects", object),
		Query: url.Values{"ids": {strings.Join(ids, ",")}, "fields": {strings.Join(fields, ",")}}}, &out)
	return out, resp, err
}
