package hubspot

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// classes gives each code of a property that was refused its class. A code that
// is not listed is about the value.
var classes = map[string]crm.Class{
	"PROPERTY_DOESNT_EXIST":    crm.SchemaDrift,
	"READ_ONLY_VALUE":          crm.SchemaDrift,
	"CALCULATED_PROPERTY":      crm.SchemaDrift,
	"CONFLICTING_UNIQUE_VALUE": crm.Duplicate,
	"INVALID_OPTION":           crm.InvalidValue,
	"INVALID_EMAIL":            crm.InvalidValue,
	"INVALID_DATE":             crm.InvalidValue,
	"INVALID_LONG":             crm.InvalidValue,
	"INVALID_INTEGER":          crm.InvalidValue,
	"INVALID_DECIMAL":          crm.InvalidValue,
}

// categories gives each category of an error its class, where no code says more.
var categories = map[string]crm.Class{
	"CONFLICT":               crm.Duplicate,
	"OBJECT_ALREADY_EXISTS":  crm.Duplicate,
	"OBJECT_NOT_FOUND":       crm.NotFound,
	"MISSING_SCOPES":         crm.Forbidden,
	"INVALID_AUTHENTICATION": crm.Auth,
	"EXPIRED_AUTHENTICATION": crm.Auth,
	"RATE_LIMITS":            crm.RateLimited,
}

// refusal is one property that was refused.
type refusal struct{ code, field string }

// refusals finds the refused properties in an error's list and in the JSON that
// its message may hold; HubSpot cuts the list short in batches, and the message
// not. The result is sorted and without duplicates.
func refusals(message string, details []ErrorDetail) []refusal {
	var all []refusal
	for _, d := range details {
		for _, name := range d.Context["propertyName"] {
			all = append(all, refusal{d.Code, name})
		}
	}
	if i := strings.IndexByte(message, '['); i >= 0 && strings.HasPrefix(message, "Property values were not valid") {
		var rows []struct{ Error, Name string }
		// The JSON may be followed by text; the decoder stops at its end.
		if json.NewDecoder(strings.NewReader(message[i:])).Decode(&rows) == nil {
			for _, r := range rows {
				all = append(all, refusal{r.Error, r.Name})
			}
		}
	}
	all = slices.DeleteFunc(all, func(r refusal) bool { return r.field == "" })
	slices.SortFunc(all, func(a, b refusal) int {
		if c := strings.Compare(a.field, b.field); c != 0 {
			return c
		}
		return strings.Compare(a.code, b.code)
	})
	return slices.Compact(all)
}

func fieldsOf(all []refusal) []string {
	var names []string
	for _, r := range all {
		names = append(names, r.field)
	}
	return slices.Compact(names)
}

// classOf joins the classes of several refused properties into one: what needs
// a lookup first, then what needs a look at the schema.
func classOf(all []refusal) (crm.Class, string) {
	best, code := crm.Class(""), ""
	for _, r := range all {
		class, ok := classes[r.code]
		if !ok {
			class = crm.InvalidValue
		}
		if best == "" || rank(class) < rank(best) {
			best, code = class, r.code
		}
	}
	return best, code
}

func rank(c crm.Class) int {
	return slices.Index([]crm.Class{crm.Duplicate, crm.SchemaDrift, crm.InvalidValue}, c)
}

// class is that of a 400.
func (env envelope) class() crm.Class {
	if class, _ := classOf(refusals(env.Message, env.Errors)); class != "" {
		return class
	}
	if class := categories[env.Category]; class != "" {
		return class
	}
	switch {
	case env.oauthStatus() != "":
		return crm.Auth
	case strings.HasPrefix(env.Message, "Unable to infer object type"):
		return crm.SchemaDrift
	case env.Category == "VALIDATION_ERROR" && len(env.Context["properties"]) > 0 && env.Context["properties"][0] != "{}":
		return crm.InvalidValue
	}
	return crm.BadRequest
}

// toError fills everything but class and status.
func (env envelope) toError() *crm.Error {
	all := refusals(env.Message, env.Errors)
	e := &crm.Error{System: crm.HubSpot, Fields: fieldsOf(all), Detail: env.Message}
	_, e.Code = classOf(all)
	for _, d := range env.Errors {
		if e.Code == "" {
			e.Code = d.ErrorType
		}
	}
	for _, code := range []string{env.oauthStatus(), env.Category, env.PolicyName, env.ErrorType} {
		if e.Code == "" {
			e.Code = code
		}
	}
	if e.Detail == "" {
		e.Detail = env.OAuthMessage
	}
	if id := existingID(env.Message, env.Context); id != "" {
		e.Existing = crm.Ref{System: crm.HubSpot, ID: id}
	}
	for _, d := range env.Errors {
		e.Detail = appendScopes(e.Detail, d.Context["requiredGranularScopes"])
	}
	e.Detail = appendScopes(e.Detail, env.Context["requiredGranularScopes"])
	return e
}

// oauthStatus is the code of an OAuth error, "" for all others.
func (env envelope) oauthStatus() string {
	if strings.HasPrefix(env.Status, "BAD_") || strings.HasPrefix(env.Status, "EXPIRED_") {
		return env.Status
	}
	return env.OAuthError
}

func appendScopes(detail string, scopes []string) string {
	if len(scopes) == 0 {
		return detail
	}
	return detail + " Required: " + strings.Join(scopes, ", ")
}

// existingID finds the record that a duplicate collided with: in the context, or
// at the end of "Existing ID: 501", or in "2 already has that value".
func existingID(message string, context Context) string {
	if ids := context["existingId"]; len(ids) > 0 {
		return ids[0]
	}
	if _, after, ok := strings.Cut(message, "Existing ID: "); ok {
		return after[:digits(after)]
	}
	if before, _, ok := strings.Cut(message, " already has that value"); ok {
		return before[strings.LastIndexByte(before, ' ')+1:]
	}
	return ""
}

// digits counts the digits that s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
