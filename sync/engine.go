package crmsync

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"time"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// Engine keeps one connection in step. It holds no state between calls but
// caches: everything that matters is in the Store. Its methods are safe for
// concurrent use; of several passes over one connection, in whatever process,
// one runs and the others return [ErrHeld].
type Engine struct {
	settings Settings // with defaults
	clients  map[crm.System]Client
	store    Store
	registry *mapping.Registry
	now      func() time.Time
	log      *slog.Logger
	hooks    Hooks
	holder   string
	rebind   bool
	checked  onceDone // whether the accounts were compared with the Store's
	schemas  schemaCache
}

// Hooks are called during a pass, one at a time. They must return quickly.
type Hooks struct {
	// Progress is called after each page of reading and of writing.
	Progress func(Progress)
	// Applied is called for each write that took effect, after it was committed.
	Applied func(merge.Change)
	// Problem is called for each problem that a pass opens or meets again.
	Problem func(Problem)
}

// Progress tells how far a pass is.
type Progress struct {
	Phase   string // "read", "plan" or "write"
	Read    PerSystem
	Planned merge.Totals
	Written merge.Totals
}

// Option adjusts an [Engine].
type Option func(*Engine)

// WithClock sets the engine's clock; the default is time.Now.
func WithClock(now func() time.Time) Option { return func(e *Engine) { e.now = now } }

// WithLogger makes the engine log. Log lines hold ids, names of fields and
// reasons, never record values or secrets. The default is silence.
func WithLogger(l *slog.Logger) Option { return func(e *Engine) { e.log = l } }

// WithHooks sets functions to be called during a pass.
func WithHooks(h Hooks) Option { return func(e *Engine) { e.hooks = h } }

// WithRegistry makes the host's own transforms known to the mappings.
func WithRegistry(r *mapping.Registry) Option { return func(e *Engine) { e.registry = r } }

// WithRebind lets the engine go on when a client is connected to another
// account than the one that the links belong to, such as a sandbox that was
// copied to production with its record ids. Without it such a pass is refused
// with an [*OtherAccountError].
func WithRebind() Option { return func(e *Engine) { e.rebind = true } }

// WithHolder names this process in the lease; the default is a random name.
func WithHolder(name string) Option { return func(e *Engine) { e.holder = name } }

// New returns an engine. It makes no call; it fails if the settings are
// invalid, with a [*SettingsError], or if something is nil.
func New(s Settings, hubspot, salesforce Client, store Store, opts ...Option) (*Engine, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if hubspot == nil || salesforce == nil || store == nil {
		return nil, errors.New("crmsync: New needs both clients and a store")
	}
	e := &Engine{
		settings: s.withDefaults(),
		clients:  map[crm.System]Client{crm.HubSpot: hubspot, crm.Salesforce: salesforce},
		store:    store,
		now:      time.Now,
		log:      slog.New(slog.DiscardHandler),
		holder:   rand.Text(),
	}
	for _, o := range opts {
		o(e)
	}
	return e, nil
}

// Sync runs one pass: it observes both systems, decides, writes, and returns
// what it did. A pass that fails has saved all that it knows, and the next one
// goes on from there. Errors are those of the clients (class and remedy in the
// text), of the Store, or ctx's; limits are not errors but states of the Report.
func (e *Engine) Sync(ctx context.Context) (Report, error) {
	if !e.settings.Enabled {
		return Report{State: Disabled}, nil
	}
	return e.run(ctx, func(p *pass) error {
		if err := p.observe(ctx); err != nil {
			return err
		}
		return p.decideAndApply(ctx)
	})
}

// SyncRefs reads the given records and their counterparts and does what follows
// for them, without reading the feeds. It is meant for hints from webhooks and
// change data capture; refs of objects that are not kept in step are ignored,
// and what else is due is left to the next Sync, which reads before it decides.
func (e *Engine) SyncRefs(ctx context.Context, refs ...crm.Ref) (Report, error) {
	if !e.settings.Enabled {
		return Report{State: Disabled}, nil
	}
	return e.run(ctx, func(p *pass) error {
		if err := p.readHinted(ctx, refs); err != nil {
			return err
		}
		if !p.whole() {
			// Until the feeds were read once, "not known" does not mean "not there".
			p.report.State = More
			return nil
		}
		return p.decideAndApply(ctx)
	})
}

// Plan observes both systems and returns what Sync would do now. It writes to
// neither of them, and works while the sync is switched off. At a limit it
// fails with a [*BlockedError].
func (e *Engine) Plan(ctx context.Context) (merge.Plan, error) {
	var plan merge.Plan
	r, err := e.run(ctx, func(p *pass) error {
		if err := p.observe(ctx); err != nil {
			return err
		}
		var err error
		plan, err = p.plan(ctx)
		return err
	})
	if err == nil && r.State == BlockedUntil {
		err = &BlockedError{Until: r.Until, Reasons: r.Reasons}
	}
	return plan, err
}
