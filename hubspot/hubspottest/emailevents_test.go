package hubspottest_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

const eventsPath = "/email/public/v1/events"

func (p portal) email(e hubspottest.EmailEvent) string {
	p.t.Helper()
	id, err := p.EmailEvent(e)
	require.NoError(p.t, err)
	return id
}

func (r reply) events() []string {
	list, _ := r.body["events"].([]any)
	var ids []string
	for _, row := range list {
		m, _ := row.(map[string]any)
		id, _ := m["id"].(string)
		ids = append(ids, id)
	}
	return ids
}

func TestEmailEventsAndTheirContact(t *testing.T) {
	t.Parallel()
	hand := newClock()
	p := open(t, hubspottest.Options{Now: hand.Now, PortalID: 7})
	ada := p.Put("contacts", props{"email": "ada@example.org"})
	sent := p.email(hubspottest.EmailEvent{Type: "SENT", Recipient: "ada@example.org", Subject: "News", Campaign: 5})
	hand.now = hand.now.Add(time.Minute)
	p.email(hubspottest.EmailEvent{Type: "OPEN", Recipient: "Ada@example.org", Subject: "News", Campaign: 5})
	clicked := p.email(hubspottest.EmailEvent{Type: "CLICK", Recipient: "ada@example.org", URL: "https://example.org/a?b=c&d", Campaign: 5})
	p.email(hubspottest.EmailEvent{Type: "OPEN", Recipient: "ada@example.org", At: hand.now.Add(-time.Hour)})
	p.email(hubspottest.EmailEvent{Type: "SENT", Recipient: "nobody@example.org"})
	figures := props{
		"hs_email_open": "2", "hs_email_click": "1", "hs_email_last_send_date": "2026-03-10T12:00:00.123Z",
		"hs_email_last_open_date": "2026-03-10T12:01:00.123Z", "hs_email_last_click_date": "2026-03-10T12:01:00.123Z",
	}
	for name, want := range figures {
		require.Equal(t, want, p.read("contacts", ada, name), name)
	}
	p.call("GET", eventsPath+"?eventType=CLICK", "").golden(t, `{"events":[{"appId":113,"appName":"Batch","created":1773144060123,"emailCampaignId":5,`+
		`"id":"`+clicked+`","portalId":7,"recipient":"ada@example.org","sentBy":{"id":"`+sent+`","created":1773144000123},"type":"CLICK","url":"https://example.org/a?b=c&d"}],"hasMore":false}`)
	_, err := p.EmailEvent(hubspottest.EmailEvent{Type: "READ", Recipient: "ada@example.org"})
	require.Error(t, err)
	_, err = p.EmailEvent(hubspottest.EmailEvent{Type: "OPEN"})
	require.Error(t, err)
}

func TestEmailEventsAreSelectedAndPaged(t *testing.T) {
	t.Parallel()
	hand := newClock()
	p := open(t, hubspottest.Options{Now: hand.Now})
	var ids []string // the newest first
	for _, ms := range []int64{1000, 2000, 2000, 2000, 3000, 2500} {
		ids = append(ids, p.email(hubspottest.EmailEvent{Type: "OPEN", Recipient: strconv.FormatInt(ms, 10) + "@example.org", At: time.UnixMilli(ms), Campaign: ms}))
	}
	ids = []string{ids[4], ids[5], ids[3], ids[2], ids[1], ids[0]}
	get := func(query string) []string { return p.call("GET", eventsPath+query, "").events() }
	require.Equal(t, ids, get(""))
	require.Equal(t, ids[1:5], get("?startTimestamp=2000&endTimestamp=2500"))
	require.Equal(t, ids[:1], get("?recipient=3000@EXAMPLE.org"))
	require.Equal(t, ids[:1], get("?campaignId=3000&appId=113"))
	require.Empty(t, get("?appId=114"))
	require.Empty(t, get("?eventType=SENT"))

	var got []string
	query := "?limit=2"
	for range 3 {
		r := p.call("GET", eventsPath+query, "")
		got = append(got, r.events()...)
		offset, _ := r.at("offset").(string)
		require.Equal(t, len(got) < 6, r.at("hasMore"))
		query = "?limit=2&offset=" + offset
		p.email(hubspottest.EmailEvent{Type: "OPEN", Recipient: "late@example.org"})
	}
	require.Equal(t, ids, got[:6])

	r := p.call("GET", eventsPath+"?limit=2", "")
	offset, _ := r.at("offset").(string)
	hand.now = hand.now.Add(2 * time.Hour)
	for _, query := range []string{"?offset=" + offset, "?offset=x", "?limit=1001", "?limit=0", "?eventType=open", "?startTimestamp=x", "?endTimestamp=-1"} {
		require.Equal(t, http.StatusBadRequest, p.call("GET", eventsPath+query, "").status, query)
	}
}

func TestSalesEmailsLeaveTheirLatestDate(t *testing.T) {
	t.Parallel()
	hand := newClock()
	p := open(t, hubspottest.Options{Now: hand.Now})
	id := p.Put("contacts", props{"email": "ada@example.org"})
	for _, what := range []string{"opened", "clicked", "replied"} {
		require.NoError(t, p.SalesEmail(id, what, time.Time{}))
		require.NoError(t, p.SalesEmail(id, what, hand.now.Add(-time.Hour)))
		require.Equal(t, "2026-03-10T12:00:00.123Z", p.read("contacts", id, "hs_sales_email_last_"+what))
	}
	require.Error(t, p.SalesEmail(id, "forwarded", time.Time{}))
	require.Error(t, p.SalesEmail("1", "opened", time.Time{}))
}
