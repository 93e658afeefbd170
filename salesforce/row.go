package salesforce

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// damaged is the error for an answer of success that lacks what it must have.
// Taking it for an empty one would mean that nothing is there.
func damaged(op, has string) *crm.Error {
	return &crm.Error{Class: crm.BadRequest, System: crm.Salesforce, Op: op, Status: http.StatusOK, Err: errors.New("the answer has " + has)}
}

// Row is one record as the API writes it: its fields by name, still in JSON.
type Row map[string]json.RawMessage

// Object returns the object's name from the record's attributes, or "".
func (r Row) Object() string {
	var a struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal(r["attributes"], &a) // without attributes there is no name
	return a.Type
}

// ID returns the record's id in the 18-character form, or "".
func (r Row) ID() string {
	if id := r.Text("Id"); id != "" {
		return long(id)
	}
	return long(r.Text("id"))
}

// Text returns a field that is a JSON string, or "".
func (r Row) Text(field string) string {
	raw := r[field]
	if len(raw) < 2 || raw[0] != '"' {
		return ""
	}
	if body := string(raw[1 : len(raw)-1]); !strings.ContainsRune(body, '\\') {
		return body
	}
	var s string
	_ = json.Unmarshal(raw, &s) // it was decoded as JSON before
	return s
}

// True reports whether a field is the JSON value true.
func (r Row) True(field string) bool { return string(r[field]) == "true" }
