package salesforcetest

func leadEntity() *entity {
	e := newEntity("Lead", "Leads", "00Q", traits{merges: true}, fields(
		[]Field{
			text("LastName", 80).required().part("Name"), text("FirstName", 40).part("Name"),
			pick("Salutation", salutations...).part("Name"), text("Name", 121).as("Full Name").readOnly(),
			text("Title", 128), text("Company", 255).required(),
		},
		address(""),
		[]Field{
			phone("Phone"), phone("MobilePhone"), phone("Fax"), email().lookup(), link("Website"),
			link("PhotoUrl").as("Photo URL").readOnly(),
			area("Description", 32000), pick("LeadSource", leadSources...),
			pick("Status").required().rows("LeadStatus"), pick("Industry", industries...),
			pick("Rating", ratings...), money("AnnualRevenue", 0), whole8("NumberOfEmployees").as("Employees"),
			ref("OwnerId", "Group", "User").owner(),
			boolean("HasOptedOutOfEmail").as("Email Opt Out"), boolean("HasOptedOutOfFax").as("Fax Opt Out"),
			boolean("DoNotCall"),
			boolean("IsConverted").as("Converted").readOnly(), day("ConvertedDate").readOnly(),
			ref("ConvertedAccountId", "Account").readOnly(), ref("ConvertedContactId", "Contact").readOnly(),
			ref("ConvertedOpportunityId", "Opportunity").readOnly(),
			boolean("IsUnreadByOwner").as("Unread By Owner").defaults(true),
			day("LastActivityDate").as("Last Activity").readOnly(),
			instant("LastViewedDate").readOnly(), instant("LastReferencedDate").readOnly(),
			text("Jigsaw", 20).as("Data.com Key"), text("EmailBouncedReason", 255), instant("EmailBouncedDate"),
			ref("IndividualId", "Individual"),
		})...)
	e.before = func(t *tx, c *change) *apiError {
		if c.old != nil && c.old.bool("IsConverted") && !t.world {
			return failure("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
		}
		composeName(c)
		if c.insert() && c.vals["Status"] == nil {
			c.vals["Status"] = t.s.defaultRow("LeadStatus")
		}
		return nil
	}
	return e
}

// defaultRow is the ApiName of the row marked IsDefault, or the first one.
func (s *Server) defaultRow(object string) any {
	var first any
	e := s.entity(object)
	for _, id := range s.sortedIDs(e) {
		r := e.rows[id]
		if r.bool("IsDefault") {
			return r.vals["ApiName"]
		}
		if first == nil {
			first = r.vals["ApiName"]
		}
	}
	return first
}

// statusRow finds the row of a stage or status by its API name.
func (s *Server) statusRow(object string, name any) *row {
	e := s.entity(object)
	for _, id := range s.sortedIDs(e) {
		if r := e.rows[id]; r.vals["ApiName"] == name {
			return r
		}
	}
	return nil
}

func leadStatusEntity() *entity {
	return newEntity("LeadStatus", "Lead Status Values", "01J", traits{fixed: true, setup: true},
		text("MasterLabel", 255), text("ApiName", 255).as("API Name"), whole8("SortOrder"),
		boolean("IsDefault").as("Is Default"), boolean("IsConverted").as("Converted"))
}
