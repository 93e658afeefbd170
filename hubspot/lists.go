package hubspot

import (
	"context"
	"net/http"
	"time"
)

// Lists is the service for lists, which HubSpot also calls segments.
type Lists struct{ c *Client }

// List describes a list.
type List struct {
	ID             string    `json:"listId"`
	Name           string    `json:"name"`
	ObjectTypeID   string    `json:"objectTypeId"`   // "0-1" for contacts
	ProcessingType string    `json:"processingType"` // MANUAL, DYNAMIC, SNAPSHOT
	CreatedAt      time.Time `json:"createdAt"`
	UpdatedAt      time.Time `json:"updatedAt"`
	// Additional holds what a search was asked for beyond this, such as
	// hs_list_size.
	Additional Values `json:"additionalProperties"`
}

// ListSearch selects lists. All keys are sent: version 2026-09 demands them.
type ListSearch struct {
	Query                string   `json:"query"`
	ListIDs              []string `json:"listIds"`
	ProcessingTypes      []string `json:"processingTypes"`
	AdditionalProperties []string `json:"additionalProperties"`
	Offset               int      `json:"offset"`
	Count                int      `json:"count,omitempty"` // at most 500; 0 is 20
}

// ListPage is one page of a search for lists.
type ListPage struct {
	Lists   []List `json:"lists"`
	Offset  int    `json:"offset"` // for the next page
	HasMore bool   `json:"hasMore"`
	Total   int    `json:"total"`
}

// Search finds lists by name or id.
//
// hubspot:operation POST /crm/lists/{version}/search
func (s *Lists) Search(ctx context.Context, q ListSearch) (*ListPage, error) {
	for _, p := range []*[]string{&q.ListIDs, &q.ProcessingTypes, &q.AdditionalProperties} {
		if *p == nil {
			*p = []string{}
		}
	}
	out := new(ListPage)
	_, err := s.c.do(ctx, call{op: "search lists", method: http.MethodPost, path: s.path() + "/search", body: q}, out)
	return out, err
}

// Get returns one list by id.
//
// hubspot:operation GET /crm/lists/{version}/{list}
func (s *Lists) Get(ctx context.Context, id string) (*List, error) {
	var out struct{ List List }
	_, err := s.c.do(ctx, call{op: "get a list", path: s.path(id)}, &out)
	return &out.List, err
}

// Membership is one member of a list.
type Membership struct {
	RecordID string    `json:"recordId"`
	Joined   time.Time `json:"membershipTimestamp"`
}

// MembershipOptions selects a page of members.
type MembershipOptions struct {
	Limit int    `url:"limit,omitempty"` // at most 250; 0 is 100
	After string `url:"after,omitempty"`
}

// Members returns a page of a list's members in ascending order of record id.
//
// hubspot:operation GET /crm/lists/{version}/{list}/memberships
func (s *Lists) Members(ctx context.Context, id string, opts *MembershipOptions) (*Page[Membership], error) {
	return s.members(ctx, s.path(id)+"/memberships", opts)
}

// JoinOrder returns a page of a list's members in the order in which they
// joined. Which end comes first is not established: do not rely on it.
//
// hubspot:operation GET /crm/lists/{version}/{list}/memberships/join-order
func (s *Lists) JoinOrder(ctx context.Context, id string, opts *MembershipOptions) (*Page[Membership], error) {
	return s.members(ctx, s.path(id)+"/memberships/join-order", opts)
}

func (s *Lists) members(ctx context.Context, path string, opts *MembershipOptions) (*Page[Membership], error) {
	return fetch[Membership](ctx, s.c, call{op: "list members", path: path, opts: opts})
}

// RecordLists names the lists that one record is in.
type RecordLists struct {
	ObjectTypeID string           `json:"objectTypeId"`
	RecordID     ID               `json:"recordId"`
	Lists        []ListMembership `json:"recordListMemberships"`
}

// ListMembership is one list that a record is in.
type ListMembership struct {
	ListID ID `json:"listId"`
}

// RecordInput names a record in [Lists.OfRecords].
type RecordInput struct {
	ObjectTypeID string `json:"objectTypeId"`
	RecordID     string `json:"recordId"`
}

// OfRecords tells for up to 100 records which lists they are in, and which of
// them could not be told.
//
// hubspot:operation POST /crm/lists/{version}/records/memberships/batch/read
func (s *Lists) OfRecords(ctx context.Context, inputs []RecordInput) ([]RecordLists, []BatchError, error) {
	var out struct {
		Results []RecordLists
		Errors  []BatchError
	}
	_, err := s.c.do(ctx, call{op: "read list memberships", method: http.MethodPost,
		path: s.path() + "/records/memberships/batch/read", body: map[string]any{"inputs": inputs}}, &out)
	return out.Results, out.Errors, err
}

// Add puts records into a manual list.
//
// hubspot:operation PUT /crm/lists/{version}/{list}/memberships/add
func (s *Lists) Add(ctx context.Context, id string, records ...string) error {
	return s.change(ctx, id, "add", records)
}

// Remove takes records out of a manual list.
//
// hubspot:operation PUT /crm/lists/{version}/{list}/memberships/remove
func (s *Lists) Remove(ctx context.Context, id string, records ...string) error {
	return s.change(ctx, id, "remove", records)
}

func (s *Lists) change(ctx context.Context, id, verb string, records []string) error {
	_, err := s.c.do(ctx, call{op: verb + " list members", method: http.MethodPut,
		path: s.path(id) + "/memberships/" + verb, body: records}, nil)
	return err
}

func (s *Lists) path(segments ...string) string { return s.c.version.path(areaLists, segments...) }
