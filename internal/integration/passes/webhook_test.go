package passes_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/hubspot/webhook"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/merge"
)

// hooked is a rig whose host hears HubSpot's webhooks and keeps what they name
// until it calls SyncRefs.
type hooked struct {
	*rig
	queue, erase []crm.Ref
}

const hookSecret = "client secret"

func newHooked(r *rig) *hooked {
	r.t.Helper()
	h := &hooked{rig: r}
	handler, err := webhook.Handler(webhook.Options{
		Verifier: webhook.Verifier{Secret: hookSecret},
		Take: func(_ context.Context, _ int64, refs []crm.Ref) error {
			h.queue = append(h.queue, refs...)
			return nil
		},
		Forget: func(_ context.Context, _ int64, refs []crm.Ref) error {
			h.erase = append(h.erase, refs...)
			return nil
		},
	})
	require.NoError(r.t, err)
	r.hs.Webhooks(hubspottest.Webhooks{TargetURL: "https://hooks.example.com/hubspot", Secret: hookSecret, Handler: handler})
	return h
}

// deliver has HubSpot call the handler, which must take everything.
func (h *hooked) deliver(d hubspottest.Delivery) {
	h.t.Helper()
	for _, c := range h.hs.DeliverWebhooks(h.t.Context(), d) {
		require.NoError(h.t, c.Err)
		require.Equal(h.t, http.StatusNoContent, c.Status)
	}
}

// follow does what the queue asks for, and checks that no feed was read for it.
func (h *hooked) follow() crmsync.Report {
	h.t.Helper()
	refs := h.queue
	h.queue, h.applied = nil, nil
	h.hs.ResetRequests()
	h.sf.ResetRequests()
	rep, err := h.engine().SyncRefs(context.Background(), refs...)
	require.NoError(h.t, err)
	require.Empty(h.t, h.feeds())
	return rep
}

// feeds names the systems that were asked what has changed since a moment, once
// for each request.
func (h *hooked) feeds() []string {
	var out []string
	for _, q := range h.hs.Requests() {
		if strings.HasSuffix(q.Path, "/search") {
			out = append(out, "HubSpot")
		}
	}
	for _, q := range h.sf.Requests() {
		if strings.Contains(string(q.Body), "WHERE+SystemModstamp") {
			out = append(out, "Salesforce")
		}
	}
	return out
}

// An edit, a creation and a merge in HubSpot reach Salesforce through webhooks alone.
func TestWebhooksWithoutAFeedPass(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		bob := r.contact("Babbage", "bob@example.com")
		r.sync()
		r.settled()
		h := newHooked(r)
		require.Contains(r.t, h.feeds(), "HubSpot", "passes read feeds")
		require.Contains(r.t, h.feeds(), "Salesforce", "passes read feeds")
		lead := func(email string) string {
			r.t.Helper()
			for _, rec := range r.sf.All("Lead") {
				if rec.Text("Email") == email {
					return rec.ID()
				}
			}
			require.FailNow(r.t, "no lead of "+email)
			return ""
		}

		r.editHubSpot(ada, "phone", "+1 555 0100", "firstname", "Ada")
		cara := r.contact("Shaw", "cara@example.com")
		h.deliver(hubspottest.Delivery{})
		require.Equal(r.t, merge.Counts{Created: 1, Updated: 1}, h.follow().Written.Salesforce)
		require.Equal(r.t, "Ada", r.sfValue("Lead", lead("ada@example.com"), "FirstName"))
		require.Equal(r.t, "+1 555 0100", r.sfValue("Lead", lead("ada@example.com"), "Phone"))
		require.Equal(r.t, "Shaw", r.sfValue("Lead", lead("cara@example.com"), "LastName"))

		// What our own writes gave back to HubSpot is told too, and changes nothing.
		h.deliver(hubspottest.Delivery{})
		require.Equal(r.t, merge.Totals{}, h.follow().Written)

		survivor, err := r.hs.Merge("contacts", bob, cara)
		require.NoError(r.t, err)
		r.editHubSpot(survivor, "phone", "merged")
		h.deliver(hubspottest.Delivery{})
		h.follow()
		require.Equal(r.t, "merged", r.sfValue("Lead", lead("bob@example.com"), "Phone"))
		r.settled()
		require.Len(r.t, r.hs.All("contacts"), 2)
	})
}

// Events that come twice, late, out of order, or after the ordinary pass do no
// harm: nothing is written that a single, prompt event would not have written.
func TestWebhooksTwiceLateAndOutOfOrder(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		r.sync()
		r.settled()
		h := newHooked(r)
		lead := r.only("Lead")

		r.editHubSpot(ada, "phone", "first")
		r.editHubSpot(ada, "firstname", "Ada")
		r.editHubSpot(ada, "phone", "second")
		h.deliver(hubspottest.Delivery{Twice: true, Shuffle: true})
		h.queue = append(h.queue, h.queue...)
		require.Equal(r.t, merge.Counts{Updated: 1}, h.follow().Written.Salesforce)
		require.Equal(r.t, "second", r.sfValue("Lead", lead, "Phone"))

		// One event of three arrives; the pass finds the rest; then Salesforce
		// is edited; an hour later the others arrive.
		r.editHubSpot(ada, "phone", "third", "city", "London")
		r.editHubSpot(ada, "phone", "fourth")
		h.deliver(hubspottest.Delivery{Most: 1})
		h.follow()
		require.Equal(r.t, "fourth", r.sfValue("Lead", lead, "Phone"))
		r.settled()
		r.editSalesforce("Lead", lead, "Phone", "fifth")
		time.Sleep(time.Hour)
		h.deliver(hubspottest.Delivery{Twice: true, Shuffle: true})
		h.follow()
		require.Equal(r.t, "fifth", r.hsValue(ada, "phone"), "an old event must not bring an old value back")
		require.Equal(r.t, "fifth", r.sfValue("Lead", lead, "Phone"))

		// A creation and a deletion, told the wrong way round and after the fact.
		bob := r.contact("Babbage", "bob@example.com")
		require.NoError(r.t, r.hs.Delete("contacts", bob))
		h.deliver(hubspottest.Delivery{Twice: true, Shuffle: true})
		require.Equal(r.t, merge.Totals{}, h.follow().Written)
		r.settled()
		require.Len(r.t, r.sf.All("Lead"), 1)
	})
}

// A deletion for privacy is not a hint: the host erases what the store keeps.
func TestWebhookPrivacyDeletion(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		ada := r.contact("Lovelace", "ada@example.com")
		r.sync()
		r.settled()
		h := newHooked(r)
		req, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.hs.URL()+"/crm/v3/objects/contacts/gdpr-delete",
			strings.NewReader(`{"objectId":"`+ada+`"}`))
		require.NoError(r.t, err)
		req.Header.Set("Authorization", "Bearer "+r.hs.Token())
		resp, err := r.hs.Client().Do(req)
		require.NoError(r.t, err)
		require.NoError(r.t, resp.Body.Close())
		require.Equal(r.t, http.StatusNoContent, resp.StatusCode)

		h.deliver(hubspottest.Delivery{})
		require.Empty(r.t, h.queue)
		require.Equal(r.t, []crm.Ref{{System: crm.HubSpot, Object: "contacts", ID: ada}}, h.erase)
		require.NoError(r.t, r.engine().Forget(context.Background(), h.erase[0]))
		r.settled()
		require.Len(r.t, r.sf.All("Lead"), 1, "erasing writes to neither system")
		require.Empty(r.t, r.hs.All("contacts"))
	})
}
