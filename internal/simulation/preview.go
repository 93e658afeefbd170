package simulation

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	mergeplan "github.com/crmsync/crmsync/sync/merge"
)

// preview asks for a plan and runs the pass that it foretells, with nobody
// acting in between.
func (w *world) preview(p *process) {
	ctx := w.begin(p, Step{})
	before := p.swept
	w.mu.Lock()
	w.planning = true
	w.mu.Unlock()
	plan, err := p.engine.Plan(ctx)
	w.mu.Lock()
	w.planning = false
	w.mu.Unlock()
	w.ended(p, crmsync.Report{State: crmsync.Done}, err)
	if err != nil {
		return
	}
	b, err := json.Marshal(plan)
	w.must(err)
	w.plans = append(w.plans, b)
	w.log = append(w.log, "    plan "+string(b))
	later, planned := w.notYetDue(p), p.swept
	written := len(w.journal.overwrote) + len(w.journal.created)
	rep, err := w.run(p, Step{Kind: Pass})
	if err != nil || rep.State == crmsync.BlockedUntil {
		return
	}
	switch {
	case p.swept-planned > planned-before:
		return // a sweep has become due since
	case len(plan.Halt) > 0:
		w.cover.tested("preview")
		if len(p.applied) > 0 {
			w.violate("delete guard", "pass %d was halted, but wrote", p.pass)
		}
		if (rep.State != crmsync.NeedsHuman || rep.Digest != plan.Digest) && !w.found(p) {
			w.violate("preview", "the plan says halt %v as %s, the pass ended as %s, %s", plan.Halt, plan.Digest, rep.State, rep.Digest)
		}
	case rep.State == crmsync.More && w.settings.Pass.Records > 0 || rep.State == crmsync.NeedsHuman:
		return // cut short, or halted
	default:
		// What was not due yet when the plan was made may have become due since.
		p.applied = slices.DeleteFunc(p.applied, func(c mergeplan.Change) bool { return later[c.Link] })
		w.compare(p, plan, len(w.journal.overwrote)+len(w.journal.created)-written)
	}
}

// notYetDue tells which links failed before and are to be tried again later.
func (w *world) notYetDue(p *process) map[string]bool {
	later := map[string]bool{}
	for _, l := range w.links() {
		later[l.ID] = l.Dirty && l.Due.After(time.Now().Add(p.skew))
	}
	return later
}

// compare checks that a pass did what the plan said.
func (w *world) compare(p *process, plan mergeplan.Plan, changed int) {
	if len(plan.Changes) == 0 && len(p.applied) == 0 && changed == 0 {
		return
	}
	w.cover.testedTimes("preview", len(plan.Changes))
	done := map[string]mergeplan.Change{}
	for _, c := range p.applied {
		done[planKey(c)] = c
	}
	undone := map[string]bool{}
	for _, want := range plan.Changes {
		got, ok := done[planKey(want)]
		delete(done, planKey(want))
		if !ok {
			if len(undone) > 0 && slices.ContainsFunc(want.Fields, named) {
				continue // one of those that were not made may be what it needs
			}
			undone[want.Link] = true
			w.excused(p, want, "was planned and not done")
			continue
		}
		if want.Op == crm.Update && got.Target != want.Target {
			continue // the write told that the record had become another one
		}
		for _, f := range want.Fields {
			done := slices.ContainsFunc(got.Fields, func(done mergeplan.FieldChange) bool { return foretold(f, done) })
			if !done && (len(undone) == 0 || !named(f)) {
				w.excused(p, want, "was planned with "+f.Key+" and done without it")
			}
		}
		if len(got.Fields) > len(want.Fields) && !w.found(p) {
			w.violate("preview", "pass %d wrote more fields of %s than planned: %v", p.pass, want.Target, got.Fields)
		}
	}
	for _, c := range done {
		// What a write told may lead to another one: the record has gone.
		if len(undone) == 0 && !w.found(p) {
			w.violate("preview", "pass %d did what was not planned: %s %s from %s: %v", p.pass, c.Op, c.Target, c.Source, c.Fields)
		}
	}
}

// foretold reports whether a field was done as planned. A record that the plan
// makes itself has no id there yet.
func foretold(want, got mergeplan.FieldChange) bool {
	return want == got || want.Key == got.Key && named(want)
}

// named reports whether a field names a record that the plan makes itself.
func named(f mergeplan.FieldChange) bool { return strings.Contains(f.New.String(), "new:") }

func planKey(c mergeplan.Change) string {
	return c.Link + " " + string(c.Target.System) + " " + string(c.Op)
}

// excused: what was planned may fail to be done only if a problem says why.
func (w *world) excused(p *process, c mergeplan.Change, what string) {
	l := w.linkOf(c.Source)
	if l == nil {
		l = w.linkOf(c.Target)
	}
	if l != nil && len(l.Problems) > 0 || w.found(p) || c.Target.ID != "" && !w.journal.living[c.Target] {
		return
	}
	w.violate("preview", "pass %d: %s of %s from %s %s: %+v", p.pass, c.Op, c.Target, c.Source, what, c.Fields)
}

// found reports whether records may have become visible between plan and pass: what
// users did, or what an earlier pass made without an answer.
func (w *world) found(p *process) bool {
	last := w.journal.moved
	for _, m := range w.journal.created {
		if m.pass != p.pass && m.at.After(last) {
			last = m.at
		}
	}
	return w.lag() > 0 && last.Add(w.lag()+time.Minute).After(p.started)
}
