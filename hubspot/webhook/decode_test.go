package webhook_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/webhook"
	"github.com/crmsync/crmsync/sync/crm"
)

// Each event is one of testdata/events.json: those that HubSpot documents, as
// they look on the wire.
func TestDecode(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/events.json")
	require.NoError(t, err)
	var cases []struct {
		Name  string
		Event json.RawMessage
		Kind  webhook.Kind
		Refs  []string
	}
	require.NoError(t, json.Unmarshal(data, &cases))
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			events, err := webhook.Decode([]byte("[" + string(c.Event) + "]"))
			require.NoError(t, err)
			require.Len(t, events, 1)
			require.Equal(t, c.Kind, events[0].Kind)
			require.Equal(t, c.Refs, texts(events[0].Refs()))
		})
	}
}

func texts(refs []crm.Ref) []string {
	out := []string{}
	for _, r := range refs {
		out = append(out, strings.TrimPrefix(r.String(), "hubspot/"))
	}
	return out
}

func TestDecodeFields(t *testing.T) {
	t.Parallel()
	events, err := webhook.Decode([]byte(` [{"eventId":4101286121,"subscriptionId":7562680,"portalId":247187887,"appId":50780459,
		"occurredAt":1787843156000,"subscriptionType":"contact.propertyChange","attemptNumber":1,"objectId":541935488729,
		"propertyName":"email","propertyValue":"x@y.z","changeSource":"INTEGRATION","sourceId":"50780459"}] `))
	require.NoError(t, err)
	require.Equal(t, []webhook.Event{{
		ID: 4101286121, SubscriptionID: 7562680, Attempt: 1, PortalID: 247187887, AppID: 50780459,
		OccurredAt: time.Date(2026, 8, 27, 15, 5, 56, 0, time.UTC), Type: "contact.propertyChange", Kind: webhook.PropertyChange,
		Record: crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "541935488729"}, Property: "email",
		Source: "INTEGRATION", SourceID: "50780459",
	}}, events)
	require.True(t, events[0].By(50780459))
	require.False(t, events[0].By(9393361), "another app of the account")
	events[0].Source = "CRM_UI"
	require.False(t, events[0].By(50780459), "a user whose id is the app's")
}

// A merge tells which record goes into which.
func TestDecodeMerge(t *testing.T) {
	t.Parallel()
	events, err := webhook.Decode([]byte(`[{"subscriptionType":"company.merge","primaryObjectId":1,"mergedObjectIds":[3,2],"newObjectId":9}]`))
	require.NoError(t, err)
	company := func(id string) crm.Ref { return crm.Ref{System: crm.HubSpot, Object: "companies", ID: id} }
	require.Equal(t, company("1"), events[0].Survivor)
	require.Equal(t, []crm.Ref{company("3"), company("2")}, events[0].Merged)
	require.Equal(t, company("9"), events[0].New)
}

func TestDecodeMalformed(t *testing.T) {
	t.Parallel()
	const good = `{"subscriptionType":"contact.creation","objectId":1}`
	cases := map[string]string{
		``:                                    "not a JSON array",
		`null`:                                "not a JSON array",
		good:                                  "not a JSON array",
		`"[]"`:                                "not a JSON array",
		`[` + good + `] x`:                    "not valid JSON",
		`[` + good:                            "not valid JSON",
		`[` + good + `,null]`:                 "event 2 of 2 is malformed",
		`[` + good + `,[]]`:                   "event 2 of 2 is malformed",
		`["secret"]`:                          "event 1 of 1 is malformed",
		`[{"objectId":1.5}]`:                  "event 1 of 1 is malformed",
		`[{"objectId":"secret"}]`:             "event 1 of 1 is malformed",
		`[{"objectId":99999999999999999999}]`: "event 1 of 1 is malformed",
		`[{"subscriptionType":7}]`:            "event 1 of 1 is malformed",
		`[{"mergedObjectIds":5}]`:             "event 1 of 1 is malformed",
		`[{"associationRemoved":"secret"}]`:   "event 1 of 1 is malformed",
		`[{"propertyName":{"secret":1}},` + good + `]`: "event 1 of 2 is malformed",
	}
	for body, want := range cases {
		events, err := webhook.Decode([]byte(body))
		require.ErrorContains(t, err, want, body)
		require.NotContains(t, err.Error(), "secret")
		require.Nil(t, events)
	}
	events, err := webhook.Decode([]byte("\r\n\t [ ]"))
	require.NoError(t, err)
	require.Empty(t, events)
}

// The records of each account are apart, sorted, and there once; what was
// erased is not asked for again.
func TestCollect(t *testing.T) {
	t.Parallel()
	events, err := webhook.Decode([]byte(`[
		{"portalId":2,"subscriptionType":"contact.propertyChange","objectId":30},
		{"portalId":1,"subscriptionType":"deal.creation","objectId":5},
		{"portalId":2,"subscriptionType":"contact.propertyChange","objectId":4},
		{"portalId":2,"subscriptionType":"contact.propertyChange","objectId":30},
		{"portalId":2,"subscriptionType":"contact.deletion","objectId":8},
		{"portalId":2,"subscriptionType":"contact.privacyDeletion","objectId":8},
		{"portalId":2,"subscriptionType":"contact.privacyDeletion","objectId":7},
		{"portalId":3,"subscriptionType":"conversation.creation","objectId":6}]`))
	require.NoError(t, err)
	all := webhook.Collect(events)
	require.Len(t, all, 2)
	require.Equal(t, int64(1), all[0].PortalID)
	require.Equal(t, []string{"deals/5"}, texts(all[0].Changed))
	require.Equal(t, int64(2), all[1].PortalID)
	require.Equal(t, []string{"contacts/30", "contacts/4"}, texts(all[1].Changed))
	require.Equal(t, []string{"contacts/7", "contacts/8"}, texts(all[1].Erased))
}
