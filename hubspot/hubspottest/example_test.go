package hubspottest_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

// A client that creates the same contact twice learns which one exists.
func Example() {
	srv := hubspottest.NewServer(hubspottest.Options{})
	defer srv.Close()
	srv.Put("contacts", map[string]string{"email": "ada@example.com"})

	req, err := http.NewRequest(http.MethodPost, srv.URL()+"/crm/v3/objects/contacts",
		strings.NewReader(`{"properties":{"email":"Ada@Example.com"}}`))
	if err != nil {
		panic(err)
	}
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	resp, err := srv.Client().Do(req)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		panic(err)
	}
	fmt.Println(resp.StatusCode, strings.Contains(string(body), "Contact already exists"), srv.Count("contacts"))
	// Output: 409 true 1
}

// A reply that is lost after the work was done leaves the record behind.
func ExampleServer_Inject() {
	srv := hubspottest.NewServer(hubspottest.Options{})
	defer srv.Close()
	srv.Inject(hubspottest.Fault{Method: "POST", Path: "/objects/contacts", Drop: hubspottest.DropAfter})

	req, err := http.NewRequest(http.MethodPost, srv.URL()+"/crm/v3/objects/contacts",
		strings.NewReader(`{"properties":{"email":"ada@example.com"}}`))
	if err != nil {
		panic(err)
	}
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	resp, err := srv.Client().Do(req)
	if err == nil {
		_ = resp.Body.Close()
	}
	fmt.Println(err != nil, srv.Count("contacts"))
	// Output: true 1
}
