package hubspot

import (
	"context"
	"fmt"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// Read returns the records as they are in the database now, in the order of
// refs. One that was merged away comes back as the surviving record.
func (k *Connector) Read(ctx context.Context, refs []crm.Ref, fields map[string][]string) ([]crm.Record, error) {
	byObject := map[string][]string{}
	var objects []string
	for _, r := range refs {
		if byObject[r.Object] == nil {
			objects = append(objects, r.Object)
		}
		byObject[r.Object] = append(byObject[r.Object], r.ID)
	}
	found := map[crm.Ref]crm.Record{}
	for _, object := range objects {
		if err := k.readObject(ctx, object, byObject[object], fields[object], found); err != nil {
			return nil, fmt.Errorf("read %s: %w", object, err)
		}
	}
	out := make([]crm.Record, len(refs))
	for i, r := range refs {
		rec, ok := found[crm.Ref{System: crm.HubSpot, Object: r.Object, ID: r.ID}]
		if !ok {
			rec = crm.Record{Ref: r, Deleted: true}
		}
		out[i] = rec
	}
	return out, nil
}

func (k *Connector) readObject(ctx context.Context, object string, ids, fields []string, found map[crm.Ref]crm.Record) error {
	sh, err := k.shapes.get(ctx, object)
	if err != nil {
		return err
	}
	if fields == nil {
		fields = []string{}
	}
	rows, err := k.byID(ctx, sh, ids, fields)
	if err != nil {
		return err
	}
	var recs []crm.Record
	at := map[crm.Ref]int{} // where in recs a ref is answered
	for _, id := range ids {
		ref := crm.Ref{System: crm.HubSpot, Object: object, ID: id}
		if _, ok := at[ref]; ok {
			continue
		}
		o := rows[id]
		if o == nil {
			// A batch does not find a record that was merged away; a single read does.
			o, err = k.c.Objects.Get(ctx, object, id, &GetOptions{Properties: short(sh.asked(fields))})
			if crm.ClassOf(err) == crm.NotFound {
				continue
			}
			if err != nil {
				return err
			}
		}
		at[ref] = len(recs)
		recs = append(recs, sh.record(o, fields))
	}
	if err := k.relate(ctx, sh, recs, nil, fields, false); err != nil {
		return err
	}
	for ref, i := range at {
		found[ref] = recs[i]
	}
	return nil
}

// short cuts a list of properties to what an address can hold. It is used for
// single reads only, which tell above all under which id a record lives on.
func short(props []string) []string {
	n := 0
	for i, p := range props {
		if n += len(p) + 1; n > maxQuery {
			return append(slices.Clone(props[:i]), propMerged)
		}
	}
	return props
}

// byID reads records in batches, by the id that they were asked for. A record
// that absorbed another answers for it too.
func (k *Connector) byID(ctx context.Context, sh *shape, ids, fields []string) (map[string]*Object, error) {
	rows, err := k.batchRead(ctx, sh, "", unique(ids), fields)
	if err != nil {
		return nil, err
	}
	out := make(map[string]*Object, len(rows))
	for i := range rows {
		out[rows[i].ID] = &rows[i]
	}
	for i := range rows {
		for _, old := range crm.SetOf(rows[i].Properties.Get(propMerged)).Members() {
			if out[old] == nil {
				out[old] = &rows[i]
			}
		}
	}
	return out, nil
}

// batchRead reads any number of records by id or by a unique property. A batch
// that is refused as a whole is halved, so that one malformed value does not
// hide the others.
func (k *Connector) batchRead(ctx context.Context, sh *shape, idProperty string, values, fields []string) ([]Object, error) {
	r := batchReader{k: k, sh: sh, in: BatchRead{Properties: sh.asked(fields), IDProperty: idProperty}}
	for _, part := range chunks(values, MaxBatch) {
		if err := r.read(ctx, part); err != nil {
			return nil, err
		}
	}
	if len(r.refused) > 1 && len(r.refused) == len(values) {
		// Not every value can be malformed: it is the question that is.
		return nil, r.refused[0]
	}
	return r.rows, nil
}

// batchReader collects what batches answer.
type batchReader struct {
	k       *Connector
	sh      *shape
	in      BatchRead
	rows    []Object
	refused []error // of single values that HubSpot took for malformed
}

func (r *batchReader) read(ctx context.Context, values []string) error {
	r.in.Inputs = make([]Ident, len(values))
	for i, v := range values {
		r.in.Inputs[i].ID = v
	}
	batch, err := r.k.c.Objects.BatchRead(ctx, r.sh.object, r.in)
	if isDamaged(err) {
		return err
	}
	switch crm.ClassOf(err) {
	case crm.NotFound:
		return nil // none of them
	case crm.BadRequest, crm.InvalidValue:
		if len(values) == 1 {
			r.refused = append(r.refused, err)
			return nil // no record has a value that cannot be one
		}
		half := len(values) / 2
		if err := r.read(ctx, values[:half]); err != nil {
			return err
		}
		return r.read(ctx, values[half:])
	}
	if err != nil {
		return err
	}
	r.rows = append(r.rows, batch.Results...)
	return missingOnly(batch.Errors, "read "+r.sh.object, r.sh.object)
}

// missingOnly returns an error that is not about a record that does not exist:
// what could not be read must not be taken for missing.
func missingOnly(errs []BatchError, op, object string) error {
	for _, be := range errs {
		switch e := be.Err(op, object); e.Class {
		case crm.NotFound, crm.InvalidValue, crm.BadRequest:
		default:
			return e
		}
	}
	return nil
}

// unique drops blanks and repetitions and keeps the order.
func unique(values []string) []string {
	seen := make(map[string]bool, len(values))
	var out []string
	for _, v := range values {
		if v != "" && !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}
