package places

import "strings"

// Resolve reads both texts of an address, as HubSpot has them, and returns what
// the address should become, and why a part of it cannot be. The errors name
// their fields, the country's first.
//
// A part that cannot be resolved is kept as Salesforce has it. A country that
// cannot be keeps the state too. Without a country there is no state, unless the
// state names its country.
//
// Where only the state is mapped, the code that Salesforce has is the country's
// text. Where only the country is mapped, leave State blank and set KeepState of
// the change.
func (l *Lists) Resolve(p Pair, text Place) (Change, []*ValueError) {
	country, why := l.readCountry(text.Country)
	if why != nil {
		errs := []*ValueError{why.at(p.Country)}
		if strings.TrimSpace(text.State) != "" && p.State != "" {
			errs = append(errs, fail("correct the country first",
				"a state is written only together with its country, which is not in the org's list").at(p.State))
		}
		return Change{KeepCountry: true, KeepState: true}, errs
	}
	c := Change{Place: Place{Country: country}}
	if p.StateCode == "" {
		c.KeepState = true
		return c, nil
	}
	if country == "" {
		c.Country, _ = l.CountryOf(text.State)
	}
	if c.State, why = l.readState(c.Country, text.State); why != nil {
		c.KeepState = true
		return c, []*ValueError{why.at(p.State)}
	}
	return c, nil
}
