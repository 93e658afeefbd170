package salesforcetest

import "strings"

// describeField prints one field with all the keys of a live org's describe.
func (s *Server) describeField(e *entity, f *Field) *dict {
	text := f.textual() || f.Type == "id" || f.Type == "reference"
	length, bytes := 0, 0
	if text {
		length, bytes = f.Length, 3*f.Length
		if f.Type == "id" || f.Type == "reference" {
			bytes = f.Length
		}
	}
	precision, scale, digits := 0, 0, 0
	switch {
	case f.Type == "int":
		digits = f.Precision
	case f.numeric():
		precision, scale = f.Precision, f.Scale
	}
	plain := !f.long() && f.Type != "address"
	refs := f.References
	if refs == nil {
		refs = []string{}
	}
	defaulted := f.Type == "boolean" || f.Default != nil || f.ownership || f.from == "LeadStatus" || f.from == "TaskStatus"
	isName := f.Name == "Name" && e.field("Name") == f
	return object("aggregatable", plain && f.Type != "boolean", "aiPredictionField", false, "autoNumber", false, "byteLength", bytes,
		"calculated", f.Formula != nil, "calculatedFormula", formulaText(f), "cascadeDelete", f.Cascade, "caseSensitive", f.CaseSensitive,
		"compoundFieldName", optional(f.compound), "controllerName", optional(f.controller), "createable", f.createable(),
		"custom", f.custom(), "defaultValue", defaultValue(f), "defaultValueFormula", nil, "defaultedOnCreate", defaulted && f.createable() || f.Type == "id" || audit(f),
		"dependentPicklist", f.controller != "", "deprecatedAndHidden", false, "digits", digits, "displayLocationInDecimal", false,
		"encrypted", false, "externalId", f.ExternalID, "extraTypeInfo", extraType(f), "filterable", plain, "filteredLookupInfo", nil,
		"formulaTreatNullNumberAsZero", false, "groupable", plain && !f.numeric() && f.Type != "datetime" && f.Type != "multipicklist",
		"highScaleNumber", false, "htmlFormatted", false, "idLookup", f.Type == "id" || f.idLookup || f.ExternalID, "inlineHelpText", nil,
		"label", f.Label, "length", length, "mask", nil, "maskType", nil, "name", f.Name, "nameField", isName, "namePointing", len(refs) > 1,
		"nillable", f.nillable() && !audit(f) && !f.ownership, "permissionable", !f.Required && !f.ReadOnly && f.Type != "id", "picklistValues", s.picklist(f),
		"polymorphicForeignKey", len(refs) > 1, "precision", precision, "queryByDistance", f.Type == "address", "referenceTargetField", nil,
		"referenceTo", refs, "relationshipName", optional(f.Relationship), "relationshipOrder", nil, "restrictedDelete", false,
		"restrictedPicklist", f.Restricted, "scale", scale, "searchPrefilterable", f.Type == "reference", "soapType", soapType(f),
		"sortable", plain && f.Type != "multipicklist", "type", f.Type, "unique", f.Unique, "updateable", f.updateable(), "writeRequiresMasterRead", false)
}

func audit(f *Field) bool {
	switch f.Name {
	case "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp":
		return true
	}
	return false
}

func optional(t string) any {
	if t == "" {
		return nil
	}
	return t
}

func formulaText(f *Field) any {
	if f.Formula == nil {
		return nil
	}
	return "/* computed by the simulator */"
}

func defaultValue(f *Field) any {
	if f.Type == "boolean" {
		return f.Default == true
	}
	return nil
}

func extraType(f *Field) any {
	switch {
	case f.Type == "textarea" && f.Length <= 255:
		return "plaintextarea"
	case f.Type == "textarea":
		return "plaintextarea"
	case f.Name == "Name" && f.ReadOnly:
		return "personname"
	}
	return nil
}

func soapType(f *Field) string {
	switch f.Type {
	case "id", "reference":
		return "tns:ID"
	case "boolean", "int", "double", "date":
		return "xsd:" + f.Type
	case "currency", "percent":
		return "xsd:double"
	case "datetime":
		return "xsd:dateTime"
	case "address":
		return "urn:address"
	}
	return "xsd:string"
}

func (s *Server) picklist(f *Field) []*dict {
	list := []*dict{}
	if f.Type != "picklist" && f.Type != "multipicklist" && f.Type != "combobox" {
		return list
	}
	for _, c := range s.choices(f) {
		label := c.Label
		if label == "" {
			label = c.Value
		}
		list = append(list, object("active", !c.Inactive, "defaultValue", c.Default || f.Default == c.Value && f.Default != nil,
			"label", strings.TrimSpace(label), "validFor", validFor(c.ValidFor), "value", c.Value))
	}
	return list
}
