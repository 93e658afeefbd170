package salesforcetest_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

func records(object string, bodies ...string) string {
	list := make([]string, len(bodies))
	for i, b := range bodies {
		sep := ","
		if b == "{}" {
			sep = ""
		}
		list[i] = `{"attributes":{"type":"` + object + `"}` + sep + b[1:]
	}
	return strings.Join(list, ",")
}

func TestCollections(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	path := base + "/composite/sobjects"
	a := send(t, srv, "POST", path, `{"records":[`+records("Contact", `{"LastName":"a"}`, `{}`)+`]}`)
	require.Equal(t, 200, a.status, a.body)
	id := as[string](t, a.list(t)[0]["id"])
	require.Equal(t, `[{"id":"`+id+`","success":true,"errors":[]},{"success":false,"errors":[{"statusCode":"REQUIRED_FIELD_MISSING",`+
		`"message":"Required fields are missing: [LastName]","fields":["LastName"]}]}]`, a.body)

	a = send(t, srv, "POST", path, `{"allOrNone":true,"records":[`+records("Contact", `{"LastName":"b"}`, `{}`)+`]}`)
	require.Contains(t, a.body, `{"success":false,"errors":[{"statusCode":"ALL_OR_NONE_OPERATION_ROLLED_BACK",`+
		`"message":"Record rolled back because not all records were valid and the request was using AllOrNone header","fields":[]}]}`)
	require.Equal(t, 1, srv.Count("Contact"))

	a = send(t, srv, "PATCH", path, `{"records":[`+records("Contact", `{"id":"`+id[:15]+`","LastName":"c"}`, `{"LastName":"d"}`,
		`{"Id":"`+id+`","LastName":"e"}`)+`]}`)
	got := a.list(t)
	require.Equal(t, true, got[0]["success"])
	require.Contains(t, a.body, `"statusCode":"MISSING_ARGUMENT","message":"Id not specified in an update call"`)
	require.Equal(t, false, got[2]["success"], "the same id twice")

	a = send(t, srv, "POST", path, `{"records":[]}`)
	require.Equal(t, `[{"message":"At least 1 record is required","errorCode":"REQUIRED_FIELD_MISSING"}]`, a.body)
	many := strings.TrimSuffix(strings.Repeat(records("Contact", `{"LastName":"x"}`)+",", 201), ",")
	require.Equal(t, 400, send(t, srv, "POST", path, `{"records":[`+many+`]}`).status)
	mixed := strings.TrimSuffix(strings.Repeat(records("Contact", `{"LastName":"x"}`)+","+records("Account", `{"Name":"x"}`)+",", 6), ",")
	require.Equal(t, 400, send(t, srv, "POST", path, `{"records":[`+mixed+`]}`).status)
	require.Equal(t, 1, srv.Count("Contact"))

	body, _ := json.Marshal(map[string]any{"ids": []string{"0035e00000AbCdEAAV", id}, "fields": []string{"id", "LastName"}})
	a = send(t, srv, "POST", path+"/Contact", string(body))
	require.Equal(t, `[null,{"attributes":{"type":"Contact","url":"`+base+`/sobjects/Contact/`+id+`"},"Id":"`+id+`","LastName":"c"}]`, a.body)
	require.Equal(t, a.body, send(t, srv, "GET", path+"/Contact?fields=id,LastName&ids=0035e00000AbCdEAAV,"+id, "").body)

	a = send(t, srv, "DELETE", path+"?allOrNone=false&ids=001RM,"+id, "")
	require.Equal(t, `[{"success":false,"errors":[{"statusCode":"MALFORMED_ID","message":"malformed id 001RM","fields":[]}]},`+
		`{"id":"`+id+`","success":true,"errors":[]}]`, a.body)
}

func TestCollectionUpsert(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	require.NoError(t, srv.DefineField("Lead", salesforcetest.Field{Name: "Ext__c", ExternalID: true, Unique: true}))
	id := put(t, srv, "Lead", f{"LastName": "x", "Company": "c", "Ext__c": "1"})
	a := send(t, srv, "PATCH", base+"/composite/sobjects/Lead/Ext__c", `{"records":[`+records("Lead", `{"Ext__c":"1","LastName":"y"}`,
		`{"Ext__c":"2","LastName":"z","Company":"c"}`, `{"Ext__c":"3"}`)+`]}`)
	got := a.list(t)
	require.Equal(t, id, got[0]["id"])
	require.Equal(t, false, got[0]["created"])
	require.Equal(t, true, got[1]["created"])
	require.Equal(t, true, got[2]["created"], "a refused row reports created too")
	require.Equal(t, false, got[2]["success"])
}

func TestCompositeReferencesAndHalting(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	run := func(allOrNone bool, last string) answer {
		return send(t, srv, "POST", base+"/composite", fmt.Sprintf(`{"allOrNone":%v,"compositeRequest":[`+
			`{"method":"POST","url":"%s/sobjects/Account","referenceId":"acc","body":{"Name":"A"}},`+
			`{"method":"POST","url":"%s/sobjects/Contact","referenceId":"con","body":{"AccountId":"@{acc.id}",%s}},`+
			`{"method":"GET","url":"%s/sobjects/Contact/@{con.id}?fields=AccountId","referenceId":"get"}]}`, allOrNone, base, base, last, base))
	}
	a := run(false, `"LastName":"x"`)
	list := as[[]any](t, a.json(t)["compositeResponse"])
	acc := as[map[string]any](t, list[0])
	require.Equal(t, 201.0, acc["httpStatusCode"])
	require.Equal(t, "acc", acc["referenceId"])
	id := as[map[string]any](t, acc["body"])["id"]
	require.Equal(t, base+"/sobjects/Account/"+as[string](t, id), as[map[string]any](t, acc["httpHeaders"])["Location"])
	require.Equal(t, id, as[map[string]any](t, as[map[string]any](t, list[2])["body"])["AccountId"])
	require.Equal(t, 1, srv.Calls())

	a = run(false, `"Email":"x"`)
	require.Contains(t, a.body, "INVALID_EMAIL_ADDRESS")
	require.Contains(t, a.body, `"errorCode":"PROCESSING_HALTED"`)
	require.Equal(t, 2, srv.Count("Account"))
	a = run(true, `"Email":"x"`)
	require.Equal(t, 2, strings.Count(a.body, "PROCESSING_HALTED"), a.body)
	require.Equal(t, 2, srv.Count("Account"), "rolled back")
}

func TestCompositeCaps(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	sub := func(path string, n int) string {
		one := `{"method":"GET","url":"` + base + path + `","referenceId":"r"}`
		return `{"compositeRequest":[` + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + `]}`
	}
	q := "/queryAll?q=" + url.QueryEscape("SELECT Id FROM Contact")
	require.Equal(t, 200, send(t, srv, "POST", base+"/composite", sub(q, 5)).status)
	require.Equal(t, 400, send(t, srv, "POST", base+"/composite", sub(q, 6)).status)
	require.Equal(t, 200, send(t, srv, "POST", base+"/composite", sub("/sobjects/Lead/describe", 25)).status)
	require.Equal(t, 400, send(t, srv, "POST", base+"/composite", sub("/sobjects/Lead/describe", 26)).status)
	srv.ResetRequests()
	a := send(t, srv, "POST", base+"/composite/batch", `{"haltOnError":true,"batchRequests":[{"method":"GET","url":"v67.0/limits"},`+
		`{"method":"GET","url":"v67.0/sobjects/Nope"},{"method":"GET","url":"`+base+`/limits"}]}`)
	require.Contains(t, a.body, `"hasErrors":true`)
	require.Contains(t, a.body, `{"statusCode":412,"result":[{"errorCode":"BATCH_PROCESSING_HALTED"`)
	require.Equal(t, 3, srv.Calls(), "every request of a batch counts")
}

func TestGraphIsAtomic(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	graph := func(id, name string) string {
		return `{"graphId":"` + id + `","compositeRequest":[{"method":"POST","url":"` + base + `/sobjects/Account","referenceId":"a","body":{"Name":"A"}},` +
			`{"method":"POST","url":"` + base + `/sobjects/Contact","referenceId":"c","body":{"AccountId":"@{a.id}","LastName":"` + name + `"}}]}`
	}
	a := send(t, srv, "POST", base+"/composite/graph", `{"graphs":[`+graph("1", "ok")+`,`+graph("2", "")+`]}`)
	got := as[[]any](t, a.json(t)["graphs"])
	require.Equal(t, true, as[map[string]any](t, got[0])["isSuccessful"])
	require.Equal(t, false, as[map[string]any](t, got[1])["isSuccessful"])
	require.Equal(t, 1, srv.Count("Account"))
}
