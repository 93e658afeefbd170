package passes_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// conflicting edits one field of a linked pair on both sides, one after the
// other, and returns what both have after the next pass.
func conflicting(r *rig, hubspotLast bool) (hubspot, salesforce string) {
	h, s := linkedPair(r)
	edits := []func(){
		func() { r.editSalesforce("Lead", s, "Phone", "s") },
		func() { r.editHubSpot(h, "phone", "h") },
	}
	if !hubspotLast {
		edits[0], edits[1] = edits[1], edits[0]
	}
	edits[0]()
	time.Sleep(5 * time.Second)
	edits[1]()
	r.sync()
	return r.hsValue(h, "phone"), r.sfValue("Lead", s, "Phone")
}

// Each policy decides the same conflict, whoever was last, in its own way; a
// field's own policy goes before that of the settings.
func TestConflictPolicies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy       mapping.Conflict
		last, first  string // what both have if HubSpot was modified last, or first
		held         bool
		someoneElses mapping.Conflict
	}{
		{policy: mapping.MostRecent, last: "h", first: "s", someoneElses: mapping.Hold},
		{policy: mapping.SalesforceWins, last: "s", first: "s", someoneElses: mapping.HubSpotWins},
		{policy: mapping.HubSpotWins, last: "h", first: "h", someoneElses: mapping.SalesforceWins},
		{policy: mapping.Hold, held: true, someoneElses: mapping.MostRecent},
	} {
		for _, own := range []bool{false, true} {
			for _, hubspotLast := range []bool{false, true} {
				name := string(c.policy) + map[bool]string{false: "/of the settings", true: "/of the field"}[own] +
					map[bool]string{false: "/HubSpot first", true: "/HubSpot last"}[hubspotLast]
				t.Run(name, func(t *testing.T) {
					run(t, rigOptions{settings: func(s *crmsync.Settings) {
						twoWay(s)
						s.Conflict = c.policy
						if own {
							s.Conflict = c.someoneElses
							setField(s, "phone", func(f *mapping.Field) { f.Conflict = c.policy })
						}
					}}, func(r *rig) {
						h, s := conflicting(r, hubspotLast)
						if c.held {
							require.Equal(t, []string{"h", "s"}, []string{h, s})
							require.Len(t, r.problems(), 1)
							require.Equal(t, crm.CategoryConflict, r.problems()[0].Category)
							return
						}
						want := map[bool]string{false: c.first, true: c.last}[hubspotLast]
						require.Equal(t, []string{want, want}, []string{h, s})
					})
				})
			}
		}
	}
}

func setField(s *crmsync.Settings, hubspot string, change func(*mapping.Field)) {
	for i := range s.Contacts.Mapping.Fields {
		if f := &s.Contacts.Mapping.Fields[i]; f.HubSpot == hubspot {
			change(f)
		}
	}
}

// Each rule, in each of the situations of the table in which they differ.
func TestRules(t *testing.T) {
	t.Parallel()
	type both struct{ hubspot, salesforce string }
	for _, c := range []struct {
		rule                             mapping.Rule
		hubspotEdits, salesforceEdits    both
		onlyHubSpotHas, onlySalesforceIs both
	}{
		{mapping.PreferSalesforce, both{"1", "1"}, both{"s", "s"}, both{"x", "x"}, both{"x", "x"}},
		{mapping.AlwaysSalesforce, both{"1", "1"}, both{"s", "s"}, both{"", ""}, both{"x", "x"}},
		{mapping.TwoWay, both{"h", "h"}, both{"s", "s"}, both{"x", "x"}, both{"x", "x"}},
		{mapping.DontSync, both{"h", ""}, both{"", "s"}, both{"x", ""}, both{"", "x"}},
		{mapping.PreferHubSpot, both{"h", "h"}, both{"1", "1"}, both{"x", "x"}, both{"x", "x"}},
		{mapping.AlwaysHubSpot, both{"h", "h"}, both{"1", "1"}, both{"x", "x"}, both{"", ""}},
	} {
		t.Run(string(c.rule), func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) {
				twoWay(s)
				setField(s, "phone", func(f *mapping.Field) { f.Rule = c.rule })
			}}, func(r *rig) {
				pair := func(name, hubspot, salesforce string) func() both {
					h := r.contact(name, name+"@example.com", "phone", hubspot)
					s := r.person("Contact", name, name+"@example.com")
					if salesforce != "" {
						r.editSalesforce("Contact", s, "Phone", salesforce)
					}
					return func() both { return both{r.hsValue(h, "phone"), r.sfValue("Contact", s, "Phone")} }
				}
				a, b := "", ""
				if c.rule != mapping.DontSync {
					a, b = "1", "1"
				}
				first, second := pair("first", a, b), pair("second", a, b)
				third, fourth := pair("third", "x", ""), pair("fourth", "", "x")
				r.sync()
				require.Equal(t, c.onlyHubSpotHas, third())
				require.Equal(t, c.onlySalesforceIs, fourth())
				for _, h := range r.hs.All("contacts") {
					if h.Properties["lastname"] == "first" {
						r.editHubSpot(h.ID, "phone", "h")
					}
				}
				for _, s := range r.sf.All("Contact") {
					if s.Text("LastName") == "second" {
						r.editSalesforce("Contact", s.ID(), "Phone", "s")
					}
				}
				r.sync()
				require.Equal(t, c.hubspotEdits, first(), "HubSpot edits")
				require.Equal(t, c.salesforceEdits, second(), "Salesforce edits")
				r.settled()
			})
		})
	}
}

// Everything that a row of a mapping can say has its effect.
func TestMappingRows(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		s.Contacts.Mapping = mapping.Settings{
			Fields: []mapping.Field{
				{HubSpot: "email", Salesforce: "Email"},
				{HubSpot: "lastname", Salesforce: "LastName", Rule: mapping.TwoWay},
				{HubSpot: "company", SalesforceOn: map[string]string{"Lead": "Company"}, Rule: mapping.TwoWay},
				{HubSpot: "city", SalesforceOn: map[string]string{"Lead": "City", "Contact": "MailingCity"}, Rule: mapping.TwoWay,
					ToSalesforce: []mapping.Transform{{Name: "upper"}, {Name: "prefix", Args: map[string]string{"text": "> "}}},
					ToHubSpot:    []mapping.Transform{{Name: "lower"}, {Name: "replace", Args: map[string]string{"old": "> "}}}},
				{HubSpot: "hs_lead_status", Salesforce: "LeadSource", Rule: mapping.TwoWay, Values: []mapping.Pair{{HubSpot: "NEW", Salesforce: "Web"}}},
				{HubSpot: "jobtitle", Salesforce: "parts", Rule: mapping.TwoWay},
			},
			Joins: []mapping.Join{{Name: "parts", System: "salesforce", Fields: []string{"Title", "Phone", "Fax"}, Separator: "/", Rest: "first"}},
		}
	}}, func(r *rig) {
		h := r.contact("Lovelace", "ada@example.com", "company", "Acme", "city", "oslo", "hs_lead_status", "NEW", "jobtitle", "a/b/c/d")
		c := r.person("Contact", "Hopper", "grace@example.com", "MailingCity", "> BERGEN", "LeadSource", "Web", "Title", "x", "Phone", "y")
		r.sync()
		l := r.only("Lead")
		require.Equal(t, "> OSLO", r.sfValue("Lead", l, "City"))
		require.Equal(t, "Web", r.sfValue("Lead", l, "LeadSource"))
		require.Equal(t, []string{"a/b", "c", "d"}, []string{r.sfValue("Lead", l, "Title"), r.sfValue("Lead", l, "Phone"), r.sfValue("Lead", l, "Fax")})
		for _, o := range r.hs.All("contacts") {
			if o.ID == h {
				continue
			}
			require.Equal(t, "bergen", o.Properties["city"])
			require.Equal(t, "NEW", o.Properties["hs_lead_status"])
			require.Equal(t, "x/y", strings.Trim(o.Properties["jobtitle"], "/"))
		}
		require.NotEmpty(t, c)
		r.settled()
	})
}
