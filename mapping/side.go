package mapping

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/crmsync/crmsync/sync/crm"
)

// side is one system's half of a row.
type side struct {
	system  crm.System
	field   crm.Field   // the field; for a join, a text field that stands for it
	parts   []crm.Field // the real fields: one, or the join's
	join    *Join
	choices *choices // of a choice or multi-choice field with options
	loc     *time.Location
}

func (s *side) separator() string {
	if s.join.Separator == "" {
		return " "
	}
	return s.join.Separator
}

// glue puts the parts of a join together; blank parts are left out. References
// make one set.
func (s *side) glue(values map[string]crm.Value) crm.Value {
	if s.ofReferences() {
		var refs []crm.Ref
		for _, f := range s.parts {
			refs = append(refs, values[f.Name].Refs()...)
		}
		return crm.RefSetOf(refs...)
	}
	var parts []string
	for _, f := range s.parts {
		if v := values[f.Name]; !v.IsNull() {
			parts = append(parts, strings.TrimSpace(v.String()))
		}
	}
	return crm.TextOf(strings.Join(parts, s.separator()))
}

// ofReferences reports whether every part of the join names records.
func (s *side) ofReferences() bool {
	return s.join != nil && !slices.ContainsFunc(s.parts, func(f crm.Field) bool { return !isReference(f.Type) })
}

// split writes v into the parts of a join. A record goes into the part that
// takes records of its object.
func (s *side) split(v crm.Value, out map[string]crm.Value) {
	if s.ofReferences() {
		for _, f := range s.parts {
			refs := slices.DeleteFunc(slices.Clone(v.Refs()), func(r crm.Ref) bool { return !slices.Contains(f.References, r.Object) })
			out[f.Name] = crm.RefSetOf(refs...)
		}
		return
	}
	for i, text := range s.pieces(v) {
		out[s.parts[i].Name] = crm.TextOf(text)
	}
}

// pieces returns one text for each part of the join, "" for a part that gets
// nothing. A text with fewer pieces than parts fills them from the end that
// does not take the rest, so that a lone name is a last name under Rest "first".
func (s *side) pieces(v crm.Value) []string {
	out := make([]string, len(s.parts))
	var all []string
	for piece := range strings.SplitSeq(v.String(), s.separator()) {
		if piece = strings.TrimSpace(piece); piece != "" {
			all = append(all, piece)
		}
	}
	n := len(out)
	if s.join.Rest == "first" {
		if len(all) > n {
			extra := len(all) - n + 1
			all = append([]string{strings.Join(all[:extra], s.separator())}, all[extra:]...)
		}
		copy(out[n-len(all):], all)
		return out
	}
	if len(all) > n {
		all = append(all[:n-1:n-1], strings.Join(all[n-1:], s.separator()))
	}
	copy(out, all)
	return out
}

// splittable reports whether every part of the join can take a piece of text, or
// every one a record.
func (s *side) splittable() bool {
	if s.ofReferences() {
		return true
	}
	for _, f := range s.parts {
		if f.Type != "" && !isText(f.Type) {
			return false
		}
	}
	return true
}

// fitJoin brings v into the form in which the parts will read back.
func (s *side) fitJoin(v crm.Value) (crm.Value, error) {
	if v.IsNull() {
		return v, nil
	}
	pieces := s.pieces(v)
	var kept []string
	for i, text := range pieces {
		if text == "" {
			continue
		}
		if f := s.parts[i]; f.Length > 0 && utf8.RuneCountInString(text) > f.Length {
			return crm.Value{}, tooLong(f, utf8.RuneCountInString(text))
		}
		kept = append(kept, text)
	}
	return crm.TextOf(strings.Join(kept, s.separator())), nil
}
