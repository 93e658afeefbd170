package hubspot

import (
	"encoding/json"
	"time"

	"github.com/crmsync/crmsync/sync/crm"
)

// Object is one CRM record of any type.
type Object struct {
	ID         string     `json:"id"`
	Properties Values     `json:"properties"`
	CreatedAt  time.Time  `json:"createdAt"`
	UpdatedAt  time.Time  `json:"updatedAt"`
	Archived   bool       `json:"archived"`
	ArchivedAt *time.Time `json:"archivedAt,omitempty"`
	// New tells whether an upsert created the record; nil for other calls.
	New *bool `json:"new,omitempty"`
	// ObjectWriteTraceID repeats what the input of a batch write was given.
	ObjectWriteTraceID string                        `json:"objectWriteTraceId,omitempty"`
	Associations       map[string]InlineAssociations `json:"associations,omitempty"`
	URL                string                        `json:"url,omitempty"`
}

// InlineAssociations are the ids of one type that a record was asked for with.
type InlineAssociations struct {
	Results []struct {
		ID   ID     `json:"id"`
		Type string `json:"type"` // such as "contact_to_company"
	} `json:"results"`
	Paging struct { // set when Results are not all
		Next struct {
			After ID `json:"after"`
		} `json:"next"`
	} `json:"paging"`
}

// Values are a record's properties by internal name. Nil is a property that the
// record has no value for; a property that does not exist is absent. HubSpot
// sends text whatever the type; a bare number or truth value is accepted too.
type Values map[string]*string

// Get returns a property's value, "" when there is none.
func (v Values) Get(name string) string {
	if p := v[name]; p != nil {
		return *p
	}
	return ""
}

// ID is a record's id. Associations write it as a number, everything else as
// text; both are read.
type ID string

// UnmarshalJSON reads a number or a text.
func (id *ID) UnmarshalJSON(b []byte) error {
	var n json.Number
	if err := json.Unmarshal(b, &n); err == nil {
		*id = ID(n)
		return nil
	}
	var s string
	err := json.Unmarshal(b, &s)
	*id = ID(s)
	return err
}

// Input is one record of a batch. Which fields are needed depends on the call.
type Input struct {
	ID         string            `json:"id,omitempty"`
	IDProperty string            `json:"idProperty,omitempty"`
	Properties map[string]string `json:"properties,omitempty"` // "" clears
	// Associations are made together with the record.
	Associations []InputAssociation `json:"associations,omitempty"`
	// ObjectWriteTraceID comes back with the row's result or error. Without it a
	// batch of creates is all or nothing.
	ObjectWriteTraceID string `json:"objectWriteTraceId,omitempty"`
}

// InputAssociation connects a record that is being created.
type InputAssociation struct {
	To    Ident             `json:"to"`
	Types []AssociationSpec `json:"types"`
}

// Ident names a record in a body.
type Ident struct {
	ID string `json:"id"`
}

// BatchRead asks for up to 100 records (50 with history).
type BatchRead struct {
	Properties            []string `json:"properties"`
	PropertiesWithHistory []string `json:"propertiesWithHistory,omitempty"`
	// IDProperty is the unique property that Inputs name records by; "" is the id.
	IDProperty string  `json:"idProperty,omitempty"`
	Inputs     []Ident `json:"inputs"`
}

// Batch answers a batch. Results come in any order. Errors may stand for
// several rows each.
type Batch struct {
	Status    string       `json:"status"`
	Results   []Object     `json:"results"`
	NumErrors int          `json:"numErrors"`
	Errors    []BatchError `json:"errors"`
}

// BatchError is what went wrong with some rows of a batch.
type BatchError struct {
	Status      string        `json:"status"`
	Category    string        `json:"category"`
	SubCategory string        `json:"subCategory"`
	Message     string        `json:"message"`
	Context     Context       `json:"context"`
	Errors      []ErrorDetail `json:"errors"`
}

// Err returns the error in the terms of crm. op and object say what was tried.
func (b BatchError) Err(op, object string) *crm.Error {
	env := envelope{Message: b.Message, Category: b.Category, Context: b.Context, Errors: b.Errors}
	e := env.toError()
	e.Op, e.Class = op, env.class()
	if b.Category == "VALIDATION_ERROR" && e.Class == crm.BadRequest {
		// The call was understood, so it is this row's content.
		e.Class = crm.InvalidValue
	}
	setObject(e, object)
	return e
}

// setObject completes the reference to an existing record.
func setObject(e *crm.Error, object string) {
	if e.Existing.ID != "" {
		e.Existing.Object = object
	}
}
