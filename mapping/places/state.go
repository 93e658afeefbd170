package places

import "strings"

// State returns the org's code for a state of a country, which is given by its
// code. The state is written as its code, the org's label, with its country as in
// "US-CA", or as another of its names. A blank text has the blank code.
//
// With a blank country only the form "US-CA" is understood; [Lists.CountryOf]
// tells the country that it names. The error is a [*ValueError].
func (l *Lists) State(country, text string) (code string, err error) {
	code, why := l.readState(country, text)
	if why != nil {
		return "", why
	}
	return code, nil
}

func (l *Lists) readState(country, text string) (code string, why *ValueError) {
	if strings.TrimSpace(text) == "" {
		return "", nil
	}
	named, ok := l.CountryOf(text)
	if country == "" {
		if country = named; !ok {
			return "", fail("fill in the country in HubSpot", "a state is written only together with its country, which is blank")
		}
	}
	x := l.states[plain(country)]
	if x == nil {
		return "", fail("clear the state in HubSpot, or add the country's states "+setup, "the org's list has no states for the country")
	}
	if code := l.state(x, plain(country), text); code != "" {
		return code, nil
	}
	if ok && !strings.EqualFold(named, country) {
		return "", fail("correct the country or the state in HubSpot", "the state names another country than the record has")
	}
	if hidden, ok := x.hidden.find(text); ok && hidden != "" {
		return "", fail("activate the state "+setup+", or correct it in HubSpot", "the state is not active in the org's list")
	}
	return "", fail("correct the state or the country in HubSpot, or add the state "+setup,
		"the value is not a state of its country in the org's list")
}

// state reads a text as a state of one country; "" is not found.
func (l *Lists) state(x *index, country, text string) string {
	if code, ok := anyOf(text, x.active.find); ok {
		return code
	}
	if named, rest, ok := l.cutCountry(text); ok && plain(named) == country {
		if code, ok := x.active.find(rest); ok {
			return code
		}
		text = rest
	}
	if code := byCore(x, text); code != "" {
		return code
	}
	o, _ := l.countries.code(country)
	return byAlias(x, l.isoOf[o.Value], text)
}

// CountryOf returns the org's code of the country that a state in the form
// "US-CA" names. ok is false for any other text.
func (l *Lists) CountryOf(state string) (code string, ok bool) {
	code, rest, ok := l.cutCountry(state)
	if !ok {
		return "", false
	}
	x := l.states[plain(code)]
	if x == nil {
		return "", false
	}
	o, ok := x.code(rest)
	return code, ok && !o.Hidden
}

// cutCountry splits "US-CA" at its first hyphen when a two-letter code of an
// active country is before it.
func (l *Lists) cutCountry(state string) (country, rest string, ok bool) {
	before, rest, ok := strings.Cut(strings.TrimSpace(state), "-")
	before, rest = strings.TrimSpace(before), strings.TrimSpace(rest)
	if !ok || len(before) != 2 || rest == "" {
		return "", "", false
	}
	o, ok := l.countries.code(before)
	if !ok {
		o, ok = l.countries.code(l.iso[strings.ToUpper(before)])
	}
	return o.Value, rest, ok && !o.Hidden
}

// byCore compares without words such as "Province of".
func byCore(x *index, text string) string {
	key, found := core(text), names{}
	if key == "" {
		return ""
	}
	for _, o := range x.options {
		if !o.Hidden {
			found.put(core(o.Label), o.Value)
		}
	}
	return found[key]
}

// byAlias looks for other names of the state that the text names.
func byAlias(x *index, iso, text string) string {
	if iso == "" {
		return ""
	}
	key := loose(text)
	for line := range strings.Lines(states) {
		group, ok := strings.CutPrefix(strings.TrimSpace(line), iso+" ")
		if !ok {
			continue
		}
		if code := inGroup(x, strings.Split(group, "="), key); code != "" {
			return code
		}
	}
	return ""
}

// inGroup returns the org's state for a group of names that has the key. The
// names go before the code, which an org may have given to another state.
func inGroup(x *index, group []string, key string) string {
	named := false
	for _, name := range group[1:] {
		named = named || loose(name) == key
	}
	if !named {
		return ""
	}
	for _, name := range append(group[1:len(group):len(group)], group[0]) {
		if code, ok := x.active.find(name); ok {
			return code
		}
	}
	return ""
}
