package crm

import "strings"

// Pseudo-fields present associations as fields: a connector lists them in its
// schemas, returns them when they are asked for, and takes them in writes.
//
// FieldCompany is a reference, the others are sets of references; the schema
// says to which objects. A write of a set gives the whole set that is wanted;
// what is there already keeps its labels, roles and flags. Null takes all away.
// A reference to a record of another system or object fails the write with
// class InvalidValue and the name of the field.
//
// A change of associations need not move a record's modified time, so that the
// lane Changes can miss it; the lane Associations does not.
const (
	// FieldCompany is the primary company of a HubSpot contact or deal.
	FieldCompany = "@company"
	// FieldContacts are the contacts of a HubSpot deal or activity, and those
	// with a role on a Salesforce opportunity.
	FieldContacts = "@contacts"
	// FieldCompanies and FieldDeals are those of a HubSpot activity.
	FieldCompanies = "@companies"
	FieldDeals     = "@deals"
)

// IsAssociation reports whether the field is one of these.
func IsAssociation(field string) bool { return strings.HasPrefix(field, "@") }
