package places

import (
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// index finds the options of one list: the countries, or the states of one
// country.
type index struct {
	options []crm.Option   // by code, the first of each
	byCode  map[string]int // code in lower case -> position
	active  tiers          // of what can be written
	hidden  tiers          // of what the org has switched off
}

// tiers are ways of reading a text, the closest first. A text that a tier knows
// as two places is not looked for in the next.
type tiers [5]names

func newIndex(options []crm.Option) *index {
	x := &index{byCode: map[string]int{}}
	for i := range x.active {
		x.active[i], x.hidden[i] = names{}, names{}
	}
	for _, o := range options {
		key := plain(o.Value)
		if _, twice := x.byCode[key]; twice || key == "" {
			continue
		}
		x.byCode[key] = len(x.options)
		x.options = append(x.options, o)
		t := x.active
		if o.Hidden {
			t = x.hidden
		}
		t.add(o)
	}
	return x
}

func (t tiers) add(o crm.Option) {
	t[0].put(plain(o.Value), o.Value)
	t[1].put(plain(o.Label), o.Value)
	t[2].put(loose(o.Label), o.Value)
	t[3].put(dotless(o.Value), o.Value)
	t[4].put(spelled(o.Label), o.Value)
}

func (t tiers) find(text string) (code string, ok bool) {
	for i, key := range [...]string{plain(text), plain(text), loose(text), dotless(text), loose(text)} {
		if code, ok = t[i][key]; ok {
			return code, true
		}
	}
	code, ok = t[2][spelled(text)]
	return code, ok
}

// code returns the org's spelling of a code.
func (x *index) code(code string) (crm.Option, bool) {
	i, ok := x.byCode[plain(code)]
	if !ok {
		return crm.Option{}, false
	}
	return x.options[i], true
}

// anyOf reads a text in several ways of writing it.
func anyOf(text string, find func(string) (string, bool)) (code string, ok bool) {
	for _, way := range ways(text) {
		if code, ok = find(way); ok {
			return code, ok
		}
	}
	return "", false
}

// ways returns the text, and in the order of speech when it is written "Korea,
// Republic of" or "Korea (South)".
func ways(text string) []string {
	out := []string{text}
	if before, after, ok := strings.Cut(text, ","); ok && !strings.Contains(after, ",") {
		out = append(out, after+" "+before)
	}
	if before, after, ok := strings.Cut(text, "("); ok {
		if inside, rest, ok := strings.Cut(after, ")"); ok && strings.TrimSpace(rest) == "" {
			out = append(out, inside+" "+before)
		}
	}
	return out
}

// parts splits a text that may say the same several times: "Belgique / België",
// "Germany (DE)", "US - United States". It returns nil for a text of one part.
func parts(text string) []string {
	split := strings.FieldsFunc(strings.ReplaceAll(text, " - ", "|"), func(r rune) bool { return strings.ContainsRune("()/|;", r) })
	split = slices.DeleteFunc(split, func(s string) bool { return loose(s) == "" })
	if len(split) < 2 {
		return nil
	}
	return split
}
