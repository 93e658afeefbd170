package crmsync

import (
	"context"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// readHinted reads the hinted records and their counterparts, so that both
// sides of what is decided were seen a moment ago, and limits the pass to them.
// Their places in the inclusion lists are asked for before they are decided.
func (p *pass) readHinted(ctx context.Context, refs []crm.Ref) error {
	if err := p.readRefs(ctx, refs); err != nil {
		return err
	}
	p.hinted = map[crm.Ref]bool{}
	for _, r := range refs {
		p.hinted[r] = true
	}
	w, err := p.load(ctx, LinkLookup{Refs: refs})
	if err != nil {
		return err
	}
	var others []crm.Ref
	for _, l := range w.sorted() {
		for _, r := range []crm.Ref{l.HubSpot.Ref, l.Salesforce.Ref} {
			if !r.IsZero() && !p.hinted[r] {
				others = append(others, r)
				p.hinted[r] = true
			}
		}
	}
	if err := p.readRefs(ctx, others); err != nil {
		return err
	}
	p.listed = true
	for r := range p.hinted {
		if r.System == crm.HubSpot {
			p.unasked = append(p.unasked, r)
		}
	}
	slices.SortFunc(p.unasked, crm.Ref.Compare)
	return p.readUnseen(ctx)
}

// within leaves out the links that the pass is not about. An alias does not count: it
// may have come to a link of which nothing was read.
func (p *pass) within(links []Link) []Link {
	return slices.DeleteFunc(links, func(l Link) bool {
		hinted := p.hinted == nil || p.hinted[l.HubSpot.Ref] || p.hinted[l.Salesforce.Ref]
		return !hinted || p.putOff[l.ID]
	})
}
