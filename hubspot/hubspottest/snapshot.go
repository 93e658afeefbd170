package hubspottest

import (
	"encoding/json"
	"fmt"
	"time"
)

// savedTable is one object of a snapshot.
type savedTable struct {
	NextID  int64           `json:"nextId"`
	Records []savedRecord   `json:"records"`          // ascending id
	Merged  map[int64]int64 `json:"merged,omitempty"` // absorbed id -> survivor
	Links   []savedLink     `json:"links,omitempty"`  // ascending id, then in the order of association
}

// savedLink is one record's association with another, seen from the first.
type savedLink struct {
	ID    int64       `json:"id"`
	To    string      `json:"to"` // object
	ToID  int64       `json:"toId"`
	Types []savedType `json:"types"`
}

type savedType struct {
	Category string `json:"category"`
	ID       int    `json:"id"`
}

type savedRecord struct {
	ID         int64                     `json:"id"`
	Values     map[string]string         `json:"values"`
	Created    time.Time                 `json:"created"`
	Updated    time.Time                 `json:"updated"`
	Archived   bool                      `json:"archived,omitempty"`
	ArchivedAt time.Time                 `json:"archivedAt,omitzero"`
	History    map[string][]savedVersion `json:"history,omitempty"`
}

type savedVersion struct {
	Value string    `json:"value"`
	At    time.Time `json:"at"`
	Kind  string    `json:"kind,omitempty"`
	ID    string    `json:"id,omitempty"`
	Label string    `json:"label,omitempty"`
	User  int64     `json:"user,omitempty"`
	World bool      `json:"world,omitempty"`
}

// Snapshot returns the portal's records, archived ones included, and their
// associations, for LoadSnapshot of a later process. Lists, forms, events of
// e-mails, owners, definitions, tokens, faults and the request log are not in
// it: they belong to how a portal is set up, which a test or a program does
// again.
func (s *Server) Snapshot() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]savedTable{}
	for _, t := range s.tables {
		out := savedTable{NextID: t.nextID, Merged: t.merged}
		for _, r := range t.order {
			row := savedRecord{r.id, r.values, r.created, r.updated, r.archived, r.archivedAt, map[string][]savedVersion{}}
			for name, versions := range r.history {
				for _, v := range versions {
					row.History[name] = append(row.History[name], savedVersion{v.value, v.at, v.by.kind, v.by.id, v.by.label, v.by.user, v.by.world})
				}
			}
			out.Records = append(out.Records, row)
			for _, to := range s.tables {
				out.Links = append(out.Links, s.assoc.saved(end{t, r.id}, to)...)
			}
		}
		all[t.plural] = out
	}
	data, err := json.Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("take a snapshot: %w", err)
	}
	return data, nil
}

func (a *associations) saved(e end, to *table) []savedLink {
	var out []savedLink
	for _, l := range a.links[e][to] {
		row := savedLink{ID: e.id, To: to.plural, ToID: l.to}
		for _, k := range l.kinds {
			row.Types = append(row.Types, savedType{k.category, k.id})
		}
		out = append(out, row)
	}
	return out
}

// LoadSnapshot replaces the portal's records and their associations by those of
// a snapshot; search sees them at once. List memberships of records that are
// gone mean nothing any more. An object or a type of association of the snapshot
// that the portal does not have is an error, and then nothing is changed.
func (s *Server) LoadSnapshot(data []byte) error {
	var all map[string]savedTable
	if err := json.Unmarshal(data, &all); err != nil {
		return fmt.Errorf("load a snapshot: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for name := range all {
		if s.byName[name] == nil {
			return fmt.Errorf("load a snapshot: the portal has no object %q", name)
		}
	}
	links, err := s.loadLinks(all)
	if err != nil {
		return err
	}
	for _, t := range s.tables {
		t.load(all[t.plural])
	}
	s.assoc.links = links
	return nil
}

// loadLinks returns the associations of a snapshot.
func (s *Server) loadLinks(all map[string]savedTable) (map[end]map[*table][]link, error) {
	links := map[end]map[*table][]link{}
	for _, t := range s.tables {
		for _, row := range all[t.plural].Links {
			to := s.byName[row.To]
			if to == nil {
				return nil, fmt.Errorf("load a snapshot: the portal has no object %q", row.To)
			}
			l := link{to: row.ToID}
			for _, k := range row.Types {
				kind := s.assoc.kind(t, to, k.Category, k.ID)
				if kind == nil {
					return nil, fmt.Errorf("load a snapshot: the portal has no association type %d of %s with %s", k.ID, t.plural, to.plural)
				}
				l.kinds = append(l.kinds, kind)
			}
			from := end{t, row.ID}
			if links[from] == nil {
				links[from] = map[*table][]link{}
			}
			links[from][to] = append(links[from][to], l)
		}
	}
	return links, nil
}

// load replaces the records of one object.
func (t *table) load(in savedTable) {
	t.byID, t.order, t.merged = map[int64]*record{}, nil, map[int64]int64{}
	for name := range t.unique {
		t.unique[name] = map[string]int64{}
	}
	t.pending, t.cache = nil, nil
	t.rev++
	t.nextID = max(t.nextID, in.NextID)
	for from, to := range in.Merged {
		t.merged[from] = to
	}
	for _, row := range in.Records {
		r := &record{
			id: row.ID, values: row.Values, created: row.Created, updated: row.Updated,
			archived: row.Archived, archivedAt: row.ArchivedAt, history: map[string][]version{},
		}
		for name, versions := range row.History {
			for _, v := range versions {
				r.history[name] = append(r.history[name], version{v.Value, v.At, source{v.Kind, v.ID, v.Label, v.User, v.World}})
			}
		}
		t.byID[r.id] = r
		t.order = append(t.order, r)
		if !r.archived {
			r.seen = &snapshot{r, r.values, r.updated}
			t.reindex(r.id, nil, r.values)
		}
	}
}
