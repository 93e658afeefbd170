package salesforcetest

import (
	"sort"
	"strings"
	"time"
)

// entity is one object of the org: its definition and its rows.
type entity struct {
	name, label, plural, prefix string
	traits                      traits
	fields                      []*Field
	byName                      map[string]*Field
	parents                     map[string]*Field // relationship name in lower case
	before, after               func(*tx, *change) *apiError

	rows    map[string]*row
	order   []*row
	sorted  bool
	lagging []*row
	index   map[string]map[string][]string
	next    uint64
	touched time.Time // when the definition changed
	rules   []func(Record) (string, []string)
	trigger []func(Record) string
	flows   []func(Record) map[string]any
	assign  string // owner that an active assignment rule gives
	guard   DuplicateRule
}

// traits are the rights and habits of an object.
type traits struct {
	fixed      bool // rows are the vendor's own: query only
	merges     bool
	hardDelete bool
	setup      bool
	noCreate   bool
	noDelete   bool
}

// row is one version of a record. Rows are never changed in place: a new
// version replaces the old one, so that a snapshot is a list of pointers.
type row struct {
	id      string
	vals    map[string]any
	stamp   time.Time
	deleted bool
	with    string    // the record whose deletion took this one along
	gone    time.Time // when it went to the bin
	visible time.Time // commit: readers see the version before until then
	prev    *row
}

// change is one write on its way through the rules.
type change struct {
	e    *entity
	old  *row // nil for an insert
	id   string
	vals map[string]any
	set  map[string]bool // canonical names of the fields in the request
}

func (c *change) insert() bool { return c.old == nil }

func (c *change) text(name string) string {
	v, _ := c.vals[name].(string)
	return v
}

func (c *change) was(name string) any {
	if c.old == nil {
		return nil
	}
	return c.old.vals[name]
}

func (r *row) text(name string) string {
	v, _ := r.vals[name].(string)
	return v
}

func (r *row) bool(name string) bool {
	v, _ := r.vals[name].(bool)
	return v
}

func newEntity(name, plural, prefix string, t traits, fields ...Field) *entity {
	e := &entity{
		name: name, label: words(name), plural: plural, prefix: prefix, traits: t,
		byName: map[string]*Field{}, parents: map[string]*Field{},
		rows: map[string]*row{}, index: map[string]map[string][]string{},
	}
	e.add(Field{Name: "Id", Type: "id", Label: e.label + " ID", ReadOnly: true, idLookup: true})
	if !t.hardDelete && !t.fixed {
		e.add(Field{Name: "IsDeleted", Type: "boolean", Label: "Deleted", ReadOnly: true, Default: false})
	}
	if t.merges {
		e.add(ref("MasterRecordId", name).readOnly())
	}
	for _, f := range fields {
		e.add(f)
	}
	e.add(instant("CreatedDate").readOnly())
	e.add(ref("CreatedById", "User").readOnly())
	e.add(instant("LastModifiedDate").readOnly())
	e.add(ref("LastModifiedById", "User").readOnly())
	e.add(instant("SystemModstamp").readOnly())
	return e
}

func (e *entity) add(f Field) {
	f.fill()
	p := &f
	if old, ok := e.byName[f.lower()]; ok {
		*old = f
		p = old
	} else {
		e.fields = append(e.fields, p)
		e.byName[f.lower()] = p
	}
	if f.Type == "reference" {
		e.parents[strings.ToLower(f.Relationship)] = p
	}
	if p.indexed() && f.Type != "id" && e.index[f.Name] == nil {
		e.index[f.Name] = map[string][]string{}
		for _, r := range e.rows {
			if !r.deleted {
				e.file(r)
			}
		}
	}
}

// field finds a readable field by name, whatever its case.
func (e *entity) field(name string) *Field {
	f := e.byName[strings.ToLower(name)]
	if f == nil || f.hidden {
		return nil
	}
	return f
}

func indexKey(f *Field, v any) (string, bool) {
	switch v := v.(type) {
	case string:
		if f.CaseSensitive || f.Type == "reference" {
			return v, true
		}
		return strings.ToLower(v), true
	case float64:
		return plainNumber(v), true
	}
	return "", false
}

func (e *entity) file(r *row) {
	for name, m := range e.index {
		if key, ok := indexKey(e.byName[strings.ToLower(name)], r.vals[name]); ok {
			m[key] = insertSorted(m[key], r.id)
		}
	}
}

func (e *entity) unfile(r *row) {
	for name, m := range e.index {
		key, ok := indexKey(e.byName[strings.ToLower(name)], r.vals[name])
		if !ok {
			continue
		}
		if list := removeSorted(m[key], r.id); len(list) == 0 {
			delete(m, key)
		} else {
			m[key] = list
		}
	}
}

func insertSorted(list []string, id string) []string {
	i := sort.SearchStrings(list, id)
	if i < len(list) && list[i] == id {
		return list
	}
	out := make([]string, 0, len(list)+1)
	out = append(append(append(out, list[:i]...), id), list[i:]...)
	return out
}

func removeSorted(list []string, id string) []string {
	i := sort.SearchStrings(list, id)
	if i == len(list) || list[i] != id {
		return list
	}
	out := make([]string, 0, len(list))
	return append(append(out, list[:i]...), list[i+1:]...)
}

// put replaces the version of a record; nil removes it for good.
func (e *entity) put(id string, r *row) {
	if old := e.rows[id]; old != nil && !old.deleted {
		e.unfile(old)
	}
	e.sorted = false
	if r == nil {
		delete(e.rows, id)
		return
	}
	e.rows[id] = r
	if !r.deleted {
		e.file(r)
	}
	if !r.visible.IsZero() {
		e.lagging = append(e.lagging, r)
	}
}

// find returns the live records with the value of an indexed field, by id.
func (e *entity) find(f *Field, v any) []string {
	key, ok := indexKey(f, v)
	if !ok {
		return nil
	}
	return e.index[f.Name][key]
}
