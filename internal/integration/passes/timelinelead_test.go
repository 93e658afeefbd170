package passes_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
)

// A call comes to belong to a lead, whose task can be related to nothing else. By
// the host's own mapping too, HubSpot keeps the company.
func TestACallPassesToALead(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		timeline(s)
		own := mapping.DefaultActivity("calls", "Task")
		own.Joins = nil
		for i := range own.Fields {
			if own.Fields[i].Salesforce == "WhatId" {
				own.Fields[i].HubSpot = "@companies"
			}
		}
		s.Timeline.Calls.Mapping = own
	}}, func(r *rig) {
		account := r.account("Analytical", "https://analytical.org")
		r.person("Contact", "Lovelace", "ada@analytical.org", "AccountId", account)
		lead := r.person("Lead", "Babbage", "charles@difference.org")
		r.sync()
		ada, charles, company := r.hs.All("contacts")[0].ID, r.hs.All("contacts")[1].ID, r.hs.All("companies")[0].ID
		if r.hsValue(ada, "lastname") != "Lovelace" {
			ada, charles = charles, ada
		}
		call := r.activity("calls", callContact, ada, "hs_call_title", "Call")
		require.NoError(t, r.hs.Associate("calls", call, "companies", company, callCompany))
		r.sync()
		require.Equal(t, account, r.tasks()["Call"]["WhatId"])
		require.NoError(t, r.hs.Separate("calls", call, "contacts", ada))
		require.NoError(t, r.hs.Associate("calls", call, "contacts", charles, callContact))
		require.NoError(t, r.hs.Edit("calls", call, map[string]string{"hs_call_body": "for him"}))
		r.sync()
		require.Equal(t, [2]string{lead, ""}, [2]string{r.tasks()["Call"]["WhoId"], r.tasks()["Call"]["WhatId"]})
		r.sync()
		require.Len(t, r.hs.Associations("calls", call, "companies"), 1)
		r.settled()
	})
}
