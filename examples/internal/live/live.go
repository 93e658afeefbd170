// Package live connects the examples to real accounts, or to simulators that
// are reached as real accounts are. The variables are in the README.
package live

import (
	"cmp"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/salesforce"
)

// Options say how to connect.
type Options struct {
	Env func(string) string // such as os.Getenv
	Log *slog.Logger        // nil is silent
	// HubSpotHTTP and SalesforceHTTP are for tests; nil is the usual client.
	HubSpotHTTP, SalesforceHTTP *http.Client
}

// Clients connects to the accounts that the environment names. It makes no
// call; the error lists everything that is not set.
func Clients(o Options) (*hubspot.Connector, *salesforce.Connector, error) {
	token := o.Env("HUBSPOT_TOKEN")
	auth, authErr := salesforceAuth(o.Env, o.SalesforceHTTP)
	var missing error
	if token == "" {
		missing = errors.New("set HUBSPOT_TOKEN to the access token of a HubSpot private app")
	}
	if err := errors.Join(missing, authErr); err != nil {
		return nil, nil, fmt.Errorf("real accounts need credentials (the README lists them):\n%w", err)
	}
	hub := hubspot.NewClient(hubspot.Options{AccessToken: token, Base: o.Env("HUBSPOT_URL"), HTTP: o.HubSpotHTTP, Log: o.Log})
	sf, err := salesforce.NewClient(salesforce.Options{
		Auth: auth, InstanceURL: o.Env("SALESFORCE_INSTANCE_URL"), HTTP: o.SalesforceHTTP, Log: o.Log,
	})
	if err != nil {
		return nil, nil, err
	}
	return hubspot.NewConnector(hub, hubspot.ConnectorOptions{}), salesforce.NewConnector(sf, salesforce.ConnectorOptions{}), nil
}

// salesforceAuth chooses the flow by what is set: a session's access token, a key for
// the JWT bearer flow, a refresh token, or client credentials.
func salesforceAuth(env func(string) string, client *http.Client) (salesforce.Auth, error) {
	oauth := salesforce.OAuth{
		LoginURL:     cmp.Or(env("SALESFORCE_LOGIN_URL"), env("SALESFORCE_INSTANCE_URL")),
		ClientID:     env("SALESFORCE_CLIENT_ID"),
		ClientSecret: env("SALESFORCE_CLIENT_SECRET"),
		Username:     env("SALESFORCE_USERNAME"),
		HTTP:         client,
	}
	switch {
	case env("SALESFORCE_TOKEN") != "":
		if env("SALESFORCE_INSTANCE_URL") == "" {
			return nil, errors.New("set SALESFORCE_INSTANCE_URL to https://<your domain>.my.salesforce.com: SALESFORCE_TOKEN does not say where it is good")
		}
		return salesforce.FixedToken(env("SALESFORCE_TOKEN"), env("SALESFORCE_INSTANCE_URL")), nil
	case oauth.ClientID == "":
		return nil, errors.New("set SALESFORCE_CLIENT_ID to the consumer key of an External Client App, or SALESFORCE_TOKEN to an access token")
	case env("SALESFORCE_KEY_FILE") != "":
		key, err := readKey(env("SALESFORCE_KEY_FILE"))
		if err != nil {
			return nil, err
		}
		oauth.Key = key
		return oauth.JWTTokens(nil), nil
	case env("SALESFORCE_REFRESH_TOKEN") != "":
		return oauth.Tokens(salesforce.NewMemoryTokens(salesforce.Token{Refresh: env("SALESFORCE_REFRESH_TOKEN")})), nil
	case oauth.ClientSecret != "":
		return oauth.ClientCredentialsTokens(nil), nil
	}
	return nil, errors.New("set one of SALESFORCE_KEY_FILE (with SALESFORCE_USERNAME), SALESFORCE_REFRESH_TOKEN or SALESFORCE_CLIENT_SECRET")
}

// readKey reads an RSA private key from a PEM file.
func readKey(file string) (*rsa.PrivateKey, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("SALESFORCE_KEY_FILE: %w", err)
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, errors.New("SALESFORCE_KEY_FILE holds no PEM block")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	any8, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("SALESFORCE_KEY_FILE holds no private key in PKCS #1 or PKCS #8")
	}
	key, ok := any8.(*rsa.PrivateKey)
	if !ok {
		return nil, errors.New("SALESFORCE_KEY_FILE holds a key of another kind than RSA")
	}
	return key, nil
}
