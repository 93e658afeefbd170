package salesforcetest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// savedOrg is what Snapshot returns, by object name.
type savedOrg map[string]savedObject

type savedObject struct {
	Next uint64     `json:"next"` // what the next id is made from
	Rows []savedRow `json:"rows"`
}

type savedRow struct {
	ID      string               `json:"id"`
	Values  map[string]any       `json:"values"` // all but times
	Times   map[string]time.Time `json:"times,omitempty"`
	Stamp   time.Time            `json:"stamp"`
	Deleted bool                 `json:"deleted,omitempty"`
	With    string               `json:"with,omitempty"`
	Gone    time.Time            `json:"gone,omitzero"`
}

// Snapshot returns the org's records, deleted ones included, for LoadSnapshot
// of a later process. Definitions, sessions, queries under way, faults and the
// request log are not in it: a server that is made and set up in the same way
// has the same ones.
func (s *Server) Snapshot() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := savedOrg{}
	for name, e := range s.objects {
		o := savedObject{Next: e.next}
		for _, id := range slices.SortedFunc(maps.Keys(e.rows), s.idLess) {
			r := e.rows[id]
			row := savedRow{ID: id, Values: map[string]any{}, Times: map[string]time.Time{}, Stamp: r.stamp, Deleted: r.deleted, With: r.with, Gone: r.gone}
			for field, v := range r.vals {
				if at, ok := v.(time.Time); ok {
					row.Times[field] = at
				} else {
					row.Values[field] = v
				}
			}
			o.Rows = append(o.Rows, row)
		}
		all[name] = o
	}
	data, err := json.Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("take a snapshot: %w", err)
	}
	return data, nil
}

// LoadSnapshot replaces the org's records by those of a snapshot, all but the
// organization itself, which keeps its id. Every record is visible at once. An object of the snapshot that the org does not have is
// an error, and then nothing is changed.
func (s *Server) LoadSnapshot(data []byte) error {
	var all savedOrg
	if err := json.Unmarshal(data, &all); err != nil {
		return fmt.Errorf("load a snapshot: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for name := range all {
		if s.objects[name] == nil {
			return fmt.Errorf("load a snapshot: the org has no object %q", name)
		}
	}
	for name, e := range s.objects {
		if e.name == "Organization" {
			continue
		}
		for id := range maps.Clone(e.rows) {
			e.put(id, nil)
		}
		e.lagging = nil
		o := all[name]
		e.next = max(e.next, o.Next)
		for _, r := range o.Rows {
			vals := r.Values
			for field, at := range r.Times {
				vals[field] = at
			}
			e.put(r.ID, &row{id: r.ID, vals: vals, stamp: r.Stamp, deleted: r.Deleted, with: r.With, gone: r.Gone})
		}
	}
	return nil
}
