package webhook_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/hubspot/webhook"
	"github.com/crmsync/crmsync/sync/crm"
)

// A host keeps what it is told for the next Engine.SyncRefs. The simulator
// stands for HubSpot.
func Example() {
	var queue, erase []crm.Ref
	handler, err := webhook.Handler(webhook.Options{
		Verifier: webhook.Verifier{Secret: "client secret of the app", TargetURL: "https://hooks.example.com/hubspot"},
		SkipApp:  19083857,
		Take: func(_ context.Context, _ int64, refs []crm.Ref) error {
			queue = append(queue, refs...)
			return nil
		},
		Forget: func(_ context.Context, _ int64, refs []crm.Ref) error {
			erase = append(erase, refs...)
			return nil
		},
	})
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("POST /hubspot", handler)

	portal := hubspottest.NewServer(hubspottest.Options{})
	defer portal.Close()
	portal.Webhooks(hubspottest.Webhooks{
		TargetURL: "https://hooks.example.com/hubspot", Secret: "client secret of the app", Handler: mux,
	})
	ada := portal.Put("contacts", map[string]string{"email": "ada@example.com"})
	for _, call := range portal.DeliverWebhooks(context.Background(), hubspottest.Delivery{}) {
		fmt.Println(call.Status, call.Events, "events")
	}
	fmt.Println(len(queue), queue[0].Object, queue[0].ID == ada, len(erase))
	// Output:
	// 204 2 events
	// 1 contacts true 0
}
