package hubspottest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/crmsync/crmsync/internal/memhttp"
)

// Server is one simulated portal. All its methods are safe for concurrent use.
type Server struct {
	opts   Options
	routes []route

	mu      sync.Mutex // guards everything below
	rng     *rand.Rand
	tables  []*table          // in the order of definition
	byName  map[string]*table // by every spelling
	assoc   associations
	lists   lists
	owners  []*owner
	forms   []*form
	emails  []*emailEvent // of marketing, by time
	hooks   webhooks
	actor   source // who acts: the world, or the app while its call is handled
	tokens  tokens
	limits  limiter
	faults  []*armed
	log     []Request
	calls   int
	nextUID int64

	listen sync.Once
	mem    *memhttp.Server
}

// New starts a portal that is closed when the test ends.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	s := NewServer(o)
	t.Cleanup(s.Close)
	return s
}

// NewServer starts a portal outside of a test. The caller must Close it.
func NewServer(o Options) *Server {
	o = o.withDefaults()
	s := &Server{
		opts:    o,
		routes:  operations(),
		rng:     rand.New(rand.NewPCG(o.Seed, 0x9e3779b97f4a7c15)),
		byName:  map[string]*table{},
		nextUID: 7_000_000,
		actor:   person,
	}
	for _, d := range standardObjects() {
		s.define(d)
	}
	s.assoc = newAssociations()
	s.assoc.types = s.standardAssociations()
	s.lists = newLists()
	s.tokens = s.newTokens()
	s.limits = newLimiter(o)
	return s
}

// Close ends the server. Requests that are still running are cut off.
func (s *Server) Close() {
	s.listen.Do(func() {})
	if s.mem != nil {
		_ = s.mem.Close()
	}
}

// URL is the base address to give to a client, that of the real API. The
// client returned by Client reaches the simulator whatever the address.
func (s *Server) URL() string { return "https://api.hubapi.com" }

// Client returns a client whose every request reaches the simulator without a
// socket, through net/http. It adds no token.
func (s *Server) Client() *http.Client {
	s.listen.Do(func() { s.mem = memhttp.Serve(s) })
	if s.mem == nil {
		return &http.Client{Transport: closed{}}
	}
	return s.mem.Client()
}

type closed struct{}

func (closed) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("hubspottest: the server is closed")
}

func (s *Server) now() time.Time { return s.opts.Now().UTC().Truncate(time.Millisecond) }

// table finds an object by plural name, singular name or object type id.
func (s *Server) table(name string) (*table, error) {
	if t, ok := s.byName[name]; ok {
		return t, nil
	}
	if all := unsimulated(); slices.Contains(all, name) || slices.Contains(all, name+"s") {
		return nil, &apiError{Code: http.StatusNotImplemented, Message: "hubspottest: the simulator does not have the object " + name}
	}
	return nil, &apiError{Code: http.StatusBadRequest, Message: "Unable to infer object type from: " + name}
}

func (s *Server) define(d objectDef) {
	t := newTable(d, s.opts, s.now())
	t.nextID = 20_000_000_000 + int64(len(s.tables))*1_000_000_000 + s.rng.Int64N(1_000_000)
	s.tables = append(s.tables, t)
	for _, name := range []string{d.plural, d.singular, d.typeID} {
		s.byName[name] = t
	}
	for _, name := range d.aliases {
		s.byName[name] = t
	}
}

// newID returns an id greater than all before: ids grow, but not by one.
func (s *Server) newID(t *table) int64 {
	t.nextID += 1 + s.rng.Int64N(40)
	return t.nextID
}

// uuid returns a version 7 UUID, the form of recent correlation ids.
func (s *Server) uuid() string {
	ms := uint64(s.now().UnixMilli())
	hi := ms<<16 | 0x7000 | s.rng.Uint64()&0x0fff
	lo := s.rng.Uint64()&0x3fffffffffffffff | 0x8000000000000000
	h, l := fmt.Sprintf("%016x", hi), fmt.Sprintf("%016x", lo)
	return h[:8] + "-" + h[8:12] + "-" + h[12:] + "-" + l[:4] + "-" + l[4:]
}

// shuffle puts batch results into the order in which the portal finished them.
func shuffle[T any](s *Server, rows []T) {
	if s.opts.Switches.OrderedResults {
		return
	}
	s.rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// instant formats as Java's Instant does: no fraction when there are no milliseconds.
func instant(t time.Time) string {
	if t.Nanosecond() < int(time.Millisecond) {
		return t.UTC().Format("2006-01-02T15:04:05Z")
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// unsimulated are objects that HubSpot has and the simulator has not: saying
// that they do not exist would be wrong.
func unsimulated() []string {
	return []string{
		"line_items", "0-8", "quotes", "0-14", "feedback_submissions", "0-19", "lists", "0-45", "invoices", "0-53",
		"marketing_events", "0-54", "subscriptions", "0-69", "goal_targets", "0-74", "discounts", "0-84", "fees", "0-85",
		"taxes", "0-86", "payments", "0-101", "postal_mail", "0-116", "orders", "0-123", "leads", "0-136", "carts", "0-142",
		"services", "0-162", "courses", "0-410", "listings", "0-420", "appointments", "0-421", "projects", "0-970",
	}
}
