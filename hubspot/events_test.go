package hubspot_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestFormsOnTheWire(t *testing.T) {
	t.Parallel()
	f := &fake{answer: func(ex exchange) (int, string) {
		switch {
		case ex.Path == "/marketing/v3/forms" && !strings.Contains(ex.Query, "after"):
			return 200, `{"results":[{"id":"b6336282-50ec-465e-894e-e368146fa25f","name":"Contact us","createdAt":"2020-09-22T05:15:12.311Z","archived":false,
				"fieldGroups":[{"groupType":"default_group","fields":[]}],"formType":"hubspot","displayOptions":{}}],"paging":{"next":{"after":"MjA=","link":"…"}}}`
		case ex.Path == "/marketing/v3/forms":
			return 200, `{"results":[{"id":"2","formType":"flow","archived":true}]}`
		case strings.Contains(ex.Query, "after"):
			return 200, `{"results":[{"submittedAt":1662033500000}],"paging":{}}`
		}
		return 200, `{"results":[{"conversionId":"c1","submittedAt":1662033600000,"values":[{"name":"email","value":"x","objectTypeId":"0-1"},{"name":"n","value":"2"}],
			"pageUrl":"https://example.org"}],"paging":{"next":{"after":"x y","link":"…"}}}`
	}}
	c := f.serve(t, hubspot.Options{})
	var forms []hubspot.Form
	for form, err := range c.Forms.All(t.Context(), hubspot.FormOptions{Limit: 20, Types: []string{"hubspot", "flow"}}) {
		require.NoError(t, err)
		forms = append(forms, form)
	}
	require.Equal(t, []hubspot.Form{{ID: "b6336282-50ec-465e-894e-e368146fa25f", Name: "Contact us", Type: "hubspot"}, {ID: "2", Type: "flow", Archived: true}}, forms)
	var rows []hubspot.Submission
	for row, err := range c.Forms.AllSubmissions(t.Context(), "a/b", hubspot.SubmissionOptions{Limit: 50}) {
		require.NoError(t, err)
		rows = append(rows, row)
	}
	require.Equal(t, []hubspot.Submission{
		{ConversionID: "c1", SubmittedAt: 1662033600000, PageURL: "https://example.org", Values: []hubspot.SubmittedValue{{"email", "x", "0-1"}, {"n", "2", ""}}},
		{SubmittedAt: 1662033500000},
	}, rows)
	var asked []string
	for _, ex := range f.seen() {
		asked = append(asked, ex.Path+"?"+ex.Query)
	}
	require.Equal(t, []string{
		"/marketing/v3/forms?formTypes=hubspot&formTypes=flow&limit=20", "/marketing/v3/forms?after=MjA%3D&formTypes=hubspot&formTypes=flow&limit=20",
		"/form-integrations/v1/submissions/forms/a%2Fb?limit=50", "/form-integrations/v1/submissions/forms/a%2Fb?after=x+y&limit=50",
	}, asked)
}

func TestEmailEventsOnTheWire(t *testing.T) {
	t.Parallel()
	f := &fake{answer: func(ex exchange) (int, string) {
		if strings.Contains(ex.Query, "offset") {
			return 200, `{"events":[],"hasMore":false,"offset":"ignored"}`
		}
		return 200, `{"hasMore":true,"offset":"CO","events":[{"id":"e1","created":1377869211000,"type":"CLICK","recipient":"a@example.org","portalId":62515,"appId":20053,
			"appName":"Batch","emailCampaignId":17919,"subject":"News","url":"https://example.org","sentBy":{"id":"e0","created":1377869112000},
			"browser":{"version":["1"]},"location":{"latitude":1.5}}]}`
	}}
	c := f.serve(t, hubspot.Options{})
	var got []hubspot.EmailEvent
	for e, err := range c.EmailEvents.All(t.Context(), hubspot.EmailEventOptions{
		Start: time.UnixMilli(1377869000000), End: time.UnixMilli(1377870000000), Type: "CLICK", Limit: 1000, Recipient: "a@example.org", CampaignID: 7, AppID: 8,
	}) {
		require.NoError(t, err)
		got = append(got, e)
	}
	require.Equal(t, []hubspot.EmailEvent{{
		ID: "e1", Created: 1377869211000, Type: "CLICK", Recipient: "a@example.org", CampaignID: 17919, Subject: "News",
		URL: "https://example.org", SentBy: &hubspot.EmailEventID{ID: "e0", Created: 1377869112000},
	}}, got)
	seen := f.seen()
	require.Len(t, seen, 2)
	q, err := url.ParseQuery(seen[1].Query)
	require.NoError(t, err)
	require.Equal(t, url.Values{
		"startTimestamp": {"1377869000000"}, "endTimestamp": {"1377870000000"}, "eventType": {"CLICK"}, "limit": {"1000"},
		"recipient": {"a@example.org"}, "campaignId": {"7"}, "appId": {"8"}, "offset": {"CO"},
	}, q)
	_, err = c.EmailEvents.List(t.Context(), nil)
	require.NoError(t, err)
	require.Empty(t, f.seen()[2].Query)

	// More, and no word of where: better no page than a silent end.
	_, err = always(200, `{"hasMore":true,"events":[]}`).serve(t, hubspot.Options{}).EmailEvents.List(t.Context(), nil)
	require.Equal(t, crm.Unavailable, crm.ClassOf(err))
}

// formPortal has one form whose submissions are answered by hand.
func formPortal(t *testing.T, submissions func(ex exchange) (int, string)) (*hubspot.Connector, *fake) {
	t.Helper()
	f := &fake{answer: func(ex exchange) (int, string) {
		switch {
		case strings.HasSuffix(ex.Path, "/search"):
			return 200, `{"total":1,"results":[{"id":"1","properties":{}}]}`
		case ex.Path == "/marketing/v3/forms":
			return 200, `{"results":[{"id":"f1","name":"One","formType":"captured"},{"id":"f2","name":"Two","formType":"hubspot"}]}`
		}
		return submissions(ex)
	}}
	return hubspot.NewConnector(f.serve(t, hubspot.Options{Attempts: 1}), hubspot.ConnectorOptions{}), f
}

// A form that HubSpot gives no submissions of does not stop the others, wherever
// the answer has its code. Anything else does.
func TestFormsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for body, skipped := range map[string]bool{
		`{"status":"error","message":"no","errorType":"FORM_TYPE_NOT_ALLOWED"}`:                             true,
		`{"status":"error","message":"no","errors":[{"message":"no","errorType":"FORM_TYPE_NOT_ALLOWED"}]}`: true,
		`{"status":"error","message":"no","category":"FORM_TYPE_NOT_ALLOWED"}`:                              true,
		`{"status":"error","message":"no","category":"VALIDATION_ERROR"}`:                                   false,
	} {
		k, _ := formPortal(t, func(ex exchange) (int, string) {
			if strings.HasSuffix(ex.Path, "/f1") {
				return 400, body
			}
			return 200, `{"results":[{"conversionId":"c","submittedAt":1662033600000}]}`
		})
		pages, err := k.Changes(t.Context(), []crm.Feed{{Object: hubspot.FormSubmissions}})
		require.NoError(t, err)
		if !skipped {
			require.Equal(t, crm.BadRequest, crm.ClassOf(pages[0].Err), body)
			continue
		}
		require.NoError(t, pages[0].Err, body)
		require.Equal(t, "c", pages[0].Records[0].Ref.ID)
	}
}

// A submission without an id of its own still has one, the same each time; the
// contact is that of the contact's address, not of a company's.
func TestSubmissionsOfOtherShapes(t *testing.T) {
	t.Parallel()
	k, f := formPortal(t, func(ex exchange) (int, string) {
		switch {
		case strings.HasSuffix(ex.Path, "/batch/read"):
			return 200, `{"results":[{"id":"7","properties":{"email":"first@example.org","hs_additional_emails":"x@example.org;y@example.org"}}]}`
		case strings.HasSuffix(ex.Path, "/f1"):
			return 200, `{"results":[{"submittedAt":1662033600000,"values":[{"name":"email","value":"info@example.org","objectTypeId":"0-2"},{"name":"email","value":" X@example.org "}]}]}`
		}
		return 200, `{"results":[{"conversionId":"c","submittedAt":1662033600000,"values":[{"name":"email","value":"none"}]}]}`
	})
	pages, err := k.Changes(t.Context(), []crm.Feed{{Object: hubspot.FormSubmissions, Fields: eventFields}})
	require.NoError(t, err)
	require.NoError(t, pages[0].Err)
	at := time.UnixMilli(1662033600000)
	require.Equal(t, []crm.Record{
		happening(hubspot.FormSubmissions, "f1-1662033600000", at, "Form submitted: One", "email: info@example.org\nemail:  X@example.org ", "7"),
		happening(hubspot.FormSubmissions, "c", at, "Form submitted: Two", "email: none"),
	}, pages[0].Records)
	seen := f.seen()
	read := decode[hubspot.BatchRead](t, seen[len(seen)-1])
	require.Equal(t, hubspot.BatchRead{Properties: []string{"email", "hs_additional_emails"}, IDProperty: "email", Inputs: []hubspot.Ident{{ID: "x@example.org"}}}, read)
}

// Addresses that HubSpot takes for malformed, each and every one, do not stop a feed.
func TestEventsOfMalformedAddresses(t *testing.T) {
	t.Parallel()
	f := &fake{answer: func(ex exchange) (int, string) {
		if strings.HasSuffix(ex.Path, "/batch/read") {
			return 400, `{"status":"error","message":"Invalid email","category":"VALIDATION_ERROR"}`
		}
		return 200, `{"hasMore":false,"events":[{"id":"1","created":1662033600000,"recipient":"a@b"},{"id":"2","created":1662033600000,"recipient":"c@d"}]}`
	}}
	k := hubspot.NewConnector(f.serve(t, hubspot.Options{}), hubspot.ConnectorOptions{})
	pages, err := k.Changes(t.Context(), []crm.Feed{{Object: hubspot.MarketingEmailSent, Fields: eventFields}})
	require.NoError(t, err)
	require.NoError(t, pages[0].Err)
	require.Len(t, pages[0].Records, 2)
	require.True(t, pages[0].Records[1].Values[crm.FieldContacts].IsNull())
}

// An answer that leads nowhere is an error, not an endless run.
func TestListingsThatStandStill(t *testing.T) {
	t.Parallel()
	stands := always(200, `{"hasMore":true,"offset":"same","events":[{"id":"1","created":1662033600000}],
		"results":[{"id":"same","submittedAt":1662033600000}],"paging":{"next":{"after":"same"}}}`)
	k := hubspot.NewConnector(stands.serve(t, hubspot.Options{}), hubspot.ConnectorOptions{})
	for _, object := range []string{hubspot.FormSubmissions, hubspot.MarketingEmailOpened} {
		var err error
		feed := crm.Feed{Object: object, After: time.UnixMilli(1662033600000)}
		for range 3 {
			var pages []crm.Page
			if pages, err = k.Changes(t.Context(), []crm.Feed{feed}); err != nil {
				break
			}
			require.True(t, pages[0].More)
			feed.Since = pages[0].Next
		}
		require.Equal(t, crm.Unavailable, crm.ClassOf(err), object)
	}
}
