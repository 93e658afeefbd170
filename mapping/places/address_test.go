package places_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping/places"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestResolveAnAddress(t *testing.T) {
	t.Parallel()
	l, mailing := orgLists(t)
	place := func(country, state string) places.Place { return places.Place{Country: country, State: state} }
	for _, c := range []struct {
		text   places.Place
		want   places.Change
		errors int
	}{
		{place("", ""), places.Change{}, 0},
		{place("USA", "Calif."), places.Change{Place: place("US", "CA")}, 0},
		{place("Deutschland", ""), places.Change{Place: place("DE", "")}, 0},
		{place("Germany", "Bavaria"), places.Change{Place: place("DE", ""), KeepState: true}, 1},
		{place("Atlantis", ""), places.Change{KeepCountry: true, KeepState: true}, 1},
		{place("Atlantis", "CA"), places.Change{KeepCountry: true, KeepState: true}, 2},
		{place("", "California"), places.Change{KeepState: true}, 1},
		{place("", "US-CA"), places.Change{Place: place("US", "CA")}, 0},
		{place("Canada", "US-CA"), places.Change{Place: place("CA", ""), KeepState: true}, 1},
	} {
		got, errs := l.Resolve(mailing, c.text)
		require.Equal(t, c.want, got, c.text)
		require.Len(t, errs, c.errors, c.text)
	}
	only := places.Pair{Country: "MailingCountry", CountryCode: "MailingCountryCode"}
	got, errs := l.Resolve(only, place("US", "Wonderland"))
	require.Empty(t, errs)
	require.Equal(t, places.Change{Place: place("US", ""), KeepState: true}, got, "the object has no list of states")
}

func TestWhatIsWritten(t *testing.T) {
	t.Parallel()
	p := places.Pair{Country: "Country", CountryCode: "CountryCode", State: "State", StateCode: "StateCode"}
	type values = map[string]crm.Value
	code := func(country, state string) values {
		return values{"CountryCode": crm.TextOf(country), "StateCode": crm.TextOf(state)}
	}
	place := func(country, state string) places.Place { return places.Place{Country: country, State: state} }
	for name, c := range map[string]struct {
		was  places.Place
		want places.Change
		out  values
	}{
		"nothing":                                {place("", ""), places.Change{}, nil},
		"nothing new":                            {place("US", "CA"), places.Change{Place: place("us", "ca")}, nil},
		"a country alone":                        {place("", ""), places.Change{Place: place("DE", "")}, values{"CountryCode": crm.TextOf("DE")}},
		"both":                                   {place("", ""), places.Change{Place: place("US", "CA")}, code("US", "CA")},
		"a state goes with its country":          {place("US", "CA"), places.Change{Place: place("US", "NY")}, code("US", "NY")},
		"a state is cleared":                     {place("US", "CA"), places.Change{Place: place("US", "")}, code("US", "")},
		"a new country with a state of its own":  {place("US", "WA"), places.Change{Place: place("AU", "WA")}, code("AU", "WA")},
		"a cleared country clears the state":     {place("US", "CA"), places.Change{Place: place("", "CA")}, code("", "")},
		"also a state that is kept":              {place("US", "CA"), places.Change{KeepState: true}, code("", "")},
		"a new country clears a state kept":      {place("US", "WA"), places.Change{Place: place("AU", ""), KeepState: true}, code("AU", "")},
		"the same country keeps it":              {place("US", "WA"), places.Change{Place: place("US", ""), KeepState: true}, nil},
		"a country kept":                         {place("US", "WA"), places.Change{Place: place("", "CA"), KeepCountry: true}, code("US", "CA")},
		"no country to go with":                  {place("", ""), places.Change{Place: place("", "CA"), KeepCountry: true}, nil},
		"both kept":                              {place("US", "WA"), places.Change{KeepCountry: true, KeepState: true}, nil},
		"a country that does not resolve, clear": {place("US", ""), places.Change{}, values{"CountryCode": {}}},
	} {
		require.Equal(t, c.out, p.Values(c.was, c.want), name)
	}
	p.State, p.StateCode = "", ""
	require.Equal(t, values{"CountryCode": crm.TextOf("AU")}, p.Values(place("US", "WA"), places.Change{Place: place("AU", "WA")}))
	require.Nil(t, p.Values(place("US", "WA"), places.Change{Place: place("US", "CA")}))
}
