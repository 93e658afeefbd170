package salesforce

import (
	"context"
	"slices"

	"github.com/crmsync/crmsync/salesforce/soql"
	"github.com/crmsync/crmsync/sync/crm"
)

// Find returns the live records whose field has one of the values; converted
// leads are left out. Statements are packed, five to a call, as long as SOQL
// allows: a thousand e-mail addresses in two objects cost one call. The records
// come by target, and by id within it.
func (c *Connector) Find(ctx context.Context, q crm.Lookup) ([]crm.Record, error) {
	values := literals(q.Values)
	if len(values) == 0 {
		return nil, nil
	}
	wants := make([]want, len(q.Targets))
	for i, t := range q.Targets {
		wants[i] = want{t.Object, append([]string{t.Field}, t.Fields...)}
	}
	objects, errs, err := c.need(ctx, wants)
	if err != nil {
		return nil, err
	}
	lists := make([]list, len(q.Targets))
	for i, t := range q.Targets {
		o := objects[t.Object]
		if o == nil {
			return nil, errs[t.Object]
		}
		if err := o.missing("find", wants[i].fields); err != nil {
			return nil, err
		}
		s := o.statement(t.Fields)
		if o.lead {
			s.Where = soql.Eq("IsConverted", soql.Bool(false))
		}
		lists[i] = list{statement: s, field: t.Field, values: values}
	}
	found := make([][]crm.Record, len(q.Targets))
	err = c.ask(ctx, lists, false, func(i int, row Row) {
		found[i] = append(found[i], objects[q.Targets[i].Object].record(row, q.Targets[i].Fields))
	})
	if err != nil {
		return nil, err
	}
	for i, f := range found {
		slices.SortFunc(f, func(a, b crm.Record) int { return a.Ref.Compare(b.Ref) })
		found[i] = slices.CompactFunc(f, func(a, b crm.Record) bool { return a.Ref == b.Ref })
	}
	return slices.Concat(found...), nil
}

// literals quotes the values, each once. A value longer than any field can be
// equals nothing and is left out.
func literals(values []string) []soql.Literal {
	values = slices.Compact(slices.Sorted(slices.Values(values)))
	out := make([]soql.Literal, 0, len(values))
	for _, v := range values {
		if v != "" && soql.Fits(v) {
			out = append(out, soql.Text(v))
		}
	}
	return out
}
