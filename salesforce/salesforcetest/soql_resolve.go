package salesforcetest

import (
	"strings"
	"time"
)

// column is a resolved path: where a value comes from.
type column struct {
	f    *Field // of the first possible target
	e    *entity
	hops []*Field
	name string // canonical last name
	kind bool   // the pseudo-field Type of a polymorphic parent
}

// scope is what names in a query mean: one object, an alias and the texts for
// errors.
type scope struct {
	s     *Server
	st    *statement
	e     *entity
	depth int
}

func (sc *scope) fail(at int, code, format string, args ...any) *apiError {
	return queryError(sc.st.text, at, code, format, args...)
}

func (sc *scope) noColumn(name string, e *entity, at int) *apiError {
	return sc.fail(at, "INVALID_FIELD", "No such column '%s' on entity '%s'. If you are attempting to use a custom field, "+
		"be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for "+
		"the appropriate names.", name, e.name)
}

// resolve finds the field that a path names.
func (sc *scope) resolve(p path) (*column, *apiError) {
	names := p.names
	if len(names) > 1 && (strings.EqualFold(names[0], sc.st.alias) || strings.EqualFold(names[0], sc.e.name) && sc.e.parents[strings.ToLower(names[0])] == nil) {
		names = names[1:]
	}
	col := &column{}
	targets := []*entity{sc.e}
	for len(names) > 1 {
		var link *Field
		for _, e := range targets {
			if f := e.parents[strings.ToLower(names[0])]; f != nil && !f.hidden {
				link = f
				break
			}
		}
		if link == nil {
			return nil, sc.fail(p.at, "INVALID_FIELD", "Didn't understand relationship '%s' in field path. If you are attempting "+
				"to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please "+
				"reference your WSDL or the describe call for the appropriate names.", names[0])
		}
		col.hops = append(col.hops, link)
		targets = targets[:0:0]
		for _, name := range link.References {
			if e := sc.s.entity(name); e != nil {
				targets = append(targets, e)
			}
		}
		names = names[1:]
		if len(col.hops) > 5 {
			return nil, sc.fail(p.at, "MALFORMED_QUERY", "only 5 levels of child-to-parent relationships can be specified")
		}
	}
	for _, e := range targets {
		if f := e.field(names[0]); f != nil {
			col.f, col.e, col.name = f, e, f.Name
			if len(targets) == 1 || !strings.EqualFold(names[0], "Type") {
				return col, nil
			}
		}
	}
	if len(targets) > 1 && strings.EqualFold(names[0], "Type") {
		return &column{hops: col.hops, name: "Type", kind: true, f: &Field{Name: "Type", Type: "string"}, e: targets[0]}, nil
	}
	owner := sc.e
	if len(targets) > 0 {
		owner = targets[0]
	}
	return nil, sc.noColumn(names[0], owner, p.at)
}

// value reads the column of a row; nil is null.
func (sc *scope) value(col *column, r *row) any {
	e := sc.e
	for _, hop := range col.hops {
		id := r.text(hop.Name)
		if e = sc.s.byPrefix(id); e == nil {
			return nil
		}
		if r = sc.s.row(e, id); r == nil {
			return nil
		}
	}
	if col.kind {
		return kindOf(e)
	}
	f := col.f
	if e != col.e {
		if f = e.field(col.name); f == nil {
			return nil
		}
	}
	return sc.s.read(e, r, f)
}

// kindOf is what Owner.Type, Who.Type and What.Type say; a group that owns
// records is a queue.
func kindOf(e *entity) string {
	if e.name == "Group" {
		return "Queue"
	}
	return e.name
}

// read is the stored or computed value of a field.
func (s *Server) read(e *entity, r *row, f *Field) any {
	switch {
	case f.Formula != nil:
		return s.formula(e, r, f)
	case f.Type == "address":
		return s.compound(e, r, f)
	case f.Type == "boolean" && r.vals[f.Name] == nil:
		return false
	}
	return r.vals[f.Name]
}

func (s *Server) formula(e *entity, r *row, f *Field) any {
	v := f.Formula(s.recordOf(e, r))
	switch x := v.(type) {
	case int:
		v = float64(x)
	case time.Time:
		v = x.UTC().Truncate(time.Second)
	}
	return v
}

// compound builds an address value; without any part it is null.
func (s *Server) compound(e *entity, r *row, f *Field) any {
	p := strings.TrimSuffix(f.Name, "Address")
	part := func(name string) any { return r.vals[p+name] }
	names := []string{"City", "Country", "CountryCode", "GeocodeAccuracy", "Latitude", "Longitude", "PostalCode", "State", "StateCode", "Street"}
	d, empty := &dict{}, true
	for _, name := range names {
		if strings.HasSuffix(name, "Code") && name != "PostalCode" && e.field(p+name) == nil {
			continue
		}
		v := part(name)
		empty = empty && v == nil
		d.set(lowerFirst(name), v)
	}
	if empty {
		return nil
	}
	return d
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// output is a stored value as JSON prints it.
func output(f *Field, v any) any {
	if n, ok := v.(float64); ok && f.Type == "int" {
		return whole(n)
	}
	return v
}
