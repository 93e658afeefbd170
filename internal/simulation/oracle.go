package simulation

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// judge checks what became of the world. Everything has come to rest.
func (w *world) judge() {
	w.judgeOverwrites()
	w.judgeEcho()
	w.judgeBudget()
	last := w.script.Config
	if len(w.halted()) > 0 && !last.Approve {
		return // a person was asked and has not answered
	}
	records := w.snap(crm.HubSpot)
	maps.Copy(records, w.snap(crm.Salesforce))
	seen := map[crm.Ref]string{}
	for _, l := range w.links() {
		for _, r := range [...]crm.Ref{l.HubSpot.Ref, l.Salesforce.Ref} {
			if id, twice := seen[r]; twice && !r.IsZero() {
				w.violate("uniqueness", "%s is in the links %s and %s", r, id, l.ID)
			}
			seen[r] = l.ID
		}
		if records[l.HubSpot.Ref] != nil && records[l.Salesforce.Ref] != nil {
			w.judgePair(l, records[l.HubSpot.Ref], records[l.Salesforce.Ref])
			w.judgeReferences(l, records)
		}
	}
	for _, r := range sorted(slices.Collect(maps.Keys(records))) {
		w.judgeRecord(r, records)
	}
}

// halted returns why the connection waits for a person, if it does.
func (w *world) halted() []string {
	st, err := w.procs[0].engine.Status(context.Background())
	if err != nil || st.Pending == nil {
		return nil
	}
	return st.Pending.Reasons
}

// rule returns a field's rule and conflict policy.
func (w *world) rule(key string) (mapping.Rule, mapping.Conflict) {
	rows, name := w.rows(key), w.names(key)[0]
	for _, f := range rows {
		if f.HubSpot == name {
			return f.Rule, cmp.Or(f.Conflict, w.settings.Conflict)
		}
	}
	if rows == nil {
		return mapping.TwoWay, w.settings.Conflict
	}
	return mapping.DontSync, ""
}

// judgePair checks that two linked records agree, field by field, or that a
// problem says why they do not.
func (w *world) judgePair(l crmsync.Link, h, s map[string]string) {
	if l.Closed != "" {
		w.violate("convergence", "%s is closed (%s), though both its records live", l.ID, l.Closed)
		return
	}
	if w.list != "" && l.HubSpot.Ref.Object == contacts && !l.Member {
		return // frozen
	}
	object := l.Salesforce.Ref.Object
	for _, f := range w.fields {
		rule, _ := w.rule(f.key)
		if f.name(object) == "" || rule == mapping.DontSync || w.hidden[[2]string{object, f.key}] {
			continue
		}
		w.cover.tested("convergence")
		switch {
		case h[f.key] == s[f.key], f.key == "email" && strings.EqualFold(h["email"], s["email"]):
		case f.key == "hs_email_optout" && w.mayDifferInOptOut(l):
		case w.problemSays(l, f.key, h, s):
		default:
			w.violate("convergence", "%s of %s is %q in HubSpot (%s) and %q in Salesforce (%s), rule %s, base %v",
				f.key, l.ID, h[f.key], l.HubSpot.Ref, s[f.key], l.Salesforce.Ref, rule, l.Base[f.key])
		}
	}
}

// mayDifferInOptOut reports whether somebody opted in on either side, which
// never travels. A record that others were merged into counts: its own answer
// stands.
func (w *world) mayDifferInOptOut(l crmsync.Link) bool {
	for _, r := range append(l.Refs(), l.Aliases...) {
		if w.optedIn[r] {
			return true
		}
	}
	for from, to := range w.journal.passed {
		if to == l.HubSpot.Ref || to == l.Salesforce.Ref || w.optedIn[from] {
			return true
		}
	}
	return false
}

// problemSays reports whether an open problem tells why a field, or the record,
// is not in step, and is there for a reason.
func (w *world) problemSays(l crmsync.Link, key string, h, s map[string]string) bool {
	for _, p := range l.Problems {
		if !slices.Contains(w.names(key), p.Field) && p.Field != "" || p.Field == "" && p.Category == crm.CategoryDuplicates {
			continue
		}
		_, conflict := w.rule(key)
		poisoned := has(h, "poison") || has(s, "poison")
		if poisoned {
			w.cover.tested("isolation")
		}
		if poisoned || p.Category == crm.CategoryConflict && conflict == mapping.Hold || key == "email" {
			return true
		}
		w.violate("liveness", "the problem %q is still open, though its cause has gone: %s %s", p.ID, p.Message, p.Vendor)
		return true
	}
	return false
}

func has(m map[string]string, v string) bool {
	for _, have := range m {
		if have == v {
			return true
		}
	}
	return false
}

// judgeRecord checks that a living record has a counterpart, or a reason to
// have none.
func (w *world) judgeRecord(r crm.Ref, records snapshot) {
	w.cover.tested("no miss")
	if !person(r.Object) {
		w.judgeOther(r, records)
		return
	}
	values := records[r]
	l := w.linkOf(r)
	if l == nil {
		w.violate("no miss", "%s was never seen", r)
		return
	}
	other := l.Side(r.System.Other())
	switch {
	case records[other.Ref] != nil, values["email"] == "", w.policyExcludes(r):
		return
	case w.list != "" && r.System == crm.HubSpot && !l.Member:
		return
	case has(values, "poison") && len(l.Problems) > 0:
		w.cover.tested("isolation")
		return
	case l.Closed != "" || !other.Ref.IsZero():
		// It had a counterpart, which is gone: nothing comes back.
		w.cover.tested("no resurrection")
		if l.Closed == "" && (w.list == "" || l.Member) {
			w.violate("no miss", "%s has lost its counterpart %s, and the link is still open", r, other.Ref)
		}
	case !l.DuplicateOf.IsZero():
		if records[l.DuplicateOf] == nil && !w.deletedByPass(l.DuplicateOf) {
			w.violate("no miss", "%s stands behind %s, which is gone", r, l.DuplicateOf)
		}
	case slices.ContainsFunc(l.Problems, func(p crmsync.Problem) bool { return p.Category == crm.CategoryDuplicates }):
	case len(l.Problems) > 0 && (w.neverWritten("lastname") || w.neverWritten("company")):
		// Salesforce requires a field that no rule lets be written.
	default:
		w.violate("no miss", "%s (%v) has no counterpart and no reason: dirty %v, due %s, problems %v", r, values, l.Dirty, l.Due, l.Problems)
	}
}

// policyExcludes reports whether a Salesforce record need not become a contact.
func (w *world) policyExcludes(r crm.Ref) bool {
	c := w.settings.Contacts.CreateInHubSpot
	return r.Object == lead && c.Leads != crmsync.OnCreateOrUpdate || r.Object == contact && c.Contacts != crmsync.OnCreateOrUpdate
}

// judgeOverwrites checks every value that a pass replaced: a user's value may go
// only if both sides had it before, or if the history has it as lost.
func (w *world) judgeOverwrites() {
	lost := map[string]bool{}
	events, err := w.store.History(context.Background(), w.conn, crmsync.HistoryQuery{Limit: 1 << 20})
	w.must(err)
	cleared := map[string]bool{} // clears that lost a conflict, by record and field
	for _, e := range events {
		if e.LostBy != "" && e.Lost.IsNull() {
			cleared[e.Ref.String()+" "+e.Field] = true
		}
		if !e.Lost.IsNull() {
			// A company's city is a field of the same name, which nothing respells.
			lost[e.Field+"="+w.plain(e.Field, e.Lost.String())], lost[e.Field+"="+w.plain("", e.Lost.String())] = true, true
		}
	}
	for _, e := range w.journal.echoes {
		if !slices.ContainsFunc(w.names(e.field), func(name string) bool { return lost[name+"="+w.plain(e.field, e.entered)] }) {
			w.violate("echo bound", "%s", e.text)
		}
	}
	for _, o := range w.journal.overwrote {
		if !o.old.user {
			continue
		}
		w.cover.tested("no lost update")
		kept := o.old.value != "" && slices.ContainsFunc(w.names(o.key.field), func(name string) bool {
			return lost[name+"="+o.old.value]
		})
		if o.old.value == "" {
			kept = slices.ContainsFunc(w.names(o.key.field), func(name string) bool { return cleared[o.key.ref.String()+" "+name] })
		}
		switch {
		case w.explainedOverwrite(o), w.changedBack(o):
		case kept:
			w.checkWinner(o)
		case !w.visible(o).Add(w.lag()).Before(o.started):
			w.cover.Window++
		default:
			w.violate("no lost update", "%s of %s was %q since %s, entered by a user, and became %q at %s without a trace (counterpart %s)",
				o.key.field, o.key.ref, o.old.value, clock(o.old.at), o.new, clock(o.at), o.other.ref)
		}
	}
}

// visible tells since when the value could be seen: a record may have been in
// the bin meanwhile.
func (w *world) visible(o overwrite) time.Time {
	if back := w.journal.born[o.key.ref]; back.After(o.old.at) && !back.After(o.at) {
		return back
	}
	return o.old.at
}

func clock(t time.Time) string { return t.Format("15:04:05.000") }

// explainedOverwrite reports whether a user's value was no news any more when it
// was replaced, or had to go.
func (w *world) explainedOverwrite(o overwrite) bool {
	j := w.journal
	if o.key.field == "hs_email_optout" {
		return o.new != "" // an opt-out is never undone; an opt-in may be
	}
	if o.old.value != "" {
		return j.heldByAny(o.other, o.old.value, o.old, w.lag()) || w.agreedAtFirst(o) || w.agreedInTheBin(o)
	}
	// A clear is lost if what it cleared comes back, and nobody had entered that
	// anew.
	rule, _ := w.rule(o.key.field)
	if rule != mapping.TwoWay || o.new != o.before || o.unknown {
		return true
	}
	if w.script.Config.Respell && o.key.field == w.fields[fieldCity].key {
		return true // while a conflict of spelling is held, the pair has agreed on nothing
	}
	since, linked := w.pairs[paired(o.key.ref, o.other.ref)]
	now, _ := j.last(o.other)
	return !linked || since > o.old.seq || now.seq >= o.old.seq
}

// agreedAtFirst reports whether the value was entered while a pass ran that then
// made a pair of the two, and the other record seemed to have the same when that
// pass began: they had agreed on it.
func (w *world) agreedAtFirst(o overwrite) bool {
	l, linked := w.linkedBy[paired(o.key.ref, o.other.ref)]
	return linked && !o.old.at.Before(l.began.at) && !o.old.at.After(l.ended) &&
		w.journal.heldByAny(o.other, o.old.value, l.began, w.lag())
}

// agreedInTheBin reports whether the other record was in the bin when a pass made a
// pair of the two: it was taken for what it was like when last seen, and that is what
// they had agreed on.
func (w *world) agreedInTheBin(o overwrite) bool {
	l, linked := w.linkedBy[paired(o.key.ref, o.other.ref)]
	return linked && !w.journal.born[o.other.ref].Before(l.ended) &&
		slices.ContainsFunc(w.journal.cells[o.other], func(e entry) bool { return e.value == o.old.value })
}

// judgeEcho checks that passes have not changed more than users did.
func (w *world) judgeEcho() {
	w.cover.testedTimes("echo bound", w.journal.wrote)
	if w.journal.wrote > w.journal.userWrote {
		w.violate("echo bound", "users changed %d values, passes %d", w.journal.userWrote, w.journal.wrote)
	}
}

// judgeBudget checks that no 24 hours saw more calls than allowed.
func (w *world) judgeBudget() {
	most := w.settings.APICalls.Allocation
	if most == 0 || w.stepped {
		return
	}
	w.cover.tested("budget")
	slices.SortFunc(w.calls, time.Time.Compare)
	for i := range w.calls {
		if i+most < len(w.calls) && w.calls[i+most].Sub(w.calls[i]) < 24*time.Hour {
			w.violate("budget", "more than %d Salesforce calls in the 24 hours from %s", most, w.calls[i].Format(time.RFC3339))
			return
		}
	}
}

// digest stands for all that is left: records, links, plans.
func (w *world) digest() string {
	h := sha256.New()
	e := json.NewEncoder(h)
	for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
		s := w.snap(sys)
		for _, r := range sorted(slices.Collect(maps.Keys(s))) {
			w.must(e.Encode([]any{r, s[r]}))
		}
	}
	w.must(e.Encode(w.links()))
	for _, p := range w.plans {
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// neverWritten reports whether a field's rule keeps it from being written to
// Salesforce.
func (w *world) neverWritten(key string) bool {
	rule, _ := w.rule(key)
	return rule == mapping.DontSync || rule == mapping.AlwaysSalesforce
}

// deletedByPass reports whether a pass has deleted the record.
func (w *world) deletedByPass(r crm.Ref) bool {
	return slices.ContainsFunc(w.journal.deleted, func(m made) bool { return m.ref == r })
}
