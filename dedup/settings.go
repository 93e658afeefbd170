package dedup

import (
	"fmt"
	"strings"
)

// Settings says what, beside an e-mail address, identifies a record. The zero
// value matches people by e-mail address and companies by their web domain,
// which cannot be switched off.
type Settings struct {
	// Keys are further natural keys, tried in order after the built-in ones.
	Keys []KeyPair `json:"keys,omitempty"`
	// CompanyName also matches companies whose normalised names are equal, when
	// neither side has a domain that says otherwise.
	CompanyName bool `json:"companyName,omitempty"`
}

// KeyPair names a field of each system. Two records of the object that have the
// same value there, compared without regard to case and outer white space, are
// the same.
type KeyPair struct {
	// Object is the kind of record: "contacts", "companies", "deals", or the
	// name of a custom object's mapping.
	Object     string `json:"object"`
	HubSpot    string `json:"hubspot"`    // property
	Salesforce string `json:"salesforce"` // field, on leads and contacts alike
}

// Issue is something that is wrong with the settings.
type Issue struct {
	Path    string `json:"path"` // "keys[0].hubspot"
	Message string `json:"message"`
}

// String returns "path: message".
func (i Issue) String() string { return i.Path + ": " + i.Message }

// Validate reports everything that is wrong with the settings.
func (s Settings) Validate() []Issue {
	var issues []Issue
	add := func(i int, field, format string, args ...any) {
		issues = append(issues, Issue{Path: fmt.Sprintf("keys[%d]%s", i, field), Message: fmt.Sprintf(format, args...)})
	}
	seen := map[KeyPair]int{}
	for i, k := range s.Keys {
		if strings.TrimSpace(k.Object) == "" {
			add(i, ".object", "name the kind of record, such as contacts")
		}
		if strings.TrimSpace(k.HubSpot) == "" {
			add(i, ".hubspot", "name the HubSpot property")
		}
		if strings.TrimSpace(k.Salesforce) == "" {
			add(i, ".salesforce", "name the Salesforce field")
		}
		if first, ok := seen[k]; ok {
			add(i, "", "is the same as keys[%d]", first)
			continue
		}
		seen[k] = i
	}
	return issues
}

// Steps tells in sentences, in order, how records are matched: what the settings
// page shows under "deduplication".
func Steps(s Settings) []string {
	steps := []string{
		"A record that is linked already stays linked, whatever else matches.",
		"A contact matches a lead or contact with the same e-mail address, compared without regard to case; HubSpot's additional addresses count.",
	}
	steps = append(steps, keySteps(s, "contacts")...)
	steps = append(steps,
		"Of several matches, a contact goes before an open lead, then the most recently modified record, then the smallest id; converted leads do not count. The group is reported.",
		"A company matches an account whose website has the same registrable domain; domains of free e-mail and shared hosting do not count.",
	)
	if s.CompanyName {
		steps = append(steps, "A company also matches an account with exactly the same name, without regard to case, punctuation and legal form.")
	}
	steps = append(steps, keySteps(s, "companies")...)
	deals := keySteps(s, "deals")
	if len(deals) == 0 {
		deals = []string{"A deal matches an opportunity by link or external id only."}
	}
	steps = append(steps, deals...)
	for _, k := range s.Keys {
		if k.Object != "contacts" && k.Object != "companies" && k.Object != "deals" {
			steps = append(steps, k.step())
		}
	}
	return steps
}

func keySteps(s Settings, object string) []string {
	var steps []string
	for _, k := range s.Keys {
		if k.Object == object {
			steps = append(steps, k.step())
		}
	}
	return steps
}

func (k KeyPair) step() string {
	return fmt.Sprintf("Records of %s match when HubSpot %s and Salesforce %s are the same.", k.Object, k.HubSpot, k.Salesforce)
}
