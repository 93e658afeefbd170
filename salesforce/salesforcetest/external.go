package salesforcetest

import (
	"net/http"
	"strings"
)

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
