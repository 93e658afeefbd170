package salesforce

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// Read returns the current state of the records: 2,000 of one object to a
// request and five requests to a call. Records that are not there are looked
// for among the deleted ones, to learn which were merged away; that costs one
// more call for up to five objects.
func (c *Connector) Read(ctx context.Context, refs []crm.Ref, fields map[string][]string) ([]crm.Record, error) {
	byObject := map[string][]string{}
	for _, r := range refs {
		if id, err := crm.SalesforceID(r.ID); err == nil {
			byObject[r.Object] = append(byObject[r.Object], id)
		}
	}
	var wants []want
	for object := range byObject {
		wants = append(wants, want{object, fields[object]})
	}
	slices.SortFunc(wants, func(a, b want) int { return strings.Compare(a.object, b.object) })
	objects, errs, err := c.need(ctx, wants)
	if err != nil {
		return nil, err
	}
	var parts []*idList
	for _, w := range wants {
		o := objects[w.object]
		if o == nil {
			return nil, errs[w.object]
		}
		if err := o.missing("read", w.fields); err != nil {
			return nil, err
		}
		ids := slices.Compact(slices.Sorted(slices.Values(byObject[w.object])))
		for part := range slices.Chunk(ids, MaxRetrieve) {
			parts = append(parts, &idList{object: o, fields: w.fields, ids: part, rows: map[string]crm.Record{}})
		}
	}
	if err := c.retrieve(ctx, parts); err != nil {
		return nil, err
	}
	found := map[crm.Ref]crm.Record{}
	for _, p := range parts {
		for _, rec := range p.rows {
			found[rec.Ref] = rec
		}
	}
	return inOrder(refs, found, objects), nil
}

// inOrder answers each ref under the name and id that it was asked by.
func inOrder(refs []crm.Ref, found map[crm.Ref]crm.Record, objects map[string]*object) []crm.Record {
	out := make([]crm.Record, len(refs))
	for i, r := range refs {
		r.System, r.ID = crm.Salesforce, long(r.ID)
		out[i] = gone(r)
		if o := objects[r.Object]; o != nil {
			if rec, ok := found[crm.Ref{System: crm.Salesforce, Object: o.schema.Object, ID: r.ID}]; ok {
				rec.Ref = r
				out[i] = rec
			}
		}
	}
	return out
}

// retrieve fills the lists' rows, first with the live records and then with the
// deleted ones.
func (c *Connector) retrieve(ctx context.Context, parts []*idList) error {
	var absent, origin []*idList
	var plain []*idList
	for _, p := range parts {
		if slices.Contains(p.fields, crm.FieldContacts) {
			// Collections cannot read children; a query finds deleted records at once.
			absent = append(absent, &idList{object: p.object, fields: p.fields, ids: p.ids})
			origin = append(origin, p)
		} else {
			plain = append(plain, p)
		}
	}
	for group := range slices.Chunk(plain, MaxHeavy) {
		subs := make([]Subrequest, len(group))
		for i, p := range group {
			subs[i] = Subrequest{
				Method: http.MethodPost,
				URL:    c.c.data("composite", "sobjects", p.object.schema.Object),
				Body:   retrieveBody{IDs: p.ids, Fields: p.object.columns(p.fields)},
			}
		}
		answers, _, err := c.c.Composite.Do(ctx, subs, CompositeOptions{Idempotent: true, Op: "read records"})
		if err != nil {
			return err
		}
		for i, p := range group {
			missing, err := p.takeRows(answers[i])
			if err != nil {
				return err
			}
			if len(missing) > 0 {
				absent = append(absent, &idList{object: p.object, fields: p.fields, ids: missing})
				origin = append(origin, p)
			}
		}
	}
	if len(absent) == 0 {
		return nil
	}
	if err := c.lookAll(ctx, absent); err != nil {
		return err
	}
	for i, a := range absent {
		maps.Copy(origin[i].rows, a.rows)
	}
	return nil
}

// takeRows keeps the rows of an answer and returns the ids that had none.
func (l *idList) takeRows(a Subresponse) (missing []string, err error) {
	var rows []Row
	if err := a.Decode("read "+l.object.schema.Object, &rows); err != nil {
		return nil, err
	}
	if len(rows) != len(l.ids) {
		return nil, damaged("read "+l.object.schema.Object, "another number of rows than was asked for")
	}
	for _, row := range rows {
		if row == nil {
			continue
		}
		if row.ID() == "" {
			return nil, damaged("read "+l.object.schema.Object, "a row without its id")
		}
		rec := l.object.record(row, l.fields)
		l.rows[rec.Ref.ID] = rec
	}
	for _, id := range l.ids {
		if _, ok := l.rows[id]; !ok {
			missing = append(missing, id)
		}
	}
	return missing, nil
}
