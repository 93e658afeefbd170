package demo

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// HubSpotWorld is the part of hubspottest.Server that Load uses.
type HubSpotWorld interface {
	Create(object string, properties map[string]string) (id string, err error)
	Associate(from, id, to, toID string, typeIDs ...int) error
}

// SalesforceWorld is the part of salesforcetest.Server that Load uses.
type SalesforceWorld interface {
	Put(object string, fields map[string]any) (id string, err error)
}

// Load puts the data into both systems, as users would have over two years;
// activities are of the last weeks. The systems' clock must be the given one,
// and the portal needs what SetUp gives it.
func (d Data) Load(clock *Clock, hubspot HubSpotWorld, salesforce SalesforceWorld) error {
	a := newAges(clock)
	defer a.end()
	if err := a.loadHubSpot(hubspot, d.HubSpot); err != nil {
		return fmt.Errorf("load HubSpot %w", err)
	}
	if err := a.loadSalesforce(salesforce, d.Salesforce); err != nil {
		return fmt.Errorf("load Salesforce %w", err)
	}
	return nil
}

// recordID tells where a record of HubSpot is.
type recordID struct{ object, id string }

func (a *ages) loadHubSpot(w HubSpotWorld, records []Record[string]) error {
	ids := map[string]recordID{}
	for _, r := range records {
		at := a.turn(r.Object)
		fields := maps.Clone(r.Fields)
		if isActivity(r.Object) {
			fields["hs_timestamp"] = at.UTC().Format(time.RFC3339)
		}
		id, err := w.Create(r.Object, fields)
		if err != nil {
			return fmt.Errorf("%s: %w", r.Key, err)
		}
		ids[r.Key] = recordID{r.Object, id}
		for _, ref := range r.Refs {
			to, ok := ids[ref.Key]
			if !ok {
				return fmt.Errorf("%s: it refers to %q, which is not there", r.Key, ref.Key)
			}
			if err := w.Associate(r.Object, id, to.object, to.id); err != nil {
				return fmt.Errorf("%s: %w", r.Key, err)
			}
		}
	}
	return nil
}

func (a *ages) loadSalesforce(w SalesforceWorld, records []Record[any]) error {
	ids := map[string]string{}
	for _, r := range records {
		at := a.turn(r.Object)
		fields := maps.Clone(r.Fields)
		if isActivity(r.Object) {
			fields["ActivityDate"] = at.UTC().Format(time.DateOnly)
		}
		for _, ref := range r.Refs {
			to, ok := ids[ref.Key]
			if !ok {
				return fmt.Errorf("%s: its %s is %q, which is not there", r.Key, ref.Field, ref.Key)
			}
			fields[ref.Field] = to
		}
		id, err := w.Put(r.Object, fields)
		if err != nil {
			return fmt.Errorf("%s: %w", r.Key, err)
		}
		ids[r.Key] = id
	}
	return nil
}

func isActivity(object string) bool {
	return slices.Contains(strings.Fields("tasks calls notes meetings Task"), object)
}
