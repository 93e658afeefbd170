package salesforce_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/sync/crm"
)

// dealSchema is what a describe of Opportunity tells as far as roles need it.
func dealSchema() crm.Schema {
	return salesforce.ObjectDescribe{
		ObjectBrief: salesforce.ObjectBrief{Name: "Opportunity", Createable: true, Updateable: true},
		Fields: []salesforce.FieldDescribe{
			{Name: "Id", Type: "id"}, {Name: "Name", Type: "string", Createable: true, Updateable: true},
			{Name: "SystemModstamp", Type: "datetime"}, {Name: "IsDeleted", Type: "boolean"},
		},
		Children: []salesforce.ChildRelationship{{Object: "OpportunityContactRole", Field: "OpportunityId", Name: "OpportunityContactRoles"}},
	}.Schema()
}

func TestOnlyVisibleRolesAreAField(t *testing.T) {
	t.Parallel()
	_, ok := dealSchema().Field(crm.FieldContacts)
	require.True(t, ok)
	var d salesforce.ObjectDescribe
	require.NoError(t, json.Unmarshal([]byte(`{"name":"Opportunity","fields":[],"childRelationships":[
		{"childSObject":"OpportunityContactRole","field":"OpportunityId","relationshipName":null}]}`), &d))
	_, ok = d.Schema().Field(crm.FieldContacts)
	require.False(t, ok)
}

// The requests for roles are what Salesforce documents: a child subquery, and
// windows of whole minutes that follow each other up to latestDateCovered.
func TestWhatIsAskedAboutRoles(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 30, 0, time.UTC)
	var asked [][]sub
	s := newStub(t, func(c call) reply {
		asked = append(asked, subsOf(c))
		out := composite(c, func(in sub) reply {
			switch {
			case strings.HasSuffix(in.path(), "/updated"):
				return reply{body: map[string]any{"ids": []string{}, "latestDateCovered": "2026-11-24T12:57:13.000+0000"}}
			case strings.HasSuffix(in.path(), "/deleted"):
				return reply{body: map[string]any{"deletedRecords": []any{}, "earliestDateAvailable": "2026-11-10T00:00:00.000+0000", "latestDateCovered": "2026-11-24T13:00:00.000+0000"}}
			}
			return reply{body: map[string]any{"totalSize": 1, "done": true, "records": []any{map[string]any{
				"attributes": map[string]any{"type": "Opportunity"}, "Id": "006000000000001AAA", "Name": "D", "SystemModstamp": "2026-11-24T11:00:00.000+0000",
				"OpportunityContactRoles": map[string]any{"totalSize": 2, "done": true, "records": []any{
					map[string]any{"attributes": map[string]any{"type": "OpportunityContactRole"}, "ContactId": "003000000000002"},
					map[string]any{"attributes": map[string]any{"type": "OpportunityContactRole"}, "ContactId": "003000000000001AAA"}}}}}}}
		})
		out.header = map[string]string{"Date": now.Format(http.TimeFormat)}
		return out
	})
	con := salesforce.NewConnector(s.newClient(t, func(o *salesforce.Options) { o.Now = func() time.Time { return now } }), salesforce.ConnectorOptions{})
	con.Prime(dealSchema())
	feed := crm.Feed{Object: "Opportunity", Lane: crm.Changes, Fields: []string{"Name", crm.FieldContacts}}
	pass := func() crm.Page {
		pages, err := con.Changes(t.Context(), []crm.Feed{feed})
		require.NoError(t, err)
		require.NoError(t, pages[0].Err)
		feed.Since = pages[0].Next
		return pages[0]
	}
	page := pass()
	require.Equal(t, contacts("003000000000001AAA", "003000000000002AAA"), page.Records[0].Values[crm.FieldContacts])
	require.Len(t, asked[0], 1)
	require.Equal(t, "SELECT Id, SystemModstamp, IsDeleted, Name, (SELECT ContactId FROM OpportunityContactRoles WHERE IsDeleted = FALSE) "+
		"FROM Opportunity ORDER BY SystemModstamp, Id LIMIT 2000", asked[0][0].query("q"))

	now = now.Add(time.Hour)
	pass()
	require.Len(t, asked[1], 3)
	want := url.Values{"start": {"2026-11-24T11:50:00Z"}, "end": {"2026-11-24T13:00:00Z"}}.Encode()
	require.Equal(t, "/services/data/v67.0/sobjects/OpportunityContactRole/updated?"+want, asked[1][1].URL)
	require.Equal(t, "/services/data/v67.0/sobjects/OpportunityContactRole/deleted?"+want, asked[1][2].URL)

	now = now.Add(time.Minute)
	pass()
	require.Equal(t, "2026-11-24T12:57:00Z", asked[2][1].query("start"))
	require.Equal(t, "2026-11-24T13:01:00Z", asked[2][1].query("end"))
}

// A created opportunity and its roles are one graph.
func TestWhatCreatesAnOpportunityWithRoles(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(c call) reply {
		require.Equal(t, "/services/data/v67.0/composite/graph", c.path)
		return reply{body: map[string]any{"graphs": []any{map[string]any{"graphId": "g0", "isSuccessful": true, "graphResponse": map[string]any{
			"compositeResponse": []any{
				map[string]any{"body": map[string]any{"id": "006000000000001AAA", "success": true, "errors": []any{}}, "httpHeaders": map[string]any{}, "httpStatusCode": 201, "referenceId": "record"},
				map[string]any{"body": map[string]any{"id": "00K000000000001AAA", "success": true, "errors": []any{}}, "httpHeaders": map[string]any{}, "httpStatusCode": 201, "referenceId": "r1"},
			}}}}}}
	})
	con := salesforce.NewConnector(s.newClient(t), salesforce.ConnectorOptions{})
	con.Prime(dealSchema())
	results, err := con.Write(t.Context(), []crm.Write{{Op: crm.Create, Ref: opportunity(""),
		Values: map[string]crm.Value{"Name": crm.TextOf("D"), crm.FieldContacts: contacts("003000000000001AAA")}}})
	require.NoError(t, err)
	require.NoError(t, results[0].Err)
	require.Equal(t, opportunity("006000000000001AAA"), results[0].Record.Ref)
	require.True(t, results[0].Created)
	var body struct {
		Graphs []struct {
			ID       string `json:"graphId"`
			Requests []sub  `json:"compositeRequest"`
		}
	}
	require.NoError(t, json.Unmarshal(s.seen()[0].body, &body))
	require.Equal(t, "g0", body.Graphs[0].ID)
	requests := body.Graphs[0].Requests
	require.Equal(t, "/services/data/v67.0/sobjects/Opportunity", requests[0].URL)
	require.JSONEq(t, `{"Name":"D"}`, string(requests[0].Body))
	require.Equal(t, "FALSE", requests[0].Headers["Sforce-Auto-Assign"])
	require.Equal(t, "/services/data/v67.0/sobjects/OpportunityContactRole", requests[1].URL)
	require.JSONEq(t, `{"OpportunityId":"@{record.id}","ContactId":"003000000000001AAA"}`, string(requests[1].Body))
	require.NotEqual(t, requests[0].Ref, requests[1].Ref)
}

// A call of graphs that fails leaves no row without an answer.
func TestGraphsThatFail(t *testing.T) {
	t.Parallel()
	write := func(name string) crm.Write {
		return crm.Write{Op: crm.Create, Ref: opportunity(""), Values: map[string]crm.Value{"Name": crm.TextOf(name), crm.FieldContacts: contacts("003000000000001AAA")}}
	}
	for name, c := range map[string]struct {
		answer reply
		class  crm.Class
		whole  bool
	}{
		"quota":   {failure(403, "REQUEST_LIMIT_EXCEEDED", "over"), crm.QuotaExhausted, true},
		"dropped": {reply{status: -1}, crm.Ambiguous, false},
		"empty":   {reply{body: map[string]any{"graphs": []any{}}}, crm.Ambiguous, false},
		"halted": {reply{body: map[string]any{"graphs": []any{map[string]any{"graphId": "g0", "isSuccessful": false,
			"graphResponse": map[string]any{"compositeResponse": []any{map[string]any{"httpStatusCode": 400, "body": []any{map[string]any{"errorCode": "PROCESSING_HALTED", "message": "-"}}}}}}}}},
			crm.Unavailable, false},
	} {
		s := newStub(t, func(call) reply { return c.answer })
		con := salesforce.NewConnector(s.newClient(t), salesforce.ConnectorOptions{ExtraCalls: 1})
		con.Prime(dealSchema())
		results, err := con.Write(t.Context(), []crm.Write{write("A"), write("B"), write("C")})
		if c.whole {
			require.Equal(t, c.class, crm.ClassOf(err), name)
			continue
		}
		require.NoError(t, err, name)
		for _, r := range results {
			require.Equal(t, c.class, crm.ClassOf(r.Err), name)
		}
		require.LessOrEqual(t, len(s.seen()), 3, name)
	}
}
