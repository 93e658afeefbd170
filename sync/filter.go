package crmsync

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// Condition is one condition of a filter for Salesforce records. A record is in
// when it meets all of them; one outside is frozen, as if its counterpart were
// outside the inclusion list: it is neither created nor updated on either side,
// though its deletion is still seen.
type Condition struct {
	// Field is a field of the Salesforce object. On an object that lacks it, where
	// the settings serve several, the condition does not count.
	Field string `json:"field"`
	// OneOf lists the values that are in, NoneOf those that are out: exactly one
	// of the two. They are compared without regard to case; "" is blank, and
	// true, numbers and dates are written as the API writes them.
	OneOf  []string `json:"oneOf,omitempty"`
	NoneOf []string `json:"noneOf,omitempty"`
}

// meets reports whether a record's values meet the condition. A multi-select
// meets it by any of its values.
func (c Condition) meets(values map[string]crm.Value) bool {
	v := values[c.Field]
	texts := textsOf(v)
	if refs := v.Refs(); len(refs) == 1 {
		texts = []string{refs[0].ID}
	}
	list, want := c.OneOf, true
	if len(list) == 0 {
		list, want = c.NoneOf, false
	}
	found := slices.ContainsFunc(texts, func(t string) bool {
		return slices.ContainsFunc(list, func(o string) bool { return strings.EqualFold(t, o) })
	})
	return found == want
}

// filteredOut reports whether the kind's filter leaves a Salesforce record out.
func (k *kind) filteredOut(s Side) bool {
	if !s.Present() || s.unseen() {
		return false
	}
	return slices.ContainsFunc(k.filter, func(c Condition) bool {
		return slices.Contains(k.reads[s.Ref.Object], c.Field) && !c.meets(s.Seen)
	})
}

// frozenWhy says what freezes a linked pair.
func (k *kind) frozenWhy(l *Link) string {
	if k.filteredOut(l.Salesforce) {
		return "outside the filter for Salesforce records: frozen"
	}
	return "not in the inclusion list: frozen"
}

// addFilter makes the kind read what its filter looks at.
func (k *kind) addFilter(filter []Condition) {
	k.filter = filter
	for _, c := range filter {
		for _, o := range k.objects[crm.Salesforce] {
			k.alsoRead(o, c.Field)
		}
	}
}

// checkFilter refuses conditions on fields that the org does not have: they
// would leave out nothing.
func (k *kind) checkFilter(v *validator) {
	for i, c := range k.filter {
		has := func(object string) bool {
			f, ok := k.schemas[object].Field(c.Field)
			return ok && f.Name == c.Field
		}
		if !slices.ContainsFunc(k.objects[crm.Salesforce], has) {
			v.add(fmt.Sprintf("%s.salesforceFilter[%d].field", k.path, i), k.noField(crm.Salesforce, c.Field))
		}
	}
}

func (v *validator) filter(path string, filter []Condition) {
	for i, c := range filter {
		at := fmt.Sprintf("%ssalesforceFilter[%d]", path, i)
		if c.Field == "" {
			v.add(at+".field", "is required")
		}
		if (len(c.OneOf) == 0) == (len(c.NoneOf) == 0) {
			v.add(at, "needs values in oneOf or in noneOf, and not in both")
		}
	}
}
