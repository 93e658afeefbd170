package hubspottest

import (
	"maps"
	"net/http"
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
