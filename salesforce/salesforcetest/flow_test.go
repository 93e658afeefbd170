package salesforcetest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

func TestFlowChangesWhatIsStored(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.NewServer(salesforcetest.Options{})
	defer srv.Close()
	require.NoError(t, srv.AddFlow("Lead", func(r salesforcetest.Record) map[string]any {
		return map[string]any{"City": strings.ToUpper(r.Text("City"))}
	}))
	require.Error(t, srv.AddFlow("Nothing", nil))
	id, err := srv.Put("Lead", map[string]any{"LastName": "Lovelace", "Company": "Engines", "City": "London"})
	require.NoError(t, err)
	r, _ := srv.Get("Lead", id)
	require.Equal(t, "LONDON", r.Text("City"))
	require.NoError(t, srv.Edit("Lead", id, map[string]any{"City": nil}))
	r, _ = srv.Get("Lead", id)
	require.NotContains(t, r, "City", "a blank is none")
}
