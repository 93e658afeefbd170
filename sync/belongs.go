package crmsync

import (
	"slices"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// belongs converts the records that an activity belongs to: any number of them in
// HubSpot, one in Salesforce. Records without a counterpart are not compared, and
// stay where they are.
type belongs struct {
	p                   *pass
	counterpart         func(to crm.System, r crm.Ref) (crm.Ref, error)
	hubspot, salesforce crm.Value // with what is not compared
}

var _ merge.Converter = belongs{}

// belongsConverter returns what converts the rows that name records of an
// activity; nil for other rows.
func (p *pass) belongsConverter(k *kind, pair merge.Pair, row *mapping.Row) merge.Converter {
	if k.timeline == nil || pair.Counterpart == nil || row.Salesforce != fieldWho && row.Salesforce != fieldWhat {
		return nil
	}
	return belongs{p, pair.Counterpart, row.Get(crm.HubSpot, pair.HubSpot), row.Get(crm.Salesforce, pair.Salesforce)}
}

// Shown returns those of the records that have a counterpart.
func (b belongs) Shown(sys crm.System, v crm.Value) crm.Value {
	var shown []crm.Ref
	for _, r := range v.Refs() {
		if _, ok := b.translate(sys.Other(), r); ok {
			shown = append(shown, r)
		}
	}
	switch {
	case len(shown) == 0:
		return crm.Value{}
	case v.Kind() == crm.Reference:
		return v
	}
	return crm.RefSetOf(shown...)
}

// Convert implements merge.Converter.
func (b belongs) Convert(to crm.System, v crm.Value) (crm.Value, error) {
	var translated []crm.Ref
	for _, r := range inOrder(v) {
		if t, ok := b.translate(to, r); ok {
			translated = append(translated, t)
		}
	}
	switch {
	case len(translated) == 0:
		return crm.Value{}, nil
	case to == crm.HubSpot:
		return crm.RefSetOf(append(translated, b.hubspot.Refs()...)...), nil
	}
	return crm.RefOf(translated[0]), nil
}

// inOrder lists records in the order in which one of them is chosen: deals go
// before companies, and otherwise the smallest id first.
func inOrder(v crm.Value) []crm.Ref {
	refs := slices.Clone(v.Refs())
	slices.SortStableFunc(refs, func(a, c crm.Ref) int { return rank(a) - rank(c) })
	return refs
}

func rank(r crm.Ref) int {
	if r.Object == objDeals {
		return 0
	}
	return 1
}

func (b belongs) translate(to crm.System, r crm.Ref) (crm.Ref, bool) {
	if b.p.kindOf(r) == nil {
		return crm.Ref{}, false
	}
	t, err := b.counterpart(to, r)
	return t, err == nil
}

// Equal implements merge.Converter: the record in Salesforce is one of those in
// HubSpot, or one that nothing can be said of.
func (b belongs) Equal(h, s crm.Value) bool {
	if s.IsNull() {
		return h.IsNull() || !b.salesforce.IsNull()
	}
	r, _ := b.translate(crm.HubSpot, s.Refs()[0])
	return slices.Contains(h.Refs(), r)
}
