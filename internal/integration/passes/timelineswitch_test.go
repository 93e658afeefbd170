package passes_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
)

// allActivities makes one activity of each type.
func (r *rig) allActivities(contact string) {
	r.t.Helper()
	r.activity("tasks", taskContact, contact, "hs_task_subject", "tasks")
	r.activity("calls", callContact, contact, "hs_call_title", "calls")
	r.activity("meetings", meetingContact, contact, "hs_meeting_title", "meetings")
	r.activity("notes", noteContact, contact, "hs_note_body", "notes")
	r.activity("emails", emailContact, contact, "hs_email_subject", "mails", "hs_email_direction", "EMAIL")
	form := r.hs.AddForm(hubspottest.Form{Name: "form"})
	_, err := r.hs.SubmitForm(form, map[string]string{"email": r.hsValue(contact, "email")})
	require.NoError(r.t, err)
	for _, kind := range []string{"SENT", "OPEN", "CLICK"} {
		_, err := r.hs.EmailEvent(hubspottest.EmailEvent{Type: kind, Recipient: r.hsValue(contact, "email"), Subject: "news"})
		require.NoError(r.t, err)
	}
	for _, what := range []string{"opened", "clicked", "replied"} {
		require.NoError(r.t, r.hs.SalesEmail(contact, what, time.Now()))
	}
}

func TestEachActivityTypeHasItsSwitch(t *testing.T) {
	t.Parallel()
	type tl = crmsync.Timeline
	for _, c := range []struct {
		of      func(*tl) *crmsync.ActivityType
		subject string
	}{
		{func(t *tl) *crmsync.ActivityType { return &t.Tasks }, "tasks"},
		{func(t *tl) *crmsync.ActivityType { return &t.Calls }, "calls"},
		{func(t *tl) *crmsync.ActivityType { return &t.Meetings }, "meetings"},
		{func(t *tl) *crmsync.ActivityType { return &t.Notes }, "Note"},
		{func(t *tl) *crmsync.ActivityType { return &t.SalesEmailsSent }, "mails"},
		{func(t *tl) *crmsync.ActivityType { return &t.FormSubmissions }, "Form submitted: form"},
		{func(t *tl) *crmsync.ActivityType { return &t.MarketingEmailsSent }, "Marketing email sent: news"},
		{func(t *tl) *crmsync.ActivityType { return &t.MarketingEmailsOpened }, "Marketing email opened: news"},
		{func(t *tl) *crmsync.ActivityType { return &t.MarketingEmailsClicked }, "Marketing email clicked: news"},
		{func(t *tl) *crmsync.ActivityType { return &t.SalesEmailsOpened }, "Sales email opened"},
		{func(t *tl) *crmsync.ActivityType { return &t.SalesEmailsClicked }, "Sales email clicked"},
		{func(t *tl) *crmsync.ActivityType { return &t.SalesEmailsReplied }, "Sales email replied to"},
	} {
		t.Run(c.subject, func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) {
				everything(s)
				*c.of(&s.Timeline) = crmsync.ActivityType{Enabled: true, TaskType: "Other"}
			}}, func(r *rig) {
				ada := r.contact("Lovelace", "ada@analytical.org")
				r.sync()
				r.allActivities(ada)
				r.sync()
				tasks := r.tasks()
				require.Len(t, tasks, 1)
				require.Equal(t, "Other", tasks[c.subject]["Type"])
				r.settled()
			})
		})
	}
}

func TestActivityMapping(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		everything(s)
		s.Timeline.Notes = crmsync.ActivityType{Enabled: true, Mapping: mapping.Settings{Fields: []mapping.Field{
			{HubSpot: "hs_note_body", Salesforce: "Subject", Rule: mapping.TwoWay}, {HubSpot: "@contacts", Salesforce: "WhoId", Rule: mapping.TwoWay},
		}}}
	}}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@analytical.org")
		r.sync()
		r.activity("notes", noteContact, ada, "hs_note_body", "Wants a discount")
		r.sync()
		require.Equal(t, "", r.tasks()["Wants a discount"]["ActivityDate"])
		r.settled()
	})
}

func TestEachSalesforceActivityHasItsSwitch(t *testing.T) {
	t.Parallel()
	for object, on := range map[string]func(*crmsync.TaskSync) *crmsync.SalesforceActivity{
		"tasks":    func(s *crmsync.TaskSync) *crmsync.SalesforceActivity { return &s.Tasks },
		"calls":    func(s *crmsync.TaskSync) *crmsync.SalesforceActivity { return &s.Calls },
		"emails":   func(s *crmsync.TaskSync) *crmsync.SalesforceActivity { return &s.Emails },
		"meetings": func(s *crmsync.TaskSync) *crmsync.SalesforceActivity { return &s.Events },
	} {
		t.Run(object, func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) {
				everything(s)
				on(&s.Timeline.FromSalesforce).Enabled = true
			}}, func(r *rig) {
				who := r.person("Contact", "Lovelace", "ada@analytical.org")
				r.sync()
				for _, subtype := range []string{"Task", "Call", "Email"} {
					_, err := r.sf.Put("Task", map[string]any{"Subject": subtype, "TaskSubtype": subtype, "WhoId": who})
					require.NoError(t, err)
				}
				_, err := r.sf.Put("Event", map[string]any{"Subject": "Event", "WhoId": who,
					"StartDateTime": "2030-03-01T10:00:00Z", "EndDateTime": "2030-03-01T11:00:00Z"})
				require.NoError(t, err)
				r.sync()
				for _, o := range []string{"tasks", "calls", "emails", "meetings"} {
					want := 0
					if o == object {
						want = 1
					}
					require.Equal(t, want, r.hs.Count(o), o)
				}
				r.settled()
			})
		})
	}
}

// Nothing is entered in the timeline of a record that the inclusion list leaves
// out; once it joins, what happened meanwhile is.
func TestActivitiesOfExcludedContacts(t *testing.T) {
	run(t, rigOptions{settings: bothWays}, func(r *rig) {
		in := r.contact("Member", "in@example.com")
		out := r.contact("Outsider", "out@example.com")
		r.person("Contact", "Outsider", "out@example.com")
		list, err := r.hs.CreateList("Included", "contacts", in)
		require.NoError(t, err)
		r.settings.Contacts.InclusionList = list
		r.sync()
		r.activity("calls", callContact, out, "hs_call_title", "Outside")
		r.activity("calls", callContact, in, "hs_call_title", "Inside")
		r.sync()
		require.Len(t, r.tasks(), 1)
		require.Contains(t, r.tasks(), "Inside")
		require.NoError(t, r.hs.AddToList(list, out))
		r.sync()
		require.Contains(t, r.tasks(), "Outside")
		r.settled()
	})
}
