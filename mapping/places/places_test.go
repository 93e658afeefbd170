package places_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping/places"
	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestAddressesOfTheObjects(t *testing.T) {
	t.Parallel()
	_, _, schemas := orgTest(t, "Account", "Contact", "Lead", "Opportunity")
	pair := func(prefix string) places.Pair {
		return places.Pair{Country: prefix + "Country", CountryCode: prefix + "CountryCode", State: prefix + "State", StateCode: prefix + "StateCode"}
	}
	for i, want := range [][]places.Pair{
		{pair("Billing"), pair("Shipping")},
		{pair("Mailing"), pair("Other")},
		{pair("")},
	} {
		l, ok := places.New(schemas[i])
		require.True(t, ok, schemas[i].Object)
		require.Equal(t, want, l.Pairs())
	}
	_, ok := places.New(schemas[3])
	require.False(t, ok, "an opportunity has no address")
	require.Equal(t, []string{"MailingCountryCode", "MailingStateCode"}, pair("Mailing").Reads())
}

func TestAnOrgWithoutLists(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	auth := salesforce.OAuth{LoginURL: srv.LoginURL(), ClientID: srv.App().ClientID, ClientSecret: srv.App().ClientSecret, HTTP: srv.Client()}
	c, err := salesforce.NewClient(salesforce.Options{HTTP: srv.Client(),
		Auth: auth.Tokens(salesforce.NewMemoryTokens(salesforce.Token{Access: srv.Token(), Base: srv.URL()}))})
	require.NoError(t, err)
	schemas, err := salesforce.NewConnector(c, salesforce.ConnectorOptions{}).Describe(t.Context(), "Contact", "Lead", "Account")
	require.NoError(t, err)
	for _, s := range schemas {
		_, ok := places.New(s)
		require.False(t, ok, s.Object)
	}
}

func TestWhichFieldsMakeAnAddress(t *testing.T) {
	t.Parallel()
	full := func() crm.Schema { return leads(options("US=United States"), options("CA=California", "US")) }
	for name, c := range map[string]struct {
		edit func(*crm.Schema)
		want []places.Pair
	}{
		"as they come":                 {func(*crm.Schema) {}, []places.Pair{{"Country", "CountryCode", "State", "StateCode"}}},
		"names in another case":        {func(s *crm.Schema) { rename(s, "StateCode", "STATECODE") }, []places.Pair{{"Country", "CountryCode", "State", "STATECODE"}}},
		"no text beside the code":      {func(s *crm.Schema) { rename(s, "Country", "Land") }, nil},
		"a code that is a text":        {func(s *crm.Schema) { edit(s, "CountryCode", func(f *crm.Field) { f.Type = crm.TypeText }) }, nil},
		"a list without options":       {func(s *crm.Schema) { edit(s, "CountryCode", func(f *crm.Field) { f.Options = nil }) }, nil},
		"states that nobody may see":   {func(s *crm.Schema) { rename(s, "StateCode", "Hidden") }, []places.Pair{{Country: "Country", CountryCode: "CountryCode"}}},
		"states that depend on others": {func(s *crm.Schema) { edit(s, "StateCode", func(f *crm.Field) { f.Controller = "Type" }) }, []places.Pair{{Country: "Country", CountryCode: "CountryCode"}}},
		"a custom field":               {func(s *crm.Schema) { rename(s, "CountryCode", "CountryCode__c") }, nil},
	} {
		s := full()
		c.edit(&s)
		l, ok := places.New(s)
		require.Equal(t, c.want != nil, ok, name)
		if ok {
			require.Equal(t, c.want, l.Pairs(), name)
		}
	}
}

func edit(s *crm.Schema, name string, change func(*crm.Field)) {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			change(&s.Fields[i])
		}
	}
}

func rename(s *crm.Schema, from, to string) { edit(s, from, func(f *crm.Field) { f.Name = to }) }

func TestFieldsOfAMapping(t *testing.T) {
	t.Parallel()
	l, mailing := orgLists(t)
	for name, want := range map[string]places.Part{
		"MailingCountry": places.Country, "mailingcountrycode": places.Country,
		"MailingState": places.State, "MailingStateCode": places.State,
	} {
		p, part, ok := l.Field(name)
		require.True(t, ok, name)
		require.Equal(t, mailing, p)
		require.Equal(t, want, part, name)
	}
	for _, name := range []string{"", "MailingCity", "Country", "CountryCode"} {
		_, _, ok := l.Field(name)
		require.False(t, ok, name)
	}
}

func TestTheOrgGoesFirst(t *testing.T) {
	t.Parallel()
	l := listsOf(t, options("US=Vereinigte Staaten|DE=Deutschland|CG=Brazzaville|CD=Congo|X1=Ruritania|NL=Holland|D2=Danmark|GB=UK|-FR=France|-YU=Yugoslavia|SE=Sverige|AA=Same|AB=Same|C1=XY|XY=Other"),
		options("BY=Bayern", "DE"))
	for text, want := range map[string]string{
		"us": "US", "Vereinigte Staaten": "US", "United States": "US", "USA": "US",
		"Congo":               "CD", // the standard says CG, the org's label says otherwise
		"Brazzaville":         "CG",
		"ruritania":           "X1",
		"x1":                  "X1",
		"Netherlands":         "NL",
		"Denmark":             "D2", // the org has given the country a code of its own
		"DNK":                 "D2",
		"DK":                  "D2",
		"Great Britain":       "GB",
		"XY":                  "XY", // a code goes before a label
		"  ":                  "",
		"Sverige, Kingdom of": "-",
		"France":              "-", // switched off
		"FR":                  "-",
		"Frankreich":          "-",
		"Yugoslavia":          "-",
		"Italy":               "-", // not in the list
		"Same":                "-", // two
		"Atlantis":            "-",
	} {
		code, err := l.Country(text)
		if err != nil {
			code = "-"
		}
		require.Equal(t, want, code, text)
	}
}

// TestACodeOfTheStandardUsedForAnother: an administrator may give a country that
// is not of the standard a code that is. Names of the standard's must not lead
// there.
func TestACodeOfTheStandardUsedForAnother(t *testing.T) {
	t.Parallel()
	l := listsOf(t, options("SX=Scotland|GB=United Kingdom|HK=Hongkong|X1=Denmark|-X2=Danmark"), nil)
	for text, want := range map[string]string{
		"SX": "SX", "Scotland": "SX", "Sint Maarten": "-", "SXM": "-", "England": "GB", "Hong Kong SAR": "HK", "HKG": "HK", "DNK": "X1", "Danemark": "X1",
	} {
		code, err := l.Country(text)
		if err != nil {
			code = "-"
		}
		require.Equal(t, want, code, text)
	}
}

func TestStates(t *testing.T) {
	t.Parallel()
	l, _ := orgLists(t)
	for _, c := range []struct{ country, text, want string }{
		{"US", "CA", "CA"}, {"us", "ca", "CA"}, {"US", "California", "CA"}, {"US", "CALIFORNIA ", "CA"}, {"US", "Calif.", "CA"},
		{"US", "US-CA", "CA"}, {"US", "us-ca", "CA"}, {"US", "US - CA", "CA"}, {"US", "US-California", "CA"}, {"US", "State of California", "CA"},
		{"US", "N.Y.", "NY"}, {"US", "N. Y.", "NY"}, {"US", "New York State", "NY"}, {"US", "Mass.", "MA"}, {"US", "Penna.", "PA"}, {"US", "W. Va.", "WV"},
		{"US", "D.C.", "DC"}, {"US", "Washington, D.C.", "DC"}, {"US", "Washington DC", "DC"}, {"US", "Washington", "WA"}, {"US", "Washington State", "WA"},
		{"US", "Virginia", "VA"}, {"US", "West Virginia", "WV"}, {"US", "Kansas", "KS"}, {"US", "Arkansas", "AR"},
		{"CA", "Québec", "QC"}, {"CA", "Quebec", "QC"}, {"CA", "QUÉBEC", "QC"}, {"CA", "PQ", "QC"}, {"CA", "Province of Ontario", "ON"}, {"CA", "Ont.", "ON"},
		{"CA", "Yukon", "YT"}, {"CA", "Newfoundland", "NL"}, {"CA", "Newfoundland & Labrador", "NL"}, {"CA", "P.E.I.", "PE"}, {"CA", "CA-QC", "QC"},
		{"AU", "Victoria", "VIC"}, {"AU", "N.S.W.", "NSW"}, {"AU", "WA", "WA"}, {"AU", "Western Australia", "WA"}, {"AU", "Northern Territory", "NT"},
		{"BR", "Sao Paulo", "SP"}, {"BR", "Estado de São Paulo", "SP"}, {"BR", "AMAPA", "AP"}, {"BR", "Mato Grosso", "MT"}, {"BR", "Mato Grosso do Sul", "MS"},
		{"IE", "Co. Cork", "CO"}, {"IE", "County Dublin", "D"}, {"IE", "Cork", "CO"},
		{"IN", "Orissa", "OR"}, {"IN", "Pondicherry", "PY"}, {"IN", "Jammu & Kashmir", "JK"}, {"IN", "New Delhi", "DL"}, {"IN", "Uttaranchal", "UT"},
		{"MX", "Ciudad de México", "DF"}, {"MX", "CDMX", "DF"}, {"MX", "Estado de México", "ME"}, {"MX", "Baja California", "BC"}, {"MX", "Nuevo Leon", "NL"},
		{"", "US-CA", "CA"}, {"", "CA-QC", "QC"}, {"", "AU-WA", "WA"}, {"", "br-sp", "SP"}, {"US", "", ""}, {"", " ", ""}, {"DE", "", ""},

		{"", "California", "-"}, {"", "CA", "-"}, {"", "US-QC", "-"}, {"", "ZZ-CA", "-"}, {"", "US-", "-"},
		{"US", "Quebec", "-"}, {"CA", "US-CA", "-"}, {"US", "CA-QC", "-"}, {"CA", "California", "-"}, {"US", "Wonderland", "-"}, {"US", "?", "-"},
		{"DE", "Bavaria", "-"}, {"XX", "CA", "-"}, {"US", "State", "-"}, {"US", "n.a.", "-"}, {"MX", "N/A", "-"}, {"MX", "n.a.", "-"}, {"US", "Carolina", "-"},
	} {
		code, err := l.State(c.country, c.text)
		if err != nil {
			code = "-"
		}
		require.Equal(t, c.want, code, "%s in %q", c.text, c.country)
	}
}

func TestStatesOfSeveralCountries(t *testing.T) {
	t.Parallel()
	states := options("BY=Bayern|-BE=Berlin|HH=Hansestadt Hamburg|BW=Baden-Württemberg", "DE")
	states = append(states, options("HK=Hong Kong", "CN", "HK")...)
	states = append(states, options("XX=Nowhere")...)
	l := listsOf(t, options("DE=Germany|CN=China|HK=Hong Kong|D3=France"), states)
	for _, c := range []struct{ country, text, want string }{
		{"DE", "Bayern", "BY"}, {"DE", "Baden Wuerttemberg", "BW"}, {"DE", "Land Bayern", "BY"}, {"DE", "Berlin", "-"}, {"DE", "Nowhere", "-"},
		{"CN", "Hong Kong", "HK"}, {"HK", "Hong Kong", "HK"}, {"DE", "Hong Kong", "-"},
	} {
		code, err := l.State(c.country, c.text)
		if err != nil {
			code = "-"
		}
		require.Equal(t, c.want, code, "%s in %s", c.text, c.country)
	}
}

// TestWhatIsSwitchedOff: places that the org has switched off are no unknown
// ones. Nothing is written there, and what a record still holds keeps its name.
func TestWhatIsSwitchedOff(t *testing.T) {
	t.Parallel()
	l := listsOf(t, options("US=United States|-X9=Ruritania"), options("CA=California|-PG=Prairie Grove", "US"))
	_, err := l.Country("Ruritania")
	require.ErrorContains(t, err, "no such country that is active")
	_, err = l.State("US", "Prairie Grove")
	require.ErrorContains(t, err, "the state is not active")
	require.Equal(t, places.Place{Country: "Ruritania"}, l.ToHubSpot(places.Place{Country: "X9"}))
	require.Equal(t, places.Place{Country: "United States", State: "Prairie Grove"}, l.ToHubSpot(places.Place{Country: "US", State: "PG"}))
}

// TestListsComeFromAnAddressWithStates: the first address by name may have none.
func TestListsComeFromAnAddressWithStates(t *testing.T) {
	t.Parallel()
	s := leads(options("US=United States"), options("CA=California", "US"))
	s.Fields = append(s.Fields, crm.Field{Name: "BillingCountry", Type: crm.TypeText},
		crm.Field{Name: "BillingCountryCode", Type: crm.TypeChoice, Options: options("US=United States")})
	s.Sort()
	l, ok := places.New(s)
	require.True(t, ok)
	require.Equal(t, "BillingCountryCode", l.Pairs()[0].CountryCode)
	code, err := l.State("US", "California")
	require.NoError(t, err)
	require.Equal(t, "CA", code)
}

// TestErrorsSayWhatToDoAndNotTheValue also pins that they are typed.
func TestErrorsSayWhatToDoAndNotTheValue(t *testing.T) {
	t.Parallel()
	l, mailing := orgLists(t)
	for _, c := range []struct{ country, state, want string }{
		{"Wonderland", "", "MailingCountry: the value is not a country of the org's list, nor another name of one: correct the country in HubSpot, or add it in Salesforce's setup, State and Country/Territory Picklists"},
		{"Puerto Rico", "", "MailingCountry: the org's list has no such country that is active, or has several: add or activate the country in Salesforce's setup, State and Country/Territory Picklists, or correct it in HubSpot"},
		{"Canada", "Wonderland", "MailingState: the value is not a state of its country in the org's list: correct the state or the country in HubSpot, or add the state in Salesforce's setup, State and Country/Territory Picklists"},
		{"Canada", "US-CA", "MailingState: the state names another country than the record has: correct the country or the state in HubSpot"},
		{"Germany", "Wonderland", "MailingState: the org's list has no states for the country: clear the state in HubSpot, or add the country's states in Salesforce's setup, State and Country/Territory Picklists"},
		{"", "California", "MailingState: a state is written only together with its country, which is blank: fill in the country in HubSpot"},
	} {
		_, errs := l.Resolve(mailing, places.Place{Country: c.country, State: c.state})
		require.Len(t, errs, 1)
		require.EqualError(t, errs[0], c.want)
		require.Equal(t, crm.CategoryPicklists, errs[0].Category)
		for _, v := range []string{c.country, c.state} {
			require.True(t, v == "" || !strings.Contains(errs[0].Error(), v), "the value is in the text")
		}
	}
	_, errs := l.Resolve(mailing, places.Place{Country: "Wonderland", State: "CA"})
	require.Len(t, errs, 2)
	require.Equal(t, []string{"MailingCountry", "MailingState"}, []string{errs[0].Field, errs[1].Field})

	_, err := l.Country("Wonderland")
	var why *places.ValueError
	require.True(t, errors.As(err, &why))
	require.Empty(t, why.Field)
	_, err = l.State("US", "Wonderland")
	require.True(t, errors.As(err, &why))
	_, err = l.Country("")
	require.True(t, err == nil, "a nil pointer in an error is an error")
}
