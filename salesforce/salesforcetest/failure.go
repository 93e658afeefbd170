package salesforcetest

import "net/http"

// apiError is one error of the vendor. It is written in one of two shapes:
// errorCode in an array for a whole request, statusCode for one record.
type apiError struct {
	Code    string
	Message string
	Fields  []string
	// Status is the HTTP status where the record is the whole request.
	Status int
	// Match is the body of duplicateResut, for a single record only.
	Match *dict
	// whole says that the error refuses a whole collection, not one row.
	whole bool
	// chunk says that the error refuses every record saved in the same run.
	chunk bool
	// field and value are what could not be read.
	field *Field
	value any
}

func (e *apiError) Error() string { return e.Code + ": " + e.Message }

// failure makes an error with the status that its code has on one record.
func failure(code, message string, fields ...string) *apiError {
	status := http.StatusBadRequest
	switch code {
	case "INSUFFICIENT_ACCESS_OR_READONLY", "REQUEST_LIMIT_EXCEEDED", "API_DISABLED_FOR_ORG":
		status = http.StatusForbidden
	case "NOT_FOUND", "ENTITY_IS_DELETED":
		status = http.StatusNotFound
	case "INVALID_SESSION_ID", "INVALID_AUTH_HEADER":
		status = http.StatusUnauthorized
	case "METHOD_NOT_ALLOWED":
		status = http.StatusMethodNotAllowed
	case "UNSUPPORTED_MEDIA_TYPE":
		status = http.StatusUnsupportedMediaType
	}
	return &apiError{Code: code, Message: message, Fields: fields, Status: status}
}

// dml says that the error came from saving: such errors always print fields.
func (e *apiError) dml() *apiError {
	if e.Fields == nil {
		e.Fields = []string{}
	}
	return e
}

func (e *apiError) at(status int) *apiError { e.Status = status; return e }

// reply is the error as the answer to a request.
func (e *apiError) reply() *reply {
	d := object("message", e.Message, "errorCode", e.Code)
	if e.Match != nil {
		d = object("duplicateResut", e.Match, "errorCode", e.Code, "message", e.Message)
	} else if e.Fields != nil {
		d.set("fields", e.Fields)
	}
	return &reply{status: e.Status, body: []*dict{d}}
}

// row is the error as one entry of a record's result.
func (e *apiError) row() *dict {
	fields := e.Fields
	if fields == nil {
		fields = []string{}
	}
	return object("statusCode", e.Code, "message", e.Message, "fields", fields)
}

func notFound() *apiError {
	return failure("NOT_FOUND", "The requested resource does not exist")
}

func invalidReference() *apiError {
	return failure("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
}

func deletedRecord() *apiError { return failure("ENTITY_IS_DELETED", "entity is deleted") }

func unknownColumn(e *entity, name string) *apiError {
	f := failure("INVALID_FIELD", "No such column '"+name+"' on sobject of type "+e.name)
	f.whole = true
	return f
}
