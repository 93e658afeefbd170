package hubspottest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// apiError is HubSpot's error envelope. The fields are in the order in which
// the API sends them; those that are empty are left out.
type apiError struct {
	Code int `json:"-"`

	Status        string              `json:"status"`
	Message       string              `json:"message"`
	CorrelationID string              `json:"correlationId,omitempty"`
	Errors        []errorDetail       `json:"errors,omitempty"`
	Context       map[string][]string `json:"context,omitempty"`
	Links         map[string]string   `json:"links,omitempty"`
	Category      string              `json:"category,omitempty"`
	SubCategory   string              `json:"subCategory,omitempty"`

	rows []propError // what was wrong, for the rows of a batch
}

type errorDetail struct {
	Message string              `json:"message"`
	Code    string              `json:"code,omitempty"`
	Context map[string][]string `json:"context,omitempty"`
	// ErrorType is what older APIs have instead of a code.
	ErrorType string `json:"errorType,omitempty"`
}

func (e *apiError) Error() string { return e.Message }

// propError is one property value that a portal refuses.
type propError struct{ code, message, name string }

func notFound() *apiError {
	return &apiError{Code: http.StatusNotFound, Message: "resource not found"}
}

func badID(id string) *apiError {
	return &apiError{
		Code: http.StatusNotFound, Message: "Object not found.  objectId are usually numeric.",
		Context: map[string][]string{"id": {id}}, Category: "OBJECT_NOT_FOUND",
	}
}

func invalid(format string, args ...any) *apiError {
	return &apiError{Code: http.StatusBadRequest, Message: fmt.Sprintf(format, args...), Category: "VALIDATION_ERROR"}
}

// badValues lists every refused value in the message, once per row, and each
// different one in errors.
func (s *Server) badValues(bad []propError) *apiError {
	type row struct {
		IsValid   bool   `json:"isValid"`
		Message   string `json:"message"`
		Error     string `json:"error"`
		Name      string `json:"name"`
		Localized string `json:"localizedErrorMessage"`
		PortalID  int64  `json:"portalId"`
	}
	rows := make([]row, 0, len(bad))
	e := &apiError{Code: http.StatusBadRequest, Category: "VALIDATION_ERROR", rows: bad}
	for i, b := range bad {
		rows = append(rows, row{false, b.message, b.code, b.name, b.message, s.opts.PortalID})
		if slices.Index(bad, b) == i {
			e.Errors = append(e.Errors, errorDetail{Message: b.message, Code: b.code, Context: map[string][]string{"propertyName": {b.name}}})
		}
	}
	e.Message = "Property values were not valid: " + compact(rows)
	return e
}

// compact marshals without escaping <, > and &, as the API does.
func compact(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("hubspottest: encode reply: %v", err))
	}
	return strings.TrimSuffix(b.String(), "\n")
}
