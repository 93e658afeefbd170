package salesforce

import (
	"context"
	"time"

	"github.com/crmsync/crmsync/salesforce/soql"
	"github.com/crmsync/crmsync/sync/crm"
)

// Changes answers each feed with one page. The feeds of the changes lane are
// packed into composite calls of five queries, so that up to five objects cost
// one call. Deleted, merged and converted records come along. The lane
// associations reads all records, from the beginning each time, if a formula or a
// roll-up is among the fields: their values change without a mark on the record.
// Else it is empty, as the lane recheck is.
//
// With [crm.FieldContacts] the changes of opportunities include those whose
// contact roles have changed, which leaves no mark on the opportunity itself.
// Looking for them is part of the same call, at most every two minutes; reading
// what was found costs one more, and another one for roles that were deleted.
func (c *Connector) Changes(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error) {
	wants := make([]want, 0, len(feeds))
	for _, f := range feeds {
		if !idle(f.Lane) {
			wants = append(wants, want{f.Object, f.Fields})
		}
	}
	objects, errs, err := c.need(ctx, wants)
	if err != nil {
		return nil, err
	}
	pages := make([]crm.Page, len(feeds))
	var changes, deletions []*feed
	for i, f := range feeds {
		pages[i] = crm.Page{Next: f.Since}
		if idle(f.Lane) {
			continue
		}
		o := objects[f.Object]
		if o == nil {
			pages[i].Err = errs[f.Object]
			continue
		}
		pos, err := parsePosition(f.Since)
		if err != nil {
			pages[i].Err = err
			continue
		}
		one := &feed{Feed: f, object: o, at: pos, page: &pages[i]}
		if f.Lane == crm.Deletions {
			deletions = append(deletions, one)
		} else if f.Lane == crm.Associations && !o.schema.Calculates(f.Fields) {
			continue
		} else if one.page.Err = o.missing("read", f.Fields); one.page.Err == nil {
			changes = append(changes, one)
		}
	}
	if err := c.readChanges(ctx, changes); err != nil {
		return nil, err
	}
	if err := c.readDeletions(ctx, deletions); err != nil {
		return nil, err
	}
	return pages, nil
}

// idle reports whether a lane has nothing to tell.
func idle(l crm.Lane) bool { return l == crm.Recheck }

// feed is one feed under way.
type feed struct {
	crm.Feed
	object *object
	at     position
	next   position
	page   *crm.Page
}

// readChanges fills the pages of feeds: those that are queried, and of those that
// are only probed the ones in which something has happened.
func (c *Connector) readChanges(ctx context.Context, feeds []*feed) error {
	queried, probed := c.divide(feeds)
	loud, err := c.query(ctx, queried, probed)
	if err == nil && len(loud) > 0 {
		_, err = c.query(ctx, loud, nil)
	}
	return err
}

// query asks for the changes of feeds, five to a call. The first call probes
// others as well; those in which something has happened are returned.
func (c *Connector) query(ctx context.Context, feeds, probed []*feed) (loud []*feed, err error) {
	for start := 0; start < len(feeds); start += MaxHeavy {
		part := feeds[start:min(start+MaxHeavy, len(feeds))]
		subs := make([]Subrequest, len(part))
		for i, f := range part {
			text, err := f.statement(c.opt.PageSize).Build()
			if err != nil {
				return nil, &crm.Error{Class: crm.BadRequest, System: crm.Salesforce, Op: "read " + f.Object, Err: err}
			}
			subs[i] = c.c.querySub(text, true)
		}
		watches := c.watch(part, &subs)
		probes := c.probe(probed, &subs)
		probed = nil
		start := c.c.now()
		answers, resp, err := c.c.Composite.Do(ctx, subs, CompositeOptions{Idempotent: true, Op: "read changes"})
		if err != nil {
			return nil, err
		}
		// The queries ran before the answer was dated. The date is in seconds.
		asked := resp.Date().Add(-c.c.now().Sub(start).Truncate(time.Second))
		for i, f := range part {
			if err := c.take(ctx, f, answers[i], asked); err != nil {
				return nil, err
			}
		}
		if err := c.takeRoles(ctx, watches, answers); err != nil {
			return nil, err
		}
		for _, p := range probes {
			if !p.silent(answers) {
				loud = append(loud, p.f)
			}
		}
		for _, f := range part {
			if f.page.Err == nil {
				f.page.Next = f.next.cursor()
			}
		}
	}
	return loud, nil
}

// statement asks for the rows behind the feed's position. The server alone
// compares and sorts, so its own order of ids holds.
func (f *feed) statement(limit int) soql.Statement {
	o := f.object
	s := o.statement(f.Fields)
	s.OrderBy, s.Limit = []string{o.stamp, "Id"}, limit
	low := later(f.at.Low, f.at.Stamp)
	if low.IsZero() {
		low = f.After
	}
	if !low.IsZero() {
		s.Where = soql.Compare(o.stamp, ">=", soql.DateTime(low))
	}
	if f.at.ID != "" {
		s.Where = soql.And(s.Where, soql.After(o.stamp, soql.DateTime(f.at.Stamp), "Id", soql.Text(f.at.ID)))
	}
	return s
}

// take turns an answer into the feed's page.
func (c *Connector) take(ctx context.Context, f *feed, a Subresponse, now time.Time) error {
	var q QueryPage
	if err := a.Decode("read "+f.Object, &q); err != nil {
		if crm.ClassOf(err) == crm.SchemaDrift {
			c.forget(f.Object)
		}
		f.page.Err = err
		return nil
	}
	for _, row := range q.Records {
		if err := c.wholeRoles(ctx, row); err != nil {
			return err
		}
		if row.ID() == "" || timeIn(row, f.object.stamp).IsZero() {
			*f.page = crm.Page{Next: f.Since, Err: damaged("read "+f.Object, "a row without its id or "+f.object.stamp)}
			return nil
		}
		f.page.Records = append(f.page.Records, f.object.record(row, f.Fields))
	}
	f.next = f.at
	if f.next.Begun.IsZero() {
		f.next.Begun = now
	}
	// Wide rows come in pages smaller than asked for; what follows is read by
	// position again and not by the server's own cursor, which would expire.
	if n := len(q.Records); n > 0 && (!q.Done || n >= c.opt.PageSize) {
		last := q.Records[n-1]
		f.next.Stamp, f.next.ID = timeIn(last, f.object.stamp), last.ID()
		f.page.More = true
		if f.next.Stamp.Equal(f.at.Stamp) && f.next.ID == f.at.ID {
			*f.page = crm.Page{Next: f.Since, Err: damaged("read "+f.Object, "a page that ends where the last one did")}
		}
		return nil
	}
	if f.Lane == crm.Associations {
		f.next = position{} // from the beginning, the next time
		return nil
	}
	f.next = position{Low: later(f.at.Low, f.next.Begun.Add(-c.opt.Overlap)), Roles: f.at.Roles}
	if f.watches() && f.next.Roles.Low.IsZero() {
		f.next.Roles.Low = f.at.Low // the field is new to the feed
		if f.at.Low.IsZero() {
			f.next.Roles.Low = f.next.Low
		}
	}
	return nil
}
