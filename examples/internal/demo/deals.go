package demo

import (
	"fmt"
	"strconv"
	"strings"
)

// The stages of HubSpot's own pipeline and of a new Salesforce organisation,
// the closed ones more often.
var (
	dealStages        = []string{"appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin", "contractsent", "closedwon", "closedwon", "closedlost"}
	opportunityStages = []string{"Prospecting", "Qualification", "Needs Analysis", "Value Proposition", "Id. Decision Makers", "Proposal/Price Quote", "Negotiation/Review", "Closed Won", "Closed Won", "Closed Lost"}
	wares             = []string{"Annual licence", "Pilot", "Maintenance", "Schulung", "Расширение", "Second site", "更新"}
	roles             = []string{"Decision Maker", "Economic Buyer", "Evaluator", "Influencer", ""}
)

// deal adds a HubSpot deal with one to three contacts and, as a rule, their
// company.
func (m *maker) deal() {
	buyer := pick(m.dice, m.customers)
	f := m.firms[buyer.firm]
	owner, _ := m.seller()
	d := map[string]string{
		"dealname": m.dealName(f), "dealstage": pick(m.dice, dealStages), "pipeline": "default",
		"amount": m.amount(), "closedate": m.day() + "T00:00:00Z", "hubspot_owner_id": owner,
	}
	switch m.below(40) {
	case 0: // required in Salesforce
		d["closedate"] = ""
	case 1: // 120 characters at most
		d["dealname"] += strings.Repeat(" (mit allen Optionen, wie besprochen)", 4)
	}
	with := []string{buyer.hubspot}
	for range m.below(3) {
		if p := pick(m.dice, m.customers); p.hubspot != buyer.hubspot {
			with = append(with, p.hubspot)
		}
	}
	if f.company != "" && !m.oneIn(6) {
		with = append(with, f.company)
	}
	m.deals = append(m.deals, m.inHubSpot("deals", d, with...))
}

// opportunity adds a Salesforce opportunity of an account, with up to three of
// its people in roles, of whom one is the primary one as a rule.
func (m *maker) opportunity() {
	f := m.firms[m.below(len(m.firms))]
	for f.account == "" {
		f = m.firms[m.below(len(m.firms))]
	}
	_, owner := m.seller()
	o := map[string]any{"Name": m.dealName(f), "StageName": pick(m.dice, opportunityStages), "CloseDate": m.day()}
	if a, err := strconv.ParseFloat(m.amount(), 64); err == nil {
		o["Amount"] = a
	}
	refs := []Ref{owner}
	if !m.oneIn(15) {
		refs = append(refs, Ref{"AccountId", f.account})
	}
	key := m.inSalesforce("Opportunity", o, refs...)
	staff, primary := m.staff[f.account], !m.oneIn(5)
	first := m.below(len(staff) + 1)
	for i := range min(m.below(4), len(staff)) {
		m.inSalesforce("OpportunityContactRole", map[string]any{"Role": pick(m.dice, roles), "IsPrimary": primary && i == 0},
			Ref{"OpportunityId", key}, Ref{"ContactId", staff[(first+i)%len(staff)]})
	}
}

func (m *maker) dealName(f firm) string { return f.name + " – " + pick(m.dice, wares) }

// day is a civil date near the year in which the data was made up.
func (m *maker) day() string {
	return fmt.Sprintf("%d-%02d-%02d", 2025+m.below(3), 1+m.below(12), 1+m.below(28))
}

// amount is blank once in ten times.
func (m *maker) amount() string {
	switch {
	case m.oneIn(10):
		return ""
	case m.oneIn(4):
		return fmt.Sprintf("%d.%d", 100+m.below(9000), 1+m.below(9))
	}
	return fmt.Sprint(500 * (1 + m.below(400)))
}
