package demo

import (
	"fmt"
	"strings"
)

type firm struct {
	name, domain, website, industry string
	revenue, employees              int
}

var (
	firmHeads = []string{"Nordwind", "Bluepeak", "Ährenfeld", "Südlicht", "Łódka", "Café Étoile", "Kappa", "Orion", "Сибирь", "Ελιά", "富士", "Delta", "Atlas", "Quercus", "Solidus", "Weber & Söhne", "Ångström", "Hearth"}
	firmTails = []string{"GmbH", "Inc.", "Ltd", "S.A.", "AB", "LLC", "Holding", "Sp. z o.o.", "株式会社", "& Co. KG", "Group", "Labs"}
	// industries as Salesforce lists them.
	industries = []string{"Agriculture", "Banking", "Biotechnology", "Construction", "Consulting", "Education", "Electronics", "Energy", "Finance", "Healthcare", "Insurance", "Manufacturing", "Media", "Retail", "Technology", "Transportation", "Other"}
	// looseIndustries are typed into HubSpot by hand.
	looseIndustries = []string{"Fintech / Payments", "SaaS", "technology", "E-Commerce", "Öffentlicher Dienst", "Non profit"}
)

func (m *maker) companies(n int) {
	for i := range n {
		f := firm{
			name:      pick(m.dice, firmHeads) + " " + pick(m.dice, firmTails),
			domain:    fmt.Sprintf("firm%03d.example", i),
			industry:  pick(m.dice, industries),
			revenue:   (1 + m.below(900)) * 100_000,
			employees: 1 + m.below(2000),
		}
		f.website = pick(m.dice, []string{"https://www.", "http://", "www.", "https://"}) + f.domain
		m.firms = append(m.firms, f)
		account := map[string]any{
			"Name":              f.name,
			"Industry":          f.industry,
			"AnnualRevenue":     float64(f.revenue),
			"NumberOfEmployees": f.employees,
		}
		if !m.oneIn(4) {
			account["Website"] = f.website
		}
		m.data.Accounts = append(m.data.Accounts, account)
	}
}

type person struct {
	first, last, salutation string
	email                   string // lower case; "" for none
	title, phone, street    string
	place                   place
	firm                    int // position in firms
	source                  string
}

var (
	salutations = []string{"", "", "Mr.", "Ms.", "Mrs.", "Dr.", "Prof."}
	sources     = []string{"", "Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"}
	streets     = []string{"Main Street %d", "Hauptstraße %d", "%d rue de l’Église", "ul. Długa %d/4", "улица Мира %d", "%d Οδός Ερμού", "丸の内%d丁目", "Calle Mayor %d, 3º B"}
)

func (m *maker) person() person {
	first, firstASCII, last, lastASCII := m.name()
	p := person{
		first: first, last: last,
		salutation: pick(m.dice, salutations),
		title:      m.title(),
		place:      pick(m.dice, places),
		firm:       m.below(len(m.firms)),
		source:     pick(m.dice, sources),
	}
	p.street = fmt.Sprintf(pick(m.dice, streets), 1+m.below(200))
	p.phone = m.phoneNumber(p.place)
	p.email = m.address(firstASCII, lastASCII, m.firms[p.firm].domain)
	return p
}

// address hands out each e-mail address once.
func (m *maker) address(first, last, domain string) string {
	if m.oneIn(6) {
		domain = pick(m.dice, []string{"example.com", "example.org", "example.net"})
	}
	local := first + "." + last
	switch m.below(8) {
	case 0:
		local = first[:1] + last
	case 1:
		local = first
	case 2:
		local += "+news"
	}
	address := local + "@" + domain
	m.taken[address]++
	if n := m.taken[address]; n > 1 {
		address = fmt.Sprintf("%s%d@%s", local, n, domain)
		m.taken[address]++
	}
	return address
}

func (m *maker) phoneNumber(in place) string {
	if m.oneIn(5) {
		return ""
	}
	line := fmt.Sprintf("%07d", m.below(10_000_000))
	switch m.below(4) {
	case 0:
		return in.prefix + " " + line
	case 1:
		return strings.ReplaceAll(in.prefix, " ", "") + line
	case 2:
		return "(" + in.prefix + ") " + line[:3] + "-" + line[3:]
	}
	return in.prefix + "/" + line[:3] + "." + line[3:]
}

func (p person) maybeWithoutEmail(d *dice) person {
	if d.oneIn(20) {
		p.email = ""
	}
	return p
}
