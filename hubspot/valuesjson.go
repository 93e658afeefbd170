package hubspot

import (
	"bytes"
	"encoding/json"
	"strings"
)

// UnmarshalJSON reads an object of texts and nulls, which is what HubSpot sends:
// hundreds in every page, so that this is most of the work of reading one.
// Whatever has another form takes the long way.
func (v *Values) UnmarshalJSON(b []byte) error {
	if out, ok := plainValues(b); ok {
		*v = out
		return nil
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	*v = make(Values, len(raw))
	for name, m := range raw {
		var text *string
		if err := json.Unmarshal(m, &text); err != nil {
			s := string(m)
			text = &s
		}
		(*v)[name] = text
	}
	return nil
}

// plainValues reads an object whose members are texts without escapes or null.
// b is valid JSON: the decoder that calls has checked it. All texts are parts of
// one copy of b.
func plainValues(b []byte) (Values, bool) {
	b = bytes.TrimSpace(b)
	if len(b) < 2 || b[0] != '{' || bytes.IndexByte(b, '\\') >= 0 {
		return nil, false
	}
	s := string(b[1 : len(b)-1])
	texts := make([]string, 0, strings.Count(s, `"`)/2) // never grows: pointers go to its elements
	out := make(Values, cap(texts)/2+1)
	for {
		s = strings.TrimLeft(s, " \t\r\n,")
		if s == "" {
			return out, true
		}
		name, rest, ok := quoted(s)
		if !ok {
			return nil, false
		}
		rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " \t\r\n"), ":")
		if !ok {
			return nil, false
		}
		rest = strings.TrimLeft(rest, " \t\r\n")
		if s, ok = strings.CutPrefix(rest, "null"); ok {
			out[name] = nil
			continue
		}
		text, rest, ok := quoted(rest)
		if !ok {
			return nil, false
		}
		texts = append(texts, text)
		out[name] = &texts[len(texts)-1]
		s = rest
	}
}

// quoted cuts a text without escapes off the front of s.
func quoted(s string) (text, rest string, ok bool) {
	if s == "" || s[0] != '"' {
		return "", "", false
	}
	return strings.Cut(s[1:], `"`)
}
