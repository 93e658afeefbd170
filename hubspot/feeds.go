package hubspot

import (
	"context"
	"fmt"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// maxQuery is how long the list of properties in an address may be. HubSpot
// answers 414 to long addresses; production clients keep to 5 KiB.
const maxQuery = 5 << 10

// Changes answers each feed with one page.
//
// The changes lane lists all records first, or searches for those since the
// feed's After, and from then on searches for what was modified, always from a
// little before the last time. An idle feed costs one call. The deletions lane lists the recycle bin from the beginning each
// time. The recheck lane searches once more for what was modified an hour ago
// and earlier, in case the search index was late. The associations lane lists
// all records of an object that has some, 100 with each call. For activities that
// are no CRM objects see [FormSubmissions].
func (k *Connector) Changes(ctx context.Context, feeds []crm.Feed) ([]crm.Page, error) {
	pages := make([]crm.Page, len(feeds))
	for i, f := range feeds {
		page, err := k.page(ctx, f)
		if err != nil && !feedOnly(err) {
			return nil, fmt.Errorf("read changes of %s: %w", f.Object, err)
		}
		if err != nil {
			page = crm.Page{Next: f.Since, Err: err}
		}
		pages[i] = page
	}
	return pages, nil
}

// feedOnly reports whether an error is about one feed and not about the account.
func feedOnly(err error) bool {
	switch crm.ClassOf(err) {
	case crm.SchemaDrift, crm.Forbidden, crm.NotFound, crm.BadRequest, crm.InvalidValue, crm.CursorGone:
		return true
	}
	return false
}

func (k *Connector) page(ctx context.Context, f crm.Feed) (crm.Page, error) {
	cur, err := parseCursor(f.Since)
	if err != nil {
		return crm.Page{}, err
	}
	if e, ok := eventKinds[f.Object]; ok {
		return k.happened(ctx, e, f, cur)
	}
	sh, err := k.shapes.get(ctx, f.Object)
	if err != nil {
		return crm.Page{}, err
	}
	search := func(ctx context.Context, cur cursor) (step, error) { return k.walk(ctx, sh, f.Fields, cur) }
	switch {
	case f.Lane == crm.Deletions:
		return k.deleted(ctx, sh, cur)
	case f.Lane == crm.Recheck:
		return k.recheck(ctx, cur, search)
	case f.Lane == crm.Associations:
		return k.swept(ctx, sh, f.Fields, cur)
	case f.Since == "" && !f.After.IsZero():
		return k.changed(ctx, from(millis(f.After)), search)
	case cur.Listing || cur.Low == 0:
		return k.listed(ctx, sh, f.Fields, cur)
	}
	return k.changed(ctx, cur, search)
}

// reading reads one page of a run from cur.Low on, which cur.High may end.
type reading func(ctx context.Context, cur cursor) (step, error)

// listed reads all records, in order of id.
func (k *Connector) listed(ctx context.Context, sh *shape, fields []string, cur cursor) (crm.Page, error) {
	page, err := k.list(ctx, sh, fields, &cur)
	if err == nil && !page.More {
		// What changed while the listing was read is found by the search.
		page.Next = from(cur.Begun - k.opts.Overlap.Milliseconds()).String()
	}
	return page, err
}

// swept reads all records, and from the beginning the next time.
func (k *Connector) swept(ctx context.Context, sh *shape, fields []string, cur cursor) (crm.Page, error) {
	if len(sh.relations) == 0 {
		return crm.Page{}, nil
	}
	page, err := k.list(ctx, sh, fields, &cur)
	if err == nil && !page.More {
		page.Next = ""
	}
	return page, err
}

// list reads a page of the listing, with the associations asked for, and moves
// the cursor.
func (k *Connector) list(ctx context.Context, sh *shape, fields []string, cur *cursor) (crm.Page, error) {
	opts := &ListOptions{Limit: MaxBatch, After: cur.After, Properties: sh.asked(fields)}
	for _, r := range sh.linked(fields) {
		opts.Associations = append(opts.Associations, r.to)
	}
	fill := len(strings.Join(opts.Properties, ",")) > maxQuery
	if fill {
		opts.Properties = []string{propMerged}
	}
	page, err := k.c.Objects.List(ctx, sh.object, opts)
	if err != nil {
		return crm.Page{}, err
	}
	if cur.Begun == 0 {
		cur.Begun = millis(page.Date)
	}
	cur.Listing, cur.After = true, page.After
	out := crm.Page{Next: cur.String(), More: page.After != ""}
	out.Records, err = k.records(ctx, sh, page.Results, fields, origin{fill: fill, inline: true})
	return out, err
}

// changed reads what is new since the last run.
func (k *Connector) changed(ctx context.Context, cur cursor, read reading) (crm.Page, error) {
	w, err := read(ctx, cur)
	if err != nil {
		return crm.Page{}, err
	}
	if w.done {
		// The next run begins before this one began, not before it ended: what
		// became visible while this one ran is still ahead of it.
		w.next = from(max(cur.Low, w.next.Begun-k.opts.Overlap.Milliseconds()))
	}
	return crm.Page{Records: w.records, Next: w.next.String(), More: !w.done}, nil
}

// recheck reads a window that ended a while ago.
func (k *Connector) recheck(ctx context.Context, cur cursor, read reading) (crm.Page, error) {
	end := millis(k.c.now().Add(-k.opts.RecheckAfter))
	if cur.Low == 0 {
		// Nothing has been read yet that would need a second look.
		return crm.Page{Next: from(end - k.opts.Overlap.Milliseconds()).String()}, nil
	}
	if cur.High == 0 {
		if end <= cur.Low {
			return crm.Page{Next: cur.String()}, nil
		}
		cur.High = end
	}
	w, err := read(ctx, cur)
	if err != nil {
		return crm.Page{}, err
	}
	if w.done {
		w.next = from(cur.High)
	}
	return crm.Page{Records: w.records, Next: w.next.String(), More: !w.done}, nil
}

// deleted lists the recycle bin. It has no order of time, so that it is read
// whole each time.
func (k *Connector) deleted(ctx context.Context, sh *shape, cur cursor) (crm.Page, error) {
	page, err := k.c.Objects.List(ctx, sh.object, &ListOptions{
		Limit: MaxBatch, After: cur.After, Properties: []string{propMerged}, Archived: true,
	})
	if err != nil {
		return crm.Page{}, err
	}
	out := crm.Page{More: page.After != ""}
	if out.More {
		cur.Listing, cur.After = true, page.After
		out.Next = cur.String()
	}
	for i := range page.Results {
		r := sh.record(&page.Results[i], []string{})
		r.Deleted = true
		if at := page.Results[i].ArchivedAt; at != nil {
			r.ModifiedAt = *at
		}
		out.Records = append(out.Records, r)
	}
	return out, nil
}

// origin tells what rows came with.
type origin struct {
	// fill: the properties could not be asked for together with the rows and must
	// be read by id.
	fill bool
	// inline: the rows hold the associations that were asked for.
	inline bool
	// index: the rows were searched for, and show what the index knows.
	index bool
}

// records converts rows and completes them.
func (k *Connector) records(ctx context.Context, sh *shape, rows []Object, fields []string, from origin) ([]crm.Record, error) {
	if fields == nil {
		fields = []string{}
	}
	if from.fill {
		var err error
		if rows, err = k.filled(ctx, sh, rows, fields); err != nil {
			return nil, err
		}
	}
	late := sh.indexed(fields)
	out := make([]crm.Record, 0, len(rows))
	for i := range rows {
		r := sh.record(&rows[i], fields)
		if from.index && !from.fill {
			r.Late = late
		}
		out = append(out, r)
	}
	return out, k.relate(ctx, sh, out, rows, fields, from.inline)
}

// filled reads the rows' properties. Rows that are gone are left out.
func (k *Connector) filled(ctx context.Context, sh *shape, rows []Object, fields []string) ([]Object, error) {
	var ids []string
	for _, o := range rows {
		ids = append(ids, o.ID)
	}
	found, err := k.byID(ctx, sh, ids, fields)
	if err != nil {
		return nil, err
	}
	out := make([]Object, 0, len(rows))
	for _, row := range rows {
		if o := found[row.ID]; o != nil {
			full := *o
			full.Associations = row.Associations
			out = append(out, full)
		}
	}
	return out, nil
}
