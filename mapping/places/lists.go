package places

import (
	"slices"
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// Lists are the states and countries of one org.
type Lists struct {
	pairs     []Pair
	countries *index
	states    map[string]*index // by country code in lower case
	world     *world
	iso       map[string]string // ISO code -> the org's code; "" is several
	isoOf     map[string]string // the org's code -> ISO code
}

// New reads the lists from the description of a Salesforce object. It returns
// false when the object has no such lists: the org does not use them, the user
// may not see the code fields, or the object has no address.
//
// The lists are the org's, so those of each object are the same; they are taken
// from the address with the most code fields that comes first by name.
func New(schema crm.Schema) (*Lists, bool) {
	pairs := pairsOf(schema)
	if len(pairs) == 0 {
		return nil, false
	}
	from := pairs[0]
	for _, p := range pairs {
		if p.StateCode != "" {
			from = p
			break
		}
	}
	countries, _ := schema.Field(from.CountryCode)
	l := &Lists{pairs: pairs, countries: newIndex(countries.Options), states: map[string]*index{}, world: newWorld()}
	if from.StateCode != "" {
		states, _ := schema.Field(from.StateCode)
		l.addStates(states.Options)
	}
	l.match()
	return l, true
}

// addStates sorts the states by country. One code can be a state of several
// countries, as one option or as several.
func (l *Lists) addStates(options []crm.Option) {
	byCountry := map[string][]crm.Option{}
	for _, o := range options {
		for _, country := range o.ValidFor {
			byCountry[plain(country)] = append(byCountry[plain(country)], o)
		}
	}
	for country, list := range byCountry {
		l.states[country] = newIndex(list)
	}
}

// match pairs the org's countries with those of ISO 3166: by code, and where a
// code is the org's own, by label. An option whose label names another country
// than its code does is paired with neither.
func (l *Lists) match() {
	own := names{}
	l.iso, l.isoOf = map[string]string{}, map[string]string{}
	for _, o := range l.countries.options {
		iso := strings.ToUpper(o.Value)
		if l.world.codes[iso] == iso {
			if named, _ := l.world.names.find(o.Label); named == "" || named == iso {
				l.iso[iso], l.isoOf[o.Value] = o.Value, iso
			}
			continue
		}
		if iso = l.world.find(o.Label); iso == "" {
			continue
		}
		l.isoOf[o.Value] = iso
		if !o.Hidden {
			own.put(iso, o.Value)
		}
	}
	for iso, code := range own {
		if standard, ok := l.countries.code(l.iso[iso]); !ok || standard.Hidden {
			l.iso[iso] = code
		}
	}
}

// Pairs returns the object's addresses, sorted by the name of the country field.
func (l *Lists) Pairs() []Pair { return slices.Clone(l.pairs) }

// Field returns the address that a Salesforce field, text or code, belongs to,
// and what of it the field holds. The name is compared without regard to case.
func (l *Lists) Field(name string) (Pair, Part, bool) {
	for _, p := range l.pairs {
		for _, f := range [...]struct {
			name string
			part Part
		}{{p.Country, Country}, {p.CountryCode, Country}, {p.State, State}, {p.StateCode, State}} {
			if name != "" && strings.EqualFold(f.name, name) {
				return p, f.part, true
			}
		}
	}
	return Pair{}, "", false
}

// ToHubSpot returns the org's labels for codes, as texts for HubSpot. Where a
// label would be read as another place, the code is returned instead, so that
// [Lists.Country] and [Lists.State] give the same codes again for every place
// that is switched on. A code that the lists do not have is returned as it is:
// it is what the record holds. A blank stays blank.
//
// The labels are the lists' names. An administrator can give a place an
// integration value, which is what the text field holds, that differs from its
// name; a description does not tell it.
func (l *Lists) ToHubSpot(p Place) Place {
	out := p
	if o, ok := l.countries.code(p.Country); ok {
		out.Country = label(o, l.Country)
	}
	if x := l.states[plain(p.Country)]; x != nil {
		if o, ok := x.code(p.State); ok {
			out.State = label(o, func(text string) (string, error) { return l.State(p.Country, text) })
		}
	}
	return out
}

func label(o crm.Option, read func(string) (string, error)) string {
	if o.Label == "" {
		return o.Value
	}
	code, err := read(o.Label)
	if err == nil && code == o.Value || err != nil && o.Hidden {
		return o.Label
	}
	return o.Value
}
