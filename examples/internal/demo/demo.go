// Package demo makes the data that the examples run on: two CRMs that grew
// apart for years, as real ones do.
//
// The same people and companies are in both systems, with addresses in
// different case, names in several scripts, and countries spelled five ways.
// Some are twice in Salesforce, some have no e-mail address or web domain, some
// unsubscribed on one side only, one owner is nobody in the other system, and
// some values of one system do not fit the other. Deals, opportunities and
// activities are in one of the two. All persons and companies are made up, and
// all addresses are in domains that are reserved for examples.
//
// The same seed gives the same data, byte for byte.
package demo

import "fmt"

// Sizes says how much of what is where. The zero value is replaced by
// [DefaultSizes].
type Sizes struct {
	SharedCompanies int // in both systems
	OnlyCompanies   int // in HubSpot
	OnlyAccounts    int // in Salesforce
	TwinAccounts    int // a second account with the same domain

	WithContact  int // in HubSpot and a Salesforce contact
	WithLead     int // in HubSpot and a Salesforce lead
	OnlyHubSpot  int
	OnlyContact  int
	OnlyLead     int
	TwinContacts int // a second Salesforce contact with the same e-mail
	TwinLeads    int // a Salesforce lead with the e-mail of a contact or lead

	Deals         int // in HubSpot
	Opportunities int // in Salesforce
	Activities    int // in HubSpot, and a third as many tasks in Salesforce
}

// DefaultSizes gives 2,040 HubSpot contacts, 310 companies and 200 deals, and
// 1,520 Salesforce leads, 1,530 contacts, 255 accounts and 200 opportunities.
func DefaultSizes() Sizes {
	return Sizes{
		SharedCompanies: 170,
		OnlyCompanies:   140,
		OnlyAccounts:    80,
		TwinAccounts:    5,
		WithContact:     480,
		WithLead:        420,
		OnlyHubSpot:     1140,
		OnlyContact:     1010,
		OnlyLead:        1050,
		TwinContacts:    40,
		TwinLeads:       50,
		Deals:           200,
		Opportunities:   200,
		Activities:      60,
	}
}

// Data is what both systems hold before the first pass, each record behind
// those that it refers to.
type Data struct {
	HubSpot    []Record[string]
	Salesforce []Record[any]
}

// Record is one record. V is string in HubSpot and a JSON value in Salesforce.
type Record[V any] struct {
	Object string
	Key    string // what other records of the system call it
	Fields map[string]V
	Refs   []Ref
}

// Ref is a record that another one refers to: by a field in Salesforce, by
// being associated with it in HubSpot.
type Ref struct{ Field, Key string }

// Make returns the data of a seed.
func Make(seed uint64, sizes Sizes) Data {
	if sizes == (Sizes{}) {
		sizes = DefaultSizes()
	}
	m := &maker{dice: newDice(seed), taken: map[string]int{}, count: map[string]int{}, staff: map[string][]string{}}
	m.users()
	m.companies(sizes)
	m.people(sizes)
	m.twins(sizes)
	for range sizes.Deals {
		m.deal()
	}
	for range sizes.Opportunities {
		m.opportunity()
	}
	m.activities(sizes.Activities)
	return m.data
}

type maker struct {
	*dice
	data  Data
	firms []firm
	count map[string]int // records by object
	known []person       // those in Salesforce
	// customers are the people who are in HubSpot and contacts in Salesforce,
	// prospects those who are in HubSpot and leads; staff are the keys of
	// Salesforce contacts by that of their account.
	customers, prospects []person
	staff                map[string][]string
	deals                []string       // keys of those in HubSpot
	taken                map[string]int // addresses handed out
}

// inHubSpot adds a record with the records that it is associated with.
func (m *maker) inHubSpot(object string, fields map[string]string, with ...string) (key string) {
	for name, v := range fields {
		if v == "" {
			delete(fields, name)
		}
	}
	r := Record[string]{Object: object, Key: m.key(object), Fields: fields}
	for _, k := range with {
		r.Refs = append(r.Refs, Ref{Key: k})
	}
	m.data.HubSpot = append(m.data.HubSpot, r)
	return r.Key
}

// inSalesforce adds a record; what is blank is left out.
func (m *maker) inSalesforce(object string, fields map[string]any, refs ...Ref) (key string) {
	for name, v := range fields {
		if v == "" || v == false {
			delete(fields, name)
		}
	}
	r := Record[any]{Object: object, Key: m.key(object), Fields: fields, Refs: refs}
	m.data.Salesforce = append(m.data.Salesforce, r)
	return r.Key
}

func (m *maker) key(object string) string {
	m.count[object]++
	return fmt.Sprintf("%s %d", object, m.count[object])
}

// people adds everybody, those with an e-mail address first.
func (m *maker) people(sizes Sizes) {
	for range sizes.WithContact {
		p := m.person()
		m.hubspot(&p, true)
		m.contact(&p)
		m.customers = append(m.customers, p)
	}
	for range sizes.WithLead {
		p := m.person()
		m.hubspot(&p, true)
		m.lead(&p)
		m.prospects = append(m.prospects, p)
	}
	for range sizes.OnlyHubSpot {
		p := m.person()
		m.hubspot(&p, false)
	}
	for range sizes.OnlyContact {
		p := m.person().maybeWithoutEmail(m.dice)
		m.contact(&p)
	}
	for range sizes.OnlyLead {
		p := m.person().maybeWithoutEmail(m.dice)
		m.lead(&p)
	}
}

// twins adds second records of people who are in Salesforce already. Those with
// an e-mail address come first in known, so the choice is never empty.
func (m *maker) twins(sizes Sizes) {
	for range sizes.TwinContacts {
		p := m.twin()
		m.contact(&p)
	}
	for range sizes.TwinLeads {
		p := m.twin()
		m.lead(&p)
	}
}

func (m *maker) twin() person {
	for {
		p := m.known[m.below(len(m.known))]
		if p.email != "" {
			p.title, p.phone = m.title(), ""
			return p
		}
	}
}
