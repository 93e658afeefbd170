package hubspot_test

import (
	"context"
	"fmt"
	"net/url"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/sync/crm"
)

// Everything works against the simulator as it does against HubSpot; leave HTTP
// and Base out for the real one.
func Example() {
	srv := hubspottest.NewServer(hubspottest.Options{})
	defer srv.Close()
	ctx := context.Background()
	client := hubspot.NewClient(hubspot.Options{AccessToken: srv.Token(), HTTP: srv.Client(), Base: srv.URL()})

	for _, name := range []string{"Ada", "Grace"} {
		_, err := client.Objects.Create(ctx, "contacts", hubspot.Input{Properties: map[string]string{"firstname": name}})
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	for contact, err := range client.Objects.All(ctx, "contacts", hubspot.ListOptions{Limit: 100, Properties: []string{"firstname"}}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(contact.Properties.Get("firstname"))
	}
	// Output:
	// Ada
	// Grace
}

// A connector answers a feed a page at a time. The cursor goes back in with the
// next call, in this process or another one.
func ExampleConnector_Changes() {
	srv := hubspottest.NewServer(hubspottest.Options{})
	defer srv.Close()
	srv.Put("contacts", map[string]string{"email": "ada@example.org", "numemployees": "5-25"})
	connector := hubspot.NewConnector(hubspot.NewClient(hubspot.Options{
		AccessToken: srv.Token(), HTTP: srv.Client(), Base: srv.URL(),
	}), hubspot.ConnectorOptions{})

	feed := crm.Feed{Object: "contacts", Lane: crm.Changes, Fields: []string{"email"}}
	for more := true; more; {
		pages, err := connector.Changes(context.Background(), []crm.Feed{feed})
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, r := range pages[0].Records {
			fmt.Println(r.Values["email"])
		}
		feed.Since, more = pages[0].Next, pages[0].More
	}
	// Output:
	// ada@example.org
}

// One bad record does not fail the others, and its error names the field.
func ExampleConnector_Write() {
	srv := hubspottest.NewServer(hubspottest.Options{})
	defer srv.Close()
	connector := hubspot.NewConnector(hubspot.NewClient(hubspot.Options{
		AccessToken: srv.Token(), HTTP: srv.Client(), Base: srv.URL(),
	}), hubspot.ConnectorOptions{})

	var writes []crm.Write
	for _, email := range []string{"ada@example.org", "not an address"} {
		writes = append(writes, crm.Write{
			Op: crm.Create, Ref: crm.Ref{System: crm.HubSpot, Object: "contacts"},
			Values: map[string]crm.Value{"email": crm.TextOf(email)},
		})
	}
	results, err := connector.Write(context.Background(), writes)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(results[0].Created, results[0].Err)
	e, _ := crm.AsError(results[1].Err)
	fmt.Println(e.Class, e.Fields)
	// Output:
	// true <nil>
	// invalid value [email]
}

// The host keeps state and verifier until the user comes back with a code.
func ExampleOAuth_AuthorizeURL() {
	client := hubspot.NewClient(hubspot.Options{App: hubspot.App{
		ClientID: "my-app", ClientSecret: "my-secret", RedirectURL: "https://host.example/back",
		Scopes: []string{"crm.objects.contacts.read", "crm.objects.contacts.write"},
	}})
	page, err := url.Parse(client.OAuth.AuthorizeURL("a-random-state", hubspot.NewVerifier()))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Host, page.Query().Get("scope"), page.Query().Get("code_challenge_method"))
	// Output:
	// app.hubspot.com oauth crm.objects.contacts.read crm.objects.contacts.write S256
}
