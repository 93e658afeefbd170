package simulation

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// play does what the script says, and then lets the world come to rest.
func (w *world) play() {
	for _, s := range w.script.Steps {
		w.step(s)
	}
	w.rest()
	w.judge()
}

func (w *world) step(s Step) {
	switch s.Kind {
	case Wait:
		time.Sleep(s.D)
	case Clock:
		w.stepped = true
		w.procs[0].skew += s.D
		w.procs[1].skew += s.D
	case Hide, Show:
		w.schema(s)
	case Pass, Plan, Hints:
		_, _ = w.run(w.procs[s.Process], s)
	case Preview:
		w.preview(w.procs[s.Process])
	case Become:
		w.become(s)
	case Collide:
		w.collide(s)
	case Race:
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = w.run(w.procs[0], s) })
		wg.Go(func() {
			time.Sleep(s.D + time.Nanosecond)
			_, _ = w.run(w.procs[1], s)
		})
		wg.Wait()
	default:
		w.user(s)
	}
}

// schema hides a Salesforce field from the connected user, or shows it again.
func (w *world) schema(s Step) {
	name := w.fields[s.Other].name(s.Object)
	at := [2]string{s.Object, w.fields[s.Other].key}
	switch {
	case s.Kind == Hide && w.hidden[at]:
	case s.Kind == Hide:
		w.must(w.sf.HideField(s.Object, name))
		w.hidden[at], w.wasHidden[at] = true, true
	case w.hidden[at]:
		w.must(w.sf.ShowField(s.Object, name))
		delete(w.hidden, at)
	}
	w.cover.fault(s)
}

// begin readies a process for one call of its engine.
func (w *world) begin(p *process, s Step) context.Context {
	w.mu.Lock()
	w.passes++
	w.cover.add(&w.cover.Passes, 1)
	n := w.passes
	saw := w.look(s.Kind == Pass)
	w.mu.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts, p.mid, p.cancel = map[Boundary]int{}, nil, cancel
	for _, m := range s.Mid {
		if s.Kind != Race || m.Process == p.id {
			p.mid = append(p.mid, m)
		}
	}
	p.saw = saw
	p.started, p.pass, p.applied, p.fenced, p.faulted = time.Now(), n, nil, false, false
	p.calls = nil
	return ctx
}

// run lets a process make one call of its engine.
func (w *world) run(p *process, s Step) (crmsync.Report, error) {
	ctx := w.begin(p, s)
	var rep crmsync.Report
	var err error
	switch s.Kind {
	case Plan:
		err = w.plan(ctx, p)
	case Hints:
		rep, err = p.engine.SyncRefs(ctx, w.hints(s)...)
	default:
		rep, err = p.engine.Sync(ctx)
	}
	p.cancel()
	if !w.calm {
		w.counted = p.counts
	}
	w.ended(p, rep, err)
	return rep, err
}

// plan asks for a plan and keeps its bytes.
func (w *world) plan(ctx context.Context, p *process) error {
	plan, err := p.engine.Plan(ctx)
	if err != nil {
		return err
	}
	b, err := json.Marshal(plan)
	w.must(err)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.plans = append(w.plans, b)
	w.log = append(w.log, "    plan "+string(b))
	return nil
}

// hints are what webhooks say: some records, doubled, and some that are not
// there.
func (w *world) hints(s Step) []crm.Ref {
	var out []crm.Ref
	objects := slices.Concat(w.objects[crm.HubSpot], w.objects[crm.Salesforce])
	if s.Object != "" {
		objects = []string{s.Object}
	}
	for _, object := range objects {
		ids := w.live(object)
		for i := range s.Other {
			if id := choose(ids, s.Pick+7*i); id != "" {
				out = append(out, ref(object, id), ref(object, id))
			}
		}
	}
	for r := range w.journal.gone {
		if s.Pick%3 == 0 {
			out = append(out, r)
		}
	}
	return append(sorted(out), crm.Ref{System: crm.HubSpot, Object: "companies", ID: "1"})
}

// ended takes in how a pass ended.
func (w *world) ended(p *process, rep crmsync.Report, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	state := cmp.Or(string(rep.State), "planned")
	switch {
	case errors.Is(err, crmsync.ErrHeld):
		state = "held"
	case err != nil:
		state = "error"
		if !explained(err) {
			w.violate("errors", "pass %d ended with an error that has no class: %v", p.pass, err)
		}
	}
	w.cover.mu.Lock()
	w.cover.States[state]++
	w.cover.mu.Unlock()
	w.log = append(w.log, fmt.Sprintf("%s pass %d of p%d: %s %v, written %s, problems %d", time.Now().Format("15:04:05.000"),
		p.pass, p.id, state, err, rep.Written, rep.Problems))
	for _, c := range p.applied {
		w.log = append(w.log, fmt.Sprintf("    %s %s from %s: %+v", c.Op, c.Target, c.Source, c.Fields))
	}
	if rep.State == crmsync.NeedsHuman {
		w.cover.tested("delete guard")
	}
	w.journal.forget(p)
	if err == nil && rep.State == crmsync.Done && p.saw.alone {
		w.journal.looked(p.started.Add(-w.lag()))
	}
	w.notePairs(p)
	w.checkDeletes(p)
	if p.isDead() {
		w.must(p.start())
	}
}

// explained reports whether an error is one that a pass may end with.
func explained(err error) bool {
	for _, known := range [...]error{errKilled, errStore, context.Canceled, crmsync.ErrHeld, crmsync.ErrFenced} {
		if errors.Is(err, known) {
			return true
		}
	}
	return crm.ClassOf(err) != "" || strings.HasPrefix(err.Error(), "plan: blocked until")
}

// rest ends all faults and lets passes run until everything must be done.
func (w *world) rest() {
	w.calm = true
	w.hs.ClearFaults()
	w.poison()
	w.sf.ClearFaults()
	if w.script.Config.ShowAtTheEnd {
		for at := range w.hidden {
			w.step(Step{Kind: Show, Object: at[0], Other: w.place(at[1])})
		}
	}
	waits, calm := w.script.Config.Rests, w.script.Config.Calm
	if waits == nil {
		waits = []time.Duration{time.Hour, calm, 25 * time.Hour, 2 * time.Hour, calm, 3 * time.Hour, time.Hour}
	}
	var rep crmsync.Report
	var err error
	for _, wait := range waits {
		time.Sleep(wait)
		for range 60 { // a bounded pass comes back at once
			rep, err = w.run(w.procs[0], Step{Kind: Pass})
			if err != nil || rep.State != crmsync.More {
				break
			}
			time.Sleep(time.Second)
		}
		w.approved = w.approved && rep.State == crmsync.BlockedUntil
		w.approve(rep)
	}
	w.last(rep, err)
}

func (w *world) place(key string) int {
	for i, f := range w.fields {
		if f.key == key {
			return i
		}
	}
	return 0
}

// approve is the person whom a halted pass waits for.
func (w *world) approve(rep crmsync.Report) {
	if rep.State != crmsync.NeedsHuman || !w.script.Config.Approve {
		return
	}
	w.begin(w.procs[0], Step{})
	w.must(w.procs[0].engine.Resolve(context.Background(), rep.Digest, crmsync.Approve))
	// An approval holds for all of the plan, though bounded passes take it in parts.
	w.approved = true
	after, err := w.run(w.procs[0], Step{Kind: Pass})
	for range 60 {
		if err != nil || after.State != crmsync.More {
			break
		}
		time.Sleep(time.Second)
		after, err = w.run(w.procs[0], Step{Kind: Pass})
	}
	w.approved = after.State == crmsync.BlockedUntil // a limit came first: it is a later pass's
	if err != nil || after.State == crmsync.NeedsHuman && after.Digest == rep.Digest {
		w.violate("delete guard", "the approved plan did not run: %s %v", after.State, err)
	}
}

// last checks the pass after which nothing may be left to do.
func (w *world) last(rep crmsync.Report, err error) {
	if err != nil {
		w.violate("liveness", "the last pass failed: %v", err)
		return
	}
	if rep.State == crmsync.NeedsHuman && !w.script.Config.Approve {
		return
	}
	if rep.State != crmsync.Done {
		w.violate("liveness", "the last pass ended as %s: %v", rep.State, rep.Reasons)
	}
	w.cover.tested("quiescence")
	if n := rep.Written.HubSpot.All() + rep.Written.Salesforce.All(); n > 0 {
		w.violate("quiescence", "the last pass still wrote %d records: %v", n, w.procs[0].applied)
	}
}
