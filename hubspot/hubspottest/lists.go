package hubspottest

import (
	"fmt"
	"time"
)

// lists are the portal's lists, which HubSpot also calls segments.
type lists struct {
	all  []*list
	next int64
}

type list struct {
	id               int64
	name             string
	t                *table
	processing       string // MANUAL, DYNAMIC or SNAPSHOT
	version          int
	created, updated time.Time
	deleted          bool
	members          map[int64]time.Time // record -> joined
	added            time.Time           // the last time that one joined
}

func newLists() lists { return lists{next: 1} }

// size counts the members that are not in the recycle bin.
func (l *list) size() int {
	n := 0
	for id := range l.members {
		if l.t.find(id, false) != nil {
			n++
		}
	}
	return n
}

func (ls *lists) find(id string) *list {
	n := parseID(id)
	for _, l := range ls.all {
		if l.id == n && !l.deleted {
			return l
		}
	}
	return nil
}

// replace hands the memberships of an absorbed record to the survivor.
func (ls *lists) replace(t *table, old, survivor int64) {
	for _, l := range ls.all {
		if at, member := l.members[old]; member && l.t == t {
			delete(l.members, old)
			if _, already := l.members[survivor]; !already {
				l.members[survivor] = at
			}
		}
	}
}

func (s *Server) newList(name string, t *table, processing string) *list {
	l := &list{
		id: s.lists.next, name: name, t: t, processing: processing, version: 1, created: s.now(), updated: s.now(),
		members: map[int64]time.Time{},
	}
	s.lists.next++
	s.lists.all = append(s.lists.all, l)
	return l
}

func (s *Server) join(l *list, id int64) bool {
	if _, member := l.members[id]; member || l.t.find(id, false) == nil {
		return false
	}
	l.members[id], l.added = s.now(), s.now()
	return true
}

// CreateList adds a list of an object that the portal keeps by filters
// (DYNAMIC) with these members and returns its id. The API cannot change its members.
func (s *Server) CreateList(name, object string, ids ...string) (string, error) {
	s.mu.Lock()
	t, err := s.table(object)
	if err != nil {
		s.mu.Unlock()
		return "", err
	}
	id := itoa(s.newList(name, t, "DYNAMIC").id)
	s.mu.Unlock()
	return id, s.AddToList(id, ids...)
}

// AddToList makes records members of a list.
func (s *Server) AddToList(listID string, ids ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lists.find(listID)
	if l == nil {
		return fmt.Errorf("add to list %s: no such list", listID)
	}
	for _, id := range ids {
		if r := l.t.find(parseID(id), true); r != nil {
			s.join(l, r.id)
			continue
		}
		return fmt.Errorf("add to list %s: no record %s", listID, id)
	}
	return nil
}

// RemoveFromList ends memberships.
func (s *Server) RemoveFromList(listID string, ids ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lists.find(listID)
	if l == nil {
		return fmt.Errorf("remove from list %s: no such list", listID)
	}
	for _, id := range ids {
		delete(l.members, parseID(id))
	}
	return nil
}
