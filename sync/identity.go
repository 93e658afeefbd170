package crmsync

import (
	"context"
	"fmt"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// merged takes in that a record was merged into another one of its system: the
// link follows the survivor. It is never a deletion.
func (p *pass) merged(w *work, link *Link, rec crm.Record) {
	survivor := crm.Ref{System: rec.Ref.System, Object: rec.Ref.Object, ID: rec.MergedInto}
	p.follow(w, link, survivor, "merge", "merged into "+survivor.String())
}

// converted takes in that a lead became a contact: the link follows it.
func (p *pass) converted(w *work, link *Link, rec crm.Record) {
	if link.met(w.byRef[rec.ConvertedTo[0]], rec.ConvertedTo[0]) {
		return // it was told, and what the link knows since has no part in it
	}
	company := keyValue(link.HubSpot.Keys, companyIndex)
	for _, to := range rec.ConvertedTo[1:] {
		if to.Object == objAccount && company != "" && p.kindOf(to) != nil {
			p.claims = append(p.claims, claim{crm.Ref{System: crm.HubSpot, Object: objCompanies, ID: company}, to})
		}
	}
	link.Spent = rec.Ref
	p.follow(w, link, rec.ConvertedTo[0], "convert", "converted to "+rec.ConvertedTo[0].String())
}

// follow moves the link's side to the record that its own record has become.
func (p *pass) follow(w *work, link *Link, to crm.Ref, op, why string) {
	side := link.Side(to.System)
	from := side.Ref
	holder := w.byRef[to]
	if from == to || link.met(holder, to) {
		return
	}
	// Whoever stood behind the old record may not do so behind the new one.
	w.wake = append(w.wake, link.matching()...)
	w.event(Event{At: p.e.now(), Link: link.ID, Op: op, Ref: from, Why: why})
	switch {
	case holder == nil || holder == link:
		// The survivor was not seen yet, or left for the loser when it was deleted
		// before the merge became visible. It is read before anything is decided.
		*side = Side{Ref: to}
		link.dropAlias(to)
		p.markUnseen()
	case holder.Side(to.System.Other()).Ref.IsZero():
		// The survivor is known and has no counterpart: this link takes it over.
		*side = holder.Side(to.System).clone()
		p.inherit(w, link, holder)
	case !link.Side(to.System.Other()).Present():
		// This record has no counterpart: it simply becomes the survivor.
		p.inherit(w, holder, link)
		w.wakeUp(holder)
		return
	default:
		p.meet(w, holder, link, from, why)
		return
	}
	if link.Closed == deletedWith(to.System) {
		w.cameBack(link, to.System) // it must have been taken from the bin to be merged
	}
	link.Aliases = alias(link.Aliases, from)
	link.DuplicateOf = crm.Ref{}
	link.repointed(to.System)
	p.forgetOptOut(link)
	if !link.Side(to.System.Other()).Deleted {
		link.Closed = "" // else the tombstone is for the other side's sake
	}
	w.move(to, link)
	w.wakeUp(link)
	p.linkedUp(link)
}

// forgetOptOut drops what both sides agreed on about opting out, after a side
// became another record: that the survivor is not opted out is no opt-in by
// anybody, so an opt-out on either side counts.
func (p *pass) forgetOptOut(link *Link) {
	k := p.kindNamed(link.Kind)
	if k == nil || k.mapped(link) == nil {
		return
	}
	for _, row := range k.mapped(link).Rows() {
		if row.OptOut {
			delete(link.Base, row.Key)
			delete(link.Pending, row.Key)
		}
	}
}

// inherit gives everything that leads to the link from to the link to, and
// drops from. What to has taken over of its sides was perhaps not read by a pass
// of hints, which reads no feed: it is read before anything is decided.
func (p *pass) inherit(w *work, to, from *Link) {
	for _, r := range from.Refs() {
		if r != to.HubSpot.Ref && r != to.Salesforce.Ref {
			to.Aliases = alias(to.Aliases, r)
			if at, ok := from.ReplacedAt[r.String()]; ok {
				to.aliasUntil(r, at)
			}
			if slices.Contains(from.Succeeded, r) {
				to.Succeeded = alias(to.Succeeded, r)
			}
		}
		w.move(r, to)
	}
	if in := from.Intent; in != nil && !in.Delete && to.Intent == nil && to.Side(in.System).Ref.IsZero() {
		to.Intent = in // what it has made, if anything, is this link's
	}
	w.touch(to)
	w.remove(from)
	p.doubtUnread(w, to)
}

func (p *pass) doubtUnread(w *work, l *Link) {
	for _, s := range []*Side{&l.HubSpot, &l.Salesforce} {
		if p.hinted != nil && !s.Ref.IsZero() && !p.hinted[s.Ref] {
			p.doubt(w, l, s)
		}
	}
}

// meet takes in that two linked pairs have come to share one record. The link
// that has it stays; the other one is closed and told.
func (p *pass) meet(w *work, stays, closed *Link, from crm.Ref, why string) {
	sys := from.System
	if stays.Side(sys).Present() && stays.Side(sys.Other()).Deleted && closed.Side(sys.Other()).Present() {
		p.succeed(w, stays, closed, sys.Other())
		return
	}
	other := closed.Side(sys.Other()).Ref
	kept := stays.Side(sys.Other()).Ref
	gone := closed.Side(sys)
	gone.Deleted, closed.MergedInto = true, stays.Side(sys).Ref
	gone.Keys = append(slices.Clone(gone.Keys), mergedInto(closed.MergedInto).Key)
	closed.Closed = fmt.Sprintf("%s was %s, which is linked to %s", from, why, kept)
	closed.Dirty, closed.Due, closed.Intent, closed.Problems, closed.Pending = false, zeroTime, nil, nil, nil
	w.touch(closed)
	p.linked = append(p.linked, from) // who waits for it may belong to the survivor now
	others := []crm.Ref{other}
	if pr := stays.problem("", crm.CategoryDuplicates); pr != nil {
		for _, r := range pr.Others {
			others = alias(others, r)
		}
	}
	p.setProblem(stays, Problem{
		Ref: kept, Category: crm.CategoryDuplicates, Others: others, Pinned: true,
		Message: fmt.Sprintf("%s and %s stand for one record since %s", kept, other, why),
		Remedy:  "merge the two, or keep only one of them",
	})
	w.wakeUp(stays)
}

// met reports whether the link is closed already because its record was merged
// into the record to of another pair.
func (l *Link) met(stays *Link, to crm.Ref) bool {
	other := to.System.Other()
	return l.Closed != "" && l.MergedInto == to && stays != nil && !stays.Side(other).Ref.IsZero()
}

// absorbed takes in that a record of the same system was merged into the
// link's own, under its id or a new one.
func (p *pass) absorbed(w *work, link *Link, loser crm.Ref) {
	holder := w.byRef[loser]
	if holder == nil || holder == link {
		return
	}
	sys := loser.System
	if holder.Side(sys).Ref != loser || holder.met(link, link.Side(sys).Ref) {
		return // an alias of a third link, or closed for it: its story was told
	}
	w.wake = append(w.wake, holder.matching()...)
	w.event(Event{At: p.e.now(), Link: link.ID, Op: "merge", Ref: loser, Why: "merged into " + link.Side(sys).Ref.String()})
	mine, theirs := link.Side(sys.Other()), holder.Side(sys.Other())
	switch {
	// A counterpart that we deleted with the loser is no loss that the survivor
	// shares: the loser was taken from the bin before it was merged.
	case mine.Ref.IsZero() && !theirs.Ref.IsZero() && holder.Closed != deletedWith(sys):
		*mine = theirs.clone()
		link.Base, link.Pending, link.Problems, link.Member = holder.Base, holder.Pending, holder.Problems, holder.Member
		for i := range link.Problems {
			link.Problems[i].Link = link.ID
		}
		if holder.repointed(sys); holder.Intent != nil {
			link.Intent = holder.Intent
		}
		link.Aliases = alias(link.Aliases, loser)
		p.inherit(w, link, holder)
	case theirs.Present() && mine.Ref != theirs.Ref:
		p.meet(w, link, holder, loser, "merged into "+link.Side(sys).Ref.String())
		return
	default:
		p.inherit(w, link, holder)
	}
	p.forgetOptOut(link)
	w.wakeUp(link)
	p.linkedUp(link)
}

// alias adds a ref to a sorted list of refs.
func alias(list []crm.Ref, r crm.Ref) []crm.Ref {
	i, found := slices.BinarySearchFunc(list, r, crm.Ref.Compare)
	if found {
		return list
	}
	return slices.Insert(list, i, r)
}

// unseen reports whether the side names a record whose values are not known.
func (s *Side) unseen() bool { return !s.Ref.IsZero() && !s.Deleted && s.Version == "" }

// readRefs reads records by id and folds them.
func (p *pass) readRefs(ctx context.Context, refs []crm.Ref) error {
	for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
		var mine []crm.Ref
		fields := map[string][]string{}
		for _, r := range refs {
			if k := p.kindOf(r); k != nil && r.System == sys && !slices.Contains(mine, r) {
				mine = append(mine, r)
				fields[r.Object] = k.reads[r.Object]
			}
		}
		if len(mine) == 0 {
			continue
		}
		records, err := p.e.clients[sys].Read(ctx, mine, fields)
		if err != nil {
			return fmt.Errorf("read records: %w", err)
		}
		*p.report.Read.Of(sys) += len(records)
		if err := p.foldRecords(ctx, p.answered(mine, records), nil); err != nil {
			return err
		}
	}
	return nil
}

// answered prepares records that were asked for by id. One that comes back
// under another id was merged into that one.
func (p *pass) answered(asked []crm.Ref, records []crm.Record) []crm.Record {
	var out []crm.Record
	for i, rec := range records {
		if i < len(asked) && rec.Ref != asked[i] && !rec.Deleted {
			out = append(out, crm.Record{Ref: asked[i], Deleted: true, MergedInto: rec.Ref.ID, ModifiedAt: rec.ModifiedAt})
		}
		out = append(out, rec)
	}
	return out
}

// markUnseen notes that some link names a record whose values must be read.
func (p *pass) markUnseen() {
	p.st.meta.Unseen = true
	p.doubts++
}

// readUnseen reads the records that links name without knowing their values. The
// mark stays until all are read: a process may die in between.
func (p *pass) readUnseen(ctx context.Context) error {
	// What is read may tell of further records: chains of merges and conversions.
	for round := 0; p.st.meta.Unseen && round < longestChain; round++ {
		before := p.doubts
		err := p.eachPage(ctx, LinkQuery{Dirty: true, DueBy: p.e.now()}, func(links []Link) error {
			var refs []crm.Ref
			for i := range links {
				for _, s := range []*Side{&links[i].HubSpot, &links[i].Salesforce} {
					if s.unseen() {
						refs = append(refs, s.Ref)
					}
				}
			}
			return p.readRefs(ctx, refs)
		})
		if err != nil {
			return err
		}
		p.st.meta.Unseen = p.doubts != before
	}
	return nil
}

// longestChain bounds how many records one after the other a pass follows.
const longestChain = 10
