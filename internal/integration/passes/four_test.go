package passes_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// wrong says what one field of a record has to be a problem of.
type wrong struct {
	category crm.Category
	message  string // part of it
}

func (r *rig) requireWrong(want map[string]wrong) {
	r.t.Helper()
	got := map[string]wrong{}
	for _, p := range r.problems() {
		w := want[p.Field]
		require.Contains(r.t, p.Message, w.message, p.Field)
		require.NotEmpty(r.t, p.Remedy, p.Field)
		require.NotEmpty(r.t, p.Ref.ID, p.Field)
		got[p.Field] = wrong{p.Category, w.message}
	}
	require.Equal(r.t, want, got)
}

// oddities prepares both accounts: the org has its own lists of places and of
// lead sources, one of which HubSpot lacks, and each system has an owner who is
// nobody in the other.
func oddities(r *rig) (hubspotOwner, salesforceOwner string) {
	r.sf.EnableStateCountryPicklists()
	require.NoError(r.t, r.hs.DefineProperty("contacts", hubspottest.Property{Name: "customer_number", Unique: true}))
	require.NoError(r.t, r.sf.SetPicklist("Lead", "LeadSource", true,
		salesforcetest.Choice{Value: "Web"}, salesforcetest.Choice{Value: "Odd"}))
	user, err := r.sf.AddUser(map[string]any{"Email": "stranger@acme.example", "LastName": "Salesforce", "IsActive": true})
	require.NoError(r.t, err)
	return r.hs.AddOwner(hubspottest.Owner{Email: "other@acme.example", LastName: "HubSpot"}), user
}

func oddSettings(s *crmsync.Settings) {
	twoWay(s)
	s.Owners.Enabled, s.StateCountryLists = true, true
	setField(s, "hs_lead_status", func(f *mapping.Field) {
		f.SalesforceOn, f.Values = map[string]string{"Lead": "LeadSource"}, []mapping.Pair{{HubSpot: "NEW", Salesforce: "Web"}}
	})
	s.Contacts.Mapping.Fields = append(s.Contacts.Mapping.Fields, mapping.Field{HubSpot: "customer_number", Salesforce: "MobilePhone", Rule: mapping.TwoWay})
}

// A record with one bad field, an unknown owner, an option without a partner
// and a state that does not resolve syncs all its other fields, when it is
// created and when it is updated, and reports the four, each with field, cause
// and remedy.
func TestFourBadFieldsKeepNoOtherBack(t *testing.T) {
	t.Parallel()
	four := map[string]wrong{
		"phone":            {crm.CategoryValues, "40"},
		"hubspot_owner_id": {crm.CategoryValues, "is no active user of the other system"},
		"hs_lead_status":   {crm.CategoryPicklists, "has no partner"},
		"state":            {crm.CategoryPicklists, "is not a state of its country"},
	}
	for _, linked := range []bool{false, true} {
		t.Run(map[bool]string{false: "created", true: "updated"}[linked], func(t *testing.T) {
			run(t, rigOptions{settings: oddSettings}, func(r *rig) {
				owner, _ := oddities(r)
				var h string
				values := []string{
					"phone", "call me on my mobile phone, please, not at work", "hubspot_owner_id", owner,
					"hs_lead_status", "BAD_TIMING", "state", "Mordor",
					"country", "United States", "jobtitle", "Analyst", "city", "Utica", "zip", "13501",
				}
				if linked {
					h, _ = linkedPair(r)
					r.editHubSpot(h, values...)
				} else {
					h = r.contact("Lovelace", "ada@example.com", values...)
				}
				r.sync()
				s := r.only("Lead")
				for field, want := range map[string]string{
					"Title": "Analyst", "City": "Utica", "PostalCode": "13501", "CountryCode": "US", "LastName": "Lovelace",
					"StateCode": "", "LeadSource": "", "OwnerId": r.sf.UserID(), "Phone": map[bool]string{true: "1"}[linked],
				} {
					require.Equal(t, want, r.sfValue("Lead", s, field), field)
				}
				r.requireWrong(four)
				r.settled()
				r.requireWrong(four)
				require.Equal(t, "Mordor", r.hsValue(h, "state"), "nothing is reverted")
				require.Equal(t, owner, r.hsValue(h, "hubspot_owner_id"))
				// Each is solved on its own.
				r.editHubSpot(h, "phone", "2", "state", "Texas")
				r.sync()
				require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
				require.Equal(t, "TX", r.sfValue("Lead", s, "StateCode"))
				require.Len(t, r.problems(), 2)
			})
		})
	}
}

// In the other direction every place resolves, for the org knows only its own;
// the bad field is one whose value another contact has.
func TestThreeBadFieldsFromSalesforceKeepNoOtherBack(t *testing.T) {
	t.Parallel()
	three := map[string]wrong{
		"customer_number":  {crm.CategoryDuplicates, "customer_number"},
		"hubspot_owner_id": {crm.CategoryValues, "is no active user of the other system"},
		"hs_lead_status":   {crm.CategoryPicklists, "has no partner"},
	}
	for _, linked := range []bool{false, true} {
		t.Run(map[bool]string{false: "created", true: "updated"}[linked], func(t *testing.T) {
			run(t, rigOptions{settings: oddSettings}, func(r *rig) {
				_, owner := oddities(r)
				r.hs.Put("contacts", map[string]string{"lastname": "Without address", "customer_number": "7"})
				values := []string{
					"MobilePhone", "7", "OwnerId", owner, "LeadSource", "Odd", "CountryCode", "US", "StateCode", "TX", "Title", "Analyst", "City", "Austin",
				}
				if linked {
					_, s := linkedPair(r)
					r.editSalesforce("Lead", s, values...)
				} else {
					r.person("Lead", "Lovelace", "ada@example.com", values...)
				}
				r.sync()
				for _, o := range r.hs.All("contacts") {
					if o.Properties["email"] == "" {
						continue
					}
					for property, want := range map[string]string{
						"jobtitle": "Analyst", "city": "Austin", "state": "Texas", "country": "United States", "lastname": "Lovelace",
						"customer_number": "", "hubspot_owner_id": "", "hs_lead_status": "",
					} {
						require.Equal(t, want, o.Properties[property], property)
					}
				}
				require.Equal(t, 2, r.hs.Count("contacts"))
				r.requireWrong(three)
				r.settled()
				r.requireWrong(three)
				require.Equal(t, owner, r.sfValue("Lead", r.only("Lead"), "OwnerId"), "nothing is reverted")
			})
		})
	}
}
