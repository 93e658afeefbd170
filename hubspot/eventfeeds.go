package hubspot

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// emailHistory is how far back events of marketing e-mails are read at first when
// the feed does not say.
const emailHistory = 30 * 24 * time.Hour

// happened answers the feed of activities that are no CRM objects. They begin at
// the feed's After; without, at the first one, those of marketing e-mails 30 days
// ago. Every run steps back by the overlap, as for records, and an idle one costs
// one call. They are never deleted, and have nothing to sweep.
func (k *Connector) happened(ctx context.Context, e eventKind, f crm.Feed, cur cursor) (crm.Page, error) {
	read := func(ctx context.Context, cur cursor) (step, error) { return k.events(ctx, e, f, cur) }
	switch f.Lane {
	case crm.Deletions, crm.Associations:
		return crm.Page{}, nil
	case crm.Recheck:
		return k.recheck(ctx, cur, read)
	}
	if cur.Low == 0 {
		var begin int64
		switch {
		case !f.After.IsZero():
			begin = millis(f.After)
		case e.email != "":
			begin = millis(k.c.now().Add(-emailHistory))
		}
		cur = from(begin)
	}
	return k.changed(ctx, cur, read)
}

// events reads a page of a run.
func (k *Connector) events(ctx context.Context, e eventKind, f crm.Feed, cur cursor) (step, error) {
	source := k.submitted
	switch {
	case e.email != "":
		source = k.emailed
	case e.property != "":
		source = k.sold
	}
	all, s, err := source(ctx, e, cur)
	if err == nil && slices.Contains(f.Fields, crm.FieldContacts) {
		err = k.addressed(ctx, all)
	}
	if err != nil {
		return step{}, err
	}
	for _, one := range all {
		s.records = append(s.records, one.record(f.Object, f.Fields))
	}
	return s, nil
}

// sold reads what contacts did with sales e-mails: the search for contacts by
// the time of the latest, each of which is one event. A contact that is merged
// into another one within the overlap has its event a second time, by its new id.
func (k *Connector) sold(ctx context.Context, e eventKind, cur cursor) ([]event, step, error) {
	sh := &shape{object: objContacts, modified: e.property}
	w, err := k.scan(ctx, sh, []string{e.property}, cur)
	if err != nil {
		return nil, step{}, scoped(err, scopeContacts)
	}
	all := make([]event, 0, len(w.rows))
	for i := range w.rows {
		id, at := w.rows[i].ID, sh.modifiedAt(&w.rows[i])
		all = append(all, event{id: fmt.Sprintf("%s-%d", id, at), at: at, subject: e.phrase, contact: id})
	}
	return all, step{next: w.next, done: w.done}, nil
}

// emailed reads events of marketing e-mails. A run reads what happened between
// two fixed moments, so that it does not matter in which order the events come
// and what is added meanwhile. Should HubSpot no longer know the place of the
// next page, which it keeps for a short time only, the run begins again.
func (k *Connector) emailed(ctx context.Context, e eventKind, cur cursor) ([]event, step, error) {
	if cur.High == 0 {
		cur.High = max(cur.Low, millis(k.c.now()))
	}
	opts := &EmailEventOptions{
		Start: time.UnixMilli(cur.Low), End: time.UnixMilli(cur.High),
		Type: e.email, Limit: MaxEmailEvents, Offset: cur.After,
	}
	page, err := k.c.EmailEvents.List(ctx, opts)
	if cur.After != "" && (crm.ClassOf(err) == crm.BadRequest || crm.ClassOf(err) == crm.InvalidValue) {
		cur.After, opts.Offset = "", ""
		page, err = k.c.EmailEvents.List(ctx, opts)
	}
	if err == nil && page.After != "" && page.After == cur.After {
		err = stuck("e-mail events")
	}
	if err != nil {
		return nil, step{}, scoped(err, scopeEmails)
	}
	if cur.Begun == 0 {
		// The server's clock counts where it is behind ours.
		cur.Begun = min(cur.High, millis(page.Date))
	}
	cur.After = page.After
	all := make([]event, 0, len(page.Results))
	for _, r := range page.Results {
		all = append(all, event{
			id: r.ID, at: r.Created, email: r.Recipient,
			subject: e.about(r.Subject), body: r.URL,
		})
	}
	return all, step{next: cur, done: page.After == ""}, nil
}
