package salesforcetest

import (
	"net/http"
	"strings"
)

// sobjects routes /sobjects and what is below.
func (s *Server) sobjects(c *call, path []string) *reply {
	if len(path) == 0 {
		if c.method != http.MethodGet {
			return methodNotAllowed(c, "GET,HEAD")
		}
		return s.describeGlobal(c)
	}
	e := s.entity(path[0])
	if e == nil {
		return notFound().reply()
	}
	switch len(path) {
	case 1:
		switch c.method {
		case http.MethodGet, http.MethodHead:
			return s.basic(c, e)
		case http.MethodPost:
			return s.create(c, e)
		}
		return methodNotAllowed(c, "GET,HEAD,POST")
	case 2:
		switch path[1] {
		case "describe":
			return s.describe(c, e)
		case "updated", "deleted":
			return s.replication(c, e, path[1] == "deleted")
		}
		if strings.EqualFold(path[1], "Id") && c.method == http.MethodPost {
			return s.create(c, e)
		}
		return s.record(c, e, path[1])
	case 3:
		return s.external(c, e, path[1], path[2])
	}
	return notFound().reply()
}

// begin opens the transaction of a call with what its headers ask.
func (s *Server) transaction(c *call) *tx {
	t := c.t
	if t == nil {
		t = s.begin(c.user)
	}
	t.saveDuplicates = false
	t.autoAssign = !strings.EqualFold(c.header.Get("Sforce-Auto-Assign"), "FALSE")
	for _, part := range strings.Split(c.header.Get("Sforce-Duplicate-Rule-Header"), ";") {
		k, v, _ := strings.Cut(strings.TrimSpace(part), "=")
		if strings.EqualFold(k, "allowSave") && strings.EqualFold(v, "true") {
			t.saveDuplicates = true
		}
	}
	return t
}

// fieldsOf reads a JSON object of a body.
func fieldsOf(body []byte) (map[string]any, *apiError) {
	var in map[string]any
	if err := decode(body, &in); err != nil || in == nil {
		return nil, unreadable(err)
	}
	return in, nil
}

func unreadable(err error) *apiError {
	text := "Unexpected end-of-input"
	if err != nil {
		text = err.Error()
	}
	return failure("JSON_PARSER_ERROR", text+" at [line:1, column:1]")
}

func creatable(e *entity) *apiError {
	if e.traits.fixed || e.traits.noCreate {
		return failure("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be inserted: "+e.label).dml()
	}
	return nil
}

func (s *Server) create(c *call, e *entity) *reply {
	in, err := fieldsOf(c.body)
	if err != nil {
		return err.reply()
	}
	for _, guard := range []*apiError{s.rowFault(c, ""), creatable(e)} {
		if guard != nil {
			return guard.reply()
		}
	}
	id, err := s.transaction(c).insert(e, in)
	if err != nil {
		return err.reply()
	}
	return created(c, e, id)
}

func created(c *call, e *entity, id string) *reply {
	return (&reply{status: http.StatusCreated, body: object("id", id, "success", true, "errors", []any{})}).
		with("Location", "/services/data/v"+c.version+"/sobjects/"+e.name+"/"+id)
}

// record answers one record by id.
func (s *Server) record(c *call, e *entity, id string) *reply {
	full, wellFormed := canonicalID(id)
	switch c.method {
	case http.MethodGet, http.MethodHead:
		r := s.live(e, full)
		if !wellFormed {
			return failure("NOT_FOUND", "Provided external ID field does not exist or is not accessible: "+id).reply()
		}
		if r == nil {
			return notFound().reply()
		}
		return s.retrieve(c, e, r)
	case http.MethodPatch:
		if !wellFormed || s.byPrefix(full) != e {
			return notFound().reply()
		}
		return s.patch(c, e, full)
	case http.MethodDelete:
		if !wellFormed {
			return failure("MALFORMED_ID", "malformed id "+id).reply()
		}
		if err := s.rowFault(c, full); err != nil {
			return err.reply()
		}
		if s.byPrefix(full) != e {
			return invalidReference().at(http.StatusNotFound).dml().reply()
		}
		if err := s.transaction(c).remove(e, full); err != nil {
			return err.dml().reply()
		}
		return noContent()
	}
	return methodNotAllowed(c, "DELETE,GET,HEAD,PATCH")
}

func (s *Server) patch(c *call, e *entity, id string) *reply {
	in, err := fieldsOf(c.body)
	if err != nil {
		return err.reply()
	}
	if idOf(in) != "" {
		return failure("INVALID_FIELD", "The Id field should not be specified in the sobject data.").reply()
	}
	if err := s.rowFault(c, id); err != nil {
		return err.reply()
	}
	if r := e.rows[id]; r != nil && !r.deleted {
		if rep := precondition(c, e, r); rep != nil {
			return rep
		}
	}
	if err = s.transaction(c).update(e, id, in); err != nil {
		switch err.Code {
		case "ENTITY_IS_DELETED":
			if err.Status == http.StatusNotFound {
				err.Status = s.opt.DeletedUpdateStatus
			}
		case "INVALID_CROSS_REFERENCE_KEY":
			if e.rows[id] == nil {
				return notFound().reply()
			}
		}
		return err.reply()
	}
	return noContent()
}

// retrieve prints one record, all its fields or those asked for.
func (s *Server) retrieve(c *call, e *entity, r *row) *reply {
	d := object("attributes", s.attributes(e, r.id, c.version))
	if rep := precondition(c, e, r); rep != nil {
		return rep
	}
	if names := c.query.Get("fields"); names != "" {
		for _, name := range strings.Split(names, ",") {
			f := e.field(strings.TrimSpace(name))
			if f == nil {
				return unknownColumn(e, strings.TrimSpace(name)).reply()
			}
			d.set(f.Name, output(f, s.read(e, r, f)))
		}
		if d.get("Id") == nil {
			d.set("Id", r.id)
		}
	} else {
		for _, f := range e.fields {
			if !f.hidden {
				d.set(f.Name, output(f, s.read(e, r, f)))
			}
		}
	}
	rep := ok(d).with("Last-Modified", r.stamp.UTC().Format(http.TimeFormat))
	if e.name == "Account" {
		rep.with("ETag", etag(r))
	}
	return rep
}
