package simulation

import (
	"fmt"
	"time"
)

// createOther is what create is for people.
func (w *world) createOther(s Step) {
	values := map[string]any{}
	for i, f := range w.fields {
		if name := f.name(s.Object); name != "" && s.Other>>(i%4)&1 == 1 {
			values[name] = "c" + s.Value
		}
	}
	now := time.Now().UTC().Format(time.RFC3339)
	for _, f := range w.fields {
		switch name := f.name(s.Object); {
		case name == "":
		case f.key == websiteOf:
			delete(values, name)
			if s.Pick%4 > 0 {
				values[name] = fmt.Sprintf("http://firm%d.com", s.Pick%5)
			}
		case f.key == "deal stage":
			values[name] = stageOf(s.Object, "appointmentscheduled")
		case f.key == identityKey(s.Object) || f.key == "company name":
			values[name] = s.Value
		}
	}
	switch s.Object {
	case deals:
		values["closedate"] = "2001-06-30"
	case tasks:
		values["hs_timestamp"], values["hs_task_status"] = now, "NOT_STARTED"
	case calls:
		values["hs_timestamp"] = now
	case opportunity:
		values["CloseDate"] = "2001-06-30"
	case task:
		values["Status"], values["Priority"] = "Not Started", "Normal"
		if s.Pick%3 == 0 {
			values["TaskSubtype"] = "Call"
		}
		if who := choose(append(w.live(contact), w.live(lead)...), s.Pick); who != "" {
			values["WhoId"] = who
		}
	}
	if ref(s.Object, "").System == ref(account, "").System {
		_, _ = w.sf.Put(s.Object, values)
		return
	}
	texts := map[string]string{}
	for k, v := range values {
		texts[k] = fmt.Sprint(v)
	}
	id, err := w.hs.Create(s.Object, texts)
	if err != nil {
		return
	}
	if c := choose(w.live(contacts), s.Pick); c != "" && s.Object != companies {
		_ = w.hs.Associate(s.Object, id, contacts, c)
	}
}

// associate lets a record belong to another one, or no longer.
func (w *world) associate(s Step) {
	id, company := choose(w.live(s.Object), s.Pick), choose(w.live(companies), s.Other)
	firm, person := choose(w.live(account), s.Other), choose(w.live(contact), s.Other)
	off := s.Kind == Separate
	if id == "" {
		return
	}
	w.journal.touched[ref(s.Object, id)] = w.journal.seq
	switch s.Object {
	case contacts, deals:
		to, other, kind := companies, company, map[string]int{contacts: 1, deals: 5}[s.Object]
		if s.Object == deals && s.Other%2 == 0 {
			to, other, kind = contacts, choose(w.live(contacts), s.Other), 3
		}
		switch {
		case other == "":
		case off:
			_ = w.hs.Separate(s.Object, id, to, other)
		default:
			_ = w.hs.Associate(s.Object, id, to, other, kind)
		}
	case contact, opportunity:
		if s.Object == opportunity && s.Other%2 == 0 {
			w.role(id, person, off)
			return
		}
		var to any
		if !off && firm != "" {
			to = firm
		}
		_ = w.sf.Edit(s.Object, id, map[string]any{"AccountId": to})
	}
}

// role gives a contact a role on an opportunity, or takes it away.
func (w *world) role(opportunity, contact string, off bool) {
	if !off {
		if contact != "" {
			_, _ = w.sf.Put("OpportunityContactRole", map[string]any{"OpportunityId": opportunity, "ContactId": contact, "Role": "Decision Maker"})
		}
		return
	}
	for _, r := range w.sf.All("OpportunityContactRole") {
		if r.Text("OpportunityId") == opportunity {
			_ = w.sf.Delete("OpportunityContactRole", r.ID())
			return
		}
	}
}
