package crmsync

import (
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// leftOut reports whether an activity without a counterpart gets none, or none
// yet, and notes why.
func (p *pass) leftOut(k *kind, d *decision, source Side, page *prepared) bool {
	t := k.timeline
	if t == nil {
		return false
	}
	var why string
	switch {
	case source.Ref.System == crm.HubSpot && !t.types[source.Ref.Object].Enabled:
		why = source.Ref.Object + " are not switched on: not created in Salesforce"
	case source.Ref.Object == objEmails && strings.HasPrefix(source.Seen[fieldDirection].String(), "INCOMING"):
		why = "is an incoming e-mail: not created in Salesforce"
	case source.Ref.System == crm.Salesforce && !p.switchedBack(t, source):
		why = "this type of activity is not switched on: not created in HubSpot"
	case happened(source).Before(p.since(k)):
		why = "is from before the look-back: not created in the other system"
	default:
		linked, waits := p.around(source, page)
		d.waits = append(d.waits, waits...)
		if linked {
			return false
		}
		if len(waits) == 0 {
			p.readLater(d, source)
		}
		why = "none of the records that it belongs to is linked: not created in the other system yet"
	}
	d.note(source.Ref, "", why)
	return true
}

func (p *pass) switchedBack(t *timeline, source Side) bool {
	_, a := t.becomes(source)
	return a.Enabled
}

// around looks at the people, companies and deals of an activity: whether one of
// them has a counterpart, and which have none.
func (p *pass) around(source Side, page *prepared) (linked bool, waits []crm.Ref) {
	to := source.Ref.System.Other()
	translate := p.translator(page, true)
	for _, v := range source.Seen {
		for _, r := range v.Refs() {
			if isUser(r) || p.kindOf(r) == nil {
				continue
			}
			if _, err := translate(to, r); err == nil {
				linked = true
			} else {
				waits = append(waits, page.now(r))
			}
		}
	}
	slices.SortFunc(waits, crm.Ref.Compare)
	return linked, slices.Compact(waits)
}

// finishActivity adds what a new activity has beside its mapped fields.
func (p *pass) finishActivity(k *kind, c *merge.Change, source Side, pair merge.Pair) {
	if k.timeline == nil {
		return
	}
	if c.Target.System == crm.Salesforce {
		p.finishTask(k, c, source)
		c.Fields = withoutWhat(pair, c.Fields)
		return
	}
	const why = "what this type of activity has"
	switch c.Target.Object {
	case objTasks:
		k.give(c, "hs_task_type", "TODO", why)
	case objCalls:
		k.give(c, "hs_call_status", "COMPLETED", why)
	case objEmails:
		k.give(c, fieldDirection, "EMAIL", why)
		k.give(c, "hs_email_status", "SENT", why)
	}
	if at := crm.InstantOf(source.CreatedAt); !source.CreatedAt.IsZero() && !gives(c, fieldTimestamp) {
		c.Fields = append(c.Fields, merge.FieldChange{
			Key: fieldTimestamp, Field: fieldTimestamp, New: at, Why: "has no date: the moment when it was entered",
		})
	}
}

// finishTask says what a new task is: what has happened is completed.
func (p *pass) finishTask(k *kind, c *merge.Change, source Side) {
	const why = "what this type of activity becomes"
	if t := k.timeline.types[source.Ref.Object].TaskType; t != "" {
		k.give(c, fieldTaskType, t, "the task type of the settings")
	}
	switch source.Ref.Object {
	case objCalls:
		k.give(c, fieldSubtype, "Call", why)
	case objEmails:
		k.give(c, fieldSubtype, "Email", why)
	case objNotes:
		k.give(c, fieldSubject, "Note", why)
	}
	k.give(c, fieldStatus, completed, "it has happened")
}

// give sets a field of a new record unless the mapping does or the object lacks
// it.
func (k *kind) give(c *merge.Change, field, value, why string) {
	f, ok := k.schemas[c.Target.Object].Field(field)
	if !ok || !f.Createable || gives(c, field) {
		return
	}
	c.Fields = append(c.Fields, merge.FieldChange{Key: field, Field: field, New: crm.TextOf(value), Why: why})
}

func gives(c *merge.Change, field string) bool {
	return slices.ContainsFunc(c.Fields, func(f merge.FieldChange) bool { return f.Field == field })
}

// allowed leaves out of a pair's writes what the settings do not switch on in
// that direction.
func (k *kind) allowed(d *decision, pair merge.Pair, writes map[crm.System][]merge.FieldChange) {
	t, l := k.timeline, d.link
	if t == nil {
		return
	}
	back := t.back(l)
	if len(writes[crm.HubSpot]) > 0 && (!back.Enabled || back.Update == UpdateNever) {
		d.note(l.HubSpot.Ref, "", "changes of this type of activity are not written to HubSpot")
		delete(writes, crm.HubSpot)
	}
	if len(writes[crm.Salesforce]) > 0 && !t.types[l.HubSpot.Ref.Object].Enabled {
		d.note(l.Salesforce.Ref, "", l.HubSpot.Ref.Object+" are not switched on: changes are not written to Salesforce")
		delete(writes, crm.Salesforce)
	}
	if len(writes[crm.Salesforce]) > 0 {
		writes[crm.Salesforce] = withoutWhat(pair, writes[crm.Salesforce])
	}
}

// withoutWhat keeps a lead's task from being related to another record, which
// Salesforce refuses.
func withoutWhat(pair merge.Pair, fields []merge.FieldChange) []merge.FieldChange {
	who := pair.Salesforce[fieldWho]
	whoChanges := false
	for _, f := range fields {
		if f.Field == fieldWho {
			who, whoChanges = f.New, true
		}
	}
	if refs := who.Refs(); len(refs) != 1 || refs[0].Object != objLead {
		return fields
	}
	kept := slices.DeleteFunc(slices.Clone(fields), func(f merge.FieldChange) bool { return f.Field == fieldWhat })
	if what := pair.Salesforce[fieldWhat]; whoChanges && !what.IsNull() {
		key := fieldWhat
		for _, row := range pair.Mapping.Rows() {
			if row.Salesforce == fieldWhat {
				key = row.Key
			}
		}
		kept = append(kept, merge.FieldChange{
			Key: key, Field: fieldWhat, Old: what, Why: "the task of a lead cannot be related to another record",
		})
	}
	return kept
}
