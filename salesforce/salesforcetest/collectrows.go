package salesforcetest

import "strings"

func (s *Server) createRow(c *call, t *tx, r rowIn) outcome {
	if err := s.rowFault(c, ""); err != nil {
		return outcome{err: err}
	}
	if err := creatable(r.e); err != nil {
		return outcome{err: err}
	}
	id, err := t.insert(r.e, r.in)
	return outcome{id: id, err: err}
}

// idOf finds the id of a record in a body, whatever its case.
func idOf(in map[string]any) string {
	for k, v := range in {
		if strings.EqualFold(k, "id") {
			t, _ := v.(string)
			return t
		}
	}
	return ""
}

func (s *Server) updateRow(c *call, t *tx, r rowIn, used map[string]int) outcome {
	raw := idOf(r.in)
	if raw == "" {
		return outcome{err: failure("MISSING_ARGUMENT", "Id not specified in an update call")}
	}
	id, wellFormed := canonicalID(raw)
	if !wellFormed || s.byPrefix(id) != r.e {
		return outcome{err: failure("MALFORMED_ID", r.e.label+" ID: id value of incorrect type: "+raw, "Id")}
	}
	if err := s.rowFault(c, id); err != nil {
		return outcome{err: err}
	}
	if used[id]++; used[id] > 1 {
		return outcome{err: failure("DUPLICATE_VALUE", "Attempt to update Id more than once in this Api call: "+id)}
	}
	return outcome{id: id, err: t.update(r.e, id, r.in)}
}

func externalKey(f *Field, in map[string]any) string {
	for k, v := range in {
		if strings.EqualFold(k, f.Name) {
			switch x := v.(type) {
			case string:
				if f.CaseSensitive {
					return x
				}
				return strings.ToLower(x)
			case interface{ String() string }:
				return x.String()
			}
		}
	}
	return ""
}

func (s *Server) upsertRow(c *call, t *tx, r rowIn, f *Field, used map[string]int) outcome {
	yes, no := true, false
	key := externalKey(f, r.in)
	if key == "" {
		return outcome{err: failure("MISSING_ARGUMENT", f.Name+" not specified"), created: &no}
	}
	if used[key] > 1 {
		return outcome{err: failure("DUPLICATE_VALUE", "Duplicate external id specified: "+key), created: &no}
	}
	in := map[string]any{}
	var v any
	for k, x := range r.in {
		if strings.EqualFold(k, f.Name) {
			v = x
			continue
		}
		in[k] = x
	}
	v, err := s.coerce(f, v)
	if err != nil {
		return outcome{err: err, created: &no}
	}
	ids := r.e.find(f, v)
	id := ""
	if len(ids) > 0 {
		id = ids[0]
	}
	if err := s.rowFault(c, id); err != nil {
		return outcome{err: err, created: &no}
	}
	switch len(ids) {
	case 0:
		in[f.Name] = v
		id, err := t.insert(r.e, in)
		return outcome{id: id, err: err, created: &yes}
	case 1:
		return outcome{id: id, err: t.update(r.e, id, in), created: &no}
	}
	return outcome{err: failure("DUPLICATE_EXTERNAL_ID", f.Name+": more than one record found for external id field: ["+
		strings.Join(ids, ", ")+"]", f.Name), created: &no}
}
