package hubspot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// trace is the mark by which a row's answer is found: its place in the call.
func trace(i int) string { return strconv.Itoa(i) }

// assign gives each row its answer. HubSpot keeps no order. Answers are found by
// their trace id, else by record id or unique value, else by what was written.
func (b *batchWrite) assign(rows []int, batch *Batch) {
	if b.op == crm.Delete {
		// The answer has no time. HubSpot's clock as we know it, which its Date
		// header gives in whole seconds, tells looks from before the deletion.
		at := b.k.c.now().Truncate(time.Second).Add(time.Second)
		for _, i := range rows {
			b.results[i].Record = crm.Record{Ref: b.writes[i].Ref, Deleted: true, ModifiedAt: at}
		}
		return
	}
	open := slices.Clone(rows)
	take := func(i int) { open = slices.DeleteFunc(open, func(r int) bool { return r == i }) }
	var spare []*Object
	for n := range batch.Results {
		o := &batch.Results[n]
		if o.ID == "" {
			continue // it tells nothing
		}
		i, ok := b.rowOf(open, o)
		if !ok {
			spare = append(spare, o)
			continue
		}
		b.succeed(i, o)
		take(i)
	}
	var vague *crm.Error
	for _, be := range batch.Errors {
		e := be.Err(string(b.op)+" "+b.object, b.object)
		hit := b.rowsOf(open, be)
		if len(hit) == 0 && vague == nil {
			vague = e
		}
		b.fail(hit, e)
		for _, i := range hit {
			take(i)
		}
	}
	if len(open) == 1 && len(spare) == 1 && vague == nil {
		b.succeed(open[0], spare[0])
		return
	}
	if len(open) > 0 {
		b.fail(open, b.unanswered(spare, vague))
	}
}

// unanswered is the error of rows that neither a result nor an error names.
func (b *batchWrite) unanswered(spare []*Object, vague *crm.Error) error {
	if vague != nil && len(spare) == 0 {
		return vague // everything that was done is accounted for
	}
	e := &crm.Error{Class: crm.Unavailable, System: crm.HubSpot, Op: string(b.op) + " " + b.object,
		Detail: "the answer does not name this record"}
	if b.op == crm.Create {
		e.Class = crm.Ambiguous
	}
	return e
}

func (b *batchWrite) succeed(i int, o *Object) {
	b.results[i].Record = b.sh.record(o, nil)
	b.results[i].Created = b.op == crm.Create || o.New != nil && *o.New
}

// rowOf finds the row that a result answers.
func (b *batchWrite) rowOf(open []int, o *Object) (int, bool) {
	if o.ObjectWriteTraceID != "" {
		i, err := strconv.Atoi(o.ObjectWriteTraceID)
		return i, err == nil && slices.Contains(open, i)
	}
	for _, i := range open {
		w := b.writes[i]
		switch {
		case b.op == crm.Update && o.ID == w.Ref.ID,
			b.op == crm.Upsert && strings.EqualFold(o.Properties.Get(b.key), w.Key.Value),
			b.op == crm.Create && b.echoes(o, w):
			return i, true
		}
	}
	return 0, false
}

// echoes reports whether a result holds all that was written.
func (b *batchWrite) echoes(o *Object, w crm.Write) bool {
	for name, v := range w.Values {
		if _, ok := b.sh.related(name); ok {
			continue
		}
		if decode(b.sh.fields[name], o.Properties.Get(name)) != v {
			return false
		}
	}
	return len(w.Values) > 0
}

// rowsOf finds the rows that an error is about; one error can name several.
func (b *batchWrite) rowsOf(open []int, be BatchError) []int {
	traces := be.Context["objectWriteTraceId"]
	ids := append(slices.Clone(be.Context["ids"]), be.Context["id"]...)
	var hit []int
	for _, i := range open {
		w := b.writes[i]
		name := w.Ref.ID
		if b.op == crm.Upsert {
			name = w.Key.Value
		}
		if slices.Contains(traces, trace(i)) || len(traces) == 0 && name != "" && slices.Contains(ids, name) {
			hit = append(hit, i)
		}
	}
	return hit
}
