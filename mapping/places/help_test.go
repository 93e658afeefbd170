package places_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping/places"
	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	"github.com/crmsync/crmsync/sync/crm"
)

// org is a simulated org that uses the lists, and what it says of its objects.
func orgTest(t *testing.T, objects ...string) (*salesforcetest.Server, *salesforce.Connector, []crm.Schema) {
	t.Helper()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	srv.EnableStateCountryPicklists()
	auth := salesforce.OAuth{LoginURL: srv.LoginURL(), ClientID: srv.App().ClientID, ClientSecret: srv.App().ClientSecret, HTTP: srv.Client()}
	c, err := salesforce.NewClient(salesforce.Options{HTTP: srv.Client(),
		Auth: auth.Tokens(salesforce.NewMemoryTokens(salesforce.Token{Access: srv.Token(), Base: srv.URL()}))})
	require.NoError(t, err)
	con := salesforce.NewConnector(c, salesforce.ConnectorOptions{})
	schemas, err := con.Describe(t.Context(), objects...)
	require.NoError(t, err)
	return srv, con, schemas
}

// orgLists are the lists that Salesforce ships.
func orgLists(t *testing.T) (*places.Lists, places.Pair) {
	t.Helper()
	_, _, schemas := orgTest(t, "Contact")
	l, ok := places.New(schemas[0])
	require.True(t, ok)
	p, _, ok := l.Field("MailingCountry")
	require.True(t, ok)
	return l, p
}

// options reads "US=United States|-CS=Serbia and Montenegro"; a hyphen hides.
func options(list string, validFor ...string) []crm.Option {
	var out []crm.Option
	for entry := range strings.SplitSeq(list, "|") {
		entry, hidden := strings.CutPrefix(entry, "-")
		value, label, _ := strings.Cut(entry, "=")
		out = append(out, crm.Option{Value: value, Label: label, Hidden: hidden, ValidFor: validFor})
	}
	return out
}

// leads is the schema of a lead with these lists.
func leads(countries, states []crm.Option) crm.Schema {
	s := crm.Schema{System: crm.Salesforce, Object: "Lead", Fields: []crm.Field{
		{Name: "Country", Type: crm.TypeText}, {Name: "State", Type: crm.TypeText},
		{Name: "CountryCode", Type: crm.TypeChoice, Options: countries},
		{Name: "StateCode", Type: crm.TypeChoice, Options: states, Controller: "CountryCode"},
	}}
	s.Sort()
	return s
}

func listsOf(t require.TestingT, countries, states []crm.Option) *places.Lists {
	l, ok := places.New(leads(countries, states))
	require.True(t, ok)
	return l
}
