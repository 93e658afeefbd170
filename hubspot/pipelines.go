package hubspot

import (
	"context"
	"net/http"
)

// Pipelines is the service for pipelines and their stages.
type Pipelines struct{ c *Client }

// Pipeline is an ordered set of stages.
type Pipeline struct {
	ID           string  `json:"id"`
	Label        string  `json:"label"`
	DisplayOrder int     `json:"displayOrder"`
	Archived     bool    `json:"archived"`
	Stages       []Stage `json:"stages"`
}

// Stage is one step of a pipeline.
type Stage struct {
	ID           string `json:"id"`
	Label        string `json:"label"`
	DisplayOrder int    `json:"displayOrder"`
	Archived     bool   `json:"archived"`
	// Metadata holds texts: for deals isClosed and probability, for tickets
	// ticketState.
	Metadata map[string]any `json:"metadata"`
}

// List returns an object's pipelines with their stages.
//
// hubspot:operation GET /crm/pipelines/{version}/{object}
func (s *Pipelines) List(ctx context.Context, object string) ([]Pipeline, error) {
	return fetchAll[Pipeline](ctx, s.c, call{op: "list pipelines of " + object, path: s.c.version.path(areaPipelines, object)})
}

// PipelineInput is a pipeline to be made. HubSpot gives the ids.
type PipelineInput struct {
	Label        string       `json:"label"`
	DisplayOrder int          `json:"displayOrder"`
	Stages       []StageInput `json:"stages"`
}

// StageInput is one stage of a [PipelineInput]. A stage of deals needs the
// metadata probability, a text from 0.0 to 1.0.
type StageInput struct {
	Label        string            `json:"label"`
	DisplayOrder int               `json:"displayOrder"`
	Metadata     map[string]string `json:"metadata"`
}

// Create makes a pipeline. How many an account may have depends on its
// subscription.
//
// hubspot:operation POST /crm/pipelines/{version}/{object}
func (s *Pipelines) Create(ctx context.Context, object string, p PipelineInput) (*Pipeline, error) {
	out := new(Pipeline)
	_, err := s.c.do(ctx, call{op: "create a pipeline of " + object, method: http.MethodPost,
		path: s.c.version.path(areaPipelines, object), body: p, once: true}, out)
	return out, err
}
