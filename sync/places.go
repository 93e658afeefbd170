package crmsync

import (
	"fmt"
	"maps"
	"slices"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/mapping/places"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// useLists replaces, for one Salesforce object, the texts of addresses by the
// codes beside them, as the org's state and country lists demand. It reports a
// setting that does not fit the org.
func (k *kind) useLists(all mapping.Settings, object string, wanted bool) (fields mapping.Settings, note string, err error) {
	lists, has := places.New(k.schemas[object])
	switch {
	case wanted && !has && hasAddress(all, object):
		return fields, "", &SettingsError{[]Issue{{"stateCountryLists",
			fmt.Sprintf("is on, but %s has no state and country picklists: switch them on in Salesforce, or this off", object)}}}
	case !wanted && has:
		return all, fmt.Sprintf("stateCountryLists is off, but %s has state and country picklists: "+
			"texts that are not in them are refused; switch the setting on", object), nil
	case !wanted || !has:
		return all, "", nil
	}
	k.places[object] = lists
	fields = all
	fields.Fields = slices.Clone(fields.Fields)
	for i, f := range fields.Fields {
		name := f.Salesforce
		if on, ok := f.SalesforceOn[object]; ok {
			name = on
		}
		pair, part, ok := lists.Field(name)
		if !ok {
			continue
		}
		code := pair.CountryCode
		if part == places.State {
			code = pair.StateCode
		}
		f.SalesforceOn = maps.Clone(f.SalesforceOn)
		if f.SalesforceOn == nil {
			f.SalesforceOn = map[string]string{}
		}
		f.SalesforceOn[object] = code
		k.alsoRead(object, pair.CountryCode)
		fields.Fields[i] = f
	}
	return fields, "", nil
}

func (k *kind) alsoRead(object, field string) {
	if k.extra == nil {
		k.extra = map[string][]string{}
	}
	k.extra[object] = append(slices.Clone(k.extra[object]), field)
}

// hasAddress reports whether the mapping has a country on the object.
func hasAddress(s mapping.Settings, object string) bool {
	return slices.ContainsFunc(s.Fields, func(f mapping.Field) bool {
		name := f.Salesforce
		if on, ok := f.SalesforceOn[object]; ok {
			name = on
		}
		return slices.Contains([]string{"Country", "MailingCountry", "BillingCountry"}, name)
	})
}

// place converts the state or country of one pair of records between HubSpot's
// text and Salesforce's code.
type place struct {
	lists *places.Lists
	part  places.Part
	// The country of the address on each side, for a state.
	hubspot    string // as HubSpot has it
	salesforce string // a code
}

// Convert implements merge.Converter.
func (c place) Convert(to crm.System, v crm.Value) (crm.Value, error) {
	if to == crm.HubSpot {
		p := places.Place{Country: v.String()}
		if c.part == places.State {
			p = places.Place{Country: c.salesforce, State: v.String()}
			return crm.TextOf(c.lists.ToHubSpot(p).State), nil
		}
		return crm.TextOf(c.lists.ToHubSpot(p).Country), nil
	}
	if c.part == places.Country {
		code, err := c.lists.Country(v.String())
		return crm.TextOf(code), err
	}
	if v.IsNull() {
		return v, nil
	}
	country, err := c.country(v.String())
	if err != nil {
		return crm.Value{}, err
	}
	code, err := c.lists.State(country, v.String())
	return crm.TextOf(code), err
}

// country returns the code of the country in which a state is looked up.
func (c place) country(state string) (string, error) {
	if c.hubspot != "" {
		return c.lists.Country(c.hubspot)
	}
	if code, ok := c.lists.CountryOf(state); ok {
		return code, nil
	}
	return c.salesforce, nil
}

// Equal implements merge.Converter.
func (c place) Equal(h, s crm.Value) bool {
	if h.IsNull() || s.IsNull() {
		return h.IsNull() && s.IsNull()
	}
	code, err := c.Convert(crm.Salesforce, h)
	return err == nil && code == s
}

// converter returns what converts the rows of a pair that the mapping alone
// cannot: places, stages and what an activity belongs to. It is nil for other
// rows.
func (p *pass) converter(k *kind, object string, pair merge.Pair) func(*mapping.Row) merge.Converter {
	return func(row *mapping.Row) merge.Converter {
		if c := k.stageConverter(pair, row); c != nil {
			return c
		}
		if c := p.belongsConverter(k, pair, row); c != nil {
			return c
		}
		return k.placeConverter(object, pair, row)
	}
}

func (k *kind) placeConverter(object string, pair merge.Pair, row *mapping.Row) merge.Converter {
	lists := k.places[object]
	if lists == nil {
		return nil
	}
	address, part, ok := lists.Field(row.Salesforce)
	if !ok {
		return nil
	}
	c := place{lists: lists, part: part, salesforce: pair.Salesforce[address.CountryCode].String()}
	for _, r := range pair.Mapping.Rows() {
		if r.Salesforce == address.CountryCode {
			c.hubspot = r.Get(crm.HubSpot, pair.HubSpot).String()
		}
	}
	return c
}

// withCountry adds the country to a change that writes a state: Salesforce
// takes a state only together with its country.
func (k *kind) withCountry(object string, pair merge.Pair, c []merge.FieldChange) []merge.FieldChange {
	lists := k.places[object]
	if lists == nil {
		return c
	}
	for _, f := range c {
		address, part, ok := lists.Field(f.Field)
		has := slices.ContainsFunc(c, func(o merge.FieldChange) bool { return o.Field == address.CountryCode })
		if !ok || part != places.State || has || f.New.IsNull() {
			continue
		}
		row, _ := pair.Mapping.Row(f.Key)
		conv, ok := k.placeConverter(object, pair, row).(place)
		if !ok {
			continue
		}
		code, err := conv.country(row.Get(crm.HubSpot, pair.HubSpot).String())
		if err != nil || code == "" {
			continue
		}
		c = append(c, merge.FieldChange{
			Key: address.CountryCode, Field: address.CountryCode, Old: pair.Salesforce[address.CountryCode],
			New: crm.TextOf(code), Why: "a state is written together with its country",
		})
	}
	return c
}
