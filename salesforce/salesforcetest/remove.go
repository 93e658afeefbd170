package salesforcetest

import (
	"maps"
	"slices"
)

// remove deletes a record and what hangs on it.
func (t *tx) remove(e *entity, id string) *apiError {
	r := e.rows[id]
	switch {
	case r == nil:
		return invalidReference().at(404)
	case r.deleted:
		return deletedRecord()
	case e.traits.noDelete || e.traits.fixed:
		return failure("CANNOT_DELETE_MANAGED_OBJECT", "cannot delete "+e.name)
	}
	t.drop(e, id, id, nil)
	return nil
}

// drop bins one record with its children; set gives values of the deleted
// version, such as MasterRecordId.
func (t *tx) drop(e *entity, id, root string, set map[string]any) {
	r := e.rows[id]
	if r == nil || r.deleted {
		return
	}
	if e.traits.hardDelete {
		t.put(e, id, nil)
		return
	}
	vals := maps.Clone(r.vals)
	vals["IsDeleted"], vals["SystemModstamp"] = true, t.now
	vals["LastModifiedDate"], vals["LastModifiedById"] = t.now, t.user
	maps.Copy(vals, set)
	t.put(e, id, &row{id: id, vals: vals, stamp: t.now, deleted: true, with: root, gone: t.now})
	if set["MasterRecordId"] == nil {
		t.orphans(id, root)
	}
}

// orphans deletes the children of a deleted record, or clears what points to it.
func (t *tx) orphans(parent, root string) {
	for _, name := range t.s.names {
		e := t.s.entity(name)
		for _, f := range e.fields {
			if f.Type != "reference" || f.ReadOnly {
				continue
			}
			for _, id := range t.s.pointing(e, f, parent) {
				activity := e.name == "Task" || e.name == "Event"
				r := e.rows[id]
				switch {
				case f.Cascade, activity && f.Name == "WhatId", activity && f.Name == "WhoId" && r.vals["WhatId"] == nil:
					t.drop(e, id, root, nil)
				case f.ownership:
				default:
					t.touch(e, id, map[string]any{f.Name: nil})
				}
			}
		}
	}
}

// pointing lists the live records whose field holds the id.
func (s *Server) pointing(e *entity, f *Field, parent string) []string {
	var ids []string
	if p := s.byPrefix(parent); p == nil || !refersTo(f, p.name) {
		return nil
	}
	for id, r := range e.rows {
		if !r.deleted && r.vals[f.Name] == parent {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, s.idLess)
	return ids
}

func refersTo(f *Field, object string) bool {
	for _, name := range f.References {
		if name == object {
			return true
		}
	}
	return false
}

// restore takes a record and what went with it back from the bin, but nothing
// that cannot be without a record which stays there.
func (t *tx) restore(e *entity, id string) *apiError {
	r := e.rows[id]
	if r == nil || !r.deleted {
		return failure("UNDELETE_FAILED", "Entity is not in the recycle bin")
	}
	back := map[string]bool{}
	for _, name := range t.s.names {
		for _, other := range t.s.binned(t.s.entity(name), r.with, id) {
			back[other] = true
		}
	}
	if t.s.bereft(e, r, back) {
		return failure("UNDELETE_FAILED", "the record that it belongs to is deleted")
	}
	for _, name := range t.s.names {
		child := t.s.entity(name)
		for _, other := range t.s.binned(child, r.with, id) {
			old := child.rows[other]
			if t.s.bereft(child, old, back) {
				continue
			}
			vals := maps.Clone(old.vals)
			vals["IsDeleted"], vals["SystemModstamp"] = false, t.now
			vals["LastModifiedDate"], vals["LastModifiedById"] = t.now, t.user
			delete(vals, "MasterRecordId")
			t.put(child, other, &row{id: other, vals: vals, stamp: t.now})
		}
	}
	return nil
}

// bereft reports whether a required reference of the row names a record that is
// not there and does not come back either: a contact role whose contact was
// deleted, or merged into another one, while its opportunity was in the bin.
func (s *Server) bereft(e *entity, r *row, back map[string]bool) bool {
	for _, f := range e.fields {
		if f.Type != "reference" || !f.Required || f.ownership {
			continue
		}
		to := r.text(f.Name)
		parents := s.byPrefix(to)
		if parents == nil || back[to] {
			continue
		}
		if parent := parents.rows[to]; parent == nil || parent.deleted {
			return true
		}
	}
	return false
}

// binned lists what one deletion took along, when its root is restored; a
// record that was only taken along comes back alone.
func (s *Server) binned(e *entity, root, id string) []string {
	var ids []string
	for other, r := range e.rows {
		if r.deleted && (other == id || root == id && r.with == root) {
			ids = append(ids, other)
		}
	}
	return ids
}
