package crmsync

import (
	"time"

	"github.com/crmsync/crmsync/mapping"
)

// Timeline are the settings of activities. HubSpot's become Salesforce tasks,
// each type switched by itself; with FromSalesforce, tasks and events become
// HubSpot activities too, and what is switched on both ways is kept in step both
// ways. The zero value is all off.
//
// An activity is made in the other system once for each record, as soon as one
// of the people, companies or deals that it belongs to has a counterpart there.
type Timeline struct {
	FormSubmissions        ActivityType `json:"formSubmissions,omitzero"`
	MarketingEmailsSent    ActivityType `json:"marketingEmailsSent,omitzero"`
	MarketingEmailsOpened  ActivityType `json:"marketingEmailsOpened,omitzero"`
	MarketingEmailsClicked ActivityType `json:"marketingEmailsClicked,omitzero"`
	SalesEmailsSent        ActivityType `json:"salesEmailsSent,omitzero"`
	SalesEmailsOpened      ActivityType `json:"salesEmailsOpened,omitzero"`
	SalesEmailsClicked     ActivityType `json:"salesEmailsClicked,omitzero"`
	SalesEmailsReplied     ActivityType `json:"salesEmailsReplied,omitzero"`
	Meetings               ActivityType `json:"meetings,omitzero"`
	Calls                  ActivityType `json:"calls,omitzero"`
	Notes                  ActivityType `json:"notes,omitzero"`
	Tasks                  ActivityType `json:"tasks,omitzero"`
	// FromSalesforce says what becomes of Salesforce tasks and events.
	FromSalesforce TaskSync `json:"fromSalesforce,omitzero"`
	// LookBack is how long before the connection's first pass an activity may have
	// happened, or a task have been made, to be taken along. 0 takes nothing from
	// before.
	LookBack Duration `json:"lookBack,omitempty"`
	// DeletedInHubSpot says what becomes of the task of a deleted HubSpot activity.
	// "" is Keep.
	DeletedInHubSpot DeletedInHubSpot `json:"deletedInHubSpot,omitempty"`
}

// ActivityType says what becomes of one type of HubSpot activity.
type ActivityType struct {
	// Enabled makes a Salesforce task of each.
	Enabled bool `json:"enabled,omitempty"`
	// TaskType is the value of the task's field Type, which the organisation must
	// have. "" leaves it alone.
	TaskType string `json:"taskType,omitempty"`
	// Mapping pairs the fields of the activity and the task. Without fields it is
	// [mapping.DefaultActivity].
	Mapping mapping.Settings `json:"mapping,omitzero"`
}

// TaskSync says which Salesforce activities become HubSpot activities: tasks of
// the subtypes Task, Call and Email, and events.
type TaskSync struct {
	Tasks  SalesforceActivity `json:"tasks,omitzero"`  // become tasks
	Calls  SalesforceActivity `json:"calls,omitzero"`  // become calls
	Emails SalesforceActivity `json:"emails,omitzero"` // become e-mails
	Events SalesforceActivity `json:"events,omitzero"` // become meetings
}

// SalesforceActivity says what becomes of one type of Salesforce activity.
type SalesforceActivity struct {
	Enabled bool `json:"enabled,omitempty"`
	// Create says when one becomes a HubSpot activity. "" is OnCreateOrUpdate.
	Create CreatePolicy `json:"create,omitempty"`
	// Update says whether its changes are written to HubSpot. "" is Always.
	Update UpdatePolicy `json:"update,omitempty"`
	// DeleteInHubSpot deletes the HubSpot activity with it.
	DeleteInHubSpot bool `json:"deleteInHubSpot,omitempty"`
}

// UpdatePolicy says whether changes are written to a record that exists.
type UpdatePolicy string

// The policies.
const (
	UpdateAlways UpdatePolicy = "Always"
	UpdateNever  UpdatePolicy = "Never"
)

func (t *Timeline) withDefaults() {
	for _, a := range []*SalesforceActivity{&t.FromSalesforce.Tasks, &t.FromSalesforce.Calls, &t.FromSalesforce.Emails, &t.FromSalesforce.Events} {
		if a.Enabled {
			def(&a.Create, OnCreateOrUpdate)
			def(&a.Update, UpdateAlways)
		}
	}
	def(&t.DeletedInHubSpot, Keep)
}

// activityTypes lists the HubSpot objects of the timeline, in the order in which
// they are read, with their settings and the settings' names.
func (t *Timeline) activityTypes() []activityType {
	return []activityType{
		{"tasks", "tasks", t.Tasks}, {"calls", "calls", t.Calls}, {"meetings", "meetings", t.Meetings},
		{"notes", "notes", t.Notes}, {"emails", "salesEmailsSent", t.SalesEmailsSent},
		{"form_submissions", "formSubmissions", t.FormSubmissions},
		{"marketing_email_sent", "marketingEmailsSent", t.MarketingEmailsSent},
		{"marketing_email_opened", "marketingEmailsOpened", t.MarketingEmailsOpened},
		{"marketing_email_clicked", "marketingEmailsClicked", t.MarketingEmailsClicked},
		{"sales_email_opened", "salesEmailsOpened", t.SalesEmailsOpened},
		{"sales_email_clicked", "salesEmailsClicked", t.SalesEmailsClicked},
		{"sales_email_replied", "salesEmailsReplied", t.SalesEmailsReplied},
	}
}

type activityType struct {
	object string
	path   string // of the settings, behind "timeline."
	ActivityType
}

func (v *validator) timeline(path string, t Timeline) {
	for _, a := range t.activityTypes() {
		at := path + a.path + "."
		v.mapping(at, a.Mapping)
		if !a.Enabled && a.TaskType != "" {
			v.add(at+"taskType", "is set, but the type is not enabled")
		}
	}
	for name, a := range map[string]SalesforceActivity{
		"tasks": t.FromSalesforce.Tasks, "calls": t.FromSalesforce.Calls,
		"emails": t.FromSalesforce.Emails, "events": t.FromSalesforce.Events,
	} {
		at := path + "fromSalesforce." + name + "."
		oneOf(v, at+"create", a.Create, OnCreateOrUpdate, OnCreate, Never)
		oneOf(v, at+"update", a.Update, UpdateAlways, UpdateNever)
		if !a.Enabled && (a.Create != "" || a.Update != "" || a.DeleteInHubSpot) {
			v.add(at+"enabled", "is off, but there are rules for it: switch it on or leave them out")
		}
	}
	if t.LookBack < 0 {
		v.add(path+"lookBack", "is negative")
	} else if time.Duration(t.LookBack) > 20*365*24*time.Hour {
		v.add(path+"lookBack", "is more than 20 years")
	}
	oneOf(v, path+"deletedInHubSpot", t.DeletedInHubSpot, Keep, DeleteInSalesforce)
}
