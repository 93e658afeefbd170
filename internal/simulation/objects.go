package simulation

import (
	"maps"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// The objects beside people of worlds that have them.
const (
	companies   = "companies"
	deals       = "deals"
	tasks       = "tasks"
	calls       = "calls"
	account     = "Account"
	opportunity = "Opportunity"
	task        = "Task"
)

// person reports whether records of the object are people.
func person(object string) bool { return object == contacts || object == lead || object == contact }

// Keys of the fields that records of an object are told apart by.
const (
	websiteOf = "company website"
	dealName  = "deal name"
	subjectOf = "activity subject"
)

// otherFields lists the mapped fields of the objects beside people. The first
// of each object is required and never cleared.
func otherFields() []field {
	on := func(key, h, hubspot, s, salesforce string) field {
		return field{key: key, on: map[string]string{h: hubspot, s: salesforce}}
	}
	activity := func(key, ofTask, ofCall, salesforce string) field {
		return field{key: key, on: map[string]string{tasks: ofTask, calls: ofCall, task: salesforce}}
	}
	return []field{
		on("company name", companies, "name", account, "Name"),
		on(websiteOf, companies, "website", account, "Website"),
		on("company phone", companies, "phone", account, "Phone"),
		on("company city", companies, "city", account, "BillingCity"),
		on(dealName, deals, "dealname", opportunity, "Name"),
		on("deal text", deals, "description", opportunity, "Description"),
		on("deal stage", deals, "dealstage", opportunity, "StageName"),
		activity(subjectOf, "hs_task_subject", "hs_call_title", "Subject"),
		activity("activity text", "hs_task_body", "hs_call_body", "Description"),
	}
}

// stages pairs the stages that worlds use, as Salesforce calls them.
func stages() map[string]string {
	return map[string]string{"Prospecting": "appointmentscheduled", "Closed Won": "closedwon", "Closed Lost": "closedlost"}
}

// stageOf returns the stage as an object calls it.
func stageOf(object, hubspot string) string {
	for s, h := range stages() {
		if h == hubspot && object == opportunity {
			return s
		}
	}
	return hubspot
}

// addObjects brings the script's other objects into the world.
func (w *world) addObjects() {
	c := w.script.Config
	if !c.Companies && !c.Deals && !c.Timeline {
		return
	}
	w.fields = append(w.fields, otherFields()...)
	add := func(sys crm.System, objects ...string) { w.objects[sys] = append(w.objects[sys], objects...) }
	// Conversion makes accounts, so they are always looked at.
	add(crm.HubSpot, companies)
	add(crm.Salesforce, account)
	if c.Deals {
		add(crm.HubSpot, deals)
		add(crm.Salesforce, opportunity)
	}
	if c.Timeline {
		add(crm.HubSpot, tasks, calls)
		add(crm.Salesforce, task)
	}
}

// names returns what HubSpot, and so the engine, calls a field.
func (w *world) names(key string) []string {
	for _, f := range w.fields {
		if f.key == key && f.on != nil {
			var out []string
			for object, name := range f.on {
				if ref(object, "").System == crm.HubSpot {
					out = append(out, name)
				}
			}
			slices.Sort(out)
			return out
		}
	}
	return []string{key}
}

// rows returns the settings' mapping of the field's objects; none for
// activities, which all go both ways.
func (w *world) rows(key string) []mapping.Field {
	switch {
	case strings.HasPrefix(key, "company "):
		return w.settings.Companies.Mapping.Fields
	case strings.HasPrefix(key, "deal "):
		return w.settings.Deals.Mapping.Fields
	case strings.HasPrefix(key, "activity "):
		return nil
	}
	return w.settings.Contacts.Mapping.Fields
}

// identity is what no two records of an object may have in common if a pass has
// made one of them; "" if there is nothing.
func identity(object string, values map[string]string) string {
	switch {
	case person(object):
		return strings.ToLower(values["email"])
	case object == companies || object == account:
		return values[websiteOf]
	case object == deals || object == opportunity:
		return values[dealName]
	}
	return values[subjectOf]
}

// identityKey is the key of the field that identity looks at.
func identityKey(object string) string {
	switch {
	case person(object):
		return "email"
	case object == companies || object == account:
		return websiteOf
	case object == deals || object == opportunity:
		return dealName
	}
	return subjectOf
}

// checkOnly checks that a pass makes no second deal or activity: users give each
// a name of its own, which is never changed. The caller holds w.mu.
func (w *world) checkOnly(p *process, r crm.Ref, values map[string]string) {
	name, key := identity(r.Object, values), identityKey(r.Object)
	all := sorted(slices.Collect(maps.Keys(w.journal.seen)))
	if slices.ContainsFunc(all, func(other crm.Ref) bool {
		now, _ := w.journal.last(cellKey{other, key})
		return now.value == name && w.madeByPass(other) && w.journal.touched[other]+w.everGone[other] > 0
	}) {
		return // an answer was lost, and a user has changed, or deleted, what it was to be known by
	}
	for _, other := range all {
		if other == r || other.System != r.System || w.deletedByPass(other) {
			continue
		}
		if now, _ := w.journal.last(cellKey{other, key}); now.value == name {
			w.violate("uniqueness", "pass %d made %s, %q, though %s has been there", p.pass, r, name, other)
		}
	}
}

// asMany reports whether a pass has made no more records with an identity than
// there ever were on the other side: neither system keeps companies from having
// a domain in common.
func (w *world) asMany(r crm.Ref, id string) bool {
	made, sources := 0, 0
	for other := range w.journal.seen {
		if person(other.Object) {
			continue
		}
		for _, e := range w.journal.cells[cellKey{other, identityKey(r.Object)}] {
			if strings.ToLower(e.value) != id {
				continue
			}
			if other.Object == r.Object && w.madeByPass(other) {
				made++
			} else if other.System != r.System {
				sources++
			}
			break
		}
	}
	return made <= sources
}

// mayDeleteOther is mayDeleteWith of the objects beside people.
func (w *world) mayDeleteOther(r crm.Ref) bool {
	s := w.settings
	switch r.Object {
	case companies:
		return s.Companies.DeleteInHubSpot
	case deals:
		return s.Deals.DeleteInHubSpot
	case opportunity:
		return s.Deals.DeletedInHubSpot == crmsync.DeleteInSalesforce
	case task:
		return s.Timeline.DeletedInHubSpot == crmsync.DeleteInSalesforce
	case tasks:
		return s.Timeline.FromSalesforce.Tasks.DeleteInHubSpot
	case calls:
		return s.Timeline.FromSalesforce.Calls.DeleteInHubSpot
	}
	return false
}

// judgeOther checks that a living record of an object beside people has a
// counterpart, or a reason to have none.
func (w *world) judgeOther(r crm.Ref, records snapshot) {
	c := w.script.Config
	if !c.Companies && (r.Object == companies || r.Object == account) {
		return
	}
	l := w.linkOf(r)
	if l == nil {
		w.violate("no miss", "%s was never seen", r)
		return
	}
	other := l.Side(r.System.Other())
	switch {
	case records[other.Ref] != nil:
	case r.Object == companies && w.settings.Companies.CreateInSalesforce != crmsync.Always:
	case l.Closed != "" || !other.Ref.IsZero():
		w.cover.tested("no resurrection")
		// Deleted activities are looked for only if something is to follow.
		if l.Closed == "" && (r.Object != task || w.settings.Timeline.DeletedInHubSpot == crmsync.DeleteInSalesforce) {
			w.violate("no miss", "%s has lost its counterpart %s, and the link is still open", r, other.Ref)
		}
	case !l.DuplicateOf.IsZero():
		if records[l.DuplicateOf] == nil && !w.deletedByPass(l.DuplicateOf) {
			w.violate("no miss", "%s stands behind %s, which is gone", r, l.DuplicateOf)
		}
	case len(l.Problems) > 0 && has(records[r], "poison"):
		w.cover.tested("isolation")
	case len(l.Problems) > 0 && r.System == crm.HubSpot && (w.neverWritten("company name") || records[r]["company name"] == ""):
		// Salesforce requires the name.
	case (r.Object == task || r.Object == tasks || r.Object == calls) && !w.belongs(r, records):
	default:
		w.violate("no miss", "%s (%v) has no counterpart and no reason: dirty %v, due %s, waiting %v, problems %v",
			r, records[r], l.Dirty, l.Due, l.Waiting, l.Problems)
	}
}

// belongs reports whether one of the records that an activity belongs to has a
// counterpart.
func (w *world) belongs(r crm.Ref, records snapshot) bool {
	for _, to := range w.around(r) {
		l := w.linkOf(to)
		if l == nil || w.list != "" && person(to.Object) && !l.Member {
			continue
		}
		if records[l.HubSpot.Ref] != nil && records[l.Salesforce.Ref] != nil {
			return true
		}
	}
	return false
}

// around lists the records that an activity belongs to.
func (w *world) around(r crm.Ref) []crm.Ref {
	var out []crm.Ref
	if r.System == crm.HubSpot {
		for _, object := range [...]string{contacts, companies, deals} {
			if !slices.Contains(w.objects[crm.HubSpot], object) {
				continue
			}
			for _, a := range w.hs.Associations(r.Object, r.ID, object) {
				out = append(out, ref(object, a.ID))
			}
		}
		return out
	}
	rec, _ := w.sf.Get(r.Object, r.ID)
	for _, f := range [...]string{"WhoId", "WhatId"} {
		if to := w.refOf(rec.Text(f)); !to.IsZero() {
			out = append(out, to)
		}
	}
	return out
}

// refOf names the Salesforce record with an id, by the id's prefix.
func (w *world) refOf(id string) crm.Ref {
	for prefix, object := range map[string]string{"00Q": lead, "003": contact, "001": account, "006": opportunity} {
		if strings.HasPrefix(id, prefix) {
			return ref(object, id)
		}
	}
	return crm.Ref{}
}

// cascade holds the records that went in one call.
type cascade map[crm.Ref]bool

// takes reports whether Salesforce itself has deleted the record with one that
// it belonged to: tasks go with their people. To anybody who looks later, that
// is a deletion like a user's.
func (c cascade) takes(r crm.Ref) bool {
	if r.Object != task {
		return false
	}
	for with := range c {
		if with.System == crm.Salesforce && with.Object != task {
			return true
		}
	}
	return false
}
