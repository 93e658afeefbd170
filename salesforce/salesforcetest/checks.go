package salesforcetest

import (
	"fmt"
	"strings"
)

// references checks that what a record newly points to exists and that an
// owner is active.
func (t *tx) references(c *change) *apiError {
	for _, f := range c.e.fields {
		id := c.text(f.Name)
		if f.Type != "reference" || id == "" || c.was(f.Name) == id {
			continue
		}
		target := t.s.byPrefix(id)
		if target == nil { // an object that we do not model
			continue
		}
		r := target.rows[id]
		switch {
		case r == nil:
			return failure("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
		case r.deleted && !t.world:
			if t.s.opt.HideDeletedParents {
				return failure("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
					"insufficient access rights on cross-reference id: "+id[:15])
			}
			return deletedRecord().at(400)
		case f.ownership && target.name == "User" && !r.bool("IsActive"):
			return failure("INACTIVE_OWNER_OR_USER", "operation performed with inactive user ["+id[:15]+"] as owner of "+
				strings.ToLower(c.e.label), "OwnerId")
		case target.name == "Lead" && r.bool("IsConverted") && !t.world && c.e.name != "Task":
			return failure("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
		}
	}
	return nil
}

// validation runs the triggers and rules that the test added.
func (t *tx) validation(c *change) *apiError {
	for _, refuse := range c.e.trigger {
		msg := refuse(t.s.recordOf(c.e, &row{id: c.id, vals: c.vals}))
		if msg == "" {
			continue
		}
		when := "BeforeUpdate"
		if c.insert() {
			when = "BeforeInsert"
		}
		err := failure("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", c.e.name+"Trigger: execution of "+when+"\n\ncaused by: "+msg)
		err.chunk = true
		return err
	}
	for _, rule := range c.e.rules {
		if msg, fields := rule(t.s.recordOf(c.e, &row{id: c.id, vals: c.vals})); msg != "" {
			return failure("FIELD_CUSTOM_VALIDATION_EXCEPTION", msg, fields...)
		}
	}
	return nil
}

// unique refuses the second record with a unique value. The text names the
// other record by its 15-character id.
func (t *tx) unique(c *change) *apiError {
	for _, f := range c.e.fields {
		if !f.Unique || c.vals[f.Name] == nil {
			continue
		}
		for _, id := range c.e.find(f, c.vals[f.Name]) {
			if id != c.id {
				return failure("DUPLICATE_VALUE",
					fmt.Sprintf("duplicate value found: %s duplicates value on record with id: %s", f.Name, id[:15]))
			}
		}
	}
	return nil
}

// DuplicateRule is the duplicate rule of an object. It matches people by
// e-mail address, over contacts and open leads, and accounts by name.
type DuplicateRule int

const (
	// DuplicatesOff lets every record through: the default.
	DuplicatesOff DuplicateRule = iota
	// DuplicatesAlert refuses a match unless the request allows saving.
	DuplicatesAlert
	// DuplicatesBlock refuses a match always.
	DuplicatesBlock
)

func (t *tx) duplicates(c *change) *apiError {
	if c.e.guard == DuplicatesOff || t.world || c.e.guard == DuplicatesAlert && t.saveDuplicates {
		return nil
	}
	type group struct {
		e   *entity
		ids []string
	}
	var groups []group
	switch c.e.name {
	case "Contact", "Lead":
		if c.vals["Email"] == nil || c.vals["Email"] == c.was("Email") {
			return nil
		}
		for _, name := range []string{"Contact", "Lead"} {
			e := t.s.entity(name)
			g := group{e: e}
			for _, id := range e.find(e.byName["email"], c.vals["Email"]) {
				if id != c.id && !e.rows[id].bool("IsConverted") {
					g.ids = append(g.ids, id)
				}
			}
			groups = append(groups, g)
		}
	case "Account":
		g := group{e: c.e}
		for _, id := range t.s.sortedIDs(c.e) {
			if id != c.id && strings.EqualFold(c.e.rows[id].text("Name"), c.text("Name")) && c.vals["Name"] != c.was("Name") {
				g.ids = append(g.ids, id)
			}
		}
		groups = append(groups, g)
	}
	var results []*dict
	for _, g := range groups {
		if len(g.ids) > 0 {
			results = append(results, t.s.matchResult(g.e, g.ids))
		}
	}
	if len(results) == 0 {
		return nil
	}
	text := "Use one of these records?"
	err := failure("DUPLICATES_DETECTED", text)
	err.Match = object("allowSave", c.e.guard == DuplicatesAlert, "duplicateRule", "Standard_"+c.e.name+"_Duplicate_Rule",
		"duplicateRuleEntityType", c.e.name, "errorMessage", text, "matchResults", results)
	return err
}

func (s *Server) matchResult(e *entity, ids []string) *dict {
	var matches []*dict
	for _, id := range ids {
		matches = append(matches, object("additionalInformation", []any{}, "fieldDiffs", []any{}, "matchConfidence", 100.0,
			"record", object("attributes", s.attributes(e, id, s.opt.latest()), "Id", id)))
	}
	return object("entityType", e.name, "errors", []any{}, "matchEngine", "ExactMatchEngine", "matchRecords", matches,
		"rule", e.name+"_MR", "size", len(ids), "success", true)
}
