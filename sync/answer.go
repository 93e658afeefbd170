package crmsync

import (
	"cmp"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// versionSent marks a record that we have written and whose version the answer
// did not tell.
const versionSent = "*"

// mapping returns the mapping by which a change was decided.
func (k *kind) mapping(c merge.Change) *mapping.Mapping { return k.maps[pairOf(c.Target, c.Source)] }

// answer takes in what a system said to one write.
func (p *pass) answer(k *kind, w *work, j *job, page *prepared) {
	w.touch(j.d.link)
	if j.result.Err != nil {
		p.failed(w, j)
		return
	}
	p.report.Written.Of(j.change.Target.System).Add(j.change.Op)
	n := j.change.Conflicts()
	p.report.Conflicts += n
	p.report.Written.Conflicts += n
	p.report.Written.Cleared += j.change.Cleared()
	p.remember(w, j)
	j.d.link.answered(j.change)
	if j.change.Op == crm.Delete {
		side := j.d.link.Side(j.change.Target.System)
		side.Deleted = true
		if at := j.result.Record.ModifiedAt; at.After(side.ModifiedAt) {
			side.ModifiedAt = at // what was seen of it later is a look from before
		}
		p.freed(j.d.link)
		return
	}
	p.wrote(k, w, j, page)
}

// wrote moves what is remembered of both sides to what the system answered:
// the base follows the answer, not the plan.
func (p *pass) wrote(k *kind, w *work, j *job, page *prepared) {
	l, sys := j.d.link, j.change.Target.System
	m := k.mapping(j.change)
	side := l.Side(sys)
	rec := j.result.Record
	if j.change.Op == crm.Create {
		l.Intent = nil
		if holder := w.byRef[rec.Ref]; holder != nil && holder != l {
			// An upsert met a record that we know by another link.
			p.inherit(w, l, holder)
		}
		*side = Side{Ref: rec.Ref, Version: versionSent, CreatedAt: rec.CreatedAt}
		w.move(rec.Ref, l)
		defer p.linkedUp(l)
		if j.result.Created {
			l.leaveOut(sys, j.d.leftOut)
		}
	}
	if side.Seen == nil {
		side.Seen = map[string]crm.Value{}
	}
	l.unsettle(sys)
	for _, f := range j.change.Fields {
		p.wroteField(k, l, m, f, rec, page)
	}
	if rec.Version != "" {
		side.Version = rec.Version
	}
	if rec.ModifiedAt.After(side.ModifiedAt) {
		side.LookedAt, side.ModifiedAt = cmp.Or(side.LookedAt, side.ModifiedAt), rec.ModifiedAt
	}
	side.Seen = k.seen(rec.Ref.Object, side.Seen)
	p.rekey(side, append(k.keys(rec.Ref, side.Seen), waiting(side.Keys)...))
}

func (p *pass) wroteField(k *kind, l *Link, m *mapping.Mapping, f merge.FieldChange, rec crm.Record, page *prepared) {
	sys := rec.Ref.System
	side := l.Side(sys)
	row, ok := m.Row(f.Key)
	if !ok {
		side.Seen[f.Field] = f.New
		if v, ok := rec.Values[f.Field]; ok {
			side.Seen[f.Field] = v
		}
		return
	}
	row.Put(sys, f.New, side.Seen)
	answered := true
	for _, name := range row.Fields(sys) {
		v, ok := rec.Values[name]
		if ok {
			side.Seen[name] = v
		}
		answered = answered && ok
	}
	b := p.together(k, l, m, row, page)
	if !answered {
		b.Written = sys
	}
	l.setBase(f.Key, b)
}

// together returns what both sides of a row have, as it is compared.
func (p *pass) together(k *kind, l *Link, m *mapping.Mapping, row *mapping.Row, page *prepared) (b BaseValue) {
	pair := merge.Pair{Mapping: m, HubSpot: l.HubSpot.Seen, Salesforce: l.Salesforce.Seen, Counterpart: p.counterpart(page)}
	pair.Convert = p.converter(k, l.Salesforce.Ref.Object, pair)
	b.HubSpot, b.Salesforce, _ = pair.Values(row)
	return b
}

// leaveOut notes which fields a new record was made without.
func (l *Link) leaveOut(sys crm.System, keys []string) {
	for _, key := range keys {
		l.setBase(key, BaseValue{Written: sys, LeftOut: true})
	}
}

// unsettle gives up waiting for the system's own version of values that we wrote
// earlier: after this write the record says that we modified it last, and what
// a user did in between would be taken for the vendor's spelling.
func (l *Link) unsettle(sys crm.System) {
	for key, b := range l.Base {
		if b.Written == sys && !b.LeftOut {
			b.Written = ""
			l.Base[key] = b
		}
	}
}

// setBase keeps a base, unless it says no more than having none.
func (l *Link) setBase(key string, b BaseValue) {
	if b.HubSpot.IsNull() && b.Salesforce.IsNull() && !b.LeftOut {
		delete(l.Base, key)
		return
	}
	if l.Base == nil {
		l.Base = map[string]BaseValue{}
	}
	l.Base[key] = b
}

// remember appends a write to the history: one line for a created or deleted
// record, one for each field of an updated one.
func (p *pass) remember(w *work, j *job) {
	c, now := j.change, p.e.now()
	ref := c.Target
	if j.result.Record.Ref.ID != "" {
		ref = j.result.Record.Ref
	}
	if c.Op != crm.Update {
		w.event(Event{At: now, Link: c.Link, Op: string(c.Op), Ref: ref, Why: c.Why})
	}
	for _, f := range c.Fields {
		if c.Op == crm.Update || f.LostBy != "" {
			w.event(Event{
				At: now, Link: c.Link, Op: string(crm.Update), Ref: ref, Field: f.Key,
				Old: f.Old, New: f.New, Lost: f.Lost, LostBy: f.LostBy, Why: f.Why,
			})
		}
	}
}

// conclude settles a link after its writes were answered: what agreed, which
// problems hold, and whether there is anything left to do.
func (p *pass) conclude(w *work, d *decision) {
	l := d.link
	w.touch(l)
	for key, b := range d.agreed {
		l.setBase(key, b)
	}
	for _, pr := range d.found {
		d.keep[problemID(l.ID, pr)] = true
		p.setProblem(l, pr)
	}
	l.dropProblems(func(pr Problem) bool { return !d.keep[pr.ID] })
	if d.wait {
		return
	}
	if d.closed == "" {
		p.expire(d) // else a record that comes back tells what it has
	}
	l.setWaiting(d.waits)
	switch {
	case d.closed != "":
		l.Closed, l.Dirty, l.Due, l.Intent = d.closed, false, zeroTime, nil
		w.event(Event{At: p.e.now(), Link: l.ID, Op: "unlink", Ref: cmp.Or(l.HubSpot.Ref, l.Salesforce.Ref), Why: d.closed})
	case !d.retry.IsZero():
		l.Dirty, l.Due = true, d.retry
	default:
		l.Dirty, l.Due = false, zeroTime
	}
}

// rowsOf returns the mapping keys behind the names of refused fields.
func rowsOf(m *mapping.Mapping, sys crm.System, fields []string) []string {
	var keys []string
	for _, row := range m.Rows() {
		for _, name := range row.Fields(sys) {
			if slices.ContainsFunc(fields, func(f string) bool { return strings.EqualFold(f, name) }) {
				keys = append(keys, row.Key)
				break
			}
		}
	}
	return keys
}

// freed makes the next pass look again at the records that stood behind one
// that we have deleted, or found deleted.
func (p *pass) freed(l *Link) {
	if hasDuplicates(l) {
		p.st.meta.Wake = append(p.st.meta.Wake, l.matching()...)
	}
}

// rekey gives a side that we wrote its new keys. Whoever shares a key with it,
// or did, is looked at again by the next pass.
func (p *pass) rekey(side *Side, keys []crm.Key) {
	before, now := matching(side.Keys), matching(keys)
	if len(before) > 0 && !slices.Equal(before, now) {
		p.st.meta.Wake = append(append(p.st.meta.Wake, before...), now...)
	}
	side.Keys = keys
}
