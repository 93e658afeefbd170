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

// Snapshot returns the portal's records, archived ones included, for
// LoadSnapshot of a later process. Associations, lists, forms, events of e-mails,
// owners, definitions, tokens, faults and the request log are not in it: they belong to how a
// portal is set up, which a test or a program does again.
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
		}
		all[t.plural] = out
	}
	data, err := json.Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("take a snapshot: %w", err)
	}
	return data, nil
}

// LoadSnapshot replaces the portal's records by those of a snapshot; search sees
// them at once. Associations and list memberships of records that are gone mean
// nothing any more. An object of the snapshot that the portal does not have is
// an error, and then nothing is changed.
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
	for _, t := range s.tables {
		t.load(all[t.plural])
	}
	return nil
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
