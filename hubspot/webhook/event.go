package webhook

import (
	"strings"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// Kind is what happened to a record, as HubSpot's event types name it after
// the dot.
type Kind string

// The kinds of events about records. Events of other kinds name no record.
const (
	Creation          Kind = "creation"
	Deletion          Kind = "deletion"
	Merge             Kind = "merge"
	Restore           Kind = "restore"
	PropertyChange    Kind = "propertyChange"
	AssociationChange Kind = "associationChange"
	PrivacyDeletion   Kind = "privacyDeletion"
)

// Event is one event of a delivery, without any value of a record.
type Event struct {
	// ID is not unique, says HubSpot. Attempt counts repetitions, from 0.
	ID, SubscriptionID int64
	Attempt            int
	// PortalID is the account, AppID the app that is told.
	PortalID, AppID int64
	OccurredAt      time.Time // in UTC, to the millisecond
	// Type is HubSpot's name, "contact.creation" or "object.creation".
	Type string
	Kind Kind
	// Record is what any but an association change is about; of a merge it is
	// one of those below, if it is told.
	Record   crm.Ref
	Property string // of a property change, its name
	// Source and SourceID say who did it: "CRM_UI" and "userId:45678",
	// "INTEGRATION" and the app's id.
	Source, SourceID string
	// Survivor is the record of a merge that was given priority, Merged are
	// those merged into it, New is the record under which all live on if that
	// is another one.
	Survivor, New crm.Ref
	Merged        []crm.Ref
	// From and To are the ends of an association that was made, or Removed.
	// HubSpot sends one event for each direction.
	From, To crm.Ref
	Removed  bool
}

// Refs returns the records that the event names, sorted, each once. It is
// empty for events about something else, such as conversations.
func (e Event) Refs() []crm.Ref {
	return tidy(append([]crm.Ref{e.Record, e.Survivor, e.New, e.From, e.To}, e.Merged...))
}

// By reports whether the app made the change through the API. Deployments that
// share an app cannot be told apart.
func (e Event) By(app int64) bool {
	return e.Source == "INTEGRATION" && e.SourceID == decimal(app)
}

// objects are the names of HubSpot's objects as [crm.Ref] has them, by what
// events call them: a singular, or an object type id.
var objects = map[string]string{
	"contact": "contacts", "0-1": "contacts", "company": "companies", "0-2": "companies",
	"deal": "deals", "0-3": "deals", "ticket": "tickets", "0-5": "tickets",
	"product": "products", "0-7": "products", "line_item": "line_items", "0-8": "line_items",
	"communication": "communications", "0-18": "communications", "task": "tasks", "0-27": "tasks",
	"note": "notes", "0-46": "notes", "meeting": "meetings", "meeting_event": "meetings", "0-47": "meetings",
	"call": "calls", "0-48": "calls", "email": "emails", "0-49": "emails",
	"lead": "leads", "0-136": "leads", "user": "users", "0-115": "users",
}

// objectOf returns the object that an event calls by this name or type id, ""
// if it is none. Type ids that have no name here, those of custom objects
// among them, stand for themselves.
func objectOf(name string) string {
	if plural := objects[name]; plural != "" {
		return plural
	}
	group, number, ok := strings.Cut(name, "-")
	if !ok || !isNumber(group) || !isNumber(number) {
		return ""
	}
	return name
}

// ends returns the objects of an association type such as "CONTACT_TO_COMPANY"
// or "PARENT_COMPANY_TO_CHILD_COMPANY".
func ends(associationType string) (from, to string) {
	from, to, _ = strings.Cut(strings.ToLower(associationType), "_to_")
	return objectOf(unlabelled(from)), objectOf(unlabelled(to))
}

func unlabelled(end string) string {
	return strings.TrimPrefix(strings.TrimPrefix(end, "parent_"), "child_")
}
