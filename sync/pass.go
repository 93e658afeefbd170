package crmsync

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

var zeroTime time.Time

// onceDone remembers that something was done.
type onceDone struct {
	mu   sync.Mutex
	done bool
}

func (o *onceDone) get() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.done
}

func (o *onceDone) set() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.done = true
}

// pass is one run over one connection, under its lease.
type pass struct {
	e       *Engine
	conn    string
	fence   Fence
	lease   time.Duration
	st      *state
	meter   *meter
	kinds   []*kind
	drifted bool // the schemas were read again in this pass
	report  Report
	planned merge.Totals
	// upcoming holds, while a plan is made, the records that it creates: what
	// refers to them is planned as if they were there.
	upcoming map[crm.Ref]crm.Ref
	frozen   map[crm.Ref]bool // those that the inclusion list will leave out
	// hinted, when not nil, limits the pass to the links of these records.
	hinted map[crm.Ref]bool
	// listed: the inclusion lists were read; unasked holds the records whose links
	// have become due since.
	listed  bool
	unasked []crm.Ref
	// putOff, once the pass writes, holds the ids of links that its own writes have
	// woken: they are the next pass's.
	putOff map[string]bool
	// foreseen holds the ids of links that are due only because of others that are.
	foreseen map[string]bool
	linked   []crm.Ref // records that have got a counterpart
	visit    []crm.Ref // records whose links must be decided again
	claims   []claim
	bereft   []*Link // links of which one record was just seen to be deleted
	doubts   int     // how often a record was marked as unseen
}

// run does what every pass does around its own work: lease, state, schemas
// before; counts, limits and the lease after.
func (e *Engine) run(ctx context.Context, do func(*pass) error) (Report, error) {
	start := e.now()
	lease := time.Duration(e.settings.Pass.Lease)
	p := &pass{e: e, conn: e.settings.Connection, lease: lease}
	p.report.State = Done
	var err error
	if p.fence, err = e.store.Acquire(ctx, p.conn, e.holder, lease); err != nil {
		return Report{}, err
	}
	// The lease is given up even when ctx has ended meanwhile.
	defer func() { _ = e.store.Release(context.WithoutCancel(ctx), p.conn, p.fence) }()
	if p.st, err = e.loadState(ctx); err != nil {
		return Report{}, err
	}
	p.startMeter()
	defer p.stopMeter()
	err = p.prepare(ctx)
	if err == nil {
		err = do(p)
	}
	err = p.limits(err)
	if err != nil {
		p.report.State = Failed
		p.report.Reasons = append(p.report.Reasons, err.Error())
	}
	if ferr := p.finish(context.WithoutCancel(ctx), start); err == nil {
		err = ferr
	}
	e.log.Info("pass ended", "connection", p.conn, "state", p.report.State,
		"read_hubspot", p.report.Read.HubSpot, "read_salesforce", p.report.Read.Salesforce,
		"calls_hubspot", p.report.Calls.HubSpot, "calls_salesforce", p.report.Calls.Salesforce,
		"problems", p.report.Problems, "links", p.report.Links)
	return p.report, err
}

// limits turns a limit into a state of the report. A pass that was stopped while
// it waited for its turn has met no limit.
func (p *pass) limits(err error) error {
	ce, ok := crm.AsError(err)
	stopped := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	if !ok || stopped || ce.Class != crm.RateLimited && ce.Class != crm.QuotaExhausted {
		return err
	}
	p.report.State = BlockedUntil
	p.report.Until = ce.Until
	if ce.Until.IsZero() {
		p.report.Until = p.e.now().Add(15 * time.Minute)
	}
	p.report.Reasons = append(p.report.Reasons, ce.Error())
	return nil
}

// finish counts what there is now and saves the report.
func (p *pass) finish(ctx context.Context, start time.Time) error {
	p.foldUsage()
	p.report.Calls = p.meter.calls()
	counts, err := p.e.store.Count(ctx, p.conn)
	if err != nil {
		return err
	}
	p.report.Links = counts.Links
	for _, n := range counts.ByCategory {
		p.report.Problems += n
	}
	p.report.Elapsed = p.e.now().Sub(start)
	p.st.meta.LastPass = p.e.now()
	r := p.report
	p.st.meta.LastReport = &r
	err = p.save(ctx, nil)
	if errors.Is(err, ErrFenced) {
		// Another pass took over: what this one counted is in its own commits.
		return nil
	}
	return err
}

func (p *pass) progress(phase string) {
	if f := p.e.hooks.Progress; f != nil {
		f(Progress{Phase: phase, Read: p.report.Read, Planned: p.planned, Written: p.report.Written})
	}
}
