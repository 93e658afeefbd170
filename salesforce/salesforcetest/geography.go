package salesforcetest

import (
	"strings"
)

// geography keeps state and country texts and codes in step once the org has
// state and country picklists. The rules are the vendor's table: a valid code
// sets the text, a valid text sets the code, a cleared country clears all, a
// state must belong to its country, a contradiction is refused on update and
// decided by the code on create, and what is unknown refuses the record.
func (t *tx) geography(c *change) *apiError {
	if !t.s.geo {
		return nil
	}
	for _, f := range c.e.fields {
		if f.Type != "address" {
			continue
		}
		if err := t.place(c, strings.TrimSuffix(f.Name, "Address")); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) place(c *change, prefix string) *apiError {
	cText, cCode := prefix+"Country", prefix+"CountryCode"
	sText, sCode := prefix+"State", prefix+"StateCode"
	if !c.set[cText] && !c.set[cCode] && !c.set[sText] && !c.set[sCode] {
		return nil
	}
	country, ok := agree(c, cText, cCode, t.s.countries)
	if !ok {
		return badPlace("country", "country/territory", "countries/territories", label(c.e, cText), cText, cCode, c)
	}
	if country == nil {
		cleared := c.set[cText] || c.set[cCode]
		if cleared || c.insert() {
			delete(c.vals, cText)
			delete(c.vals, cCode)
			if !cleared && (c.vals[sText] != nil || c.vals[sCode] != nil) || c.insert() && (c.vals[sText] != nil || c.vals[sCode] != nil) {
				return failure("FIELD_INTEGRITY_EXCEPTION", "A country/territory must be specified before specifying a state value for field: "+
					label(c.e, sText), given(c, sText, sCode))
			}
			delete(c.vals, sText)
			delete(c.vals, sCode)
		}
		return nil
	}
	state, ok := agree(c, sText, sCode, country.states)
	if !ok {
		return badPlace("state", "state", "states", label(c.e, sText), sText, sCode, c)
	}
	if state == nil {
		delete(c.vals, sText)
		delete(c.vals, sCode)
	}
	return nil
}

func label(e *entity, name string) string {
	if f := e.field(name); f != nil {
		return f.Label
	}
	return name
}

func given(c *change, text, code string) string {
	if c.set[code] {
		return code
	}
	return text
}

func badPlace(kind, one, many, label, text, code string, c *change) *apiError {
	return failure("FIELD_INTEGRITY_EXCEPTION", "There's a problem with this "+kind+", even though it may appear correct. "+
		"Please select a "+one+" from the list of valid "+strings.Replace(many, "countries/territories", "countries", 1)+".: "+
		label, given(c, text, code))
}

// agree resolves a text and its code to one place; ok is false for what is
// unknown or contradictory. What the request gives counts before what the
// record has, and a code before a text.
func agree(c *change, text, code string, known []place) (found *place, ok bool) {
	byCode := lookup(known, func(p place) bool { return strings.EqualFold(p.code, c.text(code)) })
	byText := lookup(known, func(p place) bool { return strings.EqualFold(p.name, c.text(text)) })
	useCode, useText := c.set[code], c.set[text]
	if !useCode && !useText {
		useCode, useText = c.vals[code] != nil, c.vals[code] == nil
	}
	useCode, useText = useCode && c.vals[code] != nil, useText && c.vals[text] != nil
	switch {
	case useCode && useText:
		// Both are given: on create the code wins, on update they must agree.
		if !c.insert() && byText != byCode {
			return nil, false
		}
		found = byCode
	case useCode:
		found = byCode
	case useText:
		found = byText
	default:
		return nil, true
	}
	if found == nil {
		return nil, false
	}
	c.vals[code], c.vals[text] = found.code, found.name
	return found, true
}

func lookup(known []place, match func(place) bool) *place {
	for i := range known {
		if match(known[i]) {
			return &known[i]
		}
	}
	return nil
}

type place struct {
	code, name string
	states     []place
}

// EnableStateCountryPicklists turns the address texts of the org into
// picklists: code fields appear beside every state and country.
func (s *Server) EnableStateCountryPicklists() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.geo {
		return
	}
	s.geo = true
	s.countries = countryTable()
	var countries, states []Choice
	for _, c := range s.countries {
		countries = append(countries, Choice{Value: c.code, Label: c.name})
	}
	for i, c := range s.countries {
		for _, st := range c.states {
			states = append(states, Choice{Value: st.code, Label: st.name, ValidFor: []int{i}})
		}
	}
	for _, name := range s.names {
		e := s.entity(name)
		for _, f := range e.fields {
			if f.Type != "address" {
				continue
			}
			p := strings.TrimSuffix(f.Name, "Address")
			e.add(Field{Name: p + "StateCode", Label: strings.TrimSpace(p + " State/Province Code"), Type: "picklist", Length: 10,
				Picklist: states, controller: p + "CountryCode", compound: f.Name})
			e.add(Field{Name: p + "CountryCode", Label: strings.TrimSpace(p + " Country Code"), Type: "picklist", Length: 10,
				Picklist: countries, compound: f.Name})
		}
		e.touched = s.now()
	}
}
