package hubspot_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestSimulatorPipelines(t *testing.T) {
	inPortal(t, hubspottest.Options{}, func(t *testing.T, srv *hubspottest.Server, k *hubspot.Connector) {
		require.NoError(t, srv.AddPipeline("deals", "renewals", "Renewals",
			hubspottest.Stage{ID: "due", Label: "Due", Metadata: map[string]string{"probability": "0.50"}}, hubspottest.Stage{ID: "kept", Label: "Kept", Metadata: map[string]string{"probability": "1.0"}},
			hubspottest.Stage{ID: "gone", Label: "Gone", Metadata: map[string]string{"probability": "0.0"}}))
		got, err := k.Pipelines(t.Context(), "deals")
		require.NoError(t, err)
		require.Equal(t, 1, srv.Calls())
		require.Len(t, got, 2)
		require.Equal(t, "default", got[0].ID)
		require.Equal(t, crm.Stage{ID: "closedwon", Label: "Closed Won", Closed: true, Won: true, Probability: "1"}, got[0].Stages[5])
		require.Equal(t, crm.Pipeline{ID: "renewals", Label: "Renewals", Object: "deals", Stages: []crm.Stage{
			{ID: "due", Label: "Due", Probability: "0.5"}, {ID: "kept", Label: "Kept", Closed: true, Won: true, Probability: "1"},
			{ID: "gone", Label: "Gone", Closed: true, Probability: "0"},
		}}, got[1])

		got, err = k.Pipelines(t.Context(), "contacts")
		require.NoError(t, err)
		require.Equal(t, 2, srv.Calls())
		var stages []string
		for _, s := range got[0].Stages {
			require.False(t, s.Closed || s.Won)
			stages = append(stages, s.ID)
		}
		require.Equal(t, []string{"subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "evangelist", "other"}, stages)
		require.Equal(t, "contacts-lifecycle-pipeline", got[0].ID)
	})
}

// The order is the one of the settings page, whatever order the answer has.
func TestPipelinesInDisplayOrder(t *testing.T) {
	t.Parallel()
	f := &fake{answer: func(ex exchange) (int, string) {
		if ex.Path == "/crm/properties/2026-09/contacts/lifecyclestage" {
			return 200, `{"name":"lifecyclestage","label":"Lifecycle Stage","options":[
				{"value":"extra","label":"Extra","displayOrder":-1,"hidden":false},{"value":"customer","label":"Customer","displayOrder":2,"hidden":false},
				{"value":"120394","label":"Trial","displayOrder":1,"hidden":false},{"value":"lead","label":"Lead","displayOrder":0,"hidden":true}]}`
		}
		return 200, `{"results":[
			{"id":"b","label":"B","displayOrder":1,"stages":[{"id":"s","label":"S","displayOrder":0,"metadata":{"ticketState":"CLOSED"}}]},
			{"id":"x","label":"X","displayOrder":0,"archived":true,"stages":[]},
			{"id":"a","label":"A","displayOrder":0,"stages":[{"id":"2","label":"Two","displayOrder":1,"metadata":{"isClosed":true,"probability":1.0}},
				{"id":"3","label":"Old","displayOrder":0,"archived":true,"metadata":{}},{"id":"1","label":"One","displayOrder":0,"metadata":{"probability":"0.10"}}]}]}`
	}}
	k := hubspot.NewConnector(f.serve(t, hubspot.Options{}), hubspot.ConnectorOptions{})
	got, err := k.Pipelines(t.Context(), "tickets")
	require.NoError(t, err)
	require.Equal(t, []crm.Pipeline{
		{ID: "a", Label: "A", Object: "tickets", Stages: []crm.Stage{{ID: "1", Label: "One", Probability: "0.1"}, {ID: "2", Label: "Two", Closed: true, Won: true, Probability: "1"}}},
		{ID: "b", Label: "B", Object: "tickets", Stages: []crm.Stage{{ID: "s", Label: "S", Closed: true}}},
	}, got)
	got, err = k.Pipelines(t.Context(), "contacts")
	require.NoError(t, err)
	require.Equal(t, []crm.Stage{{ID: "lead", Label: "Lead"}, {ID: "120394", Label: "Trial"}, {ID: "customer", Label: "Customer"}, {ID: "extra", Label: "Extra"}}, got[0].Stages)
}
