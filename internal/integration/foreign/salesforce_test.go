package foreign_test

import (
	"encoding/json"
	"fmt"
	"io"
	"testing"

	sf "github.com/k-capehart/go-salesforce/v3"
	"github.com/stretchr/testify/require"
)

// goSalesforce runs github.com/k-capehart/go-salesforce against an empty org.
func goSalesforce(t *testing.T, a access) {
	t.Helper()
	for name, scenario := range map[string]func(*testing.T, access){
		"access token":       tokenAuth,
		"client credentials": credentialsAuth,
		"password":           passwordAuth,
		"JWT bearer":         jwtAuth,
		"refused sign-ins":   refusedAuth,
		"renewed session":    renewedSession,
		"records":            records,
		"refused records":    refusedRecords,
		"upsert":             upserts,
		"collections":        collections,
		"partial failure":    partialFailure,
		"composite":          composites,
		"query pages":        queryPages,
		"query values":       queryValues,
		"query from tags":    queryStruct,
		"compressed":         compressed,
		"bulk insert":        bulkInsert,
		"bulk upsert":        bulkUpsert,
		"bulk failures":      bulkFailures,
		"bulk file":          bulkFile,
		"bulk export":        bulkExport,
		"bulk iterator":      bulkIterator,
		"bulk without rows":  bulkEmpty,
		"limits":             limits,
		"other requests":     otherRequests,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scenario(t, a)
		})
	}
}

// signIn makes a client with the token that works at once.
func signIn(t *testing.T, a access, options ...sf.Option) *sf.Salesforce {
	t.Helper()
	c, err := sf.Init(sf.Creds{Domain: a.Salesforce.URL, AccessToken: a.Salesforce.Token}, options...)
	require.NoError(t, err)
	return c
}

// record is a record as this client takes and gives it.
type record = map[string]any

// people makes n contacts with this title, which no other test uses.
func people(n int, title string) []record {
	out := make([]record, n)
	for i := range out {
		out[i] = record{"LastName": fmt.Sprintf("Person %04d", i), "Title": title}
	}
	return out
}

// count asks the org how many contacts match.
func count(t *testing.T, c *sf.Salesforce, where string) int {
	t.Helper()
	var rows []record
	require.NoError(t, c.Query("SELECT Id FROM Contact WHERE "+where, &rows))
	return len(rows)
}

// get reads JSON from a path of the data API.
func get(t *testing.T, c *sf.Salesforce, path string) record {
	t.Helper()
	resp, err := c.DoRequest("GET", path, nil)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	var out record
	require.NoError(t, json.Unmarshal(body, &out), "%s", body)
	return out
}

// allGood wants every result to be a success with an id of its own.
func allGood(t *testing.T, r sf.SalesforceResults, n int) []string {
	t.Helper()
	require.False(t, r.HasSalesforceErrors, "%v", r.Results)
	require.Len(t, r.Results, n)
	ids, seen := make([]string, n), map[string]bool{}
	for i, one := range r.Results {
		require.True(t, one.Success)
		require.Len(t, one.Id, 18)
		require.False(t, seen[one.Id], "the id %s comes twice", one.Id)
		ids[i], seen[one.Id] = one.Id, true
	}
	return ids
}
