package crmsync

import (
	"context"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// findHeirs looks for the pairs that were closed because their record was merged
// into that of a link whose counterpart is gone now: of several counterparts that
// stand for one record since a merge, a person may keep any.
func (p *pass) findHeirs(ctx context.Context, w *work) error {
	bereft := p.bereft
	p.bereft = nil
	var q LinkLookup
	for _, l := range bereft {
		for _, r := range l.Refs() {
			q.Keys = append(q.Keys, mergedInto(r))
		}
		if !l.MergedInto.IsZero() {
			q.Refs = append(q.Refs, l.MergedInto)
		}
	}
	if len(q.Keys) == 0 {
		return nil
	}
	if err := p.include(ctx, w, q, "merged links"); err != nil {
		return err
	}
	heirs := map[crm.Ref][]*Link{} // by what they were merged into
	for _, l := range w.sorted() {
		if l.Closed != "" && !l.MergedInto.IsZero() {
			heirs[l.MergedInto] = append(heirs[l.MergedInto], l)
		}
	}
	for _, l := range bereft {
		if stays := w.byRef[l.MergedInto]; stays != nil && hasDuplicates(stays) {
			w.wakeUp(stays) // one less stands for it
		}
		for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
			if heir := w.heir(l, sys, heirs); heir != nil {
				p.succeed(w, l, heir, sys)
			}
		}
	}
	return nil
}

// mergedInto is the key of the links whose record was merged into r.
func mergedInto(r crm.Ref) SideKey {
	return SideKey{r.System, crm.Key{Name: mergedIndex, Value: r.String()}}
}

// heir returns the link that has a living counterpart in the given system for a
// link that has lost its own.
func (w *work) heir(l *Link, sys crm.System, heirs map[crm.Ref][]*Link) *Link {
	if w.byID[l.ID] != l || !l.Side(sys).Deleted || !l.Side(sys.Other()).Present() {
		return nil
	}
	for _, r := range l.Refs() {
		for _, o := range heirs[r] {
			if l.stillNamed(r) && o != l && w.byID[o.ID] == o && o.Side(sys).Present() {
				return o
			}
		}
	}
	return nil
}

// merged returns those of the records that a problem tells of which stand for l's
// because their counterparts were merged into l's.
func (w *work) merged(l *Link, pr *Problem) []crm.Ref {
	if pr == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(pr.Others), func(r crm.Ref) bool {
		o := w.byRef[r]
		return o == nil || o == l || o.Closed == "" || !o.Side(r.System).Present() || !l.stillNamed(o.MergedInto)
	})
}

// succeed gives a link, whose own counterpart is gone, that of a pair whose other
// record has been merged into the link's.
func (p *pass) succeed(w *work, l, heir *Link, sys crm.System) {
	side := l.Side(sys)
	why := side.Ref.String() + " is gone, and what it was merged with has this one"
	gone := side.Ref
	if w.giveUp(l, side); slices.Contains(l.Aliases, gone) {
		l.Succeeded = alias(l.Succeeded, gone)
	}
	*side = heir.Side(sys).clone()
	w.event(Event{At: p.e.now(), Link: l.ID, Op: "link", Ref: side.Ref, Why: why})
	l.repointed(sys)
	l.Base, l.Pending, l.Closed = heir.Base, nil, ""
	if sys == crm.HubSpot {
		l.Member = heir.Member
	}
	l.DuplicateOf = crm.Ref{}
	l.dropProblems(func(Problem) bool { return true })
	p.inherit(w, l, heir)
	p.forgetOptOut(l)
	w.wakeUp(l)
	p.linkedUp(l)
}

// giveUp takes from a link a record that is gone. One that was merged away belongs
// to what it was merged into.
func (w *work) giveUp(l *Link, side *Side) {
	if l.MergedInto.System != side.Ref.System {
		l.aliasUntil(side.Ref, side.ModifiedAt)
		return
	}
	delete(w.byRef, side.Ref)
	if survivor := w.byRef[l.MergedInto]; survivor != nil {
		survivor.Aliases = alias(survivor.Aliases, side.Ref)
		w.move(side.Ref, survivor)
		w.touch(survivor)
	}
	l.MergedInto = crm.Ref{}
}
