package passes_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/mapping"
	crmsync "github.com/crmsync/crmsync/sync"
)

// withPipelines gives HubSpot a second pipeline and Salesforce two record
// types, and pairs only the first ones of each.
func (r *rig) withPipelines() (renewals string, types [2]string) {
	r.t.Helper()
	require.NoError(r.t, r.hs.AddPipeline("deals", "renewals", "Renewals",
		hubspottest.Stage{ID: "r_open", Label: "Open", Metadata: map[string]string{"probability": "0.5"}},
		hubspottest.Stage{ID: "r_won", Label: "Won", Metadata: map[string]string{"probability": "1.0"}}))
	for i, name := range []string{"New business", "Renewal"} {
		id, err := r.sf.AddRecordType("Opportunity", name, name[:3])
		require.NoError(r.t, err)
		types[i] = id
	}
	r.settings.Deals.Pipelines = []crmsync.Stages{
		{Pipeline: "default", RecordType: types[0], Stages: []mapping.Pair{
			{HubSpot: "appointmentscheduled", Salesforce: "Prospecting"}, {HubSpot: "closedwon", Salesforce: "Closed Won"},
		}},
		{Pipeline: "renewals", RecordType: types[1], Stages: []mapping.Pair{
			{HubSpot: "r_open", Salesforce: "Qualification"}, {HubSpot: "r_won", Salesforce: "Closed Won"},
		}},
	}
	return "renewals", types
}

func TestStagesArePairedByPipelineAndRecordType(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		renewals, types := r.withPipelines()
		deal := r.hs.Put("deals", map[string]string{"dealname": "From HubSpot", "pipeline": renewals, "dealstage": "r_open", "closedate": "2026-06-30"})
		opp, err := r.sf.Put("Opportunity", map[string]any{
			"Name": "From Salesforce", "StageName": "Prospecting", "CloseDate": "2026-06-30", "RecordTypeId": types[0],
		})
		require.NoError(t, err)
		require.Empty(t, r.sync().Reasons)
		require.Equal(t, 2, r.hs.Count("deals"))
		require.Equal(t, 2, r.sf.Count("Opportunity"))
		for _, o := range r.sf.All("Opportunity") {
			if o.ID() != opp {
				require.Equal(t, types[1], o.Text("RecordTypeId"))
				require.Equal(t, "Qualification", o.Text("StageName"))
				require.NoError(t, r.sf.Edit("Opportunity", o.ID(), map[string]any{"StageName": "Closed Won"}))
			}
		}
		for _, d := range r.hs.All("deals") {
			if d.ID != deal {
				require.Equal(t, "default", d.Properties["pipeline"])
				require.Equal(t, "appointmentscheduled", d.Properties["dealstage"])
			}
		}
		r.sync()
		d, _ := r.hs.Get("deals", deal)
		require.Equal(t, "r_won", d.Properties["dealstage"], "Closed Won means r_won in this pipeline")
		r.settled()
	})
}

func TestPipelinesAreCheckedAgainstBothSystems(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		r.withPipelines()
		p := r.settings.Deals.Pipelines
		p[0].Stages[0].HubSpot, p[0].Stages[1].Salesforce, p[1].RecordType = "nosuch", "Nowhere", "012000000000001AAA"
		_, err := r.engine().Sync(context.Background())
		var all *crmsync.SettingsError
		require.ErrorAs(t, err, &all)
		require.Len(t, all.Issues, 3)
		require.ErrorContains(t, err, `deals.pipelines[0].stages[0].hubspot: pipeline default has no stage "nosuch"`)
		require.ErrorContains(t, err, `deals.pipelines[0].stages[1].salesforce: opportunities have no stage "Nowhere"`)
		require.ErrorContains(t, err, `deals.pipelines[1].recordType:`)
	})
}

func TestDealsOfOtherPipelinesAreLeftAlone(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		r.withPipelines()
		r.settings.Deals.Pipelines = r.settings.Deals.Pipelines[:1]
		deal := r.hs.Put("deals", map[string]string{"dealname": "Other", "pipeline": "renewals", "dealstage": "r_open", "closedate": "2026-06-30"})
		r.settled()
		require.Zero(t, r.sf.Count("Opportunity"))
		require.NoError(t, r.hs.Edit("deals", deal, map[string]string{"pipeline": "default", "dealstage": "appointmentscheduled"}))
		r.sync()
		require.Equal(t, 1, r.sf.Count("Opportunity"), "moved into a pipeline that is paired")
		r.settled()
	})
}

// Pipelines are made on request: one for each record type that has none.
func TestProvisionPipelines(t *testing.T) {
	run(t, rigOptions{settings: everything}, func(r *rig) {
		var types []string
		for _, name := range []string{"New business", "Renewal"} {
			id, err := r.sf.AddRecordType("Opportunity", name, name[:3])
			require.NoError(t, err)
			types = append(types, id)
		}
		ctx := context.Background()
		pairs, err := r.engine().ProvisionPipelines(ctx)
		require.NoError(t, err)
		require.Len(t, pairs, 2)
		again, err := r.engine().ProvisionPipelines(ctx)
		require.NoError(t, err)
		require.Equal(t, pairs, again, "what is there is used")
		r.settings.Deals.Pipelines = pairs
		again, err = r.engine().ProvisionPipelines(ctx)
		require.NoError(t, err)
		require.Equal(t, pairs, again, "what is paired is left alone")
		_, err = r.sf.Put("Opportunity", map[string]any{
			"Name": "Engine", "StageName": "Closed Won", "CloseDate": "2026-06-30", "RecordTypeId": types[1],
		})
		require.NoError(t, err)
		require.Empty(t, r.sync().Reasons)
		deal := r.hs.All("deals")[0].Properties
		require.Equal(t, "true", deal["hs_is_closed_won"])
		all, err := r.hubspot.Pipelines(ctx, "deals")
		require.NoError(t, err)
		label := map[string]string{}
		for _, p := range all {
			label[p.ID] = p.Label
		}
		require.Equal(t, "Salesforce - Renewal", label[deal["pipeline"]])
		r.settled()
	})
}
