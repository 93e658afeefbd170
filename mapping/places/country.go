package places

import "strings"

// Country returns the org's code for a country that is written as its code, the
// org's label, an ISO 3166-1 code or one of its names. A blank text has the
// blank code. The error is a [*ValueError].
func (l *Lists) Country(text string) (code string, err error) {
	code, why := l.readCountry(text)
	if why != nil {
		return "", why
	}
	return code, nil
}

func (l *Lists) readCountry(text string) (code string, why *ValueError) {
	if strings.TrimSpace(text) == "" {
		return "", nil
	}
	code, known := l.country(text)
	if !known {
		code, known = l.sameCountry(parts(text))
	}
	if code != "" {
		return code, nil
	}
	if hidden, ok := l.countries.hidden.find(text); ok && hidden != "" {
		known = true
	}
	if known {
		return "", fail("add or activate the country "+setup+", or correct it in HubSpot",
			"the org's list has no such country that is active, or has several")
	}
	return "", fail("correct the country in HubSpot, or add it "+setup,
		"the value is not a country of the org's list, nor another name of one")
}

// country reads one name. It reports known, with a blank code, for a country that
// cannot be written.
func (l *Lists) country(text string) (code string, known bool) {
	if code, ok := anyOf(text, l.countries.active.find); ok {
		return code, true
	}
	iso, known := anyOf(text, func(s string) (string, bool) {
		iso := l.world.find(s)
		return iso, iso != ""
	})
	if o, ok := l.countries.code(l.iso[iso]); ok && !o.Hidden {
		return o.Value, true
	}
	return "", known
}

// sameCountry reads a text of several parts, which must agree.
func (l *Lists) sameCountry(parts []string) (code string, known bool) {
	for i, part := range parts {
		c, _ := l.country(part)
		if c == "" || i > 0 && c != code {
			return "", false
		}
		code = c
	}
	return code, code != ""
}
