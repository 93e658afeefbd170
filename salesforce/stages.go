package salesforce

import (
	"context"
	"strings"

	"github.com/crmsync/crmsync/salesforce/soql"
	"github.com/crmsync/crmsync/sync/crm"
)

// Pipelines returns a pipeline for each active record type of opportunities, by
// name, or a single one without an id when there are none. Each has all of the
// org's active stages, because which of them a record type's sales process
// leaves out cannot be queried. It costs one call. Other objects have none.
func (c *Connector) Pipelines(ctx context.Context, object string) ([]crm.Pipeline, error) {
	if !strings.EqualFold(object, "Opportunity") {
		return nil, nil
	}
	stages := soql.Statement{
		Select: []string{"Id", "ApiName", "MasterLabel", "IsClosed", "IsWon", "DefaultProbability"}, From: "OpportunityStage",
		Where: soql.Eq("IsActive", soql.Bool(true)), OrderBy: []string{"SortOrder", "Id"},
	}
	types := soql.Statement{
		Select: []string{"Id", "Name"}, From: "RecordType", OrderBy: []string{"Name", "Id"},
		Where: soql.And(soql.Eq("SobjectType", soql.Text("Opportunity")), soql.Eq("IsActive", soql.Bool(true))),
	}
	var texts []string
	for _, s := range []soql.Statement{stages, types} {
		text, err := s.Build()
		if err != nil {
			return nil, &crm.Error{Class: crm.BadRequest, System: crm.Salesforce, Op: "read stages", Err: err}
		}
		texts = append(texts, text)
	}
	var all []crm.Stage
	var out []crm.Pipeline
	err := c.queries(ctx, texts, false, func(i int, row Row) {
		if i == 0 {
			all = append(all, stageOf(row))
		} else {
			out = append(out, crm.Pipeline{ID: row.ID(), Label: row.Text("Name"), Object: "Opportunity"})
		}
	})
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		out = []crm.Pipeline{{Object: "Opportunity"}}
	}
	for i := range out {
		out[i].Stages = append([]crm.Stage(nil), all...)
	}
	return out, nil
}

func stageOf(row Row) crm.Stage {
	s := crm.Stage{ID: row.Text("ApiName"), Label: row.Text("MasterLabel"), Closed: row.True("IsClosed"), Won: row.True("IsWon")}
	if percent := string(row["DefaultProbability"]); percent != "" && percent != "null" {
		if p, err := crm.ParseNumber(percent + "e-2"); err == nil {
			s.Probability = p.String()
		}
	}
	return s
}
