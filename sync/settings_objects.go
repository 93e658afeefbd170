package crmsync

import "github.com/crmsync/crmsync/mapping"

// Companies are the settings of HubSpot companies and Salesforce accounts.
type Companies struct {
	Enabled bool             `json:"enabled,omitempty"`
	Mapping mapping.Settings `json:"mapping,omitzero"` // without fields: [mapping.DefaultCompanies]
	// InclusionList is the id of a HubSpot list of companies; "" is all.
	InclusionList string `json:"inclusionList,omitempty"`
	// SalesforceFilter says which Salesforce records take part; none is all.
	SalesforceFilter []Condition `json:"salesforceFilter,omitempty"`
	// CreateInHubSpot says when an account becomes a company.
	CreateInHubSpot CreatePolicy `json:"createInHubSpot,omitempty"`
	// CreateInSalesforce says when a company becomes an account. "" is WithContacts.
	CreateInSalesforce AccountPolicy `json:"createInSalesforce,omitempty"`
	// DeleteInHubSpot deletes a company with its account.
	DeleteInHubSpot bool `json:"deleteInHubSpot,omitempty"`
	// DeletedInHubSpot says what becomes of the account of a deleted company.
	DeletedInHubSpot DeletedInHubSpot `json:"deletedInHubSpot,omitempty"`
}

// AccountPolicy says when a HubSpot company becomes a Salesforce account.
type AccountPolicy string

// The policies. Under each of them an existing account is linked and updated.
const (
	// WithContacts: once a contact of the company is, or becomes, a Salesforce
	// contact. A lead needs no account.
	WithContacts AccountPolicy = "WithContacts"
	Always       AccountPolicy = "Always"
	NeverCreate  AccountPolicy = "Never"
)

// Deals are the settings of HubSpot deals and Salesforce opportunities.
type Deals struct {
	Enabled bool             `json:"enabled,omitempty"`
	Mapping mapping.Settings `json:"mapping,omitzero"` // without fields: [mapping.DefaultDeals]
	// Pipelines pairs pipelines with record types, and their stages. Deals and
	// opportunities of others are not kept in step. Without any, the value map of
	// the mapping's row of dealstage and StageName pairs the stages.
	Pipelines []Stages `json:"pipelines,omitempty"`
	// InclusionList is the id of a HubSpot list of deals; "" is all.
	InclusionList string `json:"inclusionList,omitempty"`
	// SalesforceFilter says which Salesforce records take part; none is all.
	SalesforceFilter []Condition `json:"salesforceFilter,omitempty"`
	// CreateInHubSpot says when an opportunity becomes a deal.
	CreateInHubSpot CreatePolicy `json:"createInHubSpot,omitempty"`
	// CreateInSalesforce says whether a deal becomes an opportunity. "" is
	// OnCreateOrUpdate.
	CreateInSalesforce CreatePolicy `json:"createInSalesforce,omitempty"`
	// DeleteInHubSpot deletes a deal with its opportunity.
	DeleteInHubSpot bool `json:"deleteInHubSpot,omitempty"`
	// DeletedInHubSpot says what becomes of the opportunity of a deleted deal.
	DeletedInHubSpot DeletedInHubSpot `json:"deletedInHubSpot,omitempty"`
}

// CustomObject pairs any two objects that no other setting names.
type CustomObject struct {
	// Name is what links, problems and natural keys call the pair.
	Name       string `json:"name"`
	HubSpot    string `json:"hubspot"`    // the HubSpot object: plural name or type id, such as "2-12345"
	Salesforce string `json:"salesforce"` // the Salesforce object, such as "Machine__c"
	// Mapping pairs the fields; at least one.
	Mapping mapping.Settings `json:"mapping"`
	// InclusionList is the id of a HubSpot list of the object; "" is all. With a
	// list, HubSpot must be the type id.
	InclusionList string `json:"inclusionList,omitempty"`
	// SalesforceFilter says which Salesforce records take part; none is all.
	SalesforceFilter []Condition `json:"salesforceFilter,omitempty"`
	// CreateInHubSpot and CreateInSalesforce say when a record becomes one on the
	// other side. "" is OnCreateOrUpdate. Records match by external id, and by the
	// natural keys that the host adds (dedup.keys with this Name).
	CreateInHubSpot    CreatePolicy `json:"createInHubSpot,omitempty"`
	CreateInSalesforce CreatePolicy `json:"createInSalesforce,omitempty"`
	// DeleteInHubSpot deletes the HubSpot record with the Salesforce one.
	DeleteInHubSpot bool `json:"deleteInHubSpot,omitempty"`
	// DeletedInHubSpot says what becomes of the Salesforce record of a deleted
	// HubSpot one. "" is Keep.
	DeletedInHubSpot DeletedInHubSpot `json:"deletedInHubSpot,omitempty"`
}

// Owners says how the users who own records are paired: by e-mail address, or
// else by name, of an active user.
type Owners struct {
	// Enabled maps the owners of all objects that are kept in step.
	Enabled bool `json:"enabled,omitempty"`
	// FallbackInSalesforce is the id of the user who owns a new record whose
	// HubSpot owner is nobody in Salesforce. "" leaves the field alone, and so
	// does a record that has an owner.
	FallbackInSalesforce string `json:"fallbackInSalesforce,omitempty"`
	// FallbackInHubSpot is the id of the owner of a new record whose Salesforce
	// owner, a user or a queue, is nobody in HubSpot. "" leaves the field alone.
	FallbackInHubSpot string `json:"fallbackInHubSpot,omitempty"`
}
