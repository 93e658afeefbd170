package hubspottest

import (
	"net/http"
	"slices"
)

// maxLabels is how many labels of its own a portal can give a pair of objects.
const maxLabels = 50

// listLabels is GET /associations/{from}/{to}/labels.
func (s *Server) listLabels(c *call) (result, error) {
	from, to, err := s.sides(c.args[0], c.args[1])
	if err != nil {
		return result{}, err
	}
	rows := []wireKind{}
	for _, k := range s.assoc.types {
		if k.from == from && k.to == to {
			rows = append(rows, k.wire())
		}
	}
	return ok(page[wireKind]{Results: rows})
}

// createLabel is POST /associations/{from}/{to}/labels. It answers with the
// type of each direction; without inverseLabel and between equal objects they are one.
func (s *Server) createLabel(c *call) (result, error) {
	from, to, err := s.sides(c.args[0], c.args[1])
	if err != nil {
		return result{}, err
	}
	var in struct{ Label, Name, InverseLabel string }
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	if in.Label == "" || in.Name == "" {
		return result{}, invalid("Invalid input JSON: some required fields were not set: [label, name]")
	}
	n := 0
	for _, k := range s.assoc.types {
		if k.from == from && k.to == to && k.category == userDefined {
			n++
			if k.label == in.Label || k.name == in.Name {
				return result{}, &apiError{Code: http.StatusConflict, Category: "OBJECT_ALREADY_EXISTS", Message: "An association label with this name already exists."}
			}
		}
	}
	if n >= maxLabels {
		return result{}, invalid("The limit of %d association labels is reached.", maxLabels)
	}
	id := s.assoc.nextID
	there := &assocType{userDefined, id, in.Label, in.Name, from, to, id, false}
	rows := []wireKind{there.wire()}
	s.assoc.types = append(s.assoc.types, there)
	s.assoc.nextID++
	if from != to || in.InverseLabel != "" {
		label := in.InverseLabel
		if label == "" {
			label = in.Label
		}
		back := &assocType{userDefined, s.assoc.nextID, label, in.Name, to, from, id, false}
		there.inverse = back.id
		s.assoc.nextID++
		s.assoc.types = append(s.assoc.types, back)
		rows = append(rows, back.wire())
	}
	return ok(page[wireKind]{Results: rows})
}

// updateLabel is PUT /associations/{from}/{to}/labels.
func (s *Server) updateLabel(c *call) (result, error) {
	from, to, err := s.sides(c.args[0], c.args[1])
	if err != nil {
		return result{}, err
	}
	var in struct {
		ID      int    `json:"associationTypeId"`
		Label   string `json:"label"`
		Inverse string `json:"inverseLabel"`
	}
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	k := s.assoc.kind(from, to, userDefined, in.ID)
	if k == nil {
		return result{}, notFound()
	}
	k.label = in.Label
	if back := s.assoc.back(k); back != nil && in.Inverse != "" {
		back.label = in.Inverse
	}
	return noContent()
}

// deleteLabel is DELETE /associations/{from}/{to}/labels/{typeId}. Pairs that
// had the label stay associated.
func (s *Server) deleteLabel(c *call) (result, error) {
	from, to, err := s.sides(c.args[0], c.args[1])
	if err != nil {
		return result{}, err
	}
	k := s.assoc.kind(from, to, userDefined, int(parseID(c.args[2])))
	if k == nil {
		return result{}, notFound()
	}
	back := s.assoc.back(k)
	gone := func(x *assocType) bool { return x == k || x == back }
	for _, byTable := range s.assoc.links {
		for _, rows := range byTable {
			for i := range rows {
				rows[i].kinds = slices.DeleteFunc(slices.Clone(rows[i].kinds), gone)
			}
		}
	}
	s.assoc.types = slices.DeleteFunc(s.assoc.types, gone)
	return noContent()
}
