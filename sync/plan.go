package crmsync

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// decideAndApply does everything that follows from what was observed.
func (p *pass) decideAndApply(ctx context.Context) error {
	if err := p.ready(ctx); err != nil {
		return err
	}
	approved := p.st.meta.Approved != ""
	halted, err := p.count(ctx)
	if err != nil || halted {
		return err
	}
	// A write may tell of records that must be looked at first, or link what others
	// wait for. What follows from that no plan has shown: it is another pass's.
	p.putOff = map[string]bool{}
	if err := p.apply(ctx); err != nil {
		return err
	}
	if approved && p.report.State == More {
		// Whoever approved the plan approved what is left of it, too.
		rest, err := p.tally(ctx)
		if err != nil {
			return err
		}
		p.st.meta.Approved = rest.Digest()
	}
	if (p.st.meta.Unseen || len(p.putOff) > 0) && p.report.State == Done {
		p.report.State = More
	}
	return nil
}

// ready settles what a crash left open and pairs what belongs together.
func (p *pass) ready(ctx context.Context) error {
	if err := p.settleIntents(ctx); err != nil {
		return err
	}
	if err := p.wakeRekeyed(ctx); err != nil {
		return err
	}
	if err := p.joinPairs(ctx); err != nil {
		return err
	}
	if p.st.meta.Unseen {
		// Records that seem to be one were found: they are read first.
		if err := p.readUnseen(ctx); err != nil {
			return err
		}
	}
	return p.joinAll(ctx)
}

// wakeRekeyed looks again at the records that share a natural key with one
// whose keys we changed ourselves.
func (p *pass) wakeRekeyed(ctx context.Context) error {
	keys := p.st.meta.Wake
	if len(keys) == 0 {
		return nil
	}
	w := newWork(nil)
	w.wake = keys
	if err := p.wakeOthers(ctx, w); err != nil {
		return err
	}
	p.st.meta.Wake = nil
	err := p.save(ctx, w)
	if err != nil {
		p.st.meta.Wake = keys
	}
	return err
}

func (p *pass) joinAll(ctx context.Context) error {
	if err := p.joinPairs(ctx); err != nil {
		return err
	}
	if err := p.transitions(ctx); err != nil {
		return err
	}
	if err := p.foresee(ctx); err != nil {
		return err
	}
	return p.askWoken(ctx)
}

func (p *pass) joinPairs(ctx context.Context) error {
	for _, k := range p.kinds {
		if err := p.join(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// count decides everything that is due without doing it, and halts the pass
// when a safety limit says so and nobody approved this very plan.
func (p *pass) count(ctx context.Context) (halted bool, err error) {
	tally, err := p.tally(ctx)
	if err != nil {
		return false, err
	}
	p.planned = tally.Totals
	p.progress("plan")
	counts, err := p.e.store.Count(ctx, p.conn)
	if err != nil {
		return false, fmt.Errorf("count links: %w", err)
	}
	reasons := p.e.settings.Safety.Check(tally.Totals, counts.Links)
	digest := tally.Digest()
	if len(reasons) == 0 || p.st.meta.Approved == digest {
		p.st.meta.Pending, p.st.meta.Approved = nil, ""
		return false, nil
	}
	p.st.meta.Pending = &pendingPlan{Digest: digest, Reasons: reasons, Totals: tally.Totals, At: p.e.now()}
	p.report.State, p.report.Digest = NeedsHuman, digest
	p.report.Reasons = append(p.report.Reasons, reasons...)
	return true, nil
}

// tally decides everything that is due and sums it up.
func (p *pass) tally(ctx context.Context) (*merge.Tally, error) {
	tally := new(merge.Tally)
	err := p.eachDecision(ctx, func(d decision) {
		for _, c := range d.changes {
			tally.Add(c)
		}
	})
	return tally, err
}

// plan returns everything that is due as a plan.
func (p *pass) plan(ctx context.Context) (merge.Plan, error) {
	if err := p.ready(ctx); err != nil {
		return merge.Plan{}, err
	}
	var changes []merge.Change
	var notes []merge.Note
	err := p.eachDecision(ctx, func(d decision) {
		changes = append(changes, d.changes...)
		notes = append(notes, d.notes...)
		for _, pr := range d.found {
			notes = append(notes, merge.Note{Link: d.link.ID, Ref: pr.Ref, Field: pr.Field, Why: pr.Message + "; " + pr.Remedy})
		}
	})
	if err != nil {
		return merge.Plan{}, err
	}
	counts, err := p.e.store.Count(ctx, p.conn)
	if err != nil {
		return merge.Plan{}, fmt.Errorf("count links: %w", err)
	}
	plan := merge.NewPlan(changes, notes)
	plan.Halt = p.e.settings.Safety.Check(plan.Totals, counts.Links)
	return plan, nil
}

// eachDecision decides every due link, in the order in which apply writes, a
// page at a time.
func (p *pass) eachDecision(ctx context.Context, do func(decision)) error {
	p.upcoming, p.frozen = map[crm.Ref]crm.Ref{}, map[crm.Ref]bool{}
	defer func() { p.upcoming, p.frozen = nil, nil }()
	for _, by := range [...]time.Time{fresh, p.e.now()} {
		for _, k := range p.kinds {
			err := p.eachDue(ctx, k, by, func(links []Link) error { return p.decidePage(ctx, k, links, do) })
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// eachDue calls do with links of a kind, a page at a time: with those that are
// new, or those that failed before and are due by that time.
func (p *pass) eachDue(ctx context.Context, k *kind, by time.Time, do func([]Link) error) error {
	q := p.dueNow(k)
	q.DueBy = by
	return p.eachPage(ctx, q, func(links []Link) error {
		if !by.Equal(fresh) {
			links = slices.DeleteFunc(links, func(l Link) bool { return l.Due.IsZero() })
		}
		if links = p.within(links); len(links) == 0 {
			return nil
		}
		return do(links)
	})
}

func (p *pass) decidePage(ctx context.Context, k *kind, links []Link, do func(decision)) error {
	page, err := p.preparePage(ctx, k, links)
	if err != nil {
		return err
	}
	decisions := make([]decision, len(links))
	for i := range links {
		decisions[i] = p.decide(k, &links[i], page)
		do(decisions[i])
	}
	// A page is written as a whole: what it makes is there for the next one.
	p.comeUp(decisions)
	return nil
}

// comeUp remembers the records that these decisions create.
func (p *pass) comeUp(decisions []decision) {
	for _, d := range decisions {
		for _, c := range d.changes {
			if c.Op != crm.Create {
				continue
			}
			for _, r := range d.link.Refs() {
				if slices.Contains(d.link.Succeeded, r) {
					continue
				}
				p.upcoming[r] = crm.Ref{System: c.Target.System, Object: c.Target.Object, ID: "new:" + c.Source.ID}
				if r.System == c.Target.System {
					p.upcoming[r] = c.Source // what it was once linked to
				}
				p.frozen[r] = p.excluded(d.link)
			}
		}
	}
}

// fresh is a moment that only links without a due time are due at.
var fresh = time.Unix(0, 0).UTC()

// errBound ends the writing of a pass at its bound.
var errBound = errors.New("the pass reached its bound")

// apply carries out everything that is due: first what is new, then what
// failed before, as far as the allocation allows.
func (p *pass) apply(ctx context.Context) error {
	decided := 0
	for _, by := range [...]time.Time{fresh, p.e.now()} {
		if !by.Equal(fresh) && !p.meter.mayRetry() {
			p.report.Reasons = append(p.report.Reasons, "over 75 % of the API call allocation is used: failed records are not tried again")
			return nil
		}
		for _, k := range p.kinds {
			err := p.applyKind(ctx, k, by, &decided)
			if errors.Is(err, errBound) {
				p.report.State = More
				return nil
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *pass) applyKind(ctx context.Context, k *kind, by time.Time, decided *int) error {
	return p.eachDue(ctx, k, by, func(links []Link) error {
		links, over := p.upToBound(links, decided)
		if len(links) > 0 {
			if err := p.applyPage(ctx, k, links, true); err != nil {
				return err
			}
			p.progress("write")
		}
		if over {
			return errBound
		}
		return nil
	})
}

// upToBound returns as many of the links as the pass may still decide. Those that
// others have made due do not count: they come before these, in every pass, and
// would keep them out for ever.
func (p *pass) upToBound(links []Link, decided *int) (_ []Link, over bool) {
	bound := p.e.settings.Pass.Records
	for i := range links {
		if p.foreseen[links[i].ID] {
			continue
		}
		if bound > 0 && *decided == bound {
			return links[:i], true
		}
		*decided++
	}
	return links, false
}
