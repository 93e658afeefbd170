package hubspottest

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
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
		HasUniqueValue: p.Unique && !(p.Standard && p.Name == "email"),
		Hidden:         p.Hidden, HubspotDefined: p.Standard,
		Modification: map[string]bool{"archivable": !p.Standard, "readOnlyDefinition": p.Standard, "readOnlyValue": p.ReadOnly || p.Calculated},
		FormField:    p.formField, DataSensitivity: "non_sensitive",
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
		if p := t.props[name]; p.archived == c.flag("archived") {
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

type newProperty struct {
	Name           string        `json:"name"`
	Label          string        `json:"label"`
	Type           string        `json:"type"`
	FieldType      string        `json:"fieldType"`
	GroupName      string        `json:"groupName"`
	Description    string        `json:"description"`
	HasUniqueValue bool          `json:"hasUniqueValue"`
	Hidden         bool          `json:"hidden"`
	FormField      bool          `json:"formField"`
	DisplayOrder   *int          `json:"displayOrder"`
	Options        []optionInput `json:"options"`
}

type optionInput struct {
	Label        string `json:"label"`
	Value        string `json:"value"`
	Description  string `json:"description"`
	DisplayOrder *int   `json:"displayOrder"`
	Hidden       bool   `json:"hidden"`
}

func options(in []optionInput) []Option {
	var out []Option
	for _, o := range in {
		at := -1
		if o.DisplayOrder != nil {
			at = *o.DisplayOrder
		}
		out = append(out, Option{o.Label, o.Value, o.Description, at, o.Hidden})
	}
	return out
}

// The types of property that can be created, with their field types.
func fieldTypes(kind string) []string {
	return map[string][]string{
		"string": {"text", "textarea", "html", "phonenumber", "file"}, "number": {"number", "calculation_equation"},
		"date": {"date"}, "datetime": {"date"}, "enumeration": {"select", "radio", "checkbox", "booleancheckbox"},
		"bool": {"booleancheckbox", "calculation_equation"}, "phone_number": {"phonenumber", "text"},
	}[kind]
}

// addNew creates a property that the API asks for.
func (s *Server) addNew(t *table, in newProperty) (*Property, error) {
	for _, f := range [][2]string{{"name", in.Name}, {"label", in.Label}, {"type", in.Type}, {"fieldType", in.FieldType}, {"groupName", in.GroupName}} {
		if f[1] == "" {
			return nil, invalid("Invalid input JSON: some required fields were not set: [%s]", f[0])
		}
	}
	if !regexp.MustCompile(`^[a-z][a-z0-9_]*$`).MatchString(in.Name) {
		return nil, invalid("Property name %s is invalid: it must start with a letter and may have only lowercase letters, digits and underscores.", in.Name)
	}
	if !slices.Contains(fieldTypes(in.Type), in.FieldType) {
		return nil, invalid("fieldType %s is not allowed for type %s", in.FieldType, in.Type)
	}
	if t.group(in.GroupName) == nil {
		return nil, invalid("The property group %s does not exist", in.GroupName)
	}
	if p := t.props[in.Name]; p != nil && !p.archived {
		return nil, &apiError{
			Code: http.StatusConflict, Category: "OBJECT_ALREADY_EXISTS", SubCategory: "Properties.PROPERTY_WITH_NAME_EXISTS",
			Message: "A property named '" + in.Name + "' already exists.", Context: map[string][]string{"name": {in.Name}},
		}
	}
	uniques := 0
	for _, p := range t.props {
		if p.Unique && !p.Standard && !p.archived {
			uniques++
		}
	}
	if in.HasUniqueValue && uniques >= 10 {
		return nil, invalid("An object can have at most 10 properties with unique values.")
	}
	p := &Property{
		Name: in.Name, Label: in.Label, Type: in.Type, FieldType: in.FieldType, Group: in.GroupName, Description: in.Description,
		Unique: in.HasUniqueValue, Hidden: in.Hidden, Options: options(in.Options), formField: in.FormField, displayOrder: -1,
		Calculated: in.FieldType == "calculation_equation",
	}
	if in.DisplayOrder != nil {
		p.displayOrder = *in.DisplayOrder
	}
	p.complete(in.GroupName, s.now())
	t.addProperty(p)
	return p, nil
}

// createProperty is POST /properties/{type}.
func (s *Server) createProperty(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in newProperty
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	p, err := s.addNew(t, in)
	if err != nil {
		return result{}, err
	}
	return created(p.wire())
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

type nameInputs struct {
	Archived bool `json:"archived"`
	Inputs   []struct {
		Name string `json:"name"`
	} `json:"inputs"`
}

// batchReadProperties is POST /properties/{type}/batch/read.
func (s *Server) batchReadProperties(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in nameInputs
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	rows, errs := []wireProperty{}, []rowError(nil)
	for _, one := range in.Inputs {
		if p := t.props[one.Name]; p != nil && p.archived == in.Archived {
			rows = append(rows, p.wire())
			continue
		}
		e := rowFailure(noProperty(t, one.Name), "")
		e.SubCategory = "Properties.PROPERTY_NOT_FOUND"
		errs = append(errs, e)
	}
	return s.batchResult(http.StatusOK, rows, errs)
}

// batchCreateProperties is POST /properties/{type}/batch/create.
func (s *Server) batchCreateProperties(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in struct {
		Inputs []newProperty `json:"inputs"`
	}
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	rows, errs := []wireProperty{}, []rowError(nil)
	for _, one := range in.Inputs {
		p, err := s.addNew(t, one)
		if err != nil {
			e := rowFailure(err, "")
			if api, isAPI := err.(*apiError); isAPI { //nolint:errorlint // made in this package
				e.SubCategory = api.SubCategory
			}
			errs = append(errs, e)
			continue
		}
		rows = append(rows, p.wire())
	}
	return s.batchResult(http.StatusCreated, rows, errs)
}

// batchArchiveProperties is POST /properties/{type}/batch/archive.
func (s *Server) batchArchiveProperties(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in nameInputs
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	for _, one := range in.Inputs {
		if p := t.prop(one.Name); p != nil && !p.Standard {
			p.archive(s.now())
		}
	}
	return noContent()
}
