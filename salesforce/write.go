package salesforce

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// Write carries out the writes in collections of 200 records, five collections
// to a call: a thousand creates cost one call.
//
// One bad record does not fail the others. A batch that the server refuses as a
// whole, and rows that failed together on a lock or in a trigger, are sent again
// in halves down to single rows, as far as [ConnectorOptions.ExtraCalls] goes:
// their answers prove that nothing was written. A create that no answer came to
// is of class Ambiguous and is not sent again. [crm.Write.IfVersion] is ignored:
// REST has no condition on most objects.
//
// Opportunities are created together with their contact roles, 75 to a call. For
// any other opportunity whose roles are written the present ones are read, and
// the difference is written: two calls for up to a thousand of those.
func (c *Connector) Write(ctx context.Context, writes []crm.Write) ([]crm.Result, error) {
	wants := make([]want, 0, len(writes))
	byObject := map[string]int{}
	for _, w := range writes {
		i, ok := byObject[w.Ref.Object]
		if !ok {
			i = len(wants)
			byObject[w.Ref.Object] = i
			wants = append(wants, want{object: w.Ref.Object})
		}
		wants[i].fields = append(wants[i].fields, slices.Sorted(maps.Keys(w.Values))...)
	}
	objects, errs, err := c.need(ctx, wants)
	if err != nil {
		return nil, err
	}
	job := &writeJob{c: c, results: make([]crm.Result, len(writes)), extra: max(c.opt.ExtraCalls, 0)}
	var rows []*row
	var whole, parted []*roleRow // opportunities written with their roles, and before them
	for i, w := range writes {
		job.results[i].Record.Ref = w.Ref
		o := objects[w.Ref.Object]
		if o == nil {
			job.results[i].Err = errs[w.Ref.Object]
			continue
		}
		r, err := newRow(o, w)
		if err != nil {
			job.results[i].Err = err
			continue
		}
		r.result = &job.results[i]
		roles, wanted := w.Values[crm.FieldContacts]
		one := &roleRow{row: r, result: r.result}
		one.wants, _ = contactIDs(roles)
		switch {
		case !wanted || w.Op == crm.Delete || w.Op == crm.Create && len(one.wants) == 0:
			rows = append(rows, r)
		case w.Op == crm.Create && !r.apart:
			whole = append(whole, one)
		default:
			parted = append(parted, one)
			if len(w.Values) == 1 && w.Op == crm.Update {
				r.result.Record.Ref = crm.Ref{System: crm.Salesforce, Object: o.schema.Object, ID: r.id}
			} else {
				rows = append(rows, r)
			}
		}
	}
	if err := job.createWithRoles(ctx, whole); err != nil {
		return nil, err
	}
	if err := job.run(ctx, rows); err != nil {
		return nil, err
	}
	if err := job.writeRoles(ctx, parted); err != nil {
		return nil, err
	}
	return job.results, nil
}

// row is one write in the API's terms.
type row struct {
	op     crm.Op
	object *object
	key    string // the external-id field of an upsert
	id     string
	body   map[string]any
	assign bool // assignment rules may fire
	refs   bool // a reference is written, which can be what an error is about
	apart  bool // a value looks like a reference of a composite call
	result *crm.Result

	tries    int  // how often it was sent
	answered bool // it got an answer of its own
}

// newRow checks a write as far as it would otherwise fail its whole batch.
func newRow(o *object, w crm.Write) (*row, *crm.Error) {
	r := &row{op: w.Op, object: o, id: long(w.Ref.ID), body: map[string]any{}, assign: w.Assign && (w.Op == crm.Create || w.Op == crm.Upsert)}
	fail := func(class crm.Class, err error, fields ...string) *crm.Error {
		return &crm.Error{Class: class, System: crm.Salesforce, Op: string(w.Op) + " " + o.schema.Object, Fields: fields, Err: err}
	}
	switch w.Op {
	case crm.Create:
	case crm.Update, crm.Delete:
		if _, err := crm.SalesforceID(w.Ref.ID); err != nil {
			return nil, fail(crm.BadRequest, err)
		}
		r.body["id"] = r.id
	case crm.Upsert:
		f, ok := o.field(w.Key.Name)
		if !ok || w.Key.Value == "" {
			return nil, fail(crm.SchemaDrift, fmt.Errorf("an upsert needs an external-id field and its value"), w.Key.Name)
		}
		v, err := wire(f, crm.TextOf(w.Key.Value))
		if err != nil {
			return nil, fail(crm.InvalidValue, err, f.Name)
		}
		r.key = f.Name
		r.body[f.Name] = v
	default:
		return nil, fail(crm.BadRequest, fmt.Errorf("unknown operation"))
	}
	if w.Op == crm.Delete {
		return r, nil
	}
	if err := o.missing(string(w.Op), slices.Sorted(maps.Keys(w.Values))); err != nil {
		e, _ := crm.AsError(err)
		return nil, e
	}
	for _, name := range slices.Sorted(maps.Keys(w.Values)) {
		v := w.Values[name]
		f, _ := o.field(name)
		if f.Name == crm.FieldContacts {
			ids, ok := contactIDs(v)
			if !ok {
				return nil, fail(crm.InvalidValue, errNotContacts, f.Name)
			}
			if len(ids) >= MaxNodes && w.Op == crm.Create {
				return nil, fail(crm.InvalidValue, errManyRoles, f.Name)
			}
			continue
		}
		if v.IsNull() && w.Op == crm.Create || f.Name == r.key && r.key != "" {
			continue // a default is not overridden by a blank
		}
		out, err := wire(f, v)
		if err != nil {
			return nil, fail(crm.InvalidValue, err, f.Name)
		}
		r.body[f.Name] = out
		r.refs = r.refs || f.Type == crm.TypeReference && out != nil
	}
	r.apart = looksLikeReference(r.body)
	return r, nil
}

// group tells which rows can share a collection.
func (r *row) group() string {
	g := string(r.op) + "/" + r.object.schema.Object + "/" + r.key
	if r.assign {
		g += "/assign" // the header is the whole collection's
	}
	if r.apart {
		g += "/apart"
	}
	return g
}

// batch is one collection.
type batch struct{ rows []*row }

// pack makes batches of rows of one kind, in the order of kinds and within them
// in the order given.
func pack(rows []*row) []batch {
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b *row) int { return strings.Compare(a.group(), b.group()) })
	var out []batch
	for len(sorted) > 0 {
		n := 1
		for n < len(sorted) && n < MaxCollection && sorted[n].group() == sorted[0].group() {
			n++
		}
		out = append(out, batch{sorted[:n]})
		sorted = sorted[n:]
	}
	return out
}

// halves splits the rows of a batch for another try; a single row stays alone.
func halves(rows []*row) []batch {
	if len(rows) < 2 {
		return []batch{{rows}}
	}
	mid := len(rows) / 2
	return []batch{{rows[:mid]}, {rows[mid:]}}
}
