package simulation

import (
	"strings"
	"time"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// checkWinner checks that a value which lost to one that was entered on the
// other side was the one to lose.
func (w *world) checkWinner(o overwrite) {
	if !o.quiet || o.key.field == "hs_email_optout" || o.stamp.IsZero() || o.otherStamp.IsZero() {
		return // the system no longer says when a deleted record was modified
	}
	rule, policy := w.rule(o.key.field)
	loser := o.key.ref.System
	winner := crm.Salesforce
	switch rule {
	case mapping.PreferHubSpot, mapping.AlwaysHubSpot:
		winner = crm.HubSpot
	case mapping.TwoWay:
		switch {
		case policy == mapping.Hold:
			w.violate("precedence", "%s of %s lost %q, though conflicts of the field are held", o.key.field, o.key.ref, o.old.value)
			return
		case policy == mapping.HubSpotWins, policy == mapping.MostRecent && o.hubspotNewer():
			winner = crm.HubSpot
		}
	}
	w.cover.tested("precedence")
	if winner == loser {
		w.violate("precedence", "%s of %s (modified %s) lost %q to %q of %s (modified %s), under %s and %s",
			o.key.field, o.key.ref, clock(o.stamp), o.old.value, o.new, o.other.ref, clock(o.otherStamp), rule, policy)
	}
}

// hubspotNewer reports whether the HubSpot record was modified after the
// Salesforce record. At the same moment it was not: Salesforce wins ties.
func (o overwrite) hubspotNewer() bool {
	if o.key.ref.System == crm.HubSpot {
		return o.stamp.After(o.otherStamp)
	}
	return o.otherStamp.After(o.stamp)
}

// checkChoice checks that of several free Salesforce records with the address
// of the contact h, a pass has linked the one that comes first. The caller holds
// w.mu.
func (w *world) checkChoice(p *process, h, s crm.Ref) {
	j, saw := w.journal, p.saw
	if !person(h.Object) || !w.quiet(p) || saw.linked[h] || saw.linked[s] || saw.stamps[h].IsZero() || saw.stamps[s].IsZero() {
		return
	}
	if j.absorber()[h] || w.madeByPass(s) || w.madeByPass(h) {
		return // it has other addresses too, or is known by more than the address
	}
	email := strings.ToLower(saw.records[h]["email"])
	for _, other := range w.free(saw, email) {
		if other == s {
			continue
		}
		w.cover.tested("precedence")
		if before(other, s, saw.stamps) {
			w.violate("precedence", "pass %d linked %s to %s (modified %s), though %s (modified %s) goes before it",
				p.pass, h, s, clock(saw.stamps[s]), other, clock(saw.stamps[other]))
		}
	}
}

// free lists the Salesforce records with the address that had no counterpart, but
// those that a pass has made: they have one, which a lost answer may hide.
func (w *world) free(saw look, email string) []crm.Ref {
	var out []crm.Ref
	for r, values := range saw.records {
		if r.System == crm.Salesforce && !saw.linked[r] && !w.journal.inherits(r, saw.linked) && strings.ToLower(values["email"]) == email && w.journal.living[r] && !w.madeByPass(r) {
			out = append(out, r)
		}
	}
	return sorted(out)
}

// inherits reports whether the record takes over the counterpart of one that was
// merged or converted into it.
func (j *journal) inherits(r crm.Ref, linked map[crm.Ref]bool) bool {
	for from := range j.passed {
		if linked[from] && j.leads(from, r) {
			return true
		}
	}
	return false
}

// before reports whether a goes before b: a contact before a lead, then the one
// modified last, then the smaller id.
func before(a, b crm.Ref, stamps map[crm.Ref]time.Time) bool {
	switch {
	case a.Object != b.Object:
		return a.Object == contact
	case !stamps[a].Equal(stamps[b]):
		return stamps[a].After(stamps[b])
	}
	return a.ID < b.ID
}

// absorber holds the records that others were merged or converted into.
func (j *journal) absorber() map[crm.Ref]bool {
	out := map[crm.Ref]bool{}
	for _, to := range j.passed {
		out[to] = true
	}
	return out
}

// madeByPass reports whether a pass has made the record.
func (w *world) madeByPass(r crm.Ref) bool { return w.madeAfter(r, time.Time{}) }
