package main

import (
	"cmp"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/salesforce"
	crmsync "github.com/crmsync/crmsync/sync"
)

// runLive shows what a pass over real accounts would do, and does it if the
// command line says so.
func runLive(ctx context.Context, o options, s show) error {
	hub, sf, err := liveClients(o.env, o.log)
	if err != nil {
		return err
	}
	state, err := openStore(ctx, o.db)
	if err != nil {
		return err
	}
	defer func() { _ = state.Close() }()
	settings := crmsync.DefaultSettings("live")
	settings.Contacts.InclusionList = o.env("HUBSPOT_LIST")
	engine, err := crmsync.New(settings, hub, sf, state, o.engineOptions(s)...)
	if err != nil {
		return err
	}
	s.text("State: %s. Nothing is written unless -apply is given.", o.db)
	plan, err := engine.Plan(ctx)
	s.progress.done()
	if err != nil {
		return err
	}
	if !o.apply {
		return s.sample(plan, 5, 20)
	}
	if !s.json {
		if err := s.sample(plan, 2, 4); err != nil {
			return err
		}
	}
	for n := 1; ; n++ {
		report, err := engine.Sync(ctx)
		s.progress.done()
		if err != nil {
			return err
		}
		if err := s.pass(n, report); err != nil {
			return err
		}
		if report.State != crmsync.More {
			return nil
		}
	}
}

// liveClients connects to the accounts that the environment names.
func liveClients(env func(string) string, log *slog.Logger) (*hubspot.Connector, *salesforce.Connector, error) {
	token := env("HUBSPOT_TOKEN")
	auth, authErr := liveAuth(env)
	var missing error
	if token == "" {
		missing = errors.New("set HUBSPOT_TOKEN to the access token of a HubSpot private app")
	}
	if err := errors.Join(missing, authErr); err != nil {
		return nil, nil, fmt.Errorf("-live needs credentials (the README lists them):\n%w", err)
	}
	hub := hubspot.New(hubspot.Options{AccessToken: token, Base: env("HUBSPOT_URL"), Log: log})
	sf, err := salesforce.NewClient(salesforce.Options{Auth: auth, InstanceURL: env("SALESFORCE_INSTANCE_URL"), Log: log})
	if err != nil {
		return nil, nil, err
	}
	return hubspot.NewConnector(hub, hubspot.ConnectorOptions{}), salesforce.NewConnector(sf, salesforce.ConnectorOptions{}), nil
}

// liveAuth chooses the flow by what is set: a session's access token, a key for
// the JWT bearer flow, a refresh token, or client credentials.
func liveAuth(env func(string) string) (salesforce.Auth, error) {
	oauth := salesforce.OAuth{
		LoginURL:     cmp.Or(env("SALESFORCE_LOGIN_URL"), env("SALESFORCE_INSTANCE_URL")),
		ClientID:     env("SALESFORCE_CLIENT_ID"),
		ClientSecret: env("SALESFORCE_CLIENT_SECRET"),
		Username:     env("SALESFORCE_USERNAME"),
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
