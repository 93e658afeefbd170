package crmsync

import (
	"context"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// binKeeps is how long HubSpot keeps deleted records, which come back with their
// activities.
const binKeeps = 90 * 24 * time.Hour

// readLater has an activity in HubSpot that belongs to nobody read again later.
// Its people may be in the bin: HubSpot does not show the associations then, and
// neither a record that comes back nor a new association need move the
// activity's time of change.
func (p *pass) readLater(d *decision, source Side) {
	sw := p.e.settings.Sweeps
	if source.Ref.System != crm.HubSpot || !writable(source.Ref.Object) || sw.Associations < 0 || sw.Reconcile < 0 {
		return
	}
	now := p.e.now()
	if now.Before(source.CreatedAt.Add(binKeeps)) {
		d.later(now.Add(time.Duration(max(sw.Associations, sw.Reconcile))))
	}
}

// readOrphans reads the activities again that belonged to nobody and are due.
func (p *pass) readOrphans(ctx context.Context) error {
	for _, k := range p.kinds {
		if k.timeline == nil {
			continue
		}
		err := p.eachPage(ctx, p.dueNow(k), func(links []Link) error {
			var refs []crm.Ref
			for i := range links {
				l := &links[i]
				again := !l.Due.IsZero() && l.Closed == "" && l.Intent == nil && l.Salesforce.Ref.IsZero()
				if again && l.HubSpot.Present() && writable(l.HubSpot.Ref.Object) && p.belongsToNobody(l.HubSpot) {
					refs = append(refs, l.HubSpot.Ref)
				}
			}
			return p.readRefs(ctx, refs)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// belongsToNobody reports whether an activity names no record that is kept in step.
func (p *pass) belongsToNobody(s Side) bool {
	for _, v := range s.Seen {
		for _, r := range v.Refs() {
			if !isUser(r) && p.kindOf(r) != nil {
				return false
			}
		}
	}
	return true
}
