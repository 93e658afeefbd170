package salesforcetest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

func TestGroupedQueries(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	for _, lead := range []f{
		{"LeadSource": "Web", "AnnualRevenue": 10}, {"LeadSource": "Web", "AnnualRevenue": 30}, {"LeadSource": "Other"}, {"LeadSource": nil},
	} {
		lead["LastName"], lead["Company"] = "x", "c"
		put(t, srv, "Lead", lead)
	}
	const head = `{"totalSize":1,"done":true,"records":[{"attributes":{"type":"AggregateResult"},`
	tests := map[string]string{
		"SELECT LeadSource, COUNT(Id), SUM(AnnualRevenue) s, AVG(AnnualRevenue) FROM Lead GROUP BY LeadSource HAVING COUNT(Id) > 1": head +
			`"LeadSource":"Web","expr0":2,"s":40.0,"expr1":20.0}]}`,
		"SELECT COUNT_DISTINCT(LeadSource) FROM Lead":                                                             head + `"expr0":2}]}`,
		"SELECT MIN(AnnualRevenue), MAX(AnnualRevenue) FROM Lead":                                                 head + `"expr0":10.0,"expr1":30.0}]}`,
		"SELECT LeadSource n FROM Lead GROUP BY LeadSource ORDER BY COUNT(Id) DESC, LeadSource LIMIT 1":           head + `"n":"Web"}]}`,
		"SELECT LeadSource n FROM Lead GROUP BY LeadSource ORDER BY LeadSource NULLS LAST LIMIT 1":                head + `"n":"Web"}]}`,
		"SELECT LeadSource n FROM Lead WHERE LeadSource != 'Web' GROUP BY LeadSource ORDER BY LeadSource LIMIT 1": head + `"n":null}]}`,
	}
	for soql, want := range tests {
		require.Equal(t, want, query(t, srv, soql).body, soql)
	}
	a := query(t, srv, "SELECT LastName, COUNT(Id) FROM Lead GROUP BY LeadSource")
	require.Contains(t, a.body, "Field must be grouped or aggregated: LastName")
	require.Contains(t, query(t, srv, "SELECT FIELDS(STANDARD) FROM Lead LIMIT 1").body, `"Company":"c"`)
	require.Contains(t, query(t, srv, "SELECT SUM(LeadSource) FROM Lead").body, "MALFORMED_QUERY")
}

func TestChildrenAndTypeof(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	acc := put(t, srv, "Account", f{"Name": "A"})
	opp := put(t, srv, "Opportunity", f{"Name": "o", "StageName": "Prospecting", "CloseDate": "2026-12-31", "AccountId": acc})
	con := put(t, srv, "Contact", f{"LastName": "c", "AccountId": acc, "Email": "c@x.org"})
	put(t, srv, "OpportunityContactRole", f{"OpportunityId": opp, "ContactId": con, "Role": "Decision Maker", "IsPrimary": true})
	put(t, srv, "Task", f{"WhoId": con, "WhatId": opp})
	a := query(t, srv, "SELECT Name, (SELECT ContactId, Contact.Email, Role FROM OpportunityContactRoles WHERE IsPrimary = true) FROM Opportunity")
	require.Contains(t, a.body, `"ContactId":"`+con+`","Contact":{"attributes":{"type":"Contact","url":"`+base+`/sobjects/Contact/`+con+
		`"},"Email":"c@x.org"},"Role":"Decision Maker"}]}`)
	a = query(t, srv, "SELECT TYPEOF Who WHEN Contact THEN Email ELSE Name END, What.Name, Who.Type, AccountId FROM Task WHERE Who.Type = 'Contact'")
	require.Contains(t, a.body, `"Email":"c@x.org"`)
	require.Contains(t, a.body, `"Name":"o"`)
	require.Contains(t, a.body, `"AccountId":"`+acc+`"`)
	require.Contains(t, query(t, srv, "SELECT Id, (SELECT Id FROM Nothings) FROM Account").body, "Didn't understand relationship 'Nothings' in FROM part")
	require.Contains(t, query(t, srv, "SELECT Nope.Name FROM Account").body, "Didn't understand relationship 'Nope' in field path")
}
