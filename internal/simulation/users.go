package simulation

import (
	"slices"
	"time"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	"github.com/crmsync/crmsync/sync/crm"
)

// user lets a person do something. What the CRM refuses is not done.
func (w *world) user(s Step) {
	w.mu.Lock()
	defer w.mu.Unlock()
	sys := ref(s.Object, "").System
	before, letters := w.snap(sys), w.letters(sys)
	structural := true
	switch s.Kind {
	case Create:
		if !person(s.Object) {
			w.createOther(s)
		} else {
			w.create(s)
		}
	case Associate, Separate:
		w.associate(s)
	case Edit:
		structural = s.Other == fieldEmail
		w.edit(s)
	case Delete:
		w.remove(s)
	case Undelete:
		w.undelete(s)
	case Merge:
		w.merge(s)
	case Convert:
		w.convert(s)
	case Join, Leave:
		w.membership(s)
	}
	w.byUser(before, w.snap(sys), structural)
	w.firmsByUser()
	w.spell(letters, w.letters(sys), nil)
	w.cover.Actions[s.Kind]++
}

// live returns the ids of an object's living records, in order.
func (w *world) live(object string) []string {
	var ids []string
	if ref(object, "").System == crm.HubSpot {
		for _, o := range w.hs.All(object) {
			ids = append(ids, o.ID)
		}
		return ids
	}
	for _, r := range w.sf.All(object) {
		if !r.Bool("IsConverted") {
			ids = append(ids, r.ID())
		}
	}
	return ids
}

// choose returns the record that a step means, "" if there is none.
func choose(ids []string, n int) string {
	if len(ids) == 0 {
		return ""
	}
	return ids[n%len(ids)]
}

func (w *world) create(s Step) {
	values := map[string]string{"email": s.Value, "lastname": "L" + s.Value}
	for i, f := range w.fields {
		if i != fieldEmail && i != fieldLast && i != fieldOptOut && s.Other>>i&1 == 1 {
			values[f.key] = "c" + f.key[:1] + s.Value
		}
	}
	if s.Object == contacts {
		id, err := w.hs.Create(contacts, values)
		if err == nil && w.list != "" && s.Pick%2 == 0 {
			_ = w.hs.AddToList(w.list, id)
		}
		return
	}
	fields := map[string]any{}
	for _, f := range w.fields {
		if name := f.name(s.Object); name != "" && values[f.key] != "" {
			fields[name] = values[f.key]
		}
	}
	if s.Object == lead && fields["Company"] == nil {
		fields["Company"] = "[not provided]"
	}
	_, _ = w.sf.Put(s.Object, fields)
}

func (w *world) edit(s Step) {
	id := choose(w.live(s.Object), s.Pick)
	f := w.fields[s.Other]
	name := f.name(s.Object)
	if id == "" || name == "" {
		return
	}
	value := s.Value
	if s.Other == fieldOptOut {
		value = "true"
		if s.Pick%3 == 0 {
			value = "false"
			w.optedIn[ref(s.Object, id)] = true
		}
	}
	if w.fields[s.Other].key == "deal stage" {
		value = stageOf(s.Object, []string{"appointmentscheduled", "closedwon", "closedlost"}[s.Pick%3])
	}
	if ref(s.Object, "").System == crm.HubSpot {
		_ = w.hs.Edit(s.Object, id, map[string]string{name: value})
		return
	}
	var v any = value
	switch {
	case s.Other == fieldOptOut:
		v = value == "true"
	case value == "":
		v = nil
	}
	_ = w.sf.Edit(s.Object, id, map[string]any{name: v})
}

func (w *world) remove(s Step) {
	id := choose(w.live(s.Object), s.Pick)
	switch {
	case id == "":
	case ref(s.Object, "").System == crm.HubSpot:
		if w.hs.Delete(s.Object, id) == nil {
			w.bin[s.Object] = append(w.bin[s.Object], id)
		}
	default:
		_ = w.sf.Delete(s.Object, id)
	}
}

func (w *world) undelete(s Step) {
	if ref(s.Object, "").System == crm.HubSpot {
		if id := choose(w.bin[s.Object], s.Pick); id != "" {
			_ = w.hs.Restore(s.Object, id)
		}
		return
	}
	bin := w.sf.Bin(s.Object)
	var ids []string
	for _, r := range bin {
		ids = append(ids, r.ID())
	}
	id := choose(ids, s.Pick)
	i := slices.Index(ids, id)
	if i < 0 {
		return
	}
	// Salesforce's stamps count seconds: nobody can tell a record that was deleted,
	// by whomever, and taken back within one from a deleted one.
	deleted, err := time.Parse("2006-01-02T15:04:05.000-0700", bin[i].Text("SystemModstamp"))
	if err == nil && deleted.Before(time.Now().Truncate(time.Second)) {
		_ = w.sf.Undelete(s.Object, id)
	}
}

func (w *world) merge(s Step) {
	ids := w.live(s.Object)
	winner, loser := choose(ids, s.Pick), choose(ids, s.Other)
	if winner == loser {
		return
	}
	survivor := winner
	var err error
	if ref(s.Object, "").System == crm.HubSpot {
		survivor, err = w.hs.Merge(s.Object, winner, loser)
	} else {
		err = w.sf.Merge(s.Object, winner, loser)
	}
	if err != nil {
		return
	}
	to := ref(s.Object, survivor)
	for _, id := range [...]string{winner, loser} {
		if id != survivor {
			w.journal.becomes(ref(s.Object, id), to)
		}
	}
}

func (w *world) convert(s Step) {
	id := choose(w.live(lead), s.Pick)
	if id == "" {
		return
	}
	var into salesforcetest.ConvertOptions
	if w.script.Config.Companies && s.Pick%2 == 0 {
		into.AccountID = choose(w.live(account), s.Other)
	}
	if w.script.Config.Deals && s.Pick%3 == 0 {
		into.CreateOpportunity, into.OpportunityName = true, "converted "+id
	}
	done, err := w.sf.ConvertLead(id, into)
	if err == nil {
		w.journal.becomes(ref(lead, id), ref(contact, done.ContactID))
	}
}

func (w *world) membership(s Step) {
	id := choose(w.live(contacts), s.Pick)
	switch {
	case id == "" || w.list == "":
	case s.Kind == Join:
		_ = w.hs.AddToList(w.list, id)
	default:
		_ = w.hs.RemoveFromList(w.list, id)
	}
}

// becomes notes that a record was merged or converted into another one. One that
// is taken from the bin can become a second one.
func (j *journal) becomes(from, to crm.Ref) {
	j.passed[from] = to
	j.became[from] = append(j.became[from], to)
}

// leads reports whether a record was ever merged or converted into another one,
// over any number of steps.
func (j *journal) leads(from, to crm.Ref) bool {
	reached := []crm.Ref{from}
	for i := 0; i < len(reached); i++ {
		for _, next := range j.became[reached[i]] {
			if next == to {
				return true
			}
			if !slices.Contains(reached, next) {
				reached = append(reached, next)
			}
		}
	}
	return false
}
