package salesforce

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// ObjectsService describes objects and tells which records changed.
type ObjectsService service

// GlobalDescribe lists the objects that the user may see.
type GlobalDescribe struct {
	Encoding     string        `json:"encoding"`
	MaxBatchSize int           `json:"maxBatchSize"`
	Objects      []ObjectBrief `json:"sobjects"`
}

// ObjectBrief is one line of a [GlobalDescribe].
type ObjectBrief struct {
	Name       string `json:"name"`
	Label      string `json:"label"`
	KeyPrefix  string `json:"keyPrefix"`
	Custom     bool   `json:"custom"`
	Queryable  bool   `json:"queryable"`
	Createable bool   `json:"createable"`
	Updateable bool   `json:"updateable"`
	Deletable  bool   `json:"deletable"`
}

// ObjectDescribe describes one object, as far as this library needs it.
type ObjectDescribe struct {
	ObjectBrief
	Replicateable bool                `json:"replicateable"`
	Fields        []FieldDescribe     `json:"fields"`
	Children      []ChildRelationship `json:"childRelationships"`
}

// ChildRelationship tells which records point to those of an object, and by
// which name a query reaches them; Name is "" when none can.
type ChildRelationship struct {
	Object string `json:"childSObject"`
	Field  string `json:"field"`
	Name   string `json:"relationshipName"`
}

// FieldDescribe describes one field. A field that the user may not see is not
// described at all.
type FieldDescribe struct {
	Name               string          `json:"name"`
	Label              string          `json:"label"`
	Type               string          `json:"type"`
	Length             int             `json:"length"`
	Digits             int             `json:"digits"` // of integers
	Precision          int             `json:"precision"`
	Scale              int             `json:"scale"`
	Createable         bool            `json:"createable"`
	Updateable         bool            `json:"updateable"`
	Nillable           bool            `json:"nillable"`
	DefaultedOnCreate  bool            `json:"defaultedOnCreate"`
	Calculated         bool            `json:"calculated"`
	Unique             bool            `json:"unique"`
	ExternalID         bool            `json:"externalId"`
	RestrictedPicklist bool            `json:"restrictedPicklist"`
	Picklist           []PicklistValue `json:"picklistValues"`
	ReferenceTo        []string        `json:"referenceTo"`
	RelationshipName   string          `json:"relationshipName"`
	ControllerName     string          `json:"controllerName"`
}

// PicklistValue is one option of a picklist.
type PicklistValue struct {
	Value    string `json:"value"`
	Label    string `json:"label"`
	Active   bool   `json:"active"`
	Default  bool   `json:"defaultValue"`
	ValidFor string `json:"validFor"` // a bit per option of the controlling field, in base64
}

// cached is a describe with the time that the server gave for it.
type cached struct {
	modified string // the Last-Modified header
	body     []byte
}

// Global lists the objects. It is asked for with If-Modified-Since, so that the
// long answer comes again only when something has changed.
//
// salesforce:operation GET /services/data/{version}/sobjects
func (s *ObjectsService) Global(ctx context.Context) (GlobalDescribe, *Response, error) {
	var out GlobalDescribe
	resp, err := s.conditional(ctx, "list objects", s.c.data("sobjects"), &out)
	return out, resp, err
}

// Describe describes an object, with If-Modified-Since as well. An object that
// does not exist, or that the user may not see, gives class SchemaDrift.
//
// salesforce:operation GET /services/data/{version}/sobjects/{object}/describe
func (s *ObjectsService) Describe(ctx context.Context, object string) (ObjectDescribe, *Response, error) {
	var out ObjectDescribe
	resp, err := s.conditional(ctx, "describe "+object, s.c.data("sobjects", object, "describe"), &out)
	if e, ok := crm.AsError(err); ok && e.Class == crm.NotFound {
		e.Class = crm.SchemaDrift
	}
	return out, resp, err
}

func (s *ObjectsService) conditional(ctx context.Context, op, path string, out any) (*Response, error) {
	s.c.mu.Lock()
	old, known := s.c.described[path]
	s.c.mu.Unlock()
	r := httpx.Request{Op: op, Path: path, Idempotent: true}
	if known {
		r.Header = http.Header{"If-Modified-Since": {old.modified}}
	}
	resp, err := s.c.do(ctx, r, nil)
	if err != nil {
		return resp, err
	}
	body := resp.Body
	if resp.Status == http.StatusNotModified {
		body = old.body
	} else if m := resp.Header.Get("Last-Modified"); m != "" {
		s.c.mu.Lock()
		s.c.described[path] = cached{modified: m, body: body}
		s.c.mu.Unlock()
	}
	if err := json.Unmarshal(body, out); err != nil {
		return resp, &crm.Error{Class: crm.BadRequest, System: crm.Salesforce, Op: op, Status: resp.Status,
			Err: fmt.Errorf("the answer is not the JSON that was expected")}
	}
	return resp, nil
}

// Updated lists the records that changed in a window.
type Updated struct {
	IDs []string `json:"ids"`
	// LatestDateCovered is the start of the next window that misses nothing:
	// earlier than the end while a long transaction is open.
	LatestDateCovered Time `json:"latestDateCovered"`
}

// Deleted lists the records that were deleted in a window.
type Deleted struct {
	Records []DeletedRecord `json:"deletedRecords"`
	// EarliestDateAvailable is how far back the log goes; when it is later than
	// the window's start, deletions may be missing.
	EarliestDateAvailable Time `json:"earliestDateAvailable"`
	LatestDateCovered     Time `json:"latestDateCovered"`
}

// DeletedRecord is one record of a [Deleted].
type DeletedRecord struct {
	ID          string `json:"id"`
	DeletedDate Time   `json:"deletedDate"`
}

// Updated lists the ids of an object's records that changed between start and
// end. The server cuts both to the minute; start may be 30 days back, and must
// be more than a minute before end.
//
// salesforce:operation GET /services/data/{version}/sobjects/{object}/updated
func (s *ObjectsService) Updated(ctx context.Context, object string, start, end time.Time) (Updated, *Response, error) {
	var out Updated
	resp, err := s.c.do(ctx, httpx.Request{Op: "list updated " + object, Idempotent: true,
		Path: s.c.data("sobjects", object, "updated"), Query: window(start, end)}, &out)
	return out, resp, err
}

// Deleted lists the ids of an object's records that were deleted between start
// and end. start may be 15 days back, less if the recycle bin was emptied.
//
// salesforce:operation GET /services/data/{version}/sobjects/{object}/deleted
func (s *ObjectsService) Deleted(ctx context.Context, object string, start, end time.Time) (Deleted, *Response, error) {
	var out Deleted
	resp, err := s.c.do(ctx, httpx.Request{Op: "list deleted " + object, Idempotent: true,
		Path: s.c.data("sobjects", object, "deleted"), Query: window(start, end)}, &out)
	return out, resp, err
}

func window(start, end time.Time) url.Values {
	return url.Values{
		"start": {start.UTC().Format(time.RFC3339)},
		"end":   {end.UTC().Format(time.RFC3339)},
	}
}
