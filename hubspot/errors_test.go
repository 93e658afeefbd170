package hubspot_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/sync/crm"
)

const invalidOption = `{"status":"error","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"x was not one of the allowed options: [A, B]\",\"error\":\"INVALID_OPTION\",\"name\":\"industry\",\"localizedErrorMessage\":\"…\",\"portalId\":1},{\"isValid\":false,\"message\":\"Email address nope is invalid\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\"}]","correlationId":"c","errors":[{"message":"x was not one of the allowed options","code":"INVALID_OPTION","context":{"propertyName":["industry"]}}],"category":"VALIDATION_ERROR"}`

func TestErrorsHaveOneClass(t *testing.T) {
	t.Parallel()
	existing := crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "171591000198"}
	tests := []struct {
		name   string
		status int
		body   string
		want   crm.Error
	}{
		{"no token", 401, `{"status":"error","message":"Authentication credentials not found.","correlationId":"c","category":"INVALID_AUTHENTICATION"}`,
			crm.Error{Class: crm.Auth, Code: "INVALID_AUTHENTICATION"}},
		{"expired token", 401, `{"status":"error","message":"The OAuth token used to make this call expired 0 second(s) ago.","category":"EXPIRED_AUTHENTICATION","context":{"expire time":["2026-03-10T23:04:41.164Z"]}}`,
			crm.Error{Class: crm.Auth, Code: "EXPIRED_AUTHENTICATION"}},
		{"missing scope", 403, `{"status":"error","message":"This app hasn't been granted all required scopes.","errors":[{"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["crm.objects.deals.read"]}}],"category":"MISSING_SCOPES"}`,
			crm.Error{Class: crm.Forbidden, Code: "MISSING_SCOPES"}},
		{"missing scope, older", 403, `{"status":"error","message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["custom-object-read"]},"category":"MISSING_SCOPES"}`,
			crm.Error{Class: crm.Forbidden, Code: "MISSING_SCOPES"}},
		{"unknown object", 400, `{"status":"error","message":"Unable to infer object type from: butterflies","correlationId":"c"}`,
			crm.Error{Class: crm.SchemaDrift}},
		{"unknown property", 400, `{"status":"error","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Property \\\"x\\\" does not exist\",\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"x\"}]","errors":[{"message":"Property \"x\" does not exist","code":"PROPERTY_DOESNT_EXIST","context":{"propertyName":["x"]}}],"category":"VALIDATION_ERROR"}`,
			crm.Error{Class: crm.SchemaDrift, Code: "PROPERTY_DOESNT_EXIST", Fields: []string{"x"}}},
		{"read-only property", 400, `{"status":"error","message":"…","errors":[{"message":"\"x\" is a read only property; its value cannot be set.","code":"READ_ONLY_VALUE","context":{"propertyName":["x"]}}],"category":"VALIDATION_ERROR"}`,
			crm.Error{Class: crm.SchemaDrift, Code: "READ_ONLY_VALUE", Fields: []string{"x"}}},
		{"two bad values, one of them only in the message", 400, invalidOption,
			crm.Error{Class: crm.InvalidValue, Code: "INVALID_EMAIL", Fields: []string{"email", "industry"}}},
		{"taken unique value", 400, `{"status":"error","message":"Cannot set PropertyValueCoordinates{…} on 1. 171591000198 already has that value.","errors":[{"message":"…","code":"CONFLICTING_UNIQUE_VALUE","context":{"propertyName":["sfid"]}}],"category":"VALIDATION_ERROR"}`,
			crm.Error{Class: crm.Duplicate, Code: "CONFLICTING_UNIQUE_VALUE", Fields: []string{"sfid"}, Existing: existing}},
		{"empty update", 400, `{"status":"error","message":"No properties found to update, please provide at least one.","context":{"properties":["{}"]},"category":"VALIDATION_ERROR"}`,
			crm.Error{Class: crm.BadRequest, Code: "VALIDATION_ERROR"}},
		{"malformed", 400, `{"status":"error","message":"Invalid input JSON on line 3, column 9: …","correlationId":"c"}`,
			crm.Error{Class: crm.BadRequest}},
		{"not found", 404, `{"status":"error","message":"resource not found","correlationId":"c"}`,
			crm.Error{Class: crm.NotFound}},
		{"not found, by a wrong id", 404, `{"status":"error","message":"Object not found.  objectId are usually numeric.","category":"OBJECT_NOT_FOUND","context":{"id":["abc"]}}`,
			crm.Error{Class: crm.NotFound, Code: "OBJECT_NOT_FOUND"}},
		{"duplicate", 409, `{"status":"error","message":"Contact already exists. Existing ID: 171591000198","correlationId":"c","category":"CONFLICT"}`,
			crm.Error{Class: crm.Duplicate, Code: "CONFLICT", Existing: existing}},
		{"not JSON", 502, `<html><body>Bad gateway ada@example.org</body></html>`,
			crm.Error{Class: crm.Unavailable}},
		{"JSON of another shape", 400, `{"message":{"a":1},"errors":"x","category":"CONFLICT"}`,
			crm.Error{Class: crm.Duplicate, Code: "CONFLICT"}},
		{"not in the simulator", 501, `{"message":"no such route"}`, crm.Error{Class: crm.BadRequest}},
		{"locked", 423, ``, crm.Error{Class: crm.RowLocked}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := always(tt.status, tt.body).serve(t, hubspot.Options{Attempts: 1})
				_, err := c.Objects.Get(t.Context(), "contacts", "1", nil)
				got := *requireError(t, err)
				require.NotContains(t, err.Error(), "example.org")
				got.Detail, got.Until, got.Err = "", time.Time{}, nil
				tt.want.System, tt.want.Op, tt.want.Status = crm.HubSpot, "get contacts", tt.status
				require.Equal(t, tt.want, got)
			})
		})
	}
}

func TestRequiredScopesAreInTheDetail(t *testing.T) {
	t.Parallel()
	c := always(403, `{"message":"m","errors":[{"context":{"requiredGranularScopes":["crm.objects.deals.read"]}}],"category":"MISSING_SCOPES"}`).serve(t, hubspot.Options{})
	_, err := c.Objects.Get(t.Context(), "deals", "1", nil)
	require.Contains(t, requireError(t, err).Detail, "crm.objects.deals.read")
}

// policies are HubSpot's answers to too many calls, and how we go on.
func TestLimits(t *testing.T) {
	t.Parallel()
	body := func(policy, text string) string {
		return `{"status":"error","message":"You have reached your ` + text + ` limit.","errorType":"RATE_LIMIT","correlationId":"c","policyName":"` + policy + `","groupName":"publicapi:x"}`
	}
	tests := []struct {
		name   string
		status int
		body   string
		header http.Header
		wait   time.Duration // before the second try; 0 is no second try
		class  crm.Class
		until  string
	}{
		{"ten seconds", 429, body("TEN_SECONDLY_ROLLING", "ten_secondly_rolling"), nil, 10 * time.Second, "", ""},
		{"a second", 429, body("SECONDLY", "secondly"), nil, time.Second, "", ""},
		{"retry-after counts", 429, body("TEN_SECONDLY_ROLLING", "ten_secondly_rolling"), http.Header{"Retry-After": {"4"}}, 4 * time.Second, "", ""},
		{"the day", 429, body("DAILY", "daily"), nil, 0, crm.QuotaExhausted, "2000-01-02T00:00:00Z"},
		{"a move of the account", 477, ``, http.Header{"Retry-After": {"7200"}}, 0, crm.RateLimited, "2000-01-01T02:00:00Z"},
		{"a lock", 423, ``, nil, 2 * time.Second, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var n int
				f := &fake{header: tt.header}
				f.answer = func(exchange) (int, string) {
					if n++; n == 1 {
						return tt.status, tt.body
					}
					return 200, `{"id":"1"}`
				}
				c := f.serve(t, hubspot.Options{})
				start := time.Now()
				_, err := c.Objects.Create(t.Context(), "contacts", hubspot.Input{})
				require.Equal(t, tt.class, crm.ClassOf(err))
				require.Equal(t, tt.wait, time.Since(start))
				if tt.until != "" {
					require.Equal(t, tt.until, requireError(t, err).Until.UTC().Format(time.RFC3339))
				}
			})
		})
	}
}

func TestTheDailyLimitEndsAtTheAccountsMidnight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: func(ex exchange) (int, string) {
			if ex.Path == "/account-info/2026-09/details" {
				return 200, `{"portalId":7,"timeZone":"Asia/Tokyo"}`
			}
			return 429, `{"policyName":"DAILY"}`
		}}
		c := f.serve(t, hubspot.Options{})
		_, err := c.Account.Details(t.Context())
		require.NoError(t, err)
		_, err = c.Owners.List(t.Context(), nil)
		// It is 09:00 in Tokyo when the bubble's clock starts.
		require.Equal(t, "2000-01-01T15:00:00Z", requireError(t, err).Until.UTC().Format(time.RFC3339))
	})
}

func TestSearchesKeepToFiveASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := always(200, `{"total":0,"results":[]}`)
		c := f.serve(t, hubspot.Options{})
		start := time.Now()
		for range 51 {
			_, err := c.Search.Do(t.Context(), "contacts", hubspot.SearchRequest{})
			require.NoError(t, err)
		}
		require.InDelta(t, 50*0.22, time.Since(start).Seconds(), 0.001)
		// Other calls do not wait for searches.
		start = time.Now()
		_, err := c.Objects.List(t.Context(), "contacts", nil)
		require.NoError(t, err)
		require.Zero(t, time.Since(start))
	})
}

func TestQuota(t *testing.T) {
	t.Parallel()
	f := always(200, `{"results":[]}`)
	c := f.serve(t, hubspot.Options{})
	_, _, ok := c.Quota()
	require.False(t, ok)
	f.header = http.Header{"X-Hubspot-Ratelimit-Daily": {"250000"}, "X-Hubspot-Ratelimit-Daily-Remaining": {"249990"}}
	_, err := c.Objects.List(t.Context(), "contacts", nil)
	require.NoError(t, err)
	used, limit, ok := c.Quota()
	require.Equal(t, []any{10, 250000, true}, []any{used, limit, ok})
}

// Neither logs nor errors hold what a record holds, wherever the request has it.
func TestNothingOfARecordIsLogged(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	f := always(400, `{"status":"error","message":"Email address ada@example.org is invalid","category":"VALIDATION_ERROR"}`)
	c := f.serve(t, hubspot.Options{AccessToken: "pat-na1-hidden", Log: slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	in := hubspot.Input{ID: "ada@example.org", IDProperty: "email", Properties: map[string]string{"email": "ada@example.org"}}
	_, err1 := c.Objects.Get(t.Context(), "contacts", "ada@example.org", &hubspot.GetOptions{IDProperty: "email"})
	_, err2 := c.Objects.Update(t.Context(), "contacts", in)
	_, err3 := c.Objects.BatchUpsert(t.Context(), "contacts", []hubspot.Input{in})
	_, err4 := c.Owners.List(t.Context(), &hubspot.OwnerOptions{Email: "ada@example.org"})
	require.Equal(t, 4, strings.Count(out.String(), "status=400"))
	for _, text := range []string{out.String(), err1.Error(), err2.Error(), err3.Error(), err4.Error()} {
		require.NotContains(t, text, "example")
		require.NotContains(t, text, "hidden")
	}
}
