package salesforcetest_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

func TestReplicationWindows(t *testing.T) {
	t.Parallel()
	o, c := at(salesforcetest.Options{SessionTTL: 1000 * time.Hour})
	srv := salesforcetest.New(t, o)
	id := put(t, srv, "Contact", f{"LastName": "x"})
	ask := func(what, start, end string) answer {
		return send(t, srv, "GET", base+"/sobjects/Contact/"+what+"/?start="+start+"&end="+end, "")
	}
	c.at = noon.Add(90 * time.Second)
	a := ask("updated", "2026-11-24T11:59:00Z", "2026-11-24T12:01:00%2B0000")
	require.Equal(t, `{"ids":["`+id+`"],"latestDateCovered":"2026-11-24T12:01:00.000+0000"}`, a.body)
	for _, bad := range []struct{ what, start, end string }{
		{"updated", "2026-11-24T12:00:10Z", "2026-11-24T12:00:50Z"}, // one minute after truncation
		{"updated", "2026-10-20T00:00:00Z", "2026-11-24T12:00:00Z"}, // more than 30 days
		{"deleted", "2026-11-08T00:00:00Z", "2026-11-24T12:00:00Z"}, // more than 15 days
		{"updated", "yesterday", "2026-11-24T12:00:00Z"},
	} {
		a := ask(bad.what, bad.start, bad.end)
		require.Equal(t, 400, a.status, bad)
		require.Contains(t, a.body, "INVALID_REPLICATION_DATE")
	}
	require.NoError(t, srv.Delete("Contact", id))
	require.NoError(t, srv.EmptyBin("Contact"))
	a = ask("deleted", "2026-11-24T11:00:00Z", "2026-11-24T12:02:00Z")
	require.Contains(t, a.body, `"deletedRecords":[],"earliestDateAvailable":"2026-11-24T12:01:00.000+0000"`)
	require.Empty(t, column(t, queryAll(t, srv, "SELECT Id FROM Contact"), "Id"))
}

func TestRecycleBinAge(t *testing.T) {
	t.Parallel()
	o, c := at(salesforcetest.Options{SessionTTL: 1000 * time.Hour})
	srv := salesforcetest.New(t, o)
	id := put(t, srv, "Lead", f{"LastName": "x", "Company": "c"})
	require.NoError(t, srv.Delete("Lead", id))
	c.at = noon.AddDate(0, 0, 14)
	require.Equal(t, []any{id}, column(t, queryAll(t, srv, "SELECT Id FROM Lead"), "Id"))
	c.at = noon.AddDate(0, 0, 16)
	require.Empty(t, column(t, queryAll(t, srv, "SELECT Id FROM Lead"), "Id"))
	require.Error(t, srv.Undelete("Lead", id))
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				if _, err := srv.Put("Contact", f{"LastName": "x", "Email": "x@x.org"}); err != nil {
					t.Error(err)
				}
				_ = srv.Requests()
			}
		})
		wg.Go(func() {
			for range 20 {
				query(t, srv, "SELECT Id FROM Contact WHERE Email = 'x@x.org'")
			}
		})
	}
	wg.Wait()
	require.Equal(t, 80, srv.Count("Contact"))
	require.Equal(t, 80, srv.Calls())
}
