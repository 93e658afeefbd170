package hubspottest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

func TestSchemasAreThoseOfARealAccount(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	for object, least := range map[string]int{"contacts": 100, "companies": 70, "deals": 50, "tickets": 25, "tasks": 25} {
		r := p.call("GET", "/crm/properties/2026-09/"+object, "")
		require.Equal(t, http.StatusOK, r.status)
		require.GreaterOrEqual(t, len(r.results()), least, object)
		require.NotContains(t, r.text, "paging")
		for i := range r.results() {
			require.NotEmpty(t, r.at("results", i, "groupName"), r.at("results", i, "name"))
			require.Contains(t, []any{"string", "number", "date", "datetime", "enumeration", "bool", "phone_number"}, r.at("results", i, "type"))
		}
	}
	owner := p.call("GET", "/crm/v3/properties/contacts/hubspot_owner_id", "")
	require.Equal(t, "OWNER", owner.at("referencedObjectType"))
	require.Equal(t, true, owner.at("externalOptions"))
	require.Empty(t, owner.at("options"))
	require.Equal(t, true, p.call("GET", "/crm/v3/properties/contacts/createdate", "").at("modificationMetadata", "readOnlyValue"))
	require.Equal(t, "subscriber", p.call("GET", "/crm/v3/properties/contacts/lifecyclestage", "").at("options", 0, "value"))
	require.Equal(t, "ACCOUNTING", p.call("GET", "/crm/v3/properties/companies/industry", "").at("options", 0, "value"))
	for readOnly, want := range map[bool]int{false: http.StatusOK, true: http.StatusBadRequest} {
		p := open(t, hubspottest.Options{Switches: hubspottest.Switches{OptOutReadOnly: readOnly}})
		id := p.Put("contacts", nil)
		require.Equal(t, want, p.call("PATCH", contactsPath+"/"+id, `{"properties":{"hs_email_optout":true}}`).status)
	}
}

func TestCustomProperties(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	path := "/crm/properties/2026-09/contacts"
	body := `{"name":"age__c","label":"Age","type":"number","fieldType":"number","groupName":"contactinformation","hasUniqueValue":true}`
	r := p.call("POST", path, body)
	require.Equal(t, http.StatusCreated, r.status, r.text)
	require.Equal(t, `{"updatedAt":"2026-03-10T12:00:00.123Z","createdAt":"2026-03-10T12:00:00.123Z","name":"age__c","label":"Age","type":"number","fieldType":"number","description":"","groupName":"contactinformation","options":[],"createdUserId":"45678","updatedUserId":"45678","displayOrder":-1,"calculated":false,"externalOptions":false,"archived":false,"hasUniqueValue":true,"hidden":false,"modificationMetadata":{"archivable":true,"readOnlyDefinition":false,"readOnlyValue":false},"formField":false,"dataSensitivity":"non_sensitive"}`, r.text)
	r = p.call("POST", path, body)
	require.Equal(t, http.StatusConflict, r.status)
	require.Equal(t, "A property named 'age__c' already exists.", r.at("message"))
	r = p.call("POST", path+"/batch/create", `{"inputs":[`+body+`]}`)
	require.Equal(t, http.StatusMultiStatus, r.status)
	require.Contains(t, r.text, `{"status":"error","category":"OBJECT_ALREADY_EXISTS","subCategory":"Properties.PROPERTY_WITH_NAME_EXISTS","message":"A property named 'age__c' already exists.","context":{"name":["age__c"]}}`)

	one := p.Put("contacts", props{"age__c": "7"})
	r = p.call("POST", contactsPath, `{"properties":{"age__c":"7"}}`)
	require.Equal(t, http.StatusBadRequest, r.status)
	require.Equal(t, "CONFLICTING_UNIQUE_VALUE", r.at("errors", 0, "code"))
	require.Contains(t, r.at("errors", 0, "message"), one+" already has that value.")
	require.Equal(t, one, p.call("GET", contactsPath+"/7?idProperty=age__c", "").at("id"))

	r = p.call("PATCH", path+"/age__c", `{"label":"Years"}`)
	require.Equal(t, "Years", r.at("label"))
	require.Equal(t, http.StatusNoContent, p.call("DELETE", path+"/age__c", "").status)
	require.Equal(t, http.StatusNotFound, p.call("GET", path+"/age__c", "").status)
	require.Equal(t, "age__c", p.call("GET", path+"?archived=true", "").at("results", 0, "name"))
	require.Equal(t, http.StatusMultiStatus, p.call("POST", path+"/batch/read", `{"inputs":[{"name":"email"},{"name":"age__c"}]}`).status)
	require.Equal(t, http.StatusBadRequest, p.call("DELETE", path+"/email", "").status)
	for _, bad := range []string{
		`{"name":"Age","label":"A","type":"number","fieldType":"number","groupName":"contactinformation"}`,
		`{"name":"age","label":"A","type":"number","fieldType":"text","groupName":"contactinformation"}`,
		`{"name":"age","label":"A","type":"number","fieldType":"number","groupName":"nope"}`,
		`{"name":"age","label":"A","type":"number","fieldType":"number"}`,
	} {
		require.Equal(t, http.StatusBadRequest, p.call("POST", path, bad).status, bad)
	}
	g := p.call("POST", path+"/groups", `{"name":"sf","label":"Salesforce"}`)
	require.Equal(t, http.StatusCreated, g.status)
	require.Equal(t, `{"name":"sf","label":"Salesforce","displayOrder":-1,"archived":false}`, g.text)
	require.Equal(t, http.StatusConflict, p.call("POST", path+"/groups", `{"name":"sf","label":"Salesforce"}`).status)
}

func TestPipelines(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	r := p.call("GET", "/crm/v3/pipelines/deals", "")
	require.Equal(t, "default", r.at("results", 0, "id"))
	require.Equal(t, map[string]any{
		"id": "closedwon", "label": "Closed Won", "displayOrder": 5.0, "metadata": map[string]any{"isClosed": "true", "probability": "1.0"},
		"createdAt": "1970-01-01T00:00:00Z", "updatedAt": "1970-01-01T00:00:00Z", "archived": false, "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
	}, r.at("results", 0, "stages", 5))
	require.Equal(t, "4", p.call("GET", "/crm/pipelines/2026-09/tickets/0", "").at("stages", 3, "id"))
	require.Equal(t, "contacts-lifecycle-pipeline", p.call("GET", "/crm/v3/pipelines/contacts", "").at("results", 0, "id"))

	require.Equal(t, http.StatusBadRequest, p.call("POST", "/crm/v3/pipelines/deals", `{"label":"New","displayOrder":1,"stages":[{"label":"S","displayOrder":0,"metadata":{}}]}`).status)
	r = p.call("POST", "/crm/v3/pipelines/deals", `{"label":"New","displayOrder":1,"stages":[{"label":"S","displayOrder":0,"metadata":{"probability":"0.5"}}]}`)
	require.Equal(t, http.StatusCreated, r.status, r.text)
	pipe, _ := r.at("id").(string)
	st, _ := r.at("stages", 0, "id").(string)
	r = p.call("POST", "/crm/v3/objects/deals", `{"properties":{"dealname":"D","pipeline":"`+pipe+`","dealstage":"`+st+`"}}`)
	require.Equal(t, http.StatusCreated, r.status, r.text)
	require.Equal(t, http.StatusBadRequest, p.call("DELETE", "/crm/v3/pipelines/deals/"+pipe+"/stages/"+st, "").status)
	require.Equal(t, http.StatusBadRequest, p.call("DELETE", "/crm/v3/pipelines/deals/"+pipe+"?validateReferencesBeforeDelete=true", "").status)
	require.Equal(t, http.StatusNoContent, p.call("DELETE", "/crm/v3/pipelines/deals/"+pipe, "").status)
	require.Equal(t, http.StatusNotFound, p.call("GET", "/crm/v3/pipelines/deals/"+pipe, "").status)
}

func TestOwners(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{Switches: hubspottest.Switches{CheckOwners: true}})
	a := p.AddOwner(hubspottest.Owner{Email: "a@b.co", FirstName: "A", UserID: 5})
	b := p.AddOwner(hubspottest.Owner{Email: "b@b.co"})
	for _, path := range []string{"/crm/v3/owners", "/crm/v3/owners/", "/crm/owners/2026-09"} {
		require.Equal(t, []string{a, b}, p.call("GET", path, "").ids())
	}
	require.Equal(t, []string{b}, p.call("GET", "/crm/v3/owners?email=B@b.co", "").ids())
	require.Equal(t, []string{a}, p.call("GET", "/crm/v3/owners?limit=1", "").ids())
	require.Equal(t, a, p.call("GET", "/crm/v3/owners/5?idProperty=userId", "").at("id"))
	require.NoError(t, p.DeactivateOwner(a))
	require.Equal(t, http.StatusNotFound, p.call("GET", "/crm/v3/owners/"+a, "").status)
	r := p.call("GET", "/crm/v3/owners?archived=true", "")
	require.Nil(t, r.at("results", 0, "userId"))
	require.InDelta(t, 5, r.at("results", 0, "userIdIncludingInactive"), 0)
	require.Equal(t, http.StatusBadRequest, p.call("POST", contactsPath, `{"properties":{"hubspot_owner_id":"1"}}`).status)
	require.Equal(t, http.StatusCreated, p.call("POST", contactsPath, `{"properties":{"hubspot_owner_id":"`+b+`"}}`).status)
}

func TestLists(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := open(t, hubspottest.Options{Now: c.Now})
	var ids []string
	for range 3 {
		ids = append(ids, p.Put("contacts", nil))
	}
	dynamic, err := p.CreateList("Leads", "contacts", ids[1])
	require.NoError(t, err)
	c.now = c.now.Add(time.Minute)
	require.NoError(t, p.AddToList(dynamic, ids[0]))
	path := "/crm/lists/2026-09/"
	members := func(r reply) []any {
		var out []any
		for i := range r.results() {
			out = append(out, r.at("results", i, "recordId"))
		}
		return out
	}
	require.Equal(t, []any{ids[0], ids[1]}, members(p.call("GET", path+dynamic+"/memberships", "")))
	require.Equal(t, []any{ids[1], ids[0]}, members(p.call("GET", path+dynamic+"/memberships?before=m9", "")))
	require.Equal(t, []any{ids[0], ids[1]}, members(p.call("GET", path+dynamic+"/memberships/join-order", "")), "newest first")
	first := p.call("GET", path+dynamic+"/memberships?limit=1", "")
	after, _ := first.at("paging", "next", "after").(string)
	require.Equal(t, []any{ids[1]}, members(p.call("GET", path+dynamic+"/memberships?limit=1&after="+after, "")))
	require.Equal(t, http.StatusBadRequest, p.call("PUT", path+dynamic+"/memberships/add", `["`+ids[2]+`"]`).status)

	r := p.call("POST", "/crm/v3/lists/", `{"name":"Mine","objectTypeId":"0-1","processingType":"MANUAL"}`)
	require.Equal(t, http.StatusOK, r.status)
	manual, _ := r.at("list", "listId").(string)
	require.Equal(t, "ILS.DUPLICATE_LIST_NAMES", p.call("POST", path, `{"name":"Mine","objectTypeId":"0-1","processingType":"MANUAL"}`).at("subCategory"))
	r = p.call("PUT", path+manual+"/memberships/add", `["`+ids[2]+`","7"]`)
	require.JSONEq(t, `{"recordsIdsAdded":["`+ids[2]+`"],"recordIdsRemoved":[],"recordIdsMissing":["7"]}`, r.text)
	r = p.call("POST", path+"search", `{"query":"","listIds":[],"processingTypes":[]}`)
	require.InDelta(t, 2, r.at("total"), 0)
	require.Equal(t, "2", r.at("lists", 0, "additionalProperties", "hs_list_size"))
	require.Equal(t, "1773144060123", r.at("lists", 0, "additionalProperties", "hs_last_record_added_at"))
	require.Equal(t, manual, p.call("GET", path+"object-type-id/0-1/name/Mine", "").at("list", "listId"))

	r = p.call("POST", path+"records/memberships/batch/read", `{"inputs":[{"objectTypeId":"0-1","recordId":"`+ids[0]+`"},{"objectTypeId":"0-1","recordId":"7"}]}`)
	require.Equal(t, http.StatusMultiStatus, r.status)
	require.Equal(t, dynamic, r.at("results", 0, "recordListMemberships", 0, "listId"))
	require.Equal(t, "2026-03-10T12:01:00.123Z", p.call("GET", path+"records/0-1/"+ids[0]+"/memberships", "").at("results", 0, "lastAddedTimestamp"))
	require.NoError(t, p.RemoveFromList(dynamic, ids[0]))
	require.NoError(t, p.Delete("contacts", ids[1]))
	require.Empty(t, members(p.call("GET", path+dynamic+"/memberships", "")))
	require.Equal(t, http.StatusNotFound, p.call("GET", path+"99", "").status)
}

func TestCustomObjects(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	require.NoError(t, p.DefineObject("cars", "car", "2-77", "plate", hubspottest.Property{Name: "plate", Unique: true}))
	require.Error(t, p.DefineObject("cars", "car", "2-78", "plate"))
	r := p.call("POST", "/crm/v3/objects/2-77", `{"properties":{"plate":"UL-1"}}`)
	require.Equal(t, http.StatusCreated, r.status, r.text)
	require.Equal(t, r.at("id"), p.call("GET", "/crm/v3/objects/cars/UL-1?idProperty=plate", "").at("id"))
	require.Equal(t, 1, len(p.call("POST", "/crm/objects/2026-09/car/search", `{}`).ids()))
}
