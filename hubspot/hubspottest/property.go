package hubspottest

import (
	"slices"
	"strings"
	"time"
)

// Property is the definition of one property of an object.
type Property struct {
	Name, Label string
	// Type is string, number, date, datetime, enumeration, bool or phone_number; "" means string.
	Type string
	// FieldType is text, textarea, html, file, phonenumber, number, date,
	// select, radio, checkbox, booleancheckbox or a calculation; "" means the
	// usual one of the type.
	FieldType   string
	Description string
	// Group is the internal name of the property group; "" means the object's first.
	Group   string
	Options []Option
	// ReadOnly values are set by HubSpot alone (modificationMetadata.readOnlyValue).
	ReadOnly bool
	// Calculated values are computed from a formula.
	Calculated bool
	// Unique values identify a record (hasUniqueValue).
	Unique bool
	// Owner makes the values ids of owners (externalOptions, referencedObjectType OWNER).
	Owner  bool
	Hidden bool
	// Standard properties are HubSpot's own (hubspotDefined).
	Standard bool

	archived         bool
	unlisted         bool // see ListOnly
	created, updated time.Time
	displayOrder     int
	formField        bool
}

// Option is one choice of an enumeration. Value is what the API sends.
type Option struct {
	Label, Value, Description string
	DisplayOrder              int
	Hidden                    bool
}

func (p *Property) multi() bool { return p.Type == "enumeration" && p.FieldType == "checkbox" }

func (p *Property) option(value string) bool {
	return slices.ContainsFunc(p.Options, func(o Option) bool { return o.Value == value })
}

// rank is the place of an option in the order of the portal, -1 if there is none.
func (p *Property) rank(value string) int {
	return slices.IndexFunc(p.Options, func(o Option) bool { return o.Value == value })
}

// complete fills what a definition may leave out, as HubSpot does.
func (p *Property) complete(group string, now time.Time) {
	if p.Type == "" {
		p.Type = "string"
	}
	if p.FieldType == "" {
		p.FieldType = map[string]string{
			"number": "number", "date": "date", "datetime": "date", "enumeration": "select",
			"bool": "booleancheckbox", "phone_number": "phonenumber",
		}[p.Type]
		if p.FieldType == "" {
			p.FieldType = "text"
		}
	}
	if p.Label == "" {
		p.Label = p.Name
	}
	if p.Group == "" {
		p.Group = group
	}
	if p.Type == "bool" && len(p.Options) == 0 {
		p.Options = []Option{{Label: "True", Value: "true"}, {Label: "False", Value: "false", DisplayOrder: 1}}
	}
	p.created, p.updated = now, now
}

// The kinds of the schema tables below: type and field type in one word.
const (
	text     = "string text"
	area     = "string textarea"
	html     = "string html"
	phone    = "string phonenumber"
	file     = "string file"
	number   = "number number"
	date     = "date date"
	datetime = "datetime date"
	pick     = "enumeration select"
	radio    = "enumeration radio"
	multi    = "enumeration checkbox"
	boolean  = "bool booleancheckbox"
	formula  = "number calculation_equation"
	rollup   = "number calculation_rollup"
	ownerID  = "enumeration select owner"
)

type flags int

const (
	ro     flags = 1 << iota // read-only value
	unique                   // hasUniqueValue
	hidden
)

// prop is one row of a schema table. choices are "value=Label|value=Label";
// a choice without "=" is its own label.
type prop struct {
	name, label, kind, group string
	flags                    flags
	choices                  string
}

func (r prop) property() *Property {
	kind := strings.Fields(r.kind)
	p := &Property{
		Name: r.name, Label: r.label, Type: kind[0], FieldType: kind[1], Group: r.group,
		ReadOnly: r.flags&ro != 0, Unique: r.flags&unique != 0, Hidden: r.flags&hidden != 0,
		Owner: len(kind) > 2, Standard: true, displayOrder: -1,
		Calculated: strings.HasPrefix(kind[1], "calculation"),
	}
	p.formField = !p.ReadOnly && !p.Hidden && !p.Calculated
	if r.choices != "" {
		for i, c := range strings.Split(r.choices, "|") {
			value, label, ok := strings.Cut(c, "=")
			if !ok {
				label = value
			}
			p.Options = append(p.Options, Option{Label: label, Value: value, DisplayOrder: i})
		}
	}
	return p
}
