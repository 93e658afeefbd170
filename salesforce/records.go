package salesforce

import (
	"context"
	"net/http"

	"github.com/google/go-querystring/query"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// RecordsService works on one record at a time.
type RecordsService service

// RecordOptions chooses what Get returns.
type RecordOptions struct {
	Fields []string `url:"fields,comma,omitempty"` // none: all that the user may see
}

// UpsertOptions restricts an upsert.
type UpsertOptions struct {
	UpdateOnly bool `url:"updateOnly,omitempty"` // never create
}

// Create makes a record and returns its id. It is not repeated when no answer
// came: the error is of class Ambiguous then.
//
// salesforce:operation POST /services/data/{version}/sobjects/{object}
func (s *RecordsService) Create(ctx context.Context, object string, values map[string]any) (SaveResult, *Response, error) {
	var out SaveResult
	resp, err := s.c.write(ctx, httpx.Request{Op: "create " + object, Method: http.MethodPost,
		Path: s.c.data("sobjects", object), JSON: values}, &out)
	if e, ok := crm.AsError(err); ok && e.Class == crm.Duplicate && resp != nil {
		e.Existing = existingIn(resp, object)
	}
	out.ID = long(out.ID)
	return out, resp, err
}

// Get reads a record.
//
// salesforce:operation GET /services/data/{version}/sobjects/{object}/{id}
func (s *RecordsService) Get(ctx context.Context, object, id string, o *RecordOptions) (Row, *Response, error) {
	q, err := query.Values(o)
	if err != nil {
		return nil, nil, err
	}
	var out Row
	resp, err := s.c.do(ctx, httpx.Request{Op: "read " + object, Path: s.c.data("sobjects", object, id),
		Query: q, Idempotent: true}, &out)
	return out, resp, err
}

// Update changes a record; a nil value clears a field.
//
// salesforce:operation PATCH /services/data/{version}/sobjects/{object}/{id}
func (s *RecordsService) Update(ctx context.Context, object, id string, values map[string]any) (*Response, error) {
	resp, err := s.c.write(ctx, httpx.Request{Op: "update " + object, Method: http.MethodPatch,
		Path: s.c.data("sobjects", object, id), JSON: values, Idempotent: true}, nil)
	if e, ok := crm.AsError(err); ok && e.Class == crm.Duplicate && resp != nil {
		e.Existing = existingIn(resp, object)
	}
	return resp, err
}

// Delete moves a record into the recycle bin.
//
// salesforce:operation DELETE /services/data/{version}/sobjects/{object}/{id}
func (s *RecordsService) Delete(ctx context.Context, object, id string) (*Response, error) {
	resp, err := s.c.write(ctx, httpx.Request{Op: "delete " + object, Method: http.MethodDelete,
		Path: s.c.data("sobjects", object, id), Idempotent: true}, nil)
	// On a delete this code can only mean the record itself.
	if e, ok := crm.AsError(err); ok && e.Code == "INVALID_CROSS_REFERENCE_KEY" {
		e.Class = crm.NotFound
	}
	return resp, err
}

// GetByExternalID reads the record whose external-id field has the value.
// Several give class Duplicate.
//
// salesforce:operation GET /services/data/{version}/sobjects/{object}/{field}/{value}
func (s *RecordsService) GetByExternalID(ctx context.Context, object, field, value string, o *RecordOptions) (Row, *Response, error) {
	q, err := query.Values(o)
	if err != nil {
		return nil, nil, err
	}
	var out Row
	resp, err := s.c.do(ctx, httpx.Request{Op: "read " + object + " by " + field, Idempotent: true,
		Path: s.c.data("sobjects", object, field, value), Route: s.c.data("sobjects", object, field, "-"), Query: q}, &out)
	return out, resp, err
}

// Upsert creates the record whose external-id field has the value, or changes
// it. values must not hold that field. Several matches give class Duplicate.
//
// salesforce:operation PATCH /services/data/{version}/sobjects/{object}/{field}/{value}
func (s *RecordsService) Upsert(ctx context.Context, object, field, value string, values map[string]any, o *UpsertOptions) (SaveResult, *Response, error) {
	q, err := query.Values(o)
	if err != nil {
		return SaveResult{}, nil, err
	}
	var out SaveResult
	resp, err := s.c.write(ctx, httpx.Request{Op: "upsert " + object + " by " + field, Method: http.MethodPatch,
		Path: s.c.data("sobjects", object, field, value), Route: s.c.data("sobjects", object, field, "-"),
		Query: q, JSON: values, Idempotent: true}, &out)
	out.ID = long(out.ID)
	return out, resp, err
}

// existingIn finds the record that a refused write ran into; a unique value
// tells its id but not its object, which is the one that was written.
func existingIn(resp *Response, object string) crm.Ref {
	list := errorList(resp.Body)
	if len(list) == 0 {
		return crm.Ref{}
	}
	return list[0].existing(object)
}
