package salesforce

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// valueOf reads a field of a row. What does not fit the field's type, which
// only a schema that has changed can bring about, is kept as text.
func valueOf(f crm.Field, raw json.RawMessage) crm.Value {
	if len(raw) == 0 || string(raw) == "null" {
		return crm.Value{}
	}
	text := string(raw)
	if raw[0] == '"' {
		text = Row{"v": raw}.Text("v")
	}
	v, err := parse(f, text)
	if err != nil {
		return crm.TextOf(text)
	}
	return v
}

func parse(f crm.Field, text string) (crm.Value, error) {
	switch f.Type {
	case crm.TypeBool:
		return crm.ParseBool(text)
	case crm.TypeInteger, crm.TypeNumber:
		return crm.ParseNumber(text)
	case crm.TypeDate:
		return crm.ParseDate(text)
	case crm.TypeInstant:
		return crm.ParseInstant(text)
	case crm.TypeMultiChoice:
		return crm.SetOf(text), nil
	case crm.TypeReference:
		object := ""
		if len(f.References) == 1 {
			object = f.References[0]
		}
		ref, ok := refTo(object, text)
		if !ok {
			// A reference to one of several objects with a prefix of the org's
			// own. The id alone still tells when it changes.
			return crm.TextOf(text), nil
		}
		return crm.RefOf(ref), nil
	case crm.TypeID:
		return crm.TextOf(long(text)), nil
	}
	return crm.TextOf(text), nil
}

var (
	errNotNumber   = errors.New("the field takes a number")
	errNotBool     = errors.New("the field takes true or false")
	errNotInteger  = errors.New("the field takes a whole number of at most 32 bits")
	errNotDate     = errors.New("the field takes a date from 1700 to 4000")
	errNotInstant  = errors.New("the field takes a date from 1700 to 4000 with time and zone")
	errNotRef      = errors.New("the field takes a reference to one Salesforce record")
	errNotContacts = errors.New("the field takes references to Salesforce contacts")
	errNotOne      = errors.New("the field takes one value")
)

// wire returns a value as JSON wants it for that field. It refuses what the API
// could not parse, because that would fail the whole batch and not the record.
func wire(f crm.Field, v crm.Value) (any, error) {
	if v.IsNull() {
		if f.Type == crm.TypeBool {
			return false, nil // a checkbox has no third state
		}
		return nil, nil
	}
	switch f.Type {
	case crm.TypeBool:
		return wireBool(v)
	case crm.TypeInteger, crm.TypeNumber:
		return wireNumber(f, v)
	case crm.TypeDate:
		d, err := crm.ParseDate(v.String())
		if err != nil || !inRange(d) {
			return nil, errNotDate
		}
		return d.String(), nil
	case crm.TypeInstant:
		t, err := crm.ParseInstant(v.String())
		if err != nil || !inRange(t) {
			return nil, errNotInstant
		}
		return t.String(), nil
	case crm.TypeReference, crm.TypeID:
		return wireRef(f, v)
	}
	switch v.Kind() {
	case crm.Reference, crm.ReferenceSet:
		return nil, errNotOne
	case crm.Set:
		// Members are joined by ";" already, as a multi-select takes them.
		if f.Type == crm.TypeChoice && len(v.Members()) > 1 {
			return nil, errNotOne
		}
	}
	return v.String(), nil
}

func wireNumber(f crm.Field, v crm.Value) (any, error) {
	n, err := crm.ParseNumber(v.String())
	if err != nil || n.IsNull() {
		return nil, errNotNumber
	}
	if f.Native == "int" {
		if _, err := strconv.ParseInt(n.String(), 10, 32); err != nil {
			return nil, errNotInteger
		}
	}
	return json.Number(n.String()), nil
}

// inRange reports whether a date or moment is of the years that Salesforce
// takes.
func inRange(v crm.Value) bool {
	t, ok := v.Time()
	return ok && t.Year() >= 1700 && t.Year() <= 4000
}

func wireBool(v crm.Value) (any, error) {
	b, err := crm.ParseBool(v.String())
	if err != nil {
		return nil, errNotBool
	}
	return b.True(), nil
}

// wireRef returns the id of a reference to one record of an object that the
// field can hold. An id as text is taken as well.
func wireRef(f crm.Field, v crm.Value) (any, error) {
	ref := crm.Ref{System: crm.Salesforce, ID: v.String()}
	if v.Kind() == crm.Reference || v.Kind() == crm.ReferenceSet {
		refs := v.Refs()
		if len(refs) != 1 || refs[0].System != crm.Salesforce {
			return nil, errNotRef
		}
		ref = refs[0]
	}
	id, err := crm.SalesforceID(ref.ID)
	if err != nil {
		return nil, errNotRef
	}
	// The prefix says what the id is of, whatever the reference calls it.
	if object := prefixes[id[:3]]; object != "" {
		ref.Object = object
	}
	if ref.Object != "" && len(f.References) > 0 && !slices.ContainsFunc(f.References, func(o string) bool { return strings.EqualFold(o, ref.Object) }) {
		return nil, errNotRef
	}
	return id, nil
}
