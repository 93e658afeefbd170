// Command simulators serves a simulated HubSpot portal and a simulated
// Salesforce organisation on sockets, for any client of either vendor.
//
//	go run ./examples/simulators -hubspot 127.0.0.1:8081 -salesforce 127.0.0.1:8082 -data demo
//
// The first line on standard output is a JSON object with both addresses and
// credentials that work at once. SIGTERM and SIGINT stop it.
//
// Salesforce's REST API cannot make fields; -field Contact.Key__c, once for
// each, makes external ids as an administrator would.
package main

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/crmsync/crmsync/examples/internal/demo"
	"github.com/crmsync/crmsync/examples/internal/local"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

func main() { os.Exit(status()) }

func status() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil:
		return 0
	case !errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(os.Stderr, "simulators:", err)
	}
	return 2
}

// access is what a client needs; it is the first line of output.
type access struct {
	HubSpot    portal       `json:"hubspot"`
	Salesforce organisation `json:"salesforce"`
}

type portal struct {
	URL          string `json:"url"`
	Token        string `json:"token"`
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
	RefreshToken string `json:"refreshToken"`
}

type organisation struct {
	portal
	Username string `json:"username"`
	// PrivateKey signs assertions of the JWT bearer flow (PKCS #1, PEM).
	PrivateKey string `json:"privateKey"`
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, out, problems io.Writer) error {
	flags := flag.NewFlagSet("simulators", flag.ContinueOnError)
	flags.SetOutput(problems)
	hubspotAddr := flags.String("hubspot", "127.0.0.1:0", "`host:port` to serve HubSpot on; port 0 is any free one")
	salesforceAddr := flags.String("salesforce", "127.0.0.1:0", "`host:port` to serve Salesforce on")
	data := flags.String("data", "demo", "what the accounts hold at first: demo or empty")
	bulkPage := flags.Int("bulk-page", 0, "`rows` of a page of Salesforce bulk query results; 0 means 50,000")
	var fields externalIDs
	flags.Var(&fields, "field", "`Object.Field__c`: a Salesforce text field to make, an external id with unique values")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}

	var clock demo.Clock
	hub := hubspottest.NewServer(hubspottest.Options{Now: clock.Now})
	defer hub.Close()
	sf := salesforcetest.NewServer(salesforcetest.Options{Now: clock.Now, BulkPage: *bulkPage})
	defer sf.Close()
	if err := fields.define(sf); err != nil {
		return err
	}
	if err := load(*data, &clock, hub, sf); err != nil {
		return err
	}
	hubServer, err := local.Serve(*hubspotAddr, hub)
	if err != nil {
		return fmt.Errorf("serve HubSpot: %w", err)
	}
	defer stop(hubServer)
	sfServer, err := local.Serve(*salesforceAddr, sf)
	if err != nil {
		return fmt.Errorf("serve Salesforce: %w", err)
	}
	defer stop(sfServer)
	if err := announce(out, hub, hubServer.URL, sf, sfServer.URL); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-hubServer.Failed():
		return fmt.Errorf("serve HubSpot: %w", err)
	case err := <-sfServer.Failed():
		return fmt.Errorf("serve Salesforce: %w", err)
	}
}

// load gives both accounts what they hold at first. An empty portal has owners
// all the same.
func load(data string, clock *demo.Clock, hub *hubspottest.Server, sf *salesforcetest.Server) error {
	switch data {
	case "empty":
		hub.AddOwner(hubspottest.Owner{Email: "admin@acme.example", FirstName: "Ada", LastName: "Admin"})
		hub.AddOwner(hubspottest.Owner{Email: "left@acme.example", FirstName: "Linus", LastName: "Left", Archived: true})
		return nil
	case "demo":
		demo.SetUp(hub)
		return demo.Make(1, demo.Sizes{}).Load(clock, hub, sf)
	}
	return fmt.Errorf("-data is demo or empty, not %q", data)
}

// externalIDs are the values of -field.
type externalIDs []salesforceField

type salesforceField struct{ object, name string }

func (f *externalIDs) String() string { return "" }

func (f *externalIDs) Set(text string) error {
	object, name, ok := strings.Cut(text, ".")
	if !ok || object == "" || !strings.HasSuffix(name, "__c") {
		return fmt.Errorf("%q is not Object.Field__c", text)
	}
	*f = append(*f, salesforceField{object, name})
	return nil
}

func (f *externalIDs) define(sf *salesforcetest.Server) error {
	for _, field := range *f {
		err := sf.DefineField(field.object, salesforcetest.Field{Name: field.name, ExternalID: true, Unique: true})
		if err != nil {
			return fmt.Errorf("make Salesforce field %s.%s: %w", field.object, field.name, err)
		}
	}
	return nil
}

// announce prints how to reach both systems.
func announce(out io.Writer, hub *hubspottest.Server, hubURL string, sf *salesforcetest.Server, sfURL string) error {
	h, s := hub.App(), sf.App()
	return json.NewEncoder(out).Encode(access{
		HubSpot: portal{hubURL, hub.Token(), h.ClientID, h.ClientSecret, h.RefreshToken},
		Salesforce: organisation{
			portal{sfURL, sf.Token(), s.ClientID, s.ClientSecret, s.RefreshToken},
			sf.Username(),
			string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(sf.JWTKey())})),
		},
	})
}

// stop gives running requests a moment to end.
func stop(s *local.Server) { _ = s.Stop(2 * time.Second) }
