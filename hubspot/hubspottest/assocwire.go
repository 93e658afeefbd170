package hubspottest

import (
	"net/http"
	"slices"
)

// newAssociation is an association in the body of a create.
type newAssociation struct {
	To struct {
		ID flexible `json:"id"`
	} `json:"to"`
	Types []typeSpec `json:"types"`
}

type typeSpec struct {
	Category string `json:"associationCategory"`
	ID       int    `json:"associationTypeId"`
}

// planned is an association that will be made with a record.
type planned struct {
	to    *table
	id    int64
	kinds []*assocType
}

// planned checks the associations of a create.
func (s *Server) planned(t *table, in []newAssociation) ([]planned, error) {
	var out []planned
	for _, a := range in {
		p := planned{id: parseID(a.To.ID.v)}
		for _, spec := range a.Types {
			k, err := s.kindFrom(t, spec)
			if err != nil {
				return nil, err
			}
			p.to, p.kinds = k.to, append(p.kinds, k)
		}
		if p.to == nil || p.to.find(p.id, true) == nil {
			return nil, invalid("One or more associations are invalid")
		}
		p.id = p.to.find(p.id, true).id
		out = append(out, p)
	}
	return out, nil
}

// kindFrom finds the type of a spec, which must lead away from t.
func (s *Server) kindFrom(t *table, spec typeSpec) (*assocType, error) {
	var other *assocType
	for _, k := range s.assoc.types {
		if k.id == spec.ID && (k.category == spec.Category || spec.Category == "") {
			if k.from == t {
				return k, nil
			}
			other = k
		}
	}
	if other != nil {
		return nil, invalid("invalid from object type %s for associations to be created. expected: %s", t.typeID, other.from.typeID)
	}
	return nil, invalid("One or more associations are invalid")
}

func (s *Server) connect(t *table, r *record, links []planned) {
	for _, l := range links {
		s.associate(t, r.id, l.to, l.id, l.kinds...)
	}
}

// assocError is a row of a 207 of the associations API.
func assocError(sub, message string, context map[string][]string) rowError {
	return rowError{"error", "VALIDATION_ERROR", "crm.associations." + sub, message, context}
}

// pair is a from and a to record of an associations call.
type pair struct {
	from, to     *table
	fromID, toID int64
}

// sides reads the two object types of a call.
func (s *Server) sides(from, to string) (*table, *table, error) {
	f, err := s.table(from)
	if err != nil {
		return nil, nil, err
	}
	t, err := s.table(to)
	return f, t, err
}

// pairOf checks two ids; the error row says what is wrong with them.
func (s *Server) pairOf(from, to *table, fromID, toID string) (pair, *rowError) {
	p := pair{from, to, parseID(fromID), parseID(toID)}
	for _, id := range []string{fromID, toID} {
		if parseID(id) == 0 {
			e := assocError("INVALID_IDENTIFIER", id+" is not a valid ID", map[string][]string{"id": {id}})
			return p, &e
		}
	}
	if from == to && p.fromID == p.toID {
		e := assocError("INVALID_ASSOCIATION", "Object "+fromID+" cannot be associated to itself ("+fromID+")", map[string][]string{"id": {fromID}})
		return p, &e
	}
	r, o := from.find(p.fromID, true), to.find(p.toID, true)
	if r == nil {
		e := assocError("FROM_OBJECT_NOT_FOUND", "The "+from.singular+" "+fromID+" does not exist.", map[string][]string{"fromObjectId": {fromID}})
		e.Category = "OBJECT_NOT_FOUND"
		return p, &e
	}
	if o == nil {
		e := assocError("TO_OBJECT_NOT_FOUND", "The "+to.singular+" "+toID+" does not exist.", map[string][]string{"toObjectId": {toID}})
		e.Category = "OBJECT_NOT_FOUND"
		return p, &e
	}
	p.fromID, p.toID = r.id, o.id
	return p, nil
}

// specs finds the types of a labelled association.
func (s *Server) specs(from, to *table, in []typeSpec) ([]*assocType, error) {
	var out []*assocType
	for _, spec := range in {
		category := spec.Category
		if category == "" {
			category = hubspotDefined
		}
		k := s.assoc.kind(from, to, category, spec.ID)
		if k == nil {
			return nil, invalid("Association type %d of category %s does not exist from %s to %s", spec.ID, category, from.typeID, to.typeID)
		}
		out = append(out, k)
	}
	return out, nil
}

// label makes these the only labels of a pair.
func (s *Server) label(p pair, kinds []*assocType) {
	if l := s.assoc.between(p.from, p.fromID, p.to, p.toID); l != nil {
		plain := s.assoc.plain(p.from, p.to)
		gone := slices.DeleteFunc(slices.Clone(l.kinds), func(k *assocType) bool { return k == plain || slices.Contains(kinds, k) })
		s.unlabel(p.from, p.fromID, p.to, p.toID, gone...)
	}
	s.associate(p.from, p.fromID, p.to, p.toID, kinds...)
}

// labelsReply is LabelsBetweenObjectPair as recorded: its ids are numbers.
type labelsReply struct {
	FromType string   `json:"fromObjectTypeId"`
	FromID   int64    `json:"fromObjectId"`
	ToType   string   `json:"toObjectTypeId"`
	ToID     int64    `json:"toObjectId"`
	Labels   []string `json:"labels"`
}

func (p pair) labels(kinds []*assocType) labelsReply {
	l := labelsReply{p.from.typeID, p.fromID, p.to.typeID, p.toID, []string{}}
	for _, k := range kinds {
		if k.label != "" {
			l.Labels = append(l.Labels, k.label)
		}
	}
	return l
}

type wireLink struct {
	ToID  int64      `json:"toObjectId"`
	Types []wireKind `json:"associationTypes"`
}

type wireKind struct {
	Category string  `json:"category"`
	TypeID   int     `json:"typeId"`
	Label    *string `json:"label"`
}

func (k *assocType) wire() wireKind {
	w := wireKind{Category: k.category, TypeID: k.id}
	if k.label != "" {
		w.Label = &k.label
	}
	return w
}

func (l link) wire() wireLink {
	w := wireLink{ToID: l.to}
	for _, k := range l.kinds {
		w.Types = append(w.Types, k.wire())
	}
	return w
}

// noneFound is the row for a record without associations.
func noneFound(from, to *table, id string) rowError {
	return rowError{
		Status: "error", Category: "OBJECT_NOT_FOUND", SubCategory: "crm.associations.NO_ASSOCIATIONS_FOUND",
		Message: "No " + to.singular + " is associated with " + from.singular + " " + id + ".",
		Context: map[string][]string{"fromObjectId": {id}, "fromObjectType": {from.singular}, "toObjectType": {to.singular}},
	}
}

func (e *rowError) single() error {
	code := http.StatusBadRequest
	if e.Category == "OBJECT_NOT_FOUND" {
		code = http.StatusNotFound
	}
	return &apiError{Code: code, Message: e.Message, Category: e.Category, SubCategory: e.SubCategory, Context: e.Context}
}
