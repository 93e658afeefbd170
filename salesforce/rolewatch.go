package salesforce

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/crmsync/crmsync/salesforce/soql"
	"github.com/crmsync/crmsync/sync/crm"
)

// roleWindow is the shortest window of changes of roles that is asked for. The
// server cuts both ends to the minute and wants more than one between them; it
// advises not to ask more often than every five.
const roleWindow = 2 * time.Minute

// watches reports whether the feed has to notice changes of contact roles.
func (f *feed) watches() bool {
	return f.Lane == crm.Changes && f.object.schema.Object == "Opportunity" && slices.Contains(f.Fields, crm.FieldContacts)
}

// roleWatch is a look at the roles that changed or were deleted in a window.
type roleWatch struct {
	f          *feed
	start, end time.Time
	sub        int // where in the call: the updated, and after them the deleted
	ids        []string
}

// watch adds what is to be asked about contact roles to a call: two requests
// that are neither queries nor collections, so that there is room for them
// beside five of those.
//
// The windows follow each other without a gap or an overlap: the server says up
// to which moment it has told everything, open transactions considered.
func (c *Connector) watch(feeds []*feed, subs *[]Subrequest) []*roleWatch {
	var out []*roleWatch
	now := c.c.serverNow().Truncate(time.Minute)
	for _, f := range feeds {
		roles := f.at.Roles
		begins := f.at.Stamp.IsZero() && !f.at.Low.IsZero() // the first sweep reads all roles anyway
		if !f.watches() || !begins && roles.After == "" {
			continue
		}
		w := &roleWatch{f: f, start: roles.Low, end: roles.End}
		if w.start.IsZero() {
			w.start = f.at.Low // the field is new to the feed
		}
		if roles.After == "" {
			w.end = now
		}
		if w.start = w.start.Truncate(time.Minute); w.end.Sub(w.start) < roleWindow {
			continue
		}
		w.sub = c.askReplicated(roleObject, w.start, w.end, subs)
		out = append(out, w)
	}
	return out
}

// takeRoles adds the opportunities whose roles have changed to the pages of
// their feeds.
func (c *Connector) takeRoles(ctx context.Context, watches []*roleWatch, answers []Subresponse) error {
	for _, w := range watches {
		if w.f.page.Err != nil {
			continue
		}
		if err := w.take(answers); err != nil {
			*w.f.page = crm.Page{Next: w.f.Since, Err: err}
			continue
		}
		if len(w.ids) == 0 {
			continue
		}
		if err := c.readParents(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// take notes which roles changed and moves the feed on.
func (w *roleWatch) take(answers []Subresponse) error {
	var u Updated
	if err := answers[w.sub].Decode("list updated "+roleObject, &u); err != nil {
		return err
	}
	var d Deleted
	if err := answers[w.sub+1].Decode("list deleted "+roleObject, &d); err != nil {
		return err
	}
	if d.EarliestDateAvailable.After(w.start) {
		return &crm.Error{Class: crm.CursorGone, System: crm.Salesforce, Op: "list deleted " + roleObject,
			Detail: "the log of deletions no longer reaches back to the last look"}
	}
	for _, id := range u.IDs {
		w.ids = append(w.ids, long(id))
	}
	for _, r := range d.Records {
		w.ids = append(w.ids, long(r.ID))
	}
	slices.Sort(w.ids)
	w.ids = slices.Compact(w.ids)
	w.ids = slices.DeleteFunc(w.ids, func(id string) bool { return id <= w.f.at.Roles.After })
	if len(w.ids) > MaxRetrieve {
		w.ids = w.ids[:MaxRetrieve]
		w.f.next.Roles = rolePosition{Low: w.start, End: w.end, After: w.ids[MaxRetrieve-1]}
		w.f.page.More = true
		return nil
	}
	w.f.next.Roles = rolePosition{Low: later(w.start, coveredUntil(w.end, u, d))}
	return nil
}

// readParents reads the opportunities of roles. Those of deleted roles are found
// by the roles themselves, because whether a condition on other records sees
// deleted ones is not established; both go out together.
func (c *Connector) readParents(ctx context.Context, w *roleWatch) error {
	f := w.f
	values := make([]soql.Literal, len(w.ids))
	for i, id := range w.ids {
		values[i] = soql.Text(id)
	}
	parents := f.object.statement(f.Fields)
	found := map[string]crm.Record{}
	named := map[string]bool{}
	err := c.ask(ctx, []list{
		{statement: soql.Statement{Select: []string{roleParent}, From: roleObject}, field: "Id", values: values, within: &parents, outer: "Id"},
		{statement: soql.Statement{Select: []string{"Id", roleParent}, From: roleObject}, field: "Id", values: values},
	}, true, func(i int, row Row) {
		if i == 0 {
			rec := f.object.record(row, f.Fields)
			found[rec.Ref.ID] = rec
		} else if id := row.Text(roleParent); id != "" {
			named[long(id)] = true
		}
	})
	if err != nil {
		return err
	}
	rest := &idList{object: f.object, fields: f.Fields}
	for id := range named {
		if _, ok := found[id]; !ok {
			rest.ids = append(rest.ids, id)
		}
	}
	slices.Sort(rest.ids)
	if len(rest.ids) > 0 {
		if err := c.lookAll(ctx, []*idList{rest}); err != nil {
			return err
		}
	}
	for id, rec := range rest.rows {
		found[id] = rec
	}
	f.add(found)
	return nil
}

// add puts records into the page, in the place of older readings of the same.
func (f *feed) add(found map[string]crm.Record) {
	for i, rec := range f.page.Records {
		if newer, ok := found[rec.Ref.ID]; ok {
			f.page.Records[i] = newer
			delete(found, rec.Ref.ID)
		}
	}
	from := len(f.page.Records)
	for _, rec := range found {
		f.page.Records = append(f.page.Records, rec)
	}
	slices.SortFunc(f.page.Records[from:], func(a, b crm.Record) int { return strings.Compare(a.Ref.ID, b.Ref.ID) })
}
