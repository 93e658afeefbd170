package crmsync

import (
	"context"
	"maps"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// foldRecords folds what a system said into links and commits them. Records
// may come twice, late, or in any order of time. last, if any, is called before
// the last of them are committed, to change what is committed with them.
func (p *pass) foldRecords(ctx context.Context, records []crm.Record, last func()) error {
	const chunk = 4000
	for len(records) > chunk {
		if err := p.foldChunk(ctx, records[:chunk]); err != nil {
			return err
		}
		records = records[chunk:]
	}
	if last != nil {
		last()
	}
	return p.foldChunk(ctx, records)
}

func (p *pass) foldChunk(ctx context.Context, records []crm.Record) error {
	w, err := p.load(ctx, p.named(records))
	if err != nil {
		return err
	}
	for _, rec := range records {
		if k := p.kindOf(rec.Ref); k != nil {
			p.fold(w, k, rec)
		}
	}
	if err := p.wakeOthers(ctx, w); err != nil {
		return err
	}
	if err := p.settleClaims(ctx, w); err != nil {
		return err
	}
	if err := p.findHeirs(ctx, w); err != nil {
		return err
	}
	return p.save(ctx, w)
}

// named lists every link that the records can concern.
func (p *pass) named(records []crm.Record) LinkLookup {
	var q LinkLookup
	for _, rec := range records {
		k := p.kindOf(rec.Ref)
		if k == nil {
			continue
		}
		q.Refs = append(q.Refs, rec.Ref)
		q.Refs = append(q.Refs, related(rec)...)
		q.IDs = append(q.IDs, linkID(k.name, rec.Ref))
	}
	return q
}

// related lists the other records that a record names as its own self.
func related(rec crm.Record) []crm.Ref {
	var refs []crm.Ref
	if rec.MergedInto != "" {
		refs = append(refs, crm.Ref{System: rec.Ref.System, Object: rec.Ref.Object, ID: rec.MergedInto})
	}
	for _, id := range rec.Absorbed {
		refs = append(refs, crm.Ref{System: rec.Ref.System, Object: rec.Ref.Object, ID: id})
	}
	if len(rec.ConvertedTo) > 0 {
		refs = append(refs, rec.ConvertedTo[0])
	}
	return refs
}

// fold takes in one record.
func (p *pass) fold(w *work, k *kind, rec crm.Record) {
	link := w.byRef[rec.Ref]
	gone := rec.Deleted || len(rec.ConvertedTo) > 0
	switch {
	case link == nil && gone:
		// Never known, and not to be. What was merged into it has gone with it.
		p.goneWith(w, rec)
		return
	case link == nil:
		link = w.create(k.name, rec.Ref)
	case link.Side(rec.Ref.System).Ref != rec.Ref && gone:
		return // an alias: its story was told
	case link.Side(rec.Ref.System).Ref != rec.Ref && !rec.ModifiedAt.After(link.aliasSince(rec.Ref)):
		return // a look at an alias from before it became one
	case link.Side(rec.Ref.System).Ref != rec.Ref:
		// It was merged away, or replaced, and has been undeleted: a record of its own.
		link.dropAlias(rec.Ref)
		w.touch(link)
		left := link.leftBy(rec.Ref)
		delete(link.ReplacedAt, rec.Ref.String())
		link = w.create(k.name, rec.Ref)
		link.Left, link.Spent = left, left
	}
	side := link.Side(rec.Ref.System)
	if link.Closed == closedForgotten {
		return // nothing may be kept of it
	}
	if rec.ModifiedAt.Before(side.ModifiedAt) && !rec.Deleted {
		// An older look than the one we have, or one from before a write of ours.
		// What somebody changed between our last look and that write shows there only.
		if !side.LookedAt.IsZero() && rec.ModifiedAt.After(side.LookedAt) {
			p.doubt(w, link, side)
		}
		return
	}
	switch {
	case rec.MergedInto != "":
		p.merged(w, link, rec)
	case len(rec.ConvertedTo) > 0:
		p.converted(w, link, rec)
	case rec.Deleted:
		p.deleted(w, link, rec)
	default:
		p.seen(w, k, link, rec)
	}
	for _, id := range rec.Absorbed {
		p.absorbed(w, link, crm.Ref{System: rec.Ref.System, Object: rec.Ref.Object, ID: id})
	}
}

// goneWith takes in that records were merged into one that was deleted before
// it was ever seen.
func (p *pass) goneWith(w *work, rec crm.Record) {
	for _, id := range rec.Absorbed {
		loser := crm.Ref{System: rec.Ref.System, Object: rec.Ref.Object, ID: id}
		if l := w.byRef[loser]; l != nil && l.Side(loser.System).Ref == loser && l.Closed != closedForgotten {
			p.deleted(w, l, rec)
		}
	}
}

// seen takes in the values of a living record.
func (p *pass) seen(w *work, k *kind, link *Link, rec crm.Record) {
	side := link.Side(rec.Ref.System)
	if side.Deleted && !rec.ModifiedAt.After(side.ModifiedAt) {
		return // a look from before the deletion
	}
	values, keys := k.seen(rec.Ref.Object, rec.Values), k.keys(rec.Ref, rec.Values)
	if link.Closed == "" && side.contradicted(rec, values) {
		// A user may have changed it, or it was written after what this look shows.
		p.doubt(w, link, side)
		return
	}
	p.settleWritten(k, link, rec, values)
	rekeyed := !slices.Equal(matching(keys), matching(side.Keys))
	keys = append(keys, waiting(side.Keys)...)
	changed := rekeyed || side.Deleted || side.Version == "" || !maps.Equal(values, side.Seen)
	if !changed && side.Version == rec.Version && side.ModifiedAt.Equal(rec.ModifiedAt) {
		return
	}
	if rekeyed {
		w.wake = append(w.wake, link.matching()...)
		w.wake = append(w.wake, matching(keys)...)
	}
	if side.Deleted {
		w.cameBack(link, rec.Ref.System)
		p.linkedUp(link)
	} else if side.unseen() && link.Paired() {
		p.linkedUp(link) // the record was found by a write, or by another one's story
	}
	side.Seen, side.Keys, side.Deleted = values, keys, false
	side.Version, side.ModifiedAt, side.ModifiedBy, side.LookedAt = rec.Version, rec.ModifiedAt, rec.ModifiedBy, zeroTime
	if !rec.CreatedAt.IsZero() {
		side.CreatedAt = rec.CreatedAt
	}
	w.touch(link)
	if changed && link.Closed == "" {
		w.wakeUp(link)
	}
}

// doubt has a record read by id before anything is decided about it.
func (p *pass) doubt(w *work, link *Link, side *Side) {
	side.Version = ""
	p.markUnseen()
	w.wakeUp(link)
}

// contradicted reports whether a look differs from what is known of the record
// in a value that may be older than that. It stays so until the record is read
// by id, be it by a later pass.
func (s *Side) contradicted(rec crm.Record, values map[string]crm.Value) bool {
	return s.Seen != nil && !s.Deleted && slices.ContainsFunc(rec.Late, func(f string) bool {
		return values[f] != s.Seen[f]
	})
}

// settleWritten looks at the fields that we wrote and see for the first time
// since. A value that differs from what we wrote, on a record that nobody else
// has modified, is the vendor's own spelling of it, if it can be one: the base
// takes it, and nothing is written back.
func (p *pass) settleWritten(k *kind, link *Link, rec crm.Record, values map[string]crm.Value) {
	sys := rec.Ref.System
	m := k.mapped(link)
	if m == nil {
		return
	}
	user := p.st.meta.Accounts[sys].UserID
	ours := user != "" && rec.ModifiedBy == user
	for key, b := range link.Base {
		if b.Written != sys {
			continue
		}
		row, ok := m.Row(key)
		if !ok {
			continue // hidden from us at the moment: this look does not tell
		}
		if ours {
			seen := row.Get(sys, values)
			if v, ok := link.Pending[key]; ok && v.System == sys && v.of(sys) == seen {
				seen = b.of(sys) // what a later write of ours has put there
			}
			vendors := b.LeftOut && seen.Kind() != crm.ReferenceSet // no vendor associates several records by itself
			if vendors || merge.Respelled(b.of(sys), seen) {
				b.set(sys, seen)
			}
		}
		b.Written, b.LeftOut = "", false
		link.Base[key] = b
	}
}

func (b *BaseValue) of(sys crm.System) crm.Value {
	return merge.Base{HubSpot: b.HubSpot, Salesforce: b.Salesforce}.Of(sys)
}

func (b *BaseValue) set(sys crm.System, v crm.Value) {
	if sys == crm.HubSpot {
		b.HubSpot = v
	} else {
		b.Salesforce = v
	}
}

// cameBack takes in that a deleted record was taken from the bin.
func (w *work) cameBack(link *Link, sys crm.System) {
	other := link.Side(sys.Other())
	if link.MergedInto.System == sys {
		link.MergedInto = crm.Ref{} // a record of its own again
	}
	switch {
	case other.Deleted && link.Closed == deletedWith(sys):
		// We deleted its counterpart with it. That was no wish of the other
		// side's: the record begins anew.
		link.aliasUntil(other.Ref, other.ModifiedAt)
		*other, link.Base, link.Closed = Side{ModifiedAt: other.ModifiedAt}, nil, ""
		link.Pending = nil
	case other.Deleted && (link.Closed == deletedWith(sys.Other()) || link.Closed == closedBoth):
		// We deleted it with its counterpart, or both were deleted apart, and a
		// person took it back: it stays, and stays alone.
		link.Closed = "deleted in " + sys.Other().Title() + ", taken from the bin in " + sys.Title()
	default:
		link.Closed = "" // the tombstone is lifted
	}
}

// carriedOver takes in a deletion of our own whose answer was lost: a person
// had deleted the counterpart. That the counterpart may be back meanwhile makes
// our deletion no wish of anybody's.
func (w *work) carriedOver(link *Link, sys crm.System) {
	link.Intent, link.Dirty, link.Due = nil, false, zeroTime
	link.Closed = deletedWith(sys.Other())
	w.touch(link)
	if link.Side(sys.Other()).Present() {
		w.cameBack(link, sys.Other())
		w.wakeUp(link)
	}
}

// closedBoth is the tombstone of records that were deleted apart, as far as we
// know: the second of them may have gone by a request of ours without an answer.
const closedBoth = "deleted"

// deletedWith is the tombstone of a pair that was deleted in one system by a
// person and in the other one by us.
func deletedWith(first crm.System) string {
	return "deleted in " + first.Title() + ", and with it in " + first.Other().Title()
}

// deleted takes in that a record was deleted.
func (p *pass) deleted(w *work, link *Link, rec crm.Record) {
	side := link.Side(rec.Ref.System)
	if side.Deleted {
		return
	}
	side.Deleted = true
	if rec.ModifiedAt.After(side.ModifiedAt) {
		side.ModifiedAt = rec.ModifiedAt
	}
	w.wake = append(w.wake, link.matching()...)
	if in := link.Intent; in != nil && in.Delete && in.System == rec.Ref.System {
		w.event(Event{At: p.e.now(), Link: link.ID, Op: "delete", Ref: rec.Ref, Why: "by a request whose answer was lost"})
		w.carriedOver(link, rec.Ref.System)
		return
	}
	p.bereft = append(p.bereft, link)
	if !link.HubSpot.Present() && !link.Salesforce.Present() {
		link.Closed, link.Dirty = closedBoth, false
		w.touch(link)
		return
	}
	w.wakeUp(link)
}

// wakeOthers makes those records be decided again that stood behind another
// one with the same natural key, or that it stood for.
func (p *pass) wakeOthers(ctx context.Context, w *work) error {
	if len(w.wake) == 0 {
		return nil
	}
	var q LinkLookup
	for _, key := range w.wake {
		q.Keys = append(q.Keys, SideKey{crm.HubSpot, key}, SideKey{crm.Salesforce, key})
	}
	w.wake = nil
	links, err := p.e.store.Lookup(ctx, p.conn, q)
	if err != nil {
		return err
	}
	w.include(links)
	for _, found := range links {
		l := w.byID[found.ID]
		if l == nil {
			continue
		}
		if !l.DuplicateOf.IsZero() || hasDuplicates(l) {
			w.wakeUp(l)
		}
	}
	return nil
}
