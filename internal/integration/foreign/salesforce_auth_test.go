package foreign_test

import (
	"strings"
	"testing"

	sf "github.com/k-capehart/go-salesforce/v3"
	"github.com/stretchr/testify/require"
)

// works wants the client's session to be good for a query.
func works(t *testing.T, c *sf.Salesforce) {
	t.Helper()
	var org []struct{ Name string }
	require.NoError(t, c.Query("SELECT Name FROM Organization", &org))
	require.Len(t, org, 1)
	require.NotEmpty(t, org[0].Name)
}

func tokenAuth(t *testing.T, a access) {
	c := signIn(t, a, sf.WithValidateAuthentication(true))
	require.Equal(t, sf.AuthFlowAccessToken, c.GetAuthFlow())
	works(t, c)
}

func credentialsAuth(t *testing.T, a access) {
	c, err := sf.Init(sf.Creds{Domain: a.Salesforce.URL, ConsumerKey: a.Salesforce.ClientID, ConsumerSecret: a.Salesforce.ClientSecret})
	require.NoError(t, err)
	require.Equal(t, sf.AuthFlowClientCredentials, c.GetAuthFlow())
	require.Equal(t, a.Salesforce.URL, c.GetInstanceUrl())
	works(t, c)
}

func passwordAuth(t *testing.T, a access) {
	c, err := sf.Init(sf.Creds{
		Domain: a.Salesforce.URL, Username: a.Salesforce.Username, Password: "secret", SecurityToken: "token",
		ConsumerKey: a.Salesforce.ClientID, ConsumerSecret: a.Salesforce.ClientSecret,
	})
	require.NoError(t, err)
	require.Equal(t, sf.AuthFlowUsernamePassword, c.GetAuthFlow())
	works(t, c)
}

func jwtAuth(t *testing.T, a access) {
	c, err := sf.Init(sf.Creds{
		Domain: a.Salesforce.URL, Username: a.Salesforce.Username,
		ConsumerKey: a.Salesforce.ClientID, ConsumerRSAPem: a.Salesforce.PrivateKey,
	})
	require.NoError(t, err)
	require.Equal(t, sf.AuthFlowJWT, c.GetAuthFlow())
	works(t, c)
}

func refusedAuth(t *testing.T, a access) {
	_, err := sf.Init(sf.Creds{Domain: a.Salesforce.URL, AccessToken: "wrong"})
	require.ErrorContains(t, err, "invalid session, unable to refresh session") // its words for INVALID_SESSION_ID
	_, err = sf.Init(sf.Creds{Domain: a.Salesforce.URL, ConsumerKey: a.Salesforce.ClientID, ConsumerSecret: "wrong"})
	require.ErrorContains(t, err, "400 Bad Request")
	_, err = sf.Init(sf.Creds{
		Domain: a.Salesforce.URL, Username: "nobody@acme.example",
		ConsumerKey: a.Salesforce.ClientID, ConsumerRSAPem: a.Salesforce.PrivateKey,
	})
	require.ErrorContains(t, err, "400 Bad Request")
}

// A session that ended is renewed by the client, and the call is made again.
func renewedSession(t *testing.T, a access) {
	c, err := sf.Init(sf.Creds{Domain: a.Salesforce.URL, ConsumerKey: a.Salesforce.ClientID, ConsumerSecret: a.Salesforce.ClientSecret})
	require.NoError(t, err)
	before := c.GetAccessToken()
	post(t, a.Salesforce.URL+"/services/oauth2/revoke", "token="+strings.ReplaceAll(before, "!", "%21"))
	works(t, c)
	require.NotEqual(t, before, c.GetAccessToken())
}
