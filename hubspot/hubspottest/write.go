package hubspottest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// check returns the values that a write would set on r (nil for a create),
// normalised, or why the portal refuses it: *apiError. taken holds the unique
// values that earlier rows of the same batch will set.
func (s *Server) check(t *table, r *record, props map[string]string, by source, taken map[string]int64) (map[string]string, error) {
	set := map[string]string{}
	var bad []propError
	old := func(name string) string {
		if r == nil {
			return ""
		}
		return r.values[name]
	}
	for _, name := range slices.Sorted(maps.Keys(props)) {
		p := t.prop(name)
		if p == nil {
			bad = append(bad, propError{"PROPERTY_DOESNT_EXIST", `Property "` + name + `" does not exist`, name})
			continue
		}
		if e := s.readOnly(p, by); e != nil {
			bad = append(bad, *e)
			continue
		}
		v, e := normalize(t, p, props[name], old(name))
		if e == nil && p.Owner && v != "" && s.opts.Switches.CheckOwners && s.owner(v) == nil {
			e = &propError{"INVALID_OWNER_ID", "Owner " + v + " does not exist", name}
		}
		if e != nil {
			bad = append(bad, *e)
			continue
		}
		set[name] = v
	}
	bad = append(bad, s.checkLifecycle(t, r, set, by)...)
	if len(bad) > 0 {
		return nil, s.badValues(bad)
	}
	return set, s.checkUnique(t, r, set, taken)
}

func (s *Server) readOnly(p *Property, by source) *propError {
	switch {
	case by.world || !p.ReadOnly && !p.Calculated:
		return nil
	case p.Calculated:
		return &propError{"READ_ONLY_VALUE", `"` + p.Name + `" is a calculated property; its value cannot be set.`, p.Name}
	}
	return &propError{"READ_ONLY_VALUE", `"` + p.Name + `" is a read only property; its value cannot be set.`, p.Name}
}

// checkLifecycle applies the rule that the API moves a stage only forward.
func (s *Server) checkLifecycle(t *table, r *record, set map[string]string, by source) []propError {
	next, p := set["lifecyclestage"], t.prop("lifecyclestage")
	if next == "" || p == nil || r == nil || by.world || s.opts.Switches.Lifecycle == LifecycleAllow {
		return nil
	}
	now := r.values["lifecyclestage"]
	if now == "" || p.rank(next) >= p.rank(now) {
		return nil
	}
	delete(set, "lifecyclestage")
	if s.opts.Switches.Lifecycle == LifecycleIgnore {
		return nil
	}
	return []propError{{"INVALID_LIFECYCLE_STAGE", "The lifecycle stage cannot be moved backwards from " + now + " to " + next + ".", p.Name}}
}

// checkUnique refuses values that another record of the object has.
func (s *Server) checkUnique(t *table, r *record, set map[string]string, taken map[string]int64) error {
	for _, name := range slices.Sorted(maps.Keys(t.unique)) {
		values := []string{set[name]}
		if t.plural == "contacts" && name == "email" {
			values = append(values, splitSet(set["hs_additional_emails"])...)
		}
		for _, v := range values {
			if v == "" {
				continue
			}
			holder := t.unique[name][uniqueKey(v)]
			if n, ok := taken[name+"\x00"+uniqueKey(v)]; ok && holder == 0 {
				holder = n
			}
			if holder == 0 || r != nil && holder == r.id {
				continue
			}
			if t.plural == "contacts" && name == "email" {
				return duplicateContact(holder)
			}
			on := int64(1)
			if r != nil {
				on = r.id
			}
			return s.badValues([]propError{{
				"CONFLICTING_UNIQUE_VALUE",
				"Cannot set PropertyValueCoordinates{portalId=" + itoa(s.opts.PortalID) + ", objectTypeId=" + t.typeID +
					", propertyName=" + name + ", value=" + v + "} on " + itoa(on) + ". " + itoa(holder) + " already has that value.", name,
			}})
		}
	}
	return nil
}

func duplicateContact(holder int64) *apiError {
	e := &apiError{
		Code: http.StatusConflict, Category: "CONFLICT", Message: "Contact already exists. Existing ID: " + itoa(holder),
	}
	if holder <= 0 { // a record that this very batch is about to create
		e.Message = "Contact already exists"
	}
	return e
}

// missing reports the first required properties that a create leaves out.
func (t *table) missing(set map[string]string) error {
	var absent []string
	for _, want := range t.required {
		names := strings.Split(want, "|")
		if !slices.ContainsFunc(names, func(n string) bool { return set[n] != "" }) {
			absent = append(absent, names[0])
		}
	}
	if len(absent) == 0 {
		return nil
	}
	e := invalid("Error creating %s. Some required properties were not set.", t.upper)
	e.Context = map[string][]string{"properties": absent}
	return e
}

// create makes a record of values that check has passed.
func (s *Server) create(t *table, set map[string]string, by source) *record {
	now := s.now()
	r := &record{id: s.newID(t), created: now, history: map[string][]version{}}
	t.byID[r.id] = r
	t.order = append(t.order, r) // ids grow
	first := map[string]string{
		"hs_object_id": itoa(r.id), "hs_object_source": by.kind, "hs_object_source_id": by.id, "hs_object_source_label": by.label,
	}
	first[t.createdName()] = instant(now)
	maps.Copy(first, s.born(t, set))
	maps.Copy(first, set)
	s.tellRecord(t, r.id, "creation", "CREATED")
	s.apply(t, r, first, by)
	return r
}

// apply sets values that check has passed, keeps what HubSpot derives from
// them true, and tells the search index.
func (s *Server) apply(t *table, r *record, set map[string]string, by source) {
	now := s.now()
	next := make(map[string]string, len(r.values)+len(set)+4)
	maps.Copy(next, r.values)
	for name, v := range set {
		if v == "" && !s.opts.Switches.ClearedAsEmpty {
			delete(next, name)
			continue
		}
		next[name] = v
	}
	s.derive(t, r, next, set, now)
	changed := s.remember(t, r, next, now, by)
	if !changed && !s.opts.Switches.TouchUnchanged {
		return
	}
	s.tellChanges(t, r, next)
	next[t.modified()] = instant(now)
	t.reindex(r.id, r.values, next)
	r.values, r.updated = next, now
	s.index(t, r, now)
}

// remember adds the changed values to the history and reports whether there are any.
func (s *Server) remember(t *table, r *record, next map[string]string, now time.Time, by source) bool {
	depth := s.opts.Switches.HistoryDepth
	if depth == 0 {
		depth = 20
		if t.plural == "contacts" {
			depth = 45
		}
	}
	changed := false
	note := func(name, v string) {
		changed = true
		h := append([]version{{v, now, by}}, r.history[name]...)
		r.history[name] = h[:min(len(h), depth)]
	}
	for name, v := range next {
		if old, ok := r.values[name]; !ok || old != v {
			note(name, v)
		}
	}
	for name := range r.values {
		if _, ok := next[name]; !ok {
			note(name, "")
		}
	}
	return changed
}
