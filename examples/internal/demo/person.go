package demo

import (
	"fmt"
	"strings"
)

type person struct {
	first, last, salutation string
	email                   string // lower case; "" for none
	title, phone, street    string
	place                   place
	firm                    int // position in firms
	source                  string
	hubspot, salesforce     string // keys of the records
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
