package hubspottest

import (
	"cmp"
	"slices"
)

// associations holds who is associated with whom, in both directions.
type associations struct {
	types  []*assocType
	links  map[end]map[*table][]link // in the order of association
	nextID int
}

type end struct {
	t  *table
	id int64
}

type link struct {
	to    int64
	kinds []*assocType // the most specific first, by id
}

func newAssociations() associations {
	return associations{links: map[end]map[*table][]link{}, nextID: 1}
}

// of returns the live associations of a record with objects of one type.
func (a *associations) of(t *table, id int64, to *table) []link {
	var out []link
	for _, l := range a.links[end{t, id}][to] {
		if to.find(l.to, false) != nil {
			out = append(out, l)
		}
	}
	return out
}

func (a *associations) between(t *table, id int64, to *table, toID int64) *link {
	rows := a.links[end{t, id}][to]
	for i := range rows {
		if rows[i].to == toID {
			return &rows[i]
		}
	}
	return nil
}

// add gives the pair these types in addition to those it has, and the
// unlabelled one, which every associated pair has.
func (s *Server) associate(t *table, id int64, to *table, toID int64, kinds ...*assocType) {
	a := &s.assoc
	plain := a.plain(t, to)
	first := len(a.of(t, id, to)) == 0
	if plain != nil {
		kinds = append(kinds, plain)
	}
	if k := a.main(t, to); k != nil && first && to.plural == "companies" && !s.opts.Switches.NoFirstPrimary {
		kinds = append(kinds, k)
	}
	var added []*assocType
	for _, k := range kinds {
		if k.primary && k.to.plural == "companies" {
			a.demote(end{t, id}, to, toID)
		}
		if k.primary && k.from.plural == "companies" {
			a.demote(end{to, toID}, t, id)
		}
		if a.put(end{t, id}, to, toID, k) {
			added = append(added, k)
		}
		if back := a.back(k); back != nil {
			a.put(end{to, toID}, t, id, back)
		}
	}
	s.tellAssociation(t, id, to, toID, added, false)
	s.associated(t, id, to, toID)
}

// put reports whether the pair did not have the type yet.
func (a *associations) put(e end, to *table, toID int64, k *assocType) bool {
	if a.links[e] == nil {
		a.links[e] = map[*table][]link{}
	}
	l := a.between(e.t, e.id, to, toID)
	if l == nil {
		a.links[e][to] = append(a.links[e][to], link{to: toID})
		l = &a.links[e][to][len(a.links[e][to])-1]
	}
	fresh := !slices.Contains(l.kinds, k)
	if fresh {
		l.kinds = append(slices.Clone(l.kinds), k)
		slices.SortFunc(l.kinds, func(x, y *assocType) int {
			return cmp.Or(cmp.Compare(x.category, y.category), cmp.Compare(x.id, y.id))
		})
	}
	return fresh
}

// demote takes the primary label from every other company: a record has one.
func (a *associations) demote(e end, to *table, keep int64) {
	k := a.main(e.t, to)
	for _, l := range a.links[e][to] {
		if l.to != keep && k != nil {
			a.drop(e, to, l.to, k)
			if back := a.back(k); back != nil {
				a.drop(end{to, l.to}, e.t, e.id, back)
			}
		}
	}
}

func (a *associations) drop(e end, to *table, toID int64, k *assocType) {
	if l := a.between(e.t, e.id, to, toID); l != nil {
		l.kinds = slices.DeleteFunc(slices.Clone(l.kinds), func(x *assocType) bool { return x == k })
	}
}

// unlabel takes types from a pair. Without the unlabelled one nothing is left.
func (s *Server) unlabel(t *table, id int64, to *table, toID int64, kinds ...*assocType) {
	a := &s.assoc
	for _, k := range kinds {
		if k == a.plain(t, to) {
			s.separate(t, id, to, toID)
			return
		}
		a.drop(end{t, id}, to, toID, k)
		if back := a.back(k); back != nil {
			a.drop(end{to, toID}, t, id, back)
		}
	}
	s.tellAssociation(t, id, to, toID, kinds, true)
	s.associated(t, id, to, toID)
}

// separate removes every association of a pair.
func (s *Server) separate(t *table, id int64, to *table, toID int64) {
	if l := s.assoc.between(t, id, to, toID); l != nil {
		s.tellAssociation(t, id, to, toID, l.kinds, true)
	}
	cut := func(e end, to *table, toID int64) {
		rows := slices.DeleteFunc(slices.Clone(s.assoc.links[e][to]), func(l link) bool { return l.to == toID })
		if s.assoc.links[e] != nil {
			s.assoc.links[e][to] = rows
		}
	}
	cut(end{t, id}, to, toID)
	cut(end{to, toID}, t, id)
	s.associated(t, id, to, toID)
}

// associated keeps the properties true that tell of a pair's associations.
func (s *Server) associated(t *table, id int64, to *table, toID int64) {
	s.primaryCompany(t, id)
	if to != t || toID != id {
		s.primaryCompany(to, toID)
	}
}

// primaryCompany keeps the property with the primary company of a contact or deal.
func (s *Server) primaryCompany(t *table, id int64) {
	name := map[string]string{"contacts": "associatedcompanyid", "deals": "hs_primary_associated_company"}[t.plural]
	r := t.byID[id]
	if r == nil {
		return
	}
	want := r.values[name]
	if name != "" {
		want = s.primaryOf(t, id)
	}
	now := s.now()
	touch := s.opts.Switches.AssociationsTouch
	if want == r.values[name] && !touch {
		return
	}
	next := make(map[string]string, len(r.values)+1)
	for k, v := range r.values {
		next[k] = v
	}
	if want == "" {
		delete(next, name)
	} else if name != "" {
		next[name] = want
	}
	s.remember(t, r, next, now, source{kind: "CRM", id: "associations", label: "CRM"})
	if touch {
		next[t.modified()], r.updated = instant(now), now
	}
	r.values = next
	s.index(t, r, now)
}

func (s *Server) primaryOf(t *table, id int64) string {
	to := s.byName["companies"]
	k := s.assoc.main(t, to)
	for _, l := range s.assoc.of(t, id, to) {
		if slices.Contains(l.kinds, k) {
			return itoa(l.to)
		}
	}
	return ""
}
