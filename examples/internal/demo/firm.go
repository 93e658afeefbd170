package demo

import (
	"fmt"
	"strings"
)

// firm is a company; its keys are "" in a system that does not have it.
type firm struct {
	name, domain, website, industry string
	revenue, employees              int
	company, account                string
}

var (
	firmHeads = []string{"Nordwind", "Bluepeak", "Ährenfeld", "Südlicht", "Łódka", "Café Étoile", "Kappa", "Orion", "Сибирь", "Ελιά", "富士", "Delta", "Atlas", "Quercus", "Solidus", "Weber & Söhne", "Ångström", "Hearth"}
	firmTails = []string{"GmbH", "Inc.", "Ltd", "S.A.", "AB", "LLC", "Holding", "Sp. z o.o.", "株式会社", "& Co. KG", "Group", "Labs"}
	// industries as Salesforce lists them.
	industries = []string{"Agriculture", "Banking", "Biotechnology", "Construction", "Consulting", "Education", "Electronics", "Energy", "Finance", "Healthcare", "Insurance", "Manufacturing", "Media", "Retail", "Technology", "Transportation", "Other"}
	// looseIndustries are typed into HubSpot by hand.
	looseIndustries = []string{"Fintech / Payments", "SaaS", "technology", "E-Commerce", "Öffentlicher Dienst", "Non profit"}
)

func (m *maker) companies(sizes Sizes) {
	shared, hubspot := sizes.SharedCompanies, sizes.SharedCompanies+sizes.OnlyCompanies
	for i := range hubspot + sizes.OnlyAccounts {
		f := firm{
			name:      pick(m.dice, firmHeads) + " " + pick(m.dice, firmTails),
			domain:    fmt.Sprintf("firm%03d.example", i),
			industry:  pick(m.dice, industries),
			revenue:   (1 + m.below(900)) * 100_000,
			employees: 1 + m.below(2000),
		}
		f.website = m.website(f.domain)
		at := pick(m.dice, places)
		phone := m.phoneNumber(at)
		if i < hubspot {
			f.company = m.company(f, at, phone, i < shared)
		}
		if i < shared || i >= hubspot {
			f.account = m.account(f, at, phone, i < shared)
		}
		m.firms = append(m.firms, f)
	}
	for range sizes.TwinAccounts {
		f := m.firms[m.below(shared)]
		m.account(f, pick(m.dice, places), "", true)
	}
}

// website writes a domain as people do.
func (m *maker) website(domain string) string {
	return pick(m.dice, []string{"https://www.", "http://", "www.", "https://"}) + domain
}

// company adds a HubSpot company. One that is in Salesforce too always has its
// domain.
func (m *maker) company(f firm, at place, phone string, shared bool) string {
	owner, _ := m.seller()
	c := map[string]string{
		"name": f.name, "domain": f.domain, "website": f.website, "phone": phone, "city": at.city, "zip": at.zip,
		"country": m.country(at), "numberofemployees": fmt.Sprint(f.employees), "hubspot_owner_id": owner,
	}
	if shared && m.oneIn(8) {
		c["name"], _, _ = strings.Cut(f.name, " ") // without the legal form
	}
	if !shared && m.oneIn(20) {
		c["domain"], c["website"] = "", ""
	}
	if m.oneIn(4) {
		c["numberofemployees"] = ""
	}
	return m.inHubSpot("companies", c)
}

// account adds a Salesforce account.
func (m *maker) account(f firm, at place, phone string, shared bool) string {
	_, owner := m.seller()
	a := map[string]any{
		"Name": f.name, "Industry": f.industry, "AnnualRevenue": float64(f.revenue), "NumberOfEmployees": f.employees,
		"Website": f.website, "Phone": phone, "BillingCity": at.city, "BillingPostalCode": at.zip, "BillingCountry": at.country,
	}
	switch {
	case shared && m.oneIn(3):
		a["Website"] = m.website(f.domain)
	case !shared && m.oneIn(12):
		a["Website"] = ""
	}
	return m.inSalesforce("Account", a, owner)
}
