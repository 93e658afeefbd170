package live_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/examples/internal/live"
)

func TestClientsNeedCredentials(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		env  map[string]string
		want string
	}{
		"no HubSpot token":       {map[string]string{}, "HUBSPOT_TOKEN"},
		"no Salesforce app":      {map[string]string{"HUBSPOT_TOKEN": "x"}, "SALESFORCE_CLIENT_ID"},
		"a token without a host": {map[string]string{"HUBSPOT_TOKEN": "x", "SALESFORCE_TOKEN": "y"}, "SALESFORCE_INSTANCE_URL"},
		"an app without a flow":  {map[string]string{"HUBSPOT_TOKEN": "x", "SALESFORCE_CLIENT_ID": "y"}, "SALESFORCE_KEY_FILE"},
		"a key that is not there": {
			map[string]string{"HUBSPOT_TOKEN": "x", "SALESFORCE_CLIENT_ID": "y", "SALESFORCE_KEY_FILE": "/does/not/exist"}, "SALESFORCE_KEY_FILE: open",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := live.Clients(live.Options{Env: func(n string) string { return c.env[n] }})
			require.ErrorContains(t, err, c.want)
		})
	}
}
