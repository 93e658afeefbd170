package crmsync

import (
	"context"
	"fmt"
	"slices"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// Stages pairs the stages of one HubSpot pipeline with those of the
// opportunities of one Salesforce record type.
type Stages struct {
	// Pipeline is the id of the HubSpot pipeline.
	Pipeline string `json:"pipeline"`
	// RecordType is the id of the Salesforce record type, 18 characters; "" in an
	// organisation without record types.
	RecordType string `json:"recordType,omitempty"`
	// Stages pairs stage ids of the pipeline with stage names. Where one has
	// several partners, the first pair counts.
	Stages []mapping.Pair `json:"stages"`
}

// The fields of deals and opportunities that stages are paired by.
const (
	fieldPipeline   = "pipeline"
	fieldDealStage  = "dealstage"
	fieldRecordType = "RecordTypeId"
	fieldStageName  = "StageName"
	objRecordType   = "RecordType"
)

// addPipelines makes the kind pair stages by pipeline and record type.
func (k *kind) addPipelines(stages []Stages) {
	if len(stages) == 0 {
		return
	}
	k.stages = stages
	k.fields.Fields = slices.DeleteFunc(slices.Clone(k.fields.Fields), func(f mapping.Field) bool {
		return f.HubSpot == fieldPipeline
	})
	if slices.ContainsFunc(stages, func(s Stages) bool { return s.RecordType != "" }) {
		k.addRow(mapping.Field{HubSpot: fieldPipeline, Salesforce: fieldRecordType, Rule: mapping.TwoWay})
	}
	k.extra = map[string][]string{
		objDeals:       {fieldPipeline},
		objOpportunity: append(slices.Clone(k.extra[objOpportunity]), fieldRecordType),
	}
}

// ofPipeline and ofRecordType find the row of the settings that a record
// belongs to.
func (k *kind) ofPipeline(id string) *Stages {
	i := slices.IndexFunc(k.stages, func(s Stages) bool { return s.Pipeline == id })
	if i < 0 {
		return nil
	}
	return &k.stages[i]
}

func (k *kind) ofRecordType(values map[string]crm.Value) *Stages {
	id := ""
	if refs := values[fieldRecordType].Refs(); len(refs) == 1 {
		id = refs[0].ID
	}
	i := slices.IndexFunc(k.stages, func(s Stages) bool { return s.RecordType == id || s.RecordType == "" })
	if i < 0 {
		return nil
	}
	return &k.stages[i]
}

// unpaired says why a record's pipeline or record type keeps it out, or "".
func (k *kind) unpaired(l *Link) string {
	switch {
	case len(k.stages) == 0:
	case l.HubSpot.Present() && k.ofPipeline(l.HubSpot.Seen[fieldPipeline].String()) == nil:
		return "its pipeline is not paired with a record type: not kept in step"
	case l.Salesforce.Present() && k.ofRecordType(l.Salesforce.Seen) == nil:
		return "its record type is not paired with a pipeline: not kept in step"
	}
	return ""
}

// stage converts a deal's stage, or its pipeline, by the pairing of the
// settings.
type stage struct {
	k    *kind
	pair merge.Pair
	// pipeline says that the row is the pipeline, not the stage.
	pipeline bool
}

// stageConverter returns what converts the rows of stages and pipelines; nil
// for other rows.
func (k *kind) stageConverter(pair merge.Pair, row *mapping.Row) merge.Converter {
	switch {
	case len(k.stages) == 0:
	case row.HubSpot == fieldPipeline && row.Salesforce == fieldRecordType:
		return stage{k, pair, true}
	case row.HubSpot == fieldDealStage && row.Salesforce == fieldStageName:
		return stage{k, pair, false}
	}
	return nil
}

// Convert implements merge.Converter.
func (c stage) Convert(to crm.System, v crm.Value) (crm.Value, error) {
	row := c.row(to)
	if v.IsNull() {
		return v, nil
	}
	if row == nil {
		return crm.Value{}, &mapping.ValueError{
			Category: crm.CategoryPicklists, Message: "the record's pipeline or record type is not paired",
			Remedy: "pair it under deals.pipelines",
		}
	}
	if c.pipeline {
		if to == crm.HubSpot {
			return crm.TextOf(row.Pipeline), nil
		}
		return crm.RefOf(crm.Ref{System: crm.Salesforce, Object: objRecordType, ID: row.RecordType}), nil
	}
	for _, p := range row.Stages {
		from, into := p.HubSpot, p.Salesforce
		if to == crm.HubSpot {
			from, into = into, from
		}
		if from == v.String() {
			return crm.TextOf(into), nil
		}
	}
	return crm.Value{}, &mapping.ValueError{
		Category: crm.CategoryPicklists, Message: "the stage has no partner in pipeline " + row.Pipeline,
		Remedy: "pair it under deals.pipelines",
	}
}

// row finds the pairing of the side that the value comes from.
func (c stage) row(to crm.System) *Stages {
	if to == crm.Salesforce {
		return c.k.ofPipeline(c.pair.HubSpot[fieldPipeline].String())
	}
	return c.k.ofRecordType(c.pair.Salesforce)
}

// Equal implements merge.Converter.
func (c stage) Equal(h, s crm.Value) bool {
	if h.IsNull() || s.IsNull() {
		return h.IsNull() && s.IsNull()
	}
	v, err := c.Convert(crm.Salesforce, h)
	if err == nil && v == s {
		return true
	}
	v, err = c.Convert(crm.HubSpot, s)
	return err == nil && v == h
}

// checkPipelines compares the settings with the pipelines that both systems
// have, and names every difference.
func (p *pass) checkPipelines(ctx context.Context, k *kind, fresh bool) error {
	if len(k.stages) == 0 || !fresh && p.st.schemas.Pipelines == hash([]byte(fmt.Sprint(k.stages))) {
		return nil
	}
	have := map[crm.System]map[string]crm.Pipeline{}
	for sys, object := range map[crm.System]string{crm.HubSpot: objDeals, crm.Salesforce: objOpportunity} {
		lister, ok := p.e.clients[sys].(PipelineLister)
		if !ok {
			return fmt.Errorf("deals.pipelines: the %s client cannot list pipelines", sys)
		}
		list, err := lister.Pipelines(ctx, object)
		if err != nil {
			return fmt.Errorf("deals.pipelines: %w", err)
		}
		have[sys] = map[string]crm.Pipeline{}
		for _, pl := range list {
			have[sys][pl.ID] = pl
		}
	}
	var v validator
	for i, s := range k.stages {
		v.stages(fmt.Sprintf("deals.pipelines[%d].", i), s, have[crm.HubSpot], have[crm.Salesforce])
	}
	if err := v.err(); err != nil {
		return err
	}
	p.st.schemas.Pipelines = hash([]byte(fmt.Sprint(k.stages)))
	return nil
}

func (v *validator) stages(path string, s Stages, hubspot, salesforce map[string]crm.Pipeline) {
	h, ok := hubspot[s.Pipeline]
	if !ok {
		v.add(path+"pipeline", fmt.Sprintf("HubSpot has no deal pipeline %q", s.Pipeline))
	}
	rt, known := salesforce[s.RecordType]
	if !known && s.RecordType != "" {
		v.add(path+"recordType", fmt.Sprintf("Salesforce has no record type %q of opportunities", s.RecordType))
	}
	for j, p := range s.Stages {
		if ok && !hasStage(h, p.HubSpot) {
			v.add(fmt.Sprintf("%sstages[%d].hubspot", path, j), fmt.Sprintf("pipeline %s has no stage %q", s.Pipeline, p.HubSpot))
		}
		if known && !hasStage(rt, p.Salesforce) {
			v.add(fmt.Sprintf("%sstages[%d].salesforce", path, j), fmt.Sprintf("opportunities have no stage %q", p.Salesforce))
		}
	}
}

func hasStage(p crm.Pipeline, id string) bool {
	return slices.ContainsFunc(p.Stages, func(s crm.Stage) bool { return s.ID == id })
}
