package hubspottest

import "slices"

// assocType is one kind of association in one direction.
type assocType struct {
	category string
	id       int
	label    string // "" is null on the wire
	name     string
	from, to *table
	inverse  int
	primary  bool
}

const hubspotDefined, userDefined = "HUBSPOT_DEFINED", "USER_DEFINED"

// standardTypes are HubSpot's own association type ids: from, to, the id in
// that direction and the id in the other.
var standardTypes = [...]struct {
	from, to  string
	id, other int
	label     string
}{
	{"contacts", "companies", 279, 280, ""}, {"contacts", "companies", 1, 2, "Primary"},
	{"contacts", "deals", 4, 3, ""}, {"contacts", "tickets", 15, 16, ""},
	{"deals", "companies", 341, 342, ""}, {"deals", "companies", 5, 6, "Primary"},
	{"tickets", "companies", 339, 340, ""}, {"tickets", "companies", 26, 25, "Primary"},
	{"deals", "tickets", 27, 28, ""},
	{"contacts", "contacts", 449, 449, ""}, {"companies", "companies", 450, 450, ""},
	{"deals", "deals", 451, 451, ""}, {"tickets", "tickets", 452, 452, ""},
	{"companies", "companies", 13, 14, "Child Company"},
	{"companies", "calls", 181, 182, ""}, {"companies", "emails", 185, 186, ""}, {"companies", "meetings", 187, 188, ""},
	{"companies", "notes", 189, 190, ""}, {"companies", "tasks", 191, 192, ""}, {"companies", "communications", 88, 87, ""},
	{"contacts", "calls", 193, 194, ""}, {"contacts", "emails", 197, 198, ""}, {"contacts", "meetings", 199, 200, ""},
	{"contacts", "notes", 201, 202, ""}, {"contacts", "tasks", 203, 204, ""}, {"contacts", "communications", 82, 81, ""},
	{"deals", "calls", 205, 206, ""}, {"deals", "emails", 209, 210, ""}, {"deals", "meetings", 211, 212, ""},
	{"deals", "notes", 213, 214, ""}, {"deals", "tasks", 215, 216, ""}, {"deals", "communications", 86, 85, ""},
	{"tickets", "calls", 219, 220, ""}, {"tickets", "emails", 223, 224, ""}, {"tickets", "meetings", 225, 226, ""},
	{"tickets", "notes", 227, 228, ""}, {"tickets", "tasks", 229, 230, ""}, {"tickets", "communications", 84, 83, ""},
}

func (s *Server) standardAssociations() []*assocType {
	var out []*assocType
	for _, r := range standardTypes {
		from, to := s.byName[r.from], s.byName[r.to]
		primary := r.label == "Primary"
		there := &assocType{hubspotDefined, r.id, r.label, assocName(from, to), from, to, r.other, primary}
		out = append(out, there)
		if r.id == r.other {
			continue
		}
		label := r.label
		if label == "Child Company" { // 13 leads from the parent to its child
			label = "Parent Company"
		}
		out = append(out, &assocType{hubspotDefined, r.other, label, assocName(to, from), to, from, r.id, primary})
	}
	return out
}

func assocName(from, to *table) string { return from.singular + "_to_" + to.singular }

// kind finds a type of a direction by category and id.
func (a *associations) kind(from, to *table, category string, id int) *assocType {
	i := slices.IndexFunc(a.types, func(k *assocType) bool {
		return k.from == from && k.to == to && k.id == id && k.category == category
	})
	if i < 0 {
		return nil
	}
	return a.types[i]
}

// plain is the unlabelled type of a direction, nil if the two cannot be associated.
func (a *associations) plain(from, to *table) *assocType { return a.special(from, to, false) }

// main is the primary type of a direction, nil if it has none.
func (a *associations) main(from, to *table) *assocType { return a.special(from, to, true) }

func (a *associations) special(from, to *table, primary bool) *assocType {
	i := slices.IndexFunc(a.types, func(k *assocType) bool {
		return k.from == from && k.to == to && k.category == hubspotDefined && k.primary == primary && (primary || k.label == "")
	})
	if i < 0 {
		return nil
	}
	return a.types[i]
}

// back is the same type seen from the other side.
func (a *associations) back(k *assocType) *assocType {
	return a.kind(k.to, k.from, k.category, k.inverse)
}
