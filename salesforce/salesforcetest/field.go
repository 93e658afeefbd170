package salesforcetest

import (
	"strings"
	"unicode"
)

// Field describes one field of an object, as DefineField takes it. The zero
// value of every setting is the common case: nullable, writable, not unique.
type Field struct {
	// Name is the API name, such as "Email" or "HubSpot_ID__c".
	Name string
	// Label is what error texts print; empty means the name in words.
	Label string
	// Type is the describe type: string, textarea, picklist, multipicklist,
	// reference, boolean, int, double, currency, percent, date, datetime,
	// email, phone, url, id, address. Empty means string.
	Type string
	// Length is the most characters of a text; 0 means 255.
	Length int
	// Precision and Scale bound a number; digits of an int are its Precision.
	Precision, Scale int
	// Required says that a record cannot be saved without the field.
	Required bool
	// Default is the value of a new record that does not give one.
	Default any
	// Picklist lists the values; Restricted refuses others.
	Picklist   []Choice
	Restricted bool
	// References names the objects that a reference may point to, Relationship
	// the name of the parent in queries (Account for AccountId). Cascade
	// deletes the record with its parent.
	References   []string
	Relationship string
	Cascade      bool
	// Unique refuses a second record with the value; CaseSensitive compares
	// exactly. ExternalID allows lookups and upserts by the field.
	Unique, CaseSensitive, ExternalID bool
	// ReadOnly fields are never written through the API, CreateOnly ones only
	// on create.
	ReadOnly, CreateOnly bool
	// Formula computes the value on every read. It neither moves
	// SystemModstamp nor can be written.
	Formula func(Record) any

	idLookup   bool
	hidden     bool
	compound   string
	controller string
	from       string // object whose rows are the picklist
	ownership  bool
}

// Choice is one picklist value.
type Choice struct {
	Value, Label string
	Inactive     bool
	Default      bool
	// ValidFor lists the positions of the controlling field's values.
	ValidFor []int
}

func (f *Field) lower() string { return strings.ToLower(f.Name) }

func (f *Field) fill() {
	if f.Type == "" {
		f.Type = "string"
	}
	if f.Label == "" {
		f.Label = words(f.Name)
	}
	if f.Length == 0 {
		switch f.Type {
		case "string", "picklist", "combobox", "url", "textarea":
			f.Length = 255
		case "multipicklist":
			f.Length = 4099
		case "email":
			f.Length = 80
		case "phone":
			f.Length = 40
		case "reference", "id":
			f.Length = 18
		}
	}
	if f.Precision == 0 {
		switch f.Type {
		case "int":
			f.Precision = 8
		case "double", "currency", "percent":
			f.Precision = 18
		}
	}
	if f.Relationship == "" && f.Type == "reference" {
		f.Relationship = relationship(f.Name)
	}
}

func relationship(name string) string {
	if base, ok := strings.CutSuffix(name, "__c"); ok {
		return base + "__r"
	}
	return strings.TrimSuffix(name, "Id")
}

// words spells an API name as a label: FirstName -> First Name, AccountId ->
// Account ID.
func words(name string) string {
	name = strings.TrimSuffix(name, "__c")
	name = strings.ReplaceAll(name, "_", " ")
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) && unicode.IsLower(rune(name[i-1])) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	out := b.String()
	if base, ok := strings.CutSuffix(out, " Id"); ok {
		out = base + " ID"
	}
	return out
}

func (f *Field) textual() bool {
	switch f.Type {
	case "string", "textarea", "picklist", "combobox", "multipicklist", "email", "phone", "url":
		return true
	}
	return false
}

func (f *Field) numeric() bool {
	switch f.Type {
	case "int", "double", "currency", "percent":
		return true
	}
	return false
}

// long says that a text is too long to filter or sort by.
func (f *Field) long() bool { return f.Type == "textarea" && f.Length > 255 }

func (f *Field) custom() bool { return strings.HasSuffix(f.Name, "__c") }
func (f *Field) computed() bool {
	return f.Formula != nil || f.Type == "address"
}
func (f *Field) createable() bool { return !f.ReadOnly && !f.computed() }
func (f *Field) updateable() bool { return f.createable() && !f.CreateOnly }
func (f *Field) nillable() bool {
	return !f.Required && f.Type != "boolean" && f.Type != "id"
}
func (f *Field) indexed() bool { return f.Unique || f.ExternalID || f.idLookup || f.Type == "email" }

// Short constructors for the tables of standard objects.

func text(name string, length int) Field { return Field{Name: name, Length: length} }
func area(name string, length int) Field { return Field{Name: name, Type: "textarea", Length: length} }
func boolean(name string) Field          { return Field{Name: name, Type: "boolean", Default: false} }
func whole8(name string) Field           { return Field{Name: name, Type: "int", Precision: 8} }
func day(name string) Field              { return Field{Name: name, Type: "date"} }
func instant(name string) Field          { return Field{Name: name, Type: "datetime"} }
func email() Field                       { return Field{Name: "Email", Type: "email"} }
func phone(name string) Field            { return Field{Name: name, Type: "phone"} }
func link(name string) Field             { return Field{Name: name, Type: "url"} }
func money(name string, scale int) Field {
	return Field{Name: name, Type: "currency", Precision: 18, Scale: scale}
}
func double(name string, p, scale int) Field {
	return Field{Name: name, Type: "double", Precision: p, Scale: scale}
}
func ref(name string, targets ...string) Field {
	return Field{Name: name, Type: "reference", References: targets}
}
func pick(name string, values ...string) Field {
	f := Field{Name: name, Type: "picklist"}
	for _, v := range values {
		f.Picklist = append(f.Picklist, Choice{Value: v})
	}
	return f
}

func (f Field) as(label string) Field    { f.Label = label; return f }
func (f Field) required() Field          { f.Required = true; return f }
func (f Field) readOnly() Field          { f.ReadOnly = true; return f }
func (f Field) createOnly() Field        { f.CreateOnly = true; return f }
func (f Field) defaults(v any) Field     { f.Default = v; return f }
func (f Field) rows(object string) Field { f.from = object; return f }
func (f Field) cascade() Field           { f.Cascade = true; return f }
func (f Field) part(of string) Field     { f.compound = of; return f }
func (f Field) lookup() Field            { f.idLookup = true; return f }
func (f Field) owner() Field             { f.ownership = true; return f }
