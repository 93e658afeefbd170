package crmsync

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// withoutRefused takes the fields that a system refused out of the job, each
// of them a problem of its own, and reports whether there were any and whether
// a rest is worth sending. One bad field does not block the record.
func (p *pass) withoutRefused(k *kind, j *job) (refused, rest bool) {
	e, ok := crm.AsError(j.result.Err)
	if !ok || j.change.Op == crm.Delete {
		return false, false
	}
	fields := e.Fields
	switch e.Class {
	case crm.InvalidValue, crm.SchemaDrift, crm.Forbidden, crm.Refused:
	case crm.Duplicate:
		if j.change.Op != crm.Update && (len(fields) == 0 || k.identified(j.change.Target, fields)) {
			return false, false // the record that is there may be this one
		}
		if len(fields) == 0 {
			// HubSpot does not say which value is taken; it keeps only this one unique.
			fields = []string{k.emailField(j.change.Target.System, j.change.Target.Object)}
		}
	default:
		return false, false
	}
	keys := rowsOf(k.mapping(j.change), j.change.Target.System, fields)
	before := len(j.change.Fields)
	bad := func(f merge.FieldChange) bool {
		return slices.Contains(keys, f.Key) || slices.Contains(fields, f.Field)
	}
	kept := j.change.Fields[:0:0]
	for _, f := range j.change.Fields {
		if !bad(f) {
			kept = append(kept, f)
			continue
		}
		if j.change.Op == crm.Create && k.mustHave(j.change.Target, f.Field) {
			return false, false // without it there is no record at all
		}
	}
	if len(kept) == before {
		return false, false
	}
	for _, f := range j.change.Fields {
		if bad(f) {
			p.fieldProblem(j, f.Key, f.New, e)
			j.d.leftOut = append(j.d.leftOut, f.Key)
			delete(j.d.link.Pending, f.Key)
		}
	}
	j.change.Fields = kept
	// An update of which nothing is left is no update.
	return true, len(kept) > 0 || j.change.Op == crm.Create
}

// identified reports whether records are matched by one of the fields.
func (k *kind) identified(target crm.Ref, fields []string) bool {
	return slices.ContainsFunc(k.keyed, func(f keyField) bool {
		return f.system == target.System && f.object == target.Object && slices.Contains(fields, f.field)
	})
}

// mustHave reports whether a record cannot be created without the field.
func (k *kind) mustHave(target crm.Ref, field string) bool {
	f, ok := k.schemas[target.Object].Field(field)
	return ok && f.Required || field == k.emailField(target.System, target.Object)
}

func (p *pass) fieldProblem(j *job, key string, v crm.Value, e *crm.Error) {
	pr := problemOf(j, e)
	pr.Field, pr.Cause, pr.Attempts = key, fingerprint(v), 1
	if !e.Existing.IsZero() {
		pr.Others = []crm.Ref{e.Existing}
	}
	if crm.IsAssociation(key) && (e.Class == crm.InvalidValue || e.Class == crm.Refused) {
		pr.Category, pr.Remedy = crm.CategoryAssociations, "remove associations that are not needed, or choose another record"
	}
	p.keepProblem(j.d, pr)
}

// keepProblem opens or renews a problem that the link is tried again for.
func (p *pass) keepProblem(d *decision, pr Problem) {
	id := problemID(d.link.ID, pr)
	p.setProblem(d.link, pr)
	d.keep[id] = true
	for _, set := range d.link.Problems {
		if set.ID == id && !set.NextTry.IsZero() {
			d.later(set.NextTry)
		}
	}
}

func problemOf(j *job, e *crm.Error) Problem {
	return Problem{
		Ref: j.change.Source, Target: j.change.Target, Category: crm.CategoryOf(e.Class), Code: e.Code,
		Message: message(j, e), Vendor: e.Detail, Remedy: remedy(e),
	}
}

func message(j *job, e *crm.Error) string {
	m := fmt.Sprintf("%s %s was refused: %s", j.change.Op, j.change.Target.Object, e.Class)
	if len(e.Fields) > 0 {
		m += " on " + strings.Join(e.Fields, ", ")
	}
	return m
}

// remedy says what a person can do about a refusal.
func remedy(e *crm.Error) string {
	switch e.Class {
	case crm.InvalidValue:
		return "correct the value, or map it to one that is accepted"
	case crm.SchemaDrift:
		return "repair the mapping: the field is gone, or the user may not see it"
	case crm.Forbidden:
		return "give the connected user or app the right to write the record and the field"
	case crm.Duplicate:
		return "merge or correct the record that has the value already"
	case crm.Refused:
		return "ask the administrator about the rule, flow or trigger that refused the record"
	case crm.RowLocked, crm.Unavailable:
		return "nothing: it is tried again"
	}
	return "look at the vendor's message"
}

// failed takes in that a write was refused, or that nobody knows.
func (p *pass) failed(w *work, j *job) {
	e, ok := crm.AsError(j.result.Err)
	if !ok {
		e = &crm.Error{Class: crm.BadRequest, Detail: "the client returned an error without a class", Err: j.result.Err}
	}
	d, l, sys := j.d, j.d.link, j.change.Target.System
	if e.Class != crm.Ambiguous {
		l.abandon(j.change)
	}
	if certain(j.result.Err) {
		l.answered(j.change)
	}
	switch {
	case e.Class == crm.Ambiguous && j.change.Op == crm.Create:
		// The intent stays open. It is settled once a record that was made must
		// have become visible.
		at := p.e.now()
		if !p.repeatable(l) {
			at = l.Intent.At.Add(visibleAfter)
		}
		d.later(at)
		d.closed = ""
	case e.Class == crm.NotFound && j.change.Op == crm.Delete:
		// Gone already: by a user, or by a first attempt whose answer was lost.
		l.Side(sys).Deleted, d.closed = true, closedBoth
		p.freed(l)
	case e.Class == crm.Duplicate && j.change.Op == crm.Create && sys == crm.HubSpot && !e.Existing.IsZero():
		p.adopt(w, d, e.Existing)
	case e.Class == crm.Converted && j.change.Op == crm.Create && !e.Existing.IsZero() && p.recover(w, l, e.Existing):
		d.closed, d.wait = "", true
	case j.change.Op != crm.Create && (e.Class == crm.NotFound || e.Class == crm.MergedAway || e.Class == crm.Converted):
		// The record is not what we think it is. It is read before anything else.
		l.Side(sys).Version = ""
		p.markUnseen()
		d.closed, d.wait = "", true
	case e.Class == crm.RateLimited || e.Class == crm.QuotaExhausted:
		d.closed, d.wait = "", true
	default:
		d.closed = ""
		pr := problemOf(j, e)
		pr.Attempts = 1
		if !e.Existing.IsZero() {
			pr.Others = []crm.Ref{e.Existing}
		}
		p.keepProblem(d, pr)
	}
}

// adopt links to a record that exists already, as the vendor says. Its values
// are read before anything is decided.
func (p *pass) adopt(w *work, d *decision, existing crm.Ref) {
	l := d.link
	holder := w.byRef[existing]
	if holder != nil && holder != l && holder.Salesforce.Present() {
		p.keepProblem(d, Problem{
			Ref: l.Salesforce.Ref, Target: existing, Category: crm.CategoryDuplicates, Attempts: 1,
			Message: "the e-mail address belongs to " + existing.String() + ", which is linked to " + holder.Salesforce.Ref.String(),
			Remedy:  "merge or correct one of the records", Others: []crm.Ref{existing},
		})
		return
	}
	d.wait = true
	if holder != nil && holder.Intent != nil && holder.Intent.Delete {
		return // we delete it just now, with the record that it was linked to
	}
	p.takeOver(w, l, existing, "HubSpot has a contact with the e-mail address")
}

// takeOver links to a record that a refusal told of, and to which no other link
// has a claim.
func (p *pass) takeOver(w *work, l *Link, ref crm.Ref, why string) {
	if holder := w.byRef[ref]; holder != nil && holder != l {
		p.inherit(w, l, holder)
	}
	*l.Side(ref.System) = Side{Ref: ref}
	w.move(ref, l)
	w.event(Event{At: p.e.now(), Link: l.ID, Op: "link", Ref: ref, Why: why})
	p.markUnseen()
	w.wakeUp(l)
}

// recover links to the record that an earlier create of ours has made and that
// has become another one since. What it became is read before anything is
// decided. It reports false when that record stands for somebody else.
func (p *pass) recover(w *work, l *Link, made crm.Ref) bool {
	if holder := w.byRef[made]; holder != nil && holder != l && !holder.Side(made.System.Other()).Ref.IsZero() {
		return false
	}
	if slices.Contains(l.Aliases, made) {
		l.Spent = made // what it became has gone, and this link begins anew
		w.wakeUp(l)
		return true
	}
	p.takeOver(w, l, made, "made by a create whose answer was lost")
	return true
}
