package hubspottest

const (
	dealGroup    = "dealinformation"
	ticketGroup  = "ticketinformation"
	productGroup = "productinformation"
)

func deals() objectDef {
	g := dealGroup
	return objectDef{
		plural: "deals", singular: "deal", typeID: "0-3", upper: "DEAL",
		required: []string{"dealname", "dealstage"},
		defaults: []string{"amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id", "pipeline"},
		searched: []string{"dealname", "pipeline", "dealstage", "description", "dealtype"},
		read:     []string{"crm.objects.deals.read"}, write: []string{"crm.objects.deals.write"},
		schemaRead: "crm.schemas.deals.read", schemaWrite: "crm.schemas.deals.write",
		groups: []group{{Name: g, Label: "Deal information"}, {Name: "dealactivity", Label: "Deal activity"}, {Name: "deal_revenue", Label: "Deal revenue"}},
		props: append([]prop{
			{"dealname", "Deal Name", text, g, 0, ""},
			{"pipeline", "Pipeline", pick, g, 0, ""},
			{"dealstage", "Deal Stage", radio, g, 0, ""},
			{"amount", "Amount", number, g, 0, ""},
			{"closedate", "Close Date", datetime, g, 0, ""},
			{"createdate", "Create Date", datetime, g, 0, ""},
			{"dealtype", "Deal Type", radio, g, 0, "newbusiness=New Business|existingbusiness=Existing Business"},
			{"description", "Deal Description", area, g, 0, ""},
			{"deal_currency_code", "Currency", pick, g, 0, "USD=US Dollar|EUR=Euro|GBP=British Pound|JPY=Japanese Yen|CAD=Canadian Dollar|AUD=Australian Dollar|CHF=Swiss Franc"},
			{"closed_lost_reason", "Closed Lost Reason", area, g, 0, ""},
			{"closed_won_reason", "Closed Won Reason", area, g, 0, ""},
			{"hs_priority", "Priority", pick, g, 0, "low=Low|medium=Medium|high=High"},
			{"hs_next_step", "Next step", text, g, 0, ""},
			{"hs_forecast_amount", "Forecast amount", formula, g, ro, ""},
			{"hs_forecast_probability", "Forecast probability", number, g, 0, ""},
			{"hs_manual_forecast_category", "Forecast category", pick, g, 0, "OMIT=Not forecasted|PIPELINE=Pipeline|BEST_CASE=Best case|COMMIT=Commit|CLOSED=Closed won"},
			{"hs_acv", "Annual contract value", number, "deal_revenue", 0, ""},
			{"hs_arr", "Annual recurring revenue", number, "deal_revenue", 0, ""},
			{"hs_mrr", "Monthly recurring revenue", number, "deal_revenue", 0, ""},
			{"hs_tcv", "Total contract value", number, "deal_revenue", 0, ""},
			{"amount_in_home_currency", "Amount in company currency", number, g, ro, ""},
			{"hs_exchange_rate", "Exchange rate", number, g, ro, ""},
			{"hs_is_closed", "Is Deal Closed?", boolean, g, ro, ""},
			{"hs_is_closed_won", "Is Closed Won", boolean, g, ro, ""},
			{"hs_is_closed_lost", "Is closed lost", boolean, g, ro, ""},
			{"hs_deal_stage_probability", "Deal probability", number, g, ro, ""},
			{"hs_projected_amount", "Weighted amount", formula, g, ro, ""},
			{"days_to_close", "Days to close", number, g, ro, ""},
			{"num_associated_contacts", "Number of Associated Contacts", rollup, g, ro, ""},
			{"hs_analytics_source", "Original Traffic Source", pick, g, ro, sources},
			{"hs_primary_associated_company", "Primary Associated Company", number, g, ro, ""},
		}, activityProps("dealactivity")...),
	}
}

func tickets() objectDef {
	g := ticketGroup
	return objectDef{
		plural: "tickets", singular: "ticket", typeID: "0-5", upper: "TICKET",
		required: []string{"subject", "hs_pipeline_stage"},
		defaults: []string{"content", "createdate", "hs_lastmodifieddate", "hs_object_id", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_category", "hs_ticket_priority", "subject"},
		searched: []string{"subject", "content", "hs_pipeline_stage", "hs_ticket_category"},
		read:     []string{"tickets"}, write: []string{"tickets"}, schemaRead: "tickets", schemaWrite: "tickets",
		groups: []group{{Name: g, Label: "Ticket information"}},
		props: []prop{
			{"subject", "Ticket name", text, g, 0, ""},
			{"content", "Ticket description", area, g, 0, ""},
			{"hs_pipeline", "Pipeline", pick, g, 0, ""},
			{"hs_pipeline_stage", "Ticket status", radio, g, 0, ""},
			{"hs_ticket_priority", "Priority", radio, g, 0, "LOW=Low|MEDIUM=Medium|HIGH=High|URGENT=Urgent"},
			{"hs_ticket_category", "Category", multi, g, 0, "PRODUCT_ISSUE=Product issue|BILLING_ISSUE=Billing issue|FEATURE_REQUEST=Feature request|GENERAL_INQUIRY=General inquiry"},
			{"hs_resolution", "Resolution", pick, g, 0, "ISSUE_FIXED=Issue fixed|WILL_NOT_FIX=Will not fix|WAITING_ON_CUSTOMER=Waiting on customer"},
			{"source_type", "Source", radio, g, 0, "CHAT=Chat|EMAIL=Email|FORM=Form|PHONE=Phone"},
			{"createdate", "Create date", datetime, g, 0, ""},
			{"closed_date", "Close date", datetime, g, 0, ""},
			{"hs_num_times_contacted", "Number of times contacted", number, g, ro, ""},
		},
	}
}

func products() objectDef {
	g := productGroup
	return objectDef{
		plural: "products", singular: "product", typeID: "0-7", upper: "PRODUCT",
		required: []string{"name"},
		defaults: []string{"createdate", "description", "hs_lastmodifieddate", "hs_object_id", "name", "price"},
		searched: []string{"name", "description", "price", "hs_sku"},
		read:     []string{"e-commerce"}, write: []string{"e-commerce"}, schemaRead: "e-commerce", schemaWrite: "e-commerce",
		groups: []group{{Name: g, Label: "Product information"}},
		props: []prop{
			{"name", "Name", text, g, 0, ""},
			{"description", "Product description", area, g, 0, ""},
			{"price", "Unit price", number, g, 0, ""},
			{"hs_sku", "SKU", text, g, 0, ""},
			{"hs_cost_of_goods_sold", "Unit cost", number, g, 0, ""},
			{"hs_url", "URL", text, g, 0, ""},
			{"createdate", "Create Date", datetime, g, ro, ""},
		},
	}
}

func users() objectDef {
	g := "user_information"
	return objectDef{
		plural: "users", singular: "user", typeID: "0-115", upper: "USER",
		defaults: []string{"hs_createdate", "hs_lastmodifieddate", "hs_object_id"},
		searched: []string{"hs_email"},
		read:     []string{"crm.objects.users.read"}, write: []string{"crm.objects.users.write"},
		schemaRead: "crm.objects.users.read", schemaWrite: "crm.objects.users.write",
		groups: []group{{Name: g, Label: "User information"}},
		props: []prop{
			{"hs_email", "Email", text, g, ro, ""},
			{"hs_given_name", "First name", text, g, ro, ""},
			{"hs_family_name", "Last name", text, g, ro, ""},
			{"hs_job_title", "Job title", text, g, 0, ""},
			{"hs_deactivated", "Deactivated", boolean, g, ro, ""},
		},
	}
}
