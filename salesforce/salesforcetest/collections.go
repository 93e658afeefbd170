package salesforcetest

import (
	"net/http"
	"slices"
	"strings"
)

const (
	maxCollection = 200
	maxRetrieve   = 2000
	maxChunks     = 10
)

// collections answers /composite/sobjects.
func (s *Server) collections(c *call, path []string) *reply {
	switch {
	case len(path) == 0 && (c.method == http.MethodPost || c.method == http.MethodPatch):
		return s.saveMany(c, nil, nil)
	case len(path) == 0 && c.method == http.MethodDelete:
		return s.deleteMany(c)
	case len(path) == 0:
		return methodNotAllowed(c, "DELETE,PATCH,POST")
	}
	e := s.entity(path[0])
	if e == nil {
		return notFound().reply()
	}
	switch {
	case len(path) == 1 && (c.method == http.MethodGet || c.method == http.MethodPost):
		return s.retrieveMany(c, e)
	case len(path) == 2 && c.method == http.MethodPatch:
		f := e.field(path[1])
		if f == nil || !f.ExternalID && !f.idLookup {
			return failure("NOT_FOUND", "Provided external ID field does not exist or is not accessible: "+path[1]).reply()
		}
		return s.saveMany(c, e, f)
	}
	return methodNotAllowed(c, "GET,PATCH,POST")
}

// item is one record of a collection on its way.
type rowIn struct {
	e  *entity
	in map[string]any
}

// readCollection checks the shape of the whole call.
func (s *Server) readCollection(c *call, only *entity) ([]rowIn, bool, *apiError) {
	var in struct {
		AllOrNone bool
		Records   []map[string]any
	}
	if err := decode(c.body, &in); err != nil {
		return nil, false, unreadable(err)
	}
	switch n := len(in.Records); {
	case n == 0:
		return nil, false, failure("REQUIRED_FIELD_MISSING", "At least 1 record is required")
	case n > maxCollection:
		return nil, false, s.opt.overLimit("The request has more than 200 records")
	}
	rows := make([]rowIn, len(in.Records))
	chunks, last := 0, ""
	for i, rec := range in.Records {
		attributes, _ := rec["attributes"].(map[string]any)
		name, _ := attributes["type"].(string)
		e := s.entity(name)
		switch {
		case name == "":
			return nil, false, failure("INVALID_INPUT", "attributes.type is missing from a record")
		case e == nil:
			return nil, false, failure("INVALID_TYPE", "sObject type '"+name+"' is not supported.")
		case only != nil && e != only:
			return nil, false, failure("INVALID_INPUT", "an upsert takes records of one object")
		}
		if e.name != last {
			chunks, last = chunks+1, e.name
		}
		rows[i] = rowIn{e, rec}
	}
	if chunks > maxChunks {
		return nil, false, s.opt.overLimit("The request has more than 10 chunks of different types")
	}
	return rows, in.AllOrNone, nil
}

// outcome is the result of one record.
type outcome struct {
	id      string
	created *bool
	err     *apiError
}

func (o outcome) dict() *dict {
	d := &dict{}
	if o.err == nil {
		d.set("id", o.id)
	}
	d.set("success", o.err == nil)
	list := []*dict{}
	if o.err != nil {
		list = append(list, o.err.row())
	}
	d.set("errors", list)
	if o.created != nil {
		d.set("created", *o.created)
	}
	return d
}

// saveMany creates, updates, or upserts by the field f.
func (s *Server) saveMany(c *call, e *entity, f *Field) *reply {
	rows, allOrNone, err := s.readCollection(c, e)
	if err != nil {
		return err.reply()
	}
	t := s.transaction(c)
	mark := len(t.undo)
	used := map[string]int{}
	if f != nil {
		for _, r := range rows {
			used[externalKey(f, r.in)]++
		}
	}
	results := make([]outcome, len(rows))
	run, start := len(t.undo), 0
	for i, r := range rows {
		if i > 0 && r.e != rows[i-1].e {
			s.endRun(t, run, results[start:i])
			run, start = len(t.undo), i
		}
		switch {
		case f != nil:
			results[i] = s.upsertRow(c, t, r, f, used)
		case c.method == http.MethodPost:
			results[i] = s.createRow(c, t, r)
		default:
			results[i] = s.updateRow(c, t, r, used)
		}
		if err := results[i].err; err != nil && err.whole && !s.opt.ParseErrorsPerRow {
			t.rollback(mark)
			return err.at(http.StatusBadRequest).reply()
		}
	}
	s.endRun(t, run, results[start:])
	return s.finish(t, mark, results, allOrNone)
}

// endRun gives the failure of a trigger to every record of its run.
func (s *Server) endRun(t *tx, mark int, results []outcome) {
	i := slices.IndexFunc(results, func(o outcome) bool { return o.err != nil && o.err.chunk })
	if i < 0 {
		return
	}
	failed := results[i].err
	t.rollback(mark)
	for n := range results {
		if results[n].err == nil {
			results[n].err = failed
		}
	}
}

// finish undoes everything when one record of an all-or-none call failed.
func (s *Server) finish(t *tx, mark int, results []outcome, allOrNone bool) *reply {
	failed := false
	for _, r := range results {
		failed = failed || r.err != nil
	}
	list := make([]*dict, len(results))
	for i, r := range results {
		if failed && allOrNone && r.err == nil {
			r.err = failure("ALL_OR_NONE_OPERATION_ROLLED_BACK",
				"Record rolled back because not all records were valid and the request was using AllOrNone header")
		}
		list[i] = r.dict()
	}
	if failed && allOrNone {
		t.rollback(mark)
	}
	return ok(list)
}

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

// deleteMany answers DELETE with a list of ids.
func (s *Server) deleteMany(c *call) *reply {
	var ids []string
	for _, id := range strings.Split(c.query.Get("ids"), ",") {
		if id = strings.TrimSpace(id); id != "" {
			ids = append(ids, id)
		}
	}
	switch {
	case len(ids) == 0:
		return failure("REQUIRED_FIELD_MISSING", "At least 1 record is required").reply()
	case len(ids) > maxCollection:
		return s.opt.overLimit("The request has more than 200 records").reply()
	}
	t := s.transaction(c)
	mark := len(t.undo)
	results := make([]outcome, len(ids))
	for i, raw := range ids {
		id, wellFormed := canonicalID(raw)
		e := s.byPrefix(id)
		switch {
		case !wellFormed || e == nil:
			results[i].err = failure("MALFORMED_ID", "malformed id "+raw)
			continue
		}
		if err := s.rowFault(c, id); err != nil {
			results[i].err = err
			continue
		}
		results[i] = outcome{id: id, err: t.remove(e, id)}
	}
	return s.finish(t, mark, results, strings.EqualFold(c.query.Get("allOrNone"), "true"))
}

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
