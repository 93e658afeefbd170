package salesforce

import (
	"context"
	"net/http"

	"github.com/crmsync/crmsync/salesforce/soql"
	"github.com/crmsync/crmsync/sync/crm"
)

const (
	// longStatement leaves room below [soql.MaxStatement].
	longStatement = 90_000
	// shortStatement keeps below 16,384 bytes when it is encoded for an URL.
	// Whether that limit holds for the URLs within a composite call is not
	// established: the first answer of 414 or 431 makes a connector stay short.
	shortStatement = 5_000
)

// list is a statement to be asked for many values of one field.
type list struct {
	statement soql.Statement
	field     string
	values    []soql.Literal
	most      int // values in one statement, 0 is any number
	// within, if set, asks for what the statement selects instead: the records
	// whose outer field is among it.
	within *soql.Statement
	outer  string
}

// texts are the list's statements.
func (l list) texts(longest int) ([]string, error) {
	parts, err := l.statement.In(l.field, l.values, longest, l.most)
	if err != nil || l.within == nil {
		return parts, err
	}
	for i, p := range parts {
		s := *l.within
		s.Where = soql.And(s.Where, soql.InSelect(l.outer, p))
		if parts[i], err = s.Build(); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// ask runs the lists, split into as few statements as possible and five of them
// to a call, and hands each row to take with the index of its list. A row may
// come twice.
func (c *Connector) ask(ctx context.Context, lists []list, all bool, take func(int, Row)) error {
	longest := longStatement
	if c.short.Load() {
		longest = shortStatement
	}
	err := c.askWithin(ctx, lists, longest, all, take)
	if e, ok := crm.AsError(err); ok && longest != shortStatement &&
		(e.Status == http.StatusRequestURITooLong || e.Status == http.StatusRequestHeaderFieldsTooLarge) {
		c.short.Store(true)
		err = c.askWithin(ctx, lists, shortStatement, all, take)
	}
	return err
}

func (c *Connector) askWithin(ctx context.Context, lists []list, longest int, all bool, take func(int, Row)) error {
	var texts []string
	var owners []int
	for i, l := range lists {
		parts, err := l.texts(longest)
		if err != nil {
			return &crm.Error{Class: crm.BadRequest, System: crm.Salesforce, Op: "query " + l.statement.From,
				Err: err}
		}
		for _, p := range parts {
			texts = append(texts, p)
			owners = append(owners, i)
		}
	}
	return c.queries(ctx, texts, all, func(i int, row Row) { take(owners[i], row) })
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
			if err := c.wholeRoles(ctx, row); err != nil {
				return err
			}
			if row.ID() == "" {
				return damaged("query", "a row without its id")
			}
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
