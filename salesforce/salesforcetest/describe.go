package salesforcetest

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

// objectFacts are the keys that the global describe and an object's own share.
func (s *Server) objectFacts(e *entity, version string) *dict {
	write := !e.traits.fixed
	base := "/services/data/v" + version + "/sobjects/" + e.name
	return object("activateable", false, "associateEntityType", nil, "associateParentEntity", nil,
		"createable", write && !e.traits.noCreate, "custom", strings.HasSuffix(e.name, "__c"), "customSetting", false,
		"deepCloneable", false, "deletable", write && !e.traits.noDelete, "deprecatedAndHidden", false, "feedEnabled", write,
		"hasSubtypes", false, "isInterface", false, "isSubtype", false, "keyPrefix", e.prefix, "label", e.label,
		"labelPlural", e.plural, "layoutable", write, "mergeable", e.traits.merges, "mruEnabled", write, "name", e.name,
		"queryable", true, "replicateable", write, "retrieveable", true, "searchable", write, "triggerable", write,
		"undeletable", write && !e.traits.hardDelete && !e.traits.noDelete, "updateable", write,
		"urls", object("sobject", base, "describe", base+"/describe", "rowTemplate", base+"/{ID}"))
}

func (s *Server) describeGlobal(c *call) *reply {
	latest := time.Time{}
	list := make([]*dict, 0, len(s.names))
	for _, name := range s.names {
		e := s.entity(name)
		if e.touched.After(latest) {
			latest = e.touched
		}
		list = append(list, s.objectFacts(e, c.version))
	}
	return s.dated(c, latest, object("encoding", "UTF-8", "maxBatchSize", 200, "sobjects", list))
}

// dated answers 304 when the schema has not changed since the caller's date.
func (s *Server) dated(c *call, changed time.Time, body *dict) *reply {
	changed = changed.UTC().Truncate(time.Second)
	if text := c.header.Get("If-Modified-Since"); text != "" {
		if at, err := http.ParseTime(text); err == nil && !changed.After(at) {
			return &reply{status: http.StatusNotModified}
		}
	}
	return ok(body).with("Last-Modified", changed.Format(http.TimeFormat))
}

// basic answers GET /sobjects/{Object}.
func (s *Server) basic(c *call, e *entity) *reply {
	recent := []*dict{}
	rows := s.rowsAt(e)
	for i := len(rows) - 1; i >= 0 && len(recent) < 5; i-- {
		if r := rows[i]; !r.deleted {
			d := object("attributes", s.attributes(e, r.id, c.version), "Id", r.id)
			if e.field("Name") != nil {
				d.set("Name", r.vals["Name"])
			}
			recent = append(recent, d)
		}
	}
	return ok(object("objectDescribe", s.objectFacts(e, c.version), "recentItems", recent))
}

func (s *Server) describe(c *call, e *entity) *reply {
	if c.method != http.MethodGet && c.method != http.MethodHead {
		return methodNotAllowed(c, "GET,HEAD")
	}
	d := object("actionOverrides", []any{})
	facts := s.objectFacts(e, c.version)
	fields := []*dict{}
	for _, f := range e.fields {
		if !f.hidden {
			fields = append(fields, s.describeField(e, f))
		}
	}
	for i, k := range facts.keys {
		if k == "createable" {
			d.set("childRelationships", s.childRelationships(e))
			d.set("compactLayoutable", true)
		}
		if k == "hasSubtypes" {
			d.set("fields", fields)
		}
		if k == "queryable" {
			d.set("namedLayoutInfos", []any{})
			d.set("networkScopeFieldName", nil)
		}
		if k == "replicateable" {
			d.set("recordTypeInfos", s.recordTypes(e, c.version))
		}
		if k == "triggerable" {
			d.set("searchLayoutable", !e.traits.fixed)
			d.set("supportedScopes", []*dict{object("label", "All "+e.plural, "name", "everything"), object("label", "My "+e.plural, "name", "mine")})
		}
		d.set(k, facts.vals[i])
	}
	return s.dated(c, e.touched, d)
}

func (s *Server) childRelationships(e *entity) []*dict {
	list := []*dict{}
	for _, name := range s.names {
		child := s.entity(name)
		for _, f := range child.fields {
			if f.Type != "reference" || f.hidden || !refersTo(f, e.name) {
				continue
			}
			var rel any
			if n := childName(child, f); n != "" {
				rel = n
			}
			list = append(list, object("cascadeDelete", f.Cascade, "childSObject", child.name, "deprecatedAndHidden", false,
				"field", f.Name, "junctionIdListNames", []any{}, "junctionReferenceTo", []any{}, "relationshipName", rel, "restrictedDelete", false))
		}
	}
	return list
}

func (s *Server) recordTypes(e *entity, version string) []*dict {
	base := "/services/data/v" + version + "/sobjects/" + e.name + "/describe/layouts/"
	list := []*dict{}
	own := s.entity("RecordType")
	for _, id := range s.sortedIDs(own) {
		r := own.rows[id]
		if r.text("SobjectType") == e.name {
			list = append(list, object("active", r.bool("IsActive"), "available", true, "defaultRecordTypeMapping", false,
				"developerName", r.text("DeveloperName"), "master", false, "name", r.text("Name"), "recordTypeId", id,
				"urls", object("layout", base+id)))
		}
	}
	const master = "012000000000000AAA"
	return append(list, object("active", true, "available", true, "defaultRecordTypeMapping", len(list) == 0, "developerName", "Master",
		"master", true, "name", "Master", "recordTypeId", master, "urls", object("layout", base+master)))
}

// AddRecordType adds a record type to an object; the object gets a
// RecordTypeId field.
func (s *Server) AddRecordType(object, name, developerName string) (id string, err error) {
	if err := s.setup(object, func(e *entity) error {
		if e.field("RecordTypeId") == nil {
			e.add(ref("RecordTypeId", "RecordType").as("Record Type ID"))
		}
		object = e.name
		return nil
	}); err != nil {
		return "", err
	}
	return s.Put("RecordType", map[string]any{"Name": name, "DeveloperName": developerName, "SobjectType": object, "IsActive": true})
}

// validFor is the bitmap of controlling values, most significant bit first.
func validFor(positions []int) any {
	if len(positions) == 0 {
		return nil
	}
	most := 0
	for _, p := range positions {
		most = max(most, p)
	}
	bits := make([]byte, most/8+1)
	for _, p := range positions {
		bits[p/8] |= 0x80 >> (p % 8)
	}
	return base64.StdEncoding.EncodeToString(bits)
}
