package hubspot

import (
	"context"
	"iter"
	"net/http"
)

// Associations is the service for the connections between records. from and to
// are object types.
type Associations struct{ c *Client }

// AssociationSpec names one kind of association, such as HUBSPOT_DEFINED 1 for
// a contact's primary company.
type AssociationSpec struct {
	Category string `json:"associationCategory"`
	TypeID   int    `json:"associationTypeId"`
}

// AssociatedRecord is the far end of an association, with all its kinds.
type AssociatedRecord struct {
	ToObjectID ID                `json:"toObjectId"`
	Types      []AssociationKind `json:"associationTypes"`
}

// AssociationKind is one kind of an existing association.
type AssociationKind struct {
	Category string `json:"category"`
	TypeID   int    `json:"typeId"`
	Label    string `json:"label"` // "" when it has none
}

// AssociationInput is one association of a batch.
type AssociationInput struct {
	From  Ident             `json:"from"`
	To    Ident             `json:"to"`
	Types []AssociationSpec `json:"types,omitempty"`
}

// AssociationsOf are the associations of one record.
type AssociationsOf struct {
	From   Ident              `json:"from"`
	To     []AssociatedRecord `json:"to"`
	Paging struct {
		Next struct {
			After string `json:"after"`
		} `json:"next"`
	} `json:"paging"`
}

// AssociationBatch answers a batch read. A record without associations is in
// Errors, with sub-category crm.associations.NO_ASSOCIATIONS_FOUND.
type AssociationBatch struct {
	Results []AssociationsOf `json:"results"`
	Errors  []BatchError     `json:"errors"`
}

// List returns a page of one record's associations.
//
// hubspot:operation GET /crm/objects/{version}/{from}/{id}/associations/{to}
func (s *Associations) List(ctx context.Context, from, id, to string, opts *ListOptions) (*Page[AssociatedRecord], error) {
	return fetch[AssociatedRecord](ctx, s.c, call{op: "list associations of " + from, opts: opts, limit: LimitAssociations,
		path: s.c.version.path(areaObjectAssociations, from, id, "associations", to)})
}

// All ranges over one record's associations.
func (s *Associations) All(ctx context.Context, from, id, to string) iter.Seq2[AssociatedRecord, error] {
	return all("", func(after string) (*Page[AssociatedRecord], error) {
		return s.List(ctx, from, id, to, &ListOptions{Limit: 500, After: after})
	})
}

// BatchRead returns the associations of up to 1,000 records.
//
// hubspot:operation POST /crm/associations/{version}/{from}/{to}/batch/read
func (s *Associations) BatchRead(ctx context.Context, from, to string, ids ...string) (*AssociationBatch, error) {
	inputs := make([]associationsAsked, len(ids))
	for i, id := range ids {
		inputs[i].ID = id
	}
	return s.read(ctx, from, to, inputs)
}

// associationsAsked asks for the associations of one record, from a page on.
type associationsAsked struct {
	ID    string `json:"id"`
	After string `json:"after,omitempty"`
}

func (s *Associations) read(ctx context.Context, from, to string, inputs []associationsAsked) (*AssociationBatch, error) {
	out := new(AssociationBatch)
	return out, s.batch(ctx, from, to, "read", inputs, out)
}

// BatchCreate makes up to 2,000 associations of the given kinds, which replace
// the kinds that a pair had. It returns the rows that failed.
//
// hubspot:operation POST /crm/associations/{version}/{from}/{to}/batch/create
func (s *Associations) BatchCreate(ctx context.Context, from, to string, inputs []AssociationInput) ([]BatchError, error) {
	_, failed, err := s.create(ctx, from, to, inputs)
	return failed, err
}

// associationMade is a pair that a batch create associated. Its ids are those
// of the records that live on, when some of them were merged away.
type associationMade struct {
	From ID `json:"fromObjectId"`
	To   ID `json:"toObjectId"`
}

func (s *Associations) create(ctx context.Context, from, to string, inputs []AssociationInput) ([]associationMade, []BatchError, error) {
	var out struct {
		Results []associationMade
		Errors  []BatchError
	}
	err := s.batch(ctx, from, to, "create", inputs, &out)
	return out.Results, out.Errors, err
}

// BatchCreateDefault makes up to 2,000 associations of the unlabelled kind. It
// returns the rows that failed.
//
// hubspot:operation POST /crm/associations/{version}/{from}/{to}/batch/associate/default
func (s *Associations) BatchCreateDefault(ctx context.Context, from, to string, inputs []AssociationInput) ([]BatchError, error) {
	return s.write(ctx, from, to, "associate/default", inputs)
}

// AssociationRemoval takes all kinds of association away between From and To.
type AssociationRemoval struct {
	From Ident   `json:"from"`
	To   []Ident `json:"to"`
}

// BatchArchive removes all associations between pairs of records, of at most
// 100 records. It returns the rows that failed.
//
// hubspot:operation POST /crm/associations/{version}/{from}/{to}/batch/archive
func (s *Associations) BatchArchive(ctx context.Context, from, to string, inputs []AssociationRemoval) ([]BatchError, error) {
	return s.write(ctx, from, to, "archive", inputs)
}

func (s *Associations) write(ctx context.Context, from, to, verb string, inputs any) ([]BatchError, error) {
	var out struct{ Errors []BatchError }
	err := s.batch(ctx, from, to, verb, inputs, &out)
	return out.Errors, err
}

// batch posts inputs. Making and removing an association twice is the same as
// once, so that these calls may be repeated.
func (s *Associations) batch(ctx context.Context, from, to, verb string, inputs, out any) error {
	_, err := s.c.do(ctx, call{op: "associations of " + from + " with " + to, method: http.MethodPost,
		path: s.c.version.path(areaAssociations, from, to) + "/batch/" + verb,
		body: map[string]any{"inputs": inputs}, limit: LimitAssociations}, out)
	return err
}
