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
