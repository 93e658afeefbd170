package salesforcetest

import (
	"crypto/rsa"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/crmsync/crmsync/internal/memhttp"
)

// Server is a simulated Salesforce org. It is safe for concurrent use.
type Server struct {
	opt  Options
	zone *time.Location

	mem  *memhttp.Server
	open sync.Once

	mu         sync.Mutex
	rnd        *rand.Rand
	objects    map[string]*entity
	prefixes   map[string]*entity
	names      []string
	binChecked map[string]time.Time
	binEmptied map[string]time.Time
	geo        bool
	countries  []place
	leadMap    map[string][2]string // custom lead field -> object, field

	org, admin, user string // 18-character ids
	username         string
	app              App
	sessions         map[string]*session
	refresh          map[string]string // refresh token -> user
	codes            map[string]grant
	token            string
	key              *rsa.PrivateKey

	cursors map[string]*cursor
	jobs    map[string]*job
	faults  []*fault
	log     []Request
	calls   int
	usage   map[int64]int // API calls by hour
	serial  uint64
}

// App is the connected app that the server accepts.
type App struct{ ClientID, ClientSecret, RefreshToken string }

// New starts a server that ends with the test.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	s := NewServer(o)
	t.Cleanup(s.Close)
	return s
}

// NewServer starts a server; the caller must Close it.
func NewServer(o Options) *Server {
	s := &Server{opt: o.withDefaults(), sessions: map[string]*session{}, refresh: map[string]string{},
		codes: map[string]grant{}, cursors: map[string]*cursor{}, jobs: map[string]*job{}, usage: map[int64]int{},
		leadMap: map[string][2]string{}}
	s.rnd = rand.New(rand.NewPCG(uint64(o.Seed), 0x5a1e5f0ce)) // #nosec G404 -- a simulator wants the same ids every time
	s.zone = time.UTC
	if z, err := time.LoadLocation(s.opt.TimeZone); err == nil {
		s.zone = z
	}
	s.build()
	s.populate()
	return s
}

// Close ends the server and the connections of its client.
func (s *Server) Close() {
	s.open.Do(func() {})
	if s.mem != nil {
		_ = s.mem.Close()
	}
}

// Client returns a client all of whose requests reach this server in memory.
// It is made at the first call, so that its goroutines belong to the caller's
// synctest bubble.
func (s *Server) Client() *http.Client {
	s.open.Do(func() { s.mem = memhttp.Serve(s) })
	if s.mem == nil {
		return &http.Client{Transport: closedTransport{}}
	}
	return s.mem.Client()
}

type closedTransport struct{}

func (closedTransport) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, http.ErrServerClosed
}

// URL is the My Domain address of the org: instance_url in memory.
func (s *Server) URL() string {
	if s.opt.Sandbox {
		return "https://acme--dev.sandbox.my.salesforce.com"
	}
	return "https://acme.my.salesforce.com"
}

// LoginURL is the login host of the org.
func (s *Server) LoginURL() string {
	if s.opt.Sandbox {
		return "https://test.salesforce.com"
	}
	return "https://login.salesforce.com"
}

// OrgID is the organization id, 18 characters.
func (s *Server) OrgID() string { return s.org }

// UserID is the id of the user that Token and App belong to.
func (s *Server) UserID() string { return s.user }

// Username is the login name of that user.
func (s *Server) Username() string { return s.username }

func (s *Server) now() time.Time { return s.opt.Now() }

// random makes n characters of base 62.
func (s *Server) random(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = base62[s.rnd.IntN(len(base62))]
	}
	return string(b)
}
