package hubspottest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Form is a form of the portal.
type Form struct {
	// ID is a GUID, given by the simulator when it is empty.
	ID   string
	Name string
	// Type is hubspot, captured, flow or blog_comment; "" is hubspot.
	Type string
	// Fields are in the form's order; nil is email alone. Those that are writable
	// properties of contacts are set on the contact.
	Fields []string
	// PageURL is the page that the form is on.
	PageURL string
}

// Submission is what became of a form that was filled in.
type Submission struct {
	ConversionID string
	ContactID    string // "" without an e-mail address
	At           time.Time
}

type form struct {
	Form
	created time.Time
	rows    []submission // oldest first
}

type submission struct {
	Submission
	values []submittedValue
}

type submittedValue struct {
	Name         string `json:"name"`
	Value        string `json:"value"`
	ObjectTypeID string `json:"objectTypeId"`
}

// AddForm adds a form and returns its id.
func (s *Server) AddForm(f Form) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.ID == "" {
		f.ID = s.uuid()
	}
	if f.Type == "" {
		f.Type = "hubspot"
	}
	if f.Fields = slices.Clone(f.Fields); f.Fields == nil {
		f.Fields = []string{"email"}
	}
	s.forms = append(s.forms, &form{Form: f, created: s.now()})
	return f.ID
}

// RemoveForm deletes a form with its submissions.
func (s *Server) RemoveForm(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.form(id) == nil {
		return fmt.Errorf("remove form %s: no such form", id)
	}
	s.forms = slices.DeleteFunc(s.forms, func(f *form) bool { return f.ID == id })
	return nil
}

func (s *Server) form(id string) *form {
	for _, f := range s.forms {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// SubmitForm fills in a form as a visitor does. The contact with the value of
// email is updated, or created; its conversion properties are set, and the
// submission is kept. Without an e-mail address there is no contact. A field
// that the form does not have, or a value that the portal refuses, is an error,
// and then nothing is done.
func (s *Server) SubmitForm(id string, values map[string]string) (Submission, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.form(id)
	if f == nil {
		return Submission{}, fmt.Errorf("submit form %s: no such form", id)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(f.Fields, name) {
			return Submission{}, fmt.Errorf("submit form %s: it has no field %q", id, name)
		}
	}
	row := submission{Submission: Submission{At: s.now()}}
	contacts, props := s.byName["contacts"], map[string]string{}
	for _, name := range f.Fields {
		v, filled := values[name]
		if !filled {
			continue
		}
		row.values = append(row.values, submittedValue{name, v, contacts.typeID})
		if p := contacts.prop(name); p != nil && s.readOnly(p, source{}) == nil {
			props[name] = v
		}
	}
	if values["email"] != "" {
		contact, err := s.convert(f, contacts.lookup("email", values["email"]), props)
		if err != nil {
			return Submission{}, fmt.Errorf("submit form %s: %w", id, err)
		}
		row.ContactID = contact
	}
	row.ConversionID = s.uuid()
	f.rows = append(f.rows, row)
	return row.Submission, nil
}

// convert sets what a submission changes on its contact, nil for a new one, and
// returns the contact's id.
func (s *Server) convert(f *form, r *record, props map[string]string) (string, error) {
	t := s.byName["contacts"]
	by := source{kind: "FORM", id: f.ID, label: "FORM", world: true}
	if r != nil {
		delete(props, "email") // it may be one of the additional addresses
	}
	set, err := s.check(t, r, props, by, nil)
	if err != nil {
		return "", err
	}
	if r == nil {
		r = s.create(t, set, by)
		set = map[string]string{}
	}
	now, id := instant(s.now()), itoa(r.id)
	count := func(name string) string {
		n, _ := strconv.Atoi(r.values[name]) // unset is 0
		return strconv.Itoa(n + 1)
	}
	set["recent_conversion_date"], set["recent_conversion_event_name"] = now, f.Name
	set["num_conversion_events"] = count("num_conversion_events")
	if r.values["first_conversion_date"] == "" {
		set["first_conversion_date"], set["first_conversion_event_name"] = now, f.Name
	}
	if !slices.ContainsFunc(f.rows, func(row submission) bool { return row.ContactID == id }) {
		set["num_unique_conversion_events"] = count("num_unique_conversion_events")
	}
	s.apply(t, r, set, by)
	return id, nil
}
