package salesforcetest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

// world makes n contacts, all in the same second.
func world(b *testing.B, n int) *salesforcetest.Server {
	b.Helper()
	o, _ := at(salesforcetest.Options{})
	srv := salesforcetest.New(b, o)
	for i := range n {
		if _, err := srv.Put("Contact", f{"LastName": fmt.Sprint("Name", i), "FirstName": "First", "Email": fmt.Sprintf("p%d@x.org", i)}); err != nil {
			b.Fatal(err)
		}
	}
	return srv
}

func serve(b *testing.B, srv *salesforcetest.Server, method, path, body string) {
	b.Helper()
	req := httptest.NewRequest(method, srv.URL()+path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	rec := httptest.NewRecorder()
	srv.ServeHTTP(rec, req)
	if rec.Code != http.StatusOK {
		b.Fatal(rec.Body.String())
	}
}

// An idle poll of 10,000 rows.
func BenchmarkIdlePoll(b *testing.B) {
	srv := world(b, 10_000)
	q := base + "/queryAll?q=" + url.QueryEscape("SELECT Id, SystemModstamp, LastName FROM Contact WHERE SystemModstamp >= 2026-11-24T12:00:01Z ORDER BY SystemModstamp, Id LIMIT 2000")
	for b.Loop() {
		serve(b, srv, http.MethodGet, q, "")
	}
}

// A page of 2,000 rows of 10,000.
func BenchmarkFullPage(b *testing.B) {
	srv := world(b, 10_000)
	q := base + "/queryAll?q=" + url.QueryEscape("SELECT Id, SystemModstamp, LastModifiedById, CreatedDate, IsDeleted, MasterRecordId, FirstName, LastName, Email, Phone, Title, AccountId FROM Contact ORDER BY SystemModstamp, Id LIMIT 2000")
	for b.Loop() {
		serve(b, srv, http.MethodGet, q, "")
	}
}

// 1,000 addresses in one composite.
func BenchmarkFindByEmail(b *testing.B) {
	srv := world(b, 10_000)
	list := make([]string, 1000)
	for i := range list {
		list[i] = fmt.Sprintf("'p%d@x.org'", i*7)
	}
	q := url.QueryEscape("SELECT Id, Email FROM Contact WHERE Email IN (" + strings.Join(list, ",") + ")")
	body := `{"compositeRequest":[{"method":"GET","referenceId":"r","url":"` + base + "/query?q=" + q + `"}]}`
	for b.Loop() {
		serve(b, srv, http.MethodPost, base+"/composite", body)
	}
}

// Updates of 200 records in one collection.
func BenchmarkUpdateMany(b *testing.B) {
	srv := world(b, 10_000)
	all := srv.All("Contact")
	rows := make([]string, 200)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"id":%q,"Title":"t"}`, all[i*50].ID())
	}
	body := `{"records":[` + records("Contact", rows...) + `]}`
	for b.Loop() {
		serve(b, srv, http.MethodPatch, base+"/composite/sobjects", body)
	}
}
