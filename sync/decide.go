package crmsync

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/mapping/places"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// decision is what one link needs, and why. It is made from the link alone and
// from what the page prepared; nothing is asked.
type decision struct {
	link    *Link
	changes []merge.Change       // at most one for each system
	agreed  map[string]BaseValue // bases that move without a write
	notes   []merge.Note
	found   []Problem       // problems that deciding found
	keep    map[string]bool // ids of problems that still hold
	retry   time.Time       // when something that failed may be tried again
	closed  string          // the tombstone to set once the changes are made
	leftOut []string        // mapping keys whose values a new record is made without
	waits   []crm.Ref       // records that must be linked before a field can be written
	wait    bool            // something must be read first: the link stays dirty
	arrived []arrival       // updates without an answer whose outcome is seen
}

func (d *decision) note(ref crm.Ref, field, why string) {
	d.notes = append(d.notes, merge.Note{Link: d.link.ID, Ref: ref, Field: field, Why: why})
}

// later remembers the earliest of several moments.
func (d *decision) later(t time.Time) {
	if d.retry.IsZero() || t.Before(d.retry) {
		d.retry = t
	}
}

// decide decides one link.
func (p *pass) decide(k *kind, l *Link, page *prepared) decision {
	d := decision{link: l, agreed: map[string]BaseValue{}, keep: map[string]bool{}}
	for _, pr := range l.Problems {
		// Joining tells of these, and of their end. One that a write met ends with
		// the write.
		if pr.Category == crm.CategoryDuplicates && pr.Pinned {
			d.keep[pr.ID] = true
		}
	}
	h, s := &l.HubSpot, &l.Salesforce
	switch {
	case l.Closed != "" || len(k.maps) == 0:
	case k.unpaired(l) != "":
		d.note(cmp.Or(l.HubSpot.Ref, l.Salesforce.Ref), "", k.unpaired(l))
	case h.unseen() || s.unseen():
		d.wait = true
	case h.Deleted && !s.Present() || s.Deleted && !h.Present():
		d.closed = closedBoth
	case h.Deleted:
		p.decideDeletedInHubSpot(k, &d)
	case s.Deleted:
		p.decideDeletedInSalesforce(k, &d)
	case h.Present() && s.Present():
		p.decidePair(k, &d, page)
	case l.Intent != nil && !l.Intent.Delete:
		d.later(l.Intent.At.Add(visibleAfter))
		d.note(cmp.Or(h.Ref, s.Ref), "", "an earlier create has had no answer: not repeated before its record must have been seen")
	case !l.DuplicateOf.IsZero():
		d.note(cmp.Or(s.Ref, h.Ref), "", "stands behind "+l.DuplicateOf.String()+", which has the same natural key")
	case h.Present():
		p.decideCreateInSalesforce(k, &d, page)
	default:
		p.decideCreateInHubSpot(k, &d, page)
	}
	return d
}

// decideDeletedInHubSpot decides what becomes of the Salesforce record.
func (p *pass) decideDeletedInHubSpot(k *kind, d *decision) {
	l := d.link
	if k.rules.deletedInHubSpot == DeleteInSalesforce {
		d.deletes(l.Salesforce.Ref, l.HubSpot.Ref, "deleted in HubSpot", deletedWith(crm.HubSpot))
		return
	}
	d.closed = "deleted in HubSpot, kept in Salesforce"
	d.note(l.Salesforce.Ref, "", d.closed)
}

// decideDeletedInSalesforce decides what becomes of the HubSpot record.
func (p *pass) decideDeletedInSalesforce(k *kind, d *decision) {
	l := d.link
	if k.rules.deleteInHubSpot(l) {
		d.deletes(l.HubSpot.Ref, l.Salesforce.Ref, "deleted in Salesforce", deletedWith(crm.Salesforce))
		return
	}
	d.closed = "deleted in Salesforce, kept in HubSpot"
	d.note(l.HubSpot.Ref, "", d.closed)
}

func (d *decision) deletes(target, source crm.Ref, why, closed string) {
	d.closed = closed
	d.changes = []merge.Change{{Link: d.link.ID, Op: crm.Delete, Target: target, Source: source, Why: why}}
}

// decidePair merges a linked pair, field by field.
func (p *pass) decidePair(k *kind, d *decision, page *prepared) {
	l := d.link
	frozen := p.excluded(l)
	if frozen {
		d.note(l.HubSpot.Ref, "", k.frozenWhy(l))
	}
	pair := merge.Pair{
		Mapping: k.mapped(l),
		HubSpot: l.HubSpot.Seen, Salesforce: l.Salesforce.Seen,
		Base: bases(l.Base), Conflict: p.e.settings.Conflict,
		Choice: map[string]crm.System{}, Counterpart: p.counterpart(page),
	}
	d.waits = append(d.waits, page.leaveOutGone(&pair)...)
	object := l.Salesforce.Ref.Object
	pair.Convert = p.converter(k, object, pair)
	switch l.HubSpot.ModifiedAt.Compare(l.Salesforce.ModifiedAt) {
	case 1:
		pair.Newer = crm.HubSpot
	case -1:
		pair.Newer = crm.Salesforce
	}
	for _, pr := range l.Problems {
		if pr.Choice != "" {
			pair.Choice[pr.Field] = pr.Choice
		}
	}
	p.settlePending(d, &pair)
	d.waits = append(d.waits, pair.Hidden()...)
	writes := map[crm.System][]merge.FieldChange{}
	for _, f := range merge.Fields(pair) {
		// A frozen pair is not written, but what it agrees on is remembered.
		if !frozen || f.Action == merge.Agree {
			p.decideField(d, f, writes)
		}
	}
	if f, ok := p.transition(k, l, writes[crm.HubSpot]); ok && !frozen {
		writes[crm.HubSpot] = append(writes[crm.HubSpot], f)
	}
	k.allowed(d, pair, writes)
	writes[crm.Salesforce] = k.withCountry(object, pair, writes[crm.Salesforce])
	for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
		if len(writes[sys]) > 0 {
			target, source := l.Side(sys).Ref, l.Side(sys.Other()).Ref
			d.changes = append(d.changes, merge.Change{
				Link: l.ID, Op: crm.Update, Target: target, Source: source, Fields: writes[sys], Why: "the linked record differs",
			})
		}
	}
}

func (p *pass) decideField(d *decision, f merge.FieldDecision, writes map[crm.System][]merge.FieldChange) {
	l, key := d.link, f.Row.Key
	switch f.Action {
	case merge.Agree:
		d.agreed[key] = BaseValue{HubSpot: f.HubSpot, Salesforce: f.Salesforce}
	case merge.Hold:
		d.found = append(d.found, Problem{
			Ref: l.HubSpot.Ref, Target: l.Salesforce.Ref, Field: key, Category: crm.CategoryConflict, Pinned: true,
			Message: f.Why, Remedy: "choose a side with Resolve, or edit either record",
		})
	case merge.Blocked:
		d.block(l.Side(f.To.Other()).Ref, l.Side(f.To).Ref, key, f.Err)
	case merge.Write:
		if p.quarantined(d, f.Row, f.To, f.New) {
			return
		}
		writes[f.To] = append(writes[f.To], fieldChange(f))
	case merge.None:
		if f.Why != "in step" && f.Row.Rule != mapping.DontSync {
			d.note(l.HubSpot.Ref, key, f.Why)
		}
	}
}

func fieldChange(f merge.FieldDecision) merge.FieldChange {
	name := f.Row.HubSpot
	if f.To == crm.Salesforce {
		name = f.Row.Salesforce
	}
	return merge.FieldChange{
		Key: f.Row.Key, Field: name, Old: f.Old, New: f.New,
		Lost: f.Lost, LostBy: f.LostBy, Conflict: f.Conflict, Why: f.Why,
	}
}

// block records that a value cannot be put into the target's terms. Only a
// changed record or mapping can help, so nothing is scheduled.
func (d *decision) block(source, target crm.Ref, key string, err error) {
	pr := Problem{Ref: source, Target: target, Field: key, Category: crm.CategoryValues, Message: err.Error()}
	var w *merge.WaitingError
	if errors.As(err, &w) {
		pr.Category, pr.Remedy = crm.CategoryWaiting, "nothing: it is written once that record is linked"
		d.waits = append(d.waits, w.For)
	}
	if v, ok := asValueError(err); ok {
		pr.Category, pr.Message, pr.Remedy = v.Category, v.Message, v.Remedy
	}
	var where *places.ValueError
	if errors.As(err, &where) {
		pr.Category, pr.Message, pr.Remedy = where.Category, where.Message, where.Remedy
	}
	d.found = append(d.found, pr)
}

// quarantined reports whether this very value was refused before and is not to
// be tried again yet.
func (p *pass) quarantined(d *decision, row *mapping.Row, to crm.System, v crm.Value) bool {
	pr := d.link.problem(row.Key, "")
	if pr == nil || pr.Cause != fingerprint(v) || pr.Target.System != to || d.link.Due.IsZero() {
		return false
	}
	if !p.e.now().Before(pr.NextTry) {
		return false
	}
	d.keep[pr.ID] = true
	d.later(pr.NextTry)
	d.note(pr.Target, row.Key, fmt.Sprintf("refused before, tried again after %s", pr.NextTry.UTC().Format(time.RFC3339)))
	return true
}

// excluded reports whether the inclusion list, or the filter for Salesforce
// records, leaves the link out.
func (p *pass) excluded(l *Link) bool {
	k := p.kindNamed(l.Kind)
	return k != nil && (k.rules.list != "" && !l.Member || k.filteredOut(l.Salesforce))
}

func bases(b map[string]BaseValue) map[string]merge.Base {
	out := make(map[string]merge.Base, len(b))
	for key, v := range b {
		out[key] = merge.Base{HubSpot: v.HubSpot, Salesforce: v.Salesforce}
	}
	return out
}
