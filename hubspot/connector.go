package hubspot

import (
	"cmp"
	"context"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// ConnectorOptions tunes a [Connector]. The zero value is ready to use.
type ConnectorOptions struct {
	// Overlap is how far the changes feed steps back after it was read to its
	// end, for records that HubSpot's search shows late; 0 is 10 minutes.
	Overlap time.Duration
	// RecheckAfter is how much later the recheck feed looks a second time; 0 is
	// one hour.
	RecheckAfter time.Duration
}

// Connector gives the engine one HubSpot account. It implements crmsync.Client
// and its abilities Identifier, Metered, Quota, Lists, OwnerLister, Pipelines
// and Provisioner. It is safe for concurrent use.
type Connector struct {
	c      *Client
	opts   ConnectorOptions
	shapes *shapes
}

// NewConnector returns a connector over c.
func NewConnector(c *Client, o ConnectorOptions) *Connector {
	o.Overlap = cmp.Or(o.Overlap, 10*time.Minute)
	o.RecheckAfter = cmp.Or(o.RecheckAfter, time.Hour)
	return &Connector{c: c, opts: o, shapes: newShapes(c)}
}

// Meter sets the function that is called before each request.
func (k *Connector) Meter(gate func(context.Context) error) { k.c.Meter(gate) }

// Quota tells how many calls the account's apps have made today.
func (k *Connector) Quota() (used, limit int, ok bool) { return k.c.Quota() }

// Describe returns the schemas of the named objects, always read anew but for
// those of activities that are no CRM objects, which cost no call.
func (k *Connector) Describe(ctx context.Context, objects ...string) ([]crm.Schema, error) {
	schemas := make([]crm.Schema, 0, len(objects))
	for _, object := range objects {
		if e, ok := eventKinds[object]; ok {
			schemas = append(schemas, e.schema(object))
			continue
		}
		sh, err := k.shapes.read(ctx, object)
		if err != nil {
			return nil, err
		}
		schemas = append(schemas, sh.schema)
	}
	return schemas, nil
}

// Prime tells the connector schemas that the host has kept from an earlier
// Describe, which saves the calls that would fetch them again.
func (k *Connector) Prime(schemas ...crm.Schema) { k.shapes.keep(schemas) }

// chunks splits s into parts of at most n.
func chunks[T any](s []T, n int) [][]T {
	var parts [][]T
	for len(s) > n {
		parts = append(parts, s[:n:n])
		s = s[n:]
	}
	if len(s) > 0 {
		parts = append(parts, s)
	}
	return parts
}
