package salesforcetest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

func TestCreateReadUpdateDelete(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	a := send(t, srv, "POST", base+"/sobjects/Contact", `{"attributes":{"type":"Contact"},"LastName":" Doe ","FirstName":"Jo","Email":"jo@x.org"}`)
	require.Equal(t, 201, a.status, a.body)
	id := as[string](t, a.json(t)["id"])
	require.Equal(t, `{"id":"`+id+`","success":true,"errors":[]}`, a.body)
	require.Equal(t, base+"/sobjects/Contact/"+id, a.header.Get("Location"))
	require.Equal(t, "application/json;charset=UTF-8", a.header.Get("Content-Type"))
	require.Regexp(t, `^api-usage=\d+/100000$`, a.header.Get("Sforce-Limit-Info"))
	require.Len(t, id, 18)

	a = send(t, srv, "GET", base+"/sobjects/Contact/"+id[:15]+"?fields=Name,LastName,AccountId,SystemModstamp", "")
	require.Equal(t, 200, a.status, a.body)
	got := a.json(t)
	require.Equal(t, "Jo Doe", got["Name"])
	require.Equal(t, "Doe", got["LastName"], "text is trimmed")
	require.Nil(t, got["AccountId"])
	require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$`, got["SystemModstamp"])

	a = send(t, srv, "POST", base+"/sobjects/Contact/"+id+"?_HttpMethod=PATCH", `{"FirstName":null,"Title":""}`)
	require.Equal(t, 204, a.status, a.body)
	require.Empty(t, a.body)
	rec, ok := srv.Get("Contact", id)
	require.True(t, ok)
	require.Equal(t, "Doe", rec.Text("Name"))
	require.NotContains(t, rec, "Title")

	require.Equal(t, 204, send(t, srv, "DELETE", base+"/sobjects/Contact/"+id, "").status)
	a = send(t, srv, "DELETE", base+"/sobjects/Contact/"+id, "")
	require.Equal(t, 404, a.status)
	require.Equal(t, `[{"message":"entity is deleted","errorCode":"ENTITY_IS_DELETED","fields":[]}]`, a.body)
	a = send(t, srv, "GET", base+"/sobjects/Contact/"+id, "")
	require.Equal(t, 404, a.status)
	require.Equal(t, `[{"message":"The requested resource does not exist","errorCode":"NOT_FOUND"}]`, a.body)
	require.Equal(t, 404, send(t, srv, "GET", base+"/sobjects/Nothing/"+id, "").status)
	require.Equal(t, 404, send(t, srv, "GET", "/services/data/v99.0/sobjects", "").status)
	require.Equal(t, 501, send(t, srv, "GET", "/services/apexrest/x", "").status)
}

func TestSaveErrors(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	long := "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	converted := put(t, srv, "Lead", f{"LastName": "L", "Company": "C"})
	_, err := srv.ConvertLead(converted, salesforcetest.ConvertOptions{})
	require.NoError(t, err)
	require.NoError(t, srv.DefineField("Contact", salesforcetest.Field{Name: "Race__c", Label: "Race", Type: "picklist", Restricted: true,
		Picklist: []salesforcetest.Choice{{Value: "Elf"}}}))
	tests := []struct{ name, path, body, want string }{
		{"required", "Lead", `{}`,
			`[{"message":"Required fields are missing: [Company, LastName]","errorCode":"REQUIRED_FIELD_MISSING","fields":["Company","LastName"]}]`},
		{"too long, with the label", "Contact", `{"LastName":"x","FirstName":"` + long + `"}`,
			`[{"message":"First Name: data value too large: ` + long + ` (max length=40)","errorCode":"STRING_TOO_LONG","fields":["FirstName"]}]`},
		{"bad e-mail", "Contact", `{"LastName":"x","Email":"nope"}`,
			`[{"message":"Email: invalid email address: nope","errorCode":"INVALID_EMAIL_ADDRESS","fields":["Email"]}]`},
		{"unknown column", "Lead", `{"x":1}`, `[{"message":"No such column 'x' on sobject of type Lead","errorCode":"INVALID_FIELD"}]`},
		{"read-only", "Contact", `{"LastName":"x","MasterRecordId":null}`,
			`[{"message":"Unable to create/update fields: MasterRecordId. Please check the security settings of this field and verify that it is read/write for your profile or permission set.","errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE","fields":["MasterRecordId"]}]`},
		{"restricted", "Contact", `{"LastName":"x","Race__c":"Orc"}`,
			`[{"message":"Race: bad value for restricted picklist field: Orc","errorCode":"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST","fields":["Race__c"]}]`},
		{"wrong kind of id", "Contact", `{"LastName":"x","AccountId":"0035e00000AbCdEAAV"}`,
			`[{"message":"Account ID: id value of incorrect type: 0035e00000AbCdEAAV","errorCode":"MALFORMED_ID","fields":["AccountId"]}]`},
		{"missing parent", "Contact", `{"LastName":"x","AccountId":"0015e0000000001AAA"}`,
			`[{"message":"invalid cross reference id","errorCode":"INVALID_CROSS_REFERENCE_KEY","fields":[]}]`},
		{"number", "Account", `{"Name":"x","NumberOfEmployees":123456789}`,
			`[{"message":"Employees: value outside of valid range on numeric field: 123456789","errorCode":"NUMBER_OUTSIDE_VALID_RANGE","fields":["NumberOfEmployees"]}]`},
		{"task of a lead", "Task", `{"WhoId":"` + converted + `","WhatId":"` + put(t, srv, "Account", f{"Name": "A"}) + `"}`,
			`[{"message":"Related To ID: a task or event of a lead cannot be related to another record","errorCode":"FIELD_INTEGRITY_EXCEPTION","fields":["WhatId"]}]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := send(t, srv, "POST", base+"/sobjects/"+tt.path, tt.body)
			require.Equal(t, 400, a.status)
			require.Equal(t, tt.want, a.body)
		})
	}
	a := send(t, srv, "PATCH", base+"/sobjects/Lead/"+converted, `{"Title":"x"}`)
	require.Equal(t, 400, a.status)
	require.Contains(t, a.body, `"message":"cannot reference converted lead","errorCode":"CANNOT_UPDATE_CONVERTED_LEAD"`)
	a = send(t, srv, "POST", base+"/sobjects/Contact", `{"LastName":"x","Birthdate":"tomorrow"}`)
	require.Contains(t, a.body, "JSON_PARSER_ERROR")
}

func TestUpsertByExternalID(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	require.NoError(t, srv.DefineField("Contact", salesforcetest.Field{Name: "Ext__c", ExternalID: true}))
	require.NoError(t, srv.DefineField("Contact", salesforcetest.Field{Name: "Key__c", Unique: true}))
	path := base + "/sobjects/Contact/Ext__c/a%2Fb"
	a := send(t, srv, "PATCH", path, `{"LastName":"x"}`)
	require.Equal(t, 201, a.status, a.body)
	id := as[string](t, a.json(t)["id"])
	require.Equal(t, `{"id":"`+id+`","success":true,"errors":[],"created":true}`, a.body)
	a = send(t, srv, "PATCH", path, `{"LastName":"y"}`)
	require.Equal(t, 200, a.status)
	require.Equal(t, `{"id":"`+id+`","success":true,"errors":[],"created":false}`, a.body)
	require.Equal(t, 200, send(t, srv, "GET", path, "").status)
	require.Equal(t, 400, send(t, srv, "PATCH", path, `{"Ext__c":"a/b"}`).status)
	require.Equal(t, 404, send(t, srv, "PATCH", base+"/sobjects/Contact/Ext__c/none?updateOnly=true", `{"LastName":"y"}`).status)
	a = send(t, srv, "PATCH", base+"/sobjects/Contact/Title/x", `{}`)
	require.Equal(t, `[{"message":"Provided external ID field does not exist or is not accessible: Title","errorCode":"NOT_FOUND"}]`, a.body)

	other := put(t, srv, "Contact", f{"LastName": "z", "Ext__c": "A/B"})
	a = send(t, srv, "GET", path, "")
	require.Equal(t, 300, a.status)
	require.Equal(t, `["`+base+`/sobjects/Contact/`+id+`","`+base+`/sobjects/Contact/`+other+`"]`, a.body)

	require.NoError(t, srv.Edit("Contact", id, f{"Key__c": "k"}))
	a = send(t, srv, "PATCH", base+"/sobjects/Contact/"+other, `{"Key__c":"K"}`)
	require.Equal(t, `[{"message":"duplicate value found: Key__c duplicates value on record with id: `+id[:15]+
		`","errorCode":"DUPLICATE_VALUE","fields":[]}]`, a.body)
}

func TestDuplicateRules(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	require.NoError(t, srv.SetDuplicateRule("Lead", salesforcetest.DuplicatesAlert))
	id := put(t, srv, "Contact", f{"LastName": "x", "Email": "a@x.org"})
	body := `{"LastName":"x","Company":"c","Email":"A@x.org"}`
	a := send(t, srv, "POST", base+"/sobjects/Lead", body)
	require.Equal(t, 400, a.status)
	require.Equal(t, `[{"duplicateResut":{"allowSave":true,"duplicateRule":"Standard_Lead_Duplicate_Rule","duplicateRuleEntityType":"Lead",`+
		`"errorMessage":"Use one of these records?","matchResults":[{"entityType":"Contact","errors":[],"matchEngine":"ExactMatchEngine",`+
		`"matchRecords":[{"additionalInformation":[],"fieldDiffs":[],"matchConfidence":100.0,"record":{"attributes":{"type":"Contact",`+
		`"url":"/services/data/v68.0/sobjects/Contact/`+id+`"},"Id":"`+id+`"}}],"rule":"Contact_MR","size":1,"success":true}]},`+
		`"errorCode":"DUPLICATES_DETECTED","message":"Use one of these records?"}]`, a.body)
	a = send(t, srv, "POST", base+"/composite/sobjects", `{"records":[{"attributes":{"type":"Lead"},`+body[1:]+`]}`)
	require.Equal(t, `[{"success":false,"errors":[{"statusCode":"DUPLICATES_DETECTED","message":"Use one of these records?","fields":[]}]}]`, a.body)
	require.Equal(t, 201, send(t, srv, "POST", base+"/sobjects/Lead", body, "Sforce-Duplicate-Rule-Header", "allowSave=true").status)
	require.NoError(t, srv.SetDuplicateRule("Lead", salesforcetest.DuplicatesBlock))
	require.Equal(t, 400, send(t, srv, "POST", base+"/sobjects/Lead", body, "Sforce-Duplicate-Rule-Header", "allowSave=true").status)
}

func TestIDsInBodies(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	id := put(t, srv, "Account", f{"Name": "A"})
	a := send(t, srv, "PATCH", base+"/sobjects/Account/"+id, `{"Id":"`+id+`","Name":"B"}`)
	require.Equal(t, `[{"message":"The Id field should not be specified in the sobject data.","errorCode":"INVALID_FIELD"}]`, a.body)
	a = send(t, srv, "POST", base+"/sobjects/Account", `{"Id":"`+id+`","Name":"B"}`)
	require.Contains(t, a.body, "INVALID_FIELD_FOR_INSERT_UPDATE")
	a = send(t, srv, "GET", base+"/sobjects/Account/"+id, "")
	require.Equal(t, 304, send(t, srv, "GET", base+"/sobjects/Account/"+id, "", "If-None-Match", a.header.Get("ETag")).status)
	require.Equal(t, 412, send(t, srv, "PATCH", base+"/sobjects/Account/"+id, `{"Name":"B"}`, "If-Match", `"other"`).status)
	require.Equal(t, 204, send(t, srv, "PATCH", base+"/sobjects/Account/"+id, `{"Name":"B"}`, "If-Match", a.header.Get("ETag")).status)
	require.Equal(t, 412, send(t, srv, "PATCH", base+"/sobjects/Account/"+id, `{"Name":"C"}`, "If-Unmodified-Since", "Mon, 01 Jan 2024 00:00:00 GMT").status)
}

func TestBodiesThatAreNotJSON(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	a := send(t, srv, "POST", base+"/sobjects/Account", "Name=B", "Content-Type", "application/x-www-form-urlencoded")
	require.Equal(t, 415, a.status)
	require.Equal(t, `[{"message":"Content-Type header specified in HTTP request is not supported: application/x-www-form-urlencoded","errorCode":"UNSUPPORTED_MEDIA_TYPE"}]`, a.body)
	require.Equal(t, 501, send(t, srv, "POST", base+"/sobjects/Account", "<Name>B</Name>", "Content-Type", "application/xml").status)
	require.Equal(t, 201, send(t, srv, "POST", base+"/sobjects/Account", `{"Name":"B"}`, "Content-Type", "Application/JSON; charset=UTF-8").status)
}

func TestLongURI(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	require.Equal(t, 414, query(t, srv, "SELECT Id FROM Lead WHERE Email = '"+strings.Repeat("x", 17_000)+"'").status)
	require.Equal(t, 431, send(t, srv, "GET", base+"/limits", "", "X-Long", strings.Repeat("x", 17_000)).status)
}
