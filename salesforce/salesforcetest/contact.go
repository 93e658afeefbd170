package salesforcetest

import "strings"

func contactEntity() *entity {
	e := newEntity("Contact", "Contacts", "003", traits{merges: true}, fields(
		[]Field{
			ref("AccountId", "Account").cascade(),
			text("LastName", 80).required().part("Name"), text("FirstName", 40).part("Name"),
			pick("Salutation", salutations...).part("Name"), text("Name", 121).as("Full Name").readOnly(),
		},
		address("Other"), address("Mailing"),
		[]Field{
			phone("Phone").as("Business Phone"), phone("Fax").as("Business Fax"), phone("MobilePhone"),
			phone("HomePhone"), phone("OtherPhone"), phone("AssistantPhone").as("Asst. Phone"),
			ref("ReportsToId", "Contact"), email().lookup(), text("Title", 128), text("Department", 80),
			text("AssistantName", 40).as("Assistant's Name"), pick("LeadSource", leadSources...),
			day("Birthdate"), area("Description", 32000).as("Contact Description"), ref("OwnerId", "User").owner(),
			boolean("HasOptedOutOfEmail").as("Email Opt Out"), boolean("HasOptedOutOfFax").as("Fax Opt Out"),
			boolean("DoNotCall"), day("LastActivityDate").as("Last Activity").readOnly(),
			instant("LastViewedDate").readOnly(), instant("LastReferencedDate").readOnly(),
			text("EmailBouncedReason", 255), instant("EmailBouncedDate"), boolean("IsEmailBounced").readOnly(),
			link("PhotoUrl").as("Photo URL").readOnly(), text("Jigsaw", 20).as("Data.com Key"),
			ref("IndividualId", "Individual"),
		})...)
	e.before = func(_ *tx, c *change) *apiError {
		composeName(c)
		c.vals["IsEmailBounced"] = c.vals["EmailBouncedReason"] != nil
		return nil
	}
	return e
}

// composeName fills Name from its parts; the salutation is not one of them.
func composeName(c *change) {
	name := strings.TrimSpace(c.text("FirstName") + " " + c.text("LastName"))
	if name == "" {
		delete(c.vals, "Name")
		return
	}
	c.vals["Name"] = name
}
