package hubspot

import (
	"context"
	"net/http"
)

// BatchRead returns up to 100 records by id or by a unique property. Records
// that are not there are in Batch.Errors. It reads the database, not the search
// index; contacts are found by their additional e-mail addresses too.
//
// hubspot:operation POST /crm/objects/{version}/{object}/batch/read
func (s *Objects) BatchRead(ctx context.Context, object string, in BatchRead) (*Batch, error) {
	if in.Properties == nil {
		in.Properties = []string{}
	}
	return s.batch(ctx, object, "read", in, false)
}

// BatchCreate makes up to 100 records. With an ObjectWriteTraceID on every
// input each row succeeds or fails alone; without, all or none. It is not
// repeated when no answer came.
//
// hubspot:operation POST /crm/objects/{version}/{object}/batch/create
func (s *Objects) BatchCreate(ctx context.Context, object string, inputs []Input) (*Batch, error) {
	return s.batch(ctx, object, "create", map[string]any{"inputs": inputs}, true)
}

// BatchUpdate changes up to 100 records, each named once.
//
// hubspot:operation POST /crm/objects/{version}/{object}/batch/update
func (s *Objects) BatchUpdate(ctx context.Context, object string, inputs []Input) (*Batch, error) {
	return s.batch(ctx, object, "update", map[string]any{"inputs": inputs}, false)
}

// BatchUpsert changes the records that have the unique value, and creates the
// others. Object.New tells which.
//
// hubspot:operation POST /crm/objects/{version}/{object}/batch/upsert
func (s *Objects) BatchUpsert(ctx context.Context, object string, inputs []Input) (*Batch, error) {
	return s.batch(ctx, object, "upsert", map[string]any{"inputs": inputs}, false)
}

// BatchArchive puts up to 100 records into the recycle bin. It does not tell
// which of them were there.
//
// hubspot:operation POST /crm/objects/{version}/{object}/batch/archive
func (s *Objects) BatchArchive(ctx context.Context, object string, ids []string) error {
	inputs := make([]Ident, len(ids))
	for i, id := range ids {
		inputs[i].ID = id
	}
	_, err := s.batch(ctx, object, "archive", map[string]any{"inputs": inputs}, false)
	return err
}

func (s *Objects) batch(ctx context.Context, object, verb string, body any, once bool) (*Batch, error) {
	out := new(Batch)
	k := call{
		op: verb + " " + object, method: http.MethodPost, path: s.path(object) + "/batch/" + verb,
		body: body, once: once,
	}
	resp, err := s.c.do(ctx, k, out)
	if err != nil {
		return nil, named(err, object)
	}
	if verb != "archive" && out.Results == nil && len(out.Errors) == 0 {
		return nil, k.damaged(resp.Status, "neither results nor errors")
	}
	if verb == "read" && !identified(out.Results) {
		return nil, k.damaged(resp.Status, "a record without its id")
	}
	return out, nil
}
