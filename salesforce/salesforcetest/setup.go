package salesforcetest

import (
	"fmt"
	"slices"
)

// DefineField adds a field to an object, or replaces one.
func (s *Server) DefineField(object string, f Field) error {
	return s.setup(object, func(e *entity) error {
		if f.Name == "" {
			return fmt.Errorf("salesforcetest: a field of %s needs a name", object)
		}
		e.add(f)
		return nil
	})
}

// DefineObject adds a custom object, such as "Invoice__c", with a Name.
func (s *Server) DefineObject(name, plural string, fields ...Field) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.entity(name) != nil {
		return fmt.Errorf("salesforcetest: object %s exists", name)
	}
	s.serial++
	prefix := "a0" + string(base62[s.serial%62])
	all := append([]Field{text("Name", 80), ref("OwnerId", "User").owner()}, fields...)
	s.define(newEntity(name, plural, prefix, traits{}, all...))
	return nil
}

// HideField takes the user's right to see a field (field-level security): it
// vanishes from describe, and naming it is INVALID_FIELD.
func (s *Server) HideField(object, name string) error {
	return s.setField(object, name, func(f *Field) { f.hidden = true })
}

// ShowOnly takes the user's right to see every field that is not named, as far
// as field-level security can: required fields and the system's own stay. Tests
// of many passes are faster with narrow objects.
func (s *Server) ShowOnly(object string, names ...string) error {
	return s.setup(object, func(e *entity) error {
		for _, f := range e.fields {
			f.hidden = !f.Required && !slices.Contains(systemFields, f.Name) && !slices.Contains(names, f.Name)
		}
		return nil
	})
}

// systemFields cannot be hidden from anybody.
var systemFields = []string{
	"Id", "Name", "OwnerId", "IsDeleted", "MasterRecordId", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById",
	"SystemModstamp",
}

// ShowField gives the right back.
func (s *Server) ShowField(object, name string) error {
	return s.setup(object, func(e *entity) error {
		for _, f := range e.fields {
			if f.Name == name {
				f.hidden = false
			}
		}
		return nil
	})
}

// RemoveField deletes a field and its values.
func (s *Server) RemoveField(object, name string) error {
	return s.setup(object, func(e *entity) error {
		f := e.field(name)
		if f == nil {
			return fmt.Errorf("salesforcetest: no field %s.%s", object, name)
		}
		delete(e.byName, f.lower())
		delete(e.index, f.Name)
		for i, other := range e.fields {
			if other == f {
				e.fields = append(e.fields[:i:i], e.fields[i+1:]...)
				break
			}
		}
		for rel, other := range e.parents {
			if other == f {
				delete(e.parents, rel)
			}
		}
		return nil
	})
}

// SetReadOnly takes or gives the right to write a field.
func (s *Server) SetReadOnly(object, name string, readOnly bool) error {
	return s.setField(object, name, func(f *Field) { f.ReadOnly = readOnly })
}

// SetPicklist replaces the values of a picklist.
func (s *Server) SetPicklist(object, name string, restricted bool, values ...Choice) error {
	return s.setField(object, name, func(f *Field) { f.Picklist, f.Restricted, f.from = values, restricted, "" })
}

// AddValidation adds a validation rule, or a trigger that refuses: a message
// other than "" refuses the record.
func (s *Server) AddValidation(object string, rule func(Record) (msg string, fields []string)) error {
	return s.setup(object, func(e *entity) error {
		e.rules = append(e.rules, rule)
		return nil
	})
}

// AddTrigger adds a trigger that fails on a record when it returns a text,
// such as "System.DmlException: ...". One record that fails takes all records
// of its object in the same collection along.
func (s *Server) AddTrigger(object string, fail func(Record) string) error {
	return s.setup(object, func(e *entity) error {
		e.trigger = append(e.trigger, fail)
		return nil
	})
}

// SetAssignmentRule makes the active assignment rule of an object give its
// records, created or updated through the API, to an owner, unless the request
// says Sforce-Auto-Assign: FALSE. An empty owner ends the rule.
func (s *Server) SetAssignmentRule(object, ownerID string) error {
	id, _ := canonicalID(ownerID)
	return s.setup(object, func(e *entity) error {
		e.assign = id
		return nil
	})
}

// SetDuplicateRule switches the duplicate rule of Contact, Lead or Account.
func (s *Server) SetDuplicateRule(object string, rule DuplicateRule) error {
	return s.setup(object, func(e *entity) error {
		e.guard = rule
		return nil
	})
}

func (s *Server) setField(object, name string, change func(*Field)) error {
	return s.setup(object, func(e *entity) error {
		f := e.field(name)
		if f == nil {
			return fmt.Errorf("salesforcetest: no field %s.%s", object, name)
		}
		change(f)
		return nil
	})
}

func (s *Server) setup(object string, change func(*entity) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entity(object)
	if e == nil {
		return fmt.Errorf("salesforcetest: no object %q", object)
	}
	e.touched = s.now()
	return change(e)
}
