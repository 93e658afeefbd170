package hubspot_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/sync/crm"
)

// A connector that was given the schemas reads changes without asking for them.
func TestPrimeSavesTheCallsForSchemas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := hubspottest.New(t, hubspottest.Options{})
		srv.Put("contacts", map[string]string{"email": "ada@example.com", "annualrevenue": "1000"})
		connect := func() *hubspot.Connector {
			return hubspot.NewConnector(hubspot.NewClient(hubspot.Options{AccessToken: srv.Token(), HTTP: srv.Client()}), hubspot.ConnectorOptions{})
		}
		schemas, err := connect().Describe(t.Context(), "contacts")
		require.NoError(t, err)
		read := func(c *hubspot.Connector) (crm.Page, int) {
			srv.ResetRequests()
			pages, err := c.Changes(t.Context(), []crm.Feed{{Object: "contacts", Lane: crm.Changes, Fields: []string{"email", "annualrevenue"}}})
			require.NoError(t, err)
			return pages[0], len(srv.Requests())
		}
		cold, coldCalls := read(connect())
		primed := connect()
		primed.Prime(schemas...)
		warm, warmCalls := read(primed)
		require.Equal(t, cold.Records, warm.Records)
		require.Equal(t, 1, warmCalls)
		require.Equal(t, 2, coldCalls)
	})
}
