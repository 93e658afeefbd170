package hubspot

import (
	"context"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// maxText is the most characters of a text property.
const maxText = 65_536

// The properties that the connector reads for itself.
const (
	propID     = "hs_object_id"
	propMerged = "hs_merged_object_ids"
)

// shape is what the connector knows of one object.
type shape struct {
	object   string
	schema   crm.Schema
	fields   map[string]crm.Field
	modified string // the property that holds the time of the last change
	// relations are the associations that are presented as fields.
	relations []relation
}

// shapes keeps the schemas that were read, so that values can be typed.
type shapes struct {
	c    *Client
	turn chan struct{} // holds one element while somebody uses known
	// known is guarded by turn, which a caller can wait for with a ctx.
	known map[string]*shape
}

func newShapes(c *Client) *shapes {
	return &shapes{c: c, turn: make(chan struct{}, 1), known: map[string]*shape{}}
}

func (s *shapes) lock(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &crm.Error{Class: crm.Unavailable, System: crm.HubSpot, Op: "wait for a schema", Err: ctx.Err()}
	}
}

// get returns the shape, which is read at the first time only.
func (s *shapes) get(ctx context.Context, object string) (*shape, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer func() { <-s.turn }()
	if sh := s.known[object]; sh != nil {
		return sh, nil
	}
	return s.fetch(ctx, object)
}

// read returns the shape as it is now.
func (s *shapes) read(ctx context.Context, object string) (*shape, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer func() { <-s.turn }()
	return s.fetch(ctx, object)
}

func (s *shapes) fetch(ctx context.Context, object string) (*shape, error) {
	if _, ok := eventKinds[object]; ok {
		return nil, followedOnly("use", object)
	}
	props, err := s.c.Properties.List(ctx, object)
	if err != nil {
		if e, ok := crm.AsError(err); ok && (e.Class == crm.NotFound || e.Class == crm.Forbidden) {
			// For the engine an object that the user may not see does not exist.
			e.Class = crm.SchemaDrift
		}
		return nil, err
	}
	sh := newShape(object, props)
	s.known[object] = sh
	return sh, nil
}

func newShape(object string, props []Property) *shape {
	sh := &shape{object: object, fields: make(map[string]crm.Field, len(props)), modified: "hs_lastmodifieddate"}
	if isContacts(object) {
		sh.modified = "lastmodifieddate"
	}
	sh.schema = crm.Schema{
		System: crm.HubSpot, Object: object, Label: object,
		Createable: true, Updateable: true, Deletable: true,
	}
	for _, p := range props {
		if p.Archived {
			continue
		}
		f := fieldOf(object, p)
		sh.fields[f.Name] = f
		sh.schema.Fields = append(sh.schema.Fields, f)
	}
	sh.addRelations()
	return sh
}

// shapeOf rebuilds a shape from a schema that was read earlier.
func shapeOf(schema crm.Schema) *shape {
	sh := newShape(schema.Object, nil)
	sh.schema = schema
	sh.fields = make(map[string]crm.Field, len(schema.Fields))
	for _, f := range schema.Fields {
		sh.fields[f.Name] = f
	}
	sh.addRelations() // the schema may be older than they are
	return sh
}

// addRelations describes the associations that are presented as fields.
func (sh *shape) addRelations() {
	sh.relations = relations[sh.object]
	sh.schema.Fields = slices.Clone(sh.schema.Fields) // it may be the caller's
	for _, r := range sh.relations {
		f := r.schema()
		if _, ok := sh.fields[f.Name]; !ok {
			sh.fields[f.Name] = f
			sh.schema.Fields = append(sh.schema.Fields, f)
		}
	}
	sh.schema.Sort()
}

// keep takes in schemas that were read earlier, for objects that are not known.
func (s *shapes) keep(schemas []crm.Schema) {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	for _, schema := range schemas {
		if _, ok := eventKinds[schema.Object]; !ok && s.known[schema.Object] == nil {
			s.known[schema.Object] = shapeOf(schema)
		}
	}
}

func isContacts(object string) bool {
	return object == "contacts" || object == "contact" || object == "0-1"
}

// required lists what must be given on create. Contacts and companies need one
// of several properties, which no single property can say.
var required = map[string][]string{
	"deals":          {"dealname", "dealstage"},
	"tickets":        {"subject", "hs_pipeline_stage"},
	"tasks":          {"hs_timestamp"},
	"notes":          {"hs_timestamp"},
	"calls":          {"hs_timestamp"},
	"meetings":       {"hs_timestamp"},
	"emails":         {"hs_timestamp", "hs_email_direction"},
	"communications": {"hs_timestamp", "hs_communication_channel_type"},
}

func fieldOf(object string, p Property) crm.Field {
	writable := !p.ReadOnly() && p.Name != propID
	f := crm.Field{
		Name: p.Name, Label: p.Label, Type: typeOf(object, p), Native: p.Type + "/" + p.FieldType,
		Createable: writable, Updateable: writable,
		Required:   slices.Contains(required[object], p.Name),
		Calculated: p.Calculated || strings.HasPrefix(p.FieldType, "calculation_"),
		Unique:     p.HasUniqueValue || isContacts(object) && p.Name == "email",
	}
	f.ExternalID = f.Unique && writable
	switch f.Type {
	case crm.TypeText, crm.TypeLongText, crm.TypeEmail, crm.TypePhone, crm.TypeURL:
		f.Length = maxText
	case crm.TypeReference:
		f.References = []string{"owners"}
	case crm.TypeChoice, crm.TypeMultiChoice:
		for _, o := range p.Options {
			f.Options = append(f.Options, crm.Option{Value: o.Value, Label: o.Label, Hidden: o.Hidden})
		}
		// Options that live elsewhere are not listed here.
		f.Restricted = !p.ExternalOptions && len(p.Options) > 0
	}
	return f
}

func typeOf(object string, p Property) crm.Type {
	switch {
	case p.Name == propID:
		return crm.TypeID
	case isContacts(object) && p.Name == "email":
		return crm.TypeEmail
	case p.Name == "hs_additional_emails" || p.Name == propMerged:
		return crm.TypeMultiChoice // joined with ";" whatever its declared type
	case p.Name == "hubspot_owner_id" || p.ReferencedObjectType == "OWNER":
		return crm.TypeReference
	}
	switch p.Type {
	case "number":
		return crm.TypeNumber
	case "bool":
		return crm.TypeBool
	case "date":
		return crm.TypeDate
	case "datetime":
		return crm.TypeInstant
	case "phone_number":
		return crm.TypePhone
	case "enumeration":
		return enumType(p)
	case "string":
		return textType(p)
	}
	return crm.TypeOther
}

func enumType(p Property) crm.Type {
	switch p.FieldType {
	case "booleancheckbox":
		return crm.TypeBool
	case "checkbox":
		return crm.TypeMultiChoice
	}
	return crm.TypeChoice
}

func textType(p Property) crm.Type {
	switch p.FieldType {
	case "textarea", "html":
		return crm.TypeLongText
	case "phonenumber":
		return crm.TypePhone
	}
	return crm.TypeText
}
