package hubspottest

import (
	"maps"
	"strconv"
)

type stageInput struct {
	Label        *string             `json:"label"`
	DisplayOrder *int                `json:"displayOrder"`
	Metadata     map[string]flexible `json:"metadata"`
	StageID      string              `json:"stageId"`
}

// addStage makes a stage; deals must have a probability, tickets a state.
func (s *Server) addStage(t *table, p *pipeline, in stageInput) (*stage, error) {
	if in.Label == nil || *in.Label == "" {
		return nil, invalid("Invalid input JSON: some required fields were not set: [label]")
	}
	id := in.StageID
	if id == "" {
		id = itoa(s.newID(t))
	}
	now := s.now()
	st := &stage{id: id, label: *in.Label, order: len(p.stages), created: now, updated: now, metadata: map[string]string{}}
	assign(&st.order, in.DisplayOrder)
	if err := t.setMetadata(st, in.Metadata); err != nil {
		return nil, err
	}
	p.stages = append(p.stages, st)
	return st, nil
}

func (t *table) setMetadata(st *stage, in map[string]flexible) error {
	next := maps.Clone(st.metadata)
	maps.Copy(next, values(in))
	switch t.plural {
	case "deals":
		v, err := strconv.ParseFloat(next["probability"], 64)
		if err != nil || v < 0 || v > 1 {
			return invalid("A deal stage needs a probability between 0.0 and 1.0.")
		}
		closed := v == 0 || v == 1
		next["isClosed"] = strconv.FormatBool(closed)
		if closed {
			next["probability"] = strconv.FormatFloat(v, 'f', 1, 64)
		}
	case "tickets":
		if next["ticketState"] == "" {
			next["ticketState"] = "OPEN"
		}
		next["isClosed"] = strconv.FormatBool(next["ticketState"] == "CLOSED")
	}
	st.metadata = next
	return nil
}

// used reports whether a record has a stage, or a pipeline when st is nil.
func (t *table) used(p *pipeline, st *stage) bool {
	pipe, stageName := t.stageProps()
	for _, r := range t.order {
		if !r.archived && r.values[pipe] == p.id && (st == nil || r.values[stageName] == st.id) {
			return true
		}
	}
	return false
}

// listStages is GET /pipelines/{type}/{id}/stages.
func (s *Server) listStages(c *call) (result, error) {
	_, p, _, err := s.pipelinesOf(c)
	if err != nil {
		return result{}, err
	}
	return ok(page[wireStage]{Results: p.wire().Stages})
}

// createStage is POST /pipelines/{type}/{id}/stages.
func (s *Server) createStage(c *call) (result, error) {
	t, p, _, err := s.pipelinesOf(c)
	if err != nil {
		return result{}, err
	}
	var in stageInput
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	st, err := s.addStage(t, p, in)
	if err != nil {
		return result{}, err
	}
	t.syncPipelineOptions()
	return created(st.wire())
}

// getStage is GET /pipelines/{type}/{id}/stages/{stageId}.
func (s *Server) getStage(c *call) (result, error) {
	_, _, st, err := s.pipelinesOf(c)
	if err != nil {
		return result{}, err
	}
	return ok(st.wire())
}

// updateStage is PATCH /pipelines/{type}/{id}/stages/{stageId}.
func (s *Server) updateStage(c *call) (result, error) {
	t, _, st, err := s.pipelinesOf(c)
	if err != nil {
		return result{}, err
	}
	var in stageInput
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	if err := t.setMetadata(st, in.Metadata); err != nil {
		return result{}, err
	}
	assign(&st.label, in.Label)
	assign(&st.order, in.DisplayOrder)
	st.updated = s.now()
	t.syncPipelineOptions()
	return ok(st.wire())
}

// deleteStage is DELETE /pipelines/{type}/{id}/stages/{stageId}.
func (s *Server) deleteStage(c *call) (result, error) {
	t, p, st, err := s.pipelinesOf(c)
	if err != nil {
		return result{}, err
	}
	if t.used(p, st) {
		return result{}, invalid("Stage %s is used by records.", st.id)
	}
	st.archived = true
	t.syncPipelineOptions()
	return noContent()
}

// Stage is a stage of a pipeline for AddPipeline.
type Stage struct {
	ID, Label string
	// Metadata is probability for deals, ticketState for tickets.
	Metadata map[string]string
}
