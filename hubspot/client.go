package hubspot

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/google/go-querystring/query"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// The shared shapes of authorization and limits.
type (
	// Token is a set of credentials that HubSpot gave out.
	Token = httpx.Token
	// TokenStore keeps a connection's token for the host.
	TokenStore = httpx.TokenStore
	// TokenLocker is an optional ability of a TokenStore: a lock across processes.
	TokenLocker = httpx.TokenLocker
	// Limiter makes requests wait for their turn.
	Limiter = httpx.Limiter
	// Rate is how many requests a bucket allows.
	Rate = httpx.Rate
)

// ErrTokenChanged is what [TokenStore.Save] returns when the stored token has
// another version than expected.
var ErrTokenChanged = httpx.ErrTokenChanged

// NewMemoryTokens returns a [TokenStore] in memory that holds tok.
func NewMemoryTokens(tok Token) *httpx.MemoryTokens { return httpx.NewMemoryTokens(tok) }

// The buckets of HubSpot's limits, as a [Limiter] is asked for them. A limiter
// that is shared must keep them apart by account.
const (
	LimitGeneral      = "hubspot/general"
	LimitSearch       = "hubspot/search"       // per account, all apps together
	LimitAssociations = "hubspot/associations" // exempt from the general limit
)

// DefaultBase is HubSpot's API host.
const DefaultBase = "https://api.hubapi.com"

// Options tells how to reach one HubSpot account. Either AccessToken is set, or
// App together with Tokens; with neither only the calls of [OAuth] work.
type Options struct {
	// AccessToken is a fixed token: of a private app or a service key.
	AccessToken string
	// App and Tokens are for OAuth: the access token is renewed as it runs out,
	// and Tokens is told before the new one is used.
	App    App
	Tokens TokenStore

	Base    string       // "" is [DefaultBase]
	Version Version      // "" is [Version202609]
	HTTP    *http.Client // nil is a client of its own
	// Limiter replaces the in-memory one, such as by one that a fleet shares.
	Limiter Limiter
	// General limits all calls but searches, per app. Zero is 190 in 10 s for a
	// fixed token and 110 in 10 s for OAuth, which is what HubSpot allows on its
	// paid tiers. Free and Starter accounts have 100 in 10 s.
	General Rate
	// Search limits searches, per account. Zero is 5 in 1.1 s: HubSpot allows 5
	// in a second, counted as they arrive, and the network delays some of them.
	Search Rate
	// Attempts is the most sends of one request; 0 is 4.
	Attempts int
	// Jitter returns numbers in [0, 1) for waits; nil is random.
	Jitter func() float64
	Log    *slog.Logger // one line per request at debug level; nil is silent
}

// String hides the secrets.
func (o Options) String() string {
	return "HubSpot at " + cmp.Or(o.Base, DefaultBase) + " (secrets hidden)"
}

// GoString hides the secrets.
func (o Options) GoString() string { return o.String() }

// Client speaks HubSpot's API. It is safe for concurrent use.
type Client struct {
	Objects      *Objects
	Search       *Search
	Properties   *Properties
	Pipelines    *Pipelines
	Owners       *Owners
	Lists        *Lists
	Associations *Associations
	Forms        *Forms
	EmailEvents  *EmailEvents
	Account      *Account
	OAuth        *OAuth

	http    *httpx.Client
	version Version
	skew    atomic.Int64 // server's clock minus ours, in nanoseconds
	daily   atomic.Pointer[quota]
	zone    atomic.Pointer[time.Location] // the account's, once known
}

type quota struct{ used, limit int }

// NewClient returns a client. No call is made.
func NewClient(o Options) *Client {
	o.Base = cmp.Or(o.Base, DefaultBase)
	o.Version = cmp.Or(o.Version, Version202609)
	c := &Client{version: o.Version}
	cfg := httpx.Config{
		System: crm.HubSpot, Base: o.Base, HTTP: o.HTTP, Log: o.Log, Attempts: o.Attempts, Jitter: o.Jitter,
		Classify: c.classify, Observe: c.observe,
		Header: http.Header{"User-Agent": {"crmsync"}},
	}
	c.OAuth = newOAuth(cfg, o)
	cfg.Limiter = o.Limiter
	if cfg.Limiter == nil {
		cfg.Limiter = httpx.NewBuckets(limits(o))
	}
	switch {
	case o.AccessToken != "":
		cfg.Auth = httpx.Fixed(Token{Access: o.AccessToken})
	case o.Tokens != nil:
		c.OAuth.tokens = httpx.NewTokens(o.Tokens, c.OAuth.refresh, 0)
		cfg.Auth = c.OAuth.tokens
	}
	c.http = httpx.New(cfg)
	c.Objects = &Objects{c}
	c.Search = &Search{c}
	c.Properties = &Properties{c}
	c.Pipelines = &Pipelines{c}
	c.Owners = &Owners{c}
	c.Lists = &Lists{c}
	c.Associations = &Associations{c}
	c.Forms = &Forms{c}
	c.EmailEvents = &EmailEvents{c}
	c.Account = &Account{c}
	return c
}

func limits(o Options) map[string]Rate {
	if o.General.N == 0 {
		o.General = Rate{N: 190, Per: 10 * time.Second, Burst: 20}
		if o.AccessToken == "" {
			o.General.N = 110
		}
	}
	if o.Search.N == 0 {
		o.Search = Rate{N: 5, Per: 1100 * time.Millisecond}
	}
	return map[string]Rate{
		LimitGeneral:      o.General,
		LimitSearch:       o.Search,
		LimitAssociations: {N: 100, Per: 10 * time.Second, Burst: 20},
	}
}

// Meter sets the function that is called before each request, repetitions
// included; nil removes it. Token exchanges are not metered.
func (c *Client) Meter(gate func(context.Context) error) { c.http.SetGate(gate) }

// Quota tells how many calls all of the account's apps have made today, as of
// the newest answer. HubSpot says so to private apps only.
func (c *Client) Quota() (used, limit int, ok bool) {
	if q := c.daily.Load(); q != nil {
		return q.used, q.limit, true
	}
	return 0, 0, false
}

// observe learns from an answer's headers.
func (c *Client) observe(r *httpx.Response) {
	if r.Header.Get("Date") != "" {
		c.skew.Store(int64(r.Date().Sub(r.At)))
	}
	limit, err1 := strconv.Atoi(r.Header.Get("X-HubSpot-RateLimit-Daily"))
	left, err2 := strconv.Atoi(r.Header.Get("X-HubSpot-RateLimit-Daily-Remaining"))
	if err1 == nil && err2 == nil {
		c.daily.Store(&quota{limit - left, limit})
	}
}

// now is the server's clock, to about a second, as far as it is known.
func (c *Client) now() time.Time { return time.Now().Add(time.Duration(c.skew.Load())) }

// call describes one request in the terms of this API.
type call struct {
	op     string
	method string
	path   string
	route  string // shown instead of path when path holds a value
	opts   any    // a struct for go-querystring
	body   any
	// once: the call is not the same when it is done twice.
	once  bool
	limit string // "" is the general one
}

func (c *Client) do(ctx context.Context, k call, out any) (*httpx.Response, error) {
	if k.limit == "" {
		k.limit = LimitGeneral
	}
	var q url.Values
	if k.opts != nil {
		var err error
		if q, err = query.Values(k.opts); err != nil {
			return nil, &crm.Error{Class: crm.BadRequest, System: crm.HubSpot, Op: k.op, Err: err}
		}
	}
	return c.http.Do(ctx, httpx.Request{
		Op: k.op, Method: k.method, Path: k.path, Route: k.route, Query: q,
		JSON: k.body, Idempotent: !k.once, Limit: k.limit,
	}, out)
}
