package mapping_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
)

// TestDefaultActivities pins which fields stand for each other, for every object
// of the timeline as a task and as an event.
func TestDefaultActivities(t *testing.T) {
	t.Parallel()
	const task, who, what = "hs_timestamp=ActivityDate", "@contacts=WhoId", "@related=WhatId"
	table := []struct {
		hubspot, salesforce string
		want                []string // nil: the timeline does not know it
	}{
		{"tasks", "Task", []string{"hs_task_subject=Subject", "hs_task_body=Description", "hs_task_status=Status", "hs_task_priority=Priority", task, who, what}},
		{"calls", "Task", []string{"hs_call_title=Subject", "hs_call_body=Description", "hs_call_duration=CallDurationInSeconds", "hs_call_direction=CallType", task, who, what}},
		{"emails", "Task", []string{"hs_email_subject=Subject", "hs_email_text=Description", task, who, what}},
		{"meetings", "Task", []string{"hs_meeting_title=Subject", "hs_meeting_body=Description", "hs_meeting_outcome=Status", task, who, what}},
		{"notes", "Task", []string{"hs_note_body=Description", task, who, what}},
		{"meetings", "Event", []string{"hs_meeting_title=Subject", "hs_meeting_body=Description", "hs_meeting_location=Location",
			"hs_timestamp=ActivityDateTime", "hs_meeting_start_time=StartDateTime", "hs_meeting_end_time=EndDateTime", who, what}},
		// What happened to a contact has no deal or company of its own.
		{"form_submissions", "Task", []string{"subject=Subject", "body=Description", task, who}},
		{"marketing_email_opened", "Task", []string{"subject=Subject", "body=Description", task, who}},
		{"sales_email_replied", "Task", []string{"subject=Subject", "body=Description", task, who}},
		// Only meetings are events.
		{"tasks", "Event", nil},
		{"calls", "Event", nil},
		{"notes", "Event", nil},
		{"form_submissions", "Event", nil},
		{"page_views", "Task", nil},
	}
	for _, c := range table {
		t.Run(c.hubspot+" as "+strings.ToLower(c.salesforce), func(t *testing.T) {
			t.Parallel()
			s := mapping.DefaultActivity(c.hubspot, c.salesforce)
			var got []string
			for _, f := range s.Fields {
				got = append(got, f.HubSpot+"="+f.Salesforce)
			}
			require.Equal(t, c.want, got)
			require.Empty(t, s.Validate(), "the join is there if, and only if, a field uses it")
		})
	}
}
