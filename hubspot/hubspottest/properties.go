package hubspottest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"
)

// wireProperty is a definition on the wire, its keys in the recorded order.
type wireProperty struct {
	UpdatedAt       string          `json:"updatedAt"`
	CreatedAt       string          `json:"createdAt"`
	ArchivedAt      string          `json:"archivedAt,omitempty"`
	Name            string          `json:"name"`
	Label           string          `json:"label"`
	Type            string          `json:"type"`
	FieldType       string          `json:"fieldType"`
	Description     string          `json:"description"`
	GroupName       string          `json:"groupName"`
	Options         []wireOption    `json:"options"`
	CreatedUserID   string          `json:"createdUserId,omitempty"`
	UpdatedUserID   string          `json:"updatedUserId,omitempty"`
	Referenced      string          `json:"referencedObjectType,omitempty"`
	DisplayOrder    int             `json:"displayOrder"`
	Calculated      bool            `json:"calculated"`
	ExternalOptions bool            `json:"externalOptions"`
	Archived        bool            `json:"archived"`
	HasUniqueValue  bool            `json:"hasUniqueValue"`
	Hidden          bool            `json:"hidden"`
	HubspotDefined  bool            `json:"hubspotDefined,omitempty"`
	Modification    map[string]bool `json:"modificationMetadata"`
	FormField       bool            `json:"formField"`
	DataSensitivity string          `json:"dataSensitivity"`
}

type wireOption struct {
	Label        string `json:"label"`
	Value        string `json:"value"`
	Description  string `json:"description,omitempty"`
	DisplayOrder int    `json:"displayOrder"`
	Hidden       bool   `json:"hidden"`
}

func (p *Property) wire() wireProperty {
	w := wireProperty{
		UpdatedAt: instant(p.updated), CreatedAt: instant(p.created), Name: p.Name, Label: p.Label, Type: p.Type,
		FieldType: p.FieldType, Description: p.Description, GroupName: p.Group, Options: []wireOption{},
		DisplayOrder: p.displayOrder, Calculated: p.Calculated, ExternalOptions: p.Owner, Archived: p.archived,
		// The e-mail address identifies a contact, yet is not marked as unique.
		HasUniqueValue: p.Unique && (!p.Standard || p.Name != "email"),
		Hidden:         p.Hidden, HubspotDefined: p.Standard,
		Modification: map[string]bool{"archivable": !p.Standard, "readOnlyDefinition": p.Standard, "readOnlyValue": p.ReadOnly || p.Calculated},
		FormField:    p.formField, DataSensitivity: "non_sensitive",
	}
	if !p.Standard {
		w.CreatedUserID, w.UpdatedUserID = itoa(person.user), itoa(person.user)
	}
	if p.Standard && len(p.Options) > 0 && p.Type == "enumeration" {
		w.Modification["readOnlyOptions"] = p.ReadOnly
	}
	if p.Owner {
		w.Referenced = "OWNER"
	}
	if p.archived {
		w.ArchivedAt = instant(p.updated)
	}
	for _, o := range p.Options {
		w.Options = append(w.Options, wireOption(o))
	}
	return w
}

// listProperties is GET /properties/{type}. It has no pages.
func (s *Server) listProperties(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	rows := []wireProperty{}
	for _, name := range slices.Sorted(maps.Keys(t.props)) {
		if p := t.props[name]; p.archived == c.flag("archived") && !p.unlisted {
			rows = append(rows, p.wire())
		}
	}
	return ok(page[wireProperty]{Results: rows})
}

func (s *Server) property(c *call) (*table, *Property, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return nil, nil, err
	}
	p := t.props[c.args[1]]
	if p == nil || p.archived != c.flag("archived") {
		return nil, nil, noProperty(t, c.args[1])
	}
	return t, p, nil
}

func noProperty(t *table, name string) *apiError {
	return &apiError{
		Code: http.StatusNotFound, Category: "OBJECT_NOT_FOUND", SubCategory: "Properties.PROPERTY_NOT_FOUND",
		Message: "No property with name '" + name + "' exists for object type " + t.typeID + ".",
		Context: map[string][]string{"name": {name}},
	}
}

// getProperty is GET /properties/{type}/{name}.
func (s *Server) getProperty(c *call) (result, error) {
	_, p, err := s.property(c)
	if err != nil {
		return result{}, err
	}
	return ok(p.wire())
}

// updateProperty is PATCH /properties/{type}/{name}. Name and uniqueness stay.
func (s *Server) updateProperty(c *call) (result, error) {
	t, p, err := s.property(c)
	if err != nil {
		return result{}, err
	}
	var in struct {
		Label, Description, GroupName *string
		Hidden, FormField             *bool
		DisplayOrder                  *int
		Options                       *[]optionInput
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		return result{}, c.decode(&in)
	}
	if in.GroupName != nil {
		if t.group(*in.GroupName) == nil {
			return result{}, invalid("The property group %s does not exist", *in.GroupName)
		}
		p.Group = *in.GroupName
	}
	assign(&p.Label, in.Label)
	assign(&p.Description, in.Description)
	assign(&p.Hidden, in.Hidden)
	assign(&p.formField, in.FormField)
	assign(&p.displayOrder, in.DisplayOrder)
	if in.Options != nil {
		p.Options = options(*in.Options)
	}
	p.updated = s.now()
	return ok(p.wire())
}

func assign[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// archiveProperty is DELETE /properties/{type}/{name}. HubSpot's own stay.
func (s *Server) archiveProperty(c *call) (result, error) {
	_, p, err := s.property(c)
	if err != nil {
		return result{}, err
	}
	if p.Standard {
		return result{}, invalid("Property %s is defined by HubSpot and cannot be archived.", p.Name)
	}
	p.archive(s.now())
	return noContent()
}

func (p *Property) archive(now time.Time) { p.archived, p.updated = true, now }
