package hubspot_test

import (
	"context"
	"fmt"

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
	client := hubspot.New(hubspot.Options{AccessToken: srv.Token(), HTTP: srv.Client(), Base: srv.URL()})

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
	connector := hubspot.NewConnector(hubspot.New(hubspot.Options{
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
