package hubspottest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Object is a record as the world sees it, without any lag.
type Object struct {
	ID string
	// Properties are those that have a value, calculated ones included.
	Properties           map[string]string
	CreatedAt, UpdatedAt time.Time
	Archived             bool
	ArchivedAt           time.Time // zero unless Archived
}

// person is the user in whose name the world acts.
var person = source{kind: "CRM_UI", id: "userId:45678", label: "CRM_UI", user: 45678, world: true}

// Put creates a record as a user would, or an import: without rate limits and
// with read-only properties too. It panics when the values are refused; use
// Create to get the error.
func (s *Server) Put(object string, props map[string]string) string {
	id, err := s.Create(object, props)
	if err != nil {
		panic("hubspottest: " + err.Error())
	}
	return id
}

// Create is Put with an error instead of a panic.
func (s *Server) Create(object string, props map[string]string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.table(object)
	if err != nil {
		return "", err
	}
	set, err := s.check(t, nil, props, person, nil)
	if err != nil {
		return "", fmt.Errorf("create %s: %w", object, err)
	}
	return itoa(s.create(t, set, person).id), nil
}

// Edit changes a record as a user would: backward lifecycle stages and
// read-only properties are allowed, "" clears.
func (s *Server) Edit(object, id string, props map[string]string) error {
	return s.act("edit", object, id, func(t *table, r *record) error {
		set, err := s.check(t, r, props, person, nil)
		if err == nil {
			s.apply(t, r, set, person)
		}
		return err
	})
}

// Delete archives a record, as the recycle bin does.
func (s *Server) Delete(object, id string) error {
	return s.act("delete", object, id, func(t *table, r *record) error {
		s.archive(t, r)
		return nil
	})
}

// Restore brings an archived record back.
func (s *Server) Restore(object, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.table(object)
	if err != nil {
		return err
	}
	r := t.byID[parseID(id)]
	if r == nil || !r.archived {
		return fmt.Errorf("restore %s %s: not in the recycle bin", object, id)
	}
	if err := s.checkUnique(t, r, r.values, nil); err != nil {
		return fmt.Errorf("restore %s %s: %w", object, id, err)
	}
	r.archived, r.archivedAt = false, time.Time{}
	s.tellRecord(t, r.id, "restore", "")
	t.reindex(r.id, nil, r.values)
	r.updated = s.now()
	next := maps.Clone(r.values)
	next[t.modified()] = instant(r.updated)
	r.values = next
	s.index(t, r, r.updated)
	s.neighbours(t, r)
	return nil
}

// Merge merges other into primary and returns the id of the survivor, which
// is a new one unless Switches.KeepPrimaryID is set.
func (s *Server) Merge(object, primary, other string) (string, error) {
	var id string
	err := s.act("merge", object, primary, func(t *table, r *record) error {
		o := t.find(parseID(other), true)
		if o == nil || o == r {
			return fmt.Errorf("no other record %s", other)
		}
		survivor, err := s.merge(t, r, o, person)
		if err == nil {
			id = itoa(survivor.id)
		}
		return err
	})
	return id, err
}

func (s *Server) act(verb, object, id string, do func(*table, *record) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.table(object)
	if err != nil {
		return err
	}
	r := t.find(parseID(id), true)
	if r == nil {
		return fmt.Errorf("%s %s %s: no such record", verb, object, id)
	}
	if err := do(t, r); err != nil {
		return fmt.Errorf("%s %s %s: %w", verb, object, id, err)
	}
	return nil
}

// Get returns a record, archived or not, following merges.
func (s *Server) Get(object, id string) (Object, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.table(object)
	if err != nil {
		return Object{}, false
	}
	if r := t.find(parseID(id), true); r != nil {
		return r.object(), true
	}
	if r := t.byID[parseID(id)]; r != nil {
		return r.object(), true
	}
	return Object{}, false
}

// All returns the live records of an object by ascending id.
func (s *Server) All(object string) []Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.table(object)
	if err != nil {
		return nil
	}
	var out []Object
	for _, r := range t.order {
		if !r.archived {
			out = append(out, r.object())
		}
	}
	return out
}

// Count returns the number of live records of an object.
func (s *Server) Count(object string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.table(object)
	if err != nil {
		return 0
	}
	n := 0
	for _, r := range t.order {
		if !r.archived {
			n++
		}
	}
	return n
}

func (r *record) object() Object {
	return Object{itoa(r.id), maps.Clone(r.values), r.created, r.updated, r.archived, r.archivedAt}
}

// archive puts a record into the recycle bin. Its unique values are free again.
func (s *Server) archive(t *table, r *record) {
	now := s.now()
	r.archived, r.archivedAt = true, now
	s.tellRecord(t, r.id, "deletion", "DELETED")
	t.reindex(r.id, r.values, nil)
	s.index(t, r, now)
	s.neighbours(t, r)
	if t.plural == "emails" { // deleted e-mails do not go to the recycle bin
		t.remove(r)
	}
}

// neighbours lets the records that are associated with r know that it has gone or come back.
func (s *Server) neighbours(t *table, r *record) {
	for _, to := range s.tables {
		for _, l := range s.assoc.links[end{t, r.id}][to] {
			s.primaryCompany(to, l.to)
		}
	}
}

// DefineProperty adds a custom property, or replaces one of the same name.
func (s *Server) DefineProperty(object string, p Property) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.table(object)
	if err != nil {
		return err
	}
	if p.Name == "" {
		return fmt.Errorf("define property of %s: it has no name", object)
	}
	p.Options = slices.Clone(p.Options)
	p.displayOrder, p.formField = -1, true
	p.complete(t.groups[0].Name, s.now())
	t.addProperty(&p)
	return nil
}

// ListOnly leaves properties that are not named out of the list of properties,
// as HubSpot does with those for which the app lacks a scope. Those that every
// reply has stay. Tests of many passes are faster with short lists.
func (s *Server) ListOnly(object string, names ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.table(object)
	if err != nil {
		return err
	}
	kept := slices.Concat(names, t.defaults)
	for _, p := range t.props {
		p.unlisted = !slices.Contains(kept, p.Name)
	}
	return nil
}

// DefineObject adds a custom object. typeID is "2-" and a number; the primary
// property is the one that every reply has.
func (s *Server) DefineObject(plural, singular, typeID, primary string, props ...Property) error {
	s.mu.Lock()
	if s.byName[plural] != nil || s.byName[typeID] != nil {
		s.mu.Unlock()
		return fmt.Errorf("define object %s: it exists", plural)
	}
	g := group{Name: singular + "_information", Label: singular + " information"}
	s.define(objectDef{
		plural: plural, singular: singular, typeID: typeID, upper: strings.ToUpper(singular), groups: []group{g},
		aliases:  []string{"p" + itoa(s.opts.PortalID) + "_" + singular},
		defaults: []string{"hs_createdate", "hs_lastmodifieddate", "hs_object_id", primary}, searched: []string{primary},
		read: []string{"crm.objects.custom.read"}, write: []string{"crm.objects.custom.write"},
		schemaRead: "crm.schemas.custom.read", schemaWrite: "crm.schemas.custom.write",
	})
	s.mu.Unlock()
	for _, p := range props {
		if err := s.DefineProperty(plural, p); err != nil {
			return err
		}
	}
	return nil
}
