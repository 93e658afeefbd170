package main

import (
	"context"
	"fmt"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// edit is one thing that a user does in one of the systems.
type edit struct {
	kind   string
	link   string // the pair that it is about; "" for a new record
	system crm.System
	record crm.Ref
	field  string
	before string
	after  string
}

// editor makes the edits of one day.
type editor struct {
	a     *accounts
	links []crmsync.Link // what is known, in order
	run   int
	done  []edit
	err   error
}

// editor returns one that knows all links as they are now.
func (t *story) editor(ctx context.Context) (*editor, error) {
	e := &editor{a: t.accounts, run: t.accounts.known.Runs}
	q := crmsync.LinkQuery{Limit: 1000}
	for {
		page, err := t.store.Links(ctx, connection, q)
		if err != nil {
			return nil, err
		}
		for _, l := range page {
			if l.Closed == "" {
				e.links = append(e.links, l)
			}
		}
		if len(page) < q.Limit {
			return e, nil
		}
		q.After = page[len(page)-1].ID
	}
}

// take removes and returns a link that fits, another one in each run.
func (e *editor) take(fits func(crmsync.Link) bool) (crmsync.Link, bool) {
	n := len(e.links)
	for i := range n {
		at := (i + e.run*37) % n
		if l := e.links[at]; fits(l) {
			e.links = append(e.links[:at:at], e.links[at+1:]...)
			return l, true
		}
	}
	return crmsync.Link{}, false
}

// inStep reports whether the link is a pair of such a Salesforce object, and has
// no problem.
func inStep(l crmsync.Link, object string) bool {
	return l.HubSpot.Present() && l.Salesforce.Present() && l.Salesforce.Ref.Object == object && len(l.Problems) == 0
}

// with fits pairs in step whose HubSpot side has a value.
func with(object, property string) func(crmsync.Link) bool {
	return func(l crmsync.Link) bool { return inStep(l, object) && !l.HubSpot.Seen[property].IsNull() }
}

func (e *editor) hubspot(kind string, l crmsync.Link, property, value string) {
	ref := l.HubSpot.Ref
	e.note(edit{kind, l.ID, crm.HubSpot, ref, property, l.HubSpot.Seen[property].String(), value},
		e.a.hub.Edit(ref.Object, ref.ID, map[string]string{property: value}))
}

func (e *editor) salesforce(kind string, l crmsync.Link, field string, value string) {
	ref := l.Salesforce.Ref
	e.note(edit{kind, l.ID, crm.Salesforce, ref, field, l.Salesforce.Seen[field].String(), value},
		e.a.sf.Edit(ref.Object, ref.ID, map[string]any{field: value}))
}

func (e *editor) note(d edit, err error) {
	if err != nil && e.err == nil {
		e.err = fmt.Errorf("edit %s: %w", d.record, err)
	}
	e.done = append(e.done, d)
}

// edits prints what the users did.
func (t *story) edits(title string, edits []edit) {
	rows := [][]string{row("EDIT", "RECORD", "FIELD", "BEFORE", "AFTER")}
	last := ""
	for _, e := range edits {
		kind := e.kind
		if kind == last {
			kind = ""
		}
		last = e.kind
		rows = append(rows, row(kind, e.record, e.field, short(e.before), short(e.after)))
	}
	t.text("%s", title)
	t.table(rows...)
	t.text("")
}
