package crmsync

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// misshapen lists everything about the JSON that does not have the shape of
// settings, each with its path and line, and what is wrong with the rest. data
// is well-formed JSON.
func misshapen(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return fmt.Errorf("crmsync: read settings: %w", err)
	}
	lines, twice := linesOf(data)
	s := shape{lines: lines, bad: map[string]bool{}}
	for _, path := range twice {
		s.wrong(path, "is there twice")
	}
	tree = s.fit(tree, reflect.TypeFor[Settings](), "")
	rest, err := json.Marshal(tree)
	if err != nil {
		return fmt.Errorf("crmsync: read settings: %w", err)
	}
	var settings Settings
	if err := json.Unmarshal(rest, &settings); err != nil {
		return fmt.Errorf("crmsync: read settings: %w", err)
	}
	var more *SettingsError
	if errors.As(settings.Validate(), &more) {
		for _, i := range more.Issues {
			if !s.told(i.Path) {
				s.issues = append(s.issues, i)
			}
		}
	}
	return s.err()
}

// shape compares JSON with a type.
type shape struct {
	validator
	lines map[string]int  // where each path stands
	bad   map[string]bool // the paths of what was found
}

func (s *shape) wrong(path, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if n := s.lines[path]; n > 0 {
		message += fmt.Sprintf(" (near line %d)", n)
	}
	s.bad[path] = true
	if path == "" {
		path = "settings"
	}
	s.add(shortened(path), message)
}

// shortened keeps a name that is no setting's from filling the error.
func shortened(name string) string {
	const most = 200
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most], "") + "..."
}

// told reports whether something was found at the path already, or around it.
func (s *shape) told(path string) bool {
	for i := len(path); i > 0; i = strings.LastIndexAny(path[:i], ".[") {
		if s.bad[path[:i]] {
			return true
		}
	}
	return false
}

// fit returns what of v can be read into a t; the rest is reported and left
// out.
func (s *shape) fit(v any, t reflect.Type, path string) any {
	if v == nil {
		return nil
	}
	if _, ok := reflect.New(t).Interface().(json.Unmarshaler); ok {
		return s.leaf(v, t, path)
	}
	switch t.Kind() {
	case reflect.Struct:
		if m, ok := v.(map[string]any); ok {
			return s.object(m, t, path)
		}
		s.wrong(path, "is not an object, written {...}")
	case reflect.Map:
		m, ok := v.(map[string]any)
		if !ok {
			s.wrong(path, "is not an object, written {...}")
			return nil
		}
		for _, name := range slices.Sorted(maps.Keys(m)) {
			m[name] = s.fit(m[name], t.Elem(), path+"."+name)
		}
		return m
	case reflect.Slice:
		list, ok := v.([]any)
		if !ok {
			s.wrong(path, "is not a list, written [...]")
			return nil
		}
		for i := range list {
			list[i] = s.fit(list[i], t.Elem(), fmt.Sprintf("%s[%d]", path, i))
		}
		return list
	default:
		return s.leaf(v, t, path)
	}
	return nil
}

// object fits the fields of a JSON object. Names are compared as encoding/json
// does, without regard to case.
func (s *shape) object(m map[string]any, t reflect.Type, path string) any {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		at := strings.TrimPrefix(path+"."+name, ".")
		field, ok := t.FieldByNameFunc(func(f string) bool {
			sf, _ := t.FieldByName(f)
			return strings.EqualFold(jsonName(sf), name)
		})
		if !ok {
			s.wrong(at, "unknown field %q", shortened(name))
			delete(m, name)
			continue
		}
		m[name] = s.fit(m[name], field.Type, at)
	}
	return m
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// leaf reads one value, and says what it should have been.
func (s *shape) leaf(v any, t reflect.Type, path string) any {
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, reflect.New(t).Interface())
	}
	var typ *json.UnmarshalTypeError
	switch {
	case err == nil:
		return v
	case !errors.As(err, &typ):
		s.wrong(path, "%s", err)
	case t.Kind() == reflect.String:
		s.wrong(path, `is not a text, written "..."`)
	case t.Kind() == reflect.Bool:
		s.wrong(path, "is neither true nor false")
	default:
		s.wrong(path, "is not a whole number")
	}
	return nil
}

// linesOf tells for each path of well-formed JSON the line on which its value
// begins, or nearly so, and which paths are there more than once.
func linesOf(data []byte) (lines map[string]int, twice []string) {
	dec := json.NewDecoder(bytes.NewReader(data))
	lines = map[string]int{}
	again := map[string]bool{}
	line, counted := 1, int64(0)
	var walk func(path string)
	walk = func(path string) {
		tok, err := dec.Token()
		if err != nil {
			return
		}
		line += bytes.Count(data[counted:dec.InputOffset()], []byte("\n"))
		counted = dec.InputOffset()
		if lines[path] > 0 && !again[path] {
			again[path] = true
			twice = append(twice, path)
		}
		lines[path] = line
		d, _ := tok.(json.Delim)
		for i := 0; (d == '{' || d == '[') && dec.More(); i++ {
			at := fmt.Sprintf("%s[%d]", path, i)
			if d == '{' {
				name, err := dec.Token()
				if err != nil {
					return
				}
				at = strings.TrimPrefix(fmt.Sprintf("%s.%s", path, name), ".")
			}
			walk(at)
		}
		if d == '{' || d == '[' {
			_, _ = dec.Token() // its end
		}
	}
	walk("")
	return lines, twice
}
