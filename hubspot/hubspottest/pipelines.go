package hubspottest

import (
	"cmp"
	"slices"
	"time"
)

type pipeline struct {
	id, label        string
	order            int
	created, updated time.Time
	archived         bool
	stages           []*stage
}

type stage struct {
	id, label        string
	order            int
	metadata         map[string]string
	created, updated time.Time
	archived         bool
}

// standardPipelines are those of a new portal.
func standardPipelines(d objectDef, _ time.Time) []*pipeline {
	epoch := time.Unix(0, 0).UTC()
	p := &pipeline{created: epoch, updated: epoch}
	add := func(id, label string, metadata map[string]string) {
		p.stages = append(p.stages, &stage{id, label, len(p.stages), metadata, epoch, epoch, false})
	}
	switch d.plural {
	case "deals":
		p.id, p.label = "default", "Sales Pipeline"
		for _, r := range [][3]string{
			{"appointmentscheduled", "Appointment Scheduled", "0.2"}, {"qualifiedtobuy", "Qualified To Buy", "0.4"},
			{"presentationscheduled", "Presentation Scheduled", "0.6"}, {"decisionmakerboughtin", "Decision Maker Bought-In", "0.8"},
			{"contractsent", "Contract Sent", "0.9"}, {"closedwon", "Closed Won", "1.0"}, {"closedlost", "Closed Lost", "0.0"},
		} {
			closed := "false"
			if r[2] == "1.0" || r[2] == "0.0" {
				closed = "true"
			}
			add(r[0], r[1], map[string]string{"isClosed": closed, "probability": r[2]})
		}
	case "tickets":
		p.id, p.label = "0", "Support Pipeline"
		for i, label := range []string{"New", "Waiting on contact", "Waiting on us", "Closed"} {
			m := map[string]string{"ticketState": "OPEN", "isClosed": "false"}
			if label == "Closed" {
				m = map[string]string{"ticketState": "CLOSED", "isClosed": "true"}
			}
			add(itoa(int64(i+1)), label, m)
		}
	case "contacts", "companies":
		p.id, p.label = d.plural+"-lifecycle-pipeline", "Lifecycle Stage Pipeline"
		for _, r := range d.props {
			if r.name == "lifecyclestage" {
				for _, o := range r.property().Options {
					add(o.Value, o.Label, map[string]string{})
				}
			}
		}
	default:
		return nil
	}
	return []*pipeline{p}
}

// stageProps names the properties that hold pipeline and stage.
func (t *table) stageProps() (pipe, stage string) {
	switch t.plural {
	case "deals":
		return "pipeline", "dealstage"
	case "tickets":
		return "hs_pipeline", "hs_pipeline_stage"
	case "contacts", "companies":
		return "hs_pipeline", "lifecyclestage"
	}
	return "", ""
}

// syncPipelineOptions makes the properties of pipeline and stage offer what the pipelines have.
func (t *table) syncPipelineOptions() {
	pipe, st := t.stageProps()
	if pipe == "" {
		return
	}
	var pipes, stages []Option
	for _, p := range t.livePipelines() {
		pipes = append(pipes, Option{Label: p.label, Value: p.id, DisplayOrder: p.order})
		for _, s := range p.live() {
			stages = append(stages, Option{Label: s.label, Value: s.id, DisplayOrder: s.order})
		}
	}
	t.props[pipe].Options, t.props[st].Options = pipes, stages
}

func (t *table) livePipelines() []*pipeline {
	out := slices.DeleteFunc(slices.Clone(t.pipes), func(p *pipeline) bool { return p.archived })
	slices.SortStableFunc(out, func(a, b *pipeline) int { return cmp.Compare(a.order, b.order) })
	return out
}

func (p *pipeline) live() []*stage {
	out := slices.DeleteFunc(slices.Clone(p.stages), func(s *stage) bool { return s.archived })
	slices.SortStableFunc(out, func(a, b *stage) int { return cmp.Compare(a.order, b.order) })
	return out
}

func (t *table) pipeline(id string) *pipeline {
	for _, p := range t.pipes {
		if p.id == id && !p.archived {
			return p
		}
	}
	return nil
}

func (p *pipeline) stage(id string) *stage {
	for _, s := range p.stages {
		if s.id == id && !s.archived {
			return s
		}
	}
	return nil
}

// stage finds a stage in one pipeline, or in any when pipe is "".
func (t *table) stage(pipe, id string) *stage {
	for _, p := range t.livePipelines() {
		if pipe != "" && p.id != pipe {
			continue
		}
		if s := p.stage(id); s != nil {
			return s
		}
	}
	return nil
}
