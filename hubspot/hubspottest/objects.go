package hubspottest

// pageWithHistory is the longest page and batch when history is asked for.
const pageWithHistory = 50

// listObjects is GET /objects/{type}.
func (s *Server) listObjects(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	most := 100
	past := c.list("propertiesWithHistory")
	if len(past) > 0 {
		most = pageWithHistory
	}
	limit, err := c.limit(10, most)
	if err != nil {
		return result{}, err
	}
	at := 0
	if after := c.query.Get("after"); after != "" {
		if parseID(after) == 0 {
			return result{}, invalid("Invalid value for after: %s", after)
		}
		at = t.from(parseID(after))
	}
	fields := t.fields(c.list("properties"))
	res := page[object]{Results: []object{}}
	for ; at < len(t.order); at++ {
		r := t.order[at]
		if r.archived != c.flag("archived") {
			continue
		}
		if len(res.Results) == limit {
			res.Paging = c.next(itoa(r.id))
			break
		}
		o := s.show(t, r, r.values, fields)
		s.history(&o, r, past)
		if err := s.related(&o, t, r, c.list("associations")); err != nil {
			return result{}, err
		}
		res.Results = append(res.Results, o)
	}
	return ok(res)
}

// named finds the record that a path segment names, by id or by the property
// that idProperty tells.
func (s *Server) named(c *call, t *table, id string) (*record, error) {
	by := c.query.Get("idProperty")
	if by == "" || by == "hs_object_id" {
		n := parseID(id)
		if n == 0 {
			return nil, badID(id)
		}
		if r := t.find(n, true); r != nil {
			return r, nil
		}
		return nil, notFound()
	}
	if err := t.identifies(by); err != nil {
		return nil, err
	}
	if r := t.lookup(by, id); r != nil {
		return r, nil
	}
	return nil, notFound()
}

// identifies refuses an idProperty that is not unique.
func (t *table) identifies(property string) error {
	if t.unique[property] == nil || !t.hasProp(property) {
		return invalid("idProperty %s is not a unique property of %s", property, t.upper)
	}
	return nil
}

// getObject is GET /objects/{type}/{id}.
func (s *Server) getObject(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	r, err := s.named(c, t, c.args[1])
	if c.flag("archived") {
		r, err = t.byID[parseID(c.args[1])], nil
		if r == nil || !r.archived {
			err = notFound()
		}
	}
	if err != nil {
		return result{}, err
	}
	o := s.show(t, r, r.values, t.fields(c.list("properties")))
	s.history(&o, r, c.list("propertiesWithHistory"))
	if err := s.related(&o, t, r, c.list("associations")); err != nil {
		return result{}, err
	}
	return ok(o)
}

type objectInput struct {
	Properties   map[string]flexible `json:"properties"`
	Associations []newAssociation    `json:"associations"`
}

// createObject is POST /objects/{type}.
func (s *Server) createObject(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in objectInput
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	row := batchRow{props: values(in.Properties), assoc: in.Associations}
	set, links, err := s.prepare(c, t, &row, nil)
	if err != nil {
		return result{}, err
	}
	r := s.create(t, set, c.by)
	s.connect(t, r, links)
	return created(s.createEcho(t, r, set))
}

// updateObject is PATCH /objects/{type}/{id}.
func (s *Server) updateObject(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in objectInput
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	r, err := s.named(c, t, c.args[1])
	if err != nil {
		return result{}, err
	}
	props := values(in.Properties)
	if len(in.Properties) == 0 {
		e := invalid("No properties found to update, please provide at least one.")
		e.Context = map[string][]string{"properties": {"{}"}}
		return result{}, e
	}
	if bad := c.row.refuses(1, props); bad != nil {
		return result{}, s.badValues([]propError{*bad})
	}
	set, err := s.check(t, r, props, c.by, nil)
	if err != nil {
		return result{}, err
	}
	s.apply(t, r, set, c.by)
	return ok(s.updateEcho(t, r, set))
}

// archiveObject is DELETE /objects/{type}/{id}. An unknown id is no error.
func (s *Server) archiveObject(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	n := parseID(c.args[1])
	if n == 0 {
		return result{}, badID(c.args[1])
	}
	if r := t.find(n, true); r != nil {
		s.archive(t, r)
	}
	return noContent()
}
