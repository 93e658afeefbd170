package mapping

// The join under which the deals and companies of a HubSpot activity stand for
// the one record that a Salesforce task is related to.
const related = "@related"

// DefaultActivity returns the mapping between one HubSpot object of the timeline
// and a Salesforce object, Task or Event. HubSpot does not publish how its own
// connector maps activities; this one pairs what both vendors ship. An object
// that the timeline does not know has no rows.
//
// Texts that are HTML in HubSpot are plain in Salesforce and cut to what the
// field takes.
func DefaultActivity(hubspot, salesforce string) Settings {
	var own []Field
	record := true // of the HubSpot CRM, rather than something that happened
	switch {
	case hubspot == "meetings" && salesforce == "Event":
		own = event()
	case salesforce == "Event":
	case hubspot == "tasks":
		own = task()
	case hubspot == "calls":
		own = call()
	case hubspot == "emails":
		own = []Field{subject("hs_email_subject"), body("hs_email_text")}
	case hubspot == "meetings":
		own = meeting()
	case hubspot == "notes":
		own = []Field{body("hs_note_body")}
	default:
		own, record = happened(hubspot), false
	}
	if own == nil {
		return Settings{}
	}
	s := Settings{Fields: own}
	if salesforce == "Task" {
		s.Fields = append(s.Fields, Field{HubSpot: "hs_timestamp", Salesforce: "ActivityDate", Rule: TwoWay})
	}
	s.Fields = append(s.Fields, Field{HubSpot: "@contacts", Salesforce: "WhoId", Rule: TwoWay})
	if record {
		s.Fields = append(s.Fields, Field{HubSpot: related, Salesforce: "WhatId", Rule: TwoWay})
		s.Joins = []Join{{Name: related, System: "hubspot", Fields: []string{"@deals", "@companies"}}}
	}
	return s
}

func subject(hubspot string) Field {
	return Field{HubSpot: hubspot, Salesforce: "Subject", Rule: TwoWay, ToSalesforce: []Transform{{Name: "truncate"}}}
}

func body(hubspot string) Field {
	return Field{HubSpot: hubspot, Salesforce: "Description", Rule: TwoWay, ToSalesforce: []Transform{{Name: "plain"}, {Name: "truncate"}}}
}

func task() []Field {
	return []Field{
		subject("hs_task_subject"), body("hs_task_body"),
		{HubSpot: "hs_task_status", Salesforce: "Status", Rule: TwoWay, Values: []Pair{
			{"NOT_STARTED", "Not Started"}, {"IN_PROGRESS", "In Progress"}, {"COMPLETED", "Completed"},
			{"WAITING", "Waiting on someone else"}, {"DEFERRED", "Deferred"},
		}, ToSalesforce: []Transform{{Name: "default", Args: map[string]string{"value": "Not Started"}}}},
		{HubSpot: "hs_task_priority", Salesforce: "Priority", Rule: TwoWay, Values: []Pair{
			{"MEDIUM", "Normal"}, {"HIGH", "High"}, {"LOW", "Low"}, {"NONE", "Normal"},
		}, ToSalesforce: []Transform{{Name: "default", Args: map[string]string{"value": "Normal"}}}},
	}
}

func call() []Field {
	by := func(factor string) []Transform {
		return []Transform{{Name: "multiply", Args: map[string]string{"by": factor}}, {Name: "round"}}
	}
	return []Field{
		subject("hs_call_title"), body("hs_call_body"),
		// Milliseconds in HubSpot, seconds in Salesforce.
		{HubSpot: "hs_call_duration", Salesforce: "CallDurationInSeconds", Rule: TwoWay, ToHubSpot: by("1000"), ToSalesforce: by("0.001")},
		{HubSpot: "hs_call_direction", Salesforce: "CallType", Rule: TwoWay, Values: []Pair{
			{"INBOUND", "Inbound"}, {"OUTBOUND", "Outbound"},
		}, ToHubSpot: []Transform{{Name: "nullif", Args: map[string]string{"value": "Internal"}}}},
	}
}

// meeting is a meeting of HubSpot as a task. What its outcome is not known of
// has taken place.
func meeting() []Field {
	return []Field{
		subject("hs_meeting_title"), body("hs_meeting_body"),
		{HubSpot: "hs_meeting_outcome", Salesforce: "Status", Rule: TwoWay, Values: []Pair{
			{"COMPLETED", "Completed"}, {"SCHEDULED", "Not Started"}, {"RESCHEDULED", "Not Started"},
			{"CANCELED", "Deferred"}, {"NO_SHOW", "Deferred"},
		}, ToSalesforce: []Transform{{Name: "default", Args: map[string]string{"value": "Completed"}}}},
	}
}

func event() []Field {
	return []Field{
		subject("hs_meeting_title"), body("hs_meeting_body"),
		{HubSpot: "hs_meeting_location", Salesforce: "Location", Rule: TwoWay, ToSalesforce: []Transform{{Name: "truncate"}}},
		{HubSpot: "hs_timestamp", Salesforce: "ActivityDateTime", Rule: TwoWay},
		{HubSpot: "hs_meeting_start_time", Salesforce: "StartDateTime", Rule: TwoWay},
		{HubSpot: "hs_meeting_end_time", Salesforce: "EndDateTime", Rule: TwoWay},
	}
}

// happened is something that a contact did or that was done to it.
func happened(hubspot string) []Field {
	switch hubspot {
	case "form_submissions", "marketing_email_sent", "marketing_email_opened", "marketing_email_clicked",
		"sales_email_opened", "sales_email_clicked", "sales_email_replied":
		return []Field{subject("subject"), body("body")}
	}
	return nil
}
