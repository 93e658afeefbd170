package mapping

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/crmsync/crmsync/sync/crm"
)

// Registry holds the host's own transforms beside the built-in ones. Register
// everything before the registry is used: it is safe for concurrent reading
// only.
type Registry struct {
	own map[string]func(crm.Value, map[string]string) (crm.Value, error)
}

// NewRegistry returns a registry that holds no transforms of the host's.
func NewRegistry() *Registry {
	return &Registry{own: map[string]func(crm.Value, map[string]string) (crm.Value, error){}}
}

// Register adds a transform under a name that settings can use. f must be pure:
// the same value and arguments give the same result, and f(f(x)) should be
// f(x), or the field is written again and again. It is given null for blanks.
// An error keeps the field from being written; return a [*ValueError] to say
// what is wrong, the text of any other error is not shown. It refuses a name
// that is taken.
func (r *Registry) Register(name string, f func(v crm.Value, args map[string]string) (crm.Value, error)) error {
	switch {
	case name == "" || f == nil:
		return errors.New("mapping: register a transform: it needs a name and a function")
	case builtin(name) != nil:
		return fmt.Errorf("mapping: register transform %q: it is built in", name)
	case r.own[name] != nil:
		return fmt.Errorf("mapping: register transform %q: it is registered already", name)
	}
	r.own[name] = f
	return nil
}

// Names returns the names of all transforms, built in or not, sorted.
func (r *Registry) Names() []string {
	names := slices.Collect(maps.Keys(builtins()))
	if r != nil {
		names = slices.AppendSeq(names, maps.Keys(r.own))
	}
	slices.Sort(names)
	return names
}

// step is one transform of one row.
type step struct {
	name string
	args map[string]string
	f    transform
	// changesType: values leave as something else than they came, so the types
	// of the two fields say nothing about whether the row can work.
	changesType bool
}

// transform changes a value on its way to a field.
type transform func(v crm.Value, args map[string]string, to *side) (crm.Value, error)

func (s step) apply(v crm.Value, to *side) (crm.Value, error) {
	out, err := s.f(v, s.args, to)
	if err == nil {
		return out, nil
	}
	var own *ValueError
	if errors.As(err, &own) {
		return crm.Value{}, own
	}
	e := fail(crm.CategoryValues, "correct the value in the other system, or the transform", "the transform %s refused the value", s.name)
	e.Err = err
	return crm.Value{}, e
}

// step returns the transform that t names, or says what is wrong with t.
func (r *Registry) step(t Transform) (step, string) {
	if b := builtin(t.Name); b != nil {
		if wrong := b.check(t.Args); wrong != "" {
			return step{}, wrong
		}
		return step{name: t.Name, args: maps.Clone(t.Args), f: b.f, changesType: b.changesType}, ""
	}
	if r != nil && r.own[t.Name] != nil {
		own := r.own[t.Name]
		f := func(v crm.Value, args map[string]string, _ *side) (crm.Value, error) { return own(v, maps.Clone(args)) }
		return step{name: t.Name, args: maps.Clone(t.Args), f: f, changesType: true}, ""
	}
	return step{}, fmt.Sprintf("unknown transform %q%s; the transforms are %s", t.Name, suggest(t.Name, r.Names()), list(r.Names()))
}
