package passes_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	crmsync "github.com/crmsync/crmsync/sync"
)

// timeline switches all objects on, and everything that happens in HubSpot.
func timeline(s *crmsync.Settings) {
	everything(s)
	on := crmsync.ActivityType{Enabled: true}
	s.Timeline = crmsync.Timeline{
		FormSubmissions: on, MarketingEmailsSent: on, MarketingEmailsOpened: on, MarketingEmailsClicked: on,
		SalesEmailsSent: on, SalesEmailsOpened: on, SalesEmailsClicked: on, SalesEmailsReplied: on,
		Meetings: on, Calls: on, Notes: on, Tasks: on,
	}
}

// bothWays switches Salesforce activities on as well.
func bothWays(s *crmsync.Settings) {
	timeline(s)
	on := crmsync.SalesforceActivity{Enabled: true}
	s.Timeline.FromSalesforce = crmsync.TaskSync{Tasks: on, Calls: on, Emails: on, Events: on}
}

// The association types of activities, as HubSpot numbers them.
const (
	callContact, callCompany, callDeal = 194, 182, 206
	taskContact                        = 204
	noteContact                        = 202
	meetingContact                     = 200
	emailContact                       = 198
)

// activity puts an activity into HubSpot, of one contact.
func (r *rig) activity(object string, kind int, contact string, pairs ...string) string {
	r.t.Helper()
	at := time.Now().UTC().Format(time.RFC3339)
	id := r.hs.Put(object, with(map[string]string{"hs_timestamp": at}, pairs))
	require.NoError(r.t, r.hs.Associate(object, id, "contacts", contact, kind))
	return id
}

// tasks returns the live Salesforce tasks by subject.
func (r *rig) tasks() map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, rec := range r.sf.All("Task") {
		fields := map[string]string{"Id": rec.ID()}
		for _, f := range []string{"Subject", "Description", "ActivityDate", "Status", "Priority", "Type", "TaskSubtype", "WhoId", "WhatId", "CallType", "CallDurationInSeconds"} {
			if v := rec[f]; v != nil {
				fields[f] = fmt.Sprint(v)
			}
		}
		out[rec.Text("Subject")] = fields
	}
	return out
}

func TestHubSpotActivitiesBecomeTasksOnce(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		timeline(s)
		s.Timeline.Calls.TaskType = "Call"
		s.Timeline.Meetings.TaskType = "Meeting"
	}}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@analytical.org")
		r.sync()
		who := r.only("Contact")
		long := strings.Repeat("x", 40_000)
		r.activity("calls", callContact, ada, "hs_call_title", "First call", "hs_call_body", "<p>Asked for <b>prices</b></p><p>Call again &amp; send</p>",
			"hs_call_direction", "OUTBOUND", "hs_call_duration", "90500")
		r.activity("notes", noteContact, ada, "hs_note_body", long)
		r.activity("meetings", meetingContact, ada, "hs_meeting_title", "Kick-off", "hs_meeting_outcome", "COMPLETED")
		r.activity("emails", emailContact, ada, "hs_email_subject", "Offer", "hs_email_text", "Dear Ada", "hs_email_direction", "EMAIL")
		r.activity("emails", emailContact, ada, "hs_email_subject", "Re: Offer", "hs_email_direction", "INCOMING_EMAIL")
		r.activity("tasks", taskContact, ada, "hs_task_subject", "Send contract", "hs_task_status", "NOT_STARTED", "hs_task_priority", "HIGH")
		r.sync()
		day := time.Now().UTC().Format(time.DateOnly)
		tasks := r.tasks()
		note := tasks["Note"]
		require.Len(t, note["Description"], 32_000)
		delete(note, "Description")
		for _, fields := range tasks {
			delete(fields, "Id")
		}
		require.Equal(t, map[string]map[string]string{
			"First call": {"Subject": "First call", "Description": "Asked for prices\nCall again & send", "ActivityDate": day, "Status": "Completed",
				"Priority": "Normal", "Type": "Call", "TaskSubtype": "Call", "WhoId": who, "CallType": "Outbound", "CallDurationInSeconds": "91"},
			"Note":          {"Subject": "Note", "ActivityDate": day, "Status": "Completed", "Priority": "Normal", "TaskSubtype": "Task", "WhoId": who},
			"Kick-off":      {"Subject": "Kick-off", "ActivityDate": day, "Status": "Completed", "Priority": "Normal", "Type": "Meeting", "TaskSubtype": "Task", "WhoId": who},
			"Offer":         {"Subject": "Offer", "Description": "Dear Ada", "ActivityDate": day, "Status": "Completed", "Priority": "Normal", "TaskSubtype": "Email", "WhoId": who},
			"Send contract": {"Subject": "Send contract", "ActivityDate": day, "Status": "Not Started", "Priority": "High", "TaskSubtype": "Task", "WhoId": who},
		}, tasks)
		r.settled()
		require.Equal(t, 5, r.sf.Count("Task"))
	})
}

func TestWhatContactsDoBecomesTasksOnce(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		timeline(s)
		s.Timeline.MarketingEmailsClicked.TaskType = "Email"
	}}, func(r *rig) {
		r.sync() // what happened before the first pass is not taken along
		form := r.hs.AddForm(hubspottest.Form{Name: "Price list", Fields: []string{"email", "lastname"}, PageURL: "https://example.org/prices"})
		_, err := r.hs.SubmitForm(form, map[string]string{"email": "ada@analytical.org", "lastname": "Lovelace"})
		require.NoError(t, err)
		r.sync()
		who := r.only("Contact")
		ada := r.hs.All("contacts")[0].ID
		for _, e := range []hubspottest.EmailEvent{
			{Type: "SENT", Subject: "News"}, {Type: "OPEN", Subject: "News"}, {Type: "CLICK", Subject: "News", URL: "https://example.org/news"},
			{Type: "DELIVERED", Subject: "News"},
		} {
			e.Recipient = "Ada@Analytical.org"
			_, err := r.hs.EmailEvent(e)
			require.NoError(t, err)
		}
		for _, what := range []string{"opened", "clicked", "replied"} {
			require.NoError(t, r.hs.SalesEmail(ada, what, time.Now()))
		}
		r.sync()
		r.sync()
		tasks := r.tasks()
		var subjects []string
		for subject, fields := range tasks {
			subjects = append(subjects, subject)
			require.Equal(t, who, fields["WhoId"], subject)
			require.Equal(t, "Completed", fields["Status"], subject)
			require.Equal(t, time.Now().UTC().Format(time.DateOnly), fields["ActivityDate"], subject)
		}
		require.ElementsMatch(t, []string{
			"Form submitted: Price list", "Marketing email sent: News", "Marketing email opened: News", "Marketing email clicked: News",
			"Sales email opened", "Sales email clicked", "Sales email replied to",
		}, subjects)
		require.Contains(t, tasks["Form submitted: Price list"]["Description"], "lastname: Lovelace")
		require.Equal(t, "https://example.org/news", tasks["Marketing email clicked: News"]["Description"])
		require.Equal(t, "Email", tasks["Marketing email clicked: News"]["Type"])
		// A salesperson's edit of such a task stays hers, and a deleted one stays away.
		require.NoError(t, r.sf.Edit("Task", tasks["Sales email opened"]["Id"], map[string]any{"Subject": "Mine"}))
		require.NoError(t, r.sf.Delete("Task", tasks["Sales email clicked"]["Id"]))
		r.settled()
		require.Equal(t, 6, r.sf.Count("Task"))
		require.Contains(t, r.tasks(), "Mine")
	})
}

func TestActivityTypesThatAreOffStayWhereTheyAre(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		everything(s)
		s.Timeline.Notes.Enabled = true
	}}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@analytical.org")
		r.sync()
		r.activity("calls", callContact, ada, "hs_call_title", "Off")
		r.activity("notes", noteContact, ada, "hs_note_body", "On")
		_, err := r.sf.Put("Task", map[string]any{"Subject": "Of Salesforce", "WhoId": r.only("Contact")})
		require.NoError(t, err)
		r.sync()
		require.Equal(t, 2, r.sf.Count("Task"))
		require.Equal(t, 0, r.hs.Count("tasks"))
		r.settled()
	})
}

func TestATaskIsRelatedToTheDealBeforeTheCompany(t *testing.T) {
	run(t, rigOptions{settings: timeline}, func(r *rig) {
		account := r.account("Analytical", "https://analytical.org")
		who := r.person("Contact", "Lovelace", "ada@analytical.org", "AccountId", account)
		opportunity := r.opportunity("Engine", "Prospecting", account, who)
		lead := r.person("Lead", "Babbage", "charles@difference.org")
		r.sync()
		ada := r.hs.All("contacts")[0].ID
		charles := r.hs.All("contacts")[1].ID
		if r.hsValue(ada, "lastname") != "Lovelace" {
			ada, charles = charles, ada
		}
		company, deal := r.hs.All("companies")[0].ID, r.hs.All("deals")[0].ID
		both := r.activity("calls", callContact, ada, "hs_call_title", "Both")
		require.NoError(t, r.hs.Associate("calls", both, "companies", company, callCompany))
		require.NoError(t, r.hs.Associate("calls", both, "deals", deal, callDeal))
		one := r.activity("calls", callContact, ada, "hs_call_title", "Company")
		require.NoError(t, r.hs.Associate("calls", one, "companies", company, callCompany))
		ofLead := r.activity("calls", callContact, charles, "hs_call_title", "Lead")
		require.NoError(t, r.hs.Associate("calls", ofLead, "companies", company, callCompany))
		r.sync()
		tasks := r.tasks()
		require.Equal(t, [2]string{who, opportunity}, [2]string{tasks["Both"]["WhoId"], tasks["Both"]["WhatId"]})
		require.Equal(t, [2]string{who, account}, [2]string{tasks["Company"]["WhoId"], tasks["Company"]["WhatId"]})
		require.Equal(t, [2]string{lead, ""}, [2]string{tasks["Lead"]["WhoId"], tasks["Lead"]["WhatId"]})
		require.Empty(t, r.problems())
		r.settled()
	})
}

func TestAnActivityWaitsForItsPeople(t *testing.T) {
	run(t, rigOptions{settings: timeline}, func(r *rig) {
		ada := r.hs.Put("contacts", map[string]string{"lastname": "Lovelace"})
		r.sync()
		r.activity("notes", noteContact, ada, "hs_note_body", "Before she had an address")
		r.sync()
		require.Equal(t, 0, r.sf.Count("Task"))
		r.editHubSpot(ada, "email", "ada@analytical.org")
		r.sync()
		require.Equal(t, r.only("Contact"), r.tasks()["Note"]["WhoId"])
		r.settled()
		require.Equal(t, 1, r.sf.Count("Task"))
	})
}

func TestLookBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		back time.Duration
		want int
	}{{0, 0}, {48 * time.Hour, 1}, {240 * time.Hour, 2}} {
		t.Run(c.back.String(), func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) {
				timeline(s)
				s.Timeline.LookBack = crmsync.Duration(c.back)
			}}, func(r *rig) {
				ada := r.contact("Lovelace", "ada@analytical.org")
				for _, ago := range []time.Duration{24 * time.Hour, 72 * time.Hour, 400 * time.Hour} {
					r.activity("calls", callContact, ada, "hs_call_title", ago.String(), "hs_timestamp", time.Now().UTC().Add(-ago).Format(time.RFC3339))
				}
				time.Sleep(time.Hour)
				r.sync()
				require.Equal(t, c.want, r.sf.Count("Task"))
				r.settled()
			})
		})
	}
}

func TestSalesforceActivitiesBecomeHubSpotActivities(t *testing.T) {
	run(t, rigOptions{settings: bothWays}, func(r *rig) {
		who := r.person("Contact", "Lovelace", "ada@analytical.org")
		r.sync()
		put := func(object string, fields map[string]any) {
			fields["WhoId"] = who
			_, err := r.sf.Put(object, fields)
			require.NoError(t, err)
		}
		put("Task", map[string]any{"Subject": "Call back", "Description": "About prices", "Status": "In Progress", "Priority": "High", "ActivityDate": "2030-03-01"})
		put("Task", map[string]any{"Subject": "Called", "TaskSubtype": "Call", "Status": "Completed", "CallDurationInSeconds": 60, "CallType": "Inbound"})
		put("Task", map[string]any{"Subject": "Mailed", "TaskSubtype": "Email", "Status": "Completed", "Description": "Dear Ada"})
		put("Event", map[string]any{"Subject": "Met", "StartDateTime": "2030-03-01T10:00:00Z", "EndDateTime": "2030-03-01T11:00:00Z", "Location": "London"})
		time.Sleep(3 * time.Minute) // beyond five objects, Salesforce is asked for whole minutes only
		r.sync()
		ada := r.hs.All("contacts")[0].ID
		one := func(object string) map[string]string {
			all := r.hs.All(object)
			require.Len(t, all, 1, object)
			links := r.hs.Associations(object, all[0].ID, "contacts")
			require.Len(t, links, 1, object)
			require.Equal(t, ada, links[0].ID, object)
			return all[0].Properties
		}
		task, call, mail, meeting := one("tasks"), one("calls"), one("emails"), one("meetings")
		require.Equal(t, "Call back IN_PROGRESS HIGH", task["hs_task_subject"]+" "+task["hs_task_status"]+" "+task["hs_task_priority"])
		require.Equal(t, "2030-03-01", task["hs_timestamp"][:10])
		require.Equal(t, "Called INBOUND 60000 COMPLETED", call["hs_call_title"]+" "+call["hs_call_direction"]+" "+call["hs_call_duration"]+" "+call["hs_call_status"])
		require.Equal(t, "Mailed Dear Ada EMAIL", mail["hs_email_subject"]+" "+mail["hs_email_text"]+" "+mail["hs_email_direction"])
		require.Equal(t, "Met London", meeting["hs_meeting_title"]+" "+meeting["hs_meeting_location"])
		require.Equal(t, meeting["hs_timestamp"], meeting["hs_meeting_start_time"])
		r.settled()
		require.Equal(t, 3, r.sf.Count("Task"))
		require.Equal(t, 1, r.sf.Count("Event"))
	})
}

func TestTasksAreKeptInStepBothWays(t *testing.T) {
	run(t, rigOptions{settings: bothWays}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@analytical.org")
		r.sync()
		h := r.activity("tasks", taskContact, ada, "hs_task_subject", "Send contract", "hs_task_status", "NOT_STARTED")
		r.sync()
		s := r.only("Task")
		require.NoError(t, r.sf.Edit("Task", s, map[string]any{"Status": "Completed"}))
		require.NoError(t, r.hs.Edit("tasks", h, map[string]string{"hs_task_subject": "Send the contract"}))
		r.sync()
		o, _ := r.hs.Get("tasks", h)
		require.Equal(t, "COMPLETED", o.Properties["hs_task_status"])
		require.Equal(t, "Send the contract", r.sfValue("Task", s, "Subject"))
		r.settled()
		require.Equal(t, 1, r.sf.Count("Task"))
		require.Equal(t, 1, r.hs.Count("tasks"))
	})
}

func TestRulesOfSalesforceActivities(t *testing.T) {
	t.Parallel()
	rule := func(change func(*crmsync.SalesforceActivity)) func(*crmsync.Settings) {
		return func(s *crmsync.Settings) {
			bothWays(s)
			change(&s.Timeline.FromSalesforce.Tasks)
		}
	}
	for _, c := range []struct {
		name      string
		change    func(*crmsync.SalesforceActivity)
		created   int
		status    string
		afterGone int
	}{
		{"as they come", func(*crmsync.SalesforceActivity) {}, 1, "COMPLETED", 1},
		{"create never", func(a *crmsync.SalesforceActivity) { a.Create = crmsync.Never }, 0, "", 0},
		{"update never", func(a *crmsync.SalesforceActivity) { a.Update = crmsync.UpdateNever }, 1, "NOT_STARTED", 1},
		{"delete", func(a *crmsync.SalesforceActivity) { a.DeleteInHubSpot = true }, 1, "COMPLETED", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, rigOptions{settings: rule(c.change)}, func(r *rig) {
				who := r.person("Contact", "Lovelace", "ada@analytical.org")
				r.sync()
				s, err := r.sf.Put("Task", map[string]any{"Subject": "Call back", "WhoId": who, "Status": "Not Started"})
				require.NoError(t, err)
				r.sync()
				require.Equal(t, c.created, r.hs.Count("tasks"))
				require.NoError(t, r.sf.Edit("Task", s, map[string]any{"Status": "Completed"}))
				r.sync()
				if c.created > 0 {
					require.Equal(t, c.status, r.hs.All("tasks")[0].Properties["hs_task_status"])
				}
				require.NoError(t, r.sf.Delete("Task", s))
				r.sync()
				require.Equal(t, c.afterGone, r.hs.Count("tasks"))
				r.settled()
			})
		})
	}
}

func TestADeletedActivity(t *testing.T) {
	t.Parallel()
	for policy, want := range map[crmsync.DeletedInHubSpot]int{crmsync.Keep: 1, crmsync.DeleteInSalesforce: 0} {
		t.Run(string(policy), func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) {
				timeline(s)
				s.Timeline.DeletedInHubSpot = policy
			}}, func(r *rig) {
				ada := r.contact("Lovelace", "ada@analytical.org")
				r.sync()
				h := r.activity("calls", callContact, ada, "hs_call_title", "A call")
				r.sync()
				require.NoError(t, r.hs.Delete("calls", h))
				time.Sleep(time.Hour)
				r.sync()
				require.Equal(t, want, r.sf.Count("Task"))
				r.settled()
			})
		})
	}
}

// The answer to a task's create is lost, in both systems: each activity is made
// once all the same, though no field carries the other's id.
func TestAnActivityIsMadeOnceWhenTheAnswerIsLost(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for _, vendor := range []string{"hubspot", "salesforce"} {
			t.Run(fmt.Sprintf("%s/after=%v", vendor, after), func(t *testing.T) {
				run(t, rigOptions{settings: bothWays}, func(r *rig) {
					who := r.person("Contact", "Lovelace", "ada@analytical.org")
					r.sync()
					r.activity("calls", callContact, r.hs.All("contacts")[0].ID, "hs_call_title", "Called")
					_, err := r.sf.Put("Task", map[string]any{"Subject": "Call back", "WhoId": who})
					require.NoError(t, err)
					_, err = r.engine().Plan(context.Background())
					require.NoError(t, err)
					r.cut(vendor, after)
					r.unanswered.Store(0)
					_, _ = r.engine().Sync(context.Background())
					require.EqualValues(t, 1, r.unanswered.Load(), "the fault hit")
					r.connect()
					for range 3 {
						time.Sleep(30 * time.Minute)
						r.sync()
					}
					require.Equal(t, 2, r.sf.Count("Task"))
					require.Equal(t, [2]int{1, 1}, [2]int{r.hs.Count("calls"), r.hs.Count("tasks")})
					r.settled()
				})
			})
		}
	}
}
