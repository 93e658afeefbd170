package hubspottest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

func TestAssociationsAreReadInTheRecordedForm(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	ada, bob, co := p.Put("contacts", nil), p.Put("contacts", nil), p.Put("companies", props{"name": "C"})
	require.NoError(t, p.Associate("contacts", ada, "companies", co))
	for _, path := range []string{"/crm/v4/associations/contacts/companies", "/crm/associations/v4/contact/company", "/crm/associations/2026-09/0-1/0-2"} {
		r := p.call("POST", path+"/batch/read", `{"inputs":[{"id":"`+ada+`"},{"id":"`+bob+`"}]}`)
		require.Equal(t, http.StatusMultiStatus, r.status)
		require.Contains(t, r.text, `"results":[{"from":{"id":"`+ada+`"},"to":[{"toObjectId":`+co+
			`,"associationTypes":[{"category":"HUBSPOT_DEFINED","typeId":1,"label":"Primary"},{"category":"HUBSPOT_DEFINED","typeId":279,"label":null}]}]}],"numErrors":1`)
		require.Contains(t, r.text, `{"status":"error","category":"OBJECT_NOT_FOUND","subCategory":"crm.associations.NO_ASSOCIATIONS_FOUND","message":"No company is associated with contact `+bob+
			`.","context":{"fromObjectId":["`+bob+`"],"fromObjectType":["contact"],"toObjectType":["company"]}}`)
	}
	r := p.call("GET", "/crm/objects/2026-09/companies/"+co+"/associations/contacts", "")
	require.Equal(t, http.StatusOK, r.status)
	require.Len(t, r.results(), 1)
	r = p.call("GET", contactsPath+"/"+ada+"?associations=companies,deals", "")
	require.Contains(t, r.text, `"associations":{"companies":{"results":[{"id":"`+co+`","type":"contact_to_company"},{"id":"`+co+`","type":"contact_to_company_unlabeled"}]}}`)
}

func TestPrimaryCompanyIsOneAndIsKeptInAProperty(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	ada, one, two := p.Put("contacts", nil), p.Put("companies", props{"name": "1"}), p.Put("companies", props{"name": "2"})
	primary := func() any {
		return p.call("GET", contactsPath+"/"+ada+"?properties=associatedcompanyid", "").at("properties", "associatedcompanyid")
	}
	path := "/crm/objects/2026-09/contacts/" + ada + "/associations/"
	r := p.call("PUT", path+"default/companies/"+one, "")
	require.Equal(t, http.StatusOK, r.status, r.text)
	require.Contains(t, r.text, `{"from":{"id":"`+ada+`"},"to":{"id":"`+one+`"},"associationSpec":{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}}`)
	require.Equal(t, one, primary())
	p.call("PUT", path+"default/companies/"+two, "")
	require.Equal(t, one, primary(), "a second company is not primary")
	r = p.call("PUT", path+"companies/"+two, `[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]`)
	require.Equal(t, http.StatusCreated, r.status)
	require.Equal(t, `{"fromObjectTypeId":"0-1","fromObjectId":`+ada+`,"toObjectTypeId":"0-2","toObjectId":`+two+`,"labels":["Primary"]}`, r.text)
	require.Equal(t, two, primary())
	got := p.Associations("contacts", ada, "companies")
	require.Equal(t, []int{279}, got[0].TypeIDs)
	require.Equal(t, []int{1, 279}, got[1].TypeIDs)
	require.Equal(t, []int{2, 280}, p.Associations("companies", two, "contacts")[0].TypeIDs)
	require.Equal(t, http.StatusNoContent, p.call("DELETE", path+"companies/"+two, "").status)
	require.Nil(t, primary())
	require.NoError(t, p.Associate("contacts", ada, "companies", one, 1))
	require.Equal(t, one, primary())
	require.NoError(t, p.Delete("companies", one))
	require.Nil(t, primary())
	require.Empty(t, p.Associations("contacts", ada, "companies"))
}

func TestBatchAssociations(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	ada, co := p.Put("contacts", nil), p.Put("companies", props{"name": "C"})
	path := "/crm/v4/associations/contacts/companies"
	row := func(from, to string) string { return `{"from":{"id":"` + from + `"},"to":{"id":"` + to + `"}` }
	r := p.call("POST", path+"/batch/create", `{"inputs":[`+row(ada, co)+`,"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]},`+
		row("unknown_id", co)+`,"types":[]},`+row(ada, "7")+`,"types":[]}]}`)
	require.Equal(t, http.StatusMultiStatus, r.status)
	require.Equal(t, []any{"Primary"}, r.at("results", 0, "labels"))
	require.Equal(t, "crm.associations.INVALID_IDENTIFIER", r.at("errors", 0, "subCategory"))
	require.Equal(t, "unknown_id is not a valid ID", r.at("errors", 0, "message"))
	require.Equal(t, "crm.associations.TO_OBJECT_NOT_FOUND", r.at("errors", 1, "subCategory"))
	r = p.call("POST", path+"/batch/labels/archive", `{"inputs":[`+row(ada, co)+`,"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]}]}`)
	require.Equal(t, http.StatusNoContent, r.status, r.text)
	require.Equal(t, []int{279}, p.Associations("contacts", ada, "companies")[0].TypeIDs)
	r = p.call("POST", path+"/batch/archive", `{"inputs":[{"from":{"id":"`+ada+`"},"to":[{"id":"`+co+`"}]}]}`)
	require.Equal(t, http.StatusNoContent, r.status)
	require.Empty(t, p.Associations("contacts", ada, "companies"))
	r = p.call("POST", path+"/batch/associate/default", `{"inputs":[`+row(ada, co)+`}]}`)
	require.Equal(t, http.StatusOK, r.status)
	require.Len(t, p.Associations("contacts", ada, "companies"), 1)
	r = p.call("POST", "/crm/v4/associations/contacts/contacts/batch/associate/default", `{"inputs":[`+row(ada, ada)+`}]}`)
	require.Equal(t, "Object "+ada+" cannot be associated to itself ("+ada+")", r.at("errors", 0, "message"))
}

func TestAssociationsOnCreate(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	ada := p.Put("contacts", nil)
	body := func(id, kind string) string {
		return `{"properties":{"hs_timestamp":"2026-01-01T00:00:00Z"},"associations":[{"to":{"id":` + id + `},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":` + kind + `}]}]}`
	}
	r := p.call("POST", "/crm/v3/objects/notes", body(ada, "202"))
	require.Equal(t, http.StatusCreated, r.status, r.text)
	require.Len(t, p.Associations("contacts", ada, "notes"), 1)
	r = p.call("POST", "/crm/v3/objects/notes", body("7", "202"))
	require.Equal(t, "One or more associations are invalid", r.at("message"))
	r = p.call("POST", "/crm/v3/objects/meetings", body(ada, "199"))
	require.Equal(t, "invalid from object type 0-47 for associations to be created. expected: 0-1", r.at("message"))
	require.Equal(t, 0, p.Count("meetings"))
}

func TestLabelsOfThePortal(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	path := "/crm/v4/associations/contacts/companies/labels"
	require.Len(t, p.call("GET", path, "").results(), 2)
	r := p.call("POST", path, `{"label":"Advisor","name":"advisor","inverseLabel":"Advised"}`)
	require.Equal(t, http.StatusOK, r.status)
	require.Equal(t, `{"results":[{"category":"USER_DEFINED","typeId":1,"label":"Advisor"},{"category":"USER_DEFINED","typeId":2,"label":"Advised"}]}`, r.text)
	ada, co := p.Put("contacts", nil), p.Put("companies", props{"name": "C"})
	p.call("PUT", "/crm/v4/objects/contacts/"+ada+"/associations/companies/"+co, `[{"associationCategory":"USER_DEFINED","associationTypeId":1}]`)
	require.Equal(t, []string{"Advised"}, p.Associations("companies", co, "contacts")[0].Labels[1:])
	require.Equal(t, http.StatusNoContent, p.call("DELETE", path+"/1", "").status)
	require.Len(t, p.Associations("contacts", ada, "companies"), 1)
	require.Len(t, p.call("GET", path, "").results(), 2)
}

func TestAssociationsOfVersion3(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	ada, co := p.Put("contacts", nil), p.Put("companies", props{"name": "C"})
	path := "/crm/v3/associations/contacts/companies"
	r := p.call("POST", path+"/batch/create", `{"inputs":[{"from":{"id":"`+ada+`"},"to":{"id":"`+co+`"},"type":"contact_to_company"}]}`)
	require.Equal(t, http.StatusCreated, r.status, r.text)
	r = p.call("POST", path+"/batch/read", `{"inputs":[{"id":"`+ada+`"}]}`)
	require.Contains(t, r.text, `"results":[{"from":{"id":"`+ada+`"},"to":[{"id":"`+co+`","type":"contact_to_company"},{"id":"`+co+`","type":"contact_to_company_unlabeled"}]}]`)
	require.Len(t, p.call("GET", path+"/types", "").results(), 2)
	single := "/crm/v3/objects/contacts/" + ada + "/associations/companies"
	require.Len(t, p.call("GET", single, "").results(), 2)
	require.Equal(t, http.StatusNoContent, p.call("DELETE", single+"/"+co+"/279", "").status)
	require.Empty(t, p.call("GET", single, "").results())
	require.Equal(t, ada, p.call("PUT", single+"/"+co+"/contact_to_company", "").at("id"))
	require.Len(t, p.Associations("contacts", ada, "companies"), 1)
}
