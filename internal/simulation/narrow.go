package simulation

import (
	"maps"
	"slices"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// narrow leaves in the accounts' objects only the fields that the world looks
// at, the engine maps, or lifecycle stages need. Whole objects take a quarter of
// the time of all worlds to describe, and prove nothing more.
func (w *world) narrow() {
	keep := map[string]bool{}
	for _, name := range neededFields {
		keep[name] = true
	}
	s := w.settings
	mapped := slices.Concat(s.Contacts.Mapping.Fields, s.Companies.Mapping.Fields, s.Deals.Mapping.Fields,
		mapping.DefaultActivity(tasks, task).Fields, mapping.DefaultActivity(calls, task).Fields)
	for _, f := range mapped {
		keep[f.HubSpot], keep[f.Salesforce] = true, true
		for _, name := range f.SalesforceOn {
			keep[name] = true
		}
	}
	for _, f := range w.fields {
		for _, objects := range w.objects {
			for _, object := range objects {
				keep[f.name(object)] = true
			}
		}
	}
	names := slices.Sorted(maps.Keys(keep))
	for _, object := range w.objects[crm.HubSpot] {
		w.must(w.hs.ListOnly(object, names...))
	}
	for _, object := range w.objects[crm.Salesforce] {
		w.must(w.sf.ShowOnly(object, names...))
	}
}

// neededFields are those that no mapping names.
var neededFields = []string{
	"hs_object_id", "hs_merged_object_ids", "createdate", "hs_createdate", "lastmodifieddate", "hs_lastmodifieddate",
	"hs_additional_emails", "associatedcompanyid", "domain", "lifecyclestage", "pipeline", "crmsync_salesforce_id",
	"hs_timestamp", "hs_task_type", "hs_call_status",
	"IsConverted", "ConvertedDate", "IsUnreadByOwner", "ConvertedContactId", "ConvertedAccountId", "ConvertedOpportunityId", "AccountId", "ContactId",
	"crmsync_HubSpot_Id__c", "WhoId", "WhatId", "TaskSubtype", "Type", "Status", "IsClosed", "IsWon",
}
