package salesforce

import (
	"context"
	"net/http"
	"time"

	"github.com/crmsync/crmsync/salesforce/soql"
	"github.com/crmsync/crmsync/sync/crm"
)

const (
	// firstWindow is how far back the first look at deletions goes: within the
	// 15 days of the recycle bin, with a day to spare.
	firstWindow = 14 * 24 * time.Hour
	// leastWindow is the shortest window that the server takes, plus the minute
	// that it cuts off both ends.
	leastWindow = 3 * time.Minute
)

// readDeletions asks what was deleted since each feed's position: one call for
// up to 25 feeds, and one more for up to five objects that had any, to learn
// what was merged and what has been undeleted since.
func (c *Connector) readDeletions(ctx context.Context, feeds []*feed) error {
	for start := 0; start < len(feeds); start += MaxSubrequests {
		part := feeds[start:min(start+MaxSubrequests, len(feeds))]
		end := c.c.serverNow()
		subs := make([]Subrequest, len(part))
		for i, f := range part {
			subs[i] = Subrequest{
				Method: http.MethodGet,
				URL:    c.c.data("sobjects", f.Object, "deleted") + "?" + window(f.begin(end), end).Encode(),
			}
		}
		answers, _, err := c.c.Composite.Do(ctx, subs, CompositeOptions{Idempotent: true, Op: "list deletions"})
		if err != nil {
			return err
		}
		var lists []*idList
		for i, f := range part {
			if ids := c.takeDeleted(f, answers[i], end); len(ids) > 0 {
				lists = append(lists, &idList{object: f.object, ids: ids, page: f.page})
			}
		}
		if err := c.confirm(ctx, lists); err != nil {
			return err
		}
	}
	return nil
}

// begin is where the feed's next window begins.
func (f *feed) begin(end time.Time) time.Time {
	if f.at.Low.IsZero() {
		return end.Add(-firstWindow)
	}
	if least := end.Add(-leastWindow); f.at.Low.After(least) {
		return least
	}
	return f.at.Low
}

// takeDeleted moves the feed on and returns the ids that were deleted.
func (c *Connector) takeDeleted(f *feed, a Subresponse, end time.Time) []string {
	first := f.at.Low.IsZero()
	var d Deleted
	err := a.Decode("list deleted "+f.Object, &d)
	if first && crm.ClassOf(err) == crm.CursorGone {
		// Nothing was promised about the time before the first look.
		f.page.Next = position{Low: end.Add(-c.opt.Overlap)}.cursor()
		return nil
	}
	if err != nil {
		f.page.Err = err
		return nil
	}
	if d.Records == nil {
		f.page.Err = damaged("list deleted "+f.Object, "no list of deleted records")
		return nil
	}
	if early := d.EarliestDateAvailable.Time; !first && early.After(f.at.Low) {
		f.page.Err = &crm.Error{Class: crm.CursorGone, System: crm.Salesforce, Op: "list deleted " + f.Object,
			Detail: "the log of deletions no longer reaches back to the last look"}
		return nil
	}
	covered := d.LatestDateCovered.Time
	if covered.IsZero() || covered.After(end) {
		covered = end
	}
	f.page.Next = position{Low: later(f.at.Low, covered.Add(-c.opt.Overlap))}.cursor()
	ids := make([]string, 0, len(d.Records))
	for _, r := range d.Records {
		ids = append(ids, long(r.ID))
	}
	return ids
}

// idList is a number of records of one object to look up, deleted ones included.
type idList struct {
	object *object
	fields []string
	ids    []string
	page   *crm.Page
	rows   map[string]crm.Record
}

// confirm fills the pages with what was really deleted.
func (c *Connector) confirm(ctx context.Context, lists []*idList) error {
	if err := c.lookAll(ctx, lists); err != nil {
		return err
	}
	for _, l := range lists {
		for _, id := range l.ids {
			rec, found := l.rows[id]
			switch {
			case !found: // gone from the recycle bin as well
				l.page.Records = append(l.page.Records, gone(crm.Ref{System: crm.Salesforce, Object: l.object.schema.Object, ID: id}))
			case rec.Deleted:
				l.page.Records = append(l.page.Records, rec)
			}
		}
	}
	return nil
}

// lookAll finds the records of the lists with queryAll, five queries to a call.
func (c *Connector) lookAll(ctx context.Context, wanted []*idList) error {
	lists := make([]list, len(wanted))
	for i, l := range wanted {
		values := make([]soql.Literal, len(l.ids))
		for j, id := range l.ids {
			values[j] = soql.Text(id)
		}
		lists[i] = list{
			statement: l.object.statement(l.fields), field: "Id", values: values, most: MaxRetrieve,
		}
		l.rows = make(map[string]crm.Record, len(l.ids))
	}
	return c.ask(ctx, lists, true, func(i int, row Row) {
		rec := wanted[i].object.record(row, wanted[i].fields)
		wanted[i].rows[rec.Ref.ID] = rec
	})
}
