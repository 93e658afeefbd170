package hubspottest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

// target is what an app's webhook address was sent.
type target struct {
	status int
	calls  []*http.Request
	events []map[string]any
}

func (g *target) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.calls = append(g.calls, r)
	var events []map[string]any
	if err := json.NewDecoder(r.Body).Decode(&events); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	g.events = append(g.events, events...)
	if g.status != 0 {
		w.WriteHeader(g.status)
	}
}

// told lists the events in short.
func (g *target) told() []string {
	var out []string
	for _, e := range g.events {
		line := fmt.Sprint(e["subscriptionType"])
		for _, name := range []string{"propertyName", "propertyValue", "associationType", "associationRemoved", "isPrimaryAssociation", "changeSource"} {
			if v, ok := e[name]; ok {
				line += fmt.Sprint(" ", v)
			}
		}
		out = append(out, line)
	}
	g.events = nil
	return out
}

func subscribed(t *testing.T, w hubspottest.Webhooks) (portal, *target) {
	p, g := open(t, hubspottest.Options{}), &target{}
	w.TargetURL, w.Secret, w.Handler = "https://hooks.example.com/hubspot", "shh", g
	p.Webhooks(w)
	return p, g
}

func (p portal) deliver(d hubspottest.Delivery) []hubspottest.Delivered {
	return p.DeliverWebhooks(p.t.Context(), d)
}

func TestWebhookEvents(t *testing.T) {
	t.Parallel()
	p, g := subscribed(t, hubspottest.Webhooks{Properties: []string{"email", "phone"}})
	ada := p.Put("contacts", props{"email": "ada@example.com", "lastname": "Lovelace"})
	acme := p.Put("companies", props{"name": "Acme"})
	p.Put("notes", props{"hs_note_body": "x", "hs_timestamp": "2026-03-10T12:00:00Z"})
	require.Equal(t, 201, p.call("POST", "/crm/v3/objects/contacts", `{"properties":{"email":"bob@example.com"}}`).status)
	bob := p.All("contacts")[1].ID
	require.Len(t, p.deliver(hubspottest.Delivery{}), 1)
	require.Equal(t, []string{
		"contact.creation CRM_UI", "contact.propertyChange email ada@example.com CRM_UI", "company.creation CRM_UI",
		"contact.creation INTEGRATION", "contact.propertyChange email bob@example.com INTEGRATION",
	}, g.told())

	require.NoError(t, p.Edit("contacts", ada, props{"phone": "1", "lastname": "King"}))
	require.NoError(t, p.Edit("contacts", ada, props{"phone": "1"}))
	require.NoError(t, p.Edit("contacts", ada, props{"phone": ""}))
	require.NoError(t, p.Associate("contacts", ada, "companies", acme))
	require.NoError(t, p.Associate("contacts", ada, "companies", acme))
	require.NoError(t, p.Separate("contacts", ada, "companies", acme))
	require.NoError(t, p.Separate("contacts", ada, "companies", acme))
	require.Len(t, p.deliver(hubspottest.Delivery{}), 1)
	require.Equal(t, []string{
		"contact.propertyChange phone 1 CRM_UI", "contact.propertyChange phone  CRM_UI",
		"contact.associationChange CONTACT_TO_COMPANY false true CRM_UI", "company.associationChange COMPANY_TO_CONTACT false true CRM_UI",
		"contact.associationChange CONTACT_TO_COMPANY true true CRM_UI", "company.associationChange COMPANY_TO_CONTACT true true CRM_UI",
	}, g.told())

	require.NoError(t, p.Delete("companies", acme))
	require.NoError(t, p.Restore("companies", acme))
	survivor, err := p.Merge("contacts", ada, bob)
	require.NoError(t, err)
	require.Len(t, p.deliver(hubspottest.Delivery{}), 1)
	merge := g.events[len(g.events)-1]
	require.Equal(t, []any{ada, []any{bob}, survivor}, []any{id(merge["primaryObjectId"]), []any{id(merge["mergedObjectIds"].([]any)[0])}, id(merge["newObjectId"])})
	require.Equal(t, []string{"company.deletion CRM_UI", "company.restore CRM_UI", "contact.merge CRM_UI"}, g.told())

	require.Equal(t, 204, p.call("POST", "/crm/v3/objects/contacts/gdpr-delete", `{"objectId":"`+survivor+`"}`).status)
	require.Len(t, p.deliver(hubspottest.Delivery{}), 1)
	require.Equal(t, []string{"contact.deletion INTEGRATION", "contact.privacyDeletion"}, g.told())
	require.Empty(t, p.deliver(hubspottest.Delivery{}))
}

func id(v any) string { return fmt.Sprintf("%.0f", v) }

func TestWebhooksGeneric(t *testing.T) {
	t.Parallel()
	p, g := subscribed(t, hubspottest.Webhooks{Generic: true})
	ada := p.Put("contacts", props{"lastname": "Lovelace"})
	note := p.Put("notes", props{"hs_note_body": "x", "hs_timestamp": "2026-03-10T12:00:00Z"})
	require.NoError(t, p.Associate("notes", note, "contacts", ada))
	p.deliver(hubspottest.Delivery{})
	require.Equal(t, "0-1", g.events[0]["objectTypeId"])
	last := g.events[len(g.events)-1]
	require.Equal(t, []any{"0-1", "0-46", ada, note}, []any{last["fromObjectTypeId"], last["toObjectTypeId"], id(last["fromObjectId"]), id(last["toObjectId"])})
	require.Equal(t, []string{
		"object.creation CRM_UI", "object.propertyChange lastname Lovelace CRM_UI",
		"object.creation CRM_UI", "object.propertyChange hs_note_body x CRM_UI", "object.propertyChange hs_timestamp 2026-03-10T12:00:00Z CRM_UI",
		"object.associationChange false false CRM_UI", "object.associationChange false false CRM_UI",
	}, g.told())
}

// What the target refuses is delivered again, ten times; the attempt is counted.
func TestWebhookRetries(t *testing.T) {
	t.Parallel()
	p, g := subscribed(t, hubspottest.Webhooks{Properties: []string{}})
	p.Put("companies", props{"name": "Acme"})
	g.status = 500
	for range 11 {
		calls := p.deliver(hubspottest.Delivery{})
		require.Len(t, calls, 1)
		require.Equal(t, 500, calls[0].Status)
		require.False(t, calls[0].Taken())
	}
	for i, e := range g.events {
		require.Equal(t, float64(i), e["attemptNumber"])
	}
	require.Empty(t, p.deliver(hubspottest.Delivery{}))
	require.Equal(t, "1773144000123", g.calls[0].Header.Get("X-HubSpot-Request-Timestamp"))
	require.Equal(t, "v1", g.calls[0].Header.Get("X-HubSpot-Signature-Version"))
}

// A round can be partial, doubled and out of order; a call has 100 events.
func TestWebhookDelivery(t *testing.T) {
	t.Parallel()
	p, g := subscribed(t, hubspottest.Webhooks{Properties: []string{}})
	var ids []string
	for range 150 {
		ids = append(ids, p.Put("companies", props{"name": "Acme"}))
	}
	got := func() (out []string) {
		for _, e := range g.events {
			out = append(out, id(e["objectId"]))
		}
		g.events = nil
		return out
	}
	calls := p.deliver(hubspottest.Delivery{Most: 120})
	require.Equal(t, []int{100, 20}, []int{calls[0].Events, calls[1].Events})
	require.Equal(t, ids[:120], got())
	require.Len(t, p.deliver(hubspottest.Delivery{Twice: true, Shuffle: true}), 1)
	rest := got()
	require.NotEqual(t, append(ids[120:], ids[120:]...), rest)
	require.ElementsMatch(t, append(ids[120:], ids[120:]...), rest)
}

// A target that takes longer than five seconds is cut off.
func TestWebhookTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := portal{hubspottest.New(t, hubspottest.Options{}), t}
		slow := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // only then net/http watches the connection
			<-r.Context().Done()
		})
		p.Webhooks(hubspottest.Webhooks{TargetURL: "https://hooks.example.com/", Handler: slow})
		p.Put("companies", props{"name": strings.Repeat("x", 10)})
		start := time.Now()
		calls := p.deliver(hubspottest.Delivery{})
		require.ErrorContains(t, calls[0].Err, "deadline")
		require.Equal(t, 5*time.Second, time.Since(start))
		p.Webhooks(hubspottest.Webhooks{TargetURL: "https://hooks.example.com/"})
		p.Put("companies", props{"name": "Acme"})
		require.ErrorContains(t, p.deliver(hubspottest.Delivery{})[0].Err, "neither a Handler nor a Client")
	})
}
