package demo

import (
	"fmt"
	"strings"
)

// ranges are the options of HubSpot's number of employees.
var ranges = []string{"1-5", "5-25", "25-50", "50-100", "100-500", "500-1000", "1000+"}

var leadStatuses = []string{"", "", "NEW", "OPEN", "IN_PROGRESS", "CONNECTED", "UNQUALIFIED", "BAD_TIMING"}

var stages = []string{"", "subscriber", "lead", "lead", "marketingqualifiedlead", "salesqualifiedlead"}

// hubspot adds a HubSpot contact. shared tells that the person is in Salesforce
// too: such contacts always have their e-mail address.
func (m *maker) hubspot(p *person, shared bool) {
	f := m.firms[p.firm]
	owner, _ := m.seller()
	if !shared && m.oneIn(60) {
		owner = colleagues[stranger].owner.ID
	}
	c := map[string]string{
		"firstname":  m.untidy(p.first),
		"lastname":   m.untidy(p.last),
		"email":      p.email,
		"jobtitle":   p.title,
		"phone":      p.phone,
		"address":    p.street,
		"city":       p.place.city,
		"state":      p.place.state,
		"zip":        p.place.zip,
		"country":    m.country(p.place),
		"salutation": p.salutation,

		"hubspot_owner_id": owner,
		"lifecyclestage":   pick(m.dice, stages),
	}
	if !m.oneIn(3) {
		c["company"] = f.name
		c["website"] = f.website
	}
	if m.oneIn(3) {
		c["industry"] = pick(m.dice, append(looseIndustries, f.industry))
	}
	if m.oneIn(4) {
		c["annualrevenue"] = m.money(f.revenue)
		c["numemployees"] = pick(m.dice, ranges)
	}
	if m.oneIn(3) {
		c["hs_lead_status"] = pick(m.dice, leadStatuses)
	}
	if m.oneIn(45) {
		c["hs_email_optout"] = "true"
	}
	if !shared && m.oneIn(14) {
		c["email"] = ""
	}
	m.hole(c)
	if !shared {
		m.misfit(c)
	}
	var with []string
	if f.company != "" && !m.oneIn(4) {
		with = []string{f.company}
	}
	p.hubspot = m.inHubSpot("contacts", c, with...)
}

// hole leaves one of the less important properties blank.
func (m *maker) hole(c map[string]string) {
	if m.oneIn(2) {
		delete(c, pick(m.dice, []string{"jobtitle", "phone", "address", "city", "zip", "country", "salutation"}))
	}
}

// misfit gives one contact in fifty a value that Salesforce cannot take.
func (m *maker) misfit(c map[string]string) {
	if !m.oneIn(50) {
		return
	}
	switch m.below(6) {
	case 0: // 128 characters at most
		c["jobtitle"] = "Leiterin " + strings.Repeat("Vertrieb & Ausland, ", 7) + "kommissarisch"
	case 1: // 40 characters at most
		c["phone"] += " (Durchwahl 12, bitte erst nach 10 Uhr anrufen)"
	case 2: // 40 characters at most
		c["city"] = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
	case 3: // 255 characters at most
		c["company"] = strings.Repeat("Arbeitsgemeinschaft der Freunde guter Namen ", 7) + "e. V."
	case 4: // not a number
		c["annualrevenue"] = "about 1.2 million, see last mail"
	case 5: // 40 characters at most
		c["firstname"] += " (née Wolfeschlegelsteinhausenbergerdorff-Ångström)"
	}
}

// untidy spoils one name in thirty.
func (m *maker) untidy(name string) string {
	if !m.oneIn(30) {
		return name
	}
	switch m.below(3) {
	case 0:
		return strings.ToUpper(name)
	case 1:
		return strings.ToLower(name)
	}
	return strings.ReplaceAll(name, " ", "  ")
}

func (m *maker) country(p place) string {
	if m.oneIn(2) {
		return p.country
	}
	return pick(m.dice, p.spellings)
}

// money writes an amount as people type it.
func (m *maker) money(n int) string {
	s := fmt.Sprintf("%d", n)
	if m.oneIn(3) {
		for i := len(s) - 3; i > 0; i -= 3 {
			s = s[:i] + "," + s[i:]
		}
	}
	return s
}
