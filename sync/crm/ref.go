package crm

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// System names one of the two systems that are kept in step.
type System string

// The two systems.
const (
	HubSpot    System = "hubspot"
	Salesforce System = "salesforce"
)

// Other returns the opposite system.
func (s System) Other() System {
	if s == HubSpot {
		return Salesforce
	}
	return HubSpot
}

// Title returns the system's name as its vendor writes it.
func (s System) Title() string {
	if s == HubSpot {
		return "HubSpot"
	}
	return "Salesforce"
}

// Ref identifies one record: the system, the object as that system's API names
// it ("contacts", "Lead") and the record's id. It is comparable and serves as a
// map key. Salesforce ids are always the 18-character form.
type Ref struct {
	System System `json:"system"`
	Object string `json:"object"`
	ID     string `json:"id"`
}

// IsZero reports whether r identifies nothing.
func (r Ref) IsZero() bool { return r == Ref{} }

// String returns "system/object/id". It holds no customer data.
func (r Ref) String() string {
	if r.IsZero() {
		return ""
	}
	return string(r.System) + "/" + r.Object + "/" + r.ID
}

// Compare orders refs by system, object and id.
func (r Ref) Compare(o Ref) int { return strings.Compare(r.String(), o.String()) }

// ParseRef reads the form that [Ref.String] writes.
func ParseRef(s string) (Ref, error) {
	parts := strings.SplitN(s, "/", 3)
	if len(parts) != 3 || parts[1] == "" || parts[2] == "" || !utf8.ValidString(s) {
		return Ref{}, fmt.Errorf("crm: %q is not a reference of the form system/object/id", s)
	}
	sys := System(parts[0])
	if sys != HubSpot && sys != Salesforce {
		return Ref{}, fmt.Errorf("crm: unknown system %q", parts[0])
	}
	return Ref{System: sys, Object: parts[1], ID: parts[2]}, nil
}

// Key is a value that is meant to identify a record by content instead of by
// id: a natural key such as a normalised e-mail address, or an external id.
type Key struct {
	Name  string `json:"name"`  // "email", or the field's name for an external id
	Value string `json:"value"` // normalised; holds customer data
}

var errSalesforceID = errors.New("crm: a Salesforce id has 15 or 18 letters and digits")

// SalesforceID returns the 18-character form of a 15- or 18-character
// Salesforce id. The suffix is derived from the case of the first 15
// characters, so an 18-character id whose case was lost is not repaired.
func SalesforceID(id string) (string, error) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	if len(id) != 15 && len(id) != 18 {
		return "", errSalesforceID
	}
	suffix := make([]byte, 0, 3)
	for group := 0; group < 15; group += 5 {
		bits := 0
		for i := range 5 {
			c := id[group+i]
			switch {
			case c >= 'A' && c <= 'Z':
				bits |= 1 << i
			case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			default:
				return "", errSalesforceID
			}
		}
		suffix = append(suffix, alphabet[bits])
	}
	return id[:15] + string(suffix), nil
}
