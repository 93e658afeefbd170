package hubspottest

import "net/http"

type wireGroup struct {
	Name         string `json:"name"`
	Label        string `json:"label"`
	DisplayOrder int    `json:"displayOrder"`
	Archived     bool   `json:"archived"`
}

func (g *group) wire() wireGroup { return wireGroup{g.Name, g.Label, g.Order, g.archived} }

func (t *table) group(name string) *group {
	for _, g := range t.groups {
		if g.Name == name && !g.archived {
			return g
		}
	}
	return nil
}

type groupInput struct {
	Name         string  `json:"name"`
	Label        *string `json:"label"`
	DisplayOrder *int    `json:"displayOrder"`
}

// listGroups is GET /properties/{type}/groups.
func (s *Server) listGroups(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	rows := []wireGroup{}
	for _, g := range t.groups {
		if !g.archived {
			rows = append(rows, g.wire())
		}
	}
	return ok(page[wireGroup]{Results: rows})
}

// createGroup is POST /properties/{type}/groups.
func (s *Server) createGroup(c *call) (result, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return result{}, err
	}
	var in groupInput
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	if in.Name == "" || in.Label == nil {
		return result{}, invalid("Invalid input JSON: some required fields were not set: [name, label]")
	}
	if t.group(in.Name) != nil {
		return result{}, &apiError{
			Code: http.StatusConflict, Category: "OBJECT_ALREADY_EXISTS", SubCategory: "Properties.PROPERTY_GROUP_WITH_NAME_EXISTS",
			Message: "A property group named '" + in.Name + "' already exists.", Context: map[string][]string{"name": {in.Name}},
		}
	}
	g := &group{Name: in.Name, Label: *in.Label, Order: -1}
	assign(&g.Order, in.DisplayOrder)
	t.groups = append(t.groups, g)
	return created(g.wire())
}

func (s *Server) groupOf(c *call) (*group, error) {
	t, err := s.table(c.args[0])
	if err != nil {
		return nil, err
	}
	if g := t.group(c.args[1]); g != nil {
		return g, nil
	}
	return nil, &apiError{Code: http.StatusNotFound, Category: "OBJECT_NOT_FOUND", Message: "No property group with name '" + c.args[1] + "' exists."}
}

// getGroup is GET /properties/{type}/groups/{name}.
func (s *Server) getGroup(c *call) (result, error) {
	g, err := s.groupOf(c)
	if err != nil {
		return result{}, err
	}
	return ok(g.wire())
}

// updateGroup is PATCH /properties/{type}/groups/{name}.
func (s *Server) updateGroup(c *call) (result, error) {
	g, err := s.groupOf(c)
	if err != nil {
		return result{}, err
	}
	var in groupInput
	if err := c.decode(&in); err != nil {
		return result{}, err
	}
	assign(&g.Label, in.Label)
	assign(&g.Order, in.DisplayOrder)
	return ok(g.wire())
}

// deleteGroup is DELETE /properties/{type}/groups/{name}.
func (s *Server) deleteGroup(c *call) (result, error) {
	g, err := s.groupOf(c)
	if err != nil {
		return result{}, err
	}
	g.archived = true
	return noContent()
}
