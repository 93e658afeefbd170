package hubspot

import "context"

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
