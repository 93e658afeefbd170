package hubspottest

import (
	"slices"
	"sort"
	"strings"
	"time"
)

// objectDef describes an object type.
type objectDef struct {
	plural, singular, typeID string
	aliases                  []string
	upper                    string   // how error texts call it: CONTACT
	required                 []string // "a|b" means one of them
	defaults                 []string // properties of a reply when none are asked for
	searched                 []string // fields of the full-text query
	groups                   []group
	props                    []prop
	read, write              []string // scopes, one of which is needed
	schemaRead, schemaWrite  string
}

type group struct {
	Name, Label string
	Order       int
	archived    bool
}

// table holds the records of one object type.
type table struct {
	objectDef
	props  map[string]*Property
	groups []*group

	byID    map[int64]*record
	order   []*record       // ascending id, archived ones included
	merged  map[int64]int64 // absorbed id -> survivor
	unique  map[string]map[string]int64
	nextID  int64
	rev     uint64 // grows when what search sees changes
	pending []pendingRow
	cache   []cachedSearch
	pipes   []*pipeline
}

// record is one object. values is replaced, never changed, so that search
// and replies can keep a version of it.
type record struct {
	id               int64
	values           map[string]string
	created, updated time.Time
	archived         bool
	archivedAt       time.Time
	history          map[string][]version
	seen             *snapshot // what search sees; nil when it sees nothing
	changes, shown   int       // how often it changed, and which change search sees
}

type version struct {
	value string
	at    time.Time
	by    source
}

// source says who changed a record, in the words of propertiesWithHistory.
type source struct {
	kind, id, label string
	user            int64
	world           bool // not through the API
}

func newTable(d objectDef, o Options, now time.Time) *table {
	t := &table{
		objectDef: d, props: map[string]*Property{}, byID: map[int64]*record{},
		merged: map[int64]int64{}, unique: map[string]map[string]int64{}, rev: 1,
	}
	for i, g := range d.groups {
		g.Order = i
		t.groups = append(t.groups, &g)
	}
	epoch := time.Unix(0, 0).UTC()
	for _, r := range append(slices.Clone(systemProps(d)), d.props...) {
		p := r.property()
		p.complete(d.groups[0].Name, epoch)
		if p.Name == "hs_email_optout" && o.Switches.OptOutReadOnly {
			p.ReadOnly = true
		}
		t.addProperty(p)
	}
	t.pipes = standardPipelines(d, now)
	t.syncPipelineOptions()
	return t
}

func (t *table) addProperty(p *Property) {
	t.props[p.Name] = p
	if p.Unique && t.unique[p.Name] == nil {
		t.unique[p.Name] = map[string]int64{}
	}
}

// modified is the property that holds the time of the last change.
func (t *table) modified() string {
	if t.plural == "contacts" {
		return "lastmodifieddate"
	}
	return "hs_lastmodifieddate"
}

func (t *table) createdName() string {
	if t.hasProp("createdate") {
		return "createdate"
	}
	return "hs_createdate"
}

func (t *table) hasProp(name string) bool { return t.prop(name) != nil }

// prop returns a live property, nil if there is none.
func (t *table) prop(name string) *Property {
	if p := t.props[name]; p != nil && !p.archived {
		return p
	}
	return nil
}

// find returns a live record by id, following merges if asked to.
func (t *table) find(id int64, follow bool) *record {
	if follow {
		for range 1000 {
			next, ok := t.merged[id]
			if !ok {
				break
			}
			id = next
		}
	}
	if r := t.byID[id]; r != nil && !r.archived {
		return r
	}
	return nil
}

// lookup returns the live record that has a unique value.
func (t *table) lookup(property, value string) *record {
	id, ok := t.unique[property][uniqueKey(value)]
	if !ok {
		return nil
	}
	return t.find(id, false)
}

func uniqueKey(value string) string { return strings.ToLower(strings.TrimSpace(value)) }

// from returns the position of the first record with this id or a later one.
func (t *table) from(id int64) int {
	return sort.Search(len(t.order), func(i int) bool { return t.order[i].id >= id })
}

func (t *table) remove(r *record) {
	delete(t.byID, r.id)
	if i := t.from(r.id); i < len(t.order) && t.order[i] == r {
		t.order = slices.Delete(t.order, i, i+1)
	}
}

// keys are the unique values of a record, by property.
func (t *table) keys(values map[string]string) map[string][]string {
	keys := map[string][]string{}
	for name := range t.unique {
		if v := values[name]; v != "" {
			keys[name] = append(keys[name], uniqueKey(v))
		}
	}
	if t.plural == "contacts" {
		for _, v := range splitSet(values["hs_additional_emails"]) {
			keys["email"] = append(keys["email"], uniqueKey(v))
		}
	}
	return keys
}

// reindex moves the unique values of a record from its old to its new ones.
func (t *table) reindex(id int64, old, next map[string]string) {
	for name, values := range t.keys(old) {
		for _, v := range values {
			if t.unique[name][v] == id {
				delete(t.unique[name], v)
			}
		}
	}
	for name, values := range t.keys(next) {
		for _, v := range values {
			t.unique[name][v] = id
		}
	}
}

func splitSet(s string) []string {
	var out []string
	for _, v := range strings.Split(s, ";") {
		if v = strings.TrimSpace(v); v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
