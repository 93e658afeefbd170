package webhook

import (
	"cmp"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// Hints are the records that events of one account are about.
type Hints struct {
	PortalID int64
	// Changed are for Engine.SyncRefs, Erased, which were deleted for privacy,
	// for Engine.Forget. Both are sorted, hold a record once, and have no
	// record in common.
	Changed, Erased []crm.Ref
}

// Collect returns the hints of each account, by ascending portal id. Accounts
// whose events name no record are left out.
func Collect(events []Event) []Hints {
	byPortal := map[int64]*Hints{}
	for _, e := range events {
		refs := e.Refs()
		if len(refs) == 0 {
			continue
		}
		h := byPortal[e.PortalID]
		if h == nil {
			h = &Hints{PortalID: e.PortalID}
			byPortal[e.PortalID] = h
		}
		if e.Kind == PrivacyDeletion {
			h.Erased = append(h.Erased, refs...)
		} else {
			h.Changed = append(h.Changed, refs...)
		}
	}
	var all []Hints
	for _, h := range byPortal {
		h.Changed, h.Erased = tidy(h.Changed), tidy(h.Erased)
		h.Changed = slices.DeleteFunc(h.Changed, func(r crm.Ref) bool { return slices.Contains(h.Erased, r) })
		all = append(all, *h)
	}
	slices.SortFunc(all, func(a, b Hints) int { return cmp.Compare(a.PortalID, b.PortalID) })
	return all
}

// tidy sorts, and leaves out repetitions and what names nothing.
func tidy(refs []crm.Ref) []crm.Ref {
	refs = slices.DeleteFunc(refs, crm.Ref.IsZero)
	slices.SortFunc(refs, crm.Ref.Compare)
	return slices.Compact(refs)
}
