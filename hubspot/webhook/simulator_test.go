package webhook_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/hubspot/webhook"
)

// heard delivers everything to a handler that must take it, and returns what
// its callbacks were told.
func heard(t *testing.T, portal *hubspottest.Server, k *taken, d hubspottest.Delivery) []string {
	t.Helper()
	for _, c := range portal.DeliverWebhooks(context.Background(), d) {
		require.NoError(t, c.Err)
		require.Equal(t, http.StatusNoContent, c.Status)
	}
	calls := k.calls
	k.calls = nil
	return calls
}

// The simulator signs and words events on its own; whatever happens in it
// arrives as the records that are concerned, in both forms of events.
func TestSimulator(t *testing.T) {
	t.Parallel()
	for name, generic := range map[string]bool{"by object": false, "generic": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := &taken{}
			h, err := webhook.Handler(k.options())
			require.NoError(t, err)
			portal := hubspottest.New(t, hubspottest.Options{PortalID: 7, Switches: hubspottest.Switches{KeepPrimaryID: true}})
			const address = "https://hooks.example.com/hub%2Fspot?b=2&a=%20%3B"
			portal.Webhooks(hubspottest.Webhooks{TargetURL: address, Secret: secret, Handler: h, Generic: generic})
			var all hubspottest.Delivery

			ada := portal.Put("contacts", map[string]string{"email": "ada@example.com"})
			bob := portal.Put("contacts", map[string]string{"email": "bob@example.com"})
			require.Equal(t, []string{"take 7 contacts/" + ada + " contacts/" + bob}, heard(t, portal, k, all))
			acme := portal.Put("companies", map[string]string{"name": "Acme"})
			heard(t, portal, k, all)
			require.NoError(t, portal.Associate("contacts", ada, "companies", acme))
			require.Equal(t, []string{"take 7 companies/" + acme + " contacts/" + ada}, heard(t, portal, k, all))
			require.NoError(t, portal.Edit("companies", acme, map[string]string{"name": "Acme Ltd"}))
			require.Equal(t, []string{"take 7 companies/" + acme}, heard(t, portal, k, hubspottest.Delivery{Twice: true}))
			_, err = portal.Merge("contacts", ada, bob)
			require.NoError(t, err)
			require.Equal(t, []string{"take 7 contacts/" + ada + " contacts/" + bob}, heard(t, portal, k, all))
			require.NoError(t, portal.Delete("contacts", ada))
			require.Equal(t, []string{"take 7 contacts/" + ada}, heard(t, portal, k, all))
		})
	}
}
