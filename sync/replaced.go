package crmsync

import (
	"maps"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// named returns the references of a link's base.
func named(base map[string]BaseValue) map[string]crm.Value {
	out := map[string]crm.Value{}
	for key, b := range base {
		if b.HubSpot.Refs() != nil || b.Salesforce.Refs() != nil {
			out[key+" h"], out[key+" s"] = b.HubSpot, b.Salesforce
		}
	}
	return out
}

// leaveOutReplaced takes out of the pair what names records that were deleted and
// whose place another one has taken: the systems drop such references themselves,
// which is no wish of anybody's. What the counterpart had to do with the pair is
// to be agreed anew, with the record that it has now.
func (page *prepared) leaveOutReplaced(pair *merge.Pair) {
	if len(page.replaced) == 0 {
		return
	}
	for key, b := range pair.Base {
		var gone []crm.Ref
		for _, r := range slices.Concat(b.HubSpot.Refs(), b.Salesforce.Refs()) {
			if other, ok := page.replaced[r]; ok {
				gone = append(gone, r, other)
			}
		}
		if len(gone) == 0 {
			continue
		}
		b = merge.Base{HubSpot: without(b.HubSpot, gone), Salesforce: without(b.Salesforce, gone)}
		if pair.Base[key] = b; b.HubSpot.IsNull() && b.Salesforce.IsNull() {
			delete(pair.Base, key) // they have agreed on nothing
		}
	}
	replaced := slices.Collect(maps.Keys(page.replaced))
	for _, side := range []*map[string]crm.Value{&pair.HubSpot, &pair.Salesforce} {
		left := maps.Clone(*side)
		for name, v := range left {
			left[name] = without(v, replaced)
		}
		*side = left
	}
}

// without returns a value without the records that are gone.
func without(v crm.Value, gone []crm.Ref) crm.Value {
	refs := v.Refs()
	left := slices.DeleteFunc(slices.Clone(refs), func(r crm.Ref) bool { return slices.Contains(gone, r) })
	switch {
	case len(left) == len(refs):
		return v
	case v.Kind() == crm.ReferenceSet:
		return crm.RefSetOf(left...)
	}
	return crm.Value{}
}
