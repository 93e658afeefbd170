package crmsync

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/sync/crm"
)

// appearedKey is a natural key by which a system is asked.
type appearedKey struct {
	system crm.System
	name   string
}

// appeared asks, once for all creates of a page, whether their records exist
// meanwhile. A system that refuses a second record itself is not asked.
func (p *pass) appeared(ctx context.Context, k *kind, jobs []*job) ([]crm.Record, error) {
	values := map[appearedKey][]string{}
	for _, j := range jobs {
		sys, object := j.change.Target.System, j.change.Target.Object
		if j.change.Op != crm.Create || k.refusesTwins(sys, object) {
			continue
		}
		for _, key := range natural(j.d.link.Side(sys.Other()).Keys) {
			ask := appearedKey{sys, key.Name}
			values[ask] = append(values[ask], spellings(key)...)
		}
	}
	keys := slices.SortedFunc(maps.Keys(values), func(a, b appearedKey) int {
		return cmp.Or(cmp.Compare(a.system, b.system), cmp.Compare(a.name, b.name))
	})
	var out []crm.Record
	for _, key := range keys {
		q := crm.Lookup{Values: values[key]}
		for _, o := range k.objects[key.system] {
			for _, field := range k.keyFields(key.system, o, key.name) {
				q.Targets = append(q.Targets, crm.LookupTarget{Object: o, Field: field, Fields: k.reads[o]})
			}
		}
		if len(q.Values) == 0 || len(q.Targets) == 0 {
			continue
		}
		found, err := p.e.clients[key.system].Find(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("look for records that have appeared: %w", err)
		}
		*p.report.Read.Of(key.system) += len(found)
		out = append(out, found...)
	}
	return out, nil
}

// movedOn looks at the HubSpot records that are about to be deleted, and takes in
// those that are not what they were: asked to archive what was merged away, HubSpot
// archives the record that it was merged into. It reports whether there are any.
func (p *pass) movedOn(ctx context.Context, jobs []*job) (bool, error) {
	var refs []crm.Ref
	for _, j := range jobs {
		if j.change.Op == crm.Delete && j.change.Target.System == crm.HubSpot {
			refs = append(refs, j.change.Target)
		}
	}
	if len(refs) == 0 {
		return false, nil
	}
	now, err := p.e.clients[crm.HubSpot].Read(ctx, refs, nil)
	if err != nil {
		return false, fmt.Errorf("read what is to be deleted: %w", err)
	}
	*p.report.Read.Of(crm.HubSpot) += len(now)
	var moved []crm.Ref
	for i, rec := range now[:min(len(now), len(refs))] {
		if rec.Deleted || rec.Ref != refs[i] {
			moved = append(moved, refs[i])
		}
	}
	// Their values count only now: reading associations costs calls.
	return len(moved) > 0, p.readRefs(ctx, moved)
}

// spellings lists the values of fields that give the key, as far as they can be
// told: a name has too many.
func spellings(key crm.Key) []string {
	switch key.Name {
	case nameKey:
		return nil
	case domainKey:
		return dedup.Spellings(key.Value)
	}
	return []string{key.Value}
}

// keyFields returns the fields that give the key of that name.
func (k *kind) keyFields(sys crm.System, object, name string) []string {
	var out []string
	for _, f := range k.keyed {
		if f.system == sys && f.object == object && f.name == name {
			out = append(out, f.field)
		}
	}
	return out
}

// emailField returns the field that holds a person's address.
func (k *kind) emailField(sys crm.System, object string) string {
	return cmp.Or(k.keyFields(sys, object, emailKey)...)
}
