package simulation

import (
	"fmt"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// spelled is a value to the letter, and who wrote it.
type spelled struct {
	text  string
	user  bool
	seq   int
	began entry // when the pass that wrote it began
}

// stamp stands, among a record's fields, for when and by whom it was modified.
const stamp = "stamp"

// letters looks at one system's values to the letter.
func (w *world) letters(sys crm.System) map[cellKey]string {
	out := map[cellKey]string{}
	if sys == crm.HubSpot {
		for _, object := range w.objects[sys] {
			for _, o := range w.hs.All(object) {
				out[cellKey{ref(object, o.ID), stamp}] = o.UpdatedAt.String()
				for _, f := range w.fields {
					if name := f.name(object); name != "" {
						out[cellKey{ref(object, o.ID), f.key}] = o.Properties[name]
					}
				}
			}
		}
		return out
	}
	for _, object := range w.objects[sys] {
		for _, r := range w.sf.All(object) {
			out[cellKey{ref(object, r.ID()), stamp}] = r.Text("SystemModstamp") + r.Text("LastModifiedById")
			for _, f := range w.fields {
				if name := f.name(object); name != "" {
					out[cellKey{ref(object, r.ID()), f.key}] = r.Text(name)
				}
			}
		}
	}
	return out
}

// echo is a value that a user entered and a pass rewrote for the sake of what a
// pass had made of it on the other side.
type echo struct{ field, entered, text string }

// spell takes in what was written, to the letter, by a pass or, without one, by a
// user. The caller holds w.mu.
func (w *world) spell(before, after map[cellKey]string, p *process) {
	j := w.journal
	for k, text := range after {
		if before[k] == text {
			continue
		}
		if p == nil {
			j.touched[k.ref] = j.seq
		} else if mine := j.spelled[k]; mine.user && k.field != "hs_email_optout" && k.field != stamp {
			w.noteEcho(p, k, mine, text)
		}
		j.spelled[k] = spelled{text: text, user: p == nil, seq: j.seq, began: p.began()}
	}
}

// noteEcho notes that a pass rewrote what a user had entered, if a pass has
// carried that over before and nobody has touched the other record since. Where
// the carrying over was not answered, the two count as a conflict, which the
// history must tell of.
func (w *world) noteEcho(p *process, k cellKey, mine spelled, text string) {
	j, other := w.journal, w.counterpart(k.ref)
	since, linked := w.pairs[paired(k.ref, other)]
	theirs := j.spelled[cellKey{other, k.field}]
	if !linked || since > mine.seq || theirs.user || theirs.seq <= mine.seq || j.touched[other] > theirs.seq || w.carriedOlder(k, mine, theirs) {
		return
	}
	if theirs.began.at.After(p.started) {
		return // this pass has lost its lease to that one, and the write was on its way before
	}
	j.echoes = append(j.echoes, echo{k.field, mine.text, fmt.Sprintf(
		"pass %d rewrote %s of %s from %q, entered by a user, to %q at %s, because of what a pass had written to %s: %q",
		p.pass, k.field, k.ref, mine.text, text, clock(time.Now()), other, theirs.text)})
}

// began is when a pass began, as an entry of the journal's; the zero entry for a
// user.
func (p *process) began() entry {
	if p == nil {
		return entry{}
	}
	return entry{at: p.started, seq: p.saw.seq + 1}
}

// carriedOlder reports whether what a pass wrote to the other side is what the
// field had before a user entered mine, too late for that pass to see: it carried
// over the older value, not this one.
func (w *world) carriedOlder(k cellKey, mine, theirs spelled) bool {
	text := w.plain(k.field, theirs.text)
	if text == w.plain(k.field, mine.text) {
		return false
	}
	older := ""
	for _, e := range w.journal.cells[k] {
		if e.seq <= mine.seq && older == text && theirs.began.before(e, w.lag()) {
			return true
		}
		older = e.value
	}
	return false
}
