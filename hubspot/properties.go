package hubspot

import (
	"context"
	"net/http"
	"slices"
)

// Properties is the service for the definitions of properties.
type Properties struct{ c *Client }

// Property defines one property of an object.
type Property struct {
	Name                 string           `json:"name"`
	Label                string           `json:"label"`
	Type                 string           `json:"type"`      // string, number, date, datetime, enumeration, bool, phone_number, ...
	FieldType            string           `json:"fieldType"` // text, textarea, select, checkbox, ...
	Description          string           `json:"description,omitempty"`
	GroupName            string           `json:"groupName"`
	Options              []PropertyOption `json:"options,omitempty"`
	ReferencedObjectType string           `json:"referencedObjectType,omitempty"` // "OWNER"
	Calculated           bool             `json:"calculated,omitempty"`
	ExternalOptions      bool             `json:"externalOptions,omitempty"`
	HasUniqueValue       bool             `json:"hasUniqueValue,omitempty"` // only at creation, at most 10 per object
	Hidden               bool             `json:"hidden,omitempty"`
	Archived             bool             `json:"archived,omitempty"`
	HubSpotDefined       bool             `json:"hubspotDefined,omitempty"`
	FormField            bool             `json:"formField,omitempty"`
	// Modification says what may be changed; nil in requests.
	Modification *Modification `json:"modificationMetadata,omitempty"`
}

// Modification tells what of a property may be changed.
type Modification struct {
	Archivable         bool `json:"archivable"`
	ReadOnlyDefinition bool `json:"readOnlyDefinition"`
	ReadOnlyValue      bool `json:"readOnlyValue"`
}

// PropertyOption is one value of an enumeration.
type PropertyOption struct {
	Label        string `json:"label"`
	Value        string `json:"value"`
	Description  string `json:"description,omitempty"`
	DisplayOrder int    `json:"displayOrder"`
	Hidden       bool   `json:"hidden"`
}

// ReadOnly reports whether records cannot be given a value.
func (p Property) ReadOnly() bool {
	return p.Calculated || p.Modification != nil && p.Modification.ReadOnlyValue
}

// PropertyGroup is a heading that properties stand under.
type PropertyGroup struct {
	Name         string `json:"name"`
	Label        string `json:"label"`
	DisplayOrder int    `json:"displayOrder,omitempty"`
	Archived     bool   `json:"archived,omitempty"`
}

// List returns all properties of an object, in one page whatever their number.
//
// hubspot:operation GET /crm/properties/{version}/{object}
func (s *Properties) List(ctx context.Context, object string) ([]Property, error) {
	k := call{op: "list properties of " + object, path: s.path(object)}
	props, err := fetchAll[Property](ctx, s.c, k)
	if err == nil && slices.ContainsFunc(props, func(p Property) bool { return p.Name == "" }) {
		err = k.damaged(http.StatusOK, "a property without its name")
	}
	if err != nil {
		return nil, err
	}
	return props, nil
}

// Get returns one property.
//
// hubspot:operation GET /crm/properties/{version}/{object}/{name}
func (s *Properties) Get(ctx context.Context, object, name string) (*Property, error) {
	out := new(Property)
	_, err := s.c.do(ctx, call{op: "get a property of " + object, path: s.path(object, name)}, out)
	return out, err
}

// Create makes a property.
//
// hubspot:operation POST /crm/properties/{version}/{object}
func (s *Properties) Create(ctx context.Context, object string, p Property) (*Property, error) {
	out := new(Property)
	_, err := s.c.do(ctx, call{op: "create a property of " + object, method: http.MethodPost,
		path: s.path(object), body: p, once: true}, out)
	return out, err
}

// Archive puts a property into the bin, with its values.
//
// hubspot:operation DELETE /crm/properties/{version}/{object}/{name}
func (s *Properties) Archive(ctx context.Context, object, name string) error {
	_, err := s.c.do(ctx, call{op: "archive a property of " + object, method: http.MethodDelete,
		path: s.path(object, name)}, nil)
	return err
}

// Groups returns the groups of an object's properties.
//
// hubspot:operation GET /crm/properties/{version}/{object}/groups
func (s *Properties) Groups(ctx context.Context, object string) ([]PropertyGroup, error) {
	return fetchAll[PropertyGroup](ctx, s.c, call{op: "list property groups of " + object, path: s.path(object) + "/groups"})
}

func (s *Properties) path(object string, more ...string) string {
	return s.c.version.path(areaProperties, append([]string{object}, more...)...)
}
