package crmsync

import (
	"context"
	"strings"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// settleIntents looks at creates and deletes that were sent without an answer reaching the
// Store. Where a repetition cannot make a second record, it simply may happen;
// elsewhere it waits until a record that was made must have become visible, and the
// feeds have been read since.
func (p *pass) settleIntents(ctx context.Context) error {
	return p.eachPage(ctx, LinkQuery{Open: true}, func(links []Link) error {
		w := newWork(links)
		if err := p.recognise(ctx, w, links); err != nil {
			return err
		}
		for _, l := range w.sorted() {
			if l.Intent == nil {
				continue
			}
			until := l.Intent.At.Add(visibleAfter)
			switch {
			case l.Intent.Delete && p.e.now().Before(until):
				// Repeating it does no harm, so nothing waits. Once the deletion is
				// seen, the intent tells that it was ours.
			case p.repeatable(l) || p.hinted == nil && !p.e.now().Before(until):
				l.Intent = nil
				w.touch(l)
			case !l.Due.Equal(until) || !l.Dirty:
				l.Dirty, l.Due = true, until
				w.touch(l)
			}
		}
		return p.saveIfChanged(ctx, w)
	})
}

// abandon drops the intent of a write that was not carried out. An update has
// none: what is open beside it is an earlier deletion, which may have been.
func (l *Link) abandon(change merge.Change) {
	if change.Op != crm.Update {
		l.Intent = nil
	}
}

// repointed drops the intent of a link that has got another record in that
// system. The deletion of its record in the other one may still show.
func (l *Link) repointed(sys crm.System) {
	if in := l.Intent; in != nil && (!in.Delete || in.System == sys) {
		l.Intent = nil
	}
}

// recognise looks, among the records that are new since, for those that open
// intents have made, and links them. A natural key tells it too, but not every
// record has one.
func (p *pass) recognise(ctx context.Context, w *work, intents []Link) error {
	open := map[string][]*Link{} // by kind
	for i := range intents {
		if l := w.byID[intents[i].ID]; l != nil && !l.Intent.Delete && !p.repeatable(l) {
			open[l.Kind] = append(open[l.Kind], l)
		}
	}
	for _, k := range p.kinds {
		if len(open[k.name]) == 0 {
			continue
		}
		// What the new records name may have been merged away meanwhile.
		page := newPrepared(k)
		for _, l := range open[k.name] {
			if err := p.lookUpNamed(ctx, k, page, refsOf(l.Intent.Values)); err != nil {
				return err
			}
		}
		err := p.eachPage(ctx, p.dueNow(k), func(links []Link) error {
			for i := range links {
				p.claimMade(w, open[k.name], &links[i], page)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// claimMade links a new record without a counterpart to the intent that made it.
func (p *pass) claimMade(w *work, intents []*Link, made *Link, page *prepared) {
	for _, l := range intents {
		if l.Intent == nil {
			continue
		}
		side := made.Side(l.Intent.System)
		if !side.Present() || !made.Side(l.Intent.System.Other()).Ref.IsZero() || side.Ref.Object != l.Intent.Object {
			continue
		}
		if side.CreatedAt.Before(l.Intent.At.Add(-clockSkew)) || !page.sameValues(l.Intent.Values, side.Seen) {
			continue
		}
		p.partFrom(w, l, l.Intent.System)
		*l.Side(l.Intent.System) = side.clone()
		l.Intent, l.Base, l.Pending = nil, nil, nil
		p.inherit(w, l, made)
		w.wakeUp(l)
		p.linkedUp(l)
		w.event(Event{At: p.e.now(), Link: l.ID, Op: "link", Ref: side.Ref, Why: "made by a create whose answer was lost"})
		return
	}
}

// partFrom gives a link of its own to the record that l got while the answer to
// its create was awaited, by the conversion of a lead.
func (p *pass) partFrom(w *work, l *Link, sys crm.System) {
	if side := l.Side(sys); !side.Ref.IsZero() {
		*w.create(l.Kind, side.Ref).Side(sys) = side.clone()
		p.markUnseen()
	}
}

// clockSkew is how far a vendor's clock may be behind ours.
const clockSkew = 5 * time.Minute

// sameValues reports whether a record has every value that was to be written,
// but for outer white space. Fields that are not read do not count.
func (page *prepared) sameValues(written, seen map[string]crm.Value) bool {
	same := 0
	for name, v := range written {
		got, ok := seen[name]
		switch {
		case v.IsNull() || !ok:
		case strings.TrimSpace(page.renamed(v).String()) != strings.TrimSpace(page.renamed(got).String()):
			return false
		default:
			same++
		}
	}
	return same > 0
}

// visibleAfter is how long after a create was sent its record is certain to be
// found, if it was made: the longest that a Salesforce transaction may run.
const visibleAfter = 10 * time.Minute

// repeatable reports whether sending the link's create again cannot make a
// second record: an upsert by external id, or a key that the vendor keeps
// unique.
func (p *pass) repeatable(l *Link) bool {
	k := p.kindOf(crm.Ref{System: l.Intent.System, Object: l.Intent.Object})
	return k != nil && (l.Intent.Key.Name != "" && k.upsert[l.Intent.Object] != "" || k.refusesTwins(l.Intent.System, l.Intent.Object))
}

// refusesTwins reports whether the vendor itself refuses a second record with
// the natural key, as HubSpot does for a contact's e-mail address.
func (k *kind) refusesTwins(sys crm.System, object string) bool {
	for _, f := range k.keyed {
		if f.system == sys && f.object == object && f.name == emailKey {
			field, ok := k.schemas[object].Field(f.field)
			return ok && field.Unique
		}
	}
	return false
}
