package hubspottest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

func TestValuesPerType(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{Tier: hubspottest.Unlimited})
	for _, d := range []hubspottest.Property{
		{Name: "n", Type: "number"},
		{Name: "d", Type: "date"},
		{Name: "at", Type: "datetime"},
		{Name: "yes", Type: "bool"},
		{Name: "pick", Type: "enumeration", Options: []hubspottest.Option{{Value: "A"}, {Value: "B"}}},
		{Name: "many", Type: "enumeration", FieldType: "checkbox", Options: []hubspottest.Option{{Value: "a"}, {Value: "b"}, {Value: "c"}}},
	} {
		require.NoError(t, p.DefineProperty("contacts", d))
	}
	id := p.Put("contacts", props{"email": "a@b.co", "many": "a"})
	for _, c := range []struct{ name, in, out, code, message string }{
		{"n", `17`, "17", "", ""},
		{"n", `"17.50"`, "17.50", "", ""},
		{"n", `"x"`, "", "INVALID_DECIMAL", "x was not a valid number."},
		{"yes", `true`, "true", "", ""},
		{"yes", `"False"`, "false", "", ""},
		{"yes", `"maybe"`, "", "INVALID_OPTION", "maybe was not one of the allowed options: [true, false]"},
		{"d", `"2026-02-28"`, "2026-02-28", "", ""},
		{"d", `1772236800000`, "2026-02-28", "", ""},
		{"d", `"1772236801000"`, "", "INVALID_DATE", "1772236801000 is at 00:00:01.0 UTC, not midnight!"},
		{"d", `"2026-02-30"`, "", "INVALID_LONG", "2026-02-30 was not a valid long."},
		{"at", `1772236801000`, "2026-02-28T00:00:01Z", "", ""},
		{"at", `"2026-02-28T01:00:00.5+01:00"`, "2026-02-28T00:00:00.500Z", "", ""},
		{"pick", `"A"`, "A", "", ""},
		{"pick", `"a"`, "", "INVALID_OPTION", "a was not one of the allowed options: [A, B]"},
		{"many", `"b;c"`, "b;c", "", ""},
		{"many", `";a"`, "b;c;a", "", ""},
		{"many", `"b;z"`, "", "INVALID_OPTION", "z was not one of the allowed options: [a, b, c]"},
		{"email", `" New@B.co"`, "new@b.co", "", ""},
		{"email", `"no address"`, "", "INVALID_EMAIL", "Email address no address is invalid"},
		{"hs_object_id", `"1"`, "", "READ_ONLY_VALUE", `"hs_object_id" is a read only property; its value cannot be set.`},
		{"nope", `"1"`, "", "PROPERTY_DOESNT_EXIST", `Property "nope" does not exist`},
		{"city", `"` + strings.Repeat("é", 65536) + `"`, strings.Repeat("é", 65536), "", ""},
		{"city", `"` + strings.Repeat("é", 65537) + `"`, "", "INVALID_LENGTH", "The value of city has 65537 characters; at most 65536 are allowed."},
	} {
		r := p.call("PATCH", contactsPath+"/"+id, `{"properties":{"`+c.name+`":`+c.in+`}}`)
		if c.code == "" {
			require.Equal(t, http.StatusOK, r.status, r.text)
			require.Equal(t, c.out, r.at("properties", c.name))
			continue
		}
		require.Equal(t, http.StatusBadRequest, r.status, c.in)
		require.Equal(t, c.code, r.at("errors", 0, "code"))
		require.Equal(t, c.message, r.at("errors", 0, "message"))
		require.Equal(t, []any{c.name}, r.at("errors", 0, "context", "propertyName"))
	}
}

func TestClearingAndNull(t *testing.T) {
	t.Parallel()
	for empty, want := range map[bool]any{false: nil, true: ""} {
		p := open(t, hubspottest.Options{Switches: hubspottest.Switches{ClearedAsEmpty: empty}})
		id := p.Put("contacts", props{"city": "Ulm", "firstname": "Ada"})
		r := p.call("PATCH", contactsPath+"/"+id, `{"properties":{"city":"","firstname":null}}`)
		require.Equal(t, http.StatusOK, r.status)
		r = p.call("GET", contactsPath+"/"+id+"?properties=city,firstname", "")
		require.Equal(t, want, r.at("properties", "city"))
		require.Equal(t, "Ada", r.at("properties", "firstname"), "null is no value")
	}
}

func TestEmptyUpdateIsRefused(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	id := p.Put("contacts", nil)
	r := p.call("PATCH", contactsPath+"/"+id, `{"properties":{}}`)
	require.Equal(t, http.StatusBadRequest, r.status)
	r.golden(t, `{"status":"error","message":"No properties found to update, please provide at least one.","correlationId":"…","context":{"properties":["{}"]},"category":"VALIDATION_ERROR"}`)
}

func TestLifecycleMovesForwardOnly(t *testing.T) {
	t.Parallel()
	for rule, want := range map[hubspottest.LifecycleRule]struct {
		status int
		stage  string
	}{
		hubspottest.LifecycleIgnore: {200, "customer"}, hubspottest.LifecycleReject: {400, "customer"}, hubspottest.LifecycleAllow: {200, "lead"},
	} {
		p := open(t, hubspottest.Options{Switches: hubspottest.Switches{Lifecycle: rule}})
		id := p.Put("contacts", props{"lifecyclestage": "customer"})
		require.Equal(t, want.status, p.call("PATCH", contactsPath+"/"+id, `{"properties":{"lifecyclestage":"lead"}}`).status)
		got, _ := p.Get("contacts", id)
		require.Equal(t, want.stage, got.Properties["lifecyclestage"])
		p.call("PATCH", contactsPath+"/"+id, `{"properties":{"lifecyclestage":""}}`)
		p.call("PATCH", contactsPath+"/"+id, `{"properties":{"lifecyclestage":"subscriber"}}`)
		got, _ = p.Get("contacts", id)
		require.Equal(t, "subscriber", got.Properties["lifecyclestage"], "after clearing it can be set")
	}
}

func TestEqualValuesDoNotMoveTheModifiedTime(t *testing.T) {
	t.Parallel()
	for touch, moved := range map[bool]bool{false: false, true: true} {
		c := newClock()
		p := open(t, hubspottest.Options{Now: c.Now, Switches: hubspottest.Switches{TouchUnchanged: touch}})
		id := p.Put("contacts", props{"city": "Ulm"})
		before, _ := p.Get("contacts", id)
		c.now = c.now.Add(1e9)
		p.call("PATCH", contactsPath+"/"+id, `{"properties":{"city":"Ulm"}}`)
		after, _ := p.Get("contacts", id)
		require.Equal(t, moved, after.UpdatedAt.After(before.UpdatedAt))
	}
}

func TestRequiredProperties(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	for object, body := range map[string]string{
		"companies": `{"city":"Ulm"}`, "deals": `{"dealname":"x"}`, "tasks": `{"hs_task_subject":"x"}`,
		"emails": `{"hs_timestamp":"1772236801000"}`, "tickets": `{"subject":"x"}`,
	} {
		r := p.call("POST", "/crm/v3/objects/"+object, `{"properties":`+body+`}`)
		require.Equal(t, http.StatusBadRequest, r.status, object)
		require.Contains(t, r.text, "Some required properties were not set.")
	}
	require.Equal(t, http.StatusCreated, p.call("POST", contactsPath, `{"properties":{}}`).status)
}

func TestClosingADealSetsWhatFollows(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	r := p.call("POST", "/crm/v3/objects/deals", `{"properties":{"dealname":"D","dealstage":"appointmentscheduled","amount":100}}`)
	require.Equal(t, http.StatusCreated, r.status, r.text)
	id, _ := r.at("id").(string)
	got, _ := p.Get("deals", id)
	require.Equal(t, "default", got.Properties["pipeline"])
	require.Equal(t, "20", got.Properties["hs_projected_amount"])
	require.Equal(t, "false", got.Properties["hs_is_closed"])
	p.call("PATCH", "/crm/v3/objects/deals/"+id, `{"properties":{"dealstage":"closedwon"}}`)
	got, _ = p.Get("deals", id)
	require.Equal(t, "true", got.Properties["hs_is_closed_won"])
	require.Equal(t, "2026-03-10T12:00:00.123Z", got.Properties["closedate"])
	require.Equal(t, http.StatusBadRequest, p.call("PATCH", "/crm/v3/objects/deals/"+id, `{"properties":{"dealstage":"nope"}}`).status)
	require.Equal(t, http.StatusBadRequest, p.call("PATCH", "/crm/v3/objects/deals/"+id, `{"properties":{"hs_is_closed":"true"}}`).status)
}

func TestMerge(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{false, true} {
		p := open(t, hubspottest.Options{Switches: hubspottest.Switches{KeepPrimaryID: keep}})
		a := p.Put("contacts", props{"email": "a@b.co", "city": "Ulm"})
		b := p.Put("contacts", props{"email": "b@b.co", "city": "Bonn", "phone": "1"})
		co := p.Put("companies", props{"name": "C"})
		require.NoError(t, p.Associate("contacts", b, "companies", co))
		r := p.call("POST", contactsPath+"/merge", `{"primaryObjectId":"`+a+`","objectIdToMerge":`+b+`}`)
		require.Equal(t, http.StatusOK, r.status, r.text)
		id, _ := r.at("id").(string)
		require.Equal(t, keep, id == a)
		require.Equal(t, "Ulm", r.at("properties", "city"))
		require.Equal(t, "1", r.at("properties", "phone"))
		require.Equal(t, "b@b.co", r.at("properties", "hs_additional_emails"))
		require.Equal(t, co, r.at("properties", "associatedcompanyid"))
		want := a + ";" + b
		if keep {
			want = b
		}
		require.Equal(t, want, r.at("properties", "hs_merged_object_ids"))
		for _, old := range []string{a, b} {
			require.Equal(t, id, p.call("GET", contactsPath+"/"+old, "").at("id"), "old ids lead to the survivor")
		}
		require.Equal(t, id, p.call("GET", contactsPath+"/b@b.co?idProperty=email", "").at("id"))
		require.Equal(t, 1, p.Count("contacts"))
		require.Equal(t, []string{id}, p.search(`{}`).ids())
		require.Equal(t, http.StatusMultiStatus, p.call("POST", contactsPath+"/batch/update", `{"inputs":[{"id":"`+b+`","properties":{"city":"x"}}]}`).status)
		require.Equal(t, http.StatusBadRequest, p.call("POST", contactsPath+"/merge", `{"primaryObjectId":"`+b+`","objectIdToMerge":"`+a+`"}`).status)
	}
}

func TestPrivacyDeletionKeepsNothing(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	id := p.Put("contacts", props{"email": "a@b.co"})
	require.Equal(t, http.StatusNoContent, p.call("POST", contactsPath+"/gdpr-delete", `{"objectId":"a@b.co","idProperty":"email"}`).status)
	_, found := p.Get("contacts", id)
	require.False(t, found)
	require.Empty(t, p.call("GET", contactsPath+"?archived=true", "").ids())
	require.Equal(t, http.StatusCreated, p.call("POST", contactsPath, `{"properties":{"email":"a@b.co"}}`).status)
}
