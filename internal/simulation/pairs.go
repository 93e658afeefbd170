package simulation

import (
	"context"
	"slices"
	"strings"
	"time"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// pair is two records that the store links.
type pair struct{ hubspot, salesforce crm.Ref }

// paired returns the pair of two records, in whichever order they come.
func paired(a, b crm.Ref) pair {
	if a.System == crm.Salesforce {
		return pair{b, a}
	}
	return pair{a, b}
}

// linking is the pass that made a pair of two records.
type linking struct {
	began entry
	ended time.Time
}

func (w *world) links() []crmsync.Link {
	links, err := w.store.Links(context.Background(), w.conn, crmsync.LinkQuery{Limit: 1 << 20})
	w.must(err)
	return links
}

// notePairs looks at the store's pairs after a pass. A record that a pass made
// must not stand in for one that a user has deleted.
func (w *world) notePairs(p *process) {
	j := w.journal
	now := map[pair]int{}
	for _, l := range w.links() {
		at := pair{l.HubSpot.Ref, l.Salesforce.Ref}
		if at.hubspot.IsZero() || at.salesforce.IsZero() {
			continue
		}
		if l.HubSpot.Present() && l.Salesforce.Present() && !w.knew(at) {
			w.checkChoice(p, at.hubspot, at.salesforce)
		}
		w.newPair(at.hubspot, at.salesforce)
		w.newPair(at.salesforce, at.hubspot)
		if len(l.Base) == 0 {
			continue // they have never agreed on anything: the rules of a first link hold
		}
		since, known := w.pairs[at]
		if !known {
			since = j.seq
			w.linkedBy[at] = linking{p.began(), time.Now()}
		}
		now[at] = since
	}
	w.pairs = now
}

// knew reports whether the two were a pair before, though one of them may have
// become another record since.
func (w *world) knew(at pair) bool {
	for old := range w.paired[at.hubspot] {
		if old == at.salesforce || w.journal.leads(old, at.salesforce) {
			return true
		}
	}
	return false
}

// newPair notes that the record a got the counterpart b.
func (w *world) newPair(a, b crm.Ref) {
	// Another record may have taken a deleted one's place since, and gone.
	old := w.lastOf[a]
	w.lastOf[a] = b
	if w.paired[a][b] {
		return
	}
	_, merged := w.journal.passed[a]
	switch {
	case old.IsZero() || old.System != b.System || old == b:
	case merged: // and taken from the bin: a record of its own
	case w.deletedByPass(old) || w.carriedOver(old):
		// We deleted it, for its counterpart's sake, and that came back. Whether
		// a user took it from the bin and deleted it anew nobody can tell.
	case len(w.paired[b]) > 1 || len(w.paired[b]) == 1 && !w.paired[b][a]: // made for somebody else
	case person(b.Object) && !w.madeFor(b, a): // made for somebody else, whose address was changed
	case !w.goneFor(old).IsZero() && w.madeAfter(b, w.goneFor(old)):
		w.violate("no resurrection", "%s was deleted by a user, and %s was made in its place for %s", old, b, a)
	}
	if w.paired[a] == nil {
		w.paired[a] = map[crm.Ref]bool{}
	}
	w.paired[a][b] = true
}

// madeFor reports whether a pass can have made the record b for a: when a was
// there, and with an address that it has had.
func (w *world) madeFor(b, a crm.Ref) bool {
	for _, m := range w.journal.created {
		if m.ref == b {
			return w.journal.born[a].Before(m.at) && slices.ContainsFunc(w.journal.cells[cellKey{a, "email"}], func(e entry) bool { return strings.EqualFold(e.value, m.values["email"]) })
		}
	}
	return true
}

// goneFor tells since when a record is deleted by a user's own act.
func (w *world) goneFor(r crm.Ref) time.Time {
	if _, moved := w.journal.passed[r]; moved {
		return time.Time{}
	}
	return w.journal.gone[r]
}

// madeAfter reports whether a pass has made the record, later than that.
func (w *world) madeAfter(r crm.Ref, than time.Time) bool {
	for _, m := range w.journal.created {
		if m.ref == r && m.started.After(than.Add(w.lag())) {
			return true
		}
	}
	return false
}

// lag is how late a change may become visible.
func (w *world) lag() time.Duration {
	c := w.script.Config
	d := c.SearchLag
	if c.LateEvery > 0 {
		d += c.LateBy
	}
	return d
}

// checkCreate checks that a record that a pass has made is the first of its
// person. The caller holds w.mu.
func (w *world) checkCreate(p *process, r crm.Ref, values map[string]string) {
	w.cover.tested("uniqueness")
	if !person(r.Object) && r.Object != companies && r.Object != account {
		w.checkOnly(p, r, values)
		return
	}
	key := identity(r.Object, values)
	if key == "" {
		if person(r.Object) {
			w.violate("uniqueness", "%s was made without an address", r)
		}
		return
	}
	for other := range w.journal.living {
		if other == r || other.System != r.System || person(other.Object) != person(r.Object) {
			continue
		}
		now, _ := w.journal.last(cellKey{other, identityKey(r.Object)})
		late := w.lag()
		unseen := now.user && now.at.Add(late).After(p.started) || w.journal.born[other].Add(late).After(p.started)
		if strings.ToLower(now.value) != key || unseen {
			continue
		}
		if !person(r.Object) && w.madeByPass(other) && w.asMany(r, key) {
			continue
		}
		if l := w.linkOf(other); l == nil || l.Side(r.System.Other()).Ref.IsZero() || l.Side(r.System.Other()).Deleted {
			w.violate("uniqueness", "pass %d made %s for %s, though %s was there and free", p.pass, r, key, other)
		}
	}
}

// checkDeletes checks what a pass has deleted against the settings and what
// users did. The caller holds w.mu.
func (w *world) checkDeletes(p *process) {
	n := 0
	for _, d := range w.journal.deleted {
		if d.pass != p.pass {
			continue
		}
		n++
		w.cover.tested("delete guard")
		allowed := false
		for c := range w.paired[d.ref] {
			allowed = allowed || w.mayDeleteWith(d.ref, c)
		}
		// A merge that no feed showed yet: HubSpot archives the survivor when it is
		// asked to archive what was merged into it.
		unseen := w.journal.born[d.ref].Add(w.lag()).After(p.started)
		if unseen {
			w.cover.Window++
			w.everGone[d.ref]++ // nobody can tell that it was no user's deletion
		}
		if !allowed && !unseen {
			w.violate("delete guard", "pass %d deleted %s, though no setting says so or its counterpart was not deleted", p.pass, d.ref)
		}
	}
	if most := w.settings.Safety.MaxDeletes; most > 0 && n > most && !w.approved {
		w.violate("delete guard", "pass %d deleted %d records without asking", p.pass, n)
	}
}

// mayDeleteWith reports whether r may be deleted because c was.
func (w *world) mayDeleteWith(r, c crm.Ref) bool {
	if w.everGone[c] == 0 {
		return false
	}
	s := w.settings.Contacts
	switch {
	case !person(r.Object):
		return w.mayDeleteOther(r)
	case r.System == crm.Salesforce:
		return s.DeletedInHubSpot == crmsync.DeleteInSalesforce
	case c.Object == lead:
		return s.DeleteInHubSpot.WithLead
	}
	return s.DeleteInHubSpot.WithContact
}

// carriedOver reports whether a pass deleted the record as well, after a user
// had: HubSpot does not tell that there was nothing left to delete.
func (w *world) carriedOver(r crm.Ref) bool {
	events, err := w.store.History(context.Background(), w.conn, crmsync.HistoryQuery{Limit: 1 << 20})
	w.must(err)
	return slices.ContainsFunc(events, func(e crmsync.Event) bool { return e.Op == "delete" && e.Ref == r })
}
