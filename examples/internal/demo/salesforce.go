package demo

import "strings"

// contact adds a Salesforce contact of the person's company.
func (m *maker) contact(p *person) {
	c := m.human(*p)
	c["MailingStreet"] = p.street
	c["MailingCity"] = p.place.city
	c["MailingState"] = p.place.state
	c["MailingPostalCode"] = p.place.zip
	c["MailingCountry"] = p.place.country
	if m.oneIn(5) {
		c["Department"] = pick(m.dice, []string{"Sales", "Einkauf", "R&D", "Бухгалтерия", "総務"})
	}
	_, owner := m.seller()
	refs := []Ref{owner}
	account := m.firms[p.firm].account
	employed := account != "" && !m.oneIn(10)
	if employed {
		refs = append(refs, Ref{"AccountId", account})
	}
	p.salesforce = m.inSalesforce("Contact", c, refs...)
	m.known = append(m.known, *p)
	if employed {
		m.staff[account] = append(m.staff[account], p.salesforce)
	}
}

// lead adds a Salesforce lead.
func (m *maker) lead(p *person) {
	f := m.firms[p.firm]
	c := m.human(*p)
	c["Company"] = f.name
	c["Street"] = p.street
	c["City"] = p.place.city
	c["State"] = p.place.state
	c["PostalCode"] = p.place.zip
	c["Country"] = m.country(p.place)
	c["Status"] = pick(m.dice, []string{"Open - Not Contacted", "Open - Not Contacted", "Working - Contacted", "Closed - Not Converted"})
	if m.oneIn(2) {
		c["Website"] = f.website
		c["Industry"] = f.industry
	}
	if m.oneIn(3) {
		c["AnnualRevenue"] = float64(f.revenue)
		c["NumberOfEmployees"] = f.employees
	}
	_, owner := m.seller()
	p.salesforce = m.inSalesforce("Lead", c, owner)
	m.known = append(m.known, *p)
}

// human are the fields that leads and contacts name alike.
func (m *maker) human(p person) map[string]any {
	c := map[string]any{
		"FirstName":          p.first,
		"LastName":           p.last,
		"Salutation":         p.salutation,
		"Email":              m.loud(p.email),
		"Title":              p.title,
		"Phone":              p.phone,
		"LeadSource":         p.source,
		"HasOptedOutOfEmail": m.oneIn(40),
	}
	if m.oneIn(6) {
		delete(c, "Title")
	}
	if m.oneIn(8) {
		c["Phone"] = m.phoneNumber(p.place)
	}
	if m.oneIn(12) {
		c["Description"] = strings.Repeat("Met at the fair. Wants a call in spring. ", 1+m.below(60))
	}
	return c
}

// loud writes one address in four in capitals, in part or whole. It is the same
// address all the same.
func (m *maker) loud(email string) string {
	switch m.below(8) {
	case 0:
		return strings.ToUpper(email)
	case 1:
		local, domain, _ := strings.Cut(email, "@")
		if domain == "" {
			return email
		}
		return strings.ToUpper(local[:1]) + local[1:] + "@" + strings.ToUpper(domain[:1]) + domain[1:]
	}
	return email
}
