package sqlstore

import (
	"bytes"
	"encoding/json"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

// decodeLink reads a link's document. Nearly all of it are the three maps of
// values, which encoding/json takes several passes for; they are read here in
// one, and the rest by encoding/json. A document that is not as encode writes it
// is read by encoding/json alone.
func decodeLink(id string, doc []byte) (crmsync.Link, error) {
	var l crmsync.Link
	if decodeFast(doc, &l) {
		return l, nil
	}
	l = crmsync.Link{}
	err := decode("link", id, doc, &l)
	return l, err
}

// decodeFast reports whether it could read the document.
func decodeFast(doc []byte, l *crmsync.Link) bool {
	var base map[string]crmsync.BaseValue
	var seen [2]map[string]crm.Value
	rest := make([]byte, 0, 512)
	r := reader{b: doc}
	side := func(at *map[string]crm.Value) bool {
		rest = append(rest, '{')
		ok := r.object(func(name []byte) bool {
			if string(name) == "seen" {
				var ok bool
				*at, ok = r.values()
				return ok
			}
			return r.keep(&rest, name)
		})
		rest = closed(rest)
		return ok
	}
	rest = append(rest, '{')
	ok := r.object(func(name []byte) bool {
		switch string(name) {
		case "base":
			var ok bool
			base, ok = r.bases()
			return ok
		case "hubspot", "salesforce":
			rest = append(append(append(rest, '"'), name...), `":`...)
			ok := side(&seen[flag(name[0] == 's')])
			rest = append(rest, ',')
			return ok
		}
		return r.keep(&rest, name)
	})
	rest = closed(rest)
	if !ok || r.i != len(doc) || json.Unmarshal(rest, l) != nil {
		return false
	}
	l.Base, l.HubSpot.Seen, l.Salesforce.Seen = base, seen[0], seen[1]
	return true
}

// closed ends an object whose members are each followed by a comma.
func closed(b []byte) []byte { return append(bytes.TrimSuffix(b, []byte(",")), '}') }

// reader walks through JSON without white space. Its methods report whether
// they found what they look for.
type reader struct {
	b []byte
	i int
}

func (r *reader) take(c byte) bool {
	if r.i < len(r.b) && r.b[r.i] == c {
		r.i++
		return true
	}
	return false
}

// object calls member with each name, the reader being at its value.
func (r *reader) object(member func(name []byte) bool) bool {
	if !r.take('{') {
		return false
	}
	if r.take('}') {
		return true
	}
	for {
		name, escaped, ok := r.str()
		if !ok || escaped || !r.take(':') || !member(name) {
			return false
		}
		if !r.take(',') {
			return r.take('}')
		}
	}
}

// keep copies a member to dst, with a comma behind it.
func (r *reader) keep(dst *[]byte, name []byte) bool {
	from := r.i
	if !r.skip() {
		return false
	}
	*dst = append(append(append(*dst, '"'), name...), `":`...)
	*dst = append(append(*dst, r.b[from:r.i]...), ',')
	return true
}

// str reads a string and returns what is between its quotes.
func (r *reader) str() (s []byte, escaped, ok bool) {
	if !r.take('"') {
		return nil, false, false
	}
	for from := r.i; r.i < len(r.b); r.i++ {
		switch r.b[r.i] {
		case '"':
			r.i++
			return r.b[from : r.i-1], escaped, true
		case '\\':
			escaped = true
			r.i++
		}
	}
	return nil, false, false
}

// skip passes over a value of any type.
func (r *reader) skip() bool {
	for depth := 0; r.i < len(r.b); {
		switch r.b[r.i] {
		case '"':
			if _, _, ok := r.str(); !ok {
				return false
			}
		case '{', '[':
			depth++
			r.i++
		case '}', ']', ',':
			if depth == 0 {
				return true
			}
			if r.b[r.i] != ',' {
				depth--
			}
			r.i++
		default:
			r.i++
		}
	}
	return false
}

// values reads an object of values.
func (r *reader) values() (map[string]crm.Value, bool) {
	values := make(map[string]crm.Value, 16)
	ok := r.entries(func(name string) (ok bool) {
		values[name], ok = r.value()
		return ok
	})
	return values, ok
}

// bases reads an object of what both sides last had.
func (r *reader) bases() (map[string]crmsync.BaseValue, bool) {
	bases := make(map[string]crmsync.BaseValue, 16)
	ok := r.entries(func(name string) bool {
		var v crmsync.BaseValue
		ok := r.object(func(part []byte) (ok bool) {
			switch string(part) {
			case "h":
				v.HubSpot, ok = r.value()
			case "s":
				v.Salesforce, ok = r.value()
			case "w":
				var by string
				by, ok = r.text()
				v.Written = crm.System(by)
			}
			return ok
		})
		bases[name] = v
		return ok
	})
	return bases, ok
}

// entries is object for names that may be escaped.
func (r *reader) entries(entry func(name string) bool) bool {
	if !r.take('{') {
		return false
	}
	if r.take('}') {
		return true
	}
	for {
		name, ok := r.text()
		if !ok || !r.take(':') || !entry(name) {
			return false
		}
		if !r.take(',') {
			return r.take('}')
		}
	}
}

// text reads a string and undoes its escapes.
func (r *reader) text() (string, bool) {
	from := r.i
	s, escaped, ok := r.str()
	if !ok || !escaped {
		return string(s), ok
	}
	var out string
	err := json.Unmarshal(r.b[from:r.i], &out)
	return out, err == nil
}

// value reads a value in its own form: null, or a string.
func (r *reader) value() (crm.Value, bool) {
	if bytes.HasPrefix(r.b[r.i:], []byte("null")) {
		r.i += len("null")
		return crm.Value{}, true
	}
	from := r.i
	if _, _, ok := r.str(); !ok {
		return crm.Value{}, false
	}
	var v crm.Value
	err := v.UnmarshalJSON(r.b[from:r.i])
	return v, err == nil
}
