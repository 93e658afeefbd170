package hubspottest

import (
	"maps"
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
		rows := s.rows3(t, r.id, to)
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
