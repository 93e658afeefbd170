package dedup

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// Candidate is one of several records that match.
type Candidate struct {
	Ref        crm.Ref
	Linked     bool // it is what the other side is linked to already
	Converted  bool // a converted lead, which cannot be changed any more
	ModifiedAt time.Time
}

// Choose picks the record to link to: one that is linked already; else a contact
// before an open lead; then the most recently modified; then the smallest id.
// Converted leads are never chosen. why says in a few words what decided, and ok
// is false when nothing can be chosen. The order of the candidates does not
// matter, nor whether one is listed twice.
func Choose(candidates []Candidate) (best Candidate, why string, ok bool) {
	open := slices.DeleteFunc(slices.Clone(candidates), func(c Candidate) bool { return c.Converted || c.Ref.IsZero() })
	slices.SortFunc(open, compare)
	open = slices.CompactFunc(open, func(a, b Candidate) bool { return a.Ref == b.Ref })
	switch len(open) {
	case 0:
		if len(candidates) > 0 {
			return Candidate{}, "all matches are converted leads", false
		}
		return Candidate{}, "no match", false
	case 1:
		return open[0], reasonAlone(open[0]), true
	}
	return open[0], fmt.Sprintf("%s, of %d matches", reason(open[0], open[1]), len(open)), true
}

// compare orders candidates, the best first.
func compare(a, b Candidate) int {
	return cmp.Or(
		-cmp.Compare(rank(a.Linked), rank(b.Linked)),
		-cmp.Compare(rank(!isLead(a)), rank(!isLead(b))),
		b.ModifiedAt.Compare(a.ModifiedAt),
		len(a.Ref.ID)-len(b.Ref.ID), // numeric ids of HubSpot: shorter is smaller
		a.Ref.Compare(b.Ref),
	)
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

func isLead(c Candidate) bool { return c.Ref.System == crm.Salesforce && c.Ref.Object == "Lead" }

func reasonAlone(c Candidate) string {
	if c.Linked {
		return "already linked"
	}
	return "the only match"
}

// reason says which rule put a before b.
func reason(a, b Candidate) string {
	switch {
	case a.Linked != b.Linked:
		return "already linked"
	case isLead(a) != isLead(b):
		return "a contact goes before a lead"
	case !a.ModifiedAt.Equal(b.ModifiedAt):
		return "most recently modified"
	}
	return "smallest id"
}
