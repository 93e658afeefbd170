package salesforcetest

func userEntity() *entity {
	e := newEntity("User", "Users", "005", traits{noDelete: true, setup: true}, fields(
		[]Field{
			{Name: "Username", Type: "string", Length: 80, Required: true, Unique: true, idLookup: true},
			text("LastName", 80).required().part("Name"), text("FirstName", 40).part("Name"),
			text("Name", 121).as("Full Name").readOnly(), text("CompanyName", 80),
			text("Division", 80), text("Department", 80), text("Title", 80),
		},
		address(""),
		[]Field{
			email(), phone("Phone"), phone("MobilePhone").as("Mobile"),
			text("Alias", 8).required(), text("CommunityNickname", 40).as("Nickname"),
			boolean("IsActive").as("Active").defaults(true),
			pick("TimeZoneSidKey", "America/Los_Angeles", "America/New_York", "Europe/London", "Europe/Berlin",
				"Asia/Tokyo", "UTC").as("Time Zone").required().defaults("America/Los_Angeles"),
			ref("UserRoleId", "UserRole").as("Role ID"),
			pick("LocaleSidKey", "en_US", "en_GB", "de_DE").as("Locale").required().defaults("en_US"),
			pick("LanguageLocaleKey", "en_US", "de", "ja").as("Language").required().defaults("en_US"),
			pick("EmailEncodingKey", "UTF-8", "ISO-8859-1").as("Email Encoding").required().defaults("UTF-8"),
			ref("ProfileId", "Profile"),
			pick("UserType", "Standard", "PowerPartner", "CSPLitePortal", "CustomerSuccess", "Guest",
				"AutomatedProcess").readOnly().defaults("Standard"),
			ref("ManagerId", "User"), text("FederationIdentifier", 512).as("SAML Federation ID"),
		})...)
	delete(e.byName, "isdeleted")
	e.fields = append(e.fields[:1], e.fields[2:]...)
	e.before = func(_ *tx, c *change) *apiError {
		composeName(c)
		return nil
	}
	return e
}

func groupEntity() *entity {
	e := newEntity("Group", "Groups", "00G", traits{setup: true, fixed: true},
		text("Name", 40).required(), text("DeveloperName", 80).as("Developer Name"), text("RelatedId", 18),
		pick("Type", "Regular", "Role", "RoleAndSubordinates", "Organization", "Queue").readOnly(),
		email())
	return e
}

func recordTypeEntity() *entity {
	return newEntity("RecordType", "Record Types", "012", traits{setup: true, fixed: true},
		text("Name", 80).required(), text("DeveloperName", 80).as("Record Type Name"),
		text("NamespacePrefix", 15), text("Description", 255), text("SobjectType", 40).as("SObject Type Name"),
		boolean("IsActive").as("Active"))
}

func organizationEntity() *entity {
	return newEntity("Organization", "Organizations", "00D", traits{setup: true, fixed: true}, fields(
		[]Field{text("Name", 80).required(), text("Division", 80)},
		address(""),
		[]Field{
			phone("Phone"), phone("Fax"), text("PrimaryContact", 80),
			text("DefaultLocaleSidKey", 40).as("Locale"), text("TimeZoneSidKey", 40).as("Time Zone"),
			text("LanguageLocaleKey", 40).as("Language"), text("NamespacePrefix", 15), text("InstanceName", 5),
			boolean("IsSandbox").as("Is Sandbox"), instant("TrialExpirationDate"),
			text("OrganizationType", 40).as("Edition"), whole8("FiscalYearStartMonth").as("Fiscal Year Starts In"),
			text("DefaultCurrencyIsoCode", 3),
		})...)
}
