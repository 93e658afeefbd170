package mapping

// DefaultCompanies returns the mapping of companies and accounts. The native
// connector's own set is not published; this one pairs the fields that both
// vendors ship and that mean the same.
func DefaultCompanies() Settings {
	return Settings{Fields: []Field{
		same("name", "Name"),
		same("website", "Website"),
		same("phone", "Phone"),
		same("address", "BillingStreet"),
		same("city", "BillingCity"),
		same("state", "BillingState"),
		same("zip", "BillingPostalCode"),
		same("country", "BillingCountry"),
		same("description", "Description"),
		same("annualrevenue", "AnnualRevenue"),
		same("numberofemployees", "NumberOfEmployees"),
	}}
}

// DefaultDeals returns the native default set of deals and opportunities:
// name, amount, close date, description, type and stage, and the account. The
// stage needs a value map for accounts whose stages are named differently; one
// for the stages that both vendors ship is part of it.
func DefaultDeals() Settings {
	return Settings{Fields: []Field{
		same("dealname", "Name"),
		same("amount", "Amount"),
		same("closedate", "CloseDate"),
		same("description", "Description"),
		dealStage(),
		{HubSpot: "@company", Salesforce: "AccountId", Rule: PreferSalesforce},
		{HubSpot: "@contacts", Salesforce: "@contacts", Rule: TwoWay},
	}}
}

// ContactCompany is the row that associates contacts with their company or
// account. Leads have none.
func ContactCompany() Field {
	f := apart("@company", "", "AccountId")
	f.Rule = TwoWay
	return f
}

// Owner is the row that keeps a record's owner in step.
func Owner() Field { return Field{HubSpot: "hubspot_owner_id", Salesforce: "OwnerId", Rule: TwoWay} }

func dealStage() Field {
	f := same("dealstage", "StageName")
	f.Values = []Pair{
		{"appointmentscheduled", "Prospecting"},
		{"qualifiedtobuy", "Qualification"},
		{"presentationscheduled", "Value Proposition"},
		{"decisionmakerboughtin", "Id. Decision Makers"},
		{"contractsent", "Negotiation/Review"},
		{"closedwon", "Closed Won"},
		{"closedlost", "Closed Lost"},
		{"qualifiedtobuy", "Needs Analysis"},
		{"presentationscheduled", "Perception Analysis"},
		{"contractsent", "Proposal/Price Quote"},
	}
	return f
}
