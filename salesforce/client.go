package salesforce

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// DefaultVersion is the API version that a [Client] speaks unless told
// otherwise. Nothing in this package needs more than v58.0.
const DefaultVersion = "v67.0"

// The building blocks that a host passes in or gets back.
type (
	// Limiter makes requests wait for their turn; a fleet can share one.
	Limiter = httpx.Limiter
	// Auth gives access tokens: see [OAuth] and [FixedToken].
	Auth = httpx.Auth
	// Token is a set of credentials. Its Base is the instance URL.
	Token = httpx.Token
	// TokenStore keeps the token for the host, so that rotated refresh tokens
	// survive a restart.
	TokenStore = httpx.TokenStore
	// TokenLocker is an optional ability of a TokenStore: a lock across processes.
	TokenLocker = httpx.TokenLocker
	// Response is an answer with its status, headers and server time.
	Response = httpx.Response
)

// ErrTokenChanged is what [TokenStore.Save] returns when the stored token has
// another version than expected.
var ErrTokenChanged = httpx.ErrTokenChanged

// Bucket is the name that a [Limiter] is asked for. Salesforce has one budget
// for all calls.
const Bucket = "api"

// Options tells how a [Client] talks to one org. Only Auth is required.
type Options struct {
	Auth Auth
	// InstanceURL is where the API lives, such as
	// "https://acme.my.salesforce.com". A token that came through OAuth knows
	// it; a fixed token may not.
	InstanceURL string
	Version     string // "v67.0"; "" is DefaultVersion
	HTTP        *http.Client
	Limiter     Limiter
	Log         *slog.Logger // one line per request at debug level

	// App is sent as Sforce-Call-Options "client=<App>", which change events
	// report back as their origin. "" is "crmsync", "-" sends none.
	App string
	// AutoAssign is sent as Sforce-Auto-Assign with every write: "FALSE" (also
	// for "") keeps lead and case assignment rules from firing, "TRUE" fires the
	// default rule, an id fires that rule. [crm.Write.Assign] asks for the default
	// rule, for one record.
	AutoAssign string
	// DuplicateRules is sent as Sforce-Duplicate-Rule-Header with every write,
	// such as "allowSave=true", which overrides rules that alert, never rules
	// that block. "" sends none: duplicate rules decide.
	DuplicateRules string

	Timeout  time.Duration    // of one request; 0 is 120 s, what a query may take
	Attempts int              // most sends of one request; 0 is 4
	Now      func() time.Time // nil is time.Now
	// Jitter returns numbers in [0, 1) for waits; nil is random.
	Jitter func() float64
}

// Client is a thin typed client of the REST API. Its services group the
// endpoints; every method makes one request unless its comment says otherwise.
// A Client is safe for concurrent use.
type Client struct {
	Info        *InfoService
	Objects     *ObjectsService
	Records     *RecordsService
	Query       *QueryService
	Collections *CollectionsService
	Composite   *CompositeService

	http    *httpx.Client
	plain   *http.Client // as the host gave it; nil is a default
	base    string       // Options.InstanceURL
	auth    Auth
	version string
	writes  http.Header // the headers of every write
	usage   atomic.Pointer[LimitInfo]
	skew    atomic.Int64 // how far the server's clock is ahead, in ns
	now     func() time.Time

	mu        sync.Mutex
	described map[string]cached // by path
}

type service struct{ c *Client }

var versionForm = regexp.MustCompile(`^v[0-9]{2,3}\.0$`)

// NewClient returns a client. It makes no call.
func NewClient(o Options) (*Client, error) {
	if o.Auth == nil {
		return nil, fmt.Errorf("salesforce: Options.Auth is missing: use OAuth.Tokens or FixedToken")
	}
	if o.Version == "" {
		o.Version = DefaultVersion
	}
	if !versionForm.MatchString(o.Version) {
		return nil, fmt.Errorf("salesforce: Options.Version %q is not of the form v67.0", o.Version)
	}
	if o.InstanceURL != "" {
		if u, err := url.Parse(o.InstanceURL); err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" {
			return nil, fmt.Errorf("salesforce: Options.InstanceURL is not of the form https://host")
		}
	}
	if o.Timeout <= 0 {
		o.Timeout = 2 * time.Minute
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &Client{plain: o.HTTP, base: o.InstanceURL, auth: based{o.Auth, o.InstanceURL}, version: o.Version, now: o.Now, writes: writeHeaders(o), described: map[string]cached{}}
	c.http = httpx.New(httpx.Config{
		System:   crm.Salesforce,
		Base:     o.InstanceURL,
		HTTP:     o.HTTP,
		Auth:     based{o.Auth, o.InstanceURL},
		Limiter:  o.Limiter,
		Classify: classify,
		Observe:  c.observe,
		Header:   callOptions(o),
		Log:      o.Log,
		Timeout:  o.Timeout,
		Attempts: o.Attempts,
		Jitter:   o.Jitter,
	})
	s := service{c}
	c.Info = (*InfoService)(&s)
	c.Objects = (*ObjectsService)(&s)
	c.Records = (*RecordsService)(&s)
	c.Query = (*QueryService)(&s)
	c.Collections = (*CollectionsService)(&s)
	c.Composite = (*CompositeService)(&s)
	return c, nil
}

// FixedToken returns an [Auth] with one access token for the instance at base,
// such as "https://acme.my.salesforce.com". It cannot be renewed: when the
// session ends, calls fail with class Auth.
func FixedToken(access, base string) Auth { return httpx.Fixed(Token{Access: access, Base: base}) }

// based refuses a token that nobody knows the instance of.
type based struct {
	Auth
	base string
}

// Token implements [Auth].
func (b based) Token(ctx context.Context) (Token, error) {
	tok, err := b.Auth.Token(ctx)
	if err == nil && tok.Base == "" && b.base == "" {
		err = &crm.Error{Class: crm.Auth, System: crm.Salesforce, Op: "read the token",
			Err: errors.New("it does not say where the org is: set Options.InstanceURL, or Base of the token")}
	}
	return tok, err
}

// Version returns the API version that the client speaks, such as "v67.0".
func (c *Client) Version() string { return c.version }

// SetGate sets the function that is called before each request; see
// [Connector.Meter].
func (c *Client) SetGate(gate func(context.Context) error) { c.http.SetGate(gate) }

// data returns the path of a resource under the client's version. Its parts are
// escaped.
func (c *Client) data(parts ...string) string {
	var b strings.Builder
	b.WriteString("/services/data/" + c.version)
	for _, p := range parts {
		b.WriteString("/" + url.PathEscape(p))
	}
	return b.String()
}

func (c *Client) do(ctx context.Context, r httpx.Request, out any) (*Response, error) {
	r.Limit = Bucket
	return c.http.Do(ctx, r, out)
}

// write is do with the headers that every write carries.
func (c *Client) write(ctx context.Context, r httpx.Request, out any) (*Response, error) {
	if r.Header == nil {
		r.Header = c.writes
	}
	return c.do(ctx, r, out)
}

func (c *Client) observe(r *Response) {
	if t, err := http.ParseTime(r.Header.Get("Date")); err == nil {
		c.skew.Store(int64(t.Sub(c.now())))
	}
	if info, ok := ParseLimitInfo(r.Header.Get("Sforce-Limit-Info")); ok {
		c.usage.Store(&info)
	}
}

// serverNow returns the server's time, as far as its answers have told it.
func (c *Client) serverNow() time.Time { return c.now().Add(time.Duration(c.skew.Load())) }

// Usage returns the newest Sforce-Limit-Info; ok is false before the first
// answer that had one.
func (c *Client) Usage() (info LimitInfo, ok bool) {
	if p := c.usage.Load(); p != nil {
		return *p, true
	}
	return LimitInfo{}, false
}

func callOptions(o Options) http.Header {
	h := http.Header{}
	switch o.App {
	case "-":
	case "":
		h.Set("Sforce-Call-Options", "client=crmsync")
	default:
		h.Set("Sforce-Call-Options", "client="+o.App)
	}
	return h
}

const autoAssign = "Sforce-Auto-Assign"

func writeHeaders(o Options) http.Header {
	h := callOptions(o)
	if o.AutoAssign == "" {
		o.AutoAssign = "FALSE"
	}
	h.Set(autoAssign, o.AutoAssign)
	if o.DuplicateRules != "" {
		h.Set("Sforce-Duplicate-Rule-Header", o.DuplicateRules)
	}
	return h
}
