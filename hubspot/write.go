package hubspot

import (
	"context"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// Write carries out the writes in batches of up to 100 of one kind. A batch
// that HubSpot refuses as a whole is halved until the bad record stands alone.
// IfVersion is ignored: HubSpot cannot check it.
//
// The associations of a record that is created go with it. Those of all other
// records are compared with what is there, 1,000 records a call, and the
// differences written, 2,000 pairs a call. An update of nothing else leaves the
// record alone. A created record that HubSpot refuses for the sake of its
// associations does not say which: the error names all of them.
func (k *Connector) Write(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
	w := &writer{k: k, writes: writes, results: make([]crm.Result, len(writes)), held: map[int]crm.Result{}}
	err := w.objects(ctx)
	if err == nil {
		err = w.associations(ctx)
	}
	if err == nil {
		return w.results, nil
	}
	if !w.wrote && !slices.ContainsFunc(w.results, known) {
		return nil, err
	}
	// Some is done, so that the error belongs to what is not.
	for i := range w.results {
		if !known(w.results[i]) {
			w.results[i].Err = err
		}
	}
	return w.results, nil
}

// known reports whether a row has its result.
func known(r crm.Result) bool { return r.Err != nil || !r.Record.Ref.IsZero() }

// batchKey tells which writes can share a call.
type batchKey struct {
	op     crm.Op
	object string
	key    string // for upserts: the unique property
}

// writeGroup is up to 100 writes that share a call; rows are their indexes.
type writeGroup struct {
	batchKey
	rows []int
}

// group puts writes together, in the order of their first rows.
func group(writes []crm.Write) []writeGroup {
	var order []batchKey
	rows := map[batchKey][]int{}
	for i, w := range writes {
		key := batchKey{w.Op, w.Ref.Object, ""}
		if w.Op == crm.Upsert {
			key.key = w.Key.Name
		}
		if rows[key] == nil {
			order = append(order, key)
		}
		rows[key] = append(rows[key], i)
	}
	var groups []writeGroup
	for _, key := range order {
		for _, part := range chunks(rows[key], MaxBatch) {
			groups = append(groups, writeGroup{key, part})
		}
	}
	return groups
}

// batchWrite carries out the writes of one kind.
type batchWrite struct {
	batchKey
	k       *Connector
	sh      *shape
	writes  []crm.Write
	results []crm.Result
}

// run sends rows as one batch and deals with a refusal of the whole.
func (b *batchWrite) run(ctx context.Context, rows []int) error {
	if len(rows) == 0 {
		return nil
	}
	batch, err := b.send(ctx, rows)
	if err == nil {
		b.assign(rows, batch)
		return nil
	}
	if e, ok := crm.AsError(err); ok && isDamaged(err) {
		if e.Class != crm.Ambiguous {
			e.Class = crm.Unavailable // done or not, it can be done again
		}
		b.fail(rows, e)
		return nil
	}
	switch crm.ClassOf(err) {
	case crm.SchemaDrift:
		if rest := b.drop(rows, err); len(rest) < len(rows) {
			return b.run(ctx, rest)
		}
		return b.split(ctx, rows, err)
	case crm.InvalidValue, crm.Duplicate, crm.NotFound, crm.BadRequest, crm.Refused, crm.MergedAway:
		return b.split(ctx, rows, err)
	case crm.Ambiguous, crm.RowLocked, crm.Forbidden:
		b.fail(rows, err)
		return nil
	}
	return err
}

// split halves rows, down to the bad one.
func (b *batchWrite) split(ctx context.Context, rows []int, err error) error {
	if len(rows) == 1 {
		if e, ok := crm.AsError(err); ok && e.Class == crm.BadRequest && e.Code == "VALIDATION_ERROR" {
			e.Class = crm.InvalidValue // the call is well formed, so it is the record
		}
		b.fail(rows, err)
		return nil
	}
	half := len(rows) / 2
	if err := b.run(ctx, rows[:half]); err != nil {
		return err
	}
	return b.run(ctx, rows[half:])
}

// drop fails the rows that hold a property which HubSpot does not take from
// anybody, and returns the others.
func (b *batchWrite) drop(rows []int, err error) []int {
	e, ok := crm.AsError(err)
	if !ok {
		return rows
	}
	var rest []int
	for _, i := range rows {
		var hit []string
		for _, name := range e.Fields {
			if _, ok := b.writes[i].Values[name]; ok {
				hit = append(hit, name)
			}
		}
		if len(hit) == 0 {
			rest = append(rest, i)
			continue
		}
		own := *e
		own.Fields = hit
		b.results[i].Err = &own
	}
	return rest
}

func (b *batchWrite) fail(rows []int, err error) {
	for _, i := range rows {
		b.results[i].Err = err
		if e, ok := crm.AsError(err); ok {
			own := *e // rows must not share what a caller may change
			b.blame(i, &own)
			b.results[i].Err = &own
		}
	}
}

// send makes the call.
func (b *batchWrite) send(ctx context.Context, rows []int) (*Batch, error) {
	objects := b.k.c.Objects
	if b.op == crm.Delete {
		ids := make([]string, len(rows))
		for n, i := range rows {
			ids[n] = b.writes[i].Ref.ID
		}
		return new(Batch), objects.BatchArchive(ctx, b.object, ids)
	}
	inputs := make([]Input, len(rows))
	for n, i := range rows {
		inputs[n] = Input{Properties: b.sh.properties(b.op, b.writes[i].Values), ObjectWriteTraceID: trace(i)}
		if b.op == crm.Create {
			inputs[n].Associations = b.sh.inputs(b.writes[i].Values)
		}
	}
	switch b.op {
	case crm.Create:
		return objects.BatchCreate(ctx, b.object, inputs)
	case crm.Update:
		for n, i := range rows {
			inputs[n].ID = b.writes[i].Ref.ID
		}
		return objects.BatchUpdate(ctx, b.object, inputs)
	case crm.Upsert:
		for n, i := range rows {
			inputs[n].ID, inputs[n].IDProperty = b.writes[i].Key.Value, b.key
		}
		return objects.BatchUpsert(ctx, b.object, inputs)
	}
	return nil, &crm.Error{Class: crm.BadRequest, System: crm.HubSpot, Op: string(b.op) + " " + b.object}
}

// followMerges tells an update of a record that was merged away from one of a
// record that is gone: a batch does not, a single read does.
func (b *batchWrite) followMerges(ctx context.Context, rows []int) {
	if b.op != crm.Update {
		return
	}
	for _, i := range rows {
		e, ok := crm.AsError(b.results[i].Err)
		if !ok || e.Class != crm.NotFound {
			continue
		}
		id := b.writes[i].Ref.ID
		o, err := b.k.c.Objects.Get(ctx, b.object, id, &GetOptions{Properties: []string{propMerged}})
		if err != nil && crm.ClassOf(err) != crm.NotFound {
			return // the rows keep their errors; this was only to say more
		}
		if err == nil && o.ID != id {
			e.Class = crm.MergedAway
			e.Existing = crm.Ref{System: crm.HubSpot, Object: b.object, ID: o.ID}
		}
	}
}
