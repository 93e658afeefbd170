package salesforce

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// apiError is one entry of an error list. Answers to a call name the code
// errorCode, results of one row within a collection name it statusCode.
type apiError struct {
	ErrorCode  string     `json:"errorCode"`
	StatusCode string     `json:"statusCode"`
	Message    string     `json:"message"`
	Fields     []string   `json:"fields"`
	Duplicate  *dupResult `json:"duplicateResult"`
	Misspelt   *dupResult `json:"duplicateResut"` // how the API really spells it
}

func (e apiError) code() string {
	if e.ErrorCode != "" {
		return e.ErrorCode
	}
	return e.StatusCode
}

// dupResult tells which records a duplicate rule found.
type dupResult struct {
	MatchResults []struct {
		EntityType   string `json:"entityType"`
		MatchRecords []struct {
			Record struct {
				Attributes struct {
					Type string `json:"type"`
				} `json:"attributes"`
				ID string `json:"Id"`
			} `json:"record"`
		} `json:"matchRecords"`
	} `json:"matchResults"`
}

// first returns the first match, which Salesforce lists by confidence.
func (d *dupResult) first() crm.Ref {
	if d == nil {
		return crm.Ref{}
	}
	for _, m := range d.MatchResults {
		for _, r := range m.MatchRecords {
			object := r.Record.Attributes.Type
			if object == "" {
				object = m.EntityType
			}
			if ref, ok := refTo(object, r.Record.ID); ok {
				return ref
			}
		}
	}
	return crm.Ref{}
}

// classify judges an answer for the HTTP core.
func classify(r *Response) httpx.Verdict {
	if r.Status/100 == 2 || r.Status == http.StatusNotModified {
		return httpx.Verdict{}
	}
	e := callError(r.Status, r.Body)
	v := httpx.Verdict{Err: e, Wait: r.RetryAfter()}
	switch e.Class {
	case crm.Auth:
		v.TokenRefused = renewable(e)
	case crm.RateLimited, crm.RowLocked:
		v.Repeat = true // the answer says that nothing was done
	}
	return v
}

// renewable reports whether a new token can help. The two texts are of sessions
// that every token of the same login would have again; asking anew would never
// end.
func renewable(e *crm.Error) bool {
	if strings.Contains(e.Detail, "This session is not valid for use with the REST API") ||
		strings.Contains(e.Detail, "Connected app is not attached to Agent") {
		return false
	}
	switch e.Code {
	case codeSession, "Bad_OAuth_Token", "LOGIN_OAUTH_INVALID_TOKEN":
		return true
	case "":
		return e.Status == http.StatusUnauthorized
	}
	return false
}

// callError reads the body of an answer that is no success, in any of its
// shapes: a list of errors, one object of OAuth, a list of paths (300), plain
// text, XML or HTML.
func callError(status int, body []byte) *crm.Error {
	if status == http.StatusMultipleChoices {
		return &crm.Error{Class: crm.Duplicate, System: crm.Salesforce, Status: status, Code: "MULTIPLE_CHOICES"}
	}
	body = bytes.TrimSpace(body)
	if list := errorList(body); len(list) > 0 {
		return toError(list, status, "")
	}
	var oauth struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if err := json.Unmarshal(body, &oauth); err == nil && oauth.Error != "" {
		return oauthError(status, oauth.Error, oauth.Description)
	}
	e := &crm.Error{Class: classOfStatus(status), System: crm.Salesforce, Status: status}
	for _, code := range []string{"Bad_OAuth_Token", "Missing_OAuth_Token", "LOGIN_OAUTH_INVALID_TOKEN"} {
		if bytes.Contains(body, []byte(code)) {
			e.Class, e.Code = crm.Auth, code
		}
	}
	return e
}

// errorList reads a list of errors; nil when the body is something else.
func errorList(body []byte) []apiError {
	var list []apiError
	if err := json.Unmarshal(body, &list); err != nil || len(list) == 0 || list[0].code() == "" {
		return nil
	}
	return list
}

// rowError is the error of one row within a collection that was answered with
// success as a whole.
func rowError(list []apiError, object string) *crm.Error {
	if len(list) == 0 {
		return &crm.Error{Class: crm.Refused, System: crm.Salesforce, Code: "UNKNOWN"}
	}
	return toError(list, 0, object)
}

// toError makes one error of a list: the first entry gives the class, the
// others add the fields that they name.
func toError(list []apiError, status int, object string) *crm.Error {
	first := list[0]
	e := &crm.Error{System: crm.Salesforce, Status: status, Code: first.code(), Detail: first.Message}
	for _, item := range list {
		if item.code() == first.code() {
			e.Fields = append(e.Fields, item.fields()...)
		}
	}
	class, known := classOf(e.Code, first.Message)
	switch {
	case known:
		e.Class = class
	case status != 0:
		e.Class = classOfStatus(status)
	case len(e.Fields) > 0:
		e.Class = crm.InvalidValue
	default:
		e.Class = crm.Refused
	}
	if e.Class == crm.Duplicate {
		e.Existing = first.existing(object)
	}
	if e.Code == "INACTIVE_OWNER_OR_USER" && len(e.Fields) == 0 {
		e.Fields = []string{"OwnerId"}
	}
	return e
}

var (
	noColumn   = regexp.MustCompile(`No such column '([A-Za-z0-9_.]+)'`)
	notAllowed = regexp.MustCompile(`Unable to create/update fields: ([A-Za-z0-9_, ]+)`)
	recordID   = regexp.MustCompile(`id: ([a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?)\b`)
)

// fields names the fields at fault: as listed, or else as found in the texts of
// the two codes about columns, whose answers often have no list.
func (e apiError) fields() []string {
	if len(e.Fields) > 0 {
		return e.Fields
	}
	if m := noColumn.FindStringSubmatch(e.Message); m != nil {
		return []string{m[1]}
	}
	if m := notAllowed.FindStringSubmatch(e.Message); m != nil {
		return strings.FieldsFunc(m[1], func(r rune) bool { return r == ',' || r == ' ' })
	}
	return nil
}

// existing finds the record that is in the way.
func (e apiError) existing(object string) crm.Ref {
	for _, d := range []*dupResult{e.Misspelt, e.Duplicate} {
		if ref := d.first(); !ref.IsZero() {
			return ref
		}
	}
	if m := recordID.FindStringSubmatch(e.Message); m != nil && e.code() == "DUPLICATE_VALUE" {
		ref, _ := refTo(object, m[1])
		return ref
	}
	return crm.Ref{}
}
