package salesforcetest

import "strings"

// populate fills a new org with what every org has.
func (s *Server) populate() {
	s.org = "00D5e000000AcMeEAK"
	if id, ok := canonicalID(s.opt.OrgID); ok {
		s.org = id
	} else {
		s.org = id18(s.org[:15])
	}
	users := s.entity("User")
	s.user = s.newID(users.prefix, users.next)
	t := s.begin(s.user)
	t.world = true
	s.username = "integration@acme.example"
	if s.opt.Sandbox {
		s.username += ".dev"
	}
	add := func(object string, vals map[string]any) string {
		id, err := t.insert(s.entity(object), vals)
		if err != nil {
			panic("salesforcetest: populate " + object + ": " + err.Error()) // a mistake in the tables of this package
		}
		return id
	}
	add("User", map[string]any{"Username": s.username, "LastName": "Integration", "FirstName": "CRM", "Alias": "integ",
		"Email": "integration@acme.example", "TimeZoneSidKey": s.opt.TimeZone})
	s.admin = add("User", map[string]any{"Username": strings.Replace(s.username, "integration", "admin", 1), "LastName": "Admin",
		"FirstName": "Ada", "Alias": "aadmin", "Email": "admin@acme.example", "TimeZoneSidKey": s.opt.TimeZone})
	s.populateOrg(t)
	for i, name := range []string{"Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted"} {
		add("LeadStatus", map[string]any{"MasterLabel": name, "ApiName": name, "SortOrder": i + 1, "IsDefault": i == 0, "IsConverted": i == 2})
	}
	for i, name := range []string{"Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred"} {
		add("TaskStatus", map[string]any{"MasterLabel": name, "ApiName": name, "SortOrder": i + 1, "IsDefault": i == 0, "IsClosed": i == 2})
	}
	for i, st := range stages {
		add("OpportunityStage", map[string]any{"MasterLabel": st.name, "ApiName": st.name, "IsActive": true, "SortOrder": i + 1,
			"IsClosed": st.closed, "IsWon": st.won, "DefaultProbability": st.probability,
			"ForecastCategory": strings.ReplaceAll(st.forecast, " ", ""), "ForecastCategoryName": st.forecast})
	}
	s.token = s.newSession(s.user, "api refresh_token openid id")
	s.app = App{ClientID: "3MVG9" + s.random(80), ClientSecret: s.random(64), RefreshToken: "5Aep861" + s.random(80)}
	s.refresh[s.app.RefreshToken] = s.user
}

func (s *Server) populateOrg(t *tx) {
	e := s.entity("Organization")
	vals := map[string]any{"Id": s.org, "Name": "Acme", "InstanceName": "NA224", "IsSandbox": s.opt.Sandbox,
		"OrganizationType": s.opt.Edition, "DefaultLocaleSidKey": "en_US", "TimeZoneSidKey": s.opt.TimeZone,
		"LanguageLocaleKey": "en_US", "PrimaryContact": "Ada Admin", "Country": "US", "FiscalYearStartMonth": 1.0,
		"DefaultCurrencyIsoCode": "USD", "CreatedDate": t.now, "LastModifiedDate": t.now, "SystemModstamp": t.now,
		"CreatedById": s.admin, "LastModifiedById": s.admin}
	e.put(s.org, &row{id: s.org, vals: vals, stamp: t.now})
}

type stage struct {
	name        string
	probability int
	closed, won bool
	forecast    string
}

var stages = []stage{
	{"Prospecting", 10, false, false, "Pipeline"}, {"Qualification", 10, false, false, "Pipeline"},
	{"Needs Analysis", 20, false, false, "Pipeline"}, {"Value Proposition", 50, false, false, "Pipeline"},
	{"Id. Decision Makers", 60, false, false, "Pipeline"}, {"Perception Analysis", 70, false, false, "Pipeline"},
	{"Proposal/Price Quote", 75, false, false, "Pipeline"}, {"Negotiation/Review", 90, false, false, "Pipeline"},
	{"Closed Won", 100, true, true, "Closed"}, {"Closed Lost", 0, true, false, "Omitted"},
}
