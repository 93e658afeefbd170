package mapping

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/crmsync/crmsync/sync/crm"
)

// fold returns the form in which options and e-mail addresses are compared.
func fold(s string) string {
	return strings.ToLower(norm.NFC.String(strings.TrimSpace(s)))
}

// choices finds options. Where several match, one that is in use goes before an
// inactive one, and an earlier one before a later one.
type choices struct {
	options []crm.Option
	exact   map[string]int
	folded  map[string]int
	labels  map[string]int
}

func newChoices(options []crm.Option) *choices {
	c := &choices{options: options, exact: map[string]int{}, folded: map[string]int{}, labels: map[string]int{}}
	for _, hidden := range [...]bool{false, true} {
		for i, o := range options {
			if o.Hidden != hidden {
				continue
			}
			first(c.exact, o.Value, i)
			first(c.folded, fold(o.Value), i)
			if o.Label != "" {
				first(c.labels, fold(o.Label), i)
			}
		}
	}
	return c
}

func first(m map[string]int, key string, i int) {
	if _, ok := m[key]; !ok {
		m[key] = i
	}
}

// find returns the option that text spells: its value exactly, then without
// regard to case, then its label.
func (c *choices) find(text string) (crm.Option, bool) {
	if i, ok := c.exact[text]; ok {
		return c.options[i], true
	}
	key := fold(text)
	if i, ok := c.folded[key]; ok {
		return c.options[i], true
	}
	if i, ok := c.labels[key]; ok {
		return c.options[i], true
	}
	return crm.Option{}, false
}

// resolve returns the value of s's option that corresponds to text, a value of
// the field from. ok is false when there is none.
func (s *side) resolve(text string, from *side) (crm.Option, bool) {
	if s.choices == nil {
		return crm.Option{}, false
	}
	if o, ok := s.choices.find(text); ok {
		return o, true
	}
	if from != nil && from.choices != nil {
		if i, ok := from.choices.exact[text]; ok {
			if label := from.choices.options[i].Label; label != "" {
				return s.choices.find(label)
			}
		}
	}
	return crm.Option{}, false
}
