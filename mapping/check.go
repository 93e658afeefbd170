package mapping

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// check reports what may go wrong with the row by the two schemas, and whether
// the row can work at all.
func (c *compiler) check(path string, f Field, r *Row) bool {
	blocked := 0
	directions := 0
	for _, to := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
		if !r.Writes(to) {
			continue
		}
		directions++
		if reason := r.blocked(to); reason != "" {
			blocked++
			c.direction(path, r, to, reason)
			continue
		}
		c.lengths(path, r, to)
		c.partners(path, r, to)
	}
	c.pairs(path, f, r)
	return directions == 0 || blocked < directions
}

// blocked says why no value can ever be written in that direction, or "".
func (r *Row) blocked(to crm.System) string {
	src, dst := r.side(to.Other()), r.side(to)
	for _, p := range dst.parts {
		if !p.Writable() {
			return fmt.Sprintf("%s %s is read-only for the connected user", title(to), p.Name)
		}
	}
	if dst.join != nil && !dst.splittable() {
		return fmt.Sprintf("the join %s cannot be written because a part is not text", dst.join.Name)
	}
	if !r.retyped(to) && !convertible(src.field, dst.field) {
		return fmt.Sprintf("%s (%s) cannot be converted to %s (%s)", src, src.field.Type, dst, dst.field.Type)
	}
	return ""
}

// retyped reports whether a transform changes the type of values on their way,
// so that the types of the fields say nothing.
func (r *Row) retyped(to crm.System) bool {
	return slices.ContainsFunc(r.steps(to), func(s step) bool { return s.changesType })
}

// direction reports a blocked direction: it costs the row when the rule has no
// other, and is worth a warning when it has.
func (c *compiler) direction(path string, r *Row, to crm.System, reason string) {
	if r.blocked(to.Other()) == "" && r.Writes(to.Other()) {
		c.warn(path, "%s; the row works towards %s only", reason, title(to.Other()))
		return
	}
	c.drop(path, "%s; the rule %s needs that", reason, r.Rule)
}

// anyLength is HubSpot's limit for every text property: it says nothing about
// how long texts are meant to be there.
const anyLength = 65_536

// lengths warns of texts that the other side may not hold.
func (c *compiler) lengths(path string, r *Row, to crm.System) {
	src, dst := r.side(to.Other()).field, r.side(to).field
	if src.Length == 0 || src.Length == anyLength || dst.Length == 0 || src.Length <= dst.Length || !isText(src.Type) || !isText(dst.Type) {
		return
	}
	if slices.ContainsFunc(r.steps(to), func(s step) bool { return s.name == "truncate" }) {
		return
	}
	c.warn(path, "%s takes %d characters and %s %d: longer texts will not be written; the transform truncate cuts them",
		r.side(to.Other()), src.Length, r.side(to), dst.Length)
}

// shown bounds how many options a message lists.
const shown = 5

// partners warns of options that have no partner among the target's.
func (c *compiler) partners(path string, r *Row, to crm.System) {
	src, dst := r.side(to.Other()), r.side(to)
	if src.choices == nil || dst.choices == nil || !dst.field.Restricted || len(r.steps(to)) > 0 {
		return
	}
	var missing []string
	for _, o := range src.field.Options {
		if o.Hidden {
			continue
		}
		if _, err := r.Convert(to, crm.TextOf(o.Value)); err != nil {
			missing = append(missing, o.Value)
		}
	}
	if len(missing) == 0 {
		return
	}
	more := ""
	if n := len(missing) - shown; n > 0 {
		missing, more = missing[:shown], fmt.Sprintf(" and %d more", n)
	}
	c.warn(path+".values", "options of %s without a partner in %s: %s%s", src, dst, strings.Join(missing, ", "), more)
}

// pairs warns of pairs that name an option which a restricted field lacks.
func (c *compiler) pairs(path string, f Field, r *Row) {
	for i, p := range f.Values {
		for _, s := range [...]*side{r.hs, r.sf} {
			text := p.HubSpot
			if s == r.sf {
				text = p.Salesforce
			}
			if text == "" || s.choices == nil || !s.field.Restricted {
				continue
			}
			if _, ok := s.choices.find(text); !ok {
				c.warn(fmt.Sprintf("%s.values[%d]", path, i), "%s has no option %q%s", s, text, suggest(text, s.values()))
			}
		}
	}
}

func (s *side) values() []string {
	out := make([]string, len(s.field.Options))
	for i, o := range s.field.Options {
		out[i] = o.Value
	}
	return out
}

// unique reports whether no earlier row may write a field that r may write.
func (c *compiler) unique(path string, r *Row) bool {
	for _, sys := range [...]crm.System{crm.HubSpot, crm.Salesforce} {
		for _, other := range c.rows {
			if !r.Writes(sys) || !other.Writes(sys) {
				continue
			}
			for _, name := range r.Fields(sys) {
				if other.Touches(sys, name) {
					c.drop(path, "%s %s is written by the row %q already", title(sys), name, other.Key)
					return false
				}
			}
		}
	}
	return true
}

// required warns of fields without which no record can be created.
func (c *compiler) required() {
	for _, schema := range [...]crm.Schema{c.hubspot, c.salesforce} {
		if !schema.Createable {
			continue
		}
		for _, f := range schema.Fields {
			if !f.Required || !f.Createable {
				continue
			}
			mapped := slices.ContainsFunc(c.rows, func(r *Row) bool { return r.Writes(schema.System) && r.Touches(schema.System, f.Name) })
			if !mapped {
				c.warn("fields", "%s needs %s to create a record and no row writes it", objectOf(schema), f.Name)
			}
		}
	}
}
