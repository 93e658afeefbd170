package simulation

import (
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// The objects of the world.
const (
	contacts = "contacts"
	lead     = "Lead"
	contact  = "Contact"
)

// field is one mapped field of people under its three names, "" where an object
// lacks it; or a field of other objects, by object.
type field struct {
	key, lead, contact string
	on                 map[string]string
}

// name returns what the field is called on an object, "" where it is not there.
func (f field) name(object string) string {
	switch {
	case f.on != nil:
		return f.on[object]
	case object == lead:
		return f.lead
	case object == contact:
		return f.contact
	case object == contacts:
		return f.key
	}
	return ""
}

// fields lists the mapped fields of every world. The first is the address by
// which people are matched, the last the opt-out.
func fields() []field {
	return []field{
		{key: "email", lead: "Email", contact: "Email"},
		{key: "firstname", lead: "FirstName", contact: "FirstName"},
		{key: "lastname", lead: "LastName", contact: "LastName"},
		{key: "jobtitle", lead: "Title", contact: "Title"},
		{key: "phone", lead: "Phone", contact: "Phone"},
		{key: "city", lead: "City", contact: "MailingCity"},
		{key: "company", lead: "Company"},
		{key: "hs_email_optout", lead: "HasOptedOutOfEmail", contact: "HasOptedOutOfEmail"},
	}
}

// The places of fields that the world treats apart.
const (
	fieldEmail  = 0
	fieldLast   = 2
	fieldCity   = 5
	fieldOptOut = 7
)

// ref names a record.
func ref(object, id string) crm.Ref {
	sys := crm.Salesforce
	if object == strings.ToLower(object) {
		sys = crm.HubSpot
	}
	return crm.Ref{System: sys, Object: object, ID: id}
}

// plain brings a value of either system into one form: what Salesforce
// requires and nobody entered is blank, and so is a false checkbox; outer space
// does not count.
func plain(v string) string {
	v = strings.TrimSpace(v)
	if v == "[not provided]" || v == "false" {
		return ""
	}
	return v
}

// respelled is how a flow in Salesforce spells a city.
func respelled(v string) string { return strings.ToUpper(v) }

// plain brings a field's value of either system into one form.
func (w *world) plain(key, v string) string {
	v = plain(v)
	if h, ok := stages()[v]; ok {
		return h
	}
	if w.script.Config.Respell && key == w.fields[fieldCity].key {
		v = respelled(v)
	}
	return v
}

// sorted puts refs in order.
func sorted(refs []crm.Ref) []crm.Ref {
	slices.SortFunc(refs, crm.Ref.Compare)
	return refs
}
