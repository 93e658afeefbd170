package crmsync

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// job is one write that is to be carried out.
type job struct {
	d      *decision
	change merge.Change
	result crm.Result
	sent   bool  // an answer came, good or bad
	err    error // why none came, when the whole call failed
}

// rounds bounds how often a record is written again without the fields that
// were refused, before the rest waits for the next pass.
const rounds = 8

// applyPage decides a page of links, writes what follows, and commits what the
// systems answered. ask says whether to look, before creating, for records that
// have appeared meanwhile.
func (p *pass) applyPage(ctx context.Context, k *kind, links []Link, ask bool) error {
	page, err := p.preparePage(ctx, k, links)
	if err != nil {
		return err
	}
	w := newWork(links)
	var decisions []*decision
	for _, l := range w.sorted() {
		d := p.decide(k, l, page)
		d.arrive()
		decisions = append(decisions, &d)
	}
	jobs := jobsOf(decisions)
	if ask {
		appeared, err := p.appeared(ctx, k, jobs)
		if err != nil {
			return err
		}
		moved, err := p.movedOn(ctx, jobs)
		if err != nil {
			return err
		}
		if moved || len(appeared) > 0 {
			return p.again(ctx, k, links, appeared)
		}
	}
	if err := p.intend(ctx, k, w, jobs, page); err != nil {
		return err
	}
	done, failure := p.carryOut(ctx, k, jobs)
	// What the systems answered is kept even when ctx has ended meanwhile.
	keep := context.WithoutCancel(ctx)
	if err := p.includeAnswered(keep, w, done); err != nil {
		return err
	}
	for _, j := range done {
		p.answer(k, w, j, page)
	}
	for _, j := range jobs {
		if !j.sent {
			unanswered(j)
		}
	}
	for _, d := range decisions {
		p.conclude(w, d)
	}
	if err := p.save(keep, w); err != nil {
		return err
	}
	p.tell(done)
	return failure
}

// again decides a page once more after records appeared that it may concern.
func (p *pass) again(ctx context.Context, k *kind, links []Link, appeared []crm.Record) error {
	if err := p.foldRecords(ctx, appeared, nil); err != nil {
		return err
	}
	if err := p.join(ctx, k); err != nil {
		return err
	}
	ids := make([]string, len(links))
	for i, l := range links {
		ids[i] = l.ID
	}
	links, err := p.e.store.Lookup(ctx, p.conn, LinkLookup{IDs: ids})
	if err != nil {
		return fmt.Errorf("look up links: %w", err)
	}
	links = slices.DeleteFunc(links, func(l Link) bool { return !l.Dirty })
	return p.applyPage(ctx, k, links, false)
}

func jobsOf(decisions []*decision) []*job {
	var jobs []*job
	for _, d := range decisions {
		for _, c := range d.changes {
			jobs = append(jobs, &job{d: d, change: c})
		}
	}
	return jobs
}

// intend commits what is about to be sent, before it is.
func (p *pass) intend(ctx context.Context, k *kind, w *work, jobs []*job, page *prepared) error {
	for _, j := range jobs {
		if j.change.Op == crm.Update {
			p.keepLosers(w, j)
			p.expect(k, j, page)
			w.touch(j.d.link)
			continue
		}
		write := p.write(k, j)
		j.d.link.Intent = &Intent{
			Delete: j.change.Op == crm.Delete,
			Object: j.change.Target.Object, System: j.change.Target.System,
			Key: write.Key, Values: write.Values, At: p.e.now(),
		}
		w.touch(j.d.link)
	}
	if len(w.touched)+len(w.events) == 0 {
		return nil
	}
	return p.save(ctx, w)
}

// keepLosers puts the values that a write is about to overrule into the
// history before it is sent: afterwards they are nowhere else, and a process
// that dies in between would lose them.
func (p *pass) keepLosers(w *work, j *job) {
	for _, f := range j.change.Fields {
		if f.LostBy != "" {
			w.event(Event{
				At: p.e.now(), Link: j.change.Link, Op: "conflict", Ref: j.change.Target, Field: f.Key,
				Old: f.Old, New: f.New, Lost: f.Lost, LostBy: f.LostBy, Why: f.Why,
			})
		}
	}
}

// write puts a change into the words of the port.
func (p *pass) write(k *kind, j *job) crm.Write {
	c := j.change
	out := crm.Write{Op: c.Op, Ref: c.Target}
	if c.Op == crm.Delete {
		return out
	}
	out.Values = map[string]crm.Value{}
	m := k.mapping(c)
	for _, f := range c.Fields {
		if row, ok := m.Row(f.Key); ok {
			row.Put(c.Target.System, f.New, out.Values)
		} else {
			out.Values[f.Field] = f.New
		}
	}
	_, owned := out.Values[fieldOwner]
	out.Assign = c.Op == crm.Create && c.Target.Object == objLead && !owned && p.e.settings.Contacts.AssignmentRules
	if field := k.upsert[c.Target.Object]; c.Op == crm.Create && field != "" && c.Target.Object != j.d.link.Spent.Object {
		out.Op, out.Key = crm.Upsert, crm.Key{Name: field, Value: c.Source.ID}
	}
	return out
}

// carryOut sends the jobs, both systems at once, and sends those again whose
// record was refused for the sake of some fields, without these. It returns the
// jobs that were answered, and what kept the others from being.
func (p *pass) carryOut(ctx context.Context, k *kind, jobs []*job) (done []*job, failure error) {
	for round := 0; len(jobs) > 0 && round < rounds; round++ {
		errs := p.send(ctx, k, jobs)
		for _, err := range errs {
			if err != nil && failure == nil {
				failure = err
			}
		}
		var next []*job
		for _, j := range jobs {
			if !j.sent {
				continue
			}
			refused, rest := p.withoutRefused(k, j)
			switch {
			case !refused || rest && round == rounds-1:
				done = append(done, j)
			case rest:
				j.sent = false
				next = append(next, j)
			}
			if failure == nil {
				failure = limited(j.result.Err)
			}
		}
		jobs = next
		if failure != nil {
			break
		}
	}
	return done, failure
}

// limited returns the error of a record that was not written for want of
// calls, which ends the pass.
func limited(err error) error {
	switch crm.ClassOf(err) {
	case crm.RateLimited, crm.QuotaExhausted, crm.Auth:
		return err
	}
	return nil
}

// unanswered leaves a link to the next pass because its write was not sent, or
// nobody knows whether it took effect.
func unanswered(j *job) {
	j.d.wait, j.d.closed = true, ""
	if crm.ClassOf(j.err) != crm.Ambiguous {
		j.d.link.abandon(j.change)
	}
	if certain(j.err) {
		j.d.link.answered(j.change)
	}
}

// includeAnswered loads the links of records that the answers name.
func (p *pass) includeAnswered(ctx context.Context, w *work, done []*job) error {
	var refs []crm.Ref
	for _, j := range done {
		if e, ok := crm.AsError(j.result.Err); ok && !e.Existing.IsZero() {
			refs = append(refs, e.Existing)
		}
		if j.result.Err == nil && j.change.Op == crm.Create && !j.result.Created {
			refs = append(refs, j.result.Record.Ref)
		}
	}
	if len(refs) == 0 {
		return nil
	}
	return p.include(ctx, w, LinkLookup{Refs: refs}, "links")
}

func (p *pass) send(ctx context.Context, k *kind, jobs []*job) [2]error {
	var errs [2]error
	var wg sync.WaitGroup
	for i, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
		var mine []*job
		var writes []crm.Write
		for _, j := range jobs {
			if j.change.Target.System == sys {
				mine = append(mine, j)
				writes = append(writes, p.write(k, j))
			}
		}
		if len(mine) == 0 {
			continue
		}
		wg.Go(func() {
			results, err := p.e.clients[sys].Write(ctx, writes)
			if err == nil && len(results) != len(writes) {
				err = fmt.Errorf("the %s client answered %d writes instead of %d", sys, len(results), len(writes))
			}
			if err != nil {
				errs[i] = fmt.Errorf("write records: %w", err)
				for _, j := range mine {
					j.err = errs[i]
				}
				return
			}
			for n, j := range mine {
				j.result, j.sent = results[n], true
			}
		})
	}
	wg.Wait()
	return errs
}

// tell calls the hook for every write that took effect.
func (p *pass) tell(done []*job) {
	f := p.e.hooks.Applied
	if f == nil {
		return
	}
	for _, j := range done {
		if j.result.Err == nil {
			c := j.change
			c.Target = j.result.Record.Ref
			f(c)
		}
	}
}
