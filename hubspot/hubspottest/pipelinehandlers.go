package hubspottest

import (
	"maps"
	"net/http"
	"strconv"
)

type wirePipeline struct {
	ID           string      `json:"id"`
	Label        string      `json:"label"`
	DisplayOrder int         `json:"displayOrder"`
	CreatedAt    string      `json:"createdAt"`
	UpdatedAt    string      `json:"updatedAt"`
	Archived     bool        `json:"archived"`
	Stages       []wireStage `json:"stages"`
}

type wireStage struct {
	ID           string            `json:"id"`
	Label        string            `json:"label"`
	DisplayOrder int               `json:"displayOrder"`
	Metadata     map[string]string `json:"metadata"`
	CreatedAt    string            `json:"createdAt"`
	UpdatedAt    string            `json:"updatedAt"`
	Archived     bool              `json:"archived"`
	Permissions  string            `json:"writePermissions"`
}

func (p *pipeline) wire() wirePipeline {
	w := wirePipeline{p.id, p.label, p.order, instant(p.created), instant(p.updated), p.archived, []wireStage{}}
	for _, s := range p.live() {
		w.Stages = append(w.Stages, s.wire())
	}
	return w
}

func (s *stage) wire() wireStage {
	return wireStage{
		s.id, s.label, s.order, maps.Clone(s.metadata), instant(s.created), instant(s.updated), s.archived,
		"CRM_PERMISSIONS_ENFORCEMENT",
	}
}

type stageInput struct {
	Label        *string             `json:"label"`
	DisplayOrder *int                `json:"displayOrder"`
	Metadata     map[string]flexible `json:"metadata"`
	StageID      string              `json:"stageId"`
}

type pipelineInput struct {
	Label        *string      `json:"label"`
	DisplayOrder *int         `json:"displayOrder"`
	PipelineID   string       `json:"pipelineId"`
	Stages       []stageInput `json:"stages"`
}

// pipelinesOf is the object of a call and, if it names them, pipeline and stage.
func (s *Server) pipelinesOf(c *call) (t *table, p *pipeline, st *stage, err error) {
	if t, err = s.table(c.args[0]); err != nil {
		return nil, nil, nil, err
	}
	if len(c.args) > 1 {
		if p = t.pipeline(c.args[1]); p == nil {
			return nil, nil, nil, notFound()
		}
	}
	if len(c.args) > 2 {
		if st = p.stage(c.args[2]); st == nil {
			return nil, nil, nil, notFound()
		}
	}
	return t, p, st, nil
}

// listPipelines is GET /pipelines/{type}.
func (s *Server) listPipelines(c *call) (result, error) {
	t, _, _, err := s.pipelinesOf(c)
	if err != nil {
		return result{}, err
	}
	rows := []wirePipeline{}
	for _, p := range t.livePipelines() {
		rows = append(rows, p.wire())
	}
	return ok(page[wirePipeline]{Results: rows})
}

// getPipeline is GET /pipelines/{type}/{id}.
func (s *Server) getPipeline(c *call) (result, error) {
	_, p, _, err := s.pipelinesOf(c)
	if err != nil {
		return result{}, err
	}
	return ok(p.wire())
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

// createPipeline is POST /pipelines/{type}.
func (s *Server) createPipeline(c *call) (result, error) {
	t, _, _, err := s.pipelinesOf(c)
	if err != nil {
		return result{}, err
	}
	var in pipelineInput
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	p, err := s.newPipeline(t, in)
	if err != nil {
		return result{}, err
	}
	t.pipes = append(t.pipes, p)
	t.syncPipelineOptions()
	return created(p.wire())
}

func (s *Server) newPipeline(t *table, in pipelineInput) (*pipeline, error) {
	if in.Label == nil || *in.Label == "" {
		return nil, invalid("Invalid input JSON: some required fields were not set: [label]")
	}
	for _, other := range t.livePipelines() {
		if other.label == *in.Label || in.PipelineID != "" && other.id == in.PipelineID {
			return nil, &apiError{Code: http.StatusConflict, Category: "OBJECT_ALREADY_EXISTS", Message: "A pipeline with this label or id already exists."}
		}
	}
	now := s.now()
	p := &pipeline{id: in.PipelineID, label: *in.Label, order: len(t.pipes), created: now, updated: now}
	if p.id == "" {
		p.id = itoa(s.newID(t))
	}
	assign(&p.order, in.DisplayOrder)
	for _, one := range in.Stages {
		if _, err := s.addStage(t, p, one); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// updatePipeline is PATCH /pipelines/{type}/{id}.
func (s *Server) updatePipeline(c *call) (result, error) {
	t, p, _, err := s.pipelinesOf(c)
	if err != nil {
		return result{}, err
	}
	var in pipelineInput
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	assign(&p.label, in.Label)
	assign(&p.order, in.DisplayOrder)
	p.updated = s.now()
	t.syncPipelineOptions()
	return ok(p.wire())
}

// replacePipeline is PUT /pipelines/{type}/{id}.
func (s *Server) replacePipeline(c *call) (result, error) {
	t, p, _, err := s.pipelinesOf(c)
	if err != nil {
		return result{}, err
	}
	var in pipelineInput
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	in.PipelineID = p.id
	p.archived = true
	next, err := s.newPipeline(t, in)
	p.archived = false
	if err != nil {
		return result{}, err
	}
	next.created = p.created
	*p = *next
	t.syncPipelineOptions()
	return ok(p.wire())
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

// deletePipeline is DELETE /pipelines/{type}/{id}.
func (s *Server) deletePipeline(c *call) (result, error) {
	t, p, _, err := s.pipelinesOf(c)
	if err != nil {
		return result{}, err
	}
	if (c.flag("validateReferencesBeforeDelete") || c.flag("validateDealStageUsagesBeforeDelete")) && t.used(p, nil) {
		return result{}, invalid("Pipeline %s is used by records.", p.id)
	}
	p.archived = true
	t.syncPipelineOptions()
	return noContent()
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

// AddPipeline adds a pipeline with stages as an administrator would. Each
// stage is its label and, for deals, its probability.
func (s *Server) AddPipeline(object, id, label string, stages ...Stage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.table(object)
	if err != nil {
		return err
	}
	in := pipelineInput{PipelineID: id, Label: &label}
	for _, st := range stages {
		row := stageInput{StageID: st.ID, Label: &st.Label, Metadata: map[string]flexible{}}
		for k, v := range st.Metadata {
			row.Metadata[k] = flexible{v, true}
		}
		in.Stages = append(in.Stages, row)
	}
	p, err := s.newPipeline(t, in)
	if err != nil {
		return err
	}
	t.pipes = append(t.pipes, p)
	t.syncPipelineOptions()
	return nil
}

// Stage is a stage of a pipeline for AddPipeline.
type Stage struct {
	ID, Label string
	// Metadata is probability for deals, ticketState for tickets.
	Metadata map[string]string
}
