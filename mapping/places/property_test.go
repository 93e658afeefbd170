package places_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/mapping/places"
	"github.com/crmsync/crmsync/sync/crm"
)

// codes and labels that get in each other's way: labels that are other options'
// codes, that differ by case or accents only, that name another country.
func nasty(t *rapid.T, what string, validFor []string) []crm.Option {
	codes := rapid.SampledFrom([]string{"US", "DE", "GB", "UK", "CD", "CG", "X1", "N.A.", "NA", "st", "A-B", "é", "한", "CA", "NY", "us-ca"})
	labels := rapid.OneOf(codes, rapid.SampledFrom([]string{"", "Germany", "GERMANY", "Deutschland", "Congo", "Zaire", "Cote d'Ivoire",
		"Côte d’Ivoire", "Korea (South)", "Koln", "Köln", "Koeln", "California", "State of", "New York", "한국", "the", " x  y "}))
	options := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) crm.Option {
		o := crm.Option{Value: codes.Draw(t, "code"), Label: labels.Draw(t, "label"), Hidden: rapid.IntRange(0, 3).Draw(t, "hidden") == 0}
		if validFor != nil {
			o.ValidFor = rapid.SliceOfNDistinct(rapid.SampledFrom(validFor), 1, -1, rapid.ID).Draw(t, "valid for")
		}
		return o
	}), 1, 10, func(o crm.Option) string { return strings.ToLower(o.Value) }).Draw(t, what)
	return options
}

// TestLawsOfAnyOrg: for any lists, a code means itself, what HubSpot is given
// comes back as the same code, and a label means its option unless it is also
// another's.
func TestLawsOfAnyOrg(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		countries := nasty(t, "countries", nil)
		var values []string
		for _, c := range countries {
			values = append(values, c.Value)
		}
		states := nasty(t, "states", values)
		l := listsOf(t, countries, states)
		read := func(o crm.Option, all []crm.Option, out string, find func(string) (string, error)) {
			if o.Hidden {
				code, err := find(o.Value)
				require.True(t, err != nil || code != o.Value, "a place that is switched off would be written")
				return
			}
			for _, text := range []string{o.Value, strings.ToUpper(o.Value), " " + strings.ToLower(o.Value) + " ", out} {
				code, err := find(text)
				require.NoError(t, err, text)
				require.Equal(t, o.Value, code, text)
			}
			other := slices.ContainsFunc(all, func(p crm.Option) bool {
				return p.Value != o.Value && (same(p.Value, o.Label) || same(p.Label, o.Label))
			})
			if !other && strings.TrimSpace(o.Label) != "" {
				code, err := find(o.Label)
				require.NoError(t, err)
				require.Equal(t, o.Value, code, o.Label)
				require.Equal(t, o.Label, out)
			}
		}
		for _, c := range countries {
			read(c, countries, l.ToHubSpot(places.Place{Country: c.Value}).Country, l.Country)
			var here []crm.Option
			for _, s := range states {
				if slices.Contains(s.ValidFor, c.Value) {
					here = append(here, s)
				}
			}
			for _, s := range here {
				read(s, here, l.ToHubSpot(places.Place{Country: c.Value, State: s.Value}).State,
					func(text string) (string, error) { return l.State(c.Value, text) })
			}
		}
	})
}

func same(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

// TestWhatIsWrittenIsAlwaysTaken: whatever HubSpot has, what is written keeps the
// vendor's rules: codes only, of the lists, active, the state of its country, and
// never a state without a country. Writing it once is enough.
func TestWhatIsWrittenIsAlwaysTaken(t *testing.T) {
	t.Parallel()
	l, pair := orgLists(t)
	texts := rapid.OneOf(rapid.SampledFrom([]string{"", "USA", "us", "Canada", "Germany", "Atlantis", "AU", "CA", "WA", "California",
		"Quebec", "US-CA", "CA-QC", "Calif.", "Western Australia", "-", "n/a"}), rapid.String())
	was := rapid.SampledFrom([]places.Place{{}, {Country: "US"}, {Country: "US", State: "CA"}, {Country: "AU", State: "WA"}, {Country: "DE"}})
	rapid.Check(t, func(t *rapid.T) {
		text := places.Place{Country: texts.Draw(t, "country"), State: texts.Draw(t, "state")}
		before := was.Draw(t, "was")
		change, errs := l.Resolve(pair, text)
		again, same := l.Resolve(pair, text)
		require.Equal(t, change, again)
		require.Equal(t, fmt.Sprint(errs), fmt.Sprint(same))
		change.KeepState = change.KeepState || rapid.Bool().Draw(t, "the state is not mapped")
		values := pair.Values(before, change)
		after := before
		for name, v := range values {
			switch name {
			case pair.CountryCode:
				after.Country = v.String()
			case pair.StateCode:
				after.State = v.String()
			default:
				t.Fatalf("%s is written", name)
			}
		}
		if _, ok := values[pair.StateCode]; ok {
			require.Contains(t, values, pair.CountryCode, "a state goes with its country")
		}
		country, err := l.Country(after.Country)
		require.NoError(t, err)
		require.Equal(t, after.Country, country)
		if after.State != "" {
			state, err := l.State(country, after.State)
			require.NoError(t, err)
			require.Equal(t, after.State, state)
			require.NotEmpty(t, country)
		}
		require.Nil(t, pair.Values(after, change), "writing once is not enough")
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "USA", "Korea, Republic of", "Belgique / België", "US-CA", "((", ",", "N/A", "\xff", "İ", "st", "the the"} {
		f.Add(s)
	}
	l := listsOf(f, options("US=United States|KR=Korea|BE=Belgium|-FR=France"), options("CA=California|NY=New York", "US"))
	f.Fuzz(func(t *testing.T, text string) {
		code, err := l.Country(text)
		if err != nil {
			require.Empty(t, code)
			require.True(t, len(text) < 8 || !strings.Contains(err.Error(), text) || strings.Contains(sentences, text), "the value is in the error")
		} else {
			require.Contains(t, []string{"", "US", "KR", "BE"}, code)
		}
		state, err := l.State("US", text)
		if err != nil {
			require.Empty(t, state)
		} else {
			require.Contains(t, []string{"", "CA", "NY"}, state)
		}
	})
}

// sentences are the words of the errors, which a value can be by chance.
const sentences = "the value is not a country of the org's list, nor another name of one: correct the country in HubSpot, or add it in " +
	"Salesforce's setup, State and Country/Territory Picklists the org's list has no such country that is active, or has several: " +
	"add or activate the country in Salesforce's setup, State and Country/Territory Picklists, or correct it in HubSpot"
