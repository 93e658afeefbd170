package hubspot

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"github.com/crmsync/crmsync/sync/crm"
)

// maxSeen is how many ids of one millisecond a cursor carries. Beyond it the
// millisecond is read alone.
const maxSeen = 100

// bodyMargin keeps a search below HubSpot's limit of characters.
const bodyMargin = 100

// step is one page of a run and where it leads.
type step struct {
	records []crm.Record
	next    cursor
	done    bool // the run is at its end
}

// walk reads one page of what was modified from cur.At to cur.High, in order of
// modification.
func (k *Connector) walk(ctx context.Context, sh *shape, fields []string, cur cursor) (step, error) {
	w, err := k.scan(ctx, sh, sh.asked(fields), cur)
	if err != nil {
		return step{}, err
	}
	s := step{next: w.next, done: w.done}
	s.records, err = k.records(ctx, sh, w.rows, fields, origin{fill: w.fill, index: true})
	return s, err
}

// scanned is one page of a search and where it leads.
type scanned struct {
	rows []Object
	fill bool // the rows came without the properties
	next cursor
	done bool
}

// scan searches for one page of rows, in order of sh.modified.
//
// Pages are not counted by offset: a record that changes while they are read
// moves to the end, and every record behind it moves one place forward, over
// the edge of a page. Each page begins at the millisecond at which the last one
// ended, without the ids that were had there. That also never meets the limit
// of 10,000 rows. When too many share that millisecond, as after a bulk update,
// it is read alone in order of id.
func (k *Connector) scan(ctx context.Context, sh *shape, props []string, cur cursor) (scanned, error) {
	req, fill := searchFor(sh, props, cur)
	page, err := k.c.Search.Do(ctx, sh.object, req)
	if err != nil {
		return scanned{}, err
	}
	if cur.Begun == 0 {
		cur.Begun = millis(page.Date)
	}
	s := scanned{rows: page.Results, fill: fill, next: cur}
	switch {
	case len(page.Results) == 0 && page.After != "":
		return s, stuck(sh.object)
	case cur.Tied:
		s.next.afterTie(page)
		s.done = cur.High > 0 && s.next.At > cur.High
	case page.After == "":
		s.done = true
	default:
		s.next.afterPage(sh, page.Results)
		if !s.next.Tied && s.next.At == cur.At && len(s.next.Seen) == len(cur.Seen) {
			return s, stuck(sh.object)
		}
	}
	return s, nil
}

// stuck is the error for an answer that a run cannot go on from: it would ask the
// same forever.
func stuck(object string) error {
	return &crm.Error{Class: crm.Unavailable, System: crm.HubSpot, Op: "search " + object,
		Err: errors.New("the page holds nothing that was asked for, and is not the last one")}
}

// afterTie moves on within the millisecond, or past it.
func (c *cursor) afterTie(page *Page[Object]) {
	if page.After != "" {
		c.ID = page.Results[len(page.Results)-1].ID
		return
	}
	c.Tied, c.ID = false, ""
	c.At++
}

// afterPage moves to the last row's millisecond and notes who was had there.
func (c *cursor) afterPage(sh *shape, rows []Object) {
	last := max(sh.modifiedAt(&rows[len(rows)-1]), c.At)
	var seen []string
	if last == c.At {
		seen = c.Seen
	}
	seen = slices.Clone(seen)
	for i := range rows {
		if sh.modifiedAt(&rows[i]) == last {
			seen = append(seen, rows[i].ID)
		}
	}
	slices.Sort(seen)
	seen = slices.Compact(seen)
	c.At, c.Seen = last, seen
	if len(seen) > maxSeen {
		c.Seen, c.Tied = nil, true
	}
}

// modifiedAt is the millisecond that the search orders a row by.
func (sh *shape) modifiedAt(o *Object) int64 {
	if v, err := decodeInstant(o.Properties.Get(sh.modified)); err == nil {
		if t, ok := v.Time(); ok {
			return millis(t)
		}
	}
	return millis(o.UpdatedAt)
}

// searchFor builds the request for a page. fill tells that the properties do
// not fit into the body and must be read afterwards.
func searchFor(sh *shape, props []string, cur cursor) (req SearchRequest, fill bool) {
	req = SearchRequest{
		FilterGroups: cur.filters(sh.modified),
		Sorts:        []Sort{{sh.modified, "ASCENDING"}},
		Properties:   props,
		Limit:        MaxSearchPage,
	}
	if cur.Tied {
		req.Sorts[0].PropertyName = propID
	}
	if fits(req) {
		return req, false
	}
	if len(cur.Seen) > 0 {
		// Reading those again costs less than reading all properties apart. There
		// are at most half a page of them, so that the walk still gets on.
		again := cur
		again.Seen = nil
		short := req
		short.FilterGroups = again.filters(sh.modified)
		if fits(short) {
			return short, false
		}
	}
	req.Properties = []string{sh.modified}
	return req, true
}

func fits(req SearchRequest) bool {
	b, err := json.Marshal(req)
	return err == nil && len(b) <= MaxSearchBody-bodyMargin
}

// filters selects the rows that the cursor is waiting for.
func (c cursor) filters(modified string) []FilterGroup {
	at := strconv.FormatInt(c.At, 10)
	exactly := Filter{PropertyName: modified, Operator: EQ, Value: at}
	if c.Tied {
		group := FilterGroup{Filters: []Filter{exactly}}
		if c.ID != "" {
			group.Filters = append(group.Filters, Filter{PropertyName: propID, Operator: GT, Value: c.ID})
		}
		return []FilterGroup{group}
	}
	after := func(low int64) FilterGroup {
		f := Filter{PropertyName: modified, Operator: GTE, Value: strconv.FormatInt(low, 10)}
		if c.High > 0 {
			f.Operator, f.HighValue = Between, strconv.FormatInt(max(c.High, low), 10)
		}
		return FilterGroup{Filters: []Filter{f}}
	}
	if len(c.Seen) == 0 {
		return []FilterGroup{after(c.At)}
	}
	others := Filter{PropertyName: propID, Operator: NotIn, Values: c.Seen}
	return []FilterGroup{after(c.At + 1), {Filters: []Filter{exactly, others}}}
}
