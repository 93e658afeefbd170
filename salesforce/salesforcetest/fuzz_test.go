package salesforcetest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

// Any text gets an answer in one of the vendor's shapes.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"SELECT Id, Account.Name, (SELECT Id FROM Tasks) FROM Contact c WHERE c.Email LIKE 'a\\_%' AND (NOT Id IN ('x', null)) ORDER BY Name DESC NULLS LAST LIMIT 2 OFFSET 1",
		"SELECT COUNT(Id) n, LeadSource FROM Lead WHERE CreatedDate = LAST_N_DAYS:3 GROUP BY LeadSource HAVING COUNT(Id) > 1",
		"SELECT TYPEOF Who WHEN Contact THEN Email ELSE Name END FROM Task USING SCOPE mine FOR VIEW",
		"SELECT FIELDS(ALL) FROM User WHERE Id IN (SELECT OwnerId FROM Account) LIMIT 200", "SELECT", "SELECT Id FROM Lead WHERE Id >= 2020-01-01T00:00:00+01:00",
	} {
		f.Add(seed)
	}
	srv := salesforcetest.New(f, salesforcetest.Options{DailyLimit: 1 << 30})
	for _, name := range []string{"a", "b"} {
		if _, err := srv.Put("Contact", map[string]any{"LastName": name, "Email": name + "@x.org"}); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, soql string) {
		req := httptest.NewRequest(http.MethodGet, srv.URL()+base+"/queryAll?q="+url.QueryEscape(soql), nil)
		req.Header.Set("Authorization", "Bearer "+srv.Token())
		rec := httptest.NewRecorder()
		srv.ServeHTTP(rec, req)
		if rec.Code != 200 && rec.Code != 400 && rec.Code != 414 && rec.Code != 403 {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		if rec.Code < 401 && !json.Valid(rec.Body.Bytes()) {
			t.Fatalf("not JSON: %s", rec.Body)
		}
	})
}

// Any body gets an answer in one of the vendor's shapes.
func FuzzComposite(f *testing.F) {
	f.Add(`{"compositeRequest":[{"method":"POST","url":"` + base + `/sobjects/Account","referenceId":"a","body":{"Name":"@{a.id}"}}]}`)
	f.Add(`{"allOrNone":true,"compositeRequest":[{"method":"GET","url":"` + base + `/composite/sobjects/Lead?ids=1&fields=Id","referenceId":"r"}]}`)
	f.Add(`{"records":[{"attributes":{"type":"Contact"},"LastName":1,"Account":{"Name":"x"}}]}`)
	srv := salesforcetest.New(f, salesforcetest.Options{DailyLimit: 1 << 30})
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range []string{"/composite", "/composite/batch", "/composite/graph", "/composite/sobjects", "/sobjects/Task"} {
			req := httptest.NewRequest(http.MethodPost, srv.URL()+base+path, strings.NewReader(body))
			req.Header.Set("Authorization", "Bearer "+srv.Token())
			rec := httptest.NewRecorder()
			srv.ServeHTTP(rec, req)
			if rec.Code >= 500 || !json.Valid(rec.Body.Bytes()) {
				t.Fatalf("%s: %d %s", path, rec.Code, rec.Body)
			}
		}
		srv.ResetRequests()
	})
}
