package hubspottest

import (
	"slices"
	"strings"
)

const companyInfo = "companyinformation"

func companies() objectDef {
	d := objectDef{
		plural: "companies", singular: "company", typeID: "0-2", upper: "COMPANY",
		required: []string{"name|domain"},
		defaults: []string{"createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"},
		searched: []string{"website", "phone", "name", "domain"},
		read:     []string{"crm.objects.companies.read"}, write: []string{"crm.objects.companies.write"},
		schemaRead: "crm.schemas.companies.read", schemaWrite: "crm.schemas.companies.write",
		groups: []group{
			{Name: companyInfo, Label: "Company information"}, {Name: analytics, Label: "Web analytics history"},
			{Name: "companyactivity", Label: "Company activity"},
		},
	}
	d.props = slices.Concat(companyProps(), lifecycleStamps(companyInfo), activityProps("companyactivity"))
	return d
}

// companyProps are the standard properties of companies.
func companyProps() []prop {
	g := companyInfo
	return []prop{
		{"name", "Company name", text, g, 0, ""},
		{"domain", "Company Domain Name", text, g, 0, ""},
		{"website", "Website URL", text, g, 0, ""},
		{"phone", "Phone Number", phone, g, 0, ""},
		{"address", "Street Address", text, g, 0, ""},
		{"address2", "Street Address 2", text, g, 0, ""},
		{"city", "City", text, g, 0, ""},
		{"state", "State/Region", text, g, 0, ""},
		{"hs_state_code", "State/Region Code", text, g, 0, ""},
		{"zip", "Postal Code", text, g, 0, ""},
		{"country", "Country/Region", text, g, 0, ""},
		{"hs_country_code", "Country/Region Code", text, g, 0, ""},
		{"timezone", "Time Zone", text, g, 0, ""},
		{"industry", "Industry", pick, g, 0, industries()},
		{"type", "Type", pick, g, 0, "PROSPECT=Prospect|PARTNER=Partner|RESELLER=Reseller|VENDOR=Vendor|OTHER=Other"},
		{"numberofemployees", "Number of Employees", number, g, 0, ""},
		{"annualrevenue", "Annual Revenue", number, g, 0, ""},
		{"description", "Description", area, g, 0, ""},
		{"about_us", "About Us", area, g, 0, ""},
		{"founded_year", "Year Founded", text, g, 0, ""},
		{"is_public", "Is Public", boolean, g, 0, ""},
		{"lifecyclestage", "Lifecycle Stage", radio, g, 0, lifecycleStages},
		{"hs_lead_status", "Lead Status", radio, g, 0, leadStatuses},
		{"hs_ideal_customer_profile", "Ideal Customer Profile Tier", pick, g, 0, "tier_1=Tier 1|tier_2=Tier 2|tier_3=Tier 3"},
		{"hs_is_target_account", "Target Account", boolean, g, 0, ""},
		{"linkedin_company_page", "LinkedIn Company Page", text, g, 0, ""},
		{"facebook_company_page", "Facebook Company Page", text, g, 0, ""},
		{"twitterhandle", "Twitter Handle", text, g, 0, ""},
		{"web_technologies", "Web Technologies", multi, g, 0, "hubspot=HubSpot|salesforce=Salesforce|wordpress=WordPress|shopify=Shopify|google_analytics=Google Analytics"},
		{"total_money_raised", "Total Money Raised", text, g, 0, ""},
		{"closedate", "Close Date", datetime, g, 0, ""},
		{"createdate", "Create Date", datetime, g, ro, ""},
		{"hs_additional_domains", "Additional Domains", multi, g, ro, ""},
		{"hs_parent_company_id", "Parent Company", number, g, ro, ""},
		{"hs_num_child_companies", "Number of child companies", rollup, g, ro, ""},
		{"hs_pipeline", "Pipeline", pick, g, ro, "companies-lifecycle-pipeline=Lifecycle Stage Pipeline"},
		{"hs_searchable_calculated_phone_number", "Calculated Phone Number for searching", phone, g, ro | hidden, ""},
		{"num_associated_contacts", "Number of Associated Contacts", rollup, g, ro, ""},
		{"num_associated_deals", "Number of Associated Deals", rollup, g, ro, ""},
		{"recent_deal_amount", "Recent Deal Amount", rollup, g, ro, ""},
		{"total_revenue", "Total Revenue", rollup, g, ro, ""},
		{"hs_num_open_deals", "Number of open deals", rollup, g, ro, ""},
		{"hs_total_deal_value", "Total open deal value", rollup, g, ro, ""},
		{"hs_analytics_source", "Original Traffic Source", pick, analytics, ro, sources},
		{"hs_analytics_num_page_views", "Number of Pageviews", number, analytics, ro, ""},
		{"hs_analytics_num_visits", "Number of Sessions", number, analytics, ro, ""},
	}
}

// industries are HubSpot's own values of the industry of a company.
func industries() string {
	values := strings.Fields(`ACCOUNTING AIRLINES_AVIATION ALTERNATIVE_DISPUTE_RESOLUTION ALTERNATIVE_MEDICINE
		ANIMATION APPAREL_FASHION ARCHITECTURE_PLANNING ARTS_AND_CRAFTS AUTOMOTIVE AVIATION_AEROSPACE BANKING
		BIOTECHNOLOGY BROADCAST_MEDIA BUILDING_MATERIALS BUSINESS_SUPPLIES_AND_EQUIPMENT CAPITAL_MARKETS CHEMICALS
		CIVIC_SOCIAL_ORGANIZATION CIVIL_ENGINEERING COMMERCIAL_REAL_ESTATE COMPUTER_NETWORK_SECURITY COMPUTER_GAMES
		COMPUTER_HARDWARE COMPUTER_NETWORKING COMPUTER_SOFTWARE INTERNET CONSTRUCTION CONSUMER_ELECTRONICS
		CONSUMER_GOODS CONSUMER_SERVICES COSMETICS DAIRY DEFENSE_SPACE DESIGN EDUCATION_MANAGEMENT E_LEARNING
		ELECTRICAL_ELECTRONIC_MANUFACTURING ENTERTAINMENT ENVIRONMENTAL_SERVICES EVENTS_SERVICES EXECUTIVE_OFFICE
		FACILITIES_SERVICES FARMING FINANCIAL_SERVICES FINE_ART FISHERY FOOD_BEVERAGES FOOD_PRODUCTION FUND_RAISING
		FURNITURE GAMBLING_CASINOS GLASS_CERAMICS_CONCRETE GOVERNMENT_ADMINISTRATION GOVERNMENT_RELATIONS
		GRAPHIC_DESIGN HEALTH_WELLNESS_AND_FITNESS HIGHER_EDUCATION HOSPITAL_HEALTH_CARE HOSPITALITY HUMAN_RESOURCES
		IMPORT_AND_EXPORT INDIVIDUAL_FAMILY_SERVICES INDUSTRIAL_AUTOMATION INFORMATION_SERVICES
		INFORMATION_TECHNOLOGY_AND_SERVICES INSURANCE INTERNATIONAL_AFFAIRS INTERNATIONAL_TRADE_AND_DEVELOPMENT
		INVESTMENT_BANKING INVESTMENT_MANAGEMENT JUDICIARY LAW_ENFORCEMENT LAW_PRACTICE LEGAL_SERVICES
		LEGISLATIVE_OFFICE LEISURE_TRAVEL_TOURISM LIBRARIES LOGISTICS_AND_SUPPLY_CHAIN LUXURY_GOODS_JEWELRY MACHINERY
		MANAGEMENT_CONSULTING MARITIME MARKET_RESEARCH MARKETING_AND_ADVERTISING MECHANICAL_OR_INDUSTRIAL_ENGINEERING
		MEDIA_PRODUCTION MEDICAL_DEVICES MEDICAL_PRACTICE MENTAL_HEALTH_CARE MILITARY MINING_METALS
		MOTION_PICTURES_AND_FILM MUSEUMS_AND_INSTITUTIONS MUSIC NANOTECHNOLOGY NEWSPAPERS
		NON_PROFIT_ORGANIZATION_MANAGEMENT OIL_ENERGY ONLINE_MEDIA OUTSOURCING_OFFSHORING PACKAGE_FREIGHT_DELIVERY
		PACKAGING_AND_CONTAINERS PAPER_FOREST_PRODUCTS PERFORMING_ARTS PHARMACEUTICALS PHILANTHROPY PHOTOGRAPHY
		PLASTICS POLITICAL_ORGANIZATION PRIMARY_SECONDARY_EDUCATION PRINTING PROFESSIONAL_TRAINING_COACHING
		PROGRAM_DEVELOPMENT PUBLIC_POLICY PUBLIC_RELATIONS_AND_COMMUNICATIONS PUBLIC_SAFETY PUBLISHING
		RAILROAD_MANUFACTURE RANCHING REAL_ESTATE RECREATIONAL_FACILITIES_AND_SERVICES RELIGIOUS_INSTITUTIONS
		RENEWABLES_ENVIRONMENT RESEARCH RESTAURANTS RETAIL SECURITY_AND_INVESTIGATIONS SEMICONDUCTORS SHIPBUILDING
		SPORTING_GOODS SPORTS STAFFING_AND_RECRUITING SUPERMARKETS TELECOMMUNICATIONS TEXTILES THINK_TANKS TOBACCO
		TRANSLATION_AND_LOCALIZATION TRANSPORTATION_TRUCKING_RAILROAD UTILITIES VENTURE_CAPITAL_PRIVATE_EQUITY
		VETERINARY WAREHOUSING WHOLESALE WINE_AND_SPIRITS WIRELESS WRITING_AND_EDITING`)
	for i, v := range values {
		words := strings.Fields(strings.ToLower(strings.ReplaceAll(v, "_", " ")))
		for j, w := range words {
			words[j] = strings.ToUpper(w[:1]) + w[1:]
		}
		values[i] = v + "=" + strings.Join(words, " ")
	}
	return strings.Join(values, "|")
}
