package hubspottest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

const contactsPath = "/crm/objects/2026-09/contacts"

func TestCreatedContactEchoesWhatWasSetAndWhatTheSystemGave(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{Switches: hubspottest.Switches{DefaultLifecycle: "lead"}})
	r := p.call("POST", contactsPath, `{"properties":{"email":" Ada@Example.com ","firstname":"Ada","lastname":"King"}}`)
	require.Equal(t, http.StatusCreated, r.status)
	got, _ := r.at("properties").(map[string]any)
	keys := []string{}
	for k := range got {
		keys = append(keys, k)
	}
	require.ElementsMatch(t, []string{
		"createdate", "email", "firstname", "hs_all_contact_vids", "hs_associated_target_accounts",
		"hs_currently_enrolled_in_prospecting_agent", "hs_email_domain", "hs_full_name_or_email", "hs_is_contact", "hs_is_unworked",
		"hs_lifecyclestage_lead_date", "hs_membership_has_accessed_private_content", "hs_object_id", "hs_object_source",
		"hs_object_source_id", "hs_object_source_label", "hs_pipeline", "hs_registered_member",
		"hs_sequences_actively_enrolled_count", "lastmodifieddate", "lastname", "lifecyclestage", "num_notes",
	}, keys)
	require.Equal(t, "ada@example.com", got["email"])
	require.Equal(t, "2026-03-10T12:00:00.123Z", got["createdate"])
	require.Equal(t, "1773144000123", got["hs_lifecyclestage_lead_date"])
	require.Equal(t, "INTEGRATION", got["hs_object_source"])
	require.Equal(t, "19083857", got["hs_object_source_id"])
	id, _ := r.at("id").(string)
	require.Equal(t, "https://app.hubspot.com/contacts/44237313/record/0-1/"+id, r.at("url"))
}

func TestObjectJSONIsInTheRecordedForm(t *testing.T) {
	t.Parallel()
	c := newClock()
	c.now = c.now.Truncate(1e9) // no milliseconds: no fraction
	p := open(t, hubspottest.Options{Now: c.Now})
	id := p.Put("contacts", props{"email": "a@b.co"})
	r := p.call("GET", contactsPath+"/"+id+"?properties=company&properties=email,nonsense", "")
	require.Equal(t, `{"id":"`+id+`","properties":{"company":null,"createdate":"2026-03-10T12:00:00Z","email":"a@b.co","hs_object_id":"`+id+
		`","lastmodifieddate":"2026-03-10T12:00:00Z"},"createdAt":"2026-03-10T12:00:00Z","updatedAt":"2026-03-10T12:00:00Z","archived":false,`+
		`"url":"https://app.hubspot.com/contacts/44237313/record/0-1/`+id+`"}`, r.text)
}

func TestDefaultPropertiesPerObject(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	for object, want := range map[string][]string{
		"contacts":  {"createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"},
		"companies": {"createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"},
		"deals":     {"amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id", "pipeline"},
		"notes":     {"hs_createdate", "hs_lastmodifieddate", "hs_object_id"},
	} {
		id := p.Put(object, nil)
		got, _ := p.call("GET", "/crm/v3/objects/"+object+"/"+id, "").at("properties").(map[string]any)
		keys := []string{}
		for k := range got {
			keys = append(keys, k)
		}
		require.ElementsMatch(t, want, keys, object)
	}
}

func TestEveryNameAndVersionOfAnObjectIsTheSameObject(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	id := p.Put("contacts", props{"email": "a@b.co"})
	for _, path := range []string{
		"/crm/v3/objects/contacts/", "/crm/v3/objects/contact/", "/crm/v3/objects/0-1/", "/crm/objects/2025-09/contacts/",
		"/crm/objects/2026-03/0-1/", "/crm/objects/2026-09/contact/",
	} {
		require.Equal(t, id, p.call("GET", path+id, "").at("id"), path)
		require.Equal(t, id, p.call("GET", path+id+"/", "").at("id"), path)
	}
	p.call("GET", "/crm/v3/objects/butterflies", "").golden(t,
		`{"status":"error","message":"Unable to infer object type from: butterflies","correlationId":"…"}`)
	for _, path := range []string{"/crm/v3/objects/leads", "/crm/v3/objects/lead", "/crm/v3/objects/0-8", "/crm/v3/lists/idmapping", "/crm/lists/2026-09/folders"} {
		require.Equal(t, 501, p.call("GET", path, "").status, "HubSpot has it, the simulator has not: %s", path)
	}
}

func TestListPagesByTheIDOfTheNextRecord(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	var want []string
	for range 25 {
		want = append(want, p.Put("contacts", nil))
	}
	require.NoError(t, p.Delete("contacts", want[3]))
	live := append(append([]string(nil), want[:3]...), want[4:]...)
	first := p.call("GET", contactsPath, "")
	require.Equal(t, live[:10], first.ids())
	require.Equal(t, live[10], first.at("paging", "next", "after"))
	require.Equal(t, "https://api.hubapi.com"+contactsPath+"?after="+live[10], first.at("paging", "next", "link"))
	next := p.call("GET", contactsPath+"?limit=100&after="+live[10], "")
	require.Equal(t, live[10:], next.ids())
	require.NotContains(t, next.text, "paging")
	gone := p.call("GET", contactsPath+"?archived=true", "")
	require.Equal(t, want[3:4], gone.ids())
	require.Equal(t, true, gone.at("results", 0, "archived"))
	require.Equal(t, "2026-03-10T12:00:00.123Z", gone.at("results", 0, "archivedAt"))
	require.Equal(t, http.StatusBadRequest, p.call("GET", contactsPath+"?limit=101", "").status)
	require.Equal(t, http.StatusBadRequest, p.call("GET", contactsPath+"?limit=51&propertiesWithHistory=email", "").status)
}

func TestRecordsThatAreNotThere(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	r := p.call("GET", contactsPath+"/12345", "")
	require.Equal(t, http.StatusNotFound, r.status)
	r.golden(t, `{"status":"error","message":"resource not found","correlationId":"…"}`)
	r = p.call("GET", contactsPath+"/abc", "")
	require.Equal(t, http.StatusNotFound, r.status)
	r.golden(t, `{"status":"error","message":"Object not found.  objectId are usually numeric.","correlationId":"…","context":{"id":["abc"]},"category":"OBJECT_NOT_FOUND"}`)
	require.Equal(t, http.StatusNotFound, p.call("GET", contactsPath+"/no@b.co?idProperty=email", "").status)

	id := p.Put("contacts", props{"email": "a@b.co"})
	gone := p.call("DELETE", contactsPath+"/"+id, "")
	require.Equal(t, http.StatusNoContent, gone.status)
	require.Empty(t, gone.text)
	require.Empty(t, gone.header.Get("Content-Type"))
	require.Equal(t, http.StatusNoContent, p.call("DELETE", contactsPath+"/"+id, "").status, "archiving twice is no error")
	require.Equal(t, http.StatusNotFound, p.call("GET", contactsPath+"/"+id, "").status)
	require.Equal(t, http.StatusOK, p.call("GET", contactsPath+"/"+id+"?archived=true", "").status)
}

func TestEmailIsUniqueAlsoAmongAdditionalAddresses(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	id := p.Put("contacts", props{"email": "a@b.co", "hs_additional_emails": "old@b.co;older@b.co"})
	for _, mail := range []string{"A@b.co", "OLD@B.CO"} {
		r := p.call("POST", contactsPath, `{"properties":{"email":"`+mail+`"}}`)
		require.Equal(t, http.StatusConflict, r.status)
		r.golden(t, `{"status":"error","message":"Contact already exists. Existing ID: `+id+`","correlationId":"…","category":"CONFLICT"}`)
	}
	require.Equal(t, id, p.call("GET", contactsPath+"/Older@b.co?idProperty=email", "").at("id"))
	other := p.Put("contacts", props{"email": "c@b.co"})
	require.Equal(t, http.StatusConflict, p.call("PATCH", contactsPath+"/"+other, `{"properties":{"email":"a@b.co"}}`).status)
	require.NoError(t, p.Delete("contacts", id))
	require.Equal(t, http.StatusOK, p.call("PATCH", contactsPath+"/"+other, `{"properties":{"email":"a@b.co"}}`).status)
	require.Error(t, p.Restore("contacts", id), "the address is taken")
}

func TestHistoryIsNewestFirst(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := open(t, hubspottest.Options{Now: c.Now})
	id := p.Put("contacts", props{"firstname": "Ada"})
	c.now = c.now.Add(1e9)
	p.call("PATCH", contactsPath+"/"+id, `{"properties":{"firstname":"Augusta"}}`)
	r := p.call("GET", contactsPath+"/"+id+"?propertiesWithHistory=firstname", "")
	require.Equal(t, map[string]any{
		"value": "Augusta", "timestamp": "2026-03-10T12:00:01.123Z", "sourceType": "INTEGRATION",
		"sourceId": "19083857", "sourceLabel": "INTEGRATION",
	}, r.at("propertiesWithHistory", "firstname", 0))
	require.Equal(t, "userId:45678", r.at("propertiesWithHistory", "firstname", 1, "sourceId"))
	require.Nil(t, r.at("propertiesWithHistory", "firstname", 2))
}

func TestUnknownRoutesNameTheSimulator(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	r := p.call("GET", "/crm/v3/quasars", "")
	require.Equal(t, http.StatusNotImplemented, r.status)
	require.Contains(t, r.text, "hubspottest")
	require.Equal(t, http.StatusNotImplemented, p.call("GET", "/crm/objects/2031-03/contacts", "").status)
	require.Equal(t, http.StatusMethodNotAllowed, p.call("PUT", contactsPath, "{}").status)
}
