package hubspottest

import "fmt"

// Association is one record that another is associated with.
type Association struct {
	ID string
	// TypeIDs are the association types, ascending. Primary says that one of
	// them is the primary one.
	TypeIDs []int
	Primary bool
	Labels  []string
}

// Associate associates two records as a user would; with typeIDs it gives
// them those of HubSpot's own types in addition.
func (s *Server) Associate(from, id, to, toID string, typeIDs ...int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, t, err := s.sides(from, to)
	if err != nil {
		return err
	}
	p, bad := s.pairOf(f, t, id, toID)
	if bad != nil {
		return fmt.Errorf("associate %s %s: %s", from, id, bad.Message)
	}
	if s.assoc.plain(f, t) == nil {
		return fmt.Errorf("associate %s with %s: not possible", from, to)
	}
	var specs []typeSpec
	for _, n := range typeIDs {
		specs = append(specs, typeSpec{hubspotDefined, n})
	}
	kinds, err := s.specs(f, t, specs)
	if err != nil {
		return fmt.Errorf("associate %s %s: %w", from, id, err)
	}
	s.associate(f, p.fromID, t, p.toID, kinds...)
	return nil
}

// Separate removes every association of two records.
func (s *Server) Separate(from, id, to, toID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, t, err := s.sides(from, to)
	if err != nil {
		return err
	}
	s.separate(f, parseID(id), t, parseID(toID))
	return nil
}

// Associations returns the live records of one object that a record is
// associated with, in the order of association.
func (s *Server) Associations(from, id, to string) []Association {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, t, err := s.sides(from, to)
	if err != nil {
		return nil
	}
	r := f.find(parseID(id), true)
	if r == nil {
		return nil
	}
	var out []Association
	for _, l := range s.assoc.of(f, r.id, t) {
		a := Association{ID: itoa(l.to)}
		for _, k := range l.kinds {
			a.TypeIDs = append(a.TypeIDs, k.id)
			a.Primary = a.Primary || k.primary
			if k.label != "" {
				a.Labels = append(a.Labels, k.label)
			}
		}
		out = append(out, a)
	}
	return out
}
