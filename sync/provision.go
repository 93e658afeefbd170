package crmsync

import (
	"context"
	"errors"
	"fmt"

	"github.com/crmsync/crmsync/sync/crm"
)

// Provision makes the fields that carry the other system's record id, on every
// object that records are created in, so that a create can be repeated without
// making a second record. It is called once, when a connection is set up; a
// field that exists is left as it is. A system whose API cannot make fields
// answers with an error that says how a person makes them; the sync works
// without them too, only more slowly after a crash.
func (e *Engine) Provision(ctx context.Context) error {
	k := contactKind(e.settings)
	var errs []error
	for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
		maker, ok := e.clients[sys].(Provisioner)
		if !ok {
			continue
		}
		label := "HubSpot record id"
		if sys == crm.HubSpot {
			label = "Salesforce record id"
		}
		for _, object := range k.objects[sys] {
			if err := maker.Provision(ctx, object, k.upsert[object], label); err != nil {
				errs = append(errs, fmt.Errorf("provision %s.%s: %w", object, k.upsert[object], err))
			}
		}
	}
	return errors.Join(errs...)
}
