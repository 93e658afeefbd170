package salesforce

import (
	"context"
	"slices"

	"github.com/crmsync/crmsync/salesforce/soql"
	"github.com/crmsync/crmsync/sync/crm"
)

// maxStatement leaves room below [soql.MaxStatement] for what the server adds.
const maxStatement = 90_000

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
	var texts []string
	var owners []int
	for i, t := range q.Targets {
		o := objects[t.Object]
		if o == nil {
			return nil, errs[t.Object]
		}
		if err := o.missing("find", wants[i].fields); err != nil {
			return nil, err
		}
		s := soql.Statement{Select: o.columns(t.Fields), From: o.schema.Object}
		if o.lead {
			s.Where = soql.Eq("IsConverted", soql.Bool(false))
		}
		parts, err := s.In(t.Field, values, maxStatement, 0)
		if err != nil {
			return nil, &crm.Error{Class: crm.BadRequest, System: crm.Salesforce, Op: "find " + t.Object, Err: err}
		}
		for _, p := range parts {
			texts = append(texts, p)
			owners = append(owners, i)
		}
	}
	found := make([][]crm.Record, len(q.Targets))
	err = c.queries(ctx, texts, false, func(i int, row Row) {
		t := owners[i]
		found[t] = append(found[t], objects[q.Targets[t].Object].record(row, q.Targets[t].Fields))
	})
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		slices.SortFunc(f, func(a, b crm.Record) int { return a.Ref.Compare(b.Ref) })
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

// queries runs the statements, five to a call, and hands each row to take with
// the index of its statement. Pages that follow cost a call each.
func (c *Connector) queries(ctx context.Context, texts []string, all bool, take func(int, Row)) error {
	for start := 0; start < len(texts); start += MaxHeavy {
		part := texts[start:min(start+MaxHeavy, len(texts))]
		subs := make([]Subrequest, len(part))
		for i, text := range part {
			subs[i] = c.c.querySub(text, all)
		}
		answers, _, err := c.c.Composite.Do(ctx, subs, CompositeOptions{Idempotent: true, Op: "query"})
		if err != nil {
			return err
		}
		for i := range part {
			if err := c.drain(ctx, answers[i], start+i, take); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Connector) drain(ctx context.Context, a Subresponse, index int, take func(int, Row)) error {
	var page QueryPage
	if err := a.Decode("query", &page); err != nil {
		return err
	}
	for {
		for _, row := range page.Records {
			take(index, row)
		}
		if page.Done || page.Next == "" {
			return nil
		}
		var err error
		if page, _, err = c.c.Query.Next(ctx, page.Next); err != nil {
			return err
		}
	}
}
