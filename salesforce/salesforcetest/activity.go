package salesforcetest

import "time"

func activityFields() []Field {
	return []Field{
		ref("WhoId", "Contact", "Lead").as("Name ID"),
		ref("WhatId", "Account", "Campaign", "Opportunity").as("Related To ID"),
		{Name: "Subject", Type: "combobox", Picklist: []Choice{{Value: "Call"}, {Value: "Email"},
			{Value: "Send Letter"}, {Value: "Send Quote"}, {Value: "Other"}}},
		area("Description", 32000), ref("OwnerId", "Group", "User").as("Assigned To ID").owner(),
		ref("AccountId", "Account").readOnly(), boolean("IsArchived").as("Archived").readOnly(),
		boolean("IsReminderSet").as("Reminder Set"), instant("ReminderDateTime").as("Reminder Date/Time"),
		boolean("IsRecurrence").as("Create Recurring Series").createOnly(),
	}
}

func taskEntity() *entity {
	e := newEntity("Task", "Tasks", "00T", traits{}, fields(activityFields(), []Field{
		day("ActivityDate").as("Due Date Only"),
		pick("Status").required().rows("TaskStatus"),
		pick("Priority", "High", "Normal", "Low").required().defaults("Normal"),
		boolean("IsHighPriority").as("High Priority").readOnly(), boolean("IsClosed").as("Closed").readOnly(),
		pick("Type", "Call", "Email", "Meeting", "Other"),
		whole8("CallDurationInSeconds").as("Call Duration"),
		pick("CallType", "Internal", "Inbound", "Outbound"), text("CallDisposition", 255).as("Call Result"),
		text("CallObject", 255).as("Call Object Identifier"),
		pick("TaskSubtype", "Task", "Email", "ListEmail", "Cadence", "Call").defaults("Task").createOnly(),
		instant("CompletedDateTime").as("Completed Date").readOnly(),
	})...)
	e.before = func(t *tx, c *change) *apiError {
		if c.insert() && c.vals["Status"] == nil {
			c.vals["Status"] = t.s.defaultRow("TaskStatus")
		}
		r := t.s.statusRow("TaskStatus", c.vals["Status"])
		closed := r != nil && r.bool("IsClosed")
		if closed && c.was("IsClosed") != true {
			c.vals["CompletedDateTime"] = t.now
		} else if !closed {
			delete(c.vals, "CompletedDateTime")
		}
		c.vals["IsClosed"], c.vals["IsHighPriority"] = closed, c.vals["Priority"] == "High"
		return activityRules(t, c)
	}
	return e
}

// activityRules checks the two sides of an activity and derives its account.
func activityRules(t *tx, c *change) *apiError {
	who, what := t.s.byPrefix(c.text("WhoId")), t.s.byPrefix(c.text("WhatId"))
	if who != nil && who.name == "Lead" && what != nil && what.name != "Campaign" {
		return failure("FIELD_INTEGRITY_EXCEPTION",
			"Related To ID: a task or event of a lead cannot be related to another record", "WhatId")
	}
	delete(c.vals, "AccountId")
	switch {
	case what != nil && what.name == "Account":
		c.vals["AccountId"] = c.vals["WhatId"]
	case what != nil && what.rows[c.text("WhatId")] != nil && what.name == "Opportunity":
		setOr(c.vals, "AccountId", what.rows[c.text("WhatId")].vals["AccountId"])
	case who != nil && who.name == "Contact" && who.rows[c.text("WhoId")] != nil:
		setOr(c.vals, "AccountId", who.rows[c.text("WhoId")].vals["AccountId"])
	}
	return nil
}

func setOr(vals map[string]any, name string, v any) {
	if v == nil {
		delete(vals, name)
		return
	}
	vals[name] = v
}

func taskStatusEntity() *entity {
	return newEntity("TaskStatus", "Task Status Values", "01J", traits{fixed: true, setup: true},
		text("MasterLabel", 255), text("ApiName", 255).as("API Name"), whole8("SortOrder"),
		boolean("IsDefault").as("Is Default"), boolean("IsClosed").as("Closed"))
}

func eventEntity() *entity {
	e := newEntity("Event", "Events", "00U", traits{}, fields(activityFields(), []Field{
		text("Location", 255), boolean("IsAllDayEvent").as("All-Day Event"),
		instant("ActivityDateTime").as("Due Date Time"), day("ActivityDate").as("Due Date Only"),
		whole8("DurationInMinutes").as("Duration"), instant("StartDateTime").as("Start Date Time"),
		instant("EndDateTime").as("End Date Time"), boolean("IsPrivate").as("Private"),
		pick("ShowAs", "Busy", "OutOfOffice", "Free").as("Show Time As").defaults("Busy"),
		boolean("IsChild").as("Is Child").readOnly(), boolean("IsGroupEvent").as("Is Group Event").readOnly(),
		pick("EventSubtype", "Event").defaults("Event").createOnly(),
	})...)
	e.before = eventRules
	return e
}

// eventRules keeps start, end and duration in step.
func eventRules(t *tx, c *change) *apiError {
	start, ok := c.vals["StartDateTime"].(time.Time)
	if at, set := c.vals["ActivityDateTime"].(time.Time); set && (!ok || c.set["ActivityDateTime"] && !c.set["StartDateTime"]) {
		start, ok = at, true
	}
	if date, err := time.Parse(time.DateOnly, c.text("ActivityDate")); !ok && err == nil && c.vals["IsAllDayEvent"] == true {
		start, ok = date, true
		if c.vals["EndDateTime"] == nil && c.vals["DurationInMinutes"] == nil {
			c.vals["DurationInMinutes"] = 1440.0
		}
	}
	if !ok {
		return failure("REQUIRED_FIELD_MISSING", "Required fields are missing: [ActivityDateTime]", "ActivityDateTime")
	}
	end, hasEnd := c.vals["EndDateTime"].(time.Time)
	minutes, hasMinutes := c.vals["DurationInMinutes"].(float64)
	switch {
	case hasMinutes && (!hasEnd || c.set["DurationInMinutes"] && !c.set["EndDateTime"] || c.set["StartDateTime"] && !c.set["EndDateTime"]):
		end = start.Add(time.Duration(minutes) * time.Minute)
	case hasEnd:
		minutes = end.Sub(start).Minutes()
	default:
		return failure("REQUIRED_FIELD_MISSING", "Required fields are missing: [DurationInMinutes]", "DurationInMinutes")
	}
	if end.Before(start) {
		return failure("FIELD_INTEGRITY_EXCEPTION", "End Date Time: The end date must be after the start date.", "EndDateTime")
	}
	c.vals["StartDateTime"], c.vals["ActivityDateTime"], c.vals["EndDateTime"] = start, start, end
	c.vals["DurationInMinutes"] = minutes
	c.vals["ActivityDate"] = start.UTC().Format(time.DateOnly)
	return activityRules(t, c)
}
