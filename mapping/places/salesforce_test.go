package places_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping/places"
	"github.com/crmsync/crmsync/sync/crm"
)

// TestTheOfficialRules writes to an org, for each row of the vendor's table, what
// the row is about, and then what Resolve and Values make of the same texts: the
// org never refuses it, and the record ends as the row says or better.
func TestTheOfficialRules(t *testing.T) {
	t.Parallel()
	srv, con, schemas := orgTest(t, "Contact")
	l, ok := places.New(schemas[0])
	require.True(t, ok)
	mailing, _, _ := l.Field("MailingCountry")
	for _, c := range []struct {
		name    string
		was     places.Place
		raw     map[string]any // the same change, written as texts and codes come
		refused bool           // that raw is
		text    places.Place   // what HubSpot has
		texts   places.Place   // what the org then shows
	}{
		{"a valid code sets the text", places.Place{}, map[string]any{"MailingCountryCode": "us", "MailingStateCode": "ca"}, false,
			places.Place{Country: "us", State: "ca"}, places.Place{Country: "United States", State: "California"}},
		{"a valid text sets the code", places.Place{}, map[string]any{"MailingCountry": "United States"}, false,
			places.Place{Country: "United States"}, places.Place{Country: "United States"}},
		{"a cleared country clears all", places.Place{Country: "US", State: "CA"}, map[string]any{"MailingCountryCode": nil}, false,
			places.Place{State: "California"}, places.Place{}},
		{"a state that is not in the country", places.Place{Country: "US", State: "CA"}, map[string]any{"MailingStateCode": "QC"}, true,
			places.Place{Country: "United States", State: "Quebec"}, places.Place{Country: "United States", State: "California"}},
		{"a new country without the state", places.Place{Country: "US", State: "CA"}, map[string]any{"MailingCountryCode": "DE"}, true,
			places.Place{Country: "Deutschland", State: "California"}, places.Place{Country: "Germany"}},
		{"text and code that disagree", places.Place{Country: "US", State: "CA"}, map[string]any{"MailingCountryCode": "DE", "MailingCountry": "France", "MailingStateCode": nil}, true,
			places.Place{Country: "DE"}, places.Place{Country: "Germany"}},
		{"an unknown country", places.Place{Country: "US", State: "CA"}, map[string]any{"MailingCountry": "Wonderland"}, true,
			places.Place{Country: "Wonderland", State: "California"}, places.Place{Country: "United States", State: "California"}},
		{"an unknown code", places.Place{}, map[string]any{"MailingCountryCode": "ZZ"}, true, places.Place{Country: "ZZ"}, places.Place{}},
		{"a spelling that the org does not know", places.Place{}, map[string]any{"MailingCountry": "USA"}, true,
			places.Place{Country: "USA", State: "Calif."}, places.Place{Country: "United States", State: "California"}},
	} {
		create := map[string]any{"LastName": c.name}
		for name, v := range mailing.Values(places.Place{}, places.Change{Place: c.was}) {
			create[name] = v.String()
		}
		raw, err := srv.Put("Contact", create)
		require.NoError(t, err, c.name)
		err = srv.Edit("Contact", raw, c.raw)
		require.Equal(t, c.refused, err != nil, "%s: %v", c.name, err)

		id, err := srv.Put("Contact", create)
		require.NoError(t, err, c.name)
		change, _ := l.Resolve(mailing, c.text)
		if values := mailing.Values(c.was, change); values != nil {
			results, err := con.Write(t.Context(), []crm.Write{{Op: crm.Update,
				Ref: crm.Ref{System: crm.Salesforce, Object: "Contact", ID: id}, Values: values}})
			require.NoError(t, err, c.name)
			require.NoError(t, results[0].Err, c.name)
		}
		got, _ := srv.Get("Contact", id)
		require.Equal(t, c.texts, places.Place{Country: got.Text("MailingCountry"), State: got.Text("MailingState")}, c.name)
	}
}

// TestCreatesByTheOfficialRules: on a create the code wins over the text, and a
// state without its country is refused, so that none is written.
func TestCreatesByTheOfficialRules(t *testing.T) {
	t.Parallel()
	srv, _, schemas := orgTest(t, "Contact")
	l, _ := places.New(schemas[0])
	mailing, _, _ := l.Field("MailingCountry")
	_, err := srv.Put("Contact", map[string]any{"LastName": "x", "MailingState": "California"})
	require.Error(t, err)
	change, errs := l.Resolve(mailing, places.Place{State: "California"})
	require.Len(t, errs, 1)
	require.Nil(t, mailing.Values(places.Place{}, change))

	id, err := srv.Put("Contact", map[string]any{"LastName": "x", "MailingCountryCode": "DE", "MailingCountry": "France"})
	require.NoError(t, err)
	got, _ := srv.Get("Contact", id)
	require.Equal(t, "Germany", got.Text("MailingCountry"))
}

// TestEveryPlaceOfTheOrgIsWritten creates one record for each state and country
// and reads it back as HubSpot would show it.
func TestEveryPlaceOfTheOrgIsWritten(t *testing.T) {
	t.Parallel()
	_, con, schemas := orgTest(t, "Lead")
	l, ok := places.New(schemas[0])
	require.True(t, ok)
	pair := l.Pairs()[0]
	var all []places.Place
	countries, _ := schemas[0].Field("CountryCode")
	for _, o := range countries.Options {
		all = append(all, places.Place{Country: o.Value})
	}
	states, _ := schemas[0].Field("StateCode")
	for _, o := range states.Options {
		all = append(all, places.Place{Country: o.ValidFor[0], State: o.Value})
	}
	var writes []crm.Write
	for _, p := range all {
		change, errs := l.Resolve(pair, l.ToHubSpot(p))
		require.Empty(t, errs, p)
		require.Equal(t, p, change.Place)
		values := pair.Values(places.Place{}, change)
		values["LastName"], values["Company"] = crm.TextOf("x"), crm.TextOf("y")
		writes = append(writes, crm.Write{Op: crm.Create, Ref: crm.Ref{System: crm.Salesforce, Object: "Lead"}, Values: values})
	}
	results, err := con.Write(t.Context(), writes)
	require.NoError(t, err)
	var refs []crm.Ref
	for i, r := range results {
		require.NoError(t, r.Err, all[i])
		refs = append(refs, r.Record.Ref)
	}
	records, err := con.Read(t.Context(), refs, map[string][]string{"Lead": {"Country", "State", "CountryCode", "StateCode"}})
	require.NoError(t, err)
	for i, rec := range records {
		got := places.Place{Country: rec.Values["CountryCode"].String(), State: rec.Values["StateCode"].String()}
		require.Equal(t, all[i], got)
		require.Equal(t, places.Place{Country: rec.Values["Country"].String(), State: rec.Values["State"].String()}, l.ToHubSpot(got))
	}
}
