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

// candidates returns pairs that are in step and have no problem, in order, with
// those that earlier runs used left out.
func (t *story) candidates(ctx context.Context) ([]crmsync.Link, error) {
	var all []crmsync.Link
	q := crmsync.LinkQuery{Limit: 1000}
	for {
		page, err := t.store.Links(ctx, connection, q)
		if err != nil {
			return nil, err
		}
		for _, l := range page {
			if l.Closed == "" && l.HubSpot.Present() && l.Salesforce.Present() && len(l.Problems) == 0 {
				all = append(all, l)
			}
		}
		if len(page) < q.Limit {
			return all, nil
		}
		q.After = page[len(page)-1].ID
	}
}

// editor makes the edits of one run.
type editor struct {
	a     *accounts
	links []crmsync.Link
	run   int
	done  []edit
	err   error
}

// makeEdits edits both systems as their users would: two fields of one person,
// one on each side; one field of another person on both sides; a cleared field;
// a deleted lead; a new lead.
func makeEdits(a *accounts, links []crmsync.Link) ([]edit, error) {
	e := &editor{a: a, links: links, run: a.known.Runs}
	if l, ok := e.take(hasField("jobtitle")); ok {
		e.hubspot("disjoint edits", l, "jobtitle", fmt.Sprintf("Head of Purchasing %d", e.run))
		e.salesforce("disjoint edits", l, "Phone", fmt.Sprintf("+1 617 555 %04d", e.run))
	}
	if l, ok := e.take(hasField("city")); ok {
		field := "MailingCity"
		if l.Salesforce.Ref.Object == "Lead" {
			field = "City"
		}
		e.salesforce("a conflict", l, field, fmt.Sprintf("Marseille %de", e.run))
		e.hubspot("a conflict", l, "city", fmt.Sprintf("Lyon %de", e.run))
	}
	if l, ok := e.take(hasField("phone")); ok {
		e.hubspot("a cleared field", l, "phone", "")
	}
	if l, ok := e.take(func(l crmsync.Link) bool { return l.Salesforce.Ref.Object == "Lead" }); ok {
		e.delete("a deleted lead", l)
	}
	e.create("a new lead", map[string]any{
		"FirstName": "Νεφέλη", "LastName": "Αγγελοπούλου", "Company": "Ελιά Labs",
		"Email": fmt.Sprintf("nefeli.%d@new.example", e.run), "City": "Αθήνα", "Country": "Greece",
	})
	return e.done, e.err
}

func hasField(name string) func(crmsync.Link) bool {
	return func(l crmsync.Link) bool { return !l.HubSpot.Seen[name].IsNull() }
}

// take removes and returns a pair that fits, another one in each run.
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

func (e *editor) hubspot(kind string, l crmsync.Link, field, value string) {
	ref := l.HubSpot.Ref
	e.note(edit{kind, l.ID, crm.HubSpot, ref, field, l.HubSpot.Seen[field].String(), value},
		e.a.hub.Edit(ref.Object, ref.ID, map[string]string{field: value}))
}

func (e *editor) salesforce(kind string, l crmsync.Link, field string, value string) {
	ref := l.Salesforce.Ref
	e.note(edit{kind, l.ID, crm.Salesforce, ref, field, l.Salesforce.Seen[field].String(), value},
		e.a.sf.Edit(ref.Object, ref.ID, map[string]any{field: value}))
}

func (e *editor) delete(kind string, l crmsync.Link) {
	ref := l.Salesforce.Ref
	e.note(edit{kind: kind, link: l.ID, system: crm.Salesforce, record: ref, before: "(the record)"}, e.a.sf.Delete(ref.Object, ref.ID))
}

func (e *editor) create(kind string, fields map[string]any) {
	id, err := e.a.sf.Put("Lead", fields)
	e.note(edit{kind: kind, system: crm.Salesforce, record: crm.Ref{System: crm.Salesforce, Object: "Lead", ID: id}, after: "(the record)"}, err)
}

func (e *editor) note(d edit, err error) {
	if err != nil && e.err == nil {
		e.err = fmt.Errorf("edit %s: %w", d.record, err)
	}
	e.done = append(e.done, d)
}

// edits prints what the users did.
func (t *story) edits(edits []edit) {
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
	t.text("Meanwhile, users of both systems edit:")
	t.table(rows...)
	t.text("")
}

// explain shows the conflict of this run as the history keeps it.
func (t *story) explain(ctx context.Context, edits []edit) error {
	for _, e := range edits {
		if e.kind != "a conflict" || t.json {
			continue
		}
		events, err := t.store.History(ctx, connection, crmsync.HistoryQuery{Link: e.link})
		if err != nil {
			return err
		}
		for i := len(events) - 1; i >= 0; i-- {
			if ev := events[i]; !ev.Lost.IsNull() {
				t.conflict(ev, e.before)
				return nil
			}
		}
	}
	return nil
}
