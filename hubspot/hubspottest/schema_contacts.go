package hubspottest

const (
	contactInfo  = "contactinformation"
	analytics    = "analyticsinformation"
	conversion   = "conversioninformation"
	emailInfo    = "emailinformation"
	socialInfo   = "socialmediainformation"
	dealInfo     = "deal_information"
	contactSales = "sales_properties"
)

func contacts() objectDef {
	d := objectDef{
		plural: "contacts", singular: "contact", typeID: "0-1", upper: "CONTACT",
		defaults: []string{"createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"},
		searched: []string{"firstname", "lastname", "email", "phone", "hs_additional_emails", "fax", "mobilephone", "company"},
		read:     []string{"crm.objects.contacts.read"}, write: []string{"crm.objects.contacts.write"},
		schemaRead: "crm.schemas.contacts.read", schemaWrite: "crm.schemas.contacts.write",
		groups: []group{
			{Name: contactInfo, Label: "Contact information"}, {Name: analytics, Label: "Web analytics history"},
			{Name: conversion, Label: "Conversion information"}, {Name: emailInfo, Label: "Email information"},
			{Name: socialInfo, Label: "Social media information"}, {Name: dealInfo, Label: "Deal information"},
			{Name: contactSales, Label: "Sales properties"},
		},
	}
	d.props = append(d.props, contactProps()...)
	d.props = append(d.props, contactReadOnly()...)
	d.props = append(d.props, contactAnalytics()...)
	d.props = append(d.props, lifecycleStamps(contactInfo)...)
	d.props = append(d.props, activityProps(contactSales)...)
	return d
}

// contactProps are the standard properties that users and the API write.
func contactProps() []prop {
	g := contactInfo
	return []prop{
		{"email", "Email", text, g, unique, ""},
		{"firstname", "First Name", text, g, 0, ""},
		{"lastname", "Last Name", text, g, 0, ""},
		{"salutation", "Salutation", text, g, 0, ""},
		{"jobtitle", "Job Title", text, g, 0, ""},
		{"job_function", "Job function", text, g, 0, ""},
		{"seniority", "Seniority", text, g, 0, ""},
		{"company", "Company Name", text, g, 0, ""},
		{"company_size", "Company size", text, g, 0, ""},
		{"website", "Website URL", text, g, 0, ""},
		{"phone", "Phone Number", phone, g, 0, ""},
		{"mobilephone", "Mobile Phone Number", phone, g, 0, ""},
		{"fax", "Fax Number", phone, g, 0, ""},
		{"address", "Street Address", text, g, 0, ""},
		{"city", "City", text, g, 0, ""},
		{"state", "State/Region", text, g, 0, ""},
		{"hs_state_code", "State/Region Code", text, g, 0, ""},
		{"zip", "Postal Code", text, g, 0, ""},
		{"country", "Country/Region", text, g, 0, ""},
		{"hs_country_region_code", "Country/Region Code", text, g, 0, ""},
		{"lifecyclestage", "Lifecycle Stage", radio, g, 0, lifecycleStages},
		{"hs_lead_status", "Lead Status", radio, contactSales, 0, leadStatuses},
		{"hs_persona", "Persona", radio, g, 0, "persona_1=Decision maker|persona_2=Practitioner"},
		{"hs_buying_role", "Buying Role", multi, contactSales, 0,
			"BLOCKER=Blocker|BUDGET_HOLDER=Budget Holder|CHAMPION=Champion|DECISION_MAKER=Decision Maker|END_USER=End User|" +
				"EXECUTIVE_SPONSOR=Executive Sponsor|INFLUENCER=Influencer|LEGAL_AND_COMPLIANCE=Legal & Compliance|OTHER=Other"},
		{"industry", "Industry", text, g, 0, ""},
		{"annualrevenue", "Annual Revenue", text, g, 0, ""},
		{"numemployees", "Number of Employees", pick, g, 0, "1-5|5-25|25-50|50-100|100-500|500-1000|1000+"},
		{"date_of_birth", "Date of birth", text, g, 0, ""},
		{"gender", "Gender", text, g, 0, ""},
		{"marital_status", "Marital Status", text, g, 0, ""},
		{"military_status", "Military status", text, g, 0, ""},
		{"relationship_status", "Relationship Status", text, g, 0, ""},
		{"degree", "Degree", text, g, 0, ""},
		{"field_of_study", "Field of study", text, g, 0, ""},
		{"school", "School", text, g, 0, ""},
		{"graduation_date", "Graduation date", text, g, 0, ""},
		{"start_date", "Start date", text, g, 0, ""},
		{"work_email", "Work email", text, g, 0, ""},
		{"message", "Message", area, g, 0, ""},
		{"hs_language", "Preferred language", pick, g, 0,
			"de=German|en=English|en-gb=English - United Kingdom|en-us=English - United States|es=Spanish|fr=French|it=Italian|ja=Japanese|nl=Dutch|pl=Polish|pt=Portuguese|pt-br=Portuguese - Brazil|sv=Swedish|zh=Chinese"},
		{"hs_timezone", "Time Zone", pick, g, 0, "america_slash_new_york=UTC -05:00 New York|europe_slash_berlin=UTC +01:00 Berlin|europe_slash_london=UTC +00:00 London|asia_slash_tokyo=UTC +09:00 Tokyo|us_slash_pacific=UTC -08:00 US Pacific"},
		{"hs_email_optout", "Unsubscribed from all email", boolean, emailInfo, 0, ""},
		{"hs_legal_basis", "Legal basis for processing contact's data", multi, g, 0,
			"Legitimate interest – prospect/lead|Legitimate interest – existing customer|Legitimate interest - other|Performance of a contract|Freely given consent from contact|Not applicable"},
		{"hs_content_membership_notes", "Membership Notes", area, g, 0, ""},
		{"hs_linkedin_url", "LinkedIn URL", text, socialInfo, 0, ""},
		{"twitterhandle", "Twitter Username", text, socialInfo, 0, ""},
		{"linkedinbio", "LinkedIn Bio", text, socialInfo, 0, ""},
		{"closedate", "Close Date", datetime, contactSales, 0, ""},
	}
}

// contactReadOnly are the standard properties that HubSpot alone sets.
func contactReadOnly() []prop {
	g := contactInfo
	return []prop{
		{"createdate", "Create Date", datetime, g, ro, ""},
		{"lastmodifieddate", "Last Modified Date", datetime, g, ro, ""},
		{"hs_additional_emails", "Additional email addresses", multi, g, ro, ""},
		{"hs_all_contact_vids", "All vids for a contact", multi, g, ro | hidden, ""},
		{"hs_calculated_merged_vids", "Merged vids with timestamps of a contact", multi, g, ro | hidden, ""},
		{"associatedcompanyid", "Primary Associated Company ID", number, g, ro, ""},
		{"associatedcompanylastupdated", "Associated Company Last Updated", number, g, ro | hidden, ""},
		{"hs_email_domain", "Email Domain", text, emailInfo, ro, ""},
		{"hs_full_name_or_email", "Full name or email", text, g, ro, ""},
		{"hs_searchable_calculated_phone_number", "Calculated Phone Number for searching", phone, g, ro | hidden, ""},
		{"hs_searchable_calculated_mobile_number", "Calculated Mobile Number for searching", phone, g, ro | hidden, ""},
		{"hs_is_contact", "Is a contact", boolean, g, ro | hidden, ""},
		{"hs_is_unworked", "Contact unworked", boolean, contactSales, ro, ""},
		{"hs_pipeline", "Pipeline", pick, g, ro, "contacts-lifecycle-pipeline=Lifecycle Stage Pipeline"},
		{"hs_associated_target_accounts", "Associated target accounts", rollup, contactSales, ro, ""},
		{"hs_currently_enrolled_in_prospecting_agent", "Currently enrolled in prospecting agent", boolean, contactSales, ro, ""},
		{"hs_membership_has_accessed_private_content", "Membership has accessed private content", number, g, ro | hidden, ""},
		{"hs_registered_member", "Registered member", number, g, ro | hidden, ""},
		{"hs_sequences_actively_enrolled_count", "Number of sequences actively enrolled", rollup, contactSales, ro, ""},
		{"hs_marketable_status", "Marketing contact status", pick, g, ro, "true=Marketing contact|false=Non-marketing contact"},
		{"num_associated_deals", "Number of Associated Deals", rollup, dealInfo, ro, ""},
		{"recent_deal_amount", "Recent Deal Amount", rollup, dealInfo, ro, ""},
		{"recent_deal_close_date", "Recent Deal Close Date", datetime, dealInfo, ro, ""},
		{"total_revenue", "Total Revenue", rollup, dealInfo, ro, ""},
		{"first_deal_created_date", "First Deal Created Date", datetime, dealInfo, ro, ""},
		{"hubspotscore", "HubSpot Score", "number calculation_score", contactSales, ro, ""},
		{"ip_country", "IP Country", text, g, ro, ""},
		{"ip_city", "IP City", text, g, ro, ""},
	}
}

// contactAnalytics are the read-only figures of web, form and e-mail tracking.
func contactAnalytics() []prop {
	return []prop{
		{"hs_analytics_source", "Original Traffic Source", pick, analytics, ro, sources},
		{"hs_analytics_source_data_1", "Original Traffic Source Drill-Down 1", text, analytics, ro, ""},
		{"hs_analytics_source_data_2", "Original Traffic Source Drill-Down 2", text, analytics, ro, ""},
		{"hs_latest_source", "Latest Traffic Source", pick, analytics, ro, sources},
		{"hs_latest_source_timestamp", "Latest Traffic Source Date", datetime, analytics, ro, ""},
		{"hs_analytics_first_timestamp", "Time First Seen", datetime, analytics, ro, ""},
		{"hs_analytics_last_timestamp", "Time of Last Visit", datetime, analytics, ro, ""},
		{"hs_analytics_first_url", "First Page Seen", text, analytics, ro, ""},
		{"hs_analytics_last_url", "Last Page Seen", text, analytics, ro, ""},
		{"hs_analytics_num_page_views", "Number of Pageviews", number, analytics, ro, ""},
		{"hs_analytics_num_visits", "Number of Sessions", number, analytics, ro, ""},
		{"hs_analytics_num_event_completions", "Number of event completions", number, analytics, ro, ""},
		{"hs_analytics_revenue", "Event Revenue", number, analytics, ro, ""},
		{"first_conversion_date", "First Conversion Date", datetime, conversion, ro, ""},
		{"first_conversion_event_name", "First Conversion", text, conversion, ro, ""},
		{"recent_conversion_date", "Recent Conversion Date", datetime, conversion, ro, ""},
		{"recent_conversion_event_name", "Recent Conversion", text, conversion, ro, ""},
		{"num_conversion_events", "Number of Form Submissions", number, conversion, ro, ""},
		{"num_unique_conversion_events", "Number of Unique Forms Submitted", number, conversion, ro, ""},
		{"hs_calculated_form_submissions", "All form submissions for a contact", multi, conversion, ro | hidden, ""},
		{"hs_email_open", "Marketing emails opened", number, emailInfo, ro, ""},
		{"hs_email_click", "Marketing emails clicked", number, emailInfo, ro, ""},
		{"hs_email_delivered", "Marketing emails delivered", number, emailInfo, ro, ""},
		{"hs_email_bounce", "Marketing emails bounced", number, emailInfo, ro, ""},
		{"hs_email_last_send_date", "Last marketing email send date", datetime, emailInfo, ro, ""},
		{"hs_email_last_open_date", "Last marketing email open date", datetime, emailInfo, ro, ""},
		{"hs_email_last_click_date", "Last marketing email click date", datetime, emailInfo, ro, ""},
		{"hs_email_last_email_name", "Last marketing email name", text, emailInfo, ro, ""},
		{"hs_email_hard_bounce_reason_enum", "Email hard bounce reason", pick, emailInfo, ro, "BLOCKED=Blocked|CONTENT=Content|MAILBOX_FULL=Mailbox full|POLICY=Policy|SPAM=Spam|UNKNOWN_USER=Unknown user|OTHER=Other"},
		{"hs_sales_email_last_opened", "Recent Sales Email Opened Date", datetime, emailInfo, ro, ""},
		{"hs_sales_email_last_clicked", "Recent Sales Email Clicked Date", datetime, emailInfo, ro, ""},
	}
}
