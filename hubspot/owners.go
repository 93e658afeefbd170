package hubspot

import (
	"context"
	"iter"
)

// Owners is the service for the users who can own records.
type Owners struct{ c *Client }

// Owner is a user who can own records. ID is what records hold; UserID is the
// user's own and is 0 for a deactivated one.
type Owner struct {
	ID        string `json:"id"`
	Email     string `json:"email"`
	Type      string `json:"type"` // "PERSON" or "QUEUE"
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	UserID    int64  `json:"userId"`
	// UserIDIncludingInactive is set for deactivated users too.
	UserIDIncludingInactive int64 `json:"userIdIncludingInactive"`
	Archived                bool  `json:"archived"`
}

// OwnerOptions selects a page of owners.
type OwnerOptions struct {
	Email    string `url:"email,omitempty"`
	Limit    int    `url:"limit,omitempty"` // at most 500; 0 is 100
	After    string `url:"after,omitempty"`
	Archived bool   `url:"archived,omitempty"` // only deactivated ones
}

// List returns a page of owners.
//
// hubspot:operation GET /crm/owners/{version}
func (s *Owners) List(ctx context.Context, opts *OwnerOptions) (*Page[Owner], error) {
	return fetch[Owner](ctx, s.c, call{op: "list owners", path: s.c.version.path(areaOwners), opts: opts})
}

// All ranges over the owners.
func (s *Owners) All(ctx context.Context, opts OwnerOptions) iter.Seq2[Owner, error] {
	return all(opts.After, func(after string) (*Page[Owner], error) {
		opts.After = after
		return s.List(ctx, &opts)
	})
}
