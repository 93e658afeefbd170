package salesforcetest

import (
	"maps"
	"slices"
	"sort"
	"strings"
	"time"
)

// tx is one transaction: all its writes carry one user and one instant, and
// it can be rolled back to any earlier point.
type tx struct {
	s    *Server
	user string
	now  time.Time
	// world marks writes of the simulated people: read-only fields may be set,
	// duplicate rules do not ask, commits may lag.
	world bool
	// saveDuplicates is Sforce-Duplicate-Rule-Header: allowSave=true.
	saveDuplicates bool
	// autoAssign lets assignment rules give the record away.
	autoAssign bool
	undo       []undo
}

type undo struct {
	e   *entity
	id  string
	was *row
}

func (s *Server) begin(user string) *tx {
	return &tx{s: s, user: user, now: s.now().UTC().Truncate(time.Second)}
}

func (t *tx) rollback(to int) {
	for i := len(t.undo) - 1; i >= to; i-- {
		u := t.undo[i]
		u.e.put(u.id, u.was)
	}
	t.undo = t.undo[:to]
}

func (t *tx) put(e *entity, id string, r *row) {
	old := e.rows[id]
	t.undo = append(t.undo, undo{e, id, old})
	if r != nil && t.world && t.s.opt.CommitLag != nil {
		if lag := t.s.opt.CommitLag(e.name, id, r.stamp); lag > 0 {
			r.visible, r.prev = r.stamp.Add(lag), old
		}
	}
	e.put(id, r)
}

// insert saves a new record and returns its id.
func (t *tx) insert(e *entity, in map[string]any) (string, *apiError) {
	mark := len(t.undo)
	if idOf(in) != "" {
		return "", failure("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", "Id")
	}
	c := &change{e: e, vals: map[string]any{}, set: map[string]bool{}}
	if err := t.assign(c, in); err != nil {
		return "", err
	}
	for _, f := range e.fields {
		if f.Default != nil && c.vals[f.Name] == nil && !c.set[f.Name] || f.Type == "boolean" && c.vals[f.Name] == nil && !f.computed() {
			v := f.Default
			if v == nil {
				v = false
			}
			c.vals[f.Name] = v
		}
		if f.ownership && c.vals[f.Name] == nil {
			c.vals[f.Name] = t.user
		}
	}
	c.id = t.s.newID(e.prefix, e.next)
	e.next++
	c.vals["Id"] = c.id
	if err := t.save(c); err != nil {
		t.rollback(mark)
		return "", err
	}
	return c.id, nil
}

// update saves changes to a live record.
func (t *tx) update(e *entity, id string, in map[string]any) *apiError {
	old := e.rows[id]
	switch {
	case old == nil:
		return invalidReference()
	case old.deleted:
		return deletedRecord()
	}
	mark := len(t.undo)
	c := &change{e: e, old: old, id: id, vals: maps.Clone(old.vals), set: map[string]bool{}}
	if err := t.assign(c, in); err != nil {
		return err
	}
	if err := t.save(c); err != nil {
		t.rollback(mark)
		return err
	}
	return nil
}

// assign reads the fields of a request into the change.
func (t *tx) assign(c *change, in map[string]any) *apiError {
	var readOnly []string
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if strings.EqualFold(name, "attributes") || strings.EqualFold(name, "id") {
			continue
		}
		if parent, ok := in[name].(map[string]any); ok {
			if err := t.assignParent(c, name, parent); err != nil {
				return err
			}
			continue
		}
		f := c.e.field(name)
		if f == nil {
			return unknownColumn(c.e, name)
		}
		if ok := f.updateable() || c.insert() && f.createable() || t.world && !f.computed(); !ok {
			readOnly = append(readOnly, f.Name)
			continue
		}
		if f.from != "" {
			f.Picklist = t.s.choices(f)
		}
		v, err := t.s.coerce(f, in[name])
		if err != nil {
			err.field, err.value = f, in[name]
			if err.whole { // the reader's errors name no fields
				return err
			}
			return err.dml()
		}
		c.set[f.Name] = true
		setOr(c.vals, f.Name, v)
	}
	if len(readOnly) > 0 {
		e := failure("INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: "+strings.Join(readOnly, ", ")+
			". Please check the security settings of this field and verify that it is read/write for your profile "+
			"or permission set.", readOnly...)
		return e
	}
	return nil
}

// assignParent sets a reference through an external id of the parent:
// {"Account": {"Ext__c": "42"}}.
func (t *tx) assignParent(c *change, name string, key map[string]any) *apiError {
	f := c.e.parents[strings.ToLower(name)]
	if f == nil {
		return unknownColumn(c.e, name)
	}
	target := t.s.entity(f.References[len(f.References)-1])
	for k, v := range key {
		if strings.EqualFold(k, "attributes") || target == nil {
			continue
		}
		kf := target.field(k)
		if kf == nil || !kf.ExternalID && !kf.idLookup {
			return failure("INVALID_FIELD", "Foreign key external ID: "+k+" is not an external id of "+target.name)
		}
		val, err := t.s.coerce(kf, v)
		if err != nil {
			return err
		}
		if kf.Type == "id" {
			text, _ := v.(string)
			val, _ = canonicalID(text)
			setOr(c.vals, f.Name, val)
			continue
		}
		ids := target.find(kf, val)
		if len(ids) != 1 {
			text, _ := v.(string)
			return failure("INVALID_FIELD", "Foreign key external ID: "+strings.ToLower(text)+" not found for field "+
				k+" in entity "+target.name, []string{}...).dml()
		}
		c.set[f.Name] = true
		c.vals[f.Name] = ids[0]
	}
	return nil
}

// save runs the rules in the vendor's order and stores the new version.
func (t *tx) save(c *change) *apiError {
	if c.e.before != nil {
		if err := c.e.before(t, c); err != nil {
			return err.dml()
		}
	}
	if t.autoAssign && c.e.assign != "" {
		c.vals["OwnerId"] = c.e.assign
	}
	for _, check := range []func(*change) *apiError{t.flow, t.required, t.geography, t.references, t.validation, t.unique, t.duplicates} {
		if err := check(c); err != nil {
			return err.dml()
		}
	}
	t.store(c)
	if c.e.after != nil {
		if err := c.e.after(t, c); err != nil {
			return err.dml()
		}
	}
	return nil
}

// store stamps the record and commits the version.
func (t *tx) store(c *change) {
	stamp := t.now
	if c.insert() {
		t.stampIfUnset(c, "CreatedDate", "CreatedById")
	}
	t.stampIfUnset(c, "LastModifiedDate", "LastModifiedById")
	if at, ok := c.vals["SystemModstamp"].(time.Time); ok && t.world && c.set["SystemModstamp"] {
		stamp = at
	}
	c.vals["SystemModstamp"] = stamp
	t.put(c.e, c.id, &row{id: c.id, vals: c.vals, stamp: stamp})
}

func (t *tx) stampIfUnset(c *change, at, by string) {
	if !t.world || !c.set[at] {
		c.vals[at] = t.now
	}
	if !t.world || !c.set[by] {
		c.vals[by] = t.user
	}
}

// touch changes fields as the system does, without rules.
func (t *tx) touch(e *entity, id string, set map[string]any) {
	old := e.rows[id]
	if old == nil {
		return
	}
	vals := maps.Clone(old.vals)
	for k, v := range set {
		setOr(vals, k, v)
	}
	vals["SystemModstamp"] = t.now
	if !old.deleted {
		vals["LastModifiedDate"], vals["LastModifiedById"] = t.now, t.user
	}
	t.put(e, id, &row{id: id, vals: vals, stamp: t.now, deleted: old.deleted, with: old.with, gone: old.gone})
}

func (t *tx) required(c *change) *apiError {
	var missing []string
	for _, f := range c.e.fields {
		if f.Required && c.vals[f.Name] == nil {
			missing = append(missing, f.Name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	sort.Strings(missing)
	return failure("REQUIRED_FIELD_MISSING", "Required fields are missing: ["+strings.Join(missing, ", ")+"]", missing...)
}
