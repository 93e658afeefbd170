package salesforcetest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

// A job that reads contacts is pointed at a simulated org.
func Example() {
	srv := salesforcetest.NewServer(salesforcetest.Options{})
	defer srv.Close()
	if _, err := srv.Put("Contact", map[string]any{"LastName": "Lovelace", "FirstName": "Ada"}); err != nil {
		fmt.Println(err)
		return
	}
	req, err := http.NewRequest(http.MethodGet, srv.URL()+"/services/data/v67.0/query?q="+url.QueryEscape("SELECT COUNT(Id) n, MAX(Name) name FROM Contact"), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	res, err := srv.Client().Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	fmt.Println(res.Status, err)
	fmt.Println(string(body))
	fmt.Println("API calls:", srv.Calls())
	// Output:
	// 200 OK <nil>
	// {"totalSize":1,"done":true,"records":[{"attributes":{"type":"AggregateResult"},"n":1,"name":"Ada Lovelace"}]}
	// API calls: 1
}

// The next create is saved, but its answer never arrives.
func ExampleServer_Inject() {
	srv := salesforcetest.NewServer(salesforcetest.Options{})
	defer srv.Close()
	srv.Inject(salesforcetest.Fault{Method: http.MethodPost, Object: "Account", Drop: salesforcetest.DropAfter})
	req, err := http.NewRequest(http.MethodPost, srv.URL()+"/services/data/v67.0/sobjects/Account", strings.NewReader(`{"Name":"Acme"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	res, err := srv.Client().Do(req)
	if err == nil {
		_ = res.Body.Close()
	}
	fmt.Println("answered:", err == nil, "- accounts:", srv.Count("Account"))
	// Output: answered: false - accounts: 1
}
