package salesforcetest

import "time"

func opportunityEntity() *entity {
	e := newEntity("Opportunity", "Opportunities", "006", traits{},
		ref("AccountId", "Account").cascade(), boolean("IsPrivate").as("Private"),
		text("Name", 120).required(), area("Description", 32000),
		pick("StageName").as("Stage").required().rows("OpportunityStage"),
		money("Amount", 2), Field{Name: "Probability", Label: "Probability (%)", Type: "percent", Precision: 3},
		Field{Name: "ExpectedRevenue", Label: "Expected Amount", Type: "currency", Precision: 18, Scale: 2, ReadOnly: true},
		double("TotalOpportunityQuantity", 18, 2).as("Quantity"),
		day("CloseDate").required(),
		pick("Type", "Existing Customer - Upgrade", "Existing Customer - Replacement",
			"Existing Customer - Downgrade", "New Customer").as("Opportunity Type"),
		text("NextStep", 255), pick("LeadSource", leadSources...),
		boolean("IsClosed").as("Closed").readOnly(), boolean("IsWon").as("Won").readOnly(),
		pick("ForecastCategory", "Omitted", "Pipeline", "BestCase", "MostLikely", "Forecast", "Closed").readOnly(),
		pick("ForecastCategoryName", forecasts...).as("Forecast Category"),
		ref("CampaignId", "Campaign"), boolean("HasOpportunityLineItem").as("Has Line Item").readOnly(),
		ref("Pricebook2Id", "Pricebook2").as("Price Book ID"), ref("OwnerId", "User").owner(),
		ref("ContactId", "Contact").createOnly(),
		day("LastActivityDate").as("Last Activity").readOnly(),
		instant("LastViewedDate").readOnly(), instant("LastReferencedDate").readOnly(),
		whole8("FiscalQuarter").readOnly(), whole8("FiscalYear").readOnly(), text("Fiscal", 6).as("Fiscal Period").readOnly(),
		instant("LastStageChangeDate").readOnly())
	e.before = opportunityRules
	e.after = primaryContact
	return e
}

// opportunityRules derives what follows from the stage and the close date.
func opportunityRules(t *tx, c *change) *apiError {
	stage := t.s.statusRow("OpportunityStage", c.vals["StageName"])
	if c.insert() || c.vals["StageName"] != c.was("StageName") {
		closed, won := false, false
		if stage != nil {
			closed, won = stage.bool("IsClosed"), stage.bool("IsWon")
			if !c.set["Probability"] {
				c.vals["Probability"] = stage.vals["DefaultProbability"]
			}
			if !c.set["ForecastCategoryName"] {
				c.vals["ForecastCategoryName"] = stage.vals["ForecastCategoryName"]
			}
			c.vals["ForecastCategory"] = stage.vals["ForecastCategory"]
		}
		c.vals["IsClosed"], c.vals["IsWon"] = closed, won
		if !c.insert() {
			c.vals["LastStageChangeDate"] = t.now
		}
	}
	if amount, ok := c.vals["Amount"].(float64); ok {
		p, _ := c.vals["Probability"].(float64)
		c.vals["ExpectedRevenue"] = round(amount*p/100, 2)
	} else {
		delete(c.vals, "ExpectedRevenue")
	}
	if d, err := time.Parse(time.DateOnly, c.text("CloseDate")); err == nil {
		quarter := (int(d.Month())-1)/3 + 1
		c.vals["FiscalQuarter"], c.vals["FiscalYear"] = float64(quarter), float64(d.Year())
		c.vals["Fiscal"] = d.Format("2006") + " " + string(rune('0'+quarter))
	}
	return nil
}

// primaryContact makes the contact role that ContactId asks for on create.
func primaryContact(t *tx, c *change) *apiError {
	if !c.insert() || c.vals["ContactId"] == nil {
		return nil
	}
	_, err := t.insert(t.s.entity("OpportunityContactRole"), map[string]any{
		"OpportunityId": c.id, "ContactId": c.vals["ContactId"], "IsPrimary": true,
	})
	return err
}

func contactRoleEntity() *entity {
	e := newEntity("OpportunityContactRole", "Opportunity Contact Roles", "00K", traits{},
		ref("OpportunityId", "Opportunity").required().createOnly().cascade(),
		ref("ContactId", "Contact").required().cascade(),
		pick("Role", "Business User", "Decision Maker", "Economic Buyer", "Economic Decision Maker", "Evaluator",
			"Executive Sponsor", "Influencer", "Technical Buyer", "Other"),
		boolean("IsPrimary").as("Primary"))
	e.after = onePrimary
	return e
}

// onePrimary takes the mark from the other roles of the opportunity.
func onePrimary(t *tx, c *change) *apiError {
	if c.vals["IsPrimary"] != true {
		return nil
	}
	for _, id := range t.s.pointing(c.e, c.e.field("OpportunityId"), c.text("OpportunityId")) {
		if id != c.id && c.e.rows[id].bool("IsPrimary") {
			t.touch(c.e, id, map[string]any{"IsPrimary": false})
		}
	}
	return nil
}

func stageEntity() *entity {
	return newEntity("OpportunityStage", "Opportunity Stages", "01J", traits{fixed: true, setup: true},
		text("MasterLabel", 255), text("ApiName", 255).as("API Name"), boolean("IsActive").as("Is Active"),
		whole8("SortOrder"), boolean("IsClosed").as("Closed"), boolean("IsWon").as("Won"),
		pick("ForecastCategory", "Omitted", "Pipeline", "BestCase", "MostLikely", "Forecast", "Closed"),
		pick("ForecastCategoryName", forecasts...).as("Forecast Category Name"),
		Field{Name: "DefaultProbability", Label: "Probability (%)", Type: "percent", Precision: 3},
		text("Description", 255))
}
