package hubspottest

// standardObjects are the object types of a new portal, by object type id.
func standardObjects() []objectDef {
	defs := []objectDef{contacts(), companies(), deals(), tickets(), products(), users()}
	return append(defs, engagements()...)
}

// systemProps are the properties that every object has.
func systemProps(d objectDef) []prop {
	g := d.groups[0].Name
	rows := []prop{
		{"hs_object_id", "Record ID", number, g, ro, ""},
		{"hs_object_source", "Record source", text, g, ro, ""},
		{"hs_object_source_id", "Record source ID", text, g, ro | hidden, ""},
		{"hs_object_source_label", "Record source label", text, g, ro, ""},
		{"hs_object_source_detail_1", "Record source detail 1", text, g, ro, ""},
		{"hs_object_source_detail_2", "Record source detail 2", text, g, ro, ""},
		{"hs_object_source_detail_3", "Record source detail 3", text, g, ro, ""},
		{"hs_object_source_user_id", "Record source user ID", number, g, ro, ""},
		{"hs_lastmodifieddate", "Object last modified date/time", datetime, g, ro, ""},
		{"hs_createdate", "Object create date/time", datetime, g, ro, ""},
		{"hs_created_by_user_id", "Created by user ID", number, g, ro, ""},
		{"hs_updated_by_user_id", "Updated by user ID", number, g, ro, ""},
		{"hs_merged_object_ids", "Merged record IDs", multi, g, ro, ""},
		{"hs_unique_creation_key", "Unique creation key", text, g, ro | hidden, ""},
		{"hs_read_only", "Read only object", boolean, g, ro | hidden, ""},
		{"hs_was_imported", "Performed in an import", boolean, g, ro, ""},
		{"hubspot_owner_id", "Owner", ownerID, g, 0, ""},
		{"hubspot_owner_assigneddate", "Owner assigned date", datetime, g, ro, ""},
		{"hubspot_team_id", "HubSpot team", pick, g, ro, ""},
		{"hs_all_owner_ids", "All owner IDs", multi, g, ro, ""},
		{"hs_all_team_ids", "All team IDs", multi, g, ro, ""},
	}
	return rows
}

const lifecycleStages = "subscriber=Subscriber|lead=Lead|marketingqualifiedlead=Marketing Qualified Lead|" +
	"salesqualifiedlead=Sales Qualified Lead|opportunity=Opportunity|customer=Customer|evangelist=Evangelist|other=Other"

const leadStatuses = "NEW=New|OPEN=Open|IN_PROGRESS=In Progress|OPEN_DEAL=Open Deal|UNQUALIFIED=Unqualified|" +
	"ATTEMPTED_TO_CONTACT=Attempted to Contact|CONNECTED=Connected|BAD_TIMING=Bad Timing"

// sources are the choices of hs_analytics_source.
const sources = "ORGANIC_SEARCH=Organic Search|PAID_SEARCH=Paid Search|EMAIL_MARKETING=Email Marketing|" +
	"SOCIAL_MEDIA=Organic Social|REFERRALS=Referrals|OTHER_CAMPAIGNS=Other Campaigns|DIRECT_TRAFFIC=Direct Traffic|" +
	"OFFLINE=Offline Sources|PAID_SOCIAL=Paid Social|AI_REFERRALS=AI Referrals"

// lifecycleStamps are the dates at which a record entered each stage.
func lifecycleStamps(group string) []prop {
	return []prop{
		{"hs_lifecyclestage_subscriber_date", "Became a Subscriber Date", datetime, group, ro, ""},
		{"hs_lifecyclestage_lead_date", "Became a Lead Date", datetime, group, ro, ""},
		{"hs_lifecyclestage_marketingqualifiedlead_date", "Became a Marketing Qualified Lead Date", datetime, group, ro, ""},
		{"hs_lifecyclestage_salesqualifiedlead_date", "Became a Sales Qualified Lead Date", datetime, group, ro, ""},
		{"hs_lifecyclestage_opportunity_date", "Became an Opportunity Date", datetime, group, ro, ""},
		{"hs_lifecyclestage_customer_date", "Became a Customer Date", datetime, group, ro, ""},
		{"hs_lifecyclestage_evangelist_date", "Became an Evangelist Date", datetime, group, ro, ""},
		{"hs_lifecyclestage_other_date", "Became an Other Lifecycle Date", datetime, group, ro, ""},
	}
}

// activityProps are the activity roll-ups of contacts, companies and deals.
func activityProps(group string) []prop {
	return []prop{
		{"notes_last_contacted", "Last Contacted", datetime, group, ro, ""},
		{"notes_last_updated", "Last Activity Date", datetime, group, ro, ""},
		{"notes_next_activity_date", "Next Activity Date", datetime, group, ro, ""},
		{"num_contacted_notes", "Number of times contacted", number, group, ro, ""},
		{"num_notes", "Number of Sales Activities", number, group, ro, ""},
		{"hs_sales_email_last_replied", "Recent Sales Email Replied Date", datetime, group, ro, ""},
	}
}
