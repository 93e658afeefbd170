package crmsync_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/merge"
)

// everySetting has no field at its zero value.
func everySetting() crmsync.Settings {
	s := crmsync.DefaultSettings("acme")
	s.Contacts.DefaultObject = crmsync.ContactWhenAccountKnown
	s.Contacts.AssignmentRules = true
	s.Contacts.InclusionList = "12"
	s.Contacts.CreateInHubSpot = crmsync.CreateInHubSpot{Leads: crmsync.OnCreate, Contacts: crmsync.Never}
	s.Contacts.DeleteInHubSpot = crmsync.DeleteInHubSpot{WithLead: true, WithContact: true}
	s.Contacts.DeletedInHubSpot = crmsync.DeleteInSalesforce
	s.Dedup.Keys = []dedup.KeyPair{{Object: "contacts", HubSpot: "customer_number", Salesforce: "Customer_Number__c"}}
	s.Conflict = mapping.Hold
	s.APICalls.Allocation = 5000
	s.Safety = merge.Safety{MaxDeletes: 10, MaxWrites: 5000, MaxCleared: 50, MaxShare: 20}
	s.Sweeps = crmsync.Sweeps{Deletions: crmsync.Duration(time.Minute), Recheck: -1, Associations: crmsync.Duration(2 * time.Hour), Reconcile: crmsync.Duration(48 * time.Hour)}
	s.Pass = crmsync.Pass{Records: 100, Page: 50, Lease: crmsync.Duration(time.Minute)}
	return s
}

func TestSettingsRoundTripThroughJSON(t *testing.T) {
	t.Parallel()
	for _, want := range []crmsync.Settings{everySetting(), crmsync.DefaultSettings("acme"), {Connection: "bare"}} {
		b, err := json.Marshal(want)
		require.NoError(t, err)
		got, err := crmsync.ParseSettings(b)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestParseSettingsRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"unknown field":   {"{\n\"connection\":\"a\",\n\"colour\":1}", `unknown field "colour" (near line 3)`},
		"a nested one":    {`{"connection":"a","contacts":{"mapping":{"fields":[{"hubspott":"x"}]}}}`, `unknown field "hubspott"`},
		"syntax":          {"{\"connection\":\n\n}", "(near line 3)"},
		"wrong type":      {"{\n\"connection\": 7}", "(near line 2)"},
		"bad duration":    {`{"connection":"a","pass":{"lease":"soon"}}`, `"soon" is not a duration`},
		"a number of one": {`{"connection":"a","pass":{"lease":5}}`, `a duration is written like`},
		"trailing":        {`{"connection":"a"} {}`, "more after the end"},
		"empty":           {``, "EOF"},
		"invalid":         {`{"connection":""}`, "connection: is required"},
	} {
		_, err := crmsync.ParseSettings([]byte(c.in))
		require.ErrorContains(t, err, c.want, name)
	}
}

func TestValidateNamesEveryProblem(t *testing.T) {
	t.Parallel()
	s := crmsync.Settings{Connection: strings.Repeat("x", 201), Conflict: "Coin"}
	s.Contacts.DefaultObject = "Account"
	s.Contacts.InclusionList = "my list"
	s.Contacts.CreateInHubSpot = crmsync.CreateInHubSpot{Leads: "Sometimes", Contacts: "Sometimes"}
	s.Contacts.DeletedInHubSpot = "Shred"
	s.Contacts.Mapping.Fields = []mapping.Field{{HubSpot: "phone", Salesforce: "Phone", Rule: "Maybe"}}
	s.APICalls.Allocation = -1
	s.Safety = merge.Safety{MaxDeletes: -2, MaxShare: 101}
	s.Pass = crmsync.Pass{Records: -1, Page: 2001, Lease: crmsync.Duration(time.Second)}
	var e *crmsync.SettingsError
	require.ErrorAs(t, s.Validate(), &e)
	var paths []string
	for _, i := range e.Issues {
		paths = append(paths, i.Path)
	}
	require.Equal(t, []string{
		"apiCalls.allocation", "conflict", "connection", "contacts.createInHubSpot.contacts", "contacts.createInHubSpot.leads",
		"contacts.defaultObject", "contacts.deletedInHubSpot", "contacts.inclusionList", "contacts.mapping.fields",
		"contacts.mapping.fields[0].rule", "pass.lease", "pass.page", "pass.records", "safety.maxDeletes", "safety.maxShare",
	}, paths)
}

func ExampleParseSettings() {
	_, err := crmsync.ParseSettings([]byte(`{
		"connection": "customer-42",
		"enabled": true,
		"contacts": {"defaultObject": "Prospect"},
		"pass": {"page": 5000}
	}`))
	fmt.Println(err)
	// Output:
	// crmsync: the settings have 2 problem(s)
	//   contacts.defaultObject: "Prospect" is not one of Lead, Contact, ContactWhenAccountKnown
	//   pass.page: is not between 0 and 2,000
}

func FuzzParseSettings(f *testing.F) {
	full, err := json.Marshal(everySetting())
	require.NoError(f, err)
	f.Add(full)
	f.Add([]byte(`{"connection":"a","enabled":true}`))
	f.Add([]byte(`{"connection":"a","contacts":{"mapping":{"fields":[{"hubspot":"email","salesforce":"Email"}]}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := crmsync.ParseSettings(data)
		if err != nil {
			return
		}
		b, err := json.Marshal(s)
		require.NoError(t, err)
		again, err := crmsync.ParseSettings(b)
		require.NoError(t, err, "what was accepted is accepted again")
		c, err := json.Marshal(again)
		require.NoError(t, err)
		once, err := crmsync.ParseSettings(c)
		require.NoError(t, err)
		d, err := json.Marshal(once)
		require.NoError(t, err)
		require.Equal(t, string(c), string(d), "empty lists are left out at the latest by now")
	})
}
