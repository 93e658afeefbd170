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
	labels := map[crm.System]string{crm.HubSpot: "Salesforce record id", crm.Salesforce: "HubSpot record id"}
	var errs []error
	for _, k := range kindsOf(e.settings) {
		for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
			maker, ok := e.clients[sys].(Provisioner)
			if !ok {
				continue
			}
			for _, object := range k.objects[sys] {
				field := k.upsert[object]
				if field == "" {
					continue
				}
				if err := maker.Provision(ctx, object, field, labels[sys]); err != nil {
					errs = append(errs, fmt.Errorf("provision %s.%s: %w", object, field, err))
				}
			}
		}
	}
	return errors.Join(errs...)
}
