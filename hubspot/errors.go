package hubspot

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// envelope is HubSpot's error body in all its shapes: those of the CRM, of the
// limits (errorType, policyName) and of OAuth (error, error_description).
type envelope struct {
	Status        string        `json:"status"`
	Message       string        `json:"message"`
	CorrelationID string        `json:"correlationId"`
	Category      string        `json:"category"`
	ErrorType     string        `json:"errorType"`
	PolicyName    string        `json:"policyName"`
	Errors        []ErrorDetail `json:"errors"`
	Context       Context       `json:"context"`
	OAuthError    string        `json:"error"`
	OAuthMessage  string        `json:"error_description"`
}

// ErrorDetail is one entry of an error's list.
type ErrorDetail struct {
	Message string  `json:"message"`
	Code    string  `json:"code"`
	Context Context `json:"context"`
	// ErrorType is what older APIs have instead of a code.
	ErrorType string `json:"errorType"`
}

// Context tells what an error is about: ids, names of properties, scopes.
type Context map[string][]string

// UnmarshalJSON reads lists of texts. Anything else is kept as its JSON text: an
// odd context must not make an answer unreadable.
func (c *Context) UnmarshalJSON(b []byte) error {
	var raw map[string]json.RawMessage
	_ = json.Unmarshal(b, &raw) // what is not an object has nothing to tell
	*c = make(Context, len(raw))
	for name, m := range raw {
		var list []ID
		if json.Unmarshal(m, &list) != nil {
			list = []ID{ID(m)}
		}
		for _, v := range list {
			(*c)[name] = append((*c)[name], string(v))
		}
	}
	return nil
}

// parseEnvelope reads as much of a body as has the expected shape. A body that
// is not JSON gives an empty envelope.
func parseEnvelope(body []byte) envelope {
	var raw map[string]json.RawMessage
	var e envelope
	if json.Unmarshal(body, &raw) != nil {
		return e
	}
	// One field at a time: a surprise in one must not hide the others.
	for name, into := range map[string]any{
		"status": &e.Status, "message": &e.Message, "correlationId": &e.CorrelationID,
		"category": &e.Category, "errorType": &e.ErrorType, "policyName": &e.PolicyName,
		"errors": &e.Errors, "context": &e.Context,
		"error": &e.OAuthError, "error_description": &e.OAuthMessage,
	} {
		if m, ok := raw[name]; ok {
			_ = json.Unmarshal(m, into) // a wrong type leaves the field empty
		}
	}
	return e
}

// The waits that HubSpot's policies call for when no Retry-After comes.
const (
	waitRolling = 10 * time.Second
	waitSearch  = time.Second
	waitLocked  = 2 * time.Second
)

// classify judges an answer. Statuses and policies are those of HubSpot's
// usage guidelines and error guide.
func (c *Client) classify(r *httpx.Response) httpx.Verdict {
	if r.Status >= 200 && r.Status < 300 {
		return httpx.Verdict{}
	}
	env := parseEnvelope(r.Body)
	e := env.toError()
	e.Status = r.Status
	v := httpx.Verdict{Err: e}
	switch r.Status {
	case http.StatusUnauthorized:
		e.Class = crm.Auth
		v.TokenRefused = true
	case http.StatusForbidden:
		e.Class = crm.Forbidden
	case http.StatusNotFound:
		e.Class = crm.NotFound
	case http.StatusConflict:
		e.Class = crm.Duplicate
	case http.StatusBadRequest:
		e.Class = env.class()
	case http.StatusLocked:
		e.Class, v.Repeat, v.Wait = crm.RowLocked, true, max(r.RetryAfter(), waitLocked)
	case http.StatusTooManyRequests:
		v.Repeat, v.Wait = c.limited(r, env, e)
	case 477: // the account is being moved; Retry-After can be as long as a day
		e.Class, v.Repeat, v.Wait = crm.RateLimited, true, max(r.RetryAfter(), waitRolling)
	case http.StatusNotImplemented:
		e.Class = crm.BadRequest
	default:
		e.Class = crm.BadRequest
		if r.Status >= 500 {
			e.Class, v.Wait = crm.Unavailable, r.RetryAfter()
		}
	}
	return v
}

// limited tells the daily limit, which only the next day ends, from the others.
func (c *Client) limited(r *httpx.Response, env envelope, e *crm.Error) (repeat bool, wait time.Duration) {
	wait = r.RetryAfter()
	switch env.PolicyName {
	case "DAILY":
		e.Class = crm.QuotaExhausted
		e.Until = c.midnight(r.Date())
		return false, 0
	case "SECONDLY":
		wait = max(wait, waitSearch)
	default:
		if wait == 0 {
			wait = waitRolling
		}
	}
	e.Class = crm.RateLimited
	return true, wait
}

// midnight is when the daily limit is renewed: at midnight of the account's
// time zone; UTC while that is unknown.
func (c *Client) midnight(now time.Time) time.Time {
	loc := c.zone.Load()
	if loc == nil {
		loc = time.UTC
	}
	y, m, d := now.In(loc).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, loc)
}
