package hubspot

import (
	"maps"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// misreferred returns the fields whose references lead to another system, or to
// records of an object that the field cannot hold.
func (sh *shape) misreferred(values map[string]crm.Value) []string {
	var bad []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		v := values[name]
		if r, ok := sh.related(name); ok {
			if _, ok := r.ids(v); !ok {
				bad = append(bad, name)
			}
			continue
		}
		f := sh.fields[name]
		for _, ref := range v.Refs() {
			if f.Type == crm.TypeReference && (ref.System != crm.HubSpot || !slices.Contains(f.References, ref.Object)) {
				bad = append(bad, name)
				break
			}
		}
	}
	return bad
}

// refused is the error for values that HubSpot was not even asked to take.
func refused(op string, fields []string) *crm.Error {
	return &crm.Error{Class: crm.InvalidValue, System: crm.HubSpot, Op: op, Fields: fields,
		Detail: "the reference does not lead to a record that the field can hold"}
}

func (sh *shape) anyRelated(values map[string]crm.Value) bool {
	return slices.ContainsFunc(sh.relations, func(r relation) bool {
		_, ok := values[r.field]
		return ok
	})
}

// onlyRelated reports whether the values are associations and nothing else.
func (sh *shape) onlyRelated(values map[string]crm.Value) bool {
	for name := range values {
		if _, ok := sh.related(name); !ok {
			return false
		}
	}
	return len(values) > 0
}

// inputs are the associations that a record is created with.
func (sh *shape) inputs(values map[string]crm.Value) []InputAssociation {
	var out []InputAssociation
	for _, r := range sh.relations {
		ids, _ := r.ids(values[r.field])
		for _, id := range ids {
			out = append(out, InputAssociation{To: Ident{id}, Types: []AssociationSpec{r.spec()}})
		}
	}
	return out
}

// blame names the fields when a create is refused for its associations: HubSpot
// tells neither the object nor the id.
func (b *batchWrite) blame(i int, e *crm.Error) {
	if b.op != crm.Create || e.Class != crm.InvalidValue || len(e.Fields) > 0 || !strings.Contains(e.Detail, "associations") {
		return
	}
	for _, r := range b.sh.relations {
		if !b.writes[i].Values[r.field].IsNull() {
			e.Fields = append(e.Fields, r.field)
		}
	}
}
