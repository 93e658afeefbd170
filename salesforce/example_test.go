package salesforce_test

import (
	"context"
	"fmt"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	"github.com/crmsync/crmsync/sync/crm"
)

// A client with a token that renews itself, against a simulated org.
func ExampleNewClient() {
	org := salesforcetest.NewServer(salesforcetest.Options{})
	defer org.Close()

	app := salesforce.OAuth{
		LoginURL: org.LoginURL(), ClientID: org.App().ClientID, ClientSecret: org.App().ClientSecret, HTTP: org.Client(),
	}
	tokens := salesforce.NewMemoryTokens(salesforce.Token{Refresh: org.App().RefreshToken})
	client, err := salesforce.NewClient(salesforce.Options{Auth: app.Tokens(tokens), HTTP: org.Client()})
	if err != nil {
		fmt.Println(err)
		return
	}

	ctx := context.Background()
	saved, _, err := client.Records.Create(ctx, "Lead", map[string]any{"LastName": "Okafor", "Company": "Acme"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for row, err := range client.Query.Rows(ctx, "SELECT Id, LastName FROM Lead WHERE Company = 'Acme'") {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(row.Text("LastName"), row.ID() == saved.ID)
	}
	// Output:
	// Okafor true
}

// Two objects' changes in one call, then a write with one bad record.
func ExampleConnector() {
	org := salesforcetest.NewServer(salesforcetest.Options{})
	defer org.Close()
	client, err := salesforce.NewClient(salesforce.Options{Auth: salesforce.FixedToken(org.Token(), org.URL()), HTTP: org.Client()})
	if err != nil {
		fmt.Println(err)
		return
	}
	connector := salesforce.NewConnector(client, salesforce.ConnectorOptions{})

	ctx := context.Background()
	pages, err := connector.Changes(ctx, []crm.Feed{
		{Object: "Lead", Lane: crm.Changes, Fields: []string{"Email"}},
		{Object: "Contact", Lane: crm.Changes, Fields: []string{"Email"}},
	})
	fmt.Println(len(pages), pages[0].More, err)

	lead := func(email string) crm.Write {
		return crm.Write{Op: crm.Create, Ref: crm.Ref{System: crm.Salesforce, Object: "Lead"}, Values: map[string]crm.Value{
			"LastName": crm.TextOf("Okafor"), "Company": crm.TextOf("Acme"), "Email": crm.TextOf(email)}}
	}
	results, err := connector.Write(ctx, []crm.Write{lead("ada@acme.example"), lead("nonsense")})
	fmt.Println(err)
	for _, r := range results {
		fmt.Println(r.Created, r.Err)
	}
	// Output:
	// 2 false <nil>
	// <nil>
	// true <nil>
	// false salesforce: create Lead: invalid value (INVALID_EMAIL_ADDRESS) on Email
}
