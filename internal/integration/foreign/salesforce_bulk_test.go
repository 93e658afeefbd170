package foreign_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func bulkInsert(t *testing.T, a access) {
	c := signIn(t, a)
	const n, batch = 250, 100 // three jobs
	jobs, err := c.InsertBulk("Contact", people(n, "go bulk"), batch, true)
	require.NoError(t, err)
	require.Len(t, jobs, 3)
	total := 0
	for _, id := range jobs {
		job, err := c.GetJobResults(id)
		require.NoError(t, err)
		require.Equal(t, "JobComplete", job.State)
		require.Empty(t, job.FailedRecords)
		for _, r := range job.SuccessfulRecords {
			require.Equal(t, "true", r["sf__Created"])
			require.Len(t, r["sf__Id"], 18)
			require.Equal(t, "go bulk", r["Title"])
		}
		total += len(job.SuccessfulRecords)
	}
	require.Equal(t, n, total)
	require.Equal(t, n, count(t, c, "Title = 'go bulk'"))
}

func bulkUpsert(t *testing.T, a access) {
	c := signIn(t, a)
	rows := []record{{"Key__c": "go-bulk-1", "LastName": "one"}, {"Key__c": "go-bulk-2", "LastName": "two"}}
	for round, created := range []string{"true", "false"} {
		jobs, err := c.UpsertBulk("Contact", "Key__c", rows, 1000, true)
		require.NoError(t, err)
		job, err := c.GetJobResults(jobs[0])
		require.NoError(t, err)
		require.Len(t, job.SuccessfulRecords, 2)
		require.Equal(t, created, job.SuccessfulRecords[0]["sf__Created"], "round %d", round)
	}
	var found []record
	require.NoError(t, c.Query("SELECT Id FROM Contact WHERE Key__c LIKE 'go-bulk-%'", &found))
	require.Len(t, found, 2)
	for i := range found {
		found[i] = record{"Id": found[i]["Id"], "FirstName": "bulk"}
	}
	_, err := c.UpdateBulk("Contact", found, 1000, true)
	require.NoError(t, err)
	require.Equal(t, 2, count(t, c, "Key__c LIKE 'go-bulk-%' AND FirstName = 'bulk'"))
	_, err = c.DeleteBulk("Contact", []record{{"Id": found[0]["Id"]}, {"Id": found[1]["Id"]}}, 1000, true)
	require.NoError(t, err)
	require.Zero(t, count(t, c, "Key__c LIKE 'go-bulk-%'"))
}

func bulkFailures(t *testing.T, a access) {
	c := signIn(t, a)
	jobs, err := c.InsertBulk("Contact", []record{{"LastName": "good", "Email": ""}, {"LastName": "", "Email": ""}, {"LastName": "bad", "Email": "no address"}}, 1000, true)
	require.NoError(t, err, "a job with failed rows is complete")
	job, err := c.GetJobResults(jobs[0])
	require.NoError(t, err)
	require.Equal(t, 2, job.NumberRecordsFailed)
	require.Len(t, job.SuccessfulRecords, 1)
	require.Len(t, job.FailedRecords, 2)
	errs := map[any]any{}
	for _, r := range job.FailedRecords {
		require.Empty(t, r["sf__Id"])
		errs[r["LastName"]] = r["sf__Error"]
	}
	require.Equal(t, "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --", errs[""])
	require.Equal(t, "INVALID_EMAIL_ADDRESS:Email: invalid email address: no address:Email --", errs["bad"])

	_, err = c.InsertBulk("Contact", []record{{"Foo": "1"}}, 1000, true)
	require.ErrorContains(t, err, "InvalidBatch : Field name not found : Foo")
}

// The client takes the results page by page and reads two headers unchecked.
func bulkExport(t *testing.T, a access) {
	c := signIn(t, a)
	const n = 350 // four pages
	made, err := c.InsertCollection("Contact", people(n, "go export"), 200)
	require.NoError(t, err)
	allGood(t, made, n)
	file := filepath.Join(t.TempDir(), "out.csv")
	require.NoError(t, c.QueryBulkExport("SELECT Id, LastName, Email FROM Contact WHERE Title = 'go export' ORDER BY LastName", file))
	in, err := os.Open(file) //nolint:gosec // the test's own file
	require.NoError(t, err)
	defer func() { _ = in.Close() }()
	rows, err := csv.NewReader(in).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"Id", "LastName", "Email"}, rows[0])
	require.Len(t, rows, n+1)
	for i, r := range rows[1:] {
		require.Equal(t, people(n, "")[i]["LastName"], r[1])
		require.Empty(t, r[2])
	}
}

func bulkIterator(t *testing.T, a access) {
	c := signIn(t, a)
	const n = 250 // three pages
	made, err := c.InsertCollection("Contact", people(n, "go iterator"), 200)
	require.NoError(t, err)
	allGood(t, made, n)
	it, err := c.QueryBulkIterator("SELECT LastName FROM Contact WHERE Title = 'go iterator' ORDER BY LastName")
	require.NoError(t, err)
	pages := []int{}
	for it.Next() {
		var page []struct{ LastName string }
		require.NoError(t, it.Decode(&page))
		pages = append(pages, len(page))
	}
	require.NoError(t, it.Error())
	require.Equal(t, []int{100, 100, 50}, pages)
}

// A query without rows still has a header line and both headers.
func bulkEmpty(t *testing.T, a access) {
	c := signIn(t, a)
	file := filepath.Join(t.TempDir(), "out.csv")
	require.NoError(t, c.QueryBulkExport("SELECT Id, LastName FROM Contact WHERE Title = 'go nobody'", file))
	out, err := os.ReadFile(file) //nolint:gosec // the test's own file
	require.NoError(t, err)
	require.Equal(t, "Id,LastName\n", string(out))
}

func bulkFile(t *testing.T, a access) {
	c := signIn(t, a)
	file := filepath.Join(t.TempDir(), "in.csv")
	require.NoError(t, os.WriteFile(file, []byte("LastName,Title,Description\nOne,go file,\"two\nlines\"\nTwo,go file,\"a \"\"quote\"\"\"\n"), 0o600))
	jobs, err := c.InsertBulkFile("Contact", file, 1000, true)
	require.NoError(t, err)
	require.Len(t, jobs, 1)
	var rows []record
	require.NoError(t, c.Query("SELECT Description FROM Contact WHERE Title = 'go file' ORDER BY LastName", &rows))
	require.Len(t, rows, 2)
	require.Equal(t, "two\nlines", rows[0]["Description"])
	require.Equal(t, `a "quote"`, rows[1]["Description"])
}
