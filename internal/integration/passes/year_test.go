package passes_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
)

// chapter is something that happens in the year of a customer, before the next
// pass.
type chapter struct {
	title string
	do    func(*year)
}

// year is one customer's accounts, and the records that the story is about.
type year struct {
	*rig
	form                 string
	bobHubSpot, bobSF    string
	ada, charles, twin   string // HubSpot contacts
	company              string // HubSpot
	lead, contact, adaSF string // Salesforce
	account, opportunity string
	tokens               salesforce.TokenStore
	told                 map[string]string // the problems that were told, by id
}

// yearSettings switch on everything that the story needs.
func yearSettings(s *crmsync.Settings) {
	leadsFirst(s)
	s.Contacts.DeleteInHubSpot.WithContact = true
	s.Owners.Enabled = true
	on := crmsync.ActivityType{Enabled: true}
	s.Timeline.FormSubmissions, s.Timeline.Calls, s.Timeline.Notes, s.Timeline.Tasks = on, on, on, on
	s.Timeline.FromSalesforce.Tasks.Enabled = true
}

func newYear(t *testing.T, store crmsync.Store) *year {
	y := &year{rig: newRig(t, rigOptions{settings: yearSettings, store: store})}
	y.tokens = salesforce.NewMemoryTokens(salesforce.Token{Refresh: y.sf.App().RefreshToken})
	y.start()
	return y
}

// start makes the clients of a new process. A session would not last a year, so
// it is renewed.
func (y *year) start() {
	y.connect()
	y.useSalesforce(y.login().Tokens(y.tokens))
}

// chapters is the story, in order.
func chapters() []chapter {
	return []chapter{
		{"The accounts are connected", (*year).connected},
		{"Charles fills in a form", (*year).formFilled},
		{"Sales works the lead", (*year).worked},
		{"The lead is converted", (*year).converted},
		{"The task is done, the deal grows on both sides", (*year).grown},
		{"The opportunity is won", (*year).won},
		{"The company is renamed", (*year).renamed},
		{"Charles has a twin", (*year).doubled},
		{"The twins are merged", (*year).merged},
		{"Bob leaves", (*year).left},
		{"The state lists are switched on", (*year).listed},
		{"Everybody spells their states", (*year).spelled},
		{"Ada asks to be deleted", (*year).deleted},
		{"Nothing happens", func(*year) {}},
	}
}

func (y *year) put(object string, fields map[string]any) string {
	y.t.Helper()
	id, err := y.sf.Put(object, fields)
	require.NoError(y.t, err)
	return id
}

func (y *year) edit(object, id string, fields map[string]any) {
	y.t.Helper()
	require.NoError(y.t, y.sf.Edit(object, id, fields))
}

func (y *year) connected() {
	y.bobHubSpot = y.hs.AddOwner(hubspottest.Owner{Email: "bob@acme.example", FirstName: "Bob", LastName: "Sales"})
	var err error
	y.bobSF, err = y.sf.AddUser(map[string]any{"Email": "bob@acme.example", "FirstName": "Bob", "LastName": "Sales"})
	require.NoError(y.t, err)
	y.form = y.hs.AddForm(hubspottest.Form{Name: "Price list", Fields: []string{"email", "firstname", "lastname"}})
	y.ada = y.rig.contact("Lovelace", "ada@analytical.org", "firstname", "Ada", "city", "London")
	account := y.rig.account("Analytical Ltd", "https://analytical.org")
	y.adaSF = y.person("Contact", "Lovelace", "Ada@analytical.org", "AccountId", account, "Phone", "42")
}

func (y *year) formFilled() {
	s, err := y.hs.SubmitForm(y.form, map[string]string{"email": "charles@difference.org", "firstname": "Charles", "lastname": "Babbage"})
	require.NoError(y.t, err)
	y.charles = s.ContactID
	y.company = y.rig.company("difference.org", "difference.org")
	require.NoError(y.t, y.hs.Associate("contacts", y.charles, "companies", y.company, 1))
}

func (y *year) worked() {
	y.lead = y.only("Lead")
	y.edit("Lead", y.lead, map[string]any{"Status": "Working - Contacted", "Title": "Engineer", "OwnerId": y.bobSF})
	y.put("Task", map[string]any{"Subject": "Send a price list", "WhoId": y.lead, "Status": "Not Started", "Priority": "High", "ActivityDate": "2000-03-15"})
	y.activity("calls", callContact, y.charles, "hs_call_title", "Asked for an offer", "hs_call_body", "<p>For <b>two</b> engines</p>")
}

func (y *year) converted() {
	out, err := y.sf.ConvertLead(y.lead, salesforcetest.ConvertOptions{CreateOpportunity: true, OpportunityName: "Two engines"})
	require.NoError(y.t, err)
	y.account, y.contact, y.opportunity = out.AccountID, out.ContactID, out.OpportunityID
	y.edit("Account", y.account, map[string]any{"Name": "Difference Engines", "Website": "https://difference.org"})
	if len(y.sf.All("OpportunityContactRole")) == 0 {
		y.put("OpportunityContactRole", map[string]any{"OpportunityId": y.opportunity, "ContactId": y.contact, "Role": "Decision Maker", "IsPrimary": true})
	}
}

func (y *year) grown() {
	task := y.hs.All("tasks")[0]
	require.NoError(y.t, y.hs.Edit("tasks", task.ID, map[string]string{"hs_task_status": "COMPLETED"}))
	deal := y.hs.All("deals")[0]
	require.NoError(y.t, y.hs.Edit("deals", deal.ID, map[string]string{"amount": "25000"}))
	y.edit("Opportunity", y.opportunity, map[string]any{"StageName": "Negotiation/Review", "CloseDate": "2000-06-30"})
}

func (y *year) won() { y.edit("Opportunity", y.opportunity, map[string]any{"StageName": "Closed Won"}) }

func (y *year) renamed() {
	require.NoError(y.t, y.hs.Edit("companies", y.company, map[string]string{"phone": "+44 20 1"}))
	y.edit("Account", y.account, map[string]any{"Name": "Difference & Analytical Engines"})
}

func (y *year) doubled() {
	y.twin = y.rig.contact("Babbage", "c.babbage@difference.org", "firstname", "C.", "jobtitle", "Inventor")
}

func (y *year) merged() {
	// In Salesforce a lead cannot be merged with a contact: it is converted into it.
	var twin string
	for _, lead := range y.sf.All("Lead") {
		if !lead.Bool("IsConverted") {
			twin = lead.ID()
		}
	}
	_, err := y.sf.ConvertLead(twin, salesforcetest.ConvertOptions{AccountID: y.account, ContactID: y.contact})
	require.NoError(y.t, err)
	_, err = y.hs.Merge("contacts", y.charles, y.twin)
	require.NoError(y.t, err)
}

func (y *year) left() {
	y.edit("User", y.bobSF, map[string]any{"IsActive": false})
	require.NoError(y.t, y.hs.Edit("contacts", y.ada, map[string]string{"hubspot_owner_id": y.bobHubSpot, "jobtitle": "Countess"}))
	time.Sleep(2 * time.Hour) // until the owners are read again
}

func (y *year) listed() {
	y.sf.EnableStateCountryPicklists()
	y.settings.StateCountryLists = true
	require.NoError(y.t, y.hs.Edit("contacts", y.ada, map[string]string{"country": "Great Britain", "state": "Middlesexshire"}))
}

func (y *year) spelled() {
	require.NoError(y.t, y.hs.Edit("contacts", y.ada, map[string]string{"country": "usa", "state": "california"}))
}

func (y *year) deleted() { require.NoError(y.t, y.sf.Delete("Contact", y.adaSF)) }
