package salesforce_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestAReferenceToTheWrongRecordNamesItsField(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	who := w.people(t, 2)
	account := w.put(t, "Account", map[string]any{"Name": "Acme"})
	opp := w.put(t, "Opportunity", dealOf("D"))
	gone := w.people(t, 1)[0]
	require.NoError(t, w.Delete("Contact", gone))
	one := func(object, id string) crm.Value {
		return crm.RefOf(crm.Ref{System: crm.Salesforce, Object: object, ID: id})
	}
	table := []struct {
		object, id, field string
		value             crm.Value
		ok                bool
	}{
		{"Contact", who[0], "AccountId", one("Account", account), true},
		{"Contact", who[0], "AccountId", one("Account", account[:15]), true},
		{"Contact", who[0], "AccountId", one("Contact", who[1]), false},
		{"Contact", who[0], "AccountId", one("Account", who[1]), false}, // the prefix says what it is
		{"Contact", who[0], "AccountId", crm.RefOf(crm.Ref{System: crm.HubSpot, Object: "companies", ID: "1"}), false},
		{"Contact", who[0], "OwnerId", one("Contact", who[1]), false},
		{"Opportunity", opp, "AccountId", crm.RefSetOf(crm.Ref{System: crm.Salesforce, Object: "Account", ID: account}, crm.Ref{System: crm.Salesforce, Object: "Account", ID: who[0]}), false},
		{"Opportunity", opp, crm.FieldContacts, one("Contact", who[0]), true}, // a reference is a set of one
		{"Opportunity", opp, crm.FieldContacts, one("Account", account), false},
		{"Opportunity", opp, crm.FieldContacts, crm.RefSetOf(crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "1"}), false},
		{"Opportunity", opp, crm.FieldContacts, crm.TextOf("x"), false},
		{"Opportunity", opp, crm.FieldContacts, contacts(who[0], gone), false},
		{"Task", "", "WhoId", one("Contact", who[0]), true},
		{"Task", "", "WhoId", one("Account", account), false},
		{"Task", "", "WhatId", one("Opportunity", opp), true},
		{"Task", "", "WhatId", one("Contact", who[0]), false},
	}
	for _, c := range table {
		write := crm.Write{Op: crm.Update, Ref: crm.Ref{System: crm.Salesforce, Object: c.object, ID: c.id}, Values: map[string]crm.Value{c.field: c.value}}
		if c.id == "" {
			write.Op = crm.Create
			write.Values["Subject"] = crm.TextOf("Call")
		}
		results, err := w.con.Write(t.Context(), []crm.Write{write})
		require.NoError(t, err)
		if c.ok {
			require.NoError(t, results[0].Err, "%s.%s", c.object, c.field)
			continue
		}
		e, ok := crm.AsError(results[0].Err)
		require.True(t, ok, "%s.%s", c.object, c.field)
		require.Equal(t, crm.InvalidValue, e.Class)
		require.Equal(t, []string{c.field}, e.Fields)
	}
	require.Equal(t, who[:1], w.having(opp))
}

func TestActivitiesSayWhomTheyAreAbout(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	lead := w.put(t, "Lead", map[string]any{"LastName": "L", "Company": "Acme"})
	opp, who := w.put(t, "Opportunity", dealOf("D")), w.people(t, 1)[0]
	a := w.put(t, "Task", map[string]any{"Subject": "A", "WhoId": lead})
	b := w.put(t, "Task", map[string]any{"Subject": "B", "WhoId": who, "WhatId": opp})
	got, _ := w.drain(t, &crm.Feed{Object: "Task", Lane: crm.Changes, Fields: []string{"WhoId", "WhatId", "OwnerId"}})
	require.Equal(t, crm.Ref{System: crm.Salesforce, Object: "Lead", ID: lead}, got[a].Values["WhoId"].Refs()[0])
	require.Equal(t, crm.Ref{System: crm.Salesforce, Object: "Contact", ID: who}, got[b].Values["WhoId"].Refs()[0])
	require.Equal(t, opportunity(opp), got[b].Values["WhatId"].Refs()[0])
	require.Equal(t, "User", got[b].Values["OwnerId"].Refs()[0].Object)
	require.True(t, got[a].Values["WhatId"].IsNull())
}

func TestStagesArePipelines(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	got, err := w.con.Pipelines(t.Context(), "Opportunity")
	require.NoError(t, err)
	require.Equal(t, 1, w.Calls())
	require.Len(t, got, 1)
	require.Empty(t, got[0].ID)
	stages := got[0].Stages
	require.Equal(t, crm.Stage{ID: "Prospecting", Label: "Prospecting", Probability: "0.1"}, stages[0])
	require.Contains(t, stages, crm.Stage{ID: "Closed Won", Label: "Closed Won", Closed: true, Won: true, Probability: "1"})
	require.Contains(t, stages, crm.Stage{ID: "Closed Lost", Label: "Closed Lost", Closed: true, Probability: "0"})

	renewal, err := w.AddRecordType("Opportunity", "Renewal", "Renewal")
	require.NoError(t, err)
	fresh, err := w.AddRecordType("Opportunity", "New business", "New_Business")
	require.NoError(t, err)
	_, err = w.AddRecordType("Account", "Partner", "Partner")
	require.NoError(t, err)
	w.ResetRequests()
	got, err = w.con.Pipelines(t.Context(), "Opportunity")
	require.NoError(t, err)
	require.Equal(t, 1, w.Calls())
	require.Equal(t, []crm.Pipeline{{ID: fresh, Label: "New business", Object: "Opportunity", Stages: stages},
		{ID: renewal, Label: "Renewal", Object: "Opportunity", Stages: stages}}, got)
	got, err = w.con.Pipelines(t.Context(), "Lead")
	require.NoError(t, err)
	require.Empty(t, got)
}

func TestTheAssociationsLaneIsEmpty(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	w.put(t, "Opportunity", dealOf("D"))
	_, err := w.con.Describe(t.Context(), "Opportunity")
	require.NoError(t, err)
	w.ResetRequests()
	pages, err := w.con.Changes(t.Context(), []crm.Feed{{Object: "Opportunity", Lane: crm.Associations, Fields: []string{crm.FieldContacts}}})
	require.NoError(t, err)
	require.Equal(t, []crm.Page{{}}, pages)
	require.Zero(t, w.Calls())
}
