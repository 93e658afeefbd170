package salesforcetest

import (
	"net/http"
	"strings"
)

// retrieveMany reads records by id, in the order of the ids.
func (s *Server) retrieveMany(c *call, e *entity) *reply {
	var in struct{ IDs, Fields []string }
	if c.method == http.MethodGet {
		in.IDs = split(c.query.Get("ids"))
		in.Fields = split(c.query.Get("fields"))
	} else if err := decode(c.body, &in); err != nil {
		return unreadable(err).reply()
	}
	switch {
	case len(in.IDs) == 0 || len(in.Fields) == 0:
		return failure("MISSING_ARGUMENT", "ids and fields are required").reply()
	case len(in.IDs) > maxRetrieve:
		return s.opt.overLimit("The request has more than 2000 ids").reply()
	}
	var fields []*Field
	for _, name := range in.Fields {
		f := e.field(strings.TrimSpace(name))
		if f == nil {
			return unknownColumn(e, name).reply()
		}
		fields = append(fields, f)
	}
	out := make([]*dict, len(in.IDs))
	for i, raw := range in.IDs {
		id, wellFormed := canonicalID(raw)
		if !wellFormed {
			return failure("MALFORMED_ID", "malformed id "+raw).reply()
		}
		r := s.live(e, id)
		if r == nil {
			continue
		}
		d := object("attributes", s.attributes(e, id, c.version))
		for _, f := range fields {
			if d.get(f.Name) == nil {
				d.set(f.Name, output(f, s.read(e, r, f)))
			}
		}
		if d.get("Id") == nil {
			d.set("Id", id)
		}
		out[i] = d
	}
	return ok(out)
}

func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}
