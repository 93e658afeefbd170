package salesforcetest

import (
	"net/http"
	"strings"
	"time"
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

func etag(r *row) string { return `"` + r.id + r.stamp.UTC().Format("20060102150405") + `"` }

// precondition answers 304 or 412 where a condition of the request fails. Tags
// exist for accounts only.
func precondition(c *call, e *entity, r *row) *reply {
	failed := &reply{status: http.StatusPreconditionFailed}
	read := c.method == http.MethodGet
	if e.name == "Account" {
		tag := strings.Replace(c.header.Get("If-Match"), `--gzip"`, `"`, 1)
		if tag != "" && tag != "*" && tag != etag(r) {
			return failed
		}
		if tag := strings.Replace(c.header.Get("If-None-Match"), `--gzip"`, `"`, 1); tag == etag(r) {
			if read {
				return &reply{status: http.StatusNotModified}
			}
			return failed
		}
	}
	if text := c.header.Get("If-Modified-Since"); text != "" && read {
		if at, err := httpTime(text); err == nil && !r.stamp.After(at) {
			return &reply{status: http.StatusNotModified}
		}
	}
	if text := c.header.Get("If-Unmodified-Since"); text != "" {
		at, err := httpTime(text)
		if err != nil && !read {
			return failure("INVALID_ARGUMENT", "invalid date in If-Unmodified-Since").reply()
		}
		if err == nil && r.stamp.After(at) {
			return failed
		}
	}
	return nil
}

func httpTime(text string) (time.Time, error) { return http.ParseTime(text) }

// external answers a record by an external id field.
func (s *Server) external(c *call, e *entity, field, value string) *reply {
	f := e.field(field)
	if f == nil || !f.ExternalID && !f.idLookup {
		return failure("NOT_FOUND", "Provided external ID field does not exist or is not accessible: "+field).reply()
	}
	if f.Type == "id" {
		return s.record(c, e, value)
	}
	v, err := s.coerce(f, value)
	if err != nil {
		return err.reply()
	}
	ids := e.find(f, v)
	if len(ids) > 1 {
		paths := make([]string, len(ids))
		for i, id := range ids {
			paths[i] = "/services/data/v" + c.version + "/sobjects/" + e.name + "/" + id
		}
		return &reply{status: http.StatusMultipleChoices, body: paths}
	}
	switch c.method {
	case http.MethodGet, http.MethodHead:
		if len(ids) == 0 || s.live(e, ids[0]) == nil {
			return notFound().reply()
		}
		return s.retrieve(c, e, s.live(e, ids[0]))
	case http.MethodPatch:
		return s.upsertOne(c, e, f, v, ids)
	case http.MethodDelete:
		if len(ids) == 0 {
			return notFound().reply()
		}
		return s.record(c, e, ids[0])
	}
	return methodNotAllowed(c, "DELETE,GET,HEAD,PATCH")
}

func (s *Server) upsertOne(c *call, e *entity, f *Field, v any, ids []string) *reply {
	in, err := fieldsOf(c.body)
	if err != nil {
		return err.reply()
	}
	for name := range in {
		if strings.EqualFold(name, f.Name) {
			return failure("INVALID_FIELD", "The "+f.Name+" field should not be specified in the sobject data.").reply()
		}
	}
	if len(ids) == 0 && strings.EqualFold(c.query.Get("updateOnly"), "true") {
		return notFound().reply()
	}
	id := ""
	if len(ids) == 1 {
		id = ids[0]
	}
	if err := s.rowFault(c, id); err != nil {
		return err.reply()
	}
	if id != "" {
		if err := s.transaction(c).update(e, id, in); err != nil {
			return err.reply()
		}
		if c.version < "46" {
			return noContent()
		}
		return ok(object("id", id, "success", true, "errors", []any{}, "created", false))
	}
	if err := creatable(e); err != nil {
		return err.reply()
	}
	in[f.Name] = v
	if id, err = s.transaction(c).insert(e, in); err != nil {
		return err.reply()
	}
	rep := created(c, e, id)
	rep.body = object("id", id, "success", true, "errors", []any{}, "created", true)
	return rep
}
