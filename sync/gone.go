package crmsync

import (
	"maps"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// leaveOutGone takes out of the pair what names records that were deleted: the
// systems drop such references themselves, which is no wish of anybody's.
//
//   - Where another record has taken the place of the deleted one, what the
//     counterpart had to do with the pair is to be agreed anew.
//   - Where nothing has, a single reference to either of the two is not compared,
//     as members of sets are not that have no counterpart. It returns these: the
//     pair waits for them, should they come back.
func (page *prepared) leaveOutGone(pair *merge.Pair) (waits []crm.Ref) {
	if len(page.replaced)+len(page.parted) == 0 {
		return nil
	}
	for key, b := range pair.Base {
		gone := page.gone(b.HubSpot, b.Salesforce)
		if len(gone) == 0 {
			continue
		}
		b = merge.Base{HubSpot: without(b.HubSpot, gone), Salesforce: without(b.Salesforce, gone)}
		if pair.Base[key] = b; b.HubSpot.IsNull() && b.Salesforce.IsNull() {
			delete(pair.Base, key) // they have agreed on nothing
		}
	}
	for _, side := range []*map[string]crm.Value{&pair.HubSpot, &pair.Salesforce} {
		left := maps.Clone(*side)
		for name, v := range left {
			for _, r := range v.Refs() {
				if _, ok := page.replaced[r]; ok {
					left[name] = without(left[name], []crm.Ref{r})
				} else if page.parted[r] && v.Kind() != crm.ReferenceSet {
					left[name] = crm.Value{}
					waits = append(waits, r)
				}
			}
		}
		*side = left
	}
	return waits
}

// gone lists what of a base is not agreed on any more.
func (page *prepared) gone(base ...crm.Value) []crm.Ref {
	var out []crm.Ref
	for _, v := range base {
		for _, r := range v.Refs() {
			if other, ok := page.replaced[r]; ok {
				out = append(out, r, other)
			} else if page.parted[r] && v.Kind() != crm.ReferenceSet {
				out = append(out, r)
			}
		}
	}
	return out
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
