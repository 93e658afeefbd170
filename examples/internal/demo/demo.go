// Package demo makes the data that the examples run on: two CRMs that grew
// apart for years, as real ones do.
//
// The same people are in both systems with their e-mail addresses in different
// case, under names in several scripts, with countries spelled five ways. Some
// are twice in Salesforce, some have no e-mail address, some unsubscribed on
// one side only, and some values of one system do not fit the other. All
// persons and companies are made up, and all addresses are in domains that are
// reserved for examples.
//
// The same seed gives the same data, byte for byte.
package demo

// Sizes says how many people are where. The zero value is replaced by
// [DefaultSizes].
type Sizes struct {
	Companies    int
	WithContact  int // in HubSpot and a Salesforce contact
	WithLead     int // in HubSpot and a Salesforce lead
	OnlyHubSpot  int
	OnlyContact  int
	OnlyLead     int
	TwinContacts int // a second Salesforce contact with the same e-mail
	TwinLeads    int // a Salesforce lead with the e-mail of a contact or lead
}

// DefaultSizes gives 2,040 HubSpot contacts, 1,520 Salesforce leads and 1,530
// Salesforce contacts.
func DefaultSizes() Sizes {
	return Sizes{
		Companies:    320,
		WithContact:  480,
		WithLead:     420,
		OnlyHubSpot:  1140,
		OnlyContact:  1010,
		OnlyLead:     1050,
		TwinContacts: 40,
		TwinLeads:    50,
	}
}

// Data is what both systems hold before the first pass.
type Data struct {
	// HubSpot are contacts: property names and values as HubSpot writes them.
	HubSpot []map[string]string
	// Accounts, Contacts and Leads are Salesforce records: field names and
	// values as in its JSON. A contact's "AccountId" holds the position of its
	// account in Accounts, as a decimal number, until the data is loaded.
	Accounts, Contacts, Leads []map[string]any
}

// Make returns the data of a seed.
func Make(seed uint64, sizes Sizes) Data {
	if sizes == (Sizes{}) {
		sizes = DefaultSizes()
	}
	m := &maker{dice: newDice(seed), taken: map[string]int{}}
	m.companies(sizes.Companies)
	for range sizes.WithContact {
		p := m.person()
		m.hubspot(p, true)
		m.contact(p)
	}
	for range sizes.WithLead {
		p := m.person()
		m.hubspot(p, true)
		m.lead(p)
	}
	for range sizes.OnlyHubSpot {
		m.hubspot(m.person(), false)
	}
	for range sizes.OnlyContact {
		m.contact(m.person().maybeWithoutEmail(m.dice))
	}
	for range sizes.OnlyLead {
		m.lead(m.person().maybeWithoutEmail(m.dice))
	}
	m.twins(sizes)
	return m.data
}

type maker struct {
	*dice
	data  Data
	firms []firm
	known []person       // those in Salesforce, for twins
	taken map[string]int // addresses handed out
}

// twins adds second records of people who are in Salesforce already. Those with
// an e-mail address come first in known, so the choice is never empty.
func (m *maker) twins(sizes Sizes) {
	for range sizes.TwinContacts {
		m.contact(m.twin())
	}
	for range sizes.TwinLeads {
		m.lead(m.twin())
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
