package places

import (
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// Part is what a field of an address holds.
type Part string

// The parts of an address that have lists.
const (
	Country Part = "country"
	State   Part = "state"
)

// Pair names the fields of one address: the texts and the codes beside them.
type Pair struct {
	Country     string `json:"country"`     // "MailingCountry": read, never written
	CountryCode string `json:"countryCode"` // "MailingCountryCode"
	// State and StateCode are empty where the object has no such fields, the
	// user may not see them, or they do not depend on CountryCode.
	State     string `json:"state,omitempty"`
	StateCode string `json:"stateCode,omitempty"`
}

// Reads returns the fields to read for the address.
func (p Pair) Reads() []string {
	if p.StateCode == "" {
		return []string{p.CountryCode}
	}
	return []string{p.CountryCode, p.StateCode}
}

// pairsOf finds a text field beside each code field, whatever the prefix:
// Mailing and Other of a contact, Billing and Shipping of an account, none of a
// lead.
func pairsOf(schema crm.Schema) []Pair {
	var out []Pair
	for _, f := range schema.Fields {
		prefix, ok := cutSuffixFold(f.Name, "CountryCode")
		text, there := schema.Field(prefix + "Country")
		if !ok || !there || !isList(f) {
			continue
		}
		p := Pair{Country: text.Name, CountryCode: f.Name}
		state, hasText := schema.Field(prefix + "State")
		code, hasCode := schema.Field(prefix + "StateCode")
		if hasText && hasCode && isList(code) && strings.EqualFold(code.Controller, f.Name) {
			p.State, p.StateCode = state.Name, code.Name
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Pair) int { return strings.Compare(a.CountryCode, b.CountryCode) })
	return out
}

func isList(f crm.Field) bool { return f.Type == crm.TypeChoice && len(f.Options) > 0 }

func cutSuffixFold(s, suffix string) (string, bool) {
	if n := len(s) - len(suffix); n >= 0 && strings.EqualFold(s[n:], suffix) {
		return s[:n], true
	}
	return s, false
}

// Place is a country and a state, as codes or as texts; "" is blank.
type Place struct {
	Country string `json:"country,omitempty"`
	State   string `json:"state,omitempty"`
}

// Change is what an address should become, in codes.
type Change struct {
	Place
	// KeepCountry and KeepState leave a part as it is: it is not mapped, its rule
	// does not write to Salesforce, or it did not resolve.
	KeepCountry bool `json:"keepCountry,omitempty"`
	KeepState   bool `json:"keepState,omitempty"`
}

// Values returns the fields to write so that an address that has the codes was
// becomes what is wanted, and nil when it is so already. For a create, was is
// zero.
//
// By the vendor's rules: only codes are written, never texts; a state together
// with its country, also where that is unchanged; a blank country clears the
// state; and a new country clears a state that is kept, because Salesforce would
// refuse a record whose state is not in its country.
func (p Pair) Values(was Place, c Change) map[string]crm.Value {
	want := c.Place
	if c.KeepCountry {
		want.Country = was.Country
	}
	moved := !strings.EqualFold(want.Country, was.Country)
	if c.KeepState {
		want.State = was.State
	}
	if want.Country == "" || c.KeepState && moved || p.StateCode == "" {
		want.State = ""
	}
	if p.StateCode == "" {
		was.State = ""
	}
	changed := !strings.EqualFold(want.State, was.State)
	if !moved && !changed {
		return nil
	}
	out := map[string]crm.Value{p.CountryCode: crm.TextOf(want.Country)}
	if want.State != "" || was.State != "" {
		out[p.StateCode] = crm.TextOf(want.State)
	}
	return out
}
