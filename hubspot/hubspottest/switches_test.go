package hubspottest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

// Each of these switches changes what one small story shows.
func TestSwitchesChangeWhatTheySay(t *testing.T) {
	t.Parallel()
	type switches = hubspottest.Switches
	for name, c := range map[string]struct {
		on      switches
		story   func(p portal, c *clock) any
		off, to any
	}{
		"NormalizeNumbers": {switches{NormalizeNumbers: true}, func(p portal, _ *clock) any {
			return p.read("deals", p.Put("deals", props{"amount": "10.50"}), "amount")
		}, "10.50", "10.5"},
		"DatesAsEpoch": {switches{DatesAsEpoch: true}, func(p portal, _ *clock) any {
			require.NoError(p.t, p.DefineProperty("contacts", hubspottest.Property{Name: "d", Type: "date"}))
			return p.read("contacts", p.Put("contacts", props{"d": "2026-02-28"}), "d")
		}, "2026-02-28", "1772236800000"},
		"StampsAsISO": {switches{StampsAsISO: true}, func(p portal, _ *clock) any {
			return p.call("POST", contactsPath, `{"properties":{"lifecyclestage":"lead"}}`).at("properties", "hs_lifecyclestage_lead_date")
		}, "1773144000123", "2026-03-10T12:00:00.123Z"},
		"HistoryDepth": {switches{HistoryDepth: 2}, func(p portal, c *clock) any {
			id := p.Put("contacts", nil)
			for i := range 50 {
				c.now = c.now.Add(time.Second)
				require.NoError(p.t, p.Edit("contacts", id, props{"city": fmt.Sprint(i)}))
			}
			rows, _ := p.call("GET", contactsPath+"/"+id+"?propertiesWithHistory=city", "").at("propertiesWithHistory", "city").([]any)
			return len(rows)
		}, 45, 2},
		"NegationMatchesUnset": {switches{NegationMatchesUnset: true}, func(p portal, _ *clock) any {
			p.Put("contacts", nil)
			return len(p.search(`{"filters":[{"propertyName":"city","operator":"NEQ","value":"ulm"}]}`).ids())
		}, 0, 1},
		"SearchBodyMax": {switches{SearchBodyMax: -1}, func(p portal, _ *clock) any {
			return p.search(fmt.Sprintf(`{"properties":["%3000s"]}`, "x")).status
		}, http.StatusBadRequest, http.StatusOK},
		"SearchSparesDaily": {switches{SearchSparesDaily: true}, func(p portal, _ *clock) any {
			p.search(`{}`)
			return p.call("GET", contactsPath, "").header.Get("X-HubSpot-RateLimit-Daily-Remaining")
		}, "624998", "624999"},
		"JoinOrderAscending": {switches{JoinOrderAscending: true}, func(p portal, c *clock) any {
			a, b := p.Put("contacts", nil), p.Put("contacts", nil)
			id, err := p.CreateList("L", "contacts", b)
			require.NoError(p.t, err)
			c.now = c.now.Add(time.Second)
			require.NoError(p.t, p.AddToList(id, a))
			return p.call("GET", "/crm/v3/lists/"+id+"/memberships/join-order", "").at("results", 0, "recordId") == b
		}, false, true},
		"NoFirstPrimary": {switches{NoFirstPrimary: true}, func(p portal, _ *clock) any {
			id := p.Put("contacts", nil)
			require.NoError(p.t, p.Associate("contacts", id, "companies", p.Put("companies", nil)))
			return p.Associations("contacts", id, "companies")[0].Primary
		}, true, false},
		"AssociationsTouch": {switches{AssociationsTouch: true}, func(p portal, c *clock) any {
			id, co := p.Put("contacts", nil), p.Put("companies", nil)
			c.now = c.now.Add(time.Second)
			require.NoError(p.t, p.Associate("contacts", id, "companies", co))
			return p.read("contacts", id, "lastmodifieddate")
		}, "2026-03-10T12:00:00.123Z", "2026-03-10T12:00:01.123Z"},
		"EmailEventsAscending": {switches{EmailEventsAscending: true}, func(p portal, c *clock) any {
			first := p.email(hubspottest.EmailEvent{Type: "OPEN", Recipient: "a@b.co"})
			c.now = c.now.Add(time.Second)
			p.email(hubspottest.EmailEvent{Type: "OPEN", Recipient: "a@b.co"})
			return p.call("GET", eventsPath, "").events()[0] == first
		}, false, true},
		"EmailOffsetLife": {switches{EmailOffsetLife: -1}, func(p portal, c *clock) any {
			for range 3 {
				p.email(hubspottest.EmailEvent{Type: "OPEN", Recipient: "a@b.co"})
			}
			offset, _ := p.call("GET", eventsPath+"?limit=1", "").at("offset").(string)
			c.now = c.now.Add(24 * time.Hour)
			return p.call("GET", eventsPath+"?offset="+offset, "").status
		}, http.StatusBadRequest, http.StatusOK},
		"SubjectOnSentOnly": {switches{SubjectOnSentOnly: true}, func(p portal, _ *clock) any {
			p.email(hubspottest.EmailEvent{Type: "OPEN", Recipient: "a@b.co", Subject: "News"})
			return p.call("GET", eventsPath, "").at("events", 0, "subject") == "News"
		}, true, false},
		"WholeBatchUpdates": {switches{WholeBatchUpdates: true}, func(p portal, _ *clock) any {
			id := p.Put("contacts", nil)
			return p.call("POST", contactsPath+"/batch/update", `{"inputs":[{"objectWriteTraceId":"1","id":"`+id+`","properties":{"nope":"1"}}]}`).status
		}, http.StatusMultiStatus, http.StatusBadRequest},
	} {
		for want, sw := range map[any]switches{c.off: {}, c.to: c.on} {
			hand := newClock()
			require.Equal(t, want, c.story(open(t, hubspottest.Options{Now: hand.Now, Switches: sw}), hand), name)
		}
	}
}

// read is one property of a record as the API shows it.
func (p portal) read(object, id, property string) any {
	p.t.Helper()
	return p.call("GET", "/crm/v3/objects/"+object+"/"+id+"?properties="+property, "").at("properties", property)
}

func TestPipelinesOfTheWorld(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	stages := []hubspottest.Stage{
		{ID: "one", Label: "One", Metadata: map[string]string{"probability": "0.25"}},
		{ID: "won", Label: "Won", Metadata: map[string]string{"probability": "1"}},
	}
	require.NoError(t, p.AddPipeline("deals", "renewals", "Renewals", stages...))
	require.Error(t, p.AddPipeline("deals", "renewals", "Others"))
	require.Error(t, p.AddPipeline("deals", "bad", "Bad", hubspottest.Stage{Label: "x"}))
	id := p.Put("deals", props{"pipeline": "renewals", "dealstage": "one", "amount": "8"})
	require.Equal(t, "2", p.read("deals", id, "hs_projected_amount"))
	require.NoError(t, p.Edit("deals", id, props{"dealstage": "won"}))
	require.Equal(t, "true", p.read("deals", id, "hs_is_closed_won"))
}
