package crmsync

import (
	"maps"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/mapping/places"
	"github.com/crmsync/crmsync/sync/crm"
)

// The names under which the engine keeps links.
const (
	kindCompanies = "companies"
	kindContacts  = "contacts"
	kindDeals     = "deals"
	kindTimeline  = "timeline"
)

// The objects that the engine knows, as the systems' APIs name them.
const (
	objContacts    = "contacts"
	objCompanies   = "companies"
	objDeals       = "deals"
	objTasks       = "tasks"
	objCalls       = "calls"
	objEmails      = "emails"
	objMeetings    = "meetings"
	objNotes       = "notes"
	objLead        = "Lead"
	objContact     = "Contact"
	objAccount     = "Account"
	objOpportunity = "Opportunity"
	objTask        = "Task"
	objEvent       = "Event"
)

// kind is one sort of thing that is kept in step: the objects that hold it on
// either side, how their fields map, and by what they are matched.
type kind struct {
	name    string
	path    string // of its settings
	fields  mapping.Settings
	rules   rules
	objects map[crm.System][]string
	// maps holds the compiled mappings; none for a kind that is only looked at.
	maps map[objectPair]*mapping.Mapping
	// timeline, when set, has the settings of activities, whose pairs of objects
	// each have a mapping of their own.
	timeline *timeline
	reads    map[string][]string // fields to read by object, sorted
	schemas  map[string]crm.Schema
	keyed    []keyField
	// upsert names, by object, the field that carries the other system's id, on
	// objects that have it.
	upsert map[string]string
	filter []Condition // which Salesforce records take part
	stages []Stages    // how the stages of deals are paired, by pipeline
	// places holds, by Salesforce object, the org's states and countries, where
	// they are used.
	places map[string]*places.Lists
	// extra names, by object, fields that are read for other decisions than
	// merging.
	extra map[string][]string
}

// objectPair names the objects of a linked pair.
type objectPair struct{ hubspot, salesforce string }

// pairs lists the pairs of objects that records of the kind are linked in, with
// the settings of their mappings and the path of these.
func (k *kind) pairs() []pairing {
	if k.timeline != nil {
		return k.timeline.pairings
	}
	var out []pairing
	for _, h := range k.objects[crm.HubSpot] {
		for _, s := range k.objects[crm.Salesforce] {
			out = append(out, pairing{objectPair{h, s}, k.fields, k.path})
		}
	}
	return out
}

// pairing is a pair of objects and how their fields map.
type pairing struct {
	objectPair
	fields mapping.Settings
	path   string // of the settings
}

// pairOf returns the objects of a record and of its counterpart.
func pairOf(a, b crm.Ref) objectPair {
	if a.System == crm.HubSpot {
		return objectPair{a.Object, b.Object}
	}
	return objectPair{b.Object, a.Object}
}

// rules are the settings of one kind, as decisions need them.
type rules struct {
	list             string // inclusion list of HubSpot records
	createInHubSpot  func(Side) CreatePolicy
	createInSF       CreatePolicy
	withContacts     bool // a Salesforce record is made only for the sake of its contacts
	deleteInHubSpot  func(*Link) bool
	deletedInHubSpot DeletedInHubSpot
	needsEmail       bool // nothing is created without an e-mail address
}

// keyField tells how a field gives natural keys.
type keyField struct {
	system crm.System
	object string
	field  string
	name   string // of the key
	norm   func(string) (string, bool)
}

// mapped returns the mapping between the records of a linked pair, or nil.
func (k *kind) mapped(l *Link) *mapping.Mapping {
	return k.maps[pairOf(l.HubSpot.Ref, l.Salesforce.Ref)]
}

// keys returns a record's natural keys, sorted.
func (k *kind) keys(ref crm.Ref, values map[string]crm.Value) []crm.Key {
	var out []crm.Key
	for _, f := range k.keyed {
		if f.system != ref.System || f.object != ref.Object {
			continue
		}
		for _, t := range textsOf(values[f.field]) {
			if norm, ok := f.norm(t); ok {
				out = append(out, crm.Key{Name: f.name, Value: norm})
			}
		}
	}
	// A record is found by its own id too, where the other side carries it, and
	// by its company.
	if own, ok := plainKey(ref.ID); ok {
		out = append(out, crm.Key{Name: idKey(ref.System), Value: own})
	}
	if company := values[crm.FieldCompany].Refs(); len(company) == 1 {
		out = append(out, crm.Key{Name: companyIndex, Value: company[0].ID})
	}
	slices.SortFunc(out, func(a, b crm.Key) int {
		return strings.Compare(a.Name+"\x00"+a.Value, b.Name+"\x00"+b.Value)
	})
	return slices.Compact(out)
}

// textsOf lists the members of a set, or the one text of any other value.
func textsOf(v crm.Value) []string {
	if members := v.Members(); members != nil {
		return members
	}
	return []string{v.String()}
}

// idKey names the key that is a record id of the given system.
func idKey(s crm.System) string { return string(s) + " id" }

// Keys that begin with "~" find links and match nothing.
const (
	companyIndex = "~company" // the id of the HubSpot company of a contact
	waitingIndex = "~waits"   // a record without which the link cannot be finished
	mergedIndex  = "~merged"  // what a record of a closed link was merged into
)

func isIndex(k crm.Key) bool { return strings.HasPrefix(k.Name, "~") }

// waiting returns the keys that say what the link waits for.
func waiting(keys []crm.Key) []crm.Key {
	return slices.DeleteFunc(slices.Clone(keys), func(k crm.Key) bool { return k.Name != waitingIndex })
}

// matching returns the keys by which records are paired.
func matching(keys []crm.Key) []crm.Key {
	return slices.DeleteFunc(slices.Clone(keys), isIndex)
}

// natural returns the keys that identify a person or company by content.
func natural(keys []crm.Key) []crm.Key {
	return slices.DeleteFunc(matching(keys), func(k crm.Key) bool {
		return k.Name == idKey(crm.HubSpot) || k.Name == idKey(crm.Salesforce)
	})
}

// seen returns what a record's values are remembered as: the fields that are
// read, without blanks.
func (k *kind) seen(object string, values map[string]crm.Value) map[string]crm.Value {
	out := make(map[string]crm.Value, len(values))
	for _, f := range k.reads[object] {
		if v, ok := values[f]; ok && !v.IsNull() {
			out[f] = v
		}
	}
	return out
}

// has reports whether records of the object belong to the kind.
func (k *kind) has(ref crm.Ref) bool { return slices.Contains(k.objects[ref.System], ref.Object) }

// kindOf returns the kind that a record belongs to, or nil.
func (p *pass) kindOf(ref crm.Ref) *kind {
	for _, k := range p.kinds {
		if k.has(ref) {
			return k
		}
	}
	return nil
}

// kindNamed returns the kind of that name, or nil.
func (p *pass) kindNamed(name string) *kind {
	for _, k := range p.kinds {
		if k.name == name {
			return k
		}
	}
	return nil
}

// plainKey takes a value as it is, without regard to case and outer space.
func plainKey(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	return s, s != ""
}

func (k *kind) key(sys crm.System, object, name string, norm func(string) (string, bool), fields ...string) {
	for _, f := range fields {
		k.keyed = append(k.keyed, keyField{system: sys, object: object, field: f, name: name, norm: norm})
	}
}

// wants returns the fields that an object's records are read with.
func (k *kind) wants(sys crm.System, object string) []string {
	set := map[string]bool{}
	for _, f := range k.keyed {
		if f.system == sys && f.object == object {
			set[f.field] = true
		}
	}
	for pair, m := range k.maps {
		if sys == crm.HubSpot && pair.hubspot == object || sys == crm.Salesforce && pair.salesforce == object {
			for _, f := range m.Reads(sys) {
				set[f] = true
			}
		}
	}
	for _, f := range k.extra[object] {
		set[f] = true
	}
	have := k.schemas[object]
	for f := range set {
		if _, ok := have.Field(f); !ok {
			delete(set, f)
		}
	}
	return slices.Sorted(maps.Keys(set))
}
