package crmsync

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// Resolution is what a person decided about a problem or a halted plan.
type Resolution string

// The resolutions.
const (
	// Retry: try again in the next pass, whatever its backoff. That pass also
	// reads the schemas and the owners again.
	Retry Resolution = "retry"
	// UseHubSpot and UseSalesforce decide a held conflict.
	UseHubSpot    Resolution = "use hubspot"
	UseSalesforce Resolution = "use salesforce"
	// Approve lets the halted plan of that digest run, once.
	Approve Resolution = "approve"
	// Dismiss closes the problem without doing anything. It comes back if it
	// happens again.
	Dismiss Resolution = "dismiss"
)

// ErrNoProblem says that no open problem or halted plan has that id.
var ErrNoProblem = errors.New("crmsync: no open problem or halted plan has that id")

// Resolve carries out what a person decided about the problem of that id, or
// about the halted plan of that digest. What follows is done by the next pass.
// It fails with ErrNoProblem, or when the resolution does not fit.
func (e *Engine) Resolve(ctx context.Context, id string, r Resolution) error {
	return e.locked(ctx, func(p *pass) error {
		if r == Approve {
			pending := p.st.meta.Pending
			if pending == nil || pending.Digest != id {
				return ErrNoProblem
			}
			p.st.meta.Approved = id
			return p.save(ctx, nil)
		}
		link, _, _ := strings.Cut(id, " ")
		w, err := p.load(ctx, LinkLookup{IDs: []string{link}})
		if err != nil {
			return err
		}
		l := w.byID[link]
		if l == nil {
			return ErrNoProblem
		}
		i := slices.IndexFunc(l.Problems, func(pr Problem) bool { return pr.ID == id })
		if i < 0 {
			return ErrNoProblem
		}
		if err := resolve(l, &l.Problems[i], r); err != nil {
			return err
		}
		p.lookAgain(r)
		w.touch(l)
		return p.save(ctx, w)
	})
}

// lookAgain makes the next pass read the schemas before it tries again: what a
// person has mended may be an option or a permission.
func (p *pass) lookAgain(r Resolution) {
	p.st.meta.Refresh = p.st.meta.Refresh || r == Retry
}

func resolve(l *Link, pr *Problem, r Resolution) error {
	id := pr.ID
	switch r {
	case Retry:
		pr.NextTry = zeroTime
		l.Dirty, l.Due = true, zeroTime
	case UseHubSpot, UseSalesforce:
		if pr.Category != crm.CategoryConflict {
			return fmt.Errorf("crmsync: %q decides conflicts, and this problem is of category %s", r, pr.Category)
		}
		pr.Choice = crm.HubSpot
		if r == UseSalesforce {
			pr.Choice = crm.Salesforce
		}
		l.Dirty, l.Due = true, zeroTime
	case Dismiss:
		l.dropProblems(func(o Problem) bool { return o.ID == id })
	default:
		return fmt.Errorf("crmsync: %q is not a resolution for a problem", r)
	}
	return nil
}

// Forget drops every value that is kept of a record: of its link, its problems
// and its history. A tombstone stays, so that the record is not synced again;
// it holds ids only. Neither system is asked or written to.
func (e *Engine) Forget(ctx context.Context, ref crm.Ref) error {
	return e.locked(ctx, func(p *pass) error {
		w, err := p.load(ctx, LinkLookup{Refs: []crm.Ref{ref}})
		if err != nil {
			return err
		}
		l := w.byRef[ref]
		if l == nil {
			l = w.create(kindContacts, ref)
		}
		for _, s := range []*Side{&l.HubSpot, &l.Salesforce} {
			if !s.Ref.IsZero() {
				*s = Side{Ref: s.Ref, Deleted: true}
			}
		}
		l.Base, l.Pending, l.Problems, l.Intent, l.Waiting = nil, nil, nil, nil, nil
		l.Dirty, l.Due, l.Closed = false, zeroTime, closedForgotten
		w.touch(l)
		b := w.batch()
		b.Erase = []string{l.ID}
		if err := p.e.store.Commit(ctx, p.conn, p.fence, b); err != nil {
			return fmt.Errorf("commit to the store: %w", err)
		}
		return nil
	})
}

// closedForgotten marks a tombstone that no later look at the record lifts.
const closedForgotten = "forgotten"

// locked does something to the Store under the connection's lease.
func (e *Engine) locked(ctx context.Context, do func(*pass) error) error {
	p := &pass{e: e, conn: e.settings.Connection, lease: time.Duration(e.settings.Pass.Lease), meter: &meter{}}
	var err error
	if p.fence, err = e.store.Acquire(ctx, p.conn, e.holder, p.lease); err != nil {
		return err
	}
	defer func() { _ = e.store.Release(context.WithoutCancel(ctx), p.conn, p.fence) }()
	if p.st, err = e.loadState(ctx); err != nil {
		return err
	}
	return do(p)
}
