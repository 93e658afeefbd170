package hubspottest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// mergeObjects is POST /objects/{type}/merge.
func (s *Server) mergeObjects(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in struct {
		Primary flexible `json:"primaryObjectId"`
		Other   flexible `json:"objectIdToMerge"`
	}
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	if t.plural != "contacts" && t.plural != "companies" && t.plural != "deals" && t.plural != "tickets" && !strings.HasPrefix(t.typeID, "2-") {
		return result{}, invalid("Objects of type %s cannot be merged", t.upper)
	}
	primary, other := t.find(parseID(in.Primary.v), true), t.find(parseID(in.Other.v), true)
	if primary == nil || other == nil {
		return result{}, notFound()
	}
	if primary == other {
		return result{}, invalid("Cannot merge object %s with itself", in.Primary.v)
	}
	r, err := s.merge(t, primary, other, c.by)
	if err != nil {
		return result{}, err
	}
	return ok(s.show(t, r, r.values, slices.Sorted(maps.Keys(r.values))))
}

// purgeObject is POST /objects/contacts/gdpr-delete: nothing is kept.
func (s *Server) purgeObject(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in struct {
		ID flexible `json:"objectId"`
		By string   `json:"idProperty"`
	}
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	if t.plural != "contacts" {
		return result{}, &apiError{Code: http.StatusNotFound, Message: "resource not found"}
	}
	r := t.byID[parseID(in.ID.v)]
	if in.By != "" {
		r = t.lookup(in.By, in.ID.v)
	}
	if r != nil {
		if !r.archived {
			s.archive(t, r)
		}
		t.remove(r)
		r.values = nil
		s.tellRecord(t, r.id, "privacyDeletion", "")
	}
	return noContent()
}
