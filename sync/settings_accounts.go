package crmsync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/lifecycle"
	"github.com/crmsync/crmsync/sync/crm"
)

// take keeps what an error says of the settings, to be told together with the
// rest, and returns any other error.
func (v *validator) take(err error) error {
	var s *SettingsError
	if errors.As(err, &s) {
		v.issues = append(v.issues, s.Issues...)
		return nil
	}
	return err
}

// checkSettings compares the settings with what both accounts have, once for
// each change of the settings and whenever the schemas were read again.
func (p *pass) checkSettings(ctx context.Context, fresh bool, v *validator) error {
	b, err := json.Marshal(p.e.settings)
	if err != nil {
		return fmt.Errorf("digest settings: %w", err)
	}
	digest := hash(b)
	if !fresh && p.st.meta.Checked == digest {
		return nil
	}
	for _, k := range p.kinds {
		if err := p.checkList(ctx, k, v); err != nil {
			return err
		}
		k.checkKeys(p.e.settings, v)
		k.checkFilter(v)
		if k.name == kindContacts {
			k.checkStages(p.e.settings.Lifecycle, v)
		}
	}
	if err := p.checkFallbacks(ctx, v); err != nil {
		return err
	}
	if len(v.issues) == 0 {
		p.st.meta.Checked = digest
	}
	return nil
}

func (p *pass) checkList(ctx context.Context, k *kind, v *validator) error {
	lists, ok := p.e.clients[crm.HubSpot].(Lists)
	if k.rules.list == "" || !ok {
		return nil
	}
	list, err := lists.List(ctx, k.rules.list)
	switch {
	case crm.ClassOf(err) == crm.NotFound:
		v.add(k.path+".inclusionList", fmt.Sprintf("HubSpot has no list %s", k.rules.list))
	case err != nil:
		return fmt.Errorf("inclusion list %s: %w", k.rules.list, err)
	default:
		return v.take(k.fitsList(list))
	}
	return nil
}

// fitsList refuses a list of records of another object.
func (k *kind) fitsList(list crm.List) error {
	object := k.objects[crm.HubSpot][0]
	// A custom object may go by its name here and by its type id there.
	if list.Object == "" || list.Object == object || strings.Contains(list.Object, "-") {
		return nil
	}
	return &SettingsError{[]Issue{{k.path + ".inclusionList", fmt.Sprintf("list %s holds %s, not %s", list.ID, list.Object, object)}}}
}

// checkKeys refuses natural keys that an account does not have: without them
// records that belong together would be made twice.
func (k *kind) checkKeys(s Settings, v *validator) {
	for i, pair := range s.Dedup.Keys {
		if pair.Object != k.name {
			continue
		}
		for sys, name := range map[crm.System]string{crm.HubSpot: pair.HubSpot, crm.Salesforce: pair.Salesforce} {
			has := func(object string) bool {
				_, ok := k.schemas[object].Field(name)
				return ok
			}
			if !slices.ContainsFunc(k.objects[sys], has) {
				v.add(fmt.Sprintf("dedup.keys[%d].%s", i, sys), k.noField(sys, name))
			}
		}
	}
}

// noField says that none of the kind's objects has a field.
func (k *kind) noField(sys crm.System, name string) string {
	return fmt.Sprintf("%s %s has no field %q, or the connected user may not see it", sys.Title(), strings.Join(k.objects[sys], " or "), name)
}

func (k *kind) checkStages(s lifecycle.Settings, v *validator) {
	stage, _ := k.schemas[objContacts].Field(fieldStage)
	for _, i := range s.Check(lifecycle.LadderOf(stage.Options)) {
		v.add("lifecycle."+i.Path, i.Message)
	}
}

// checkFallbacks refuses fallback owners that can own nothing.
func (p *pass) checkFallbacks(ctx context.Context, v *validator) error {
	o := p.e.settings.Owners
	for _, f := range []struct {
		system crm.System
		path   string
		id     string
	}{
		{crm.HubSpot, "owners.fallbackInHubSpot", o.FallbackInHubSpot},
		{crm.Salesforce, "owners.fallbackInSalesforce", o.FallbackInSalesforce},
	} {
		lister, ok := p.e.clients[f.system].(OwnerLister)
		if !o.Enabled || f.id == "" || !ok {
			continue
		}
		all, err := lister.Owners(ctx)
		if err != nil {
			return fmt.Errorf("owners: %w", err)
		}
		if !slices.ContainsFunc(all, func(w crm.Owner) bool {
			return w.Active && sameID(f.system, w.ID, f.id) && (f.system == crm.HubSpot || !w.Queue)
		}) {
			v.add(f.path, fmt.Sprintf("%s is no active user of %s", f.id, f.system.Title()))
		}
	}
	return nil
}

// sameID compares ids; those of Salesforce have 15 or 18 characters.
func sameID(sys crm.System, a, b string) bool {
	if sys == crm.Salesforce {
		x, err1 := crm.SalesforceID(a)
		y, err2 := crm.SalesforceID(b)
		if err1 == nil && err2 == nil {
			return x == y
		}
	}
	return a == b
}
