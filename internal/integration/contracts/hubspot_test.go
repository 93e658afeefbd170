package contracts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/clienttest"
	"github.com/crmsync/crmsync/sync/crm"
)

// TestHubSpot runs the contract on portals that behave differently where HubSpot
// does not say how it behaves.
func TestHubSpot(t *testing.T) {
	t.Parallel()
	portals := map[string]hubspottest.Options{
		"portal":     {},
		"late index": {SearchLag: 20 * time.Second},
		"other switches": {Switches: hubspottest.Switches{
			WholeBatchUpdates: true, KeepPrimaryID: true, OrderedResults: true, TouchUnchanged: true, ClearedAsEmpty: true,
			NormalizeNumbers: true, DatesAsEpoch: true, StampsAsISO: true, SearchBodyMax: -1, RetryAfter: true,
		}},
	}
	for name, o := range portals {
		if underRace && name != "portal" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clienttest.Run(t, func(t *testing.T) clienttest.Fixture {
				srv := hubspottest.New(t, o)
				return portal(t, srv, hubspot.Options{AccessToken: srv.Token()})
			})
		})
	}
}

// TestHubSpotOAuth runs the contract with tokens that run out and are renewed.
func TestHubSpotOAuth(t *testing.T) {
	t.Parallel()
	clienttest.Run(t, func(t *testing.T) clienttest.Fixture {
		srv := hubspottest.New(t, hubspottest.Options{Switches: hubspottest.Switches{RotateRefreshTokens: true}})
		app := srv.App()
		f := portal(t, srv, hubspot.Options{
			Tokens: hubspot.NewMemoryTokens(hubspot.Token{Refresh: app.RefreshToken}),
			App:    hubspot.App{ClientID: app.ClientID, ClientSecret: app.ClientSecret},
		})
		f.Faults.Expire = srv.Uninstall
		f.Secrets = append(f.Secrets, app.RefreshToken, app.ClientSecret)
		return f
	})
}

const contacts = "contacts"

func portal(t *testing.T, srv *hubspottest.Server, o hubspot.Options) clienttest.Fixture {
	options := []hubspottest.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}, {Value: "c", Label: "C"}}
	for _, p := range []hubspottest.Property{
		{Name: "external_id", Unique: true},
		{Name: "amount_owed", Type: "number"},
		{Name: "is_fan", Type: "bool"},
		{Name: "first_day", Type: "date"},
		{Name: "last_call", Type: "datetime"},
		{Name: "interests", Type: "enumeration", FieldType: "checkbox", Options: options},
	} {
		require.NoError(t, srv.DefineProperty(contacts, p))
	}
	open := func() crmsync.Client {
		o.HTTP, o.Base = srv.Client(), srv.URL()
		return hubspot.NewConnector(hubspot.NewClient(o), hubspot.ConnectorOptions{})
	}
	return clienttest.Fixture{
		Client: open(), Reopen: open, System: crm.HubSpot, Object: contacts, Other: "companies",
		Fields: clienttest.Fields{
			Text: "lastname", Key: "email", Unique: "email", External: "external_id", Number: "amount_owed",
			Bool: "is_fan", Date: "first_day", Instant: "last_call", Set: "interests",
		},
		Invalid: clienttest.Invalid{Field: "email", Value: crm.TextOf("not an address")},
		Absent:  crm.Ref{System: crm.HubSpot, Object: contacts, ID: "99999999999"},
		Put: func(v map[string]crm.Value) crm.Ref {
			return hubspotRef(srv.Put(contacts, texts(v)))
		},
		Edit: func(ref crm.Ref, v map[string]crm.Value) {
			t.Helper()
			require.NoError(t, srv.Edit(contacts, ref.ID, texts(v)))
		},
		Delete: func(ref crm.Ref) { require.NoError(t, srv.Delete(contacts, ref.ID)) },
		Merge: func(survivor, loser crm.Ref) crm.Ref {
			id, err := srv.Merge(contacts, survivor.ID, loser.ID)
			require.NoError(t, err)
			return hubspotRef(id)
		},
		Count:    func() int { return srv.Count(contacts) },
		Requests: func() int { return calls(srv) },
		Secrets:  []string{srv.Token()},
		Faults: clienttest.Faults{
			DropBefore: func() { srv.Inject(hubspottest.Fault{Path: "/batch/", Drop: hubspottest.DropBefore}) },
			DropAfter:  func() { srv.Inject(hubspottest.Fault{Path: "/batch/", Drop: hubspottest.DropAfter}) },
			Expire:     func() { srv.Inject(hubspottest.Fault{Status: 401, Times: -1, Body: invalidToken}) },
			Limit:      func() { srv.Inject(hubspottest.Fault{Limit: "TEN_SECONDLY_ROLLING"}) },
			Down:       func() { srv.Inject(hubspottest.Fault{Status: 503, Times: -1}) },
			Slow:       func(d time.Duration) { srv.Inject(hubspottest.Fault{Delay: d}) },
		},
	}
}

// invalidToken is what a portal answers when a private app was deleted.
const invalidToken = `{"status":"error","message":"Authentication credentials not found.",` +
	`"correlationId":"019a0000-0000-7000-8000-000000000000","category":"INVALID_AUTHENTICATION"}`

// calls counts requests but for those that renew tokens, which are not metered.
func calls(srv *hubspottest.Server) int {
	n := 0
	for _, r := range srv.Requests() {
		if !strings.Contains(r.Path, "/oauth/") {
			n++
		}
	}
	return n
}

func hubspotRef(id string) crm.Ref {
	return crm.Ref{System: crm.HubSpot, Object: contacts, ID: id}
}

func texts(values map[string]crm.Value) map[string]string {
	out := map[string]string{}
	for name, v := range values {
		out[name] = v.String()
	}
	return out
}
