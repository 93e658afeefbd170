package simulation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/salesforce"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

var (
	errKilled = errors.New("the process was killed")
	errStore  = errors.New("the database is not there")
)

// process is one running program with an engine: its clients die with it, the
// store and the two systems do not.
type process struct {
	w      *world
	id     int
	lives  int
	engine *crmsync.Engine
	skew   time.Duration

	mu     sync.Mutex
	dead   bool
	fenced bool // told in this pass that another one took over
	// calls are those that no commit of the pass has told the store of yet. A
	// process that dies, or loses its lease, takes that knowledge with it.
	calls   []time.Time
	counts  map[Boundary]int
	mid     []Step
	cancel  context.CancelFunc
	started time.Time
	saw     look // the world when the pass began
	pass    int
	applied []merge.Change
	faulted bool // something went wrong in this pass
	swept   int  // requests that read records, or deleted ones, from the first to the last
}

// start makes the clients and the engine, as a program does when it begins.
func (p *process) start() error {
	p.lives++
	p.dead = false
	w := p.w
	lag := func() float64 { return 0.5 }
	hsTokens, sfTokens := w.hsTokens, w.sfTokens
	if !w.script.Config.Rotate {
		hsTokens, sfTokens = w.newTokens() // every program has its own
	}
	hsApp := w.hs.App()
	hub := hubspot.NewConnector(hubspot.NewClient(hubspot.Options{
		App:    hubspot.App{ClientID: hsApp.ClientID, ClientSecret: hsApp.ClientSecret},
		Tokens: hsTokens,
		HTTP:   &http.Client{Transport: &boundary{p, AtHubSpot, w.hs.Client().Transport}}, Jitter: lag,
	}), hubspot.ConnectorOptions{})
	sfApp := w.sf.App()
	sfHTTP := &http.Client{Transport: &boundary{p, AtSalesforce, w.sf.Client().Transport}}
	auth := salesforce.OAuth{
		LoginURL: w.sf.LoginURL(), ClientID: sfApp.ClientID, ClientSecret: sfApp.ClientSecret, HTTP: sfHTTP,
	}.Tokens(sfTokens)
	client, err := salesforce.NewClient(salesforce.Options{
		Auth: auth, HTTP: sfHTTP, Jitter: lag,
	})
	if err != nil {
		return err
	}
	sf := salesforce.NewConnector(client, salesforce.ConnectorOptions{PageSize: w.script.Config.FeedPage})
	holder := fmt.Sprintf("p%d", p.id)
	if w.script.Seed%2 == 0 {
		holder = fmt.Sprintf("p%d.%d", p.id, p.lives)
	}
	p.engine, err = crmsync.New(w.settings, hub, sf, &store{p},
		crmsync.WithClock(func() time.Time { return time.Now().Add(p.skew) }),
		crmsync.WithHolder(holder),
		crmsync.WithHooks(crmsync.Hooks{
			Applied: func(c merge.Change) { p.applied = append(p.applied, c) },
			Problem: func(crmsync.Problem) { w.cover.add(&w.cover.Problems, 1) },
		}))
	return err
}

// kill ends the process: from now on nothing that it does has any effect.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dead = true
	p.cancel()
}

func (p *process) isDead() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dead
}

// at counts a call and returns what is to happen there.
func (p *process) at(b Boundary) []Step {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts[b]++
	var out []Step
	for _, s := range p.mid {
		if s.At == b && s.N == p.counts[b] {
			out = append(out, s)
			p.faulted = p.faulted || !s.byUser()
		}
	}
	return out
}

// loses reports whether the answer to a call that made a record is to be lost.
func (p *process) loses(b Boundary) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.mid, func(s Step) bool { return s.Kind == LoseCreate && s.At == b })
	if i < 0 {
		return false
	}
	p.w.cover.fault(p.mid[i])
	p.mid = slices.Delete(slices.Clone(p.mid), i, i+1)
	return true
}

func (s Step) byUser() bool {
	switch s.Kind {
	case Create, Edit, Delete, Undelete, Merge, Convert, Join, Leave, Associate, Separate:
		return true
	}
	return false
}

// boundary is the network between a process and one system.
type boundary struct {
	p    *process
	at   Boundary
	base http.RoundTripper
}

// RoundTrip sends a request, unless something goes wrong on the way.
func (b *boundary) RoundTrip(q *http.Request) (*http.Response, error) {
	p, w := b.p, b.p.w
	if q.Method == http.MethodGet && strings.Contains(q.URL.Path, "/crm/objects/") {
		p.mu.Lock()
		p.swept++
		p.mu.Unlock()
	}
	if strings.Contains(q.URL.Path, "/oauth") {
		if w.script.Config.Rotate {
			// Nobody can do without the answer to a refresh of a rotated token: what is
			// to happen to the next call must not happen to this one.
			w.disarm(b.at)
		}
		return b.base.RoundTrip(q)
	}
	// Distinct latencies keep any two calls from falling on one moment, so that
	// their order never depends on the scheduler.
	lag := w.script.Config.Latency + time.Duration(p.id*10_000+1)
	if b.at == AtSalesforce {
		lag += 99
	}
	time.Sleep(lag)
	after := Kind("")
	if !p.isDead() {
		for _, s := range p.at(b.at) {
			w.cover.fault(s)
			switch {
			case s.byUser():
				w.user(s)
			case s.Kind == Slow:
				time.Sleep(s.D)
			case s.Kind == KillBefore:
				p.kill()
			case s.Kind == KillAfter:
				after = KillAfter
			default:
				w.inject(b.at, s)
			}
		}
	}
	if p.isDead() {
		return nil, errKilled
	}
	resp, err := w.watched(p, b, q)
	if resp != nil {
		w.mu.Lock()
		w.log = append(w.log, fmt.Sprintf("      %s p%d %s %s %d", clock(time.Now()), p.id, q.Method, q.URL.Path, resp.StatusCode))
		w.mu.Unlock()
	}
	if after == KillAfter {
		p.kill()
		if err == nil {
			_ = resp.Body.Close()
		}
		return nil, errKilled
	}
	return resp, err
}

// watched sends a request and looks at what it did to the records. The answer to
// one that made a record may be lost.
func (w *world) watched(p *process, b *boundary, q *http.Request) (*http.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cover.Calls++
	if b.at == AtSalesforce {
		p.calls = append(p.calls, time.Now())
	}
	if !writes(q) {
		return b.base.RoundTrip(q)
	}
	sys := ref(contacts, "").System
	if b.at == AtSalesforce {
		sys = sys.Other()
	}
	p.mu.Lock()
	fenced := p.fenced
	p.mu.Unlock()
	before, letters := w.snap(sys), w.letters(sys)
	resp, err := b.base.RoundTrip(q)
	wrote, records := w.journal.wrote, len(w.journal.created)
	w.byPass(p, before, w.snap(sys))
	w.firmsByPass(p)
	w.spell(letters, w.letters(sys), p)
	if wrote != w.journal.wrote && fenced {
		w.violate("fencing", "pass %d wrote to %s after it was told that another pass had taken over", p.pass, b.at)
	}
	if w.planning && wrote != w.journal.wrote {
		w.violate("preview", "a plan wrote to %s", b.at)
	}
	if len(w.journal.created) > records && resp != nil && p.loses(b.at) {
		w.postpone(w.journal.created[records:])
		_ = resp.Body.Close()
		return nil, io.ErrUnexpectedEOF
	}
	if resp != nil {
		w.journal.hear(p, w.journal.seq)
	}
	return resp, err
}

// postpone keeps records from being seen for a while whose transaction still runs,
// though the connection that asked for them broke. Where the engine's clock is moved
// it cannot know how long that is.
func (w *world) postpone(list []made) {
	c := w.script.Config
	if c.LateEvery == 0 || slices.ContainsFunc(w.script.Steps, func(s Step) bool { return s.Kind == Clock }) {
		return
	}
	for _, m := range list {
		if m.ref.System == crm.Salesforce {
			w.cover.fault(Step{Kind: LateCreate, At: AtSalesforce})
			w.must(w.sf.Postpone(m.ref.Object, m.ref.ID, c.LateBy))
		}
	}
}

// writes reports whether a request may change records.
func writes(q *http.Request) bool {
	path := q.URL.Path
	switch {
	case q.Method == http.MethodGet, strings.HasSuffix(path, "/search"), strings.HasSuffix(path, "/batch/read"):
		return false
	case strings.HasSuffix(path, "/composite") && q.GetBody != nil:
		return writesInside(q)
	}
	return true
}

// writesInside looks at the requests that a composite request carries.
func writesInside(q *http.Request) bool {
	body, err := q.GetBody()
	if err != nil {
		return true
	}
	defer func() { _ = body.Close() }()
	b, err := io.ReadAll(body)
	if err != nil {
		return true
	}
	for _, method := range [...]string{`"POST"`, `"PATCH"`, `"PUT"`, `"DELETE"`} {
		if bytes.Contains(b, []byte(method)) {
			return true
		}
	}
	return false
}
