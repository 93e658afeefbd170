package demo

import (
	"fmt"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

// colleague is a user of both systems, or of HubSpot alone.
type colleague struct {
	owner hubspottest.Owner
	user  string // the e-mail address in Salesforce; "" for nobody there
	there bool   // every organisation has this user
}

// colleagues are who works with the two CRMs. The third has another address in
// each, and is known by name; the last is nobody in Salesforce. The user that the
// integration signs in with is nobody in HubSpot.
var colleagues = []colleague{
	{hubspottest.Owner{ID: "41000001", UserID: 1001, Email: "admin@acme.example", FirstName: "Ada", LastName: "Admin"}, "admin@acme.example", true},
	{hubspottest.Owner{ID: "41000002", UserID: 1002, Email: "robin.field@acme.example", FirstName: "Robin", LastName: "Field"}, "Robin.Field@ACME.example", false},
	{hubspottest.Owner{ID: "41000003", UserID: 1003, Email: "juergen@acme.example", FirstName: "Jürgen", LastName: "Groß"}, "jgross@acme.example", false},
	{hubspottest.Owner{ID: "41000004", UserID: 1004, Email: "mei.tanaka@acme.example", FirstName: "Mei", LastName: "Tanaka"}, "mei.tanaka@acme.example", false},
	{hubspottest.Owner{ID: "41000005", UserID: 1005, Email: "frida@agency.example", FirstName: "Frida", LastName: "Freelance"}, "", false},
}

// The salespeople, and who is nobody in Salesforce, by position in colleagues.
const firstSeller, sellers, stranger = 1, 3, 4

// FormID is the id of the form that SetUp makes.
const FormID = "5a3c7f10-0000-4000-8000-000000000001"

// HubSpotSetup is the part of hubspottest.Server that SetUp uses.
type HubSpotSetup interface {
	AddOwner(o hubspottest.Owner) string
	AddForm(f hubspottest.Form) string
}

// SetUp gives a new portal what is not in its records: owners and a form. Load
// needs it, and a portal that goes on from a snapshot does too.
func SetUp(hubspot HubSpotSetup) {
	for _, c := range colleagues {
		hubspot.AddOwner(c.owner)
	}
	hubspot.AddOwner(hubspottest.Owner{ID: "41000006", UserID: 1006, Email: "left@acme.example", FirstName: "Linus", LastName: "Left", Archived: true})
	hubspot.AddForm(hubspottest.Form{
		ID: FormID, Name: "Ask for a quote", PageURL: "https://www.acme.example/quote",
		Fields: []string{"email", "firstname", "lastname", "company", "city"},
	})
}

// users adds the Salesforce users of the salespeople.
func (m *maker) users() {
	for _, c := range colleagues {
		if c.user == "" || c.there {
			continue
		}
		m.inSalesforce("User", map[string]any{
			"Username": c.user, "Email": c.user, "FirstName": c.owner.FirstName, "LastName": c.owner.LastName, "Alias": c.owner.LastName[:3],
		})
	}
}

// seller picks who owns a record: the owner's id in HubSpot, and the user in
// Salesforce.
func (m *maker) seller() (owner string, user Ref) {
	n := m.below(sellers)
	return colleagues[firstSeller+n].owner.ID, Ref{"OwnerId", fmt.Sprintf("User %d", n+1)}
}
