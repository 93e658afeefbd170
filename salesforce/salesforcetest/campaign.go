package salesforcetest

func campaignEntity() *entity {
	return newEntity("Campaign", "Campaigns", "701", traits{},
		text("Name", 80).required(), ref("ParentId", "Campaign").as("Parent Campaign ID"),
		pick("Type", "Conference", "Webinar", "Trade Show", "Public Relations", "Partners", "Referral Program",
			"Advertisement", "Banner Ads", "Direct Mail", "Email", "Telemarketing", "Other"),
		pick("Status", "Planned", "In Progress", "Completed", "Aborted").defaults("Planned"),
		day("StartDate"), day("EndDate"), money("ExpectedRevenue", 0), money("BudgetedCost", 0),
		money("ActualCost", 0), double("ExpectedResponse", 8, 2), double("NumberSent", 18, 0).as("Num Sent"),
		boolean("IsActive").as("Active"), area("Description", 32000), ref("OwnerId", "User").owner(),
		day("LastActivityDate").as("Last Activity").readOnly(), instant("LastViewedDate").readOnly(), instant("LastReferencedDate").readOnly(),
		whole8("NumberOfLeads").readOnly(), whole8("NumberOfContacts").readOnly(), whole8("NumberOfResponses").readOnly())
}

func campaignMemberEntity() *entity {
	e := newEntity("CampaignMember", "Campaign Members", "00v", traits{hardDelete: true},
		ref("CampaignId", "Campaign").required().createOnly().cascade(), ref("LeadId", "Lead").createOnly().cascade(),
		ref("ContactId", "Contact").createOnly().cascade(), Field{Name: "Status", Type: "picklist", Length: 40},
		boolean("HasResponded").as("Responded").readOnly(), boolean("IsDeleted").as("Deleted").readOnly(),
		text("FirstName", 40).readOnly(), text("LastName", 80).readOnly(), text("Email", 80).readOnly())
	e.before = memberRules
	return e
}

// memberRules allows a person in a campaign once and derives HasResponded.
func memberRules(t *tx, c *change) *apiError {
	if c.insert() {
		lead, contact := c.vals["LeadId"], c.vals["ContactId"]
		if lead == nil && contact == nil {
			return failure("REQUIRED_FIELD_MISSING", "Required fields are missing: [LeadId]", "LeadId")
		}
		for _, r := range c.e.rows {
			if r.vals["CampaignId"] == c.vals["CampaignId"] &&
				(lead != nil && r.vals["LeadId"] == lead || contact != nil && r.vals["ContactId"] == contact) {
				return failure("DUPLICATE_VALUE", "Already a campaign member.")
			}
		}
		if c.vals["Status"] == nil {
			c.vals["Status"] = "Sent"
		}
	}
	c.vals["HasResponded"] = c.vals["Status"] == "Responded"
	statuses := t.s.entity("CampaignMemberStatus")
	for _, id := range t.s.sortedIDs(statuses) {
		r := statuses.rows[id]
		if r.vals["CampaignId"] == c.vals["CampaignId"] && r.vals["Label"] == c.vals["Status"] {
			c.vals["HasResponded"] = r.bool("HasResponded")
		}
	}
	person := t.s.entity("Contact").rows[c.text("ContactId")]
	if person == nil {
		person = t.s.entity("Lead").rows[c.text("LeadId")]
	}
	if person != nil {
		for _, name := range []string{"FirstName", "LastName", "Email"} {
			setOr(c.vals, name, person.vals[name])
		}
	}
	return nil
}

func memberStatusEntity() *entity {
	return newEntity("CampaignMemberStatus", "Campaign Member Statuses", "01Y", traits{},
		ref("CampaignId", "Campaign").required().createOnly().cascade(), text("Label", 765).required(),
		whole8("SortOrder"), boolean("IsDefault").as("Is Default"), boolean("HasResponded").as("Responded"))
}
