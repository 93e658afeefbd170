package mapping

// DefaultContacts returns the mapping that HubSpot's own connector starts with,
// for leads and contacts at once, under the rule PreferSalesforce. Left out are
// the rows that need properties which a HubSpot account does not have by itself
// (description, lead source, rating) and the owner and account, which are
// references and have settings of their own.
//
// A HubSpot contact without a last name or a company becomes a Salesforce record
// all the same: Salesforce requires them, so "[not provided]" is written there
// and never comes back.
func DefaultContacts() Settings {
	return Settings{Fields: []Field{
		same("email", "Email"),
		same("salutation", "Salutation"),
		same("firstname", "FirstName"),
		provided(same("lastname", "LastName")),
		same("jobtitle", "Title"),
		same("phone", "Phone"),
		same("fax", "Fax"),
		apart("address", "Street", "MailingStreet"),
		apart("city", "City", "MailingCity"),
		apart("state", "State", "MailingState"),
		apart("zip", "PostalCode", "MailingPostalCode"),
		apart("country", "Country", "MailingCountry"),
		provided(leadOnly("company", "Company")),
		leadOnly("website", "Website"),
		leadOnly("industry", "Industry"),
		with(leadOnly("annualrevenue", "AnnualRevenue"), nil, []Transform{{Name: "number"}}),
		with(leadOnly("numemployees", "NumberOfEmployees"), []Transform{{Name: "range"}}, []Transform{{Name: "range"}}),
		leadStatus(),
		{HubSpot: "hs_email_optout", Salesforce: "HasOptedOutOfEmail", OptOut: true},
	}}
}

// same is a row for leads and contacts whose field has one name on both.
func same(hubspot, salesforce string) Field {
	return Field{HubSpot: hubspot, Salesforce: salesforce, Rule: PreferSalesforce}
}

// apart is a row whose field has another name on contacts than on leads.
func apart(hubspot, lead, contact string) Field {
	f := same(hubspot, "")
	f.SalesforceOn = map[string]string{"Lead": lead, "Contact": contact}
	return f
}

// leadOnly is a row whose field contacts do not have.
func leadOnly(hubspot, lead string) Field { return apart(hubspot, lead, "") }

func with(f Field, toHubSpot, toSalesforce []Transform) Field {
	f.ToHubSpot, f.ToSalesforce = toHubSpot, toSalesforce
	return f
}

// provided is a row that Salesforce requires: blank is a placeholder there.
func provided(f Field) Field {
	args := map[string]string{"value": "[not provided]"}
	return with(f, []Transform{{Name: "nullif", Args: args}}, []Transform{{Name: "default", Args: args}})
}

// leadStatus pairs the options that both vendors ship. An account with others
// pairs them in its own settings. Where a status has several partners the first
// pair counts.
func leadStatus() Field {
	f := leadOnly("hs_lead_status", "Status")
	f.Values = []Pair{
		{HubSpot: "NEW", Salesforce: "Open - Not Contacted"},
		{HubSpot: "OPEN", Salesforce: "Open - Not Contacted"},
		{HubSpot: "IN_PROGRESS", Salesforce: "Working - Contacted"},
		{HubSpot: "ATTEMPTED_TO_CONTACT", Salesforce: "Working - Contacted"},
		{HubSpot: "CONNECTED", Salesforce: "Working - Contacted"},
		{HubSpot: "OPEN_DEAL", Salesforce: "Working - Contacted"},
		{HubSpot: "UNQUALIFIED", Salesforce: "Closed - Not Converted"},
		{HubSpot: "BAD_TIMING", Salesforce: "Closed - Not Converted"},
		{HubSpot: "OPEN_DEAL", Salesforce: "Closed - Converted"},
	}
	return f
}
