package crmsync_test

import (
	"context"
	"fmt"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/memstore"
)

// A host's whole integration, here against the simulators: with real accounts
// the two clients have the host's credentials instead.
func Example() {
	portal := hubspottest.NewServer(hubspottest.Options{})
	defer portal.Close()
	org := salesforcetest.NewServer(salesforcetest.Options{})
	defer org.Close()
	portal.Put("contacts", map[string]string{"email": "ada@example.com", "firstname": "Ada", "lastname": "Lovelace"})

	ctx := context.Background()
	hub := hubspot.NewClient(hubspot.Options{AccessToken: portal.Token(), HTTP: portal.Client()})
	sf, err := salesforce.NewClient(salesforce.Options{
		Auth: salesforce.FixedToken(org.Token(), org.URL()), HTTP: org.Client(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	engine, err := crmsync.New(crmsync.DefaultSettings("customer-42"),
		hubspot.NewConnector(hub, hubspot.ConnectorOptions{}),
		salesforce.NewConnector(sf, salesforce.ConnectorOptions{}),
		memstore.New())
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := engine.Plan(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("plan: ", plan.Totals)
	for range 2 {
		report, err := engine.Sync(ctx)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(report.State+": ", report.Written)
	}
	// Output:
	// plan:  HubSpot: 0 created, 0 updated, 0 deleted. Salesforce: 1 created, 0 updated, 0 deleted. Conflicts: 0. Cleared fields: 0.
	// done:  HubSpot: 0 created, 0 updated, 0 deleted. Salesforce: 1 created, 0 updated, 0 deleted. Conflicts: 0. Cleared fields: 0.
	// done:  HubSpot: 0 created, 1 updated, 0 deleted. Salesforce: 0 created, 0 updated, 0 deleted. Conflicts: 0. Cleared fields: 0.
}
