package mapping

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/crmsync/crmsync/sync/crm"
)

// Convert turns a value in the other system's terms into a value in to's terms.
//
// A value with a partner in the value map becomes the partner and passes no
// transform; any other passes the transforms in order, blank or not. Then the
// target field decides:
//
//   - text takes anything; line ends become single spaces where the field has
//     one line; a set becomes its options joined with ";"; white space around a
//     text is left off for Salesforce, which does not keep it
//   - a choice takes an option's value exactly, then without regard to case,
//     then by label; without options, or when others are allowed, it takes any
//     text as it is. A multi-choice does so for each member
//   - a boolean takes true/false, yes/no, on/off and 1/0; blank is false in
//     Salesforce, which has no blank booleans
//   - a number is rounded to the field's digits after the point, halves away
//     from zero; an integer takes whole numbers only
//   - a date takes a moment's civil date, a moment takes a date as its midnight,
//     both in UTC unless [Mapping.In] says otherwise
//   - references pass unchanged: who converts records translates ids
//
// What does not fit is a [*ValueError]: too long, too many digits, not an
// option, not a number. Converting there and back and there again gives the same
// as converting there once.
func (r *Row) Convert(to crm.System, v crm.Value) (crm.Value, error) {
	src, dst := r.side(to.Other()), r.side(to)
	if partner, ok := r.partner(to, v); ok {
		return dst.fit(partner, nil)
	}
	for _, s := range r.steps(to) {
		var err error
		if v, err = s.apply(v, dst); err != nil {
			return crm.Value{}, err
		}
	}
	return dst.fit(v, src)
}

// fit brings v into the type, options, digits and length of the field. from is
// the field that v's options belong to, nil when they are the target's own.
func (s *side) fit(v crm.Value, from *side) (crm.Value, error) {
	if v.IsNull() {
		if s.field.Type == crm.TypeBool && s.system == crm.Salesforce {
			return crm.BoolOf(false), nil
		}
		return v, nil
	}
	if s.join != nil && !s.ofReferences() {
		return s.fitJoin(textOf(v))
	}
	switch s.field.Type {
	case "":
		return v, nil
	case crm.TypeChoice:
		return s.fitChoice(v, from)
	case crm.TypeMultiChoice:
		return s.fitMultiChoice(v, from)
	case crm.TypeBool:
		return s.fitBool(v)
	case crm.TypeInteger, crm.TypeNumber:
		return s.fitNumber(v)
	case crm.TypeDate, crm.TypeInstant:
		return s.fitTime(v)
	case crm.TypeReference, crm.TypeReferences:
		return s.fitReference(v)
	}
	return s.fitText(v)
}

// textOf writes any value as text.
func textOf(v crm.Value) crm.Value {
	switch v.Kind() {
	case crm.Null, crm.Text:
		return v
	case crm.Reference, crm.ReferenceSet:
		var ids []string
		for _, ref := range v.Refs() {
			ids = append(ids, ref.ID)
		}
		return crm.TextOf(strings.Join(ids, ";"))
	}
	return crm.TextOf(v.String())
}

func (s *side) fitText(v crm.Value) (crm.Value, error) {
	text := textOf(v).String()
	switch s.field.Type {
	case crm.TypeLongText:
	case crm.TypeEmail:
		text = strings.TrimSpace(text)
		if !plausibleEmail(text) {
			return crm.Value{}, fail(crm.CategoryValues, "correct the address in the other system",
				"%s takes an e-mail address and the value is not one", s)
		}
	case crm.TypeURL, crm.TypePhone:
		text = strings.TrimSpace(foldLines(text))
	default:
		text = foldLines(text)
	}
	// Salesforce drops outer white space when it saves.
	if s.system == crm.Salesforce {
		text = strings.TrimSpace(text)
	}
	if n := utf8.RuneCountInString(text); s.field.Length > 0 && n > s.field.Length {
		return crm.Value{}, tooLong(s.field, n)
	}
	return crm.TextOf(text), nil
}

// plausibleEmail refuses only what no system takes: the vendors' own rules
// differ and change.
func plausibleEmail(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1 && !strings.ContainsAny(s, " \t\n\r<>,;")
}

// foldLines joins lines with single spaces and leaves text of one line alone.
func foldLines(s string) string {
	if !strings.Contains(s, "\n") {
		return s
	}
	var kept []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, " ")
}

func (s *side) fitChoice(v crm.Value, from *side) (crm.Value, error) {
	if members := v.Members(); len(members) > 1 {
		return crm.Value{}, fail(crm.CategoryPicklists, "map it to a field that takes several, or pair the values",
			"%s takes one option and the value has %d", s, len(members))
	}
	text, ok, err := s.option(v, from)
	if err != nil {
		return crm.Value{}, err
	}
	if n := utf8.RuneCountInString(text); !ok && s.field.Length > 0 && n > s.field.Length {
		return crm.Value{}, tooLong(s.field, n)
	}
	return crm.TextOf(text), nil
}

// option returns the field's option for one value; ok is false when the value
// passes as it is.
func (s *side) option(v crm.Value, from *side) (text string, ok bool, err error) {
	spellings := []string{v.String()}
	if v.Kind() == crm.Bool {
		spellings = boolSpellings(v.True())
	} else if v.Kind() == crm.Reference {
		spellings = []string{textOf(v).String()}
	}
	for _, spelling := range spellings {
		o, found := s.resolve(spelling, from)
		if !found {
			continue
		}
		// Salesforce refuses inactive values of a restricted picklist; HubSpot
		// only hides them.
		if o.Hidden && s.field.Restricted && s.system == crm.Salesforce {
			return "", false, fail(crm.CategoryPicklists, "activate the option in Salesforce, or pair the value with an active one",
				"the option of %s is inactive", s)
		}
		return o.Value, true, nil
	}
	// A restricted field without options has them elsewhere (owners, for
	// example), so there is nothing to check against.
	if s.field.Restricted && s.choices != nil {
		return "", false, fail(crm.CategoryPicklists, "add the option, or pair the value with one in the mapping's values",
			"the value has no partner among the %d options of %s", len(s.choices.options), s)
	}
	return strings.TrimSpace(spellings[0]), false, nil
}

func (s *side) fitMultiChoice(v crm.Value, from *side) (crm.Value, error) {
	members := v.Members()
	if members == nil {
		if o, ok := s.resolve(v.String(), from); ok && v.Kind() == crm.Text {
			return crm.SetOf(o.Value), nil
		}
		if members = []string{v.String()}; v.Kind() == crm.Text {
			members = crm.SetOf(v.String()).Members()
		}
	}
	out := make([]string, 0, len(members))
	missing := 0
	for _, m := range members {
		one := crm.TextOf(m)
		if v.Kind() == crm.Bool {
			one = v
		}
		text, _, err := s.option(one, from)
		if err != nil {
			missing++
			continue
		}
		out = append(out, text)
	}
	if missing > 0 {
		return crm.Value{}, fail(crm.CategoryPicklists, "add the options, or pair the values with some in the mapping's values",
			"%d of %d values have no partner among the options of %s", missing, len(members), s)
	}
	return crm.SetOf(out...), nil
}

func (s *side) fitReference(v crm.Value) (crm.Value, error) {
	refs := v.Refs()
	if v.Kind() == crm.Text && len(s.field.References) == 1 {
		id := strings.TrimSpace(v.String())
		if s.system == crm.Salesforce {
			long, err := crm.SalesforceID(id)
			if err != nil {
				return crm.Value{}, fail(crm.CategoryValues, "write the id of a record", "%s takes a record's id and the value is not one", s)
			}
			id = long
		}
		refs = []crm.Ref{{System: s.system, Object: s.field.References[0], ID: id}}
	}
	switch {
	case len(refs) == 0:
		return crm.Value{}, fail(crm.CategoryValues, "map it to a text field", "%s takes a record and the value is not one", s)
	case s.field.Type == crm.TypeReferences:
		return crm.RefSetOf(refs...), nil
	case len(refs) > 1:
		return crm.Value{}, fail(crm.CategoryAssociations, "leave one association in the other system",
			"%s takes one record and the value has %d", s, len(refs))
	}
	return crm.RefOf(refs[0]), nil
}

// String names the field for messages: "Salesforce Title".
func (s *side) String() string { return title(s.system) + " " + s.field.Name }

func title(sys crm.System) string {
	if sys == crm.HubSpot {
		return "HubSpot"
	}
	return "Salesforce"
}

func fail(c crm.Category, remedy, format string, args ...any) *ValueError {
	return &ValueError{Category: c, Message: fmt.Sprintf(format, args...), Remedy: remedy}
}

func tooLong(f crm.Field, n int) *ValueError {
	return fail(crm.CategoryValues, "shorten the text, or add the transform truncate",
		"the text has %d characters and %s takes %d", n, f.Name, f.Length)
}
