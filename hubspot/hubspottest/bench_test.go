package hubspottest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

// BenchmarkSearch is one search over 2,000 contacts, with an index that
// changes before each.
func BenchmarkSearch(b *testing.B) {
	srv := hubspottest.New(b, hubspottest.Options{Tier: hubspottest.Unlimited})
	var id string
	for i := range 2000 {
		id = srv.Put("contacts", props{"email": fmt.Sprintf("u%d@b.co", i), "firstname": "U", "city": "Ulm"})
	}
	body := `{"filters":[{"propertyName":"lastmodifieddate","operator":"GTE","value":"2020-01-01T00:00:00Z"}],"sorts":["lastmodifieddate"],"limit":200,"properties":["email","firstname","city"]}`
	n := 0
	for b.Loop() {
		n++
		if err := srv.Edit("contacts", id, props{"city": fmt.Sprint(n)}); err != nil {
			b.Fatal(err)
		}
		req := httptest.NewRequest(http.MethodPost, "/crm/v3/objects/contacts/search", strings.NewReader(body))
		req.Header.Set("Authorization", "Bearer "+srv.Token())
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, req)
		if w.Code != http.StatusOK {
			b.Fatal(w.Body.String())
		}
	}
}

// BenchmarkNew is the cost of a fresh portal.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		hubspottest.NewServer(hubspottest.Options{}).Close()
	}
}
