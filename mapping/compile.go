package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// Compile checks s against the schemas of one HubSpot object and one Salesforce
// object and returns the mapping with everything that is wrong or doubtful, in
// the order of the settings. r may be nil when only built-in transforms are
// used.
//
// A row that cannot work is left out and reported as Dropped: a field that is
// gone, a field that nobody may write though the rule says so, types that do
// not convert. Rows that have no field on this Salesforce object by
// [Field.SalesforceOn] are left out without a word. When an issue is Fatal the
// mapping must not be used.
func Compile(s Settings, hubspot, salesforce crm.Schema, r *Registry) (*Mapping, []Issue) {
	c := compiler{settings: s, hubspot: hubspot, salesforce: salesforce, registry: r, issues: s.Validate()}
	return c.compile()
}

// Untyped compiles s without schemas, for unit tests of a mapping: every field
// that the settings name exists, can be written, and takes any value as it is.
// Value maps, transforms and joins work; options, lengths and types are not
// checked. object is the Salesforce object that [Field.SalesforceOn] is read
// for, "" when it does not matter.
func Untyped(s Settings, object string, r *Registry) (*Mapping, []Issue) {
	c := compiler{
		settings: s, registry: r, issues: s.Validate(), untyped: true,
		hubspot:    crm.Schema{System: crm.HubSpot},
		salesforce: crm.Schema{System: crm.Salesforce, Object: object},
	}
	return c.compile()
}

type compiler struct {
	settings            Settings
	hubspot, salesforce crm.Schema
	registry            *Registry
	untyped             bool
	issues              []Issue
	rows                []*Row
}

func (c *compiler) compile() (*Mapping, []Issue) {
	m := &Mapping{byKey: map[string]*Row{}}
	for i, f := range c.settings.Fields {
		path := fmt.Sprintf("fields[%d]", i)
		row := c.row(path, f)
		if row == nil || m.byKey[row.Key] != nil {
			continue
		}
		if !c.unique(path, row) {
			continue
		}
		c.rows = append(c.rows, row)
		m.byKey[row.Key] = row
	}
	m.rows = c.rows
	if !c.untyped {
		c.required()
	}
	return m, c.issues
}

func (c *compiler) warn(path, format string, args ...any) {
	c.issues = append(c.issues, Issue{Path: path, Message: fmt.Sprintf(format, args...)})
}

func (c *compiler) drop(path, format string, args ...any) {
	c.issues = append(c.issues, Issue{Path: path, Message: fmt.Sprintf(format, args...), Dropped: true})
}

// row compiles one field of the settings, or returns nil when it takes no part.
func (c *compiler) row(path string, f Field) *Row {
	name, named := f.on(c.salesforce.Object)
	if name == "" || f.HubSpot == "" {
		return nil
	}
	r := &Row{Key: f.HubSpot, HubSpot: f.HubSpot, Salesforce: name, Rule: f.Rule, Conflict: f.Conflict, OptOut: f.OptOut}
	if r.Rule == "" {
		r.Rule = PreferSalesforce
	}
	salesforcePath := path + ".salesforce"
	if named {
		salesforcePath = path + ".salesforceOn"
	}
	var okH, okS, okT, okF bool
	r.hs, okH = c.side(path+".hubspot", c.hubspot, f.HubSpot)
	r.sf, okS = c.side(salesforcePath, c.salesforce, name)
	r.toHS, okT = c.steps(path+".toHubSpot", f.ToHubSpot)
	r.toSF, okF = c.steps(path+".toSalesforce", f.ToSalesforce)
	if !okH || !okS || !okT || !okF {
		return nil
	}
	if r.sf.join == nil {
		r.Salesforce = r.sf.parts[0].Name
	}
	r.pair(f.Values)
	if !c.untyped && !c.check(path, f, r) {
		return nil
	}
	return r
}

// side finds the field or the join that name means in a schema.
func (c *compiler) side(path string, schema crm.Schema, name string) (*side, bool) {
	s := &side{system: schema.System}
	for _, j := range c.settings.Joins {
		if j.Name != name || j.System != string(schema.System) {
			continue
		}
		s.join = &j // a copy: the mapping must not change with the settings
		if _, taken := schema.Field(name); taken {
			c.drop(path, "the join %q has the name of a field of %s; rename the join", name, objectOf(schema))
			return nil, false
		}
		ok := true
		for _, part := range j.Fields {
			f, found := c.find(path, schema, part)
			ok = ok && found
			s.parts = append(s.parts, f)
		}
		if len(s.parts) == 0 {
			return nil, false // an issue of Validate already
		}
		s.field = c.virtual(name, s.parts)
		if s.ofReferences() {
			s.field.Type = crm.TypeReferences
			for _, p := range s.parts {
				s.field.References = append(s.field.References, p.References...)
			}
		}
		return s, ok
	}
	f, ok := c.find(path, schema, name)
	s.field, s.parts = f, []crm.Field{f}
	if len(f.Options) > 0 && (f.Type == crm.TypeChoice || f.Type == crm.TypeMultiChoice) {
		s.choices = newChoices(f.Options)
	}
	return s, ok
}

func (c *compiler) find(path string, schema crm.Schema, name string) (crm.Field, bool) {
	if c.untyped {
		return crm.Field{Name: name, Createable: true, Updateable: true}, true
	}
	if f, ok := schema.Field(name); ok {
		return f, true
	}
	names := make([]string, len(schema.Fields))
	for i, f := range schema.Fields {
		names[i] = f.Name
	}
	c.drop(path, "%s has no field %q, or the connected user may not see it%s", objectOf(schema), name, suggest(name, names))
	return crm.Field{}, false
}

// virtual describes a join of texts as one text field.
func (c *compiler) virtual(name string, parts []crm.Field) crm.Field {
	f := crm.Field{Name: name, Type: crm.TypeText, Createable: true, Updateable: true}
	if c.untyped {
		f.Type = ""
	}
	for _, p := range parts {
		f.Createable = f.Createable && p.Createable
		f.Updateable = f.Updateable && p.Updateable
		f.Required = f.Required || p.Required
	}
	return f
}

func (c *compiler) steps(path string, all []Transform) (steps []step, ok bool) {
	ok = true
	for i, t := range all {
		if t.Name == "" {
			ok = false // an issue of Validate already
			continue
		}
		s, wrong := c.registry.step(t)
		if wrong != "" {
			c.issues = append(c.issues, Issue{Path: fmt.Sprintf("%s[%d]", path, i), Message: wrong, Dropped: true, Fatal: true})
			ok = false
			continue
		}
		steps = append(steps, s)
	}
	return steps, ok
}

// on returns the field's name on a Salesforce object, and whether SalesforceOn
// said so. Object names are compared without regard to case, as Salesforce does.
func (f Field) on(object string) (name string, named bool) {
	if name, named = f.SalesforceOn[object]; named {
		return name, true
	}
	for _, o := range slices.Sorted(maps.Keys(f.SalesforceOn)) {
		if strings.EqualFold(o, object) {
			return f.SalesforceOn[o], true
		}
	}
	return f.Salesforce, false
}

func objectOf(s crm.Schema) string { return title(s.System) + " " + s.Object }
