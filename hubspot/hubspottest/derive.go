package hubspottest

import (
	"strconv"
	"strings"
	"time"
)

// born are the values that HubSpot gives to a new record.
func (s *Server) born(t *table, set map[string]string) map[string]string {
	v := map[string]string{}
	switch t.plural {
	case "contacts":
		v = map[string]string{
			"hs_associated_target_accounts": "0", "hs_currently_enrolled_in_prospecting_agent": "false",
			"hs_is_contact": "true", "hs_is_unworked": "true", "hs_membership_has_accessed_private_content": "0",
			"hs_pipeline": "contacts-lifecycle-pipeline", "hs_registered_member": "0",
			"hs_sequences_actively_enrolled_count": "0", "num_notes": "0",
		}
		if s.opts.Switches.DefaultLifecycle != "" {
			v["lifecyclestage"] = s.opts.Switches.DefaultLifecycle
		}
	case "companies":
		v["hs_pipeline"] = "companies-lifecycle-pipeline"
	case "deals":
		v["pipeline"] = "default"
	case "tickets":
		v["hs_pipeline"] = "0"
	case "tasks":
		v["hs_task_status"] = "NOT_STARTED"
	}
	for name := range v {
		if !t.hasProp(name) || set[name] != "" {
			delete(v, name)
		}
	}
	return v
}

// derive keeps calculated values true: next are the values to be, set those
// that the write names.
func (s *Server) derive(t *table, r *record, next, set map[string]string, now time.Time) {
	put := func(name, v string) {
		if v == "" {
			delete(next, name)
		} else {
			next[name] = v
		}
	}
	if stage := set["lifecyclestage"]; stage != "" && stage != r.values["lifecyclestage"] {
		if stamp := "hs_lifecyclestage_" + stage + "_date"; t.hasProp(stamp) {
			put(stamp, instant(now))
		}
	}
	switch t.plural {
	case "contacts":
		deriveContact(r, next, put)
	case "deals":
		t.deriveDeal(next, put, now)
	case "tasks":
		done := next["hs_task_status"] == "COMPLETED"
		put("hs_task_is_completed", strconv.FormatBool(done))
		if done && next["hs_task_completion_date"] == "" {
			put("hs_task_completion_date", instant(now))
		}
	}
}

func deriveContact(r *record, next map[string]string, put func(name, v string)) {
	email := next["email"]
	// The new primary address may have been an additional one: they swap.
	if old := r.values["email"]; old != "" && old != email {
		var rest []string
		swapped := false
		for _, a := range splitSet(next["hs_additional_emails"]) {
			if uniqueKey(a) == email {
				swapped = true
				continue
			}
			rest = append(rest, a)
		}
		if swapped {
			put("hs_additional_emails", strings.Join(append(rest, old), ";"))
		}
	}
	_, domain, _ := strings.Cut(email, "@")
	put("hs_email_domain", domain)
	name := strings.TrimSpace(next["firstname"] + " " + next["lastname"])
	if name == "" {
		name = email
	}
	put("hs_full_name_or_email", name)
	put("hs_searchable_calculated_phone_number", digits(next["phone"]))
	put("hs_searchable_calculated_mobile_number", digits(next["mobilephone"]))
	if next["hs_all_contact_vids"] == "" {
		put("hs_all_contact_vids", itoa(r.id))
	}
	if next["hubspot_owner_id"] != r.values["hubspot_owner_id"] && next["hubspot_owner_id"] != "" {
		put("hs_is_unworked", "true")
	}
}

func (t *table) deriveDeal(next map[string]string, put func(name, v string), now time.Time) {
	st := t.stage(next["pipeline"], next["dealstage"])
	if st == nil {
		return
	}
	closed, probability := st.metadata["isClosed"] == "true", st.metadata["probability"]
	put("hs_is_closed", strconv.FormatBool(closed))
	put("hs_is_closed_won", strconv.FormatBool(closed && probability == "1.0"))
	put("hs_is_closed_lost", strconv.FormatBool(closed && probability == "0.0"))
	put("hs_deal_stage_probability", probability)
	if closed && next["closedate"] == "" {
		put("closedate", instant(now))
	}
	amount := next["amount"]
	put("amount_in_home_currency", amount)
	put("hs_projected_amount", "")
	a, err := strconv.ParseFloat(amount, 64)
	p, err2 := strconv.ParseFloat(probability, 64)
	if err == nil && err2 == nil {
		put("hs_projected_amount", strconv.FormatFloat(a*p, 'f', -1, 64))
	}
	created, ok := parseTime(next["createdate"])
	due, ok2 := parseTime(next["closedate"])
	if ok && ok2 {
		put("days_to_close", itoa(max(0, int64(due.Sub(created)/(24*time.Hour)))))
	}
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
