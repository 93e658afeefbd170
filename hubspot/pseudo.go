package hubspot

import (
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

const propCompany = "associatedcompanyid"

// relation is a kind of association that the connector presents as a field.
type relation struct {
	field string // crm.FieldCompany, ...
	to    string // the object at the far end
	kind  int    // the association type that it is made with
	many  bool   // otherwise it is the primary one of its kind
	// property holds the far end's id too, so that reading costs no call.
	property string
	// inline is the name of the association type in listings, where the far end
	// is the primary one.
	inline string
}

// The type ids are HubSpot's own, see its table of association type definitions.
var relations = map[string][]relation{
	"contacts": {{field: crm.FieldCompany, to: "companies", kind: 1, property: propCompany}},
	"deals": {
		{field: crm.FieldCompany, to: "companies", kind: 5, inline: "deal_to_company"},
		{field: crm.FieldContacts, to: "contacts", kind: 3, many: true},
	},
	"calls":    activity(194, 182, 206),
	"emails":   activity(198, 186, 210),
	"meetings": activity(200, 188, 212),
	"notes":    activity(202, 190, 214),
	"tasks":    activity(204, 192, 216),
}

func activity(contact, company, deal int) []relation {
	return []relation{
		{field: crm.FieldContacts, to: "contacts", kind: contact, many: true},
		{field: crm.FieldCompanies, to: "companies", kind: company, many: true},
		{field: crm.FieldDeals, to: "deals", kind: deal, many: true},
	}
}

var relationLabels = map[string]string{
	crm.FieldCompany: "Primary company", crm.FieldContacts: "Contacts",
	crm.FieldCompanies: "Companies", crm.FieldDeals: "Deals",
}

// schema describes the relation as a field.
func (r relation) schema() crm.Field {
	f := crm.Field{
		Name: r.field, Label: relationLabels[r.field], Type: crm.TypeReference, Native: "association",
		Createable: true, Updateable: true, References: []string{r.to},
	}
	if r.many {
		f.Type = crm.TypeReferences
	}
	return f
}

// related finds the relation that a field stands for.
func (sh *shape) related(field string) (relation, bool) {
	i := slices.IndexFunc(sh.relations, func(r relation) bool { return r.field == field })
	if i < 0 {
		return relation{}, false
	}
	return sh.relations[i], true
}

// asked returns the properties to ask for: those of the fields, and what the
// connector needs itself.
func (sh *shape) asked(fields []string) []string {
	out := make([]string, 0, len(fields)+1)
	for _, f := range fields {
		r, ok := sh.related(f)
		switch {
		case !ok:
			out = append(out, f)
		case r.property != "" && !slices.Contains(fields, r.property):
			out = append(out, r.property)
		}
	}
	return append(out, propMerged)
}

// linked returns the relations among the fields that no property tells of.
func (sh *shape) linked(fields []string) []relation {
	var out []relation
	for _, r := range sh.relations {
		if r.property == "" && slices.Contains(fields, r.field) {
			out = append(out, r)
		}
	}
	return out
}

// indexed returns the relations among the fields that a property tells of, which
// a search shows as its index knows them.
func (sh *shape) indexed(fields []string) []string {
	var out []string
	for _, r := range sh.relations {
		if r.property != "" && slices.Contains(fields, r.field) {
			out = append(out, r.field)
		}
	}
	return out
}

// far is the far end of a relation with that id.
func (r relation) far(id string) crm.Ref {
	return crm.Ref{System: crm.HubSpot, Object: r.to, ID: id}
}

// value makes the field's value of ids.
func (r relation) value(ids []string) crm.Value {
	refs := make([]crm.Ref, len(ids))
	for i, id := range ids {
		refs[i] = r.far(id)
	}
	switch {
	case r.many:
		return crm.RefSetOf(refs...)
	case len(refs) == 0:
		return crm.Value{}
	}
	return crm.RefOf(refs[0])
}

// ids returns whom a value names, in order. ok is false when it cannot be a
// value of the relation.
func (r relation) ids(v crm.Value) (ids []string, ok bool) {
	if v.IsNull() {
		return nil, true
	}
	refs := v.Refs()
	for _, ref := range refs {
		if ref.System != crm.HubSpot || ref.Object != r.to {
			return nil, false
		}
		ids = append(ids, ref.ID)
	}
	return ids, len(ids) > 0 && (r.many || len(ids) == 1)
}

// has reports whether an association counts: any kind of one does for a set.
func (r relation) has(a AssociatedRecord) bool {
	return r.many || slices.ContainsFunc(a.Types, func(k AssociationKind) bool {
		return k.Category == hubspotDefined && k.TypeID == r.kind
	})
}

const hubspotDefined = "HUBSPOT_DEFINED"

// spec names the kind of association that the relation is made with.
func (r relation) spec() AssociationSpec { return AssociationSpec{hubspotDefined, r.kind} }
