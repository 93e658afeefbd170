package hubspottest

import (
	"net/http"
	"regexp"
	"slices"
)

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
