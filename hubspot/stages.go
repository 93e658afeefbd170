package hubspot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/crmsync/crmsync/sync/crm"
)

const propLifecycle = "lifecyclestage"

// Pipelines returns an object's pipelines and their stages in display order,
// without archived ones. Contacts and companies have one, that of the lifecycle
// stages, custom ones included; its stages are never closed.
func (k *Connector) Pipelines(ctx context.Context, object string) ([]crm.Pipeline, error) {
	if object == "contacts" || object == "companies" {
		return k.lifecycle(ctx, object)
	}
	all, err := k.c.Pipelines.List(ctx, object)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(p Pipeline) bool { return p.Archived })
	slices.SortStableFunc(all, func(a, b Pipeline) int { return byDisplayOrder(a.DisplayOrder, b.DisplayOrder) })
	var out []crm.Pipeline
	for _, p := range all {
		out = append(out, p.common(object))
	}
	return out, nil
}

// MakePipeline makes a pipeline of deals with stages like p's and returns it with
// the ids that HubSpot has given.
func (k *Connector) MakePipeline(ctx context.Context, p crm.Pipeline) (crm.Pipeline, error) {
	in := PipelineInput{Label: p.Label}
	for i, s := range p.Stages {
		probability := cmp.Or(s.Probability, "0")
		switch {
		case s.Won:
			probability = "1.0" // HubSpot tells a won deal by it
		case s.Closed:
			probability = "0.0"
		}
		in.Stages = append(in.Stages, StageInput{Label: s.Label, DisplayOrder: i, Metadata: map[string]string{
			"probability": probability, "isClosed": strconv.FormatBool(s.Closed),
		}})
	}
	made, err := k.c.Pipelines.Create(ctx, p.Object, in)
	if err != nil {
		return crm.Pipeline{}, err
	}
	return made.common(p.Object), nil
}

// lifecycle makes a pipeline of the property's options, which is what the
// account's settings page edits. HubSpot names it as hs_pipeline does.
func (k *Connector) lifecycle(ctx context.Context, object string) ([]crm.Pipeline, error) {
	p, err := k.c.Properties.Get(ctx, object, propLifecycle)
	if err != nil {
		return nil, fmt.Errorf("read the lifecycle stages of %s: %w", object, err)
	}
	out := crm.Pipeline{ID: object + "-lifecycle-pipeline", Label: p.Label, Object: object}
	slices.SortStableFunc(p.Options, func(a, b PropertyOption) int { return byDisplayOrder(a.DisplayOrder, b.DisplayOrder) })
	for _, o := range p.Options {
		out.Stages = append(out.Stages, crm.Stage{ID: o.Value, Label: o.Label})
	}
	return []crm.Pipeline{out}, nil
}

func (p Pipeline) common(object string) crm.Pipeline {
	out := crm.Pipeline{ID: p.ID, Label: p.Label, Object: object}
	stages := slices.DeleteFunc(p.Stages, func(s Stage) bool { return s.Archived })
	slices.SortStableFunc(stages, func(a, b Stage) int { return byDisplayOrder(a.DisplayOrder, b.DisplayOrder) })
	for _, s := range stages {
		out.Stages = append(out.Stages, s.common())
	}
	return out
}

func (s Stage) common() crm.Stage {
	out := crm.Stage{ID: s.ID, Label: s.Label, Closed: s.text("isClosed") == "true" || s.text("ticketState") == "CLOSED"}
	if p, err := crm.ParseNumber(s.text("probability")); err == nil {
		out.Probability = p.String()
	}
	// A closed deal is won or lost: HubSpot tells by the probability alone.
	out.Won = out.Closed && out.Probability == "1"
	return out
}

// text is an entry of the metadata, which come as texts, or as what they are.
func (s Stage) text(name string) string {
	if v := s.Metadata[name]; v != nil {
		return fmt.Sprint(v)
	}
	return ""
}

// byDisplayOrder puts what has no place of its own, -1, behind what has.
func byDisplayOrder(a, b int) int {
	if (a < 0) != (b < 0) {
		return cmp.Compare(b, a)
	}
	return cmp.Compare(a, b)
}
