package crmsync

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// timeline is how the kind of activities is decided beside its mappings.
type timeline struct {
	pairings []pairing
	types    map[string]ActivityType // by HubSpot object: what is switched on towards Salesforce
	from     TaskSync
	lookBack time.Duration
	digest   string // of the settings that decide what is read
}

// The fields of Salesforce tasks that tell what they are.
const (
	fieldSubtype  = "TaskSubtype"
	fieldTaskType = "Type"
	fieldStatus   = "Status"
	fieldSubject  = "Subject"
	fieldWho      = "WhoId"
	fieldWhat     = "WhatId"
	completed     = "Completed"
)

// The fields of HubSpot activities that are not decided by merging alone.
const (
	fieldTimestamp = "hs_timestamp"
	fieldDirection = "hs_email_direction"
)

// writable lists the HubSpot objects of the timeline that are records of the
// CRM. The others have happened, and cannot be changed.
func writable(object string) bool {
	return slices.Contains([]string{objTasks, objCalls, objEmails, objMeetings, objNotes}, object)
}

// timelineKind describes the activities that are kept in step, or is nil when
// there are none.
func timelineKind(s Settings) *kind {
	t := &timeline{types: map[string]ActivityType{}, from: s.Timeline.FromSalesforce, lookBack: time.Duration(s.Timeline.LookBack)}
	k := &kind{name: kindTimeline, path: "timeline", timeline: t, objects: map[crm.System][]string{}}
	back := map[string]bool{objTasks: t.from.Tasks.Enabled, objCalls: t.from.Calls.Enabled, objEmails: t.from.Emails.Enabled}
	for _, a := range s.Timeline.activityTypes() {
		meets := a.object == objMeetings && t.from.Events.Enabled
		if !a.Enabled && !back[a.object] && !meets {
			continue
		}
		t.types[a.object] = a.ActivityType
		k.objects[crm.HubSpot] = append(k.objects[crm.HubSpot], a.object)
		if a.Enabled || back[a.object] {
			t.pair(s, a, objTask)
		}
		if meets {
			t.pair(s, a, objEvent)
		}
	}
	for _, p := range t.pairings {
		if !slices.Contains(k.objects[crm.Salesforce], p.salesforce) {
			k.objects[crm.Salesforce] = append(k.objects[crm.Salesforce], p.salesforce)
		}
	}
	if len(t.pairings) == 0 {
		return nil
	}
	slices.Sort(k.objects[crm.Salesforce])
	slices.Reverse(k.objects[crm.Salesforce]) // Task before Event
	k.rules = rules{
		createInSF: OnCreateOrUpdate, deletedInHubSpot: s.Timeline.DeletedInHubSpot,
		createInHubSpot: func(side Side) CreatePolicy { _, a := t.becomes(side); return a.Create },
		deleteInHubSpot: func(l *Link) bool { return writable(l.HubSpot.Ref.Object) && t.back(l).DeleteInHubSpot },
	}
	k.extra = map[string][]string{objTask: {fieldSubtype, fieldWho}, objEvent: {fieldWho}, objEmails: {fieldDirection}}
	b, err := json.Marshal(s.Timeline) // plain data: it cannot fail
	if err == nil {
		t.digest = hash(b)
	}
	k.addIDs(s)
	return k
}

// pair adds the mapping of one pair of objects.
func (t *timeline) pair(s Settings, a activityType, salesforce string) {
	fields := a.Mapping
	if len(fields.Fields) == 0 || salesforce == objEvent {
		fields = mapping.DefaultActivity(a.object, salesforce)
	}
	if s.Owners.Enabled && writable(a.object) {
		fields.Fields = append(slices.Clone(fields.Fields), mapping.Owner())
	}
	t.pairings = append(t.pairings, pairing{objectPair{a.object, salesforce}, fields, "timeline." + a.path})
}

// becomes tells which HubSpot object a Salesforce activity becomes, and by what
// rules. The subtype of a task never changes.
func (t *timeline) becomes(side Side) (string, SalesforceActivity) {
	if side.Ref.Object == objEvent {
		return objMeetings, t.from.Events
	}
	switch side.Seen[fieldSubtype].String() {
	case "Call":
		return objCalls, t.from.Calls
	case "Email", "ListEmail":
		return objEmails, t.from.Emails
	}
	return objTasks, t.from.Tasks
}

// back returns the rules by which a linked Salesforce activity's changes reach
// HubSpot.
func (t *timeline) back(l *Link) SalesforceActivity {
	switch {
	case l.Salesforce.Ref.Object == objEvent:
		return t.from.Events
	case l.HubSpot.Ref.Object == objTasks:
		return t.from.Tasks
	case l.HubSpot.Ref.Object == objCalls:
		return t.from.Calls
	case l.HubSpot.Ref.Object == objEmails:
		return t.from.Emails
	}
	return SalesforceActivity{}
}

// happened tells when an activity took place or, of one that is still to be
// done, when it was entered.
func happened(s Side) time.Time {
	if s.Ref.System == crm.Salesforce || s.Ref.Object == objTasks {
		return s.CreatedAt
	}
	if at, ok := s.Seen[fieldTimestamp].Time(); ok {
		return at
	}
	return s.CreatedAt
}

// since is the moment from which on activities are kept in step.
func (p *pass) since(k *kind) time.Time {
	if k.timeline == nil {
		return time.Time{}
	}
	return p.st.meta.StartedAt.Add(-k.timeline.lookBack)
}
