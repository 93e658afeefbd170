package foreign_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	sf "github.com/k-capehart/go-salesforce/v3"
	"github.com/stretchr/testify/require"
)

// post sends a form past the client.
func post(t *testing.T, address, form string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, resp.Body)
	require.Equal(t, http.StatusOK, resp.StatusCode)
}

func records(t *testing.T, a access) {
	type Contact struct{ Id, LastName, FirstName, Email string }
	c := signIn(t, a)
	made, err := c.InsertOne("Contact", Contact{LastName: "Lovelace", FirstName: "Ada", Email: "ada.go@example.com"})
	require.NoError(t, err)
	require.True(t, made.Success)
	require.NoError(t, c.UpdateOne("Contact", Contact{Id: made.Id, LastName: "King", Email: "ada.go@example.com"}))
	var seen []Contact
	require.NoError(t, c.Query("SELECT Id, LastName, FirstName, Email FROM Contact WHERE Email = 'ADA.GO@example.com'", &seen))
	require.Equal(t, []Contact{{Id: made.Id, LastName: "King", Email: "ada.go@example.com"}}, seen, `"" clears a field`)
	require.NoError(t, c.DeleteOne("Contact", Contact{Id: made.Id}))
	require.ErrorContains(t, c.DeleteOne("Contact", Contact{Id: made.Id}), "ENTITY_IS_DELETED")
}

func refusedRecords(t *testing.T, a access) {
	c := signIn(t, a)
	_, err := c.InsertOne("Contact", record{"FirstName": "Ada"})
	require.ErrorContains(t, err, "REQUIRED_FIELD_MISSING")
	require.ErrorContains(t, err, "Required fields are missing: [LastName]")
	_, err = c.InsertOne("Contact", record{"LastName": "x", "Nope__c": 1})
	require.ErrorContains(t, err, "INVALID_FIELD")
	_, err = c.InsertOne("Nothing__c", record{"Name": "x"})
	require.ErrorContains(t, err, "NOT_FOUND")
	_, err = c.InsertOne("Opportunity", record{"Name": "x", "StageName": "Prospecting", "CloseDate": "soon"})
	require.ErrorContains(t, err, "JSON_PARSER_ERROR")
	var rows []record
	require.ErrorContains(t, c.Query("SELECT Nope__c FROM Contact", &rows), "INVALID_FIELD")
	require.ErrorContains(t, c.Query("SELECT Id FROM", &rows), "MALFORMED_QUERY")
}

func upserts(t *testing.T, a access) {
	c := signIn(t, a)
	first, err := c.UpsertOne("Contact", "Key__c", record{"Key__c": "go-1", "LastName": "First"})
	require.NoError(t, err)
	again, err := c.UpsertOne("Contact", "Key__c", record{"Key__c": "go-1", "LastName": "Second"})
	require.NoError(t, err)
	require.Equal(t, first.Id, again.Id)
	require.Equal(t, 1, count(t, c, "Key__c = 'go-1' AND LastName = 'Second'"))
	_, err = c.UpsertOne("Contact", "LastName", record{"LastName": "x"})
	require.ErrorContains(t, err, "Provided external ID field does not exist or is not accessible: LastName")

	rows := []record{{"Key__c": "go-1", "LastName": "Third"}, {"Key__c": "go-2", "LastName": "New"}}
	result, err := c.UpsertCollection("Contact", "Key__c", rows, 200)
	require.NoError(t, err)
	require.Equal(t, first.Id, allGood(t, result, 2)[0])
}

func collections(t *testing.T, a access) {
	c := signIn(t, a)
	const n = 450 // three calls
	made, err := c.InsertCollection("Contact", people(n, "go collection"), 200)
	require.NoError(t, err)
	ids := allGood(t, made, n)
	require.Equal(t, n, count(t, c, "Title = 'go collection'"))
	rows := make([]record, n)
	for i, id := range ids {
		rows[i] = record{"Id": id, "FirstName": strconv.Itoa(i)}
	}
	changed, err := c.UpdateCollection("Contact", rows, 200)
	require.NoError(t, err)
	require.Equal(t, ids, allGood(t, changed, n))
	require.Equal(t, 1, count(t, c, "Title = 'go collection' AND FirstName = '449' AND Id = '"+ids[449]+"'"))
	gone, err := c.DeleteCollection("Contact", rows, 200)
	require.NoError(t, err)
	require.Equal(t, ids, allGood(t, gone, n))
	require.Zero(t, count(t, c, "Title = 'go collection'"))
}

func partialFailure(t *testing.T, a access) {
	c := signIn(t, a)
	r, err := c.InsertCollection("Contact", []record{{"LastName": "good"}, {"FirstName": "no last name"}, {"LastName": "bad", "Email": "no address"}}, 200)
	require.NoError(t, err)
	require.True(t, r.HasSalesforceErrors)
	require.Equal(t, []bool{true, false, false}, []bool{r.Results[0].Success, r.Results[1].Success, r.Results[2].Success})
	require.Equal(t, []sf.SalesforceErrorMessage{{
		StatusCode: "REQUIRED_FIELD_MISSING", Message: "Required fields are missing: [LastName]", Fields: []string{"LastName"},
	}}, r.Results[1].Errors)
	require.Equal(t, "INVALID_EMAIL_ADDRESS", r.Results[2].Errors[0].StatusCode)

	id := r.Results[0].Id
	r, err = c.DeleteCollection("Contact", []record{{"Id": id}, {"Id": "003000000000001AAA"}}, 200)
	require.NoError(t, err)
	require.True(t, r.Results[0].Success)
	require.Equal(t, "INVALID_CROSS_REFERENCE_KEY", r.Results[1].Errors[0].StatusCode)
}

func composites(t *testing.T, a access) {
	c := signIn(t, a)
	const n = 250 // two subrequests
	made, err := c.InsertComposite("Contact", people(n, "go composite"), 200, true)
	require.NoError(t, err)
	ids := allGood(t, made, n)
	rows := make([]record, n)
	for i, id := range ids {
		rows[i] = record{"Id": id, "FirstName": "changed"}
	}
	changed, err := c.UpdateComposite("Contact", rows, 200, false)
	require.NoError(t, err)
	allGood(t, changed, n)
	require.Equal(t, n, count(t, c, "Title = 'go composite' AND FirstName = 'changed'"))
	upserted, err := c.UpsertComposite("Contact", "Key__c", []record{{"Key__c": "go-c", "LastName": "x"}}, 200, true)
	require.NoError(t, err)
	allGood(t, upserted, 1)

	bad, err := c.InsertComposite("Contact", []record{{"LastName": "rolled back", "Title": "go rolled"}, {"FirstName": "no last name"}}, 200, true)
	require.NoError(t, err)
	require.True(t, bad.HasSalesforceErrors)
	require.Zero(t, count(t, c, "Title = 'go rolled'"))

	gone, err := c.DeleteComposite("Contact", rows, 200, true)
	require.NoError(t, err)
	allGood(t, gone, n)
}
