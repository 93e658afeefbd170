package hubspot_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/sync/crm"
)

const dealProperties = `{"results":[{"name":"dealname","type":"string","fieldType":"text"}]}`

func associated(t *testing.T, answer func(ex exchange) (int, string)) (*hubspot.Connector, *fake) {
	t.Helper()
	f := &fake{answer: func(ex exchange) (int, string) {
		if strings.HasPrefix(ex.Path, "/crm/properties/") {
			return 200, dealProperties
		}
		return answer(ex)
	}}
	return hubspot.NewConnector(f.serve(t, hubspot.Options{Attempts: 1}), hubspot.ConnectorOptions{}), f
}

// The 207 that HubSpot was recorded to answer: ids are numbers, labels null,
// and a record without associations is an error row.
func TestAssociationsAsRecorded(t *testing.T) {
	t.Parallel()
	k, f := associated(t, func(ex exchange) (int, string) {
		if strings.HasSuffix(ex.Path, "/objects/2026-09/deals/batch/read") {
			return 200, `{"status":"COMPLETE","results":[{"id":"501","properties":{}},{"id":"502","properties":{}}]}`
		}
		return 207, `{"status":"COMPLETE","startedAt":"2026-02-28T10:00:00Z","completedAt":"2026-02-28T10:00:00Z",
			"results":[{"from":{"id":"501"},"to":[
				{"toObjectId":29022297484,"associationTypes":[{"category":"HUBSPOT_DEFINED","typeId":341,"label":null}]},
				{"toObjectId":29022297485,"associationTypes":[{"category":"HUBSPOT_DEFINED","typeId":5,"label":"Primary"},{"category":"HUBSPOT_DEFINED","typeId":341,"label":null}]}]}],
			"errors":[{"status":"error","category":"OBJECT_NOT_FOUND","subCategory":"crm.associations.NO_ASSOCIATIONS_FOUND","message":"No company is associated with deal 502.",
				"context":{"fromObjectId":["502"],"fromObjectType":["deal"],"toObjectType":["company"]}}],"numErrors":1}`
	})
	got, err := k.Read(t.Context(), []crm.Ref{ref("deals", "501"), ref("deals", "502")}, map[string][]string{"deals": {crm.FieldCompany}})
	require.NoError(t, err)
	require.Equal(t, one("companies", "29022297485"), got[0].Values[crm.FieldCompany])
	require.Equal(t, map[string]crm.Value{crm.FieldCompany: {}}, got[1].Values)
	last := f.seen()[2]
	require.Equal(t, "/crm/associations/2026-09/deals/companies/batch/read", last.Path)
	require.JSONEq(t, `{"inputs":[{"id":"501"},{"id":"502"}]}`, string(last.Body))
}

// What was recorded of a batch create, and what is sent for it.
func TestAssociationsAreCreatedAsRecorded(t *testing.T) {
	t.Parallel()
	k, f := associated(t, func(ex exchange) (int, string) {
		if strings.HasSuffix(ex.Path, "/batch/read") {
			return 207, `{"status":"COMPLETE","results":[{"from":{"id":"501"},"to":[
				{"toObjectId":8,"associationTypes":[{"category":"HUBSPOT_DEFINED","typeId":341,"label":null},{"category":"USER_DEFINED","typeId":37,"label":"Partner"}]},
				{"toObjectId":7,"associationTypes":[{"category":"HUBSPOT_DEFINED","typeId":5,"label":"Primary"},{"category":"HUBSPOT_DEFINED","typeId":341,"label":null}]}]}]}`
		}
		return 207, `{"status":"COMPLETE","results":[{"fromObjectTypeId":"0-3","fromObjectId":501,"toObjectTypeId":"0-2","toObjectId":8,"labels":["Primary","Partner"]}],
			"errors":[{"status":"error","category":"VALIDATION_ERROR","subCategory":"crm.associations.INVALID_IDENTIFIER","message":"unknown_id is not a valid ID","context":{"id":["unknown_id"]}}],"numErrors":1}`
	})
	up := func(id, company string) crm.Write {
		return crm.Write{Op: crm.Update, Ref: ref("deals", id), Values: map[string]crm.Value{crm.FieldCompany: one("companies", company)}}
	}
	results, err := k.Write(t.Context(), []crm.Write{up("501", "8"), up("502", "unknown_id")})
	require.NoError(t, err)
	require.NoError(t, results[0].Err)
	e := requireError(t, results[1].Err)
	require.Equal(t, crm.InvalidValue, e.Class)
	require.Equal(t, []string{crm.FieldCompany}, e.Fields)
	require.Equal(t, "crm.associations.INVALID_IDENTIFIER", e.Code)
	require.Len(t, f.seen(), 3)
	require.JSONEq(t, `{"inputs":[
		{"from":{"id":"501"},"to":{"id":"8"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":5},{"associationCategory":"USER_DEFINED","associationTypeId":37}]},
		{"from":{"id":"502"},"to":{"id":"unknown_id"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":5}]}]}`, string(f.seen()[2].Body))
}

// A listing tells the first of very many associations only: the others are read.
func TestListedAssociationsThatGoOn(t *testing.T) {
	t.Parallel()
	k, f := associated(t, func(ex exchange) (int, string) {
		if ex.Method == "GET" {
			return 200, `{"results":[
				{"id":"501","properties":{"dealname":"A"},"associations":{
					"contacts":{"results":[{"id":"1","type":"deal_to_contact"}],"paging":{"next":{"after":"2"}}},
					"companies":{"results":[{"id":"7","type":"deal_to_company_unlabeled"},{"id":"8","type":"deal_to_company"},{"id":"8","type":"deal_to_company_unlabeled"}],"paging":{}}}},
				{"id":"502","properties":{"dealname":"B"},"associations":{"contacts":{"results":[{"id":"3","type":"deal_to_contact"},{"id":"3","type":"boss"}]}}},
				{"id":"503","properties":{"dealname":"C"}}]}`
		}
		if strings.Contains(string(ex.Body), "after") {
			return 200, `{"status":"COMPLETE","results":[{"from":{"id":"501"},"to":[{"toObjectId":2,"associationTypes":[]}]}]}`
		}
		return 200, `{"status":"COMPLETE","results":[{"from":{"id":"501"},"to":[{"toObjectId":1,"associationTypes":[]}],"paging":{"next":{"after":"x"}}}]}`
	})
	pages, err := k.Changes(t.Context(), []crm.Feed{{Object: "deals", Lane: crm.Changes, Fields: []string{crm.FieldCompany, crm.FieldContacts, "dealname"}}})
	require.NoError(t, err)
	require.NoError(t, pages[0].Err)
	var values []map[string]crm.Value
	for _, r := range pages[0].Records {
		values = append(values, r.Values)
	}
	require.Equal(t, []map[string]crm.Value{
		{"dealname": crm.TextOf("A"), crm.FieldContacts: far("contacts", "1", "2"), crm.FieldCompany: one("companies", "8")},
		{"dealname": crm.TextOf("B"), crm.FieldContacts: far("contacts", "3"), crm.FieldCompany: {}},
		{"dealname": crm.TextOf("C"), crm.FieldContacts: {}, crm.FieldCompany: {}},
	}, values)
	require.Len(t, f.seen(), 4)
	require.Contains(t, f.seen()[1].Query, "associations=companies%2Ccontacts")
	require.JSONEq(t, `{"inputs":[{"id":"501","after":"x"}]}`, string(f.seen()[3].Body))
}
