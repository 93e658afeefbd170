package demo

// activities adds n activities to HubSpot, of people who are in both systems,
// and a third as many tasks to Salesforce. Their dates are given when they are
// loaded.
func (m *maker) activities(n int) {
	for i := range n {
		p := pick(m.dice, m.customers)
		if m.oneIn(3) {
			p = pick(m.dice, m.prospects)
		}
		owner, _ := m.seller()
		a := map[string]string{"hubspot_owner_id": owner}
		with := []string{p.hubspot}
		object := []string{"tasks", "calls", "notes", "tasks", "calls", "notes", "meetings"}[i%7]
		switch object {
		case "tasks":
			a["hs_task_subject"] = pick(m.dice, []string{"Send the offer", "Angebot nachfassen", "Prepare the demo", "Check the references"})
			a["hs_task_status"] = pick(m.dice, []string{"NOT_STARTED", "NOT_STARTED", "IN_PROGRESS", "COMPLETED", "WAITING"})
			a["hs_task_priority"] = pick(m.dice, []string{"LOW", "MEDIUM", "HIGH", "NONE", ""})
			a["hs_task_type"] = "TODO"
		case "calls":
			a["hs_call_title"] = pick(m.dice, []string{"Asked for prices", "Rückruf", "Wants a reference"})
			a["hs_call_body"] = "<p>Wants <b>two</b> sites &amp; support.</p><p>Call again in spring.</p>"
			a["hs_call_direction"] = pick(m.dice, []string{"INBOUND", "OUTBOUND"})
			a["hs_call_duration"] = pick(m.dice, []string{"35000", "90500", "612000"})
			a["hs_call_status"] = "COMPLETED"
		case "notes":
			a["hs_note_body"] = pick(m.dice, []string{"Met at the fair.", "<ul><li>budget is there</li><li>decides in autumn</li></ul>", "Ищет замену старой системы."})
		case "meetings":
			a["hs_meeting_title"] = pick(m.dice, []string{"Kick-off", "Demo", "Jahresgespräch"})
			a["hs_meeting_outcome"] = pick(m.dice, []string{"COMPLETED", "SCHEDULED", "NO_SHOW"})
		}
		if m.oneIn(4) && len(m.deals) > 0 {
			with = append(with, pick(m.dice, m.deals))
		}
		m.inHubSpot(object, a, with...)
	}
	for range n / 3 {
		m.task()
	}
}

// task adds a Salesforce task of a contact or lead.
func (m *maker) task() {
	p := m.known[m.below(len(m.known))]
	_, owner := m.seller()
	m.inSalesforce("Task", map[string]any{
		"Subject":  pick(m.dice, []string{"Send a price list", "Vertrag prüfen", "Call about the renewal", "見積もり"}),
		"Status":   pick(m.dice, []string{"Not Started", "Not Started", "In Progress", "Completed"}),
		"Priority": pick(m.dice, []string{"Normal", "High", "Low"}),
	}, owner, Ref{"WhoId", p.salesforce})
}
