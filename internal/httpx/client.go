package httpx

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// Config tells how a [Client] talks to one vendor. Only System and Classify
// must be set.
type Config struct {
	System crm.System
	// Base is the scheme and host that relative paths are added to. A token that
	// carries its own Base overrides it.
	Base string
	// HTTP sends the requests; nil is a client of its own on the default
	// transport's settings. Redirects are never followed, because a redirect
	// would carry the token along.
	HTTP *http.Client
	Auth Auth // nil: no Authorization header
	// Limiter is asked before each request; nil does not limit.
	Limiter Limiter
	// Classify judges an answer. See [Verdict].
	Classify func(*Response) Verdict
	// Observe is told of every answer, errors included; nil is fine. It must be
	// safe for concurrent use.
	Observe func(*Response)
	// Header is added to every request that does not set the same name.
	Header http.Header
	// Log gets one line per request at debug level; nil logs nothing.
	Log *slog.Logger

	Attempts int           // most sends of one request; 0 is 4
	Timeout  time.Duration // for one send and its answer; 0 is 60 s
	// MaxWait is the longest that a request sleeps before a repetition; a longer
	// wait is returned as an error that carries Until. 0 is 30 s.
	MaxWait time.Duration
	Backoff time.Duration // before the first repetition, doubled each time up to 10 s; 0 is 500 ms
	MaxBody int64         // bytes of one answer; 0 is 64 MiB
	// Jitter returns numbers in [0, 1); nil is random. A fixed function makes
	// waits reproducible.
	Jitter func() float64
}

const (
	defaultAttempts = 4
	defaultTimeout  = time.Minute
	defaultMaxWait  = 30 * time.Second
	defaultBackoff  = 500 * time.Millisecond
	maxBackoff      = 10 * time.Second
	defaultMaxBody  = 64 << 20
)

// Verdict is what a vendor's answer means.
type Verdict struct {
	// Err is nil for success.
	Err *crm.Error
	// Repeat: the answer proves that nothing was done and that waiting can help,
	// so that any request may be repeated.
	Repeat bool
	// Wait is how long the vendor wants us to wait; 0 is unknown.
	Wait time.Duration
	// TokenRefused: the token was not accepted and a new one may be.
	TokenRefused bool
}

// Client sends requests to one vendor.
type Client struct {
	c    Config
	gate atomic.Pointer[func(context.Context) error]
}

// New returns a client. It panics when c.Classify is nil, which is a defect of
// the calling package.
func New(c Config) *Client {
	if c.Classify == nil {
		panic("httpx: Config.Classify is nil")
	}
	hc := http.Client{}
	if c.HTTP != nil {
		hc = *c.HTTP
	}
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.HTTP = &hc
	if c.Attempts <= 0 {
		c.Attempts = defaultAttempts
	}
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if c.MaxWait <= 0 {
		c.MaxWait = defaultMaxWait
	}
	if c.Backoff <= 0 {
		c.Backoff = defaultBackoff
	}
	if c.MaxBody <= 0 {
		c.MaxBody = defaultMaxBody
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	return &Client{c: c}
}

// SetGate sets the function that is called before each request goes out,
// repetitions included; nil removes it. When it returns an error the request is
// not made and the error is returned as it is.
func (c *Client) SetGate(gate func(context.Context) error) {
	if gate == nil {
		c.gate.Store(nil)
		return
	}
	c.gate.Store(&gate)
}

func (c *Client) pass(ctx context.Context) error {
	if g := c.gate.Load(); g != nil {
		return (*g)(ctx)
	}
	return nil
}
