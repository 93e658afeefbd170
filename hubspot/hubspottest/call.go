package hubspottest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// call is one request being answered.
type call struct {
	r     *http.Request
	query url.Values
	body  []byte
	args  []string // what the pattern's * matched
	token *token   // nil where none is needed
	by    source
	row   *BadRow // the fault that is to hit one row, if any
}

// result is a reply before it is written; a nil body is an empty one.
type result struct {
	status int
	body   any
	header http.Header
}

func ok(body any) (result, error)      { return result{status: http.StatusOK, body: body}, nil }
func created(body any) (result, error) { return result{status: http.StatusCreated, body: body}, nil }
func noContent() (result, error)       { return result{status: http.StatusNoContent}, nil }

// arrayTypes says what the API calls the input that it could not read.
const batchInput = "`com.hubspot.inbounddb.publicobject.core.v2.SimplePublicObjectBatchInput$Json`"

// decode reads the JSON body into out, or answers as HubSpot's parser does.
func (c *call) decode(out any) error {
	err := json.Unmarshal(c.body, out)
	if err == nil {
		return nil
	}
	line, column := 1, 0
	at := func(offset int64) {
		head := c.body[:min(int(offset), len(c.body))]
		line = 1 + bytes.Count(head, []byte{'\n'})
		column = len(head) - bytes.LastIndexByte(head, '\n')
	}
	text := "Unexpected end-of-input"
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	switch {
	case errors.As(err, &typed):
		at(typed.Offset)
		kind, tok := "String value", "VALUE_STRING"
		switch typed.Value {
		case "array":
			kind, tok = "Array value", "START_ARRAY"
		case "object":
			kind, tok = "Object value", "START_OBJECT"
		case "bool":
			kind, tok = "Boolean value", "VALUE_TRUE"
		default:
			if strings.HasPrefix(typed.Value, "number") {
				kind, tok = "Integer value", "VALUE_NUMBER_INT"
			}
		}
		text = "Cannot deserialize value of type " + batchInput + " from " + kind + " (token `JsonToken." + tok + "`)"
	case errors.As(err, &syntax):
		at(syntax.Offset)
		if int(syntax.Offset) < len(c.body) {
			text = "Unexpected character"
		}
	}
	return &apiError{
		Code:    http.StatusBadRequest,
		Message: fmt.Sprintf("Invalid input JSON on line %d, column %d: %s", line, column, text),
	}
}

// list reads a query parameter that may be repeated, comma-separated, or both.
func (c *call) list(name string) []string {
	var out []string
	for _, v := range c.query[name] {
		for _, one := range strings.Split(v, ",") {
			if one = strings.TrimSpace(one); one != "" {
				out = append(out, one)
			}
		}
	}
	return out
}

func (c *call) flag(name string) bool { return strings.EqualFold(c.query.Get(name), "true") }

// limit reads the page size.
func (c *call) limit(standard, most int) (int, error) {
	raw := c.query.Get("limit")
	if raw == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(raw)
	if err != nil || n < 1 || n > most {
		return 0, invalid("Invalid value for limit: %s. It must be between 1 and %d.", raw, most)
	}
	return n, nil
}

// next is the link to the page after this one.
func (c *call) next(after string) *paging {
	q := url.Values{}
	for k, v := range c.query {
		q[k] = v
	}
	q.Set("after", after)
	scheme := "http"
	if c.r.TLS != nil || strings.HasPrefix(c.r.Host, "api.hub") {
		scheme = "https"
	}
	return &paging{Next: &nextPage{After: after, Link: scheme + "://" + c.r.Host + c.r.URL.Path + "?" + q.Encode()}}
}

type paging struct {
	Next *nextPage `json:"next,omitempty"`
	Prev *prevPage `json:"prev,omitempty"`
}

type nextPage struct {
	After string `json:"after"`
	Link  string `json:"link,omitempty"`
}

type prevPage struct {
	Before string `json:"before"`
	Link   string `json:"link,omitempty"`
}

type page[T any] struct {
	Results []T     `json:"results"`
	Paging  *paging `json:"paging,omitempty"`
}

// parseID reads a decimal record id, 0 if it is none.
func parseID(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// flexible is a JSON string that may also come as a number or a boolean, as
// HubSpot accepts ids, offsets and property values. null leaves it unset.
type flexible struct {
	v   string
	set bool
}

func (f *flexible) UnmarshalJSON(b []byte) error {
	switch {
	case string(b) == "null":
		*f = flexible{}
		return nil
	case b[0] == '{' || b[0] == '[':
		kind := "object"
		if b[0] == '[' {
			kind = "array"
		}
		return &json.UnmarshalTypeError{Value: kind}
	case b[0] == '"':
		f.set = true
		return json.Unmarshal(b, &f.v)
	}
	f.v, f.set = string(b), true
	return nil
}

// values returns the properties of a request; those that are null are left out.
func values(in map[string]flexible) map[string]string {
	out := make(map[string]string, len(in))
	for k, v := range in {
		if v.set {
			out[k] = v.v
		}
	}
	return out
}
