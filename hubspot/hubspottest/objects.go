package hubspottest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// object is a record on the wire.
type object struct {
	ID         string                   `json:"id"`
	Properties map[string]*string       `json:"properties"`
	History    map[string][]historyRow  `json:"propertiesWithHistory,omitempty"`
	CreatedAt  string                   `json:"createdAt"`
	UpdatedAt  string                   `json:"updatedAt"`
	Archived   bool                     `json:"archived"`
	ArchivedAt string                   `json:"archivedAt,omitempty"`
	Assoc      map[string]page[assocID] `json:"associations,omitempty"`
	Trace      string                   `json:"objectWriteTraceId,omitempty"`
	URL        string                   `json:"url,omitempty"`
	New        *bool                    `json:"new,omitempty"`
}

type historyRow struct {
	Value       string `json:"value"`
	Timestamp   string `json:"timestamp"`
	SourceType  string `json:"sourceType"`
	SourceID    string `json:"sourceId,omitempty"`
	SourceLabel string `json:"sourceLabel,omitempty"`
	UserID      int64  `json:"updatedByUserId,omitempty"`
}

type assocID struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// fields are the properties that a reply carries: those asked for, else the
// object's default ones, and always the three of the system.
func (t *table) fields(asked []string) []string {
	if len(asked) == 0 {
		asked = t.defaults
	}
	out := []string{t.createdName(), t.modified(), "hs_object_id"}
	for _, name := range asked {
		name = strings.ToLower(name)
		if !slices.Contains(out[:3], name) && t.hasProp(name) { // unknown ones are left out
			out = append(out, name)
		}
	}
	return out
}

// show renders a record's values with these properties.
func (s *Server) show(t *table, r *record, vals map[string]string, fields []string) object {
	o := object{
		ID: itoa(r.id), CreatedAt: instant(r.created), UpdatedAt: instant(r.updated), Archived: r.archived,
		Properties: make(map[string]*string, len(fields)),
		URL:        "https://app.hubspot.com/contacts/" + itoa(s.opts.PortalID) + "/record/" + t.typeID + "/" + itoa(r.id),
	}
	if r.archived {
		o.ArchivedAt = instant(r.archivedAt)
	}
	for _, name := range fields {
		if v, ok := vals[name]; ok {
			v = s.shown(t.props[name], v)
			o.Properties[name] = &v
		} else {
			o.Properties[name] = nil
		}
	}
	return o
}

// history adds the versions of the properties, newest first.
func (s *Server) history(o *object, r *record, names []string) {
	if len(names) == 0 {
		return
	}
	o.History = map[string][]historyRow{}
	for _, name := range names {
		rows := []historyRow{}
		for _, v := range r.history[name] {
			rows = append(rows, historyRow{v.value, instant(v.at), v.by.kind, v.by.id, v.by.label, v.by.user})
		}
		o.History[name] = rows
	}
}

// related adds the associations with the named objects.
func (s *Server) related(o *object, t *table, r *record, names []string) error {
	for _, name := range names {
		to, err := s.table(name)
		if err != nil {
			return err
		}
		var rows []assocID
		for _, l := range s.assoc.of(t, r.id, to) {
			for _, k := range l.kinds {
				kind := k.name
				switch {
				case k.label == "" && s.assoc.main(t, to) != nil:
					kind += "_unlabeled"
				case k.category == userDefined:
					kind = k.label
				}
				rows = append(rows, assocID{itoa(l.to), kind})
			}
		}
		if len(rows) == 0 {
			continue
		}
		if o.Assoc == nil {
			o.Assoc = map[string]page[assocID]{}
		}
		o.Assoc[to.plural] = page[assocID]{Results: rows}
	}
	return nil
}

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

// createEcho is a record as the reply to its creation shows it: what was set
// and what the system gave it.
func (s *Server) createEcho(t *table, r *record, set map[string]string) object {
	fields := []string{t.modified()}
	for name := range r.values {
		if _, asked := set[name]; asked || t.props[name].ReadOnly || name == "lifecyclestage" {
			fields = append(fields, name)
		}
	}
	o := s.show(t, r, r.values, fields)
	for name, v := range o.Properties {
		if v != nil && !s.opts.Switches.StampsAsISO && strings.HasPrefix(name, "hs_lifecyclestage_") {
			at, _ := parseTime(*v)
			ms := itoa(at.UnixMilli())
			o.Properties[name] = &ms
		}
	}
	return o
}

// updateEcho is a record as the reply to an update shows it.
func (s *Server) updateEcho(t *table, r *record, set map[string]string) object {
	fields := t.fields(append(slices.Collect(maps.Keys(set)),
		"hs_is_unworked", "hs_object_source", "hs_object_source_id", "hs_object_source_label", "hs_pipeline", "lifecyclestage"))
	o := s.show(t, r, r.values, fields)
	for name, v := range o.Properties {
		if v == nil {
			if _, cleared := set[name]; !cleared {
				delete(o.Properties, name)
				continue
			}
			empty := ""
			o.Properties[name] = &empty
		}
	}
	return o
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

// mergeObjects is POST /objects/{type}/merge.
func (s *Server) mergeObjects(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in struct {
		Primary flexible `json:"primaryObjectId"`
		Other   flexible `json:"objectIdToMerge"`
	}
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	if t.plural != "contacts" && t.plural != "companies" && t.plural != "deals" && t.plural != "tickets" && !strings.HasPrefix(t.typeID, "2-") {
		return result{}, invalid("Objects of type %s cannot be merged", t.upper)
	}
	primary, other := t.find(parseID(in.Primary.v), true), t.find(parseID(in.Other.v), true)
	if primary == nil || other == nil {
		return result{}, notFound()
	}
	if primary == other {
		return result{}, invalid("Cannot merge object %s with itself", in.Primary.v)
	}
	r, err := s.merge(t, primary, other, c.by)
	if err != nil {
		return result{}, err
	}
	return ok(s.show(t, r, r.values, slices.Sorted(maps.Keys(r.values))))
}

// purgeObject is POST /objects/contacts/gdpr-delete: nothing is kept.
func (s *Server) purgeObject(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in struct {
		ID flexible `json:"objectId"`
		By string   `json:"idProperty"`
	}
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	if t.plural != "contacts" {
		return result{}, &apiError{Code: http.StatusNotFound, Message: "resource not found"}
	}
	r := t.byID[parseID(in.ID.v)]
	if in.By != "" {
		r = t.lookup(in.By, in.ID.v)
	}
	if r != nil {
		if !r.archived {
			s.archive(t, r)
		}
		t.remove(r)
		r.values = nil
	}
	return noContent()
}
