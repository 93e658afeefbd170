package salesforcetest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

func TestBulkQuery(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{BulkPolls: 1, BulkPage: 2})
	acc := put(t, srv, "Account", f{"Name": `A "1"`})
	for _, name := range []string{"a", "b", "c"} {
		put(t, srv, "Contact", f{"LastName": name, "AccountId": acc})
	}
	a := send(t, srv, "POST", base+"/jobs/query", `{"operation":"query","query":"SELECT LastName, Email, Account.Name FROM Contact ORDER BY LastName"}`)
	require.Equal(t, 200, a.status, a.body)
	job := a.json(t)
	require.Equal(t, "UploadComplete", job["state"])
	require.Regexp(t, `:\d\d\.000\+0000$`, job["createdDate"], "times of jobs are whole seconds")
	require.Equal(t, 67.0, job["apiVersion"])
	path := base + "/jobs/query/" + as[string](t, job["id"])
	require.Equal(t, "InProgress", send(t, srv, "GET", path, "").json(t)["state"])
	done := send(t, srv, "GET", path, "").json(t)
	require.Equal(t, "JobComplete", done["state"])
	require.Equal(t, 3.0, done["numberRecordsProcessed"])
	require.Equal(t, "2", send(t, srv, "GET", path+"/results", "").header.Get("Sforce-NumberOfRecords"))
	a = send(t, srv, "GET", path+"/results?maxRecords=2", "")
	require.Equal(t, "\"LastName\",\"Email\",\"Account.Name\"\n\"a\",\"\",\"A \"\"1\"\"\"\n\"b\",\"\",\"A \"\"1\"\"\"", a.body)
	require.Equal(t, "2", a.header.Get("Sforce-NumberOfRecords"))
	a = send(t, srv, "GET", path+"/results?maxRecords=2&locator="+a.header.Get("Sforce-Locator"), "")
	require.Equal(t, "null", a.header.Get("Sforce-Locator"))
	require.Equal(t, "1", a.header.Get("Sforce-NumberOfRecords"))
	require.Equal(t, 409, send(t, srv, "GET", "/services/data/v60.0/jobs/query/"+as[string](t, job["id"])+"/results", "").status)
	require.Equal(t, 204, send(t, srv, "DELETE", path, "").status)
}

func TestBulkIngest(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	require.NoError(t, srv.DefineField("Contact", salesforcetest.Field{Name: "Ext__c", ExternalID: true, Unique: true}))
	old := put(t, srv, "Contact", f{"LastName": "old", "Title": "t", "Ext__c": "1"})
	a := send(t, srv, "POST", base+"/jobs/ingest", `{"object":"Contact","operation":"upsert","externalIdFieldName":"Ext__c","contentType":"CSV","lineEnding":"LF"}`)
	require.Equal(t, 200, a.status, a.body)
	job := a.json(t)
	id := as[string](t, job["id"])
	require.Equal(t, "services/data/v67.0/jobs/ingest/"+id+"/batches", job["contentUrl"])
	path := base + "/jobs/ingest/" + id
	a = send(t, srv, "PUT", path+"/batches", "Ext__c,LastName,Title\n1,new,#N/A\n2,two,\n3,,\n", "Content-Type", "text/csv")
	require.Equal(t, 201, a.status)
	require.Equal(t, "Open", send(t, srv, "GET", path, "").json(t)["state"], "nothing runs before the upload is closed")
	a = send(t, srv, "PATCH", path, `{"state":"UploadComplete"}`)
	require.NotContains(t, a.body, "contentUrl")
	got := send(t, srv, "GET", path, "").json(t)
	require.Equal(t, "JobComplete", got["state"])
	require.Equal(t, 1.0, got["numberRecordsFailed"])
	rec, _ := srv.Get("Contact", old)
	require.Equal(t, "new", rec.Text("LastName"))
	require.Empty(t, rec.Text("Title"))
	require.Contains(t, send(t, srv, "GET", path+"/successfulResults", "").body, `"`+old+`","false","1","new","#N/A"`)
	require.Equal(t, "\"sf__Id\",\"sf__Error\",\"Ext__c\",\"LastName\",\"Title\"\n"+
		`"","REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --","3","",""`,
		send(t, srv, "GET", path+"/failedResults", "").body)

	a = send(t, srv, "POST", base+"/jobs/ingest", `{"object":"Contact","operation":"insert"}`)
	path = base + "/jobs/ingest/" + as[string](t, a.json(t)["id"])
	send(t, srv, "PUT", path+"/batches", "Foo\n1\n", "Content-Type", "text/csv")
	send(t, srv, "PATCH", path, `{"state":"UploadComplete"}`)
	got = send(t, srv, "GET", path, "").json(t)
	require.Equal(t, "Failed", got["state"])
	require.Equal(t, "InvalidBatch : Field name not found : Foo", got["errorMessage"])
}
