package crmsync

import (
	"context"
	"slices"

	"github.com/crmsync/crmsync/lifecycle"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// The fields that lifecycle transitions are decided by.
const (
	fieldStage  = "lifecyclestage"
	fieldClosed = "IsClosed"
	fieldWon    = "IsWon"
)

// transitions tells the contacts of every opportunity that has changed what it
// means for them. What happened to a contact stays with its link, so that it
// counts even if the contact is linked later.
func (p *pass) transitions(ctx context.Context) error {
	if !p.e.settings.Lifecycle.Enabled {
		return nil
	}
	due := LinkQuery{Kind: kindDeals, Dirty: true, DueBy: p.e.now()}
	return p.eachPage(ctx, due, func(links []Link) error { return p.tellContacts(ctx, links) })
}

func (p *pass) tellContacts(ctx context.Context, opportunities []Link) error {
	events := map[crm.Ref][]lifecycle.Event{}
	var q LinkLookup
	for i := range opportunities {
		s := &opportunities[i].Salesforce
		if !s.Present() || s.unseen() {
			continue
		}
		for _, r := range s.Seen[crm.FieldContacts].Refs() {
			events[r] = append(events[r], eventOf(s.Seen))
			q.Refs = append(q.Refs, r)
		}
	}
	if len(q.Refs) == 0 {
		return nil
	}
	w, err := p.load(ctx, q)
	if err != nil {
		return err
	}
	for _, ref := range q.Refs {
		l := w.byRef[ref]
		if l == nil || l.Kind != kindContacts {
			continue
		}
		for _, ev := range events[ref] {
			if i, found := slices.BinarySearch(l.Events, string(ev)); !found {
				l.Events = slices.Insert(l.Events, i, string(ev))
				w.wakeUp(l)
			}
		}
	}
	return p.saveIfChanged(ctx, w)
}

func eventOf(opportunity map[string]crm.Value) lifecycle.Event {
	switch {
	case opportunity[fieldWon].True():
		return lifecycle.OpportunityWon
	case opportunity[fieldClosed].True():
		return lifecycle.OpportunityLost
	}
	return lifecycle.OpportunityOpen
}

// because says in words what moved a contact.
func because(ev lifecycle.Event) string {
	switch ev {
	case lifecycle.OpportunityOpen:
		return "the contact has a role on an open opportunity"
	case lifecycle.OpportunityWon:
		return "the contact has a role on an opportunity that was won"
	case lifecycle.OpportunityLost:
		return "the contact has a role on an opportunity that was lost"
	case lifecycle.LeadCreated:
		return "a lead stands for the contact"
	case lifecycle.LeadConverted:
		return "the lead was converted"
	}
	return string(ev)
}

// transition decides whether what happened moves the contact to another
// lifecycle stage. A mapping row that writes the stage goes first.
func (p *pass) transition(k *kind, l *Link, writes []merge.FieldChange) (merge.FieldChange, bool) {
	if k.name != kindContacts || !p.e.settings.Lifecycle.Enabled {
		return merge.FieldChange{}, false
	}
	if slices.ContainsFunc(writes, func(f merge.FieldChange) bool { return f.Field == fieldStage }) {
		return merge.FieldChange{}, false
	}
	var events []lifecycle.Event
	for _, ev := range l.Events {
		events = append(events, lifecycle.Event(ev))
	}
	if l.Salesforce.Ref.Object == objLead {
		events = append(events, lifecycle.LeadCreated)
	}
	if l.Salesforce.Ref.Object == objContact && slices.ContainsFunc(l.Aliases, func(r crm.Ref) bool { return r.Object == objLead }) {
		events = append(events, lifecycle.LeadConverted)
	}
	field, _ := k.schemas[objContacts].Field(fieldStage)
	current := l.HubSpot.Seen[fieldStage]
	stage, ev, ok := p.e.settings.Lifecycle.Decide(current.String(), events, lifecycle.LadderOf(field.Options))
	if !ok {
		return merge.FieldChange{}, false
	}
	return merge.FieldChange{Key: fieldStage, Field: fieldStage, Old: current, New: crm.TextOf(stage), Why: because(ev)}, true
}
