package crmsync

import (
	"slices"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/lifecycle"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/merge"
)

// Settings says what is kept in step and how. It is pure data: it marshals to
// JSON and back without loss, and its zero values have the meaning stated at
// each field. Clients, store, clock and hooks are passed to [New] beside it.
type Settings struct {
	// Connection names this pair of accounts in the Store. Required; any text
	// of up to 200 characters that stays the same, such as a customer's id.
	Connection string `json:"connection"`
	// Enabled switches the sync on. While it is off, Sync returns at once and
	// makes no call; what changes meanwhile is picked up later.
	Enabled bool `json:"enabled"`
	// Contacts are always kept in step with Salesforce leads and contacts.
	Contacts  Contacts  `json:"contacts"`
	Companies Companies `json:"companies,omitzero"`
	Deals     Deals     `json:"deals,omitzero"`
	// CustomObjects are further pairs of objects, in the order in which they are
	// decided: what others refer to first.
	CustomObjects []CustomObject `json:"customObjects,omitempty"`
	// Timeline are the activities: tasks, calls, e-mails and what else happens to
	// a contact.
	Timeline Timeline `json:"timeline,omitzero"`
	Owners   Owners   `json:"owners,omitzero"`
	// Lifecycle moves HubSpot contacts forward when something happens to them in
	// Salesforce.
	Lifecycle lifecycle.Settings `json:"lifecycle,omitzero"`
	// Dedup adds natural keys to the e-mail address, which always counts.
	Dedup dedup.Settings `json:"dedup,omitzero"`
	// StateCountryLists says that the Salesforce organisation uses state and
	// country picklists. States and countries then go through its own lists: codes
	// are written, a state only with its country, and what cannot be resolved is a
	// problem of its field. It is checked against the organisation.
	StateCountryLists bool `json:"stateCountryLists,omitempty"`
	// Conflict is the policy for fields under TwoWay that name none of their
	// own. "" is MostRecent.
	Conflict mapping.Conflict `json:"conflict,omitempty"`
	APICalls APICalls         `json:"apiCalls,omitzero"`
	Safety   merge.Safety     `json:"safety,omitzero"`
	Sweeps   Sweeps           `json:"sweeps,omitzero"`
	Pass     Pass             `json:"pass,omitzero"`
}

// Contacts are the settings of HubSpot contacts and Salesforce leads and
// contacts.
type Contacts struct {
	// Mapping pairs the fields. Without fields it is [mapping.DefaultContacts].
	Mapping mapping.Settings `json:"mapping,omitzero"`
	// DefaultObject is what a HubSpot contact becomes in Salesforce. "" is Lead.
	DefaultObject DefaultObject `json:"defaultObject,omitempty"`
	// AssignmentRules lets the organisation's active lead assignment rule choose
	// the owner of new leads that get none from HubSpot. Off, it never fires.
	AssignmentRules bool `json:"assignmentRules,omitempty"`
	// InclusionList is the id of a HubSpot list. Contacts outside it are
	// frozen: neither created nor updated, on either side, though a deletion is
	// still seen. "" is all contacts.
	InclusionList string `json:"inclusionList,omitempty"`
	// SalesforceFilter says which Salesforce records take part; none is all.
	SalesforceFilter []Condition `json:"salesforceFilter,omitempty"`
	// CreateInHubSpot says when a Salesforce record becomes a HubSpot contact.
	CreateInHubSpot CreateInHubSpot `json:"createInHubSpot,omitzero"`
	// DeleteInHubSpot says whether a HubSpot contact is deleted with its
	// Salesforce record.
	DeleteInHubSpot DeleteInHubSpot `json:"deleteInHubSpot,omitzero"`
	// DeletedInHubSpot says what becomes of the Salesforce record of a deleted
	// HubSpot contact. "" is Keep.
	DeletedInHubSpot DeletedInHubSpot `json:"deletedInHubSpot,omitempty"`
	// ExternalID names the fields that carry the other system's record id. They
	// are used where the accounts have them, and make creates repeatable.
	ExternalID ExternalID `json:"externalId,omitzero"`
}

// DefaultObject says what a HubSpot contact becomes in Salesforce.
type DefaultObject string

// The default objects.
const (
	Lead    DefaultObject = "Lead"
	Contact DefaultObject = "Contact"
	// ContactWhenAccountKnown: a contact of the account whose website has the
	// domain of the e-mail address, else a lead.
	ContactWhenAccountKnown DefaultObject = "ContactWhenAccountKnown"
)

// CreatePolicy says when a Salesforce record becomes a HubSpot contact. ""
// is OnCreateOrUpdate.
type CreatePolicy string

// The policies. Under each of them an existing HubSpot contact is linked and
// updated, and without an e-mail address nothing is created.
const (
	// OnCreateOrUpdate: every record that is seen, those that are there at the
	// first pass included.
	OnCreateOrUpdate CreatePolicy = "OnCreateOrUpdate"
	// OnCreate: records that were created after the connection's first pass.
	OnCreate CreatePolicy = "OnCreate"
	Never    CreatePolicy = "Never"
)

// CreateInHubSpot holds one policy for leads and one for contacts.
type CreateInHubSpot struct {
	Leads    CreatePolicy `json:"leads,omitempty"`
	Contacts CreatePolicy `json:"contacts,omitempty"`
}

// DeleteInHubSpot holds one switch for leads and one for contacts. Both are off
// by default. A record that was merged away or converted is never treated as
// deleted.
type DeleteInHubSpot struct {
	WithLead    bool `json:"withLead,omitempty"`
	WithContact bool `json:"withContact,omitempty"`
}

// DeletedInHubSpot says what becomes of the Salesforce record of a deleted
// HubSpot contact.
type DeletedInHubSpot string

// The choices.
const (
	// Keep: the Salesforce record stays, and a tombstone stops it from coming
	// back to HubSpot.
	Keep               DeletedInHubSpot = "Keep"
	DeleteInSalesforce DeletedInHubSpot = "DeleteInSalesforce"
)

// ExternalID names the fields that carry the other system's record id.
type ExternalID struct {
	// HubSpot is a property with unique values. "" is crmsync_salesforce_id.
	HubSpot string `json:"hubspot,omitempty"`
	// Salesforce is an external id field. "" is crmsync_HubSpot_Id__c.
	Salesforce string `json:"salesforce,omitempty"`
}

// APICalls limits the Salesforce API calls that a rolling 24 hours may use.
type APICalls struct {
	// Allocation is the most calls; 0 leaves only the organisation's own limit.
	// At the allocation a pass stops cleanly; from 75 % of it on, failed
	// records are not tried again, so that new changes go first.
	Allocation int `json:"allocation,omitempty"`
}

// Sweeps are slow scans for what the change feeds cannot tell. Each interval is
// the least time between two beginnings; a negative one switches the sweep off.
type Sweeps struct {
	// Deletions looks for records deleted in HubSpot. 0 is 15 minutes.
	Deletions Duration `json:"deletions,omitempty"`
	// Recheck looks a second time at what changed, for HubSpot's search index
	// may lag. 0 is one hour.
	Recheck Duration `json:"recheck,omitempty"`
	// Associations looks for changed associations of HubSpot records, which need
	// not move the records' time of change. 0 is one hour. It reads all records
	// of the objects that have any, 100 to a call; contacts, of which the company
	// alone matters, at the interval of Reconcile; and of activities those that
	// belong to nobody, no more often than that.
	Associations Duration `json:"associations,omitempty"`
	// Reconcile compares with Salesforce's own list of deletions, and reads all
	// records of objects of which a formula or a roll-up is mapped, 2,000 to a
	// call: their changes leave no mark on the record. 0 is 24 hours.
	Reconcile Duration `json:"reconcile,omitempty"`
}

// Pass bounds one pass.
type Pass struct {
	// Records is the most links decided in one pass; the rest is left to the
	// next one (Report.State is More). 0 is no limit.
	Records int `json:"records,omitempty"`
	// Page is the number of links decided and committed together. 0 is 1,000,
	// the most is 2,000.
	Page int `json:"page,omitempty"`
	// Lease is how long a pass may stay silent before another one may take
	// over. 0 is 5 minutes, the least is 10 seconds.
	Lease Duration `json:"lease,omitempty"`
}

// DefaultSettings returns the settings of a new connection: enabled, with every
// default written out that has a value.
func DefaultSettings(connection string) Settings {
	return Settings{Connection: connection, Enabled: true}.withDefaults()
}

// withDefaults returns a copy in which zero values are replaced by what they
// stand for.
func (s Settings) withDefaults() Settings {
	c := &s.Contacts
	if len(c.Mapping.Fields) == 0 {
		joins := c.Mapping.Joins
		c.Mapping = mapping.DefaultContacts()
		c.Mapping.Joins = append(c.Mapping.Joins, joins...)
	}
	def(&c.DefaultObject, Lead)
	def(&c.CreateInHubSpot.Leads, OnCreateOrUpdate)
	def(&c.CreateInHubSpot.Contacts, OnCreateOrUpdate)
	def(&c.DeletedInHubSpot, Keep)
	def(&c.ExternalID.HubSpot, "crmsync_salesforce_id")
	def(&c.ExternalID.Salesforce, "crmsync_HubSpot_Id__c")
	if len(s.Companies.Mapping.Fields) == 0 {
		s.Companies.Mapping.Fields = mapping.DefaultCompanies().Fields
	}
	def(&s.Companies.CreateInHubSpot, OnCreateOrUpdate)
	def(&s.Companies.CreateInSalesforce, WithContacts)
	def(&s.Companies.DeletedInHubSpot, Keep)
	if len(s.Deals.Mapping.Fields) == 0 {
		s.Deals.Mapping.Fields = mapping.DefaultDeals().Fields
	}
	def(&s.Deals.CreateInHubSpot, OnCreateOrUpdate)
	def(&s.Deals.CreateInSalesforce, OnCreateOrUpdate)
	def(&s.Deals.DeletedInHubSpot, Keep)
	s.CustomObjects = slices.Clone(s.CustomObjects)
	for i := range s.CustomObjects {
		c := &s.CustomObjects[i]
		def(&c.CreateInHubSpot, OnCreateOrUpdate)
		def(&c.CreateInSalesforce, OnCreateOrUpdate)
		def(&c.DeletedInHubSpot, Keep)
	}
	s.Timeline.withDefaults()
	def(&s.Conflict, mapping.MostRecent)
	def(&s.Sweeps.Deletions, 15*minute)
	def(&s.Sweeps.Recheck, 60*minute)
	def(&s.Sweeps.Associations, 60*minute)
	def(&s.Sweeps.Reconcile, 24*60*minute)
	def(&s.Pass.Page, 1000)
	def(&s.Pass.Lease, 5*minute)
	return s
}

func def[T comparable](v *T, to T) {
	var zero T
	if *v == zero {
		*v = to
	}
}
