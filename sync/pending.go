package crmsync

import (
	"maps"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// of returns what the written system has if the write took effect.
func (v PendingValue) of(sys crm.System) crm.Value {
	return merge.Base{HubSpot: v.HubSpot, Salesforce: v.Salesforce}.Of(sys)
}

// expect notes what both sides will have agreed on once the job has taken
// effect, before it is sent: if its answer is lost, nothing else tells our own
// write from a user's.
func (p *pass) expect(k *kind, j *job, page *prepared) {
	l, sys, m := j.d.link, j.change.Target.System, k.mapping(j.change)
	after := *l
	seen := maps.Clone(l.Side(sys).Seen)
	if seen == nil {
		seen = map[string]crm.Value{}
	}
	for _, f := range j.change.Fields {
		if row, ok := m.Row(f.Key); ok {
			row.Put(sys, f.New, seen)
		}
	}
	after.Side(sys).Seen = seen
	pending := make(map[string]PendingValue, len(l.Pending)+len(j.change.Fields))
	maps.Copy(pending, l.Pending)
	for _, f := range j.change.Fields {
		if row, ok := m.Row(f.Key); ok {
			b := p.together(k, &after, m, row, page)
			pending[f.Key] = PendingValue{System: sys, Old: f.Old, HubSpot: b.HubSpot, Salesforce: b.Salesforce, At: p.e.now()}
		}
	}
	l.Pending = pending
}

// answered drops what was expected of a write whose outcome is known.
func (l *Link) answered(change merge.Change) {
	for _, f := range change.Fields {
		delete(l.Pending, f.Key)
	}
}

// certain reports whether a refusal proves that an update has not taken effect.
// Clients repeat updates, so an earlier attempt may have, whatever kept the last
// one from being answered.
func certain(err error) bool {
	c := crm.ClassOf(err)
	return c != "" && c != crm.Auth && !c.Retriable()
}

// settlePending looks for updates whose answers were lost. Where the target
// shows what was written, that is what both sides last agreed on. Where it is as
// it was before, the write may still show up late. Anything else was entered
// after it, or instead of it.
func (p *pass) settlePending(d *decision, pair *merge.Pair) {
	l := d.link
	for key, v := range l.Pending {
		row, ok := pair.Mapping.Row(key)
		if !ok {
			continue
		}
		var now BaseValue
		now.HubSpot, now.Salesforce, _ = pair.Values(row)
		seen := now.of(v.System)
		user := p.st.meta.Accounts[v.System].UserID
		ours := user != "" && l.Side(v.System).ModifiedBy == user
		switch {
		case seen == v.of(v.System) || seen != v.Old && ours && merge.Respelled(v.of(v.System), seen):
			b := BaseValue{HubSpot: v.HubSpot, Salesforce: v.Salesforce}
			b.set(v.System, seen)
			pair.Base[key] = merge.Base{HubSpot: b.HubSpot, Salesforce: b.Salesforce}
			d.arrived = append(d.arrived, arrival{key, &b})
		case seen != v.Old:
			d.arrived = append(d.arrived, arrival{key: key})
		}
	}
}

// arrival tells that no answer to an update is waited for any more, and what
// both sides agreed on if it took effect.
type arrival struct {
	key  string
	base *BaseValue
}

// arrive takes in what deciding found out about updates without an answer.
func (d *decision) arrive() {
	for _, a := range d.arrived {
		if a.base != nil {
			d.link.setBase(a.key, *a.base)
		}
		delete(d.link.Pending, a.key)
	}
}

// expire gives up updates that must have become visible by now if they took
// effect, and has the link decided again when the others must have.
func (p *pass) expire(d *decision) {
	lag := max(visibleAfter, 2*time.Duration(p.e.settings.Sweeps.Recheck))
	for key, v := range d.link.Pending {
		if until := v.At.Add(lag); p.e.now().Before(until) {
			d.later(until)
		} else {
			delete(d.link.Pending, key)
		}
	}
	if len(d.link.Pending) == 0 {
		d.link.Pending = nil
	}
}
