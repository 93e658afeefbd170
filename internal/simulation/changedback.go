package simulation

import (
	"maps"
	"slices"
	"time"
)

// sent is a value that a call of a pass has written and of which the store does
// not know yet.
type sent struct {
	key   cellKey
	place int // among the field's entries
	by    *process
	heard bool // the answer has reached the process
}

// send notes what a pass has just written to a field.
func (j *journal) send(k cellKey, p *process) {
	last := len(j.cells[k]) - 1
	j.cells[k][last].untold = true
	j.sent = append(j.sent, sent{key: k, place: last, by: p})
}

// hear takes in that the answer to a call has reached the process.
func (j *journal) hear(p *process, seq int) {
	for i, s := range j.sent {
		if s.by == p && j.cells[s.key][s.place].seq == seq {
			j.sent[i].heard = true
		}
	}
}

// tell takes in that the store knows of some of what was written.
func (j *journal) tell(known func(s sent) bool) {
	rest := j.sent[:0]
	for _, s := range j.sent {
		if !known(s) {
			rest = append(rest, s)
			continue
		}
		j.cells[s.key][s.place].untold = false
	}
	j.sent = rest
}

// committed takes in that the process has saved what it was told so far.
func (j *journal) committed(p *process) {
	j.tell(func(s sent) bool { return s.by == p && s.heard })
}

// span is the time of a pass that has decided all that there was, from since when
// a value must have been there to be seen by it.
type span struct{ from, to time.Time }

// looked takes in that a pass has decided all that there was when it began: what
// passes before it had written and still stands counts as agreed.
func (j *journal) looked(began time.Time) {
	j.looks = append(j.looks, span{began, time.Now()})
	j.tell(func(s sent) bool {
		list := j.cells[s.key]
		return s.place+1 == len(list) && list[s.place].at.Before(began)
	})
}

// forget takes in that a pass is over: what it has not saved, it never will.
func (j *journal) forget(p *process) {
	for i, s := range j.sent {
		if s.by == p {
			j.sent[i].heard = false
		}
	}
}

// changedBack reports whether a user's value was what the field had when the two
// records last agreed, and was replaced for a change on the other side only. A
// field has changed if it differs from that: whoever changes it and changes it
// back takes the change back. So does, for all that anybody can know, who clears
// what a pass wrote just before it died.
func (w *world) changedBack(o overwrite) bool {
	list := w.journal.cells[o.key]
	at := slices.IndexFunc(list, func(e entry) bool { return e.seq == o.old.seq })
	if explained, found := w.backTo(o, list[:max(at, 0)]); found {
		return explained
	}
	// The record may have taken the place of another one, whose values they had
	// agreed on.
	for _, r := range sorted(slices.Collect(maps.Keys(w.journal.passed))) {
		if w.paired[r][o.other.ref] && w.journal.leads(r, o.key.ref) {
			if explained, found := w.backTo(o, w.journal.cells[cellKey{r, o.key.field}]); found {
				return explained
			}
		}
	}
	if at < 0 || o.old.value != "" {
		return false
	}
	o.old, o.before = entry{}, ""
	return w.explainedOverwrite(o)
}

// backTo looks for the value among those that the field had before, and for what
// the two records have agreed on since: found says that there is either.
func (w *world) backTo(o overwrite, list []entry) (explained, found bool) {
	next := o.old
	for i := len(list) - 1; i >= 0; i-- {
		e := list[i]
		if e.value == o.old.value {
			o.old, o.before = e, ""
			if i > 0 {
				o.before = list[i-1].value
			}
			return w.explainedOverwrite(o), true
		}
		if !e.untold && (!e.user || w.journal.agreed(o.other, e, next)) {
			return false, true
		}
		next = e
	}
	return false, false
}

// agreed reports whether the other field had the value too while a field's entry
// stood, for so long that a pass has seen both have it. What users enter and take
// back between two passes nobody knows of.
func (j *journal) agreed(other cellKey, e, next entry) bool {
	list := j.cells[other]
	for i, o := range list {
		if o.value != e.value {
			continue
		}
		from, to := o.at, next.at
		if e.at.After(from) {
			from = e.at
		}
		if i+1 < len(list) && list[i+1].at.Before(to) {
			to = list[i+1].at
		}
		if slices.ContainsFunc(j.looks, func(s span) bool { return !s.from.Before(from) && !s.to.After(to) }) {
			return true
		}
	}
	return false
}
