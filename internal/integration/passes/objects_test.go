package passes_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/lifecycle"
	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// everything switches all objects on, two-way.
func everything(s *crmsync.Settings) {
	twoWay(s)
	s.Contacts.DefaultObject = crmsync.Contact
	s.Companies.Enabled = true
	s.Deals.Enabled = true
	s.Deals.Mapping = mapping.DefaultDeals()
	for i := range s.Deals.Mapping.Fields {
		s.Deals.Mapping.Fields[i].Rule = mapping.TwoWay
	}
	s.Lifecycle = lifecycle.Settings{Enabled: true}
}

// leadsFirst makes new HubSpot contacts leads.
func leadsFirst(s *crmsync.Settings) {
	everything(s)
	s.Contacts.DefaultObject = crmsync.Lead
}

func (r *rig) company(name, domain string, more ...string) string {
	return r.hs.Put("companies", with(map[string]string{"name": name, "domain": domain}, more))
}

func (r *rig) account(name, website string) string {
	r.t.Helper()
	id, err := r.sf.Put("Account", map[string]any{"Name": name, "Website": website})
	require.NoError(r.t, err)
	return id
}

func (r *rig) opportunity(name, stage, account string, contacts ...string) string {
	r.t.Helper()
	fields := map[string]any{"Name": name, "StageName": stage, "CloseDate": "2026-06-30", "Amount": 1000}
	if account != "" {
		fields["AccountId"] = account
	}
	id, err := r.sf.Put("Opportunity", fields)
	require.NoError(r.t, err)
	for _, c := range contacts {
		_, err := r.sf.Put("OpportunityContactRole", map[string]any{"OpportunityId": id, "ContactId": c, "Role": "Decision Maker"})
		require.NoError(r.t, err)
	}
	return id
}

func TestCompaniesMatchByDomain(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		h := r.company("Analytical", "analytical.org")
		s := r.account("Analytical Engines Ltd", "https://www.analytical.org")
		other := r.account("Other", "https://other.example.net")
		r.sync()
		require.Equal(t, 2, r.hs.Count("companies"))
		require.Equal(t, 2, r.sf.Count("Account"))
		c, _ := r.hs.Get("companies", h)
		require.Equal(t, "Analytical Engines Ltd", c.Properties["name"])
		require.NoError(t, r.sf.Edit("Account", s, map[string]any{"Phone": "7"}))
		r.sync()
		c, _ = r.hs.Get("companies", h)
		require.Equal(t, "7", c.Properties["phone"])
		require.NotEmpty(t, other)
		r.settled()
	})
}

// An account that somebody makes while the pass runs is found just before a
// second one would be made.
func TestAccountThatAppearsDuringThePassIsLinked(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		everything(s)
		s.Companies.CreateInSalesforce = crmsync.Always
	}}, func(r *rig) {
		r.sync()
		r.company("Analytical", "analytical.org")
		r.onSalesforce("analytical.org", func() { r.account("Analytical Ltd", "https://www.analytical.org/") })
		r.sync()
		require.Equal(t, 1, r.sf.Count("Account"))
		require.Equal(t, 1, r.hs.Count("companies"))
		r.settled()
	})
}

// The same the other way round, by either property that gives a domain.
func TestCompanyWithAWebsiteAloneIsFound(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		r.sync()
		r.hs.Put("companies", map[string]string{"name": "Analytical", "website": "https://www.analytical.org"})
		s := r.account("Analytical Ltd", "analytical.org")
		r.hint(crm.Ref{System: crm.Salesforce, Object: "Account", ID: s})
		require.Equal(t, 1, r.hs.Count("companies"))
		r.sync()
		r.settled()
	})
}

func TestAccountsAreCreatedAsTheSettingsSay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy crmsync.AccountPolicy
		want   int
	}{{crmsync.Always, 2}, {crmsync.WithContacts, 1}, {crmsync.NeverCreate, 0}} {
		t.Run(string(c.policy), func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) {
				everything(s)
				s.Companies.CreateInSalesforce = c.policy
			}}, func(r *rig) {
				r.company("Empty", "empty.example.org")
				full := r.company("Full", "full.example.org")
				ada := r.contact("Lovelace", "ada@full.example.org")
				require.NoError(t, r.hs.Associate("contacts", ada, "companies", full, 1))
				r.sync()
				require.Equal(t, c.want, r.sf.Count("Account"))
				r.settled()
			})
		})
	}
}

func TestContactsAreAssociatedWithTheirAccount(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		h := r.company("Analytical", "analytical.org")
		ada := r.contact("Lovelace", "ada@analytical.org")
		require.NoError(t, r.hs.Associate("contacts", ada, "companies", h, 1))
		r.sync()
		account := r.only("Account")
		s := r.only("Contact")
		require.Equal(t, account, r.sfValue("Contact", s, "AccountId"))
		// The other way round, with a contact that comes before its company.
		next := r.account("Next", "https://next.example.org")
		require.NoError(t, r.sf.Edit("Contact", s, map[string]any{"AccountId": next}))
		r.sync()
		moved := r.hsValue(ada, "associatedcompanyid")
		c, ok := r.hs.Get("companies", moved)
		require.True(t, ok)
		require.Equal(t, "Next", c.Properties["name"])
		r.settled()
	})
}

func TestDealsAndOpportunities(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		account := r.account("Analytical", "https://analytical.org")
		ada := r.person("Contact", "Lovelace", "ada@analytical.org", "AccountId", account)
		opp := r.opportunity("Engine", "Prospecting", account, ada)
		r.sync()
		r.sync()
		require.Equal(t, 1, r.hs.Count("deals"))
		deal := r.hs.All("deals")[0]
		require.Equal(t, "Engine", deal.Properties["dealname"])
		require.Equal(t, "appointmentscheduled", deal.Properties["dealstage"])
		require.Len(t, r.hs.Associations("deals", deal.ID, "contacts"), 1)
		require.NotEmpty(t, r.hs.Associations("deals", deal.ID, "companies"))
		require.NoError(t, r.hs.Edit("deals", deal.ID, map[string]string{"amount": "2500.50", "dealstage": "qualifiedtobuy"}))
		r.sync()
		rec, _ := r.sf.Get("Opportunity", opp)
		require.InDelta(t, 2500.5, rec.Number("Amount"), 0.001)
		require.Equal(t, "Qualification", rec.Text("StageName"))
		require.Equal(t, account, rec.Text("AccountId"))
		require.Equal(t, "2026-06-30", rec.Text("CloseDate"))
		r.settled()
	})
}

func TestLifecycleMovesForwardOnly(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		h := r.contact("Lovelace", "ada@example.com", "lifecyclestage", "lead")
		r.sync()
		s := r.only("Contact")
		opp := r.opportunity("Engine", "Prospecting", "", s)
		r.sync()
		require.Equal(t, "opportunity", r.hsValue(h, "lifecyclestage"))
		require.NoError(t, r.sf.Edit("Opportunity", opp, map[string]any{"StageName": "Closed Won"}))
		r.sync()
		require.Equal(t, "customer", r.hsValue(h, "lifecyclestage"))
		r.opportunity("Second", "Prospecting", "", s)
		r.settled()
		require.Equal(t, "customer", r.hsValue(h, "lifecyclestage"), "never backwards")
	})
}

func TestLifecycleOff(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		everything(s)
		s.Lifecycle.Enabled = false
	}}, func(r *rig) {
		h := r.contact("Lovelace", "ada@example.com", "lifecyclestage", "lead")
		r.sync()
		r.opportunity("Engine", "Prospecting", "", r.only("Contact"))
		r.settled()
		require.Equal(t, "lead", r.hsValue(h, "lifecyclestage"))
	})
}

func TestOwners(t *testing.T) {
	t.Parallel()
	for _, fallback := range []bool{false, true} {
		t.Run(map[bool]string{false: "unknown owners are left alone", true: "fallback"}[fallback], func(t *testing.T) {
			run(t, rigOptions{settings: twoWay}, func(r *rig) {
				owner := r.hs.AddOwner(hubspottest.Owner{Email: "rep@acme.example", FirstName: "Rep", LastName: "One"})
				stranger := r.hs.AddOwner(hubspottest.Owner{Email: "stranger@acme.example", FirstName: "Stran", LastName: "Ger"})
				user, err := r.sf.AddUser(map[string]any{"Email": "Rep@acme.example", "Username": "rep@acme.example.org", "LastName": "One", "IsActive": true})
				require.NoError(t, err)
				r.settings.Owners.Enabled = true
				if fallback {
					r.settings.Owners.FallbackInSalesforce = user
				}
				r.contact("Lovelace", "ada@example.com", "hubspot_owner_id", owner)
				h := r.contact("Hopper", "grace@example.com", "hubspot_owner_id", stranger)
				r.sync()
				require.Equal(t, 2, r.sf.Count("Lead"), "an unknown owner keeps no record back")
				for _, l := range r.sf.All("Lead") {
					require.Equal(t, fallback || l.Text("Email") == "ada@example.com", l.Text("OwnerId") == user)
				}
				r.settled()
				require.Equal(t, stranger, r.hsValue(h, "hubspot_owner_id"))
				if fallback {
					require.Empty(t, r.problems())
					return
				}
				require.Len(t, r.problems(), 1)
				require.Equal(t, "hubspot_owner_id", r.problems()[0].Field)
				require.NotEmpty(t, r.problems()[0].Remedy)
			})
		})
	}
}

func TestLeadConversionMakesNoSecondCompany(t *testing.T) {
	run(t, rigOptions{settings: leadsFirst}, func(r *rig) {
		company := r.company("Analytical", "")
		ada := r.contact("Lovelace", "ada@analytical.org")
		require.NoError(t, r.hs.Associate("contacts", ada, "companies", company, 1))
		r.sync()
		must(r.sf.ConvertLead(r.only("Lead"), convert()))(t)
		r.sync()
		time.Sleep(time.Minute)
		r.settled()
		require.Equal(t, 1, r.hs.Count("companies"))
		require.Equal(t, 1, r.sf.Count("Account"))
		require.Equal(t, company, r.hsValue(ada, "associatedcompanyid"))
	})
}

// A lead without a company was converted, and its contact merged with another
// pair's. That its HubSpot contact has joined a company since does not make the
// account that company's, however often the conversion is read.
func TestConversionIsToldOnceAfterItsContactWasMerged(t *testing.T) {
	run(t, rigOptions{settings: leadsFirst}, func(r *rig) {
		company := r.company("Analytical", "")
		ada := r.contact("Lovelace", "ada@analytical.org")
		grace := r.person("Contact", "Hopper", "grace@example.com")
		r.sync()
		out := must(r.sf.ConvertLead(r.only("Lead"), convert()))(t)
		require.NoError(t, r.sf.Merge("Contact", out.ContactID, grace))
		require.NoError(t, r.hs.Associate("contacts", ada, "companies", company, 1))
		plan, err := r.engine().Plan(context.Background())
		require.NoError(t, err)
		require.Equal(t, plan.Totals, r.sync().Written)
		require.Equal(t, 2, r.hs.Count("companies"))
		require.Equal(t, 1, r.sf.Count("Account"))
	})
}

// A contact that is added to a deal need not move the deal's time of change:
// the sweep finds it.
func TestAssociationsAreSwept(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		every time.Duration
		roles int
	}{{"on", time.Hour, 1}, {"off", -1, 0}} {
		t.Run(c.name, func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) {
				everything(s)
				s.Sweeps.Associations = crmsync.Duration(c.every)
			}}, func(r *rig) {
				ada := r.contact("Lovelace", "ada@example.com")
				deal := r.deal("Engine")
				r.sync()
				time.Sleep(30 * time.Minute) // out of the feed's overlap
				r.sync()
				require.NoError(t, r.hs.Associate("deals", deal, "contacts", ada, 3))
				time.Sleep(90 * time.Minute)
				r.sync()
				require.Equal(t, c.roles, r.sf.Count("OpportunityContactRole"))
			})
		})
	}
}

// An owner that nobody is in Salesforce keeps its place in HubSpot, though
// Salesforce gives the new record an owner of its own whom HubSpot knows.
func TestUnknownOwnerIsNotReplacedByTheDefault(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		twoWay(s)
		s.Owners.Enabled = true
	}}, func(r *rig) {
		user, ok := r.sf.Get("User", r.sf.UserID())
		require.True(t, ok)
		r.hs.AddOwner(hubspottest.Owner{Email: user.Text("Email"), FirstName: "CRM", LastName: "Integration"})
		stranger := r.hs.AddOwner(hubspottest.Owner{Email: "stranger@acme.example", FirstName: "No", LastName: "Body"})
		h := r.contact("Lovelace", "ada@analytical.org", "hubspot_owner_id", stranger)
		r.sync()
		r.settled()
		require.Equal(t, stranger, r.hsValue(h, "hubspot_owner_id"))
		require.Len(t, r.problems(), 1, "and it is said")
		// Once she is known, she gets the lead.
		id, err := r.sf.AddUser(map[string]any{"Email": "stranger@acme.example", "FirstName": "No", "LastName": "Body"})
		require.NoError(t, err)
		time.Sleep(70 * time.Minute)
		r.editHubSpot(h, "city", "London")
		r.sync()
		require.Equal(t, id, r.sfValue("Lead", r.only("Lead"), "OwnerId"))
		require.Empty(t, r.problems())
	})
}

// In Salesforce a role leaves no trace of who gave it. Here the opportunity was
// made without roles, for a lead can have none.
func TestRoleGivenRightAfterOurCreateTravels(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		account := r.account("Analytical", "https://analytical.org")
		ada := r.person("Contact", "Lovelace", "ada@analytical.org", "AccountId", account)
		babbage := r.contact("Babbage", "charles@example.org")
		r.person("Lead", "Babbage", "charles@example.org")
		r.sync()
		deal := r.hs.Put("deals", map[string]string{"dealname": "Engine", "pipeline": "default", "dealstage": "appointmentscheduled", "closedate": "2026-06-30T00:00:00Z"})
		require.NoError(t, r.hs.Associate("deals", deal, "contacts", babbage, 3))
		r.sync()
		opp := r.only("Opportunity")
		_, err := r.sf.Put("OpportunityContactRole", map[string]any{"OpportunityId": opp, "ContactId": ada, "Role": "Decision Maker"})
		require.NoError(t, err)
		r.sync()
		require.Len(t, r.hs.Associations("deals", deal, "contacts"), 2)
		r.settled()
	})
}
