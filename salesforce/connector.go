package salesforce

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// DefaultOverlap is how far back a feed looks again once it was read to its
// end: rows are stamped during a transaction and become visible when it
// commits, and a transaction may run for ten minutes.
const DefaultOverlap = 10 * time.Minute

// ConnectorOptions tells how a [Connector] works. The zero value is good.
type ConnectorOptions struct {
	// Overlap is how far back feeds look again; 0 is DefaultOverlap.
	Overlap time.Duration
	// PageSize is the most records of one page of a feed, 1 to 2,000; 0 is 2,000.
	PageSize int
	// ExtraCalls bounds what one Write may spend on splitting batches and on
	// finding out what a duplicate rule matched; 0 is 24, negative is none.
	ExtraCalls int
}

// Connector makes a [Client] into what crmsync's engine needs of a CRM. It is
// safe for concurrent use. It keeps the schemas that it has seen, because the
// API's values carry no types; everything else lives in cursors.
type Connector struct {
	c   *Client
	opt ConnectorOptions

	short atomic.Bool // statements must be kept short

	mu      sync.Mutex
	objects map[string]*object // by name in lower case
}

// NewConnector returns a connector. It makes no call.
func NewConnector(c *Client, o ConnectorOptions) *Connector {
	if o.Overlap <= 0 {
		o.Overlap = DefaultOverlap
	}
	if o.PageSize <= 0 || o.PageSize > 2000 {
		o.PageSize = 2000
	}
	if o.ExtraCalls == 0 {
		o.ExtraCalls = 24
	}
	return &Connector{c: c, opt: o, objects: map[string]*object{}}
}

// Meter sets the function that is called before each request goes out,
// repetitions included; when it returns an error the request is not made and
// the error is returned. nil removes it.
func (c *Connector) Meter(gate func(context.Context) error) { c.c.SetGate(gate) }

// Quota tells how many calls the whole org has made in the last 24 hours, by
// anyone, as of the newest answer.
func (c *Connector) Quota() (used, limit int, ok bool) {
	info, ok := c.c.Usage()
	return info.Used, info.Limit, ok
}

// Provision is not supported: REST cannot make fields.
func (c *Connector) Provision(_ context.Context, object, field, _ string) error {
	return &crm.Error{Class: crm.Forbidden, System: crm.Salesforce, Op: "make the field " + object + "." + field,
		Err: fmt.Errorf("not supported over REST; create it in Setup as a text field marked External ID and Unique")}
}

// Prime tells the connector schemas that the host has kept from an earlier
// Describe, which saves the call that would fetch them again.
func (c *Connector) Prime(schemas ...crm.Schema) {
	for _, s := range schemas {
		c.keep(newObject(s))
	}
}

func (c *Connector) keep(o *object) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.objects[strings.ToLower(o.schema.Object)] = o
}

func (c *Connector) known(name string) (*object, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	o, ok := c.objects[strings.ToLower(name)]
	return o, ok
}

// forget drops a schema that the server contradicted.
func (c *Connector) forget(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.objects, strings.ToLower(name))
}

// describeAge is how old a schema must be before a field that it lacks makes the
// connector look again.
const describeAge = time.Minute

// want is what a call needs to know about one object.
type want struct {
	object string
	fields []string
}

// need returns the named objects, describing in one call those that are not
// known yet, or whose known schema lacks a field: that one may be new. An
// object that cannot be described is missing from the result, and in errs.
func (c *Connector) need(ctx context.Context, wants []want) (map[string]*object, map[string]error, error) {
	out, errs := map[string]*object{}, map[string]error{}
	var ask []string
	for _, w := range wants {
		o, ok := c.known(w.object)
		if ok && (o.has(w.fields) || c.c.now().Sub(o.seen) < describeAge) {
			out[w.object] = o
		} else if !slices.Contains(ask, w.object) {
			ask = append(ask, w.object)
			delete(out, w.object)
		}
	}
	slices.Sort(ask)
	answers, err := c.describe(ctx, ask)
	if err != nil {
		return nil, nil, err
	}
	for i, name := range ask {
		if answers[i].err != nil {
			errs[name] = answers[i].err
			continue
		}
		o := newObject(answers[i].schema)
		o.seen = c.c.now()
		c.keep(o)
		out[name] = o
	}
	return out, errs, nil
}

// missing returns the error for fields that an object does not have, or nil.
func (o *object) missing(op string, fields []string) error {
	var gone []string
	for _, f := range fields {
		if _, ok := o.field(f); !ok {
			gone = append(gone, f)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	slices.Sort(gone)
	return &crm.Error{Class: crm.SchemaDrift, System: crm.Salesforce, Op: op + " " + o.schema.Object,
		Code: "INVALID_FIELD", Fields: gone, Detail: "the org has no such field, or the user may not see it"}
}
