package crmsync_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/lifecycle"
	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
)

func custom(name, hubspot, salesforce string) crmsync.CustomObject {
	return crmsync.CustomObject{
		Name: name, HubSpot: hubspot, Salesforce: salesforce,
		Mapping: mapping.Settings{Fields: []mapping.Field{{HubSpot: "name", Salesforce: "Name"}}},
	}
}

// Settings that contradict each other are refused, each contradiction by its
// path, and all of them together.
func TestContradictions(t *testing.T) {
	t.Parallel()
	stages := []mapping.Pair{{HubSpot: "closedwon", Salesforce: "Closed Won"}}
	type change = func(*crmsync.Settings)
	cases := map[string]struct {
		paths []string
		set   change
	}{
		"a natural key of an object that is not kept in step": {[]string{"dedup.keys[0].object"}, func(s *crmsync.Settings) {
			s.Dedup.Keys = []dedup.KeyPair{{Object: "machines", HubSpot: "serial", Salesforce: "Serial__c"}}
		}},
		"the same natural key twice": {[]string{"dedup.keys[1]"}, func(s *crmsync.Settings) {
			k := dedup.KeyPair{Object: "contacts", HubSpot: "number", Salesforce: "Number__c"}
			s.Dedup.Keys = append(s.Dedup.Keys, k, k)
		}},
		"fallback owners without owners": {[]string{"owners.fallbackInHubSpot", "owners.fallbackInSalesforce"}, func(s *crmsync.Settings) {
			s.Owners = crmsync.Owners{FallbackInHubSpot: "1", FallbackInSalesforce: "005000000000001AAA"}
		}},
		"a pipeline paired twice": {[]string{"deals.pipelines[1].pipeline"}, func(s *crmsync.Settings) {
			s.Deals.Pipelines = []crmsync.Stages{{Pipeline: "a", RecordType: "1", Stages: stages}, {Pipeline: "a", RecordType: "2", Stages: stages}}
		}},
		"a record type paired twice": {[]string{"deals.pipelines[1].recordType"}, func(s *crmsync.Settings) {
			s.Deals.Pipelines = []crmsync.Stages{{Pipeline: "a", RecordType: "1", Stages: stages}, {Pipeline: "b", RecordType: "1", Stages: stages}}
		}},
		"any record type beside a certain one": {[]string{"deals.pipelines[1].recordType"}, func(s *crmsync.Settings) {
			s.Deals.Pipelines = []crmsync.Stages{{Pipeline: "a", RecordType: "1", Stages: stages}, {Pipeline: "b", Stages: stages}}
		}},
		"a mapped field that carries ids": {[]string{"contacts.mapping.fields[1].hubspot", "contacts.mapping.fields[2].salesforce"}, func(s *crmsync.Settings) {
			s.Contacts.Mapping.Fields = []mapping.Field{
				{HubSpot: "email", Salesforce: "Email"}, {HubSpot: "crmsync_salesforce_id", Salesforce: "Fax"}, {HubSpot: "fax", Salesforce: "crmsync_HubSpot_Id__c"},
			}
		}},
		"people without the address by which they match": {[]string{"contacts.mapping.fields"}, func(s *crmsync.Settings) {
			s.Contacts.Mapping.Fields = []mapping.Field{{HubSpot: "fax", Salesforce: "Fax"}}
		}},
		"two pairs of one name": {[]string{"customObjects[1].name"}, func(s *crmsync.Settings) {
			s.CustomObjects = []crmsync.CustomObject{custom("a", "2-1", "A__c"), custom("a", "2-2", "B__c")}
		}},
		"a pair with the name of another one": {[]string{"customObjects[0].name"}, func(s *crmsync.Settings) {
			s.CustomObjects = []crmsync.CustomObject{custom("deals", "2-1", "A__c")}
		}},
		"an object in two pairs": {[]string{"customObjects[1].hubspot", "customObjects[1].salesforce"}, func(s *crmsync.Settings) {
			s.CustomObjects = []crmsync.CustomObject{custom("a", "2-1", "A__c"), custom("b", "2-1", "a__C")}
		}},
		"standard objects in a pair": {[]string{"customObjects[0].hubspot", "customObjects[0].salesforce"}, func(s *crmsync.Settings) {
			s.CustomObjects = []crmsync.CustomObject{custom("people", "0-1", "lead")}
		}},
		"a list of an object that goes by its name": {[]string{"customObjects[0].hubspot"}, func(s *crmsync.Settings) {
			s.CustomObjects = []crmsync.CustomObject{custom("a", "machines", "A__c")}
			s.CustomObjects[0].InclusionList = "7"
		}},
		"one event with two stages": {[]string{"lifecycle.table[1].event"}, func(s *crmsync.Settings) {
			s.Lifecycle.Table = []lifecycle.Transition{{Event: lifecycle.OpportunityWon, Stage: "a"}, {Event: lifecycle.OpportunityWon, Stage: "b"}}
		}},
	}
	paths := func(err error) (out []string) {
		var e *crmsync.SettingsError
		require.ErrorAs(t, err, &e)
		for _, i := range e.Issues {
			require.NotEmpty(t, i.Message)
			out = append(out, i.Path)
		}
		return out
	}
	for name, c := range cases {
		s := crmsync.DefaultSettings("acme")
		require.NoError(t, s.Validate())
		c.set(&s)
		require.Equal(t, c.paths, paths(s.Validate()), name)
	}
	all := crmsync.DefaultSettings("acme")
	var want []string
	for _, name := range []string{"a natural key of an object that is not kept in step", "a record type paired twice", "a mapped field that carries ids", "standard objects in a pair", "one event with two stages"} {
		cases[name].set(&all)
		want = append(want, cases[name].paths...)
	}
	require.ElementsMatch(t, want, paths(all.Validate()), "together")
}

// What an earlier version wrote still loads, and means the same.
func TestSettingsOfEarlierVersionsLoad(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/settings-v*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		s, err := crmsync.ParseSettings(data)
		require.NoError(t, err, file)
		require.Equal(t, "acme", s.Connection)
		require.True(t, s.Enabled)
		require.Equal(t, crmsync.Contact, s.Contacts.DefaultObject)
		require.Equal(t, crmsync.OnCreate, s.Contacts.CreateInHubSpot.Leads)
		require.Equal(t, map[string]string{"Lead": "City", "Contact": "MailingCity"}, s.Contacts.Mapping.Fields[1].SalesforceOn)
		require.Equal(t, mapping.SalesforceWins, s.Conflict)
		require.Equal(t, 5000, s.APICalls.Allocation)
		require.Equal(t, crmsync.Duration(30*time.Minute), s.Sweeps.Deletions)
		require.False(t, s.Companies.Enabled || s.Deals.Enabled || s.Owners.Enabled, "what came later is off")
		require.Zero(t, s.Sweeps.Associations)
	}
}
