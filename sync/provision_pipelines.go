package crmsync

import (
	"context"
	"fmt"
	"slices"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// pipelinePrefix begins the labels of the pipelines that ProvisionPipelines
// makes, as those of HubSpot's own connector do.
const pipelinePrefix = "Salesforce - "

// ProvisionPipelines makes a HubSpot pipeline, "Salesforce - NAME", for every
// Salesforce record type of opportunities that Settings.Deals.Pipelines does not
// pair yet, with the organisation's stages. A pipeline that has the label already
// is used as it is. It returns the settings' pairs and the new ones, to be put
// into Settings.Deals.Pipelines: until then nothing else changes. It is called by
// hand, when a connection is set up or a record type was added; how many
// pipelines there may be depends on the HubSpot subscription.
func (e *Engine) ProvisionPipelines(ctx context.Context) ([]Stages, error) {
	maker, ok := e.clients[crm.HubSpot].(PipelineMaker)
	there, ok2 := e.clients[crm.HubSpot].(PipelineLister)
	types, ok3 := e.clients[crm.Salesforce].(PipelineLister)
	if !ok || !ok2 || !ok3 {
		return nil, fmt.Errorf("provision pipelines: the clients cannot list and make them")
	}
	wanted, err := types.Pipelines(ctx, objOpportunity)
	if err != nil {
		return nil, fmt.Errorf("provision pipelines: %w", err)
	}
	have, err := there.Pipelines(ctx, objDeals)
	if err != nil {
		return nil, fmt.Errorf("provision pipelines: %w", err)
	}
	out := slices.Clone(e.settings.Deals.Pipelines)
	for _, t := range wanted {
		if slices.ContainsFunc(out, func(s Stages) bool { return s.RecordType == t.ID || s.RecordType == "" }) {
			continue
		}
		label := pipelinePrefix + t.Label
		if t.Label == "" {
			label = pipelinePrefix + "Default Pipeline"
		}
		var p crm.Pipeline
		if i := slices.IndexFunc(have, func(p crm.Pipeline) bool { return p.Label == label }); i >= 0 {
			p = have[i]
		} else if p, err = maker.MakePipeline(ctx, crm.Pipeline{Label: label, Object: objDeals, Stages: t.Stages}); err != nil {
			return out, fmt.Errorf("provision pipeline %q: %w", label, err)
		}
		out = append(out, pairStages(p, t))
	}
	return out, nil
}

// pairStages pairs the stages of a pipeline with those of a record type by their
// labels. A stage that a person has renamed in HubSpot is left to be paired by
// hand.
func pairStages(p, t crm.Pipeline) Stages {
	out := Stages{Pipeline: p.ID, RecordType: t.ID}
	for _, s := range t.Stages {
		if i := slices.IndexFunc(p.Stages, func(h crm.Stage) bool { return h.Label == s.Label }); i >= 0 {
			out.Stages = append(out.Stages, mapping.Pair{HubSpot: p.Stages[i].ID, Salesforce: s.ID})
		}
	}
	return out
}
