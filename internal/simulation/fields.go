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

// field is one mapped field under its three names; "" where an object lacks it.
type field struct{ key, lead, contact string }

// name returns what the field is called on an object.
func (f field) name(object string) string {
	switch object {
	case lead:
		return f.lead
	case contact:
		return f.contact
	}
	return f.key
}

// fields lists the mapped fields of every world. The first is the address by
// which people are matched, the last the opt-out.
func fields() []field {
	return []field{
		{"email", "Email", "Email"},
		{"firstname", "FirstName", "FirstName"},
		{"lastname", "LastName", "LastName"},
		{"jobtitle", "Title", "Title"},
		{"phone", "Phone", "Phone"},
		{"city", "City", "MailingCity"},
		{"company", "Company", ""},
		{"hs_email_optout", "HasOptedOutOfEmail", "HasOptedOutOfEmail"},
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
	if object == contacts {
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
