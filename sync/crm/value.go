package crm

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
)

// Kind tells what a [Value] is.
type Kind uint8

// The kinds of values. The zero kind is Null.
const (
	Null         Kind = iota
	Text              // any text with at least one character that is not white space
	Number            // a decimal number
	Bool              // true or false
	Date              // a civil date without a zone
	Instant           // a moment in UTC, to the millisecond
	Set               // several options of a multi-select
	Reference         // one record
	ReferenceSet      // several records
)

var kindNames = [...]string{"null", "text", "number", "bool", "date", "instant", "set", "ref", "refset"}

// String returns the kind's name in lower case.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Value is one field's value in canonical form. Values are comparable: == is
// equality of meaning. The zero Value is null, and null is how every blank is
// written: an empty text, a text of white space only, an empty set.
//
// The canonical forms are: text in valid UTF-8 with "\n" line ends; numbers as
// decimal text without exponent, leading or trailing zeros; dates as
// 2006-01-02; instants as 2006-01-02T15:04:05.000Z; sets sorted and without
// duplicates.
type Value struct {
	kind Kind
	text string
}

// Kind returns what v is.
func (v Value) Kind() Kind { return v.kind }

// IsNull reports whether v is blank.
func (v Value) IsNull() bool { return v.kind == Null }

// String returns the canonical text, without the kind; "" for null. It is
// customer data: it must not reach a log or an error.
func (v Value) String() string { return v.text }

// TextOf returns a text value; blank text is null. Invalid UTF-8 is replaced by
// U+FFFD and line ends become "\n". White space around the text is kept.
func TextOf(s string) Value {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	if strings.TrimSpace(s) == "" {
		return Value{}
	}
	return Value{Text, s}
}

// BoolOf returns a truth value.
func BoolOf(b bool) Value {
	if b {
		return Value{Bool, "true"}
	}
	return Value{Bool, "false"}
}

// IntOf returns a number value.
func IntOf(n int64) Value { return Value{Number, big.NewInt(n).String()} }

// DateOf returns the civil date of t in t's own location.
func DateOf(t time.Time) Value { return Value{Date, t.Format(time.DateOnly)} }

// ParseDate reads 2006-01-02 with a year from 0001 to 9999. Blank is null.
func ParseDate(s string) (Value, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Value{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Value{}, fmt.Errorf("crm: not a date of the form YYYY-MM-DD (%d characters)", len(s))
	}
	return DateOf(t), nil
}

const instantLayout = "2006-01-02T15:04:05.000Z"

// InstantOf returns the moment t, cut to the millisecond. Moments outside the
// years 0001 to 9999 are null.
func InstantOf(t time.Time) Value {
	t = t.UTC()
	if t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return Value{}
	}
	return Value{Instant, t.Truncate(time.Millisecond).Format(instantLayout)}
}

// Time returns the moment of an instant, or midnight UTC of a date. ok is false
// for every other kind.
func (v Value) Time() (t time.Time, ok bool) {
	var err error
	switch v.kind {
	case Instant:
		t, err = time.Parse(instantLayout, v.text)
	case Date:
		t, err = time.Parse(time.DateOnly, v.text)
	default:
		return time.Time{}, false
	}
	return t, err == nil
}

// True reports whether v is the truth value true.
func (v Value) True() bool { return v.kind == Bool && v.text == "true" }

// SetOf returns the set of the given options: trimmed, sorted, without blanks
// and duplicates. An option cannot hold ";", which both vendors use to join; a
// member that does is taken as several.
func SetOf(members ...string) Value {
	var all []string
	for _, m := range members {
		for part := range strings.SplitSeq(strings.ToValidUTF8(m, "\uFFFD"), ";") {
			if part = strings.TrimSpace(part); part != "" {
				all = append(all, part)
			}
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) == 0 {
		return Value{}
	}
	return Value{Set, strings.Join(all, ";")}
}

// Members returns the options of a set in order, or nil.
func (v Value) Members() []string {
	if v.kind != Set {
		return nil
	}
	return strings.Split(v.text, ";")
}

// RefOf returns a reference to one record; the zero Ref is null.
func RefOf(r Ref) Value {
	if r.IsZero() {
		return Value{}
	}
	return Value{Reference, r.String()}
}

// RefSetOf returns a set of references, sorted and without duplicates.
func RefSetOf(refs ...Ref) Value {
	var all []string
	for _, r := range refs {
		if !r.IsZero() {
			all = append(all, r.String())
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) == 0 {
		return Value{}
	}
	return Value{ReferenceSet, strings.Join(all, ";")}
}

// Refs returns the records that a reference or a set of references names, in
// order, or nil.
func (v Value) Refs() []Ref {
	if v.kind != Reference && v.kind != ReferenceSet {
		return nil
	}
	var refs []Ref
	for part := range strings.SplitSeq(v.text, ";") {
		if r, err := ParseRef(part); err == nil {
			refs = append(refs, r)
		}
	}
	return refs
}

// MarshalJSON writes null, or a string "kind:text".
func (v Value) MarshalJSON() ([]byte, error) {
	if v.kind == Null {
		return []byte("null"), nil
	}
	kind := v.kind.String()
	if plainJSON(v.text) {
		b := make([]byte, 0, len(kind)+len(v.text)+3)
		b = append(append(append(b, '"'), kind...), ':')
		return append(append(b, v.text...), '"'), nil
	}
	return json.Marshal(kind + ":" + v.text)
}

// plainJSON reports whether s stands for itself within quotes, as most values
// do; a store encodes and decodes very many.
func plainJSON[T string | []byte](s T) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return false
		}
	}
	return true
}

// UnmarshalJSON reads what MarshalJSON wrote and brings it into canonical form.
func (v *Value) UnmarshalJSON(b []byte) error {
	var s *string
	if n := len(b) - 1; n > 0 && b[0] == '"' && b[n] == '"' && plainJSON(b[1:n]) {
		text := string(b[1:n])
		s = &text
	} else if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("crm: a value is null or a string of the form kind:text: %w", err)
	}
	if s == nil {
		*v = Value{}
		return nil
	}
	kind, text, ok := strings.Cut(*s, ":")
	if !ok {
		return fmt.Errorf("crm: a value is null or a string of the form kind:text")
	}
	parsed, err := ParseValue(kind, text)
	if err != nil {
		return err
	}
	*v = parsed
	return nil
}

// ParseValue returns the canonical value of the named kind that text spells.
func ParseValue(kind, text string) (Value, error) {
	switch Kind(slices.Index(kindNames[:], kind)) {
	case Null:
		return Value{}, nil
	case Text:
		return TextOf(text), nil
	case Number:
		return ParseNumber(text)
	case Bool:
		return ParseBool(text)
	case Date:
		return ParseDate(text)
	case Instant:
		return ParseInstant(text)
	case Set:
		return SetOf(text), nil
	case Reference, ReferenceSet:
		return parseRefs(kind, text)
	}
	return Value{}, fmt.Errorf("crm: unknown kind of value %q", kind)
}

// ParseBool reads "true" or "false" in any case. Blank is null.
func ParseBool(s string) (Value, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "":
		return Value{}, nil
	case "true":
		return BoolOf(true), nil
	case "false":
		return BoolOf(false), nil
	}
	return Value{}, fmt.Errorf("crm: not true or false (%d characters)", len(s))
}

// instantLayouts are the spellings of a moment that the two vendors use.
var instantLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700"}

// ParseInstant reads a moment with a zone: RFC 3339, or with a zone of the form
// +0000 as Salesforce writes it. Blank is null.
func ParseInstant(s string) (Value, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Value{}, nil
	}
	for _, layout := range instantLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			if v := InstantOf(t); !v.IsNull() {
				return v, nil
			}
		}
	}
	return Value{}, fmt.Errorf("crm: not a moment of the form 2006-01-02T15:04:05Z (%d characters)", len(s))
}

func parseRefs(kind, text string) (Value, error) {
	if text == "" {
		return Value{}, nil
	}
	var refs []Ref
	for part := range strings.SplitSeq(text, ";") {
		r, err := ParseRef(part)
		if err != nil {
			return Value{}, err
		}
		refs = append(refs, r)
	}
	if kind == Reference.String() {
		if len(refs) != 1 {
			return Value{}, fmt.Errorf("crm: a reference names one record, not %d", len(refs))
		}
		return RefOf(refs[0]), nil
	}
	return RefSetOf(refs...), nil
}
