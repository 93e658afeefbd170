package salesforce

import (
	"context"
	"net/http"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// Describe returns the schemas of the named objects as the connected user sees
// them. Up to 25 objects cost one call.
func (c *Connector) Describe(ctx context.Context, objects ...string) ([]crm.Schema, error) {
	answers, err := c.describe(ctx, objects)
	if err != nil {
		return nil, err
	}
	out := make([]crm.Schema, len(objects))
	for i, a := range answers {
		if a.err != nil {
			return nil, a.err
		}
		out[i] = a.schema
		o := newObject(a.schema)
		o.seen = c.c.now()
		c.keep(o)
	}
	return out, nil
}

// described is the answer for one object.
type described struct {
	schema crm.Schema
	err    error
}

func (c *Connector) describe(ctx context.Context, objects []string) ([]described, error) {
	out := make([]described, 0, len(objects))
	for start := 0; start < len(objects); start += MaxSubrequests {
		part := objects[start:min(start+MaxSubrequests, len(objects))]
		subs := make([]Subrequest, len(part))
		for i, name := range part {
			subs[i] = Subrequest{Method: http.MethodGet, URL: c.c.data("sobjects", name, "describe")}
		}
		answers, _, err := c.c.Composite.Do(ctx, subs, CompositeOptions{Idempotent: true, Op: "describe objects"})
		if err != nil {
			return nil, err
		}
		for i, a := range answers {
			out = append(out, describedOf(part[i], a))
		}
	}
	return out, nil
}

func describedOf(name string, a Subresponse) described {
	var d ObjectDescribe
	if err := a.Decode("describe "+name, &d); err != nil {
		if e, ok := crm.AsError(err); ok && e.Class == crm.NotFound {
			e.Class = crm.SchemaDrift
		}
		return described{err: err}
	}
	if !strings.EqualFold(d.Name, name) || len(d.Fields) == 0 {
		return described{err: damaged("describe "+name, "another object, or one without fields")}
	}
	return described{schema: d.Schema()}
}

// Schema returns the description in the common terms.
func (d ObjectDescribe) Schema() crm.Schema {
	s := crm.Schema{
		System: crm.Salesforce, Object: d.Name, Label: d.Label,
		Createable: d.Createable, Updateable: d.Updateable, Deletable: d.Deletable,
		Fields: make([]crm.Field, 0, len(d.Fields)),
	}
	for _, f := range d.Fields {
		s.Fields = append(s.Fields, depend(f.field(), f, d.Fields))
	}
	if d.hasRoles() {
		s.Fields = append(s.Fields, roleField())
	}
	s.Sort()
	return s
}

func (f FieldDescribe) field() crm.Field {
	out := crm.Field{
		Name: f.Name, Label: f.Label, Type: typeOf(f.Type), Native: f.Type,
		Createable: f.Createable, Updateable: f.Updateable,
		Required:   f.Createable && !f.Nillable && !f.DefaultedOnCreate,
		Calculated: f.Calculated, Unique: f.Unique, ExternalID: f.ExternalID,
		Restricted: f.RestrictedPicklist,
	}
	switch out.Type {
	case crm.TypeInteger:
		out.Precision = f.Digits
	case crm.TypeNumber:
		out.Precision, out.Scale = f.Precision, f.Scale
	case crm.TypeText, crm.TypeLongText, crm.TypeEmail, crm.TypePhone, crm.TypeURL, crm.TypeChoice, crm.TypeMultiChoice:
		out.Length = f.Length
	case crm.TypeReference:
		out.References = f.ReferenceTo
	}
	for _, p := range f.Picklist {
		out.Options = append(out.Options, crm.Option{Value: p.Value, Label: p.Label, Hidden: !p.Active})
	}
	return out
}

// typeOf maps the API's types of fields. Compound, encrypted and binary fields
// cannot be mapped.
func typeOf(native string) crm.Type {
	switch native {
	case "string":
		return crm.TypeText
	case "textarea":
		return crm.TypeLongText
	case "picklist", "combobox":
		return crm.TypeChoice
	case "multipicklist":
		return crm.TypeMultiChoice
	case "boolean":
		return crm.TypeBool
	case "int", "long":
		return crm.TypeInteger
	case "double", "currency", "percent":
		return crm.TypeNumber
	case "date":
		return crm.TypeDate
	case "datetime":
		return crm.TypeInstant
	case "email":
		return crm.TypeEmail
	case "phone":
		return crm.TypePhone
	case "url":
		return crm.TypeURL
	case "reference":
		return crm.TypeReference
	case "id":
		return crm.TypeID
	}
	return crm.TypeOther
}
