package crmsync

import (
	"fmt"
	"slices"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// The natural keys.
const (
	emailKey  = "email"
	domainKey = "domain"
	nameKey   = "name"
)

// kindsOf lists what the settings keep in step, in the order in which it is
// decided: what others refer to comes first. The mappings are compiled later.
func kindsOf(s Settings) []*kind {
	var out []*kind
	switch {
	case s.Companies.Enabled:
		out = append(out, companyKind(s))
	case s.Contacts.DefaultObject == ContactWhenAccountKnown:
		out = append(out, accountKind())
	}
	out = append(out, contactKind(s))
	switch {
	case s.Deals.Enabled:
		out = append(out, dealKind(s))
	case s.Lifecycle.Enabled:
		out = append(out, opportunityKind())
	}
	for i, c := range s.CustomObjects {
		out = append(out, customKind(s, c, fmt.Sprintf("customObjects[%d]", i)))
	}
	if k := timelineKind(s); k != nil {
		out = append(out, k)
	}
	return out
}

func contactKind(s Settings) *kind {
	c := s.Contacts
	k := &kind{
		name: kindContacts, path: "contacts", fields: c.Mapping,
		objects: map[crm.System][]string{crm.HubSpot: {objContacts}, crm.Salesforce: {objContact, objLead}},
		rules: rules{
			list: c.InclusionList, createInSF: OnCreateOrUpdate, needsEmail: true,
			deletedInHubSpot: c.DeletedInHubSpot,
			createInHubSpot: func(s Side) CreatePolicy {
				if s.Ref.Object == objLead {
					return c.CreateInHubSpot.Leads
				}
				return c.CreateInHubSpot.Contacts
			},
			deleteInHubSpot: func(l *Link) bool {
				if l.Salesforce.Ref.Object == objLead {
					return c.DeleteInHubSpot.WithLead
				}
				return c.DeleteInHubSpot.WithContact
			},
		},
	}
	if s.Companies.Enabled {
		k.addRow(mapping.ContactCompany())
	}
	if s.Lifecycle.Enabled {
		k.extra = map[string][]string{objContacts: {fieldStage}}
	}
	k.key(crm.HubSpot, objContacts, emailKey, dedup.NormalizeEmail, "email", "hs_additional_emails")
	k.key(crm.Salesforce, objLead, emailKey, dedup.NormalizeEmail, "Email")
	k.key(crm.Salesforce, objContact, emailKey, dedup.NormalizeEmail, "Email")
	k.addFilter(c.SalesforceFilter)
	k.finish(s)
	return k
}

func companyKind(s Settings) *kind {
	c := s.Companies
	k := &kind{
		name: kindCompanies, path: "companies", fields: c.Mapping,
		objects: map[crm.System][]string{crm.HubSpot: {objCompanies}, crm.Salesforce: {objAccount}},
		rules: rules{
			list: c.InclusionList, createInSF: OnCreateOrUpdate, withContacts: c.CreateInSalesforce == WithContacts,
			deletedInHubSpot: c.DeletedInHubSpot,
			createInHubSpot:  func(Side) CreatePolicy { return c.CreateInHubSpot },
			deleteInHubSpot:  func(*Link) bool { return c.DeleteInHubSpot },
		},
	}
	if c.CreateInSalesforce == NeverCreate {
		k.rules.createInSF = Never
	}
	k.key(crm.HubSpot, objCompanies, domainKey, dedup.RegistrableDomain, "domain", "website")
	k.key(crm.Salesforce, objAccount, domainKey, dedup.RegistrableDomain, "Website")
	if s.Dedup.CompanyName {
		k.key(crm.HubSpot, objCompanies, nameKey, companyName, "name")
		k.key(crm.Salesforce, objAccount, nameKey, companyName, "Name")
	}
	k.addFilter(c.SalesforceFilter)
	k.finish(s)
	return k
}

func companyName(s string) (string, bool) {
	n := dedup.NormalizeName(s)
	return n, n != ""
}

// accountKind describes accounts that are only looked at, to know which
// account a contact belongs to.
func accountKind() *kind {
	k := &kind{name: kindCompanies, objects: map[crm.System][]string{crm.Salesforce: {objAccount}}}
	k.key(crm.Salesforce, objAccount, domainKey, dedup.RegistrableDomain, "Website")
	return k
}

// opportunityKind describes opportunities that are only looked at, to know what
// they mean for the lifecycle stage of their contacts.
func opportunityKind() *kind {
	return &kind{
		name: kindDeals, objects: map[crm.System][]string{crm.Salesforce: {objOpportunity}},
		extra: map[string][]string{objOpportunity: {fieldClosed, fieldWon, crm.FieldContacts}},
	}
}

func dealKind(s Settings) *kind {
	d := s.Deals
	k := &kind{
		name: kindDeals, path: "deals", fields: d.Mapping,
		objects: map[crm.System][]string{crm.HubSpot: {objDeals}, crm.Salesforce: {objOpportunity}},
		rules: rules{
			list: d.InclusionList, createInSF: d.CreateInSalesforce, deletedInHubSpot: d.DeletedInHubSpot,
			createInHubSpot: func(Side) CreatePolicy { return d.CreateInHubSpot },
			deleteInHubSpot: func(*Link) bool { return d.DeleteInHubSpot },
		},
	}
	if s.Lifecycle.Enabled {
		k.extra = opportunityKind().extra
	}
	k.addPipelines(d.Pipelines)
	if !s.Companies.Enabled {
		// Without companies there is nothing that an account could be paired with:
		// the opportunity keeps the one that it has.
		k.fields.Fields = slices.DeleteFunc(slices.Clone(k.fields.Fields), func(f mapping.Field) bool {
			return f.HubSpot == crm.FieldCompany
		})
	}
	k.addFilter(d.SalesforceFilter)
	k.finish(s)
	return k
}

func customKind(s Settings, c CustomObject, path string) *kind {
	k := &kind{
		name: c.Name, path: path, fields: c.Mapping,
		objects: map[crm.System][]string{crm.HubSpot: {c.HubSpot}, crm.Salesforce: {c.Salesforce}},
		rules: rules{
			list: c.InclusionList, createInSF: c.CreateInSalesforce, deletedInHubSpot: c.DeletedInHubSpot,
			createInHubSpot: func(Side) CreatePolicy { return c.CreateInHubSpot },
			deleteInHubSpot: func(*Link) bool { return c.DeleteInHubSpot },
		},
	}
	k.addFilter(c.SalesforceFilter)
	k.finish(s)
	return k
}

// finish adds what every kind has: owners, the host's own keys, and the fields
// that carry the other system's id.
func (k *kind) finish(s Settings) {
	hubspot := k.objects[crm.HubSpot][0]
	if s.Owners.Enabled {
		k.addRow(mapping.Owner())
	}
	k.addIDs(s)
	for _, pair := range s.Dedup.Keys {
		if pair.Object != k.name {
			continue
		}
		name := "field " + pair.HubSpot
		k.key(crm.HubSpot, hubspot, name, plainKey, pair.HubSpot)
		for _, o := range k.objects[crm.Salesforce] {
			k.key(crm.Salesforce, o, name, plainKey, pair.Salesforce)
		}
	}
}

// addIDs adds the fields that carry the other system's id.
func (k *kind) addIDs(s Settings) {
	ids := s.Contacts.ExternalID
	k.upsert = map[string]string{}
	for _, o := range k.objects[crm.HubSpot] {
		if k.timeline != nil && !writable(o) {
			continue
		}
		k.upsert[o] = ids.HubSpot
		k.key(crm.HubSpot, o, idKey(crm.Salesforce), plainKey, ids.HubSpot)
	}
	for _, o := range k.objects[crm.Salesforce] {
		k.upsert[o] = ids.Salesforce
		k.key(crm.Salesforce, o, idKey(crm.HubSpot), plainKey, ids.Salesforce)
	}
}

// addRow adds a row that follows from a setting, unless the host maps the
// property itself.
func (k *kind) addRow(f mapping.Field) {
	if !slices.ContainsFunc(k.fields.Fields, func(o mapping.Field) bool { return o.HubSpot == f.HubSpot }) {
		k.fields.Fields = append(slices.Clone(k.fields.Fields), f)
	}
}
