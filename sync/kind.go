package crmsync

import (
	"maps"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// The names under which the engine keeps links.
const (
	kindContacts  = "contacts"
	kindCompanies = "companies"
)

// The objects that the engine treats specially, as the systems' APIs name them.
const (
	objContacts = "contacts"
	objLead     = "Lead"
	objContact  = "Contact"
	objAccount  = "Account"
)

// kind is one sort of thing that is kept in step: the objects that hold it on
// either side, how their fields map, and by what they are matched.
type kind struct {
	name    string
	objects map[crm.System][]string
	// maps holds the compiled mapping by Salesforce object; none for a kind that
	// is only looked at.
	maps    map[string]*mapping.Mapping
	reads   map[string][]string // fields to read by object, sorted
	schemas map[string]crm.Schema
	keyed   []keyField
	// upsert names, by object, the field that carries the other system's id, on
	// objects that have it.
	upsert map[string]string
}

// keyField tells how a field gives natural keys.
type keyField struct {
	system crm.System
	object string
	field  string
	name   string // of the key
	norm   func(string) (string, bool)
}

// mapped returns the mapping between the HubSpot object and the given
// Salesforce object, or nil.
func (k *kind) mapped(salesforceObject string) *mapping.Mapping { return k.maps[salesforceObject] }

// keys returns a record's natural keys, sorted.
func (k *kind) keys(ref crm.Ref, values map[string]crm.Value) []crm.Key {
	var out []crm.Key
	for _, f := range k.keyed {
		if f.system != ref.System || f.object != ref.Object {
			continue
		}
		v := values[f.field]
		texts := v.Members()
		if texts == nil {
			texts = []string{v.String()}
		}
		for _, t := range texts {
			if norm, ok := f.norm(t); ok {
				out = append(out, crm.Key{Name: f.name, Value: norm})
			}
		}
	}
	// A record is found by its own id too, where the other side carries it.
	out = append(out, crm.Key{Name: idKey(ref.System), Value: ref.ID})
	slices.SortFunc(out, func(a, b crm.Key) int {
		return strings.Compare(a.Name+"\x00"+a.Value, b.Name+"\x00"+b.Value)
	})
	return slices.Compact(out)
}

// idKey names the key that is a record id of the given system.
func idKey(s crm.System) string { return string(s) + " id" }

// personal returns the keys that identify a person or company by content.
func natural(keys []crm.Key) []crm.Key {
	return slices.DeleteFunc(slices.Clone(keys), func(k crm.Key) bool {
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

// observed reports whether records of the object belong to the kind.
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

// emailKey is the natural key of people.
const emailKey = "email"

// contactKind describes contacts. The mappings are compiled later.
func contactKind(s Settings) *kind {
	k := &kind{
		name: kindContacts,
		objects: map[crm.System][]string{
			crm.HubSpot:    {objContacts},
			crm.Salesforce: {objContact, objLead},
		},
		upsert: map[string]string{
			objContacts: s.Contacts.ExternalID.HubSpot,
			objLead:     s.Contacts.ExternalID.Salesforce,
			objContact:  s.Contacts.ExternalID.Salesforce,
		},
	}
	k.key(crm.HubSpot, objContacts, emailKey, dedup.NormalizeEmail, "email", "hs_additional_emails")
	k.key(crm.Salesforce, objLead, emailKey, dedup.NormalizeEmail, "Email")
	k.key(crm.Salesforce, objContact, emailKey, dedup.NormalizeEmail, "Email")
	for _, pair := range s.Dedup.Keys {
		if pair.Object != kindContacts {
			continue
		}
		name := "field " + pair.HubSpot
		k.key(crm.HubSpot, objContacts, name, plainKey, pair.HubSpot)
		k.key(crm.Salesforce, objLead, name, plainKey, pair.Salesforce)
		k.key(crm.Salesforce, objContact, name, plainKey, pair.Salesforce)
	}
	for obj, field := range k.upsert {
		sys := crm.Salesforce
		if obj == objContacts {
			sys = crm.HubSpot
		}
		k.key(sys, obj, idKey(sys.Other()), plainKey, field)
	}
	return k
}

// accountKind describes accounts that are only looked at, to know which
// account a contact belongs to.
func accountKind() *kind {
	k := &kind{
		name:    kindCompanies,
		objects: map[crm.System][]string{crm.Salesforce: {objAccount}},
	}
	k.key(crm.Salesforce, objAccount, domainKey, dedup.RegistrableDomain, "Website")
	return k
}

const domainKey = "domain"

func (k *kind) key(sys crm.System, object, name string, norm func(string) (string, bool), fields ...string) {
	for _, f := range fields {
		k.keyed = append(k.keyed, keyField{system: sys, object: object, field: f, name: name, norm: norm})
	}
}

// plainKey takes a value as it is, without regard to case and outer space.
func plainKey(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	return s, s != ""
}

// wants returns the fields that an object's records are read with.
func (k *kind) wants(sys crm.System, object string) []string {
	set := map[string]bool{}
	for _, f := range k.keyed {
		if f.system == sys && f.object == object {
			set[f.field] = true
		}
	}
	for _, m := range k.maps {
		if sys == crm.HubSpot || k.maps[object] == m {
			for _, f := range m.Reads(sys) {
				set[f] = true
			}
		}
	}
	have := k.schemas[object]
	for f := range set {
		if _, ok := have.Field(f); !ok {
			delete(set, f)
		}
	}
	return slices.Sorted(maps.Keys(set))
}
