package hubspot

import (
	"context"
	"iter"
	"net/http"

	"github.com/crmsync/crmsync/sync/crm"
)

// MaxBatch is the most records of one batch call.
const MaxBatch = 100

// Objects is the service for CRM records. object is a type's plural name
// ("contacts"), its singular or its id ("0-1", "2-12345").
type Objects struct{ c *Client }

// ListOptions selects a page of a listing.
type ListOptions struct {
	Limit                 int      `url:"limit,omitempty"` // at most 100, 50 with history; 0 is 10
	After                 string   `url:"after,omitempty"`
	Properties            []string `url:"properties,comma,omitempty"`
	PropertiesWithHistory []string `url:"propertiesWithHistory,comma,omitempty"`
	Associations          []string `url:"associations,comma,omitempty"`
	Archived              bool     `url:"archived,omitempty"` // only archived ones
}

// GetOptions selects what a single read returns.
type GetOptions struct {
	Properties            []string `url:"properties,comma,omitempty"`
	PropertiesWithHistory []string `url:"propertiesWithHistory,comma,omitempty"`
	Associations          []string `url:"associations,comma,omitempty"`
	Archived              bool     `url:"archived,omitempty"`
	IDProperty            string   `url:"idProperty,omitempty"` // a unique property that id is a value of
}

// List returns a page of records in ascending order of id. It reads the
// database, not the search index.
//
// hubspot:operation GET /crm/objects/{version}/{object}
func (s *Objects) List(ctx context.Context, object string, opts *ListOptions) (*Page[Object], error) {
	k := call{op: "list " + object, path: s.path(object), opts: opts}
	page, err := fetch[Object](ctx, s.c, k)
	if err != nil {
		return nil, err
	}
	after := ""
	if opts != nil {
		after = opts.After
	}
	return k.intact(page, after)
}

// All ranges over all records from opts.After on, a page at a time. It ends
// after the first error.
func (s *Objects) All(ctx context.Context, object string, opts ListOptions) iter.Seq2[Object, error] {
	return all(opts.After, func(after string) (*Page[Object], error) {
		opts.After = after
		return s.List(ctx, object, &opts)
	})
}

// Get returns one record. The id of a record that was merged away gives the
// surviving one.
//
// hubspot:operation GET /crm/objects/{version}/{object}/{id}
func (s *Objects) Get(ctx context.Context, object, id string, opts *GetOptions) (*Object, error) {
	k := call{op: "get " + object, path: s.path(object, id), opts: opts}
	if opts != nil && opts.IDProperty != "" {
		k.route = s.path(object) + "/(value)"
	}
	return s.one(ctx, object, k)
}

// Create makes one record. It is not repeated when no answer came.
//
// hubspot:operation POST /crm/objects/{version}/{object}
func (s *Objects) Create(ctx context.Context, object string, in Input) (*Object, error) {
	body := struct {
		Properties   map[string]string  `json:"properties"`
		Associations []InputAssociation `json:"associations,omitempty"`
	}{in.Properties, in.Associations}
	return s.one(ctx, object, call{
		op: "create " + object, method: http.MethodPost, path: s.path(object), body: body, once: true,
	})
}

// Update changes one record; in.IDProperty says what in.ID is.
//
// hubspot:operation PATCH /crm/objects/{version}/{object}/{id}
func (s *Objects) Update(ctx context.Context, object string, in Input) (*Object, error) {
	k := call{op: "update " + object, method: http.MethodPatch, path: s.path(object, in.ID),
		body: map[string]any{"properties": in.Properties}}
	if in.IDProperty != "" {
		k.opts = &GetOptions{IDProperty: in.IDProperty}
		k.route = s.path(object) + "/(value)"
	}
	return s.one(ctx, object, k)
}

// Archive puts one record into the recycle bin, where it stays for 90 days. One
// that is there already, or that is unknown, is no error.
//
// hubspot:operation DELETE /crm/objects/{version}/{object}/{id}
func (s *Objects) Archive(ctx context.Context, object, id string) error {
	_, err := s.c.do(ctx, call{op: "archive " + object, method: http.MethodDelete, path: s.path(object, id)}, nil)
	return err
}

// Merge merges a record into another one and returns the survivor, whose id may
// be new.
//
// hubspot:operation POST /crm/objects/{version}/{object}/merge
func (s *Objects) Merge(ctx context.Context, object, primary, other string) (*Object, error) {
	return s.one(ctx, object, call{
		op: "merge " + object, method: http.MethodPost, path: s.path(object) + "/merge", once: true,
		body: map[string]string{"primaryObjectId": primary, "objectIdToMerge": other},
	})
}

func (s *Objects) path(object string, more ...string) string {
	return s.c.version.path(areaObjects, append([]string{object}, more...)...)
}

func (s *Objects) one(ctx context.Context, object string, k call) (*Object, error) {
	out := new(Object)
	resp, err := s.c.do(ctx, k, out)
	if err != nil {
		return nil, named(err, object)
	}
	if out.ID == "" {
		return nil, k.damaged(resp.Status, "a record without its id")
	}
	return out, nil
}

// named completes a *crm.Error with the object of the record that it points to.
func named(err error, object string) error {
	if e, ok := crm.AsError(err); ok {
		setObject(e, object)
	}
	return err
}
