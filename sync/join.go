package crmsync

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/sync/crm"
)

// join pairs the records that have a natural key in common and no counterpart
// yet, through the Store's index: neither system is asked. Which records pair
// does not depend on the order in which they came.
func (p *pass) join(ctx context.Context, k *kind) error {
	if len(k.maps) == 0 {
		return nil
	}
	return p.eachPage(ctx, p.dueNow(k), func(links []Link) error {
		w := newWork(links)
		if err := p.neighbours(ctx, w); err != nil {
			return err
		}
		g := newGroups(w, k)
		for i := range links {
			if l := w.byID[links[i].ID]; l != nil && l.Closed == "" {
				p.joinLink(w, g, l)
			}
		}
		return p.saveIfChanged(ctx, w)
	})
}

// neighbours loads the links that share a natural key with those of the set.
func (p *pass) neighbours(ctx context.Context, w *work) error {
	var q LinkLookup
	for _, l := range w.sorted() {
		if l.Closed != "" || l.Paired() && l.HubSpot.Present() && l.Salesforce.Present() && !hasDuplicates(l) {
			continue
		}
		for _, key := range l.keys() {
			q.Keys = append(q.Keys, SideKey{crm.HubSpot, key}, SideKey{crm.Salesforce, key})
		}
		if !l.Left.IsZero() {
			q.Refs = append(q.Refs, l.Left)
		}
		if pr := l.problem("", crm.CategoryDuplicates); pr != nil {
			q.Refs = append(q.Refs, pr.Others...)
		}
	}
	if len(q.Keys)+len(q.Refs) == 0 {
		return nil
	}
	if err := p.include(ctx, w, q, "links by key"); err != nil {
		return err
	}
	return p.survivors(ctx, w)
}

// survivors loads the links of what records of the set were merged into.
func (p *pass) survivors(ctx context.Context, w *work) error {
	var q LinkLookup
	for _, l := range w.sorted() {
		if !l.MergedInto.IsZero() && w.byRef[l.MergedInto] == nil {
			q.Refs = append(q.Refs, l.MergedInto)
		}
	}
	if len(q.Refs) == 0 {
		return nil
	}
	return p.include(ctx, w, q, "survivors")
}

// keys returns the keys of the link's living records.
func (l *Link) keys() []crm.Key {
	var out []crm.Key
	for _, s := range []*Side{&l.HubSpot, &l.Salesforce} {
		if s.Present() {
			out = append(out, matching(s.Keys)...)
		}
	}
	return out
}

// matching returns the keys of both sides by which records are paired, of deleted
// ones too: others may stand behind this link for the sake of any of them.
func (l *Link) matching() []crm.Key {
	return slices.Concat(matching(l.HubSpot.Keys), matching(l.Salesforce.Keys))
}

// groups finds links by natural key.
type groups struct{ byKey map[crm.Key][]*Link }

func newGroups(w *work, k *kind) *groups {
	g := &groups{byKey: map[crm.Key][]*Link{}}
	for _, l := range w.sorted() {
		if l.Kind != k.name {
			continue
		}
		keys := l.keys()
		for i, key := range keys {
			if !slices.Contains(keys[:i], key) {
				g.byKey[key] = append(g.byKey[key], l)
			}
		}
	}
	return g
}

// of returns the links that share a key with l, itself included, in order.
func (g *groups) of(l *Link) []*Link {
	var out []*Link
	for _, key := range l.keys() {
		for _, o := range g.byKey[key] {
			if !slices.Contains(out, o) {
				out = append(out, o)
			}
		}
	}
	slices.SortFunc(out, func(a, b *Link) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// joinLink finds the counterpart of a link that has one side, and tells of
// records that stand for the same person.
func (p *pass) joinLink(w *work, g *groups, l *Link) {
	h := l.HubSpot.Present()
	s := l.Salesforce.Present()
	switch {
	case h && s:
		if hasDuplicates(l) {
			p.tellDuplicates(w, g, l)
		}
	case h:
		if !p.rivals(w, g, l) {
			p.pair(w, g, l)
			p.wentWithLeft(w, l)
		}
	case s:
		// The HubSpot side decides, so that both ends come to the same pair.
		for _, o := range g.of(l) {
			if o.HubSpot.Present() && !o.Salesforce.Present() && w.byID[o.ID] == o {
				p.pair(w, g, o)
				break
			}
		}
		if w.byID[l.ID] == l && !l.HubSpot.Present() {
			p.standBehind(w, g, l)
			p.wentWithDuplicate(w, l)
		}
	}
}

// wentWithDuplicate closes a link whose person was deleted in HubSpot while
// another Salesforce record stood for it: that this one is free now is no wish to
// have the person back.
func (p *pass) wentWithDuplicate(w *work, l *Link) {
	if !l.HubSpot.Ref.IsZero() || !l.DuplicateOf.IsZero() {
		return
	}
	for _, o := range w.sorted() {
		if o != l && o.Kind == l.Kind && (o.tookAlong(l) || o.wasLeftBy(l)) {
			p.close(w, l, "deleted in HubSpot through its duplicate "+o.Salesforce.Ref.String())
			return
		}
	}
}

// wentWithLeft closes a link whose HubSpot record was taken from the bin, while a
// user has deleted in Salesforce what was its counterpart once.
func (p *pass) wentWithLeft(w *work, l *Link) {
	if !l.Salesforce.Ref.IsZero() || l.Left.IsZero() || w.byID[l.ID] != l {
		return
	}
	if o := w.byRef[l.Left]; o != nil && o != l && o.wasLeftBy(l) {
		p.close(w, l, "taken from the bin in HubSpot, and "+l.Left.String()+" deleted")
	}
}

// close makes the link a tombstone.
func (p *pass) close(w *work, l *Link, why string) {
	l.Closed, l.Dirty, l.Due = why, false, zeroTime
	w.event(Event{At: p.e.now(), Link: l.ID, Op: "unlink", Ref: cmp.Or(l.HubSpot.Ref, l.Salesforce.Ref), Why: why})
	w.touch(l)
}

// tookAlong reports whether we deleted the link's Salesforce record with its
// contact, for which dup stood as well.
func (l *Link) tookAlong(dup *Link) bool {
	mine := natural(dup.Salesforce.Keys)
	return l.Closed == deletedWith(crm.HubSpot) && !dup.Salesforce.CreatedAt.After(l.HubSpot.ModifiedAt) &&
		slices.ContainsFunc(natural(l.matching()), func(k crm.Key) bool { return slices.Contains(mine, k) })
}

// wasLeftBy reports whether a record of the link, which a user has deleted, was
// dup's counterpart before another one took dup's place.
func (l *Link) wasLeftBy(dup *Link) bool {
	if _, replaced := l.ReplacedAt[dup.Left.String()]; replaced {
		return true
	}
	sys := dup.Left.System
	return slices.Contains(l.Refs(), dup.Left) && l.Side(sys).Deleted && l.Closed != deletedWith(sys.Other())
}

// pair gives the HubSpot record of l the best Salesforce record that shares a
// key with it and has no counterpart.
func (p *pass) pair(w *work, g *groups, l *Link) {
	free := map[crm.Ref]*Link{}
	var candidates []dedup.Candidate
	for _, o := range g.of(l) {
		if o.Salesforce.Present() && !o.HubSpot.Present() && w.byID[o.ID] == o {
			free[o.Salesforce.Ref] = o
			candidates = append(candidates, candidate(o.Salesforce))
		}
	}
	best, why, ok := dedup.Choose(candidates)
	if !ok {
		return
	}
	o := free[best.Ref]
	w.event(Event{At: p.e.now(), Link: l.ID, Op: "link", Ref: best.Ref, Why: why})
	if !l.Salesforce.Ref.IsZero() {
		w.giveUp(l, &l.Salesforce)
	}
	l.Salesforce = o.Salesforce.clone()
	l.Base, l.Pending, l.DuplicateOf = nil, nil, crm.Ref{}
	l.repointed(crm.Salesforce)
	l.Closed = ""
	l.dropProblems(func(pr Problem) bool { return pr.Category != crm.CategoryDuplicates })
	p.inherit(w, l, o)
	w.wakeUp(l)
	p.linkedUp(l)
	p.tellDuplicates(w, g, l)
}

// standBehind makes a Salesforce record wait behind another one that stands
// for the same person: the linked one, or else the best.
func (p *pass) standBehind(w *work, g *groups, l *Link) {
	var candidates []dedup.Candidate
	by := map[crm.Ref]*Link{}
	for _, o := range g.of(l) {
		if o.Salesforce.Present() && w.byID[o.ID] == o {
			c := candidate(o.Salesforce)
			// A HubSpot contact that was deleted keeps its place: else the person
			// would come back through another record.
			c.Linked = !o.HubSpot.Ref.IsZero()
			by[c.Ref] = o
			candidates = append(candidates, c)
		}
	}
	best, _, ok := dedup.Choose(candidates)
	first := by[best.Ref]
	if !ok || first == l {
		if !l.DuplicateOf.IsZero() {
			l.DuplicateOf = crm.Ref{}
			w.touch(l)
		}
		if len(candidates) > 1 || hasDuplicates(l) {
			p.tellDuplicates(w, g, l)
		}
		return
	}
	if l.DuplicateOf != best.Ref {
		l.DuplicateOf = best.Ref
		w.touch(l)
	}
	p.tellDuplicates(w, g, first)
}

func candidate(s Side) dedup.Candidate { return dedup.Candidate{Ref: s.Ref, ModifiedAt: s.ModifiedAt} }

// tellDuplicates keeps the problem that lists the other Salesforce records of
// the same person: once, and only while there are any.
func (p *pass) tellDuplicates(w *work, g *groups, l *Link) {
	var others []crm.Ref
	for _, o := range g.of(l) {
		if o != l && o.Salesforce.Present() && w.byID[o.ID] == o && o.Salesforce.Ref != l.Salesforce.Ref {
			others = append(others, o.Salesforce.Ref)
		}
	}
	slices.SortFunc(others, crm.Ref.Compare)
	same := len(others)
	old := l.problem("", crm.CategoryDuplicates)
	for _, r := range w.merged(l, old) {
		others = alias(others, r)
	}
	switch {
	case len(others) == 0:
		if old != nil && old.Pinned && old.Code == "" {
			l.dropProblems(func(pr Problem) bool { return pr.ID == old.ID })
			w.touch(l)
		}
		return
	case old != nil && slices.Equal(old.Others, others):
		return
	case same == 0:
		old.Others = others // what it says holds for the rest of them
		w.touch(l)
		return
	}
	w.touch(l)
	p.setProblem(l, Problem{
		Ref: l.Salesforce.Ref, Category: crm.CategoryDuplicates, Others: others, Pinned: true,
		Message: fmt.Sprintf("%d more Salesforce record(s) have the same natural key as %s", same, l.Salesforce.Ref),
		Remedy:  "merge them in Salesforce; until then only this one is kept in step",
	})
}
