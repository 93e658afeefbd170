package salesforcetest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Record is one record with its fields as the API prints them: strings,
// float64 numbers, booleans; fields without a value are absent. Dates are
// "2006-01-02", instants "2006-01-02T15:04:05.000+0000".
type Record map[string]any

// ID is the 18-character id.
func (r Record) ID() string { return r.Text("Id") }

// Text is a text field, empty without a value.
func (r Record) Text(field string) string {
	v, _ := r[field].(string)
	return v
}

// Number is a number field, 0 without a value.
func (r Record) Number(field string) float64 {
	v, _ := r[field].(float64)
	return v
}

// Bool is a checkbox.
func (r Record) Bool(field string) bool {
	v, _ := r[field].(bool)
	return v
}

// Time is an instant, zero without a value.
func (r Record) Time(field string) time.Time {
	t, err := parseInstant(r.Text(field))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// recordOf shows a row. Formula fields see the stored fields only.
func (s *Server) recordOf(_ *entity, r *row) Record {
	out := make(Record, len(r.vals))
	for k, v := range r.vals {
		if t, ok := v.(time.Time); ok {
			v = stampText(t)
		}
		out[k] = v
	}
	return out
}

func (s *Server) full(e *entity, r *row) Record {
	out := s.recordOf(e, r)
	for _, f := range e.fields {
		if f.Formula != nil {
			if v := s.read(e, r, f); v != nil {
				if t, ok := v.(time.Time); ok {
					v = stampText(t)
				}
				out[f.Name] = v
			}
		}
	}
	return out
}

// act runs one transaction of the world: another user than the one of Token.
func (s *Server) act(object string, do func(t *tx, e *entity) *apiError) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entity(object)
	if e == nil {
		return fmt.Errorf("salesforcetest: no object %q", object)
	}
	t := s.begin(s.admin)
	t.world = true
	if err := do(t, e); err != nil {
		t.rollback(0)
		return fmt.Errorf("salesforcetest: %s: %w", object, err)
	}
	return nil
}

func known(e *entity, id string) (string, *apiError) {
	full, ok := canonicalID(id)
	if !ok || e.rows[full] == nil {
		return "", invalidReference()
	}
	return full, nil
}

// Put creates a record as another user does and returns its id. Validation
// runs, duplicate rules do not ask; read-only fields, CreatedDate and
// SystemModstamp may be given too.
func (s *Server) Put(object string, fields map[string]any) (id string, err error) {
	err = s.act(object, func(t *tx, e *entity) *apiError {
		var failed *apiError
		id, failed = t.insert(e, fields)
		return failed
	})
	return id, err
}

// Edit changes fields of a record as another user does.
func (s *Server) Edit(object, id string, fields map[string]any) error {
	return s.act(object, func(t *tx, e *entity) *apiError {
		id, err := known(e, id)
		if err != nil {
			return err
		}
		return t.update(e, id, fields)
	})
}

// Delete moves a record and its children to the recycle bin.
func (s *Server) Delete(object, id string) error {
	return s.act(object, func(t *tx, e *entity) *apiError {
		id, err := known(e, id)
		if err != nil {
			return err
		}
		return t.remove(e, id)
	})
}

// Undelete takes a record, and what was deleted with it, from the bin.
func (s *Server) Undelete(object, id string) error {
	return s.act(object, func(t *tx, e *entity) *apiError {
		id, err := known(e, id)
		if err != nil {
			return err
		}
		return t.restore(e, id)
	})
}

// Purge empties a deleted record from the bin: it is gone for good.
func (s *Server) Purge(object, id string) error {
	return s.act(object, func(t *tx, e *entity) *apiError {
		id, err := known(e, id)
		if err != nil {
			return err
		}
		t.put(e, id, nil)
		return nil
	})
}

// Postpone makes a record that was just made visible only so long from now, as when
// the connection broke while the transaction that makes it still runs.
func (s *Server) Postpone(object, id string, by time.Duration) error {
	return s.act(object, func(_ *tx, e *entity) *apiError {
		id, err := known(e, id)
		if err != nil {
			return err
		}
		r := e.rows[id]
		r.visible = s.now().Add(by)
		e.lagging, e.sorted = append(e.lagging, r), false
		return nil
	})
}

// Get reads a record that is not deleted, committed or not.
func (s *Server) Get(object, id string) (Record, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entity(object)
	if e == nil {
		return nil, false
	}
	full, _ := canonicalID(id)
	r := e.rows[full]
	if r == nil || r.deleted {
		return nil, false
	}
	return s.full(e, r), true
}

// All lists the records that are not deleted, sorted by id.
func (s *Server) All(object string) []Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entity(object)
	if e == nil {
		return nil
	}
	var out []Record
	for _, id := range s.sortedIDs(e) {
		out = append(out, s.full(e, e.rows[id]))
	}
	return out
}

// Bin lists the records in the recycle bin, sorted by id.
func (s *Server) Bin(object string) []Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entity(object)
	if e == nil {
		return nil
	}
	var out []Record
	for _, r := range e.rows {
		if r.deleted {
			out = append(out, s.full(e, r))
		}
	}
	slices.SortFunc(out, func(a, b Record) int { return s.idLess(a.ID(), b.ID()) })
	return out
}

// Count counts the records that are not deleted.
func (s *Server) Count(object string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	if e := s.entity(object); e != nil {
		for _, r := range e.rows {
			if !r.deleted {
				n++
			}
		}
	}
	return n
}

// AddUser adds a user; fields may be partial: Username, Alias and LastName
// are made up from the e-mail address.
func (s *Server) AddUser(fields map[string]any) (id string, err error) {
	vals := map[string]any{"LastName": "User", "Alias": "user"}
	mail, _ := fields["Email"].(string)
	if name, _, ok := strings.Cut(mail, "@"); ok {
		vals["Username"], vals["LastName"], vals["Alias"] = mail, name, name[:min(8, len(name))]
	} else {
		s.mu.Lock()
		s.serial++
		vals["Username"] = fmt.Sprintf("user%d@acme.example", s.serial)
		s.mu.Unlock()
	}
	for k, v := range fields {
		vals[k] = v
	}
	return s.Put("User", vals)
}

// AddQueue adds a queue, which may own leads and tasks.
func (s *Server) AddQueue(name string) (id string, err error) {
	return s.Put("Group", map[string]any{"Name": name, "DeveloperName": strings.ReplaceAll(name, " ", "_"), "Type": "Queue"})
}
