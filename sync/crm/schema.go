package crm

import (
	"slices"
	"strings"
)

// Type is what a field can hold, in terms common to both vendors.
type Type string

// The types of fields.
const (
	TypeText        Type = "text"        // one line
	TypeLongText    Type = "longtext"    // several lines, or rich text
	TypeEmail       Type = "email"       //
	TypePhone       Type = "phone"       //
	TypeURL         Type = "url"         //
	TypeChoice      Type = "choice"      // one of Options
	TypeMultiChoice Type = "multichoice" // several of Options
	TypeBool        Type = "bool"        //
	TypeInteger     Type = "integer"     //
	TypeNumber      Type = "number"      // decimal, currency and percent
	TypeDate        Type = "date"        // civil
	TypeInstant     Type = "instant"     // date and time with a zone
	TypeReference   Type = "reference"   // one record
	TypeReferences  Type = "references"  // several records
	TypeID          Type = "id"          // the record's own id
	TypeOther       Type = "other"       // cannot be mapped: compound, encrypted, binary
)

// Field describes one field of an object.
type Field struct {
	Name   string `json:"name"`
	Label  string `json:"label,omitempty"`
	Type   Type   `json:"type"`
	Native string `json:"native,omitempty"` // the vendor's own type name

	Length    int `json:"length,omitempty"`    // characters; 0 is unlimited or not applicable
	Precision int `json:"precision,omitempty"` // digits in all; 0 is unlimited
	Scale     int `json:"scale,omitempty"`     // digits after the point, where Precision is set

	Createable bool `json:"createable,omitempty"` // may be given on create
	Updateable bool `json:"updateable,omitempty"` // may be changed afterwards
	Required   bool `json:"required,omitempty"`   // must be given on create, cannot be cleared
	Calculated bool `json:"calculated,omitempty"` // changes leave no mark on the record
	Unique     bool `json:"unique,omitempty"`     // the vendor refuses a second record with the value
	ExternalID bool `json:"externalId,omitempty"` // can be the key of an upsert

	Options    []Option `json:"options,omitempty"`
	Restricted bool     `json:"restricted,omitempty"` // no value outside Options is accepted
	Controller string   `json:"controller,omitempty"` // the field whose value decides which Options are valid
	References []string `json:"references,omitempty"` // objects that a reference can point to
}

// Option is one value of a choice.
type Option struct {
	Value  string `json:"value"`
	Label  string `json:"label,omitempty"`
	Hidden bool   `json:"hidden,omitempty"` // inactive: accepted from old records, not for new ones
	// ValidFor lists the controlling field's values for which the option is
	// valid, in that field's order. It is read only where Field.Controller is
	// set; an option of a dependent field without any is valid for none.
	ValidFor []string `json:"validFor,omitempty"`
}

// Schema describes one object as the connected user may use it.
type Schema struct {
	System     System  `json:"system"`
	Object     string  `json:"object"`
	Label      string  `json:"label,omitempty"`
	Createable bool    `json:"createable"`
	Updateable bool    `json:"updateable"`
	Deletable  bool    `json:"deletable"`
	Fields     []Field `json:"fields"` // sorted by name
}

// Field returns the field of that name, compared without regard to case as
// Salesforce does; HubSpot names are lower case anyway.
func (s Schema) Field(name string) (Field, bool) {
	for _, f := range s.Fields {
		if strings.EqualFold(f.Name, name) {
			return f, true
		}
	}
	return Field{}, false
}

// Calculates reports whether one of the named fields is a formula or a roll-up,
// whose changes leave no mark on the record.
func (s Schema) Calculates(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		f, _ := s.Field(name)
		return f.Calculated
	})
}

// Sort puts the fields into order by name.
func (s *Schema) Sort() {
	slices.SortFunc(s.Fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
}

// Writable reports whether the field can be set at all.
func (f Field) Writable() bool { return f.Createable || f.Updateable }
