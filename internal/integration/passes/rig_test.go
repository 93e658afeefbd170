// Package passes tests whole passes of the engine: through the real HTTP
// clients against the simulators, on SQLite. Each test runs in a bubble of
// virtual time.
package passes_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/internal/integration/dbtest"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/merge"
	"github.com/crmsync/crmsync/sync/sqlstore"
)

// rig is one connection: two simulators, their clients, and a SQLite file.
type rig struct {
	t        *testing.T
	hs       *hubspottest.Server
	sf       *salesforcetest.Server
	store    crmsync.Store
	path     string
	settings crmsync.Settings
	log      *syncBuffer
	applied  []merge.Change

	// wire, when set, stands between the clients that are made next and the net.
	wire func(http.RoundTripper) http.RoundTripper

	// unanswered counts requests that got no answer.
	unanswered atomic.Int64

	hubspot    *hubspot.Connector
	salesforce *salesforce.Connector
}

type rigOptions struct {
	hubspot    hubspottest.Options
	salesforce salesforcetest.Options
	store      crmsync.Store // nil is SQLite
	settings   func(*crmsync.Settings)
}

// run runs a test in a bubble with a rig of its own.
func run(t *testing.T, o rigOptions, test func(*rig)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { test(newRig(t, o)) })
}

func newRig(t *testing.T, o rigOptions) *rig {
	r := &rig{t: t, log: &syncBuffer{}, store: o.store}
	r.hs = hubspottest.New(t, o.hubspot)
	r.sf = salesforcetest.New(t, o.salesforce)
	if r.store == nil {
		db, path := dbtest.SQLiteFile(t)
		s, err := sqlstore.Open(t.Context(), db, sqlstore.SQLite)
		require.NoError(t, err)
		r.store, r.path = s, path
	}
	r.settings = crmsync.DefaultSettings("acme")
	if o.settings != nil {
		o.settings(&r.settings)
	}
	r.connect()
	return r
}

// connect makes new clients, as a restarted process would.
func (r *rig) connect() {
	r.t.Helper()
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r.hubspot = hubspot.NewConnector(hubspot.NewClient(hubspot.Options{
		AccessToken: r.hs.Token(), HTTP: r.watch(r.hs.Client()), Log: log,
	}), hubspot.ConnectorOptions{})
	client, err := salesforce.NewClient(salesforce.Options{
		Auth: salesforce.FixedToken(r.sf.Token(), r.sf.URL()), HTTP: r.watch(r.sf.Client()), Log: log,
	})
	require.NoError(r.t, err)
	r.salesforce = salesforce.NewConnector(client, salesforce.ConnectorOptions{})
}

// watch counts the requests that get no answer.
func (r *rig) watch(c *http.Client) *http.Client {
	base := c.Transport
	if r.wire != nil {
		base = r.wire(base)
	}
	return &http.Client{Transport: tripper(func(q *http.Request) (*http.Response, error) {
		resp, err := base.RoundTrip(q)
		if err != nil {
			r.unanswered.Add(1)
		}
		return resp, err
	})}
}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(q *http.Request) (*http.Response, error) { return f(q) }

func (r *rig) engine(opts ...crmsync.Option) *crmsync.Engine {
	r.t.Helper()
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	opts = append([]crmsync.Option{
		crmsync.WithLogger(log),
		crmsync.WithHooks(crmsync.Hooks{Applied: func(c merge.Change) { r.applied = append(r.applied, c) }}),
	}, opts...)
	e, err := crmsync.New(r.settings, r.hubspot, r.salesforce, r.store, opts...)
	require.NoError(r.t, err)
	return e
}

// sync runs a pass that must succeed, two seconds after whatever was before.
func (r *rig) sync() crmsync.Report {
	r.t.Helper()
	time.Sleep(2 * time.Second)
	r.applied = nil
	rep, err := r.engine().Sync(context.Background())
	require.NoError(r.t, err)
	time.Sleep(2 * time.Second)
	return rep
}

// settled runs passes until one has nothing to do; there may be one more for
// values that the vendors filled in by themselves.
func (r *rig) settled() {
	r.t.Helper()
	r.sync()
	rep := r.sync()
	require.Equal(r.t, merge.Totals{}, rep.Written, "quiescence: %v", r.applied)
	require.Equal(r.t, crmsync.Done, rep.State)
}

func (r *rig) contact(last, email string, more ...string) string {
	return r.hs.Put("contacts", with(map[string]string{"lastname": last, "email": email}, more))
}

func (r *rig) person(object, last, email string, more ...string) string {
	r.t.Helper()
	fields := map[string]any{"LastName": last, "Email": email}
	if object == "Lead" {
		fields["Company"] = "Acme"
	}
	for k, v := range with(map[string]string{}, more) {
		fields[k] = v
	}
	id, err := r.sf.Put(object, fields)
	require.NoError(r.t, err)
	return id
}

func (r *rig) editHubSpot(id string, pairs ...string) {
	r.t.Helper()
	require.NoError(r.t, r.hs.Edit("contacts", id, with(map[string]string{}, pairs)))
}

func (r *rig) editSalesforce(object, id string, pairs ...string) {
	r.t.Helper()
	fields := map[string]any{}
	for k, v := range with(map[string]string{}, pairs) {
		fields[k] = v
		if v == "" {
			fields[k] = nil
		}
	}
	require.NoError(r.t, r.sf.Edit(object, id, fields))
}

func (r *rig) hsValue(id, property string) string {
	r.t.Helper()
	o, ok := r.hs.Get("contacts", id)
	require.True(r.t, ok, "HubSpot contact %s", id)
	return o.Properties[property]
}

func (r *rig) sfValue(object, id, field string) string {
	r.t.Helper()
	rec, ok := r.sf.Get(object, id)
	require.True(r.t, ok, "Salesforce %s %s", object, id)
	return rec.Text(field)
}

// only returns the id of the only live record of a Salesforce object.
func (r *rig) only(object string) string {
	r.t.Helper()
	all := r.sf.All(object)
	require.Len(r.t, all, 1, object)
	return all[0].ID()
}

func with(m map[string]string, pairs []string) map[string]string {
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// twoWay sets the rule of every default row but the address by which people
// are matched.
func twoWay(s *crmsync.Settings) {
	s.Contacts.Mapping = mapping.DefaultContacts()
	for i := range s.Contacts.Mapping.Fields {
		s.Contacts.Mapping.Fields[i].Rule = mapping.TwoWay
	}
}

func (r *rig) problems() []crmsync.Problem {
	r.t.Helper()
	list, err := r.engine().Problems(context.Background(), crmsync.ProblemQuery{})
	require.NoError(r.t, err)
	return list
}

func (r *rig) history() []crmsync.Event {
	r.t.Helper()
	list, err := r.engine().History(context.Background(), crmsync.HistoryQuery{})
	require.NoError(r.t, err)
	return list
}

// syncBuffer collects log lines.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// email returns the n-th address of a numbered crowd.
func email(prefix string, n int) string { return fmt.Sprintf("%s%d@example.com", prefix, n) }
