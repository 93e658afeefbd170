package mapping_test

import (
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// field describes a field that everyone may write.
func field(name string, t crm.Type, change ...func(*crm.Field)) crm.Field {
	f := crm.Field{Name: name, Type: t, Createable: true, Updateable: true}
	for _, c := range change {
		c(&f)
	}
	return f
}

func length(n int) func(*crm.Field) { return func(f *crm.Field) { f.Length = n } }
func label(s string) func(*crm.Field) {
	return func(f *crm.Field) { f.Label = s }
}
func digits(precision, scale int) func(*crm.Field) {
	return func(f *crm.Field) { f.Precision, f.Scale = precision, scale }
}
func readOnly(f *crm.Field)   { f.Createable, f.Updateable = false, false }
func required(f *crm.Field)   { f.Required = true }
func restricted(f *crm.Field) { f.Restricted = true }

// options are "value=Label" or "value", separated by "|"; "!" marks a hidden one.
func options(list string) func(*crm.Field) {
	return func(f *crm.Field) {
		for item := range strings.SplitSeq(list, "|") {
			item, hidden := strings.CutPrefix(item, "!")
			value, label, ok := strings.Cut(item, "=")
			if !ok {
				label = value
			}
			f.Options = append(f.Options, crm.Option{Value: value, Label: label, Hidden: hidden})
		}
	}
}

func schema(sys crm.System, object string, fields ...crm.Field) crm.Schema {
	s := crm.Schema{System: sys, Object: object, Createable: true, Updateable: true, Fields: fields}
	s.Sort()
	return s
}

// hubspotContacts is the part of a HubSpot account's contacts that the default
// mapping needs, with the types that the account gives them.
func hubspotContacts() crm.Schema {
	s := schema(crm.HubSpot, "contacts",
		field("email", crm.TypeEmail, label("Email")),
		field("salutation", crm.TypeText), field("firstname", crm.TypeText), field("lastname", crm.TypeText),
		field("jobtitle", crm.TypeText), field("phone", crm.TypePhone), field("fax", crm.TypePhone),
		field("address", crm.TypeText), field("city", crm.TypeText), field("state", crm.TypeText),
		field("zip", crm.TypeText), field("country", crm.TypeText),
		field("company", crm.TypeText), field("website", crm.TypeText), field("industry", crm.TypeText),
		field("annualrevenue", crm.TypeText),
		field("numemployees", crm.TypeChoice, restricted, options("1-5|5-25|25-50|50-100|100-500|500-1000|1000+")),
		field("hs_lead_status", crm.TypeChoice, restricted, options("NEW=New|OPEN=Open|IN_PROGRESS=In Progress|OPEN_DEAL=Open Deal|"+
			"UNQUALIFIED=Unqualified|ATTEMPTED_TO_CONTACT=Attempted to Contact|CONNECTED=Connected|BAD_TIMING=Bad Timing")),
		field("hs_email_optout", crm.TypeBool),
		field("createdate", crm.TypeInstant, readOnly),
	)
	for i := range s.Fields {
		if t := s.Fields[i].Type; t == crm.TypeText || t == crm.TypePhone || t == crm.TypeEmail {
			s.Fields[i].Length = 65_536 // as HubSpot limits any text
		}
	}
	return s
}

func salutations() func(*crm.Field) { return options("Mr.|Ms.|Mrs.|Dr.|Prof.") }

func person(prefix string) []crm.Field {
	return []crm.Field{
		field("Email", crm.TypeEmail, length(80)), field("Salutation", crm.TypeChoice, length(40), salutations()),
		field("FirstName", crm.TypeText, length(40)), field("LastName", crm.TypeText, length(80), required, label("Last Name")),
		field("Title", crm.TypeText, length(128)), field("Phone", crm.TypePhone, length(40)), field("Fax", crm.TypePhone, length(40)),
		field(prefix+"Street", crm.TypeLongText, length(255)), field(prefix+"City", crm.TypeText, length(40)),
		field(prefix+"State", crm.TypeText, length(80)), field(prefix+"PostalCode", crm.TypeText, length(20)),
		field(prefix+"Country", crm.TypeText, length(80)),
		field("HasOptedOutOfEmail", crm.TypeBool),
		field("Name", crm.TypeText, length(121), readOnly),
	}
}

func salesforceLead() crm.Schema {
	return schema(crm.Salesforce, "Lead", append(person(""),
		field("Company", crm.TypeText, length(255), required), field("Website", crm.TypeURL, length(255)),
		field("Industry", crm.TypeChoice, length(40), options("Agriculture|Banking|Electronics|Technology|Other")),
		field("AnnualRevenue", crm.TypeNumber, digits(18, 0)), field("NumberOfEmployees", crm.TypeInteger, digits(8, 0)),
		field("Status", crm.TypeChoice, length(40),
			options("Open - Not Contacted|Working - Contacted|Closed - Converted|Closed - Not Converted")),
	)...)
}

func salesforceContact() crm.Schema {
	return schema(crm.Salesforce, "Contact", append(person("Mailing"),
		field("AccountId", crm.TypeReference, func(f *crm.Field) { f.References = []string{"Account"} }),
	)...)
}
