package crm

// Category sorts problems the way an administrator looks at them. The names
// follow the sync errors page of HubSpot's own connector; Conflict and Waiting
// are ours.
type Category string

// The categories.
const (
	CategoryAssociations Category = "associations" // association limits, missing partners
	CategoryCustomCode   Category = "custom code"  // validation rules, triggers, flows
	CategoryDuplicates   Category = "duplicates"   // several records for one person, duplicate rules
	CategoryPermissions  Category = "permissions"  // the user may not read or write
	CategoryPicklists    Category = "picklists"    // a value without a partner
	CategoryMappings     Category = "mappings"     // a field is gone or does not fit
	CategoryValues       Category = "values"       // too long, malformed, required
	CategoryConflict     Category = "conflict"     // both sides changed and a person decides
	CategoryWaiting      Category = "waiting"      // for another record to be linked
	CategoryOther        Category = "other"
)

// Categories returns all categories, in the order of the settings page.
func Categories() []Category {
	return []Category{
		CategoryAssociations, CategoryCustomCode, CategoryDuplicates, CategoryPermissions, CategoryPicklists,
		CategoryMappings, CategoryValues, CategoryConflict, CategoryWaiting, CategoryOther,
	}
}

// CategoryOf returns where a failure of that class belongs.
func CategoryOf(c Class) Category {
	switch c {
	case Auth, Forbidden:
		return CategoryPermissions
	case Duplicate:
		return CategoryDuplicates
	case InvalidValue:
		return CategoryValues
	case SchemaDrift:
		return CategoryMappings
	case Refused:
		return CategoryCustomCode
	}
	return CategoryOther
}
