package hubspottest

// engagements are the activity objects. They share a scope with contacts.
func engagements() []objectDef {
	g := "engagement"
	common := []prop{
		{"hs_timestamp", "Activity date", datetime, g, 0, ""},
		{"hs_attachment_ids", "Attached file IDs", multi, g, ro, ""},
		{"hs_body_preview", "Body preview", text, g, ro, ""},
		{"hs_activity_type", "Activity type", text, g, 0, ""},
	}
	activity := func(plural, singular, typeID, upper string, required, searched []string, rows ...prop) objectDef {
		return objectDef{
			plural: plural, singular: singular, typeID: typeID, upper: upper,
			required: append([]string{"hs_timestamp"}, required...), searched: searched,
			defaults: []string{"hs_createdate", "hs_lastmodifieddate", "hs_object_id"},
			read:     []string{"crm.objects.contacts.read"}, write: []string{"crm.objects.contacts.write"},
			schemaRead: "crm.objects.contacts.read", schemaWrite: "crm.objects.contacts.write",
			groups: []group{{Name: g, Label: "Engagement"}}, props: append(append([]prop(nil), common...), rows...),
		}
	}
	return []objectDef{
		activity("communications", "communication", "0-18", "COMMUNICATION", []string{"hs_communication_channel_type"}, []string{"hs_communication_body"},
			prop{"hs_communication_channel_type", "Channel type", pick, g, 0, "WHATS_APP=WhatsApp|LINKEDIN_MESSAGE=LinkedIn message|SMS=SMS"},
			prop{"hs_communication_logged_from", "Logged from", pick, g, 0, "CRM"},
			prop{"hs_communication_body", "Body", html, g, 0, ""}),
		activity("tasks", "task", "0-27", "TASK", nil, []string{"hs_task_body", "hs_task_subject"}, taskProps(g)...),
		activity("notes", "note", "0-46", "NOTE", nil, []string{"hs_note_body"},
			prop{"hs_note_body", "Note body", html, g, 0, ""}),
		activity("meetings", "meeting", "0-47", "MEETING_EVENT", nil, []string{"hs_meeting_title", "hs_meeting_body"},
			prop{"hs_meeting_title", "Meeting name", text, g, 0, ""},
			prop{"hs_meeting_body", "Meeting description", html, g, 0, ""},
			prop{"hs_internal_meeting_notes", "Internal meeting notes", html, g, 0, ""},
			prop{"hs_meeting_location", "Meeting location", text, g, 0, ""},
			prop{"hs_meeting_external_url", "External URL", text, g, 0, ""},
			prop{"hs_meeting_start_time", "Meeting start time", datetime, g, 0, ""},
			prop{"hs_meeting_end_time", "Meeting end time", datetime, g, 0, ""},
			prop{"hs_meeting_outcome", "Meeting outcome", pick, g, 0, "SCHEDULED=Scheduled|COMPLETED=Completed|RESCHEDULED=Rescheduled|NO_SHOW=No show|CANCELED=Canceled"}),
		activity("calls", "call", "0-48", "CALL", nil, []string{"hs_call_title", "hs_call_body"}, callProps(g)...),
		activity("emails", "email", "0-49", "EMAIL", []string{"hs_email_direction"}, []string{"hs_email_subject"},
			prop{"hs_email_direction", "Email direction", pick, g, 0, "EMAIL=Email|INCOMING_EMAIL=Incoming email|FORWARDED_EMAIL=Forwarded email"},
			prop{"hs_email_status", "Email send status", pick, g, 0, "BOUNCED=Bounced|FAILED=Failed|SCHEDULED=Scheduled|SENDING=Sending|SENT=Sent"},
			prop{"hs_email_subject", "Email subject", text, g, 0, ""},
			prop{"hs_email_text", "Email body (text)", area, g, 0, ""},
			prop{"hs_email_html", "Email body (HTML)", html, g, 0, ""},
			prop{"hs_email_headers", "Email headers", area, g, 0, ""},
			prop{"hs_email_from_email", "Email from address", text, g, ro, ""},
			prop{"hs_email_to_email", "Email to address", text, g, ro, ""},
			prop{"hs_email_open_count", "Number of email opens", number, g, ro, ""},
			prop{"hs_email_click_count", "Number of email clicks", number, g, ro, ""},
			prop{"hs_email_reply_count", "Number of email replies", number, g, ro, ""}),
	}
}

func taskProps(g string) []prop {
	return []prop{
		{"hs_task_subject", "Task title", text, g, 0, ""},
		{"hs_task_body", "Task notes", html, g, 0, ""},
		{"hs_task_status", "Task status", pick, g, 0, "NOT_STARTED=Not started|IN_PROGRESS=In progress|WAITING=Waiting|DEFERRED=Deferred|COMPLETED=Completed"},
		{"hs_task_priority", "Priority", pick, g, 0, "NONE=None|LOW=Low|MEDIUM=Medium|HIGH=High"},
		{"hs_task_type", "Task type", pick, g, 0, "TODO=To-do|CALL=Call|EMAIL=Email|LINKED_IN=LinkedIn|LINKED_IN_CONNECT=LinkedIn connect|LINKED_IN_MESSAGE=LinkedIn message|MEETING=Meeting"},
		{"hs_task_reminders", "Reminder date", text, g, 0, ""},
		{"hs_task_completion_date", "Completed at", datetime, g, ro, ""},
		{"hs_task_is_completed", "Is completed", boolean, g, ro, ""},
	}
}

func callProps(g string) []prop {
	return []prop{
		{"hs_call_title", "Call title", text, g, 0, ""},
		{"hs_call_body", "Call notes", html, g, 0, ""},
		{"hs_call_direction", "Call direction", pick, g, 0, "INBOUND=Inbound|OUTBOUND=Outbound"},
		{"hs_call_disposition", "Call outcome", pick, g, 0, "f240bbac-87c9-4f6e-bf70-924b57d47db7=Connected|" +
			"73a0d17f-1163-4015-bdd5-ec830791da20=No answer|9d9162e7-6cf3-4944-bf63-4dff82258764=Busy|" +
			"b2cf5968-551e-4856-9783-52b3da59a7d0=Left voicemail|a4c4c377-d246-4b32-a13b-75a56a4cd0ff=Left live message|" +
			"17b47fee-58de-441e-a44c-c6300d46f273=Wrong number"},
		{"hs_call_duration", "Call duration", number, g, 0, ""},
		{"hs_call_status", "Call status", pick, g, 0, "BUSY=Busy|CALLING_CRM_USER=Calling CRM user|CANCELED=Canceled|COMPLETED=Completed|CONNECTING=Connecting|FAILED=Failed|IN_PROGRESS=In progress|NO_ANSWER=No answer|QUEUED=Queued|RINGING=Ringing"},
		{"hs_call_from_number", "From number", text, g, 0, ""},
		{"hs_call_to_number", "To number", text, g, 0, ""},
		{"hs_call_recording_url", "Recording URL", text, g, 0, ""},
		{"hs_call_source", "Call source", text, g, 0, ""},
	}
}
