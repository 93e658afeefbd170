package salesforce

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestErrorShapes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status int
		body   string
		want   crm.Error
	}{
		"list": {
			400, `[{"message":"Required fields are missing: [LastName]","errorCode":"REQUIRED_FIELD_MISSING","fields":["LastName"]}]`,
			crm.Error{Class: crm.InvalidValue, Code: "REQUIRED_FIELD_MISSING", Fields: []string{"LastName"}, Detail: "Required fields are missing: [LastName]"},
		},
		"field in the text of a query error": {
			400, `[{"message":"\nSELECT Nope FROM Lead\n       ^\nERROR at Row:1:Column:8\nNo such column 'Nope' on entity 'Lead'. If you are...","errorCode":"INVALID_FIELD"}]`,
			crm.Error{Class: crm.SchemaDrift, Code: "INVALID_FIELD", Fields: []string{"Nope"},
				Detail: "\nSELECT Nope FROM Lead\n       ^\nERROR at Row:1:Column:8\nNo such column 'Nope' on entity 'Lead'. If you are..."},
		},
		"fields in the text of a write error": {
			400, `[{"message":"Unable to create/update fields: IsConverted, Name. Please check the security settings","errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE"}]`,
			crm.Error{Class: crm.SchemaDrift, Code: "INVALID_FIELD_FOR_INSERT_UPDATE", Fields: []string{"IsConverted", "Name"},
				Detail: "Unable to create/update fields: IsConverted, Name. Please check the security settings"},
		},
		"oauth object": {
			400, `{"error":"invalid_grant","error_description":"expired access/refresh token"}`,
			crm.Error{Class: crm.Auth, Code: "invalid_grant", Detail: "expired access/refresh token"},
		},
		"several records": {300, `["/services/data/v67.0/sobjects/Lead/00Q1"]`, crm.Error{Class: crm.Duplicate, Code: "MULTIPLE_CHOICES"}},
		"daily limit": {
			403, `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`,
			crm.Error{Class: crm.QuotaExhausted, Code: "REQUEST_LIMIT_EXCEEDED", Detail: "TotalRequests Limit exceeded."},
		},
		"concurrent limit": {
			403, `[{"message":"ConcurrentRequests (Concurrent API Requests) Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`,
			crm.Error{Class: crm.RateLimited, Code: "REQUEST_LIMIT_EXCEEDED", Detail: "ConcurrentRequests (Concurrent API Requests) Limit exceeded."},
		},
		"long transactions": {
			403, `[{"message":"ConcurrentPerOrgLongTxn Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`,
			crm.Error{Class: crm.RateLimited, Code: "REQUEST_LIMIT_EXCEEDED", Detail: "ConcurrentPerOrgLongTxn Limit exceeded."},
		},
		"bad token, plain text": {403, "Bad_OAuth_Token", crm.Error{Class: crm.Auth, Code: "Bad_OAuth_Token"}},
		"bad token, XML": {
			401, `<?xml version="1.0"?><Errors><Error><errorCode>LOGIN_OAUTH_INVALID_TOKEN</errorCode></Error></Errors>`,
			crm.Error{Class: crm.Auth, Code: "LOGIN_OAUTH_INVALID_TOKEN"},
		},
		"edge page":          {503, "<html>Service Unavailable</html>", crm.Error{Class: crm.Unavailable}},
		"routing":            {420, "", crm.Error{Class: crm.Unavailable}},
		"too long an URL":    {414, "<h1>URI Too Long</h1>", crm.Error{Class: crm.BadRequest}},
		"precondition":       {412, "", crm.Error{Class: crm.Stale}},
		"not the known JSON": {400, `{"foo":1}`, crm.Error{Class: crm.BadRequest}},
		"empty list":         {404, `[]`, crm.Error{Class: crm.NotFound}},
		"unknown code":       {400, `[{"errorCode":"SOMETHING_NEW","message":"?"}]`, crm.Error{Class: crm.BadRequest, Code: "SOMETHING_NEW", Detail: "?"}},
		"trigger": {
			400, `[{"errorCode":"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY","message":"T: execution of BeforeUpdate caused by: x","fields":[]}]`,
			crm.Error{Class: crm.Refused, Code: "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", Fields: []string{}, Detail: "T: execution of BeforeUpdate caused by: x"},
		},
		"trigger that met a lock": {
			400, `[{"errorCode":"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY","message":"T: UNABLE_TO_LOCK_ROW, unable to obtain"}]`,
			crm.Error{Class: crm.RowLocked, Code: "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", Detail: "T: UNABLE_TO_LOCK_ROW, unable to obtain"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.want.System, tc.want.Status = crm.Salesforce, tc.status
			got := *callError(tc.status, []byte(tc.body))
			if len(got.Fields) == 0 {
				got.Fields, tc.want.Fields = nil, nil
			}
			require.Equal(t, tc.want, got)
		})
	}
}

func TestRowErrorsUseStatusCode(t *testing.T) {
	t.Parallel()
	r := SaveResult{Errors: []apiError{
		{StatusCode: "STRING_TOO_LONG", Message: "First Name: data value too large", Fields: []string{"FirstName"}},
		{StatusCode: "STRING_TOO_LONG", Message: "Title: data value too large", Fields: []string{"Title"}},
		{StatusCode: "INVALID_EMAIL_ADDRESS", Fields: []string{"Email"}},
	}}
	e := r.Err("Lead")
	require.Equal(t, crm.InvalidValue, e.Class)
	require.Equal(t, []string{"FirstName", "Title"}, e.Fields)
	require.Nil(t, SaveResult{Success: true}.Err("Lead"))
	require.Equal(t, crm.Refused, SaveResult{}.Err("Lead").Class, "a failure without a reason is still one")
	require.Equal(t, crm.Refused, rowError([]apiError{{StatusCode: "NEW"}}, "Lead").Class)
	require.Equal(t, crm.InvalidValue, rowError([]apiError{{StatusCode: "NEW", Fields: []string{"A"}}}, "Lead").Class)
	owner := rowError([]apiError{{StatusCode: "INACTIVE_OWNER_OR_USER", Message: "operation performed with inactive user [005xx]"}}, "Lead")
	require.Equal(t, []string{"OwnerId"}, owner.Fields)
}

func TestExistingRecords(t *testing.T) {
	t.Parallel()
	const match = `{"allowSave":true,"matchResults":[{"entityType":"Contact","matchRecords":[{"record":{"attributes":{"type":"Contact"},"Id":"0031i000013x2TEAAY"}}]}]}`
	contact := crm.Ref{System: crm.Salesforce, Object: "Contact", ID: "0031i000013x2TEAAY"}
	for _, key := range []string{"duplicateResut", "duplicateResult"} {
		e := callError(400, []byte(`[{"`+key+`":`+match+`,"errorCode":"DUPLICATES_DETECTED","message":"Use one of these records?"}]`))
		require.Equal(t, crm.Duplicate, e.Class)
		require.Equal(t, contact, e.Existing, key)
	}
	e := rowError([]apiError{{StatusCode: "DUPLICATE_VALUE", Message: "duplicate value found: Ext__c duplicates value on record with id: a015f00000KxRpa"}}, "Thing__c")
	require.Equal(t, crm.Ref{System: crm.Salesforce, Object: "Thing__c", ID: "a015f00000KxRpaAAF"}, e.Existing)
	none := rowError([]apiError{{StatusCode: "DUPLICATES_DETECTED", Message: "Use one of these records?"}}, "Lead")
	require.True(t, none.Existing.IsZero())
}

func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status       int
		body         string
		renew, again bool
	}{
		"session":        {401, `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`, true, false},
		"not for REST":   {401, `[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]`, false, false},
		"not attached":   {401, `[{"message":"Connected app is not attached to Agent","errorCode":"INVALID_SESSION_ID"}]`, false, false},
		"garbled header": {401, `[{"message":"INVALID_HEADER_TYPE","errorCode":"INVALID_AUTH_HEADER"}]`, false, false},
		"identity":       {403, "Bad_OAuth_Token", true, false},
		"no JSON":        {401, "<html/>", true, false},
		"concurrent":     {403, `[{"message":"ConcurrentRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, false, true},
		"daily":          {403, `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, false, false},
		"lock":           {400, `[{"message":"unable","errorCode":"UNABLE_TO_LOCK_ROW"}]`, false, true},
		"maintenance":    {503, `[{"message":"busy","errorCode":"SERVER_UNAVAILABLE"}]`, false, false},
	} {
		v := classify(&Response{Status: tc.status, Body: []byte(tc.body)})
		require.NotNil(t, v.Err, name)
		require.Equal(t, tc.renew, v.TokenRefused, name)
		require.Equal(t, tc.again, v.Repeat, name)
	}
	for _, status := range []int{200, 201, 204, 304} {
		require.Equal(t, httpx.Verdict{}, classify(&Response{Status: status}))
	}
}

// Go refuses duplicate constant keys in a map literal, but not a code that has
// a case of its own as well.
func TestEachCodeHasOneClass(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	require.NoError(t, err)
	cases := 0
	ast.Inspect(file, func(n ast.Node) bool {
		c, ok := n.(*ast.CaseClause)
		if !ok {
			return true
		}
		for _, e := range c.List {
			if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				code, err := strconv.Unquote(lit.Value)
				require.NoError(t, err)
				require.NotContains(t, classes, code)
				cases++
			}
		}
		return true
	})
	require.Positive(t, cases)
	require.Contains(t, classes, "TRANSFER_REQUIRES_READ")
	got, ok := classOf("TXN_SECURITY_METERING_ERROR", "")
	require.True(t, ok)
	require.Equal(t, crm.Forbidden, got)
}

func TestParseLimitInfo(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]LimitInfo{
		"api-usage=10018/100000":                                      {10018, 100000},
		"api-usage=10018/100000; api-bursts=1/750":                    {10018, 100000},
		"api-usage=25/5000; per-app-api-usage=17/250(appName=sample)": {25, 5000},
		"per-app-api-usage=17/250(appName=sample);api-usage=25/5000":  {25, 5000},
	} {
		got, ok := ParseLimitInfo(header)
		require.True(t, ok, header)
		require.Equal(t, want, got, header)
	}
	for _, header := range []string{"", "api-usage", "api-usage=1", "api-usage=a/b", "api-usage=-1/5", "api-bursts=1/2"} {
		_, ok := ParseLimitInfo(header)
		require.False(t, ok, header)
	}
}
