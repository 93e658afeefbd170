package salesforce_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestNewClientRefusesBadOptions(t *testing.T) {
	t.Parallel()
	auth := salesforce.FixedToken("t", instance)
	for name, o := range map[string]salesforce.Options{
		"no auth":  {},
		"version":  {Auth: auth, Version: "67"},
		"instance": {Auth: auth, InstanceURL: "acme.my.salesforce.com"},
		"path":     {Auth: auth, InstanceURL: "https://acme.my.salesforce.com/services"},
	} {
		_, err := salesforce.NewClient(o)
		require.Error(t, err, name)
	}
	c, err := salesforce.NewClient(salesforce.Options{Auth: auth})
	require.NoError(t, err)
	require.Equal(t, "v67.0", c.Version())
}

func TestWriteHeaders(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(call) reply { return reply{body: map[string]any{"id": "00Qxx0000000001", "success": true}} })
	_, _, err := s.newClient(t).Records.Create(t.Context(), "Lead", map[string]any{"LastName": "A"})
	require.NoError(t, err)
	_, _, err = s.newClient(t, func(o *salesforce.Options) {
		o.App, o.AutoAssign, o.DuplicateRules, o.Version = "-", "TRUE", "allowSave=true", "v60.0"
	}).Records.Create(t.Context(), "Lead", map[string]any{"LastName": "A"})
	require.NoError(t, err)
	_, _, err = s.newClient(t).Records.Get(t.Context(), "Lead", "00Q1", &salesforce.RecordOptions{Fields: []string{"Id", "Name"}})
	require.NoError(t, err)
	got := s.seen()
	require.Equal(t, "FALSE", got[0].header.Get("Sforce-Auto-Assign"))
	require.Equal(t, "client=crmsync", got[0].header.Get("Sforce-Call-Options"))
	require.Empty(t, got[0].header.Get("Sforce-Duplicate-Rule-Header"))
	require.Equal(t, "Bearer token", got[0].header.Get("Authorization"))
	require.Equal(t, "/services/data/v60.0/sobjects/Lead", got[1].path)
	require.Equal(t, "TRUE", got[1].header.Get("Sforce-Auto-Assign"))
	require.Empty(t, got[1].header.Get("Sforce-Call-Options"))
	require.Equal(t, "allowSave=true", got[1].header.Get("Sforce-Duplicate-Rule-Header"))
	require.Empty(t, got[2].header.Get("Sforce-Auto-Assign"), "a read assigns nothing")
	require.Equal(t, "Id,Name", got[2].query.Get("fields"))
}

func TestDescribeIsAskedForOnlyIfModified(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(c call) reply {
		if c.header.Get("If-Modified-Since") == "Mon, 02 Nov 2026 10:00:00 GMT" {
			return reply{status: http.StatusNotModified}
		}
		return reply{
			body:   map[string]any{"name": "Lead", "fields": []any{map[string]any{"name": "Id", "type": "id"}}},
			header: map[string]string{"Last-Modified": "Mon, 02 Nov 2026 10:00:00 GMT"},
		}
	})
	c := s.newClient(t)
	for range 3 {
		d, _, err := c.Objects.Describe(t.Context(), "Lead")
		require.NoError(t, err)
		require.Equal(t, "Lead", d.Name)
		require.Len(t, d.Fields, 1)
	}
	got := s.seen()
	require.Empty(t, got[0].header.Get("If-Modified-Since"))
	require.NotEmpty(t, got[2].header.Get("If-Modified-Since"))
}

func TestRowsReadsAllPagesAndStopsEarly(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(c call) reply {
		if strings.HasSuffix(c.path, "-2") {
			return reply{body: `{"totalSize":3,"done":true,"records":[{"Id":"00Qxx0000000003"}]}`}
		}
		return reply{body: `{"totalSize":3,"done":false,"nextRecordsUrl":"/services/data/v67.0/query/0r8-2","records":[{"Id":"00Qxx0000000001"},{"Id":"00Qxx0000000002"}]}`}
	})
	c := s.newClient(t)
	n := 0
	for row, err := range c.Query.Rows(t.Context(), "SELECT Id FROM Lead") {
		require.NoError(t, err)
		require.Len(t, row.ID(), 18)
		n++
	}
	require.Equal(t, 3, n)
	require.Len(t, s.seen(), 2)
	for _, err := range c.Query.RowsAll(t.Context(), "SELECT Id FROM Lead") {
		require.NoError(t, err)
		break
	}
	require.Len(t, s.seen(), 3, "the next page is not asked for")
	require.Equal(t, "/services/data/v67.0/queryAll", s.seen()[2].path)
}

func TestRowsEndsWithTheError(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(c call) reply { return failure(400, "INVALID_QUERY_LOCATOR", "invalid query locator") })
	var errs []error
	for _, err := range s.newClient(t).Query.Rows(t.Context(), "SELECT Id FROM Lead") {
		errs = append(errs, err)
	}
	require.Len(t, errs, 1)
	require.Equal(t, crm.CursorGone, crm.ClassOf(errs[0]))
}

func TestUsageFollowsTheNewestAnswer(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(call) reply {
		return reply{body: map[string]any{}, header: map[string]string{"Sforce-Limit-Info": "api-usage=12/15000; api-bursts=1/750"}}
	})
	c := s.newClient(t)
	con := salesforce.NewConnector(c, salesforce.ConnectorOptions{})
	_, _, ok := con.Quota()
	require.False(t, ok)
	_, _, err := c.Info.Limits(t.Context())
	require.NoError(t, err)
	used, limit, ok := con.Quota()
	require.True(t, ok)
	require.Equal(t, []int{12, 15000}, []int{used, limit})
}

func TestErrorsHideValuesInPaths(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(call) reply { return failure(404, "NOT_FOUND", "secret@example.com not found") })
	_, _, err := s.newClient(t).Records.GetByExternalID(t.Context(), "Lead", "Email__c", "secret@example.com", nil)
	require.Equal(t, crm.NotFound, crm.ClassOf(err))
	require.NotContains(t, err.Error(), "secret")
	require.Contains(t, s.seen()[0].path, "secret@example.com")
}

func TestACreateIsNotRepeatedWhenNoAnswerComes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reply reply
		class crm.Class
	}{
		"dropped":     {reply{status: -1}, crm.Ambiguous},
		"bad gateway": {reply{status: 502, body: "<html/>"}, crm.Ambiguous},
		"busy":        {failure(503, "SERVER_UNAVAILABLE", "busy"), crm.Ambiguous},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newStub(t, func(call) reply { return tc.reply })
			c := s.newClient(t)
			_, _, err := c.Records.Create(t.Context(), "Lead", map[string]any{"LastName": "A"})
			require.Equal(t, tc.class, crm.ClassOf(err), name)
			require.Len(t, s.seen(), 1, name)
			_, err = c.Records.Update(t.Context(), "Lead", "00Qxx0000000001", map[string]any{"LastName": "A"})
			require.Equal(t, crm.Unavailable, crm.ClassOf(err), name)
			require.Len(t, s.seen(), 5, "an update is repeated")
		})
	}
}

func TestConcurrentLimitIsWaitedForAndTheDailyOneIsNot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		message := "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
		left := 2
		s := newStub(t, func(call) reply {
			if left == 0 {
				return reply{body: `{"id":"00Qxx0000000001","success":true}`}
			}
			left--
			return failure(403, "REQUEST_LIMIT_EXCEEDED", message)
		})
		c := s.newClient(t)
		start := time.Now()
		got, _, err := c.Records.Create(t.Context(), "Lead", map[string]any{"LastName": "A"})
		require.NoError(t, err)
		require.Equal(t, "00Qxx0000000001EAA", got.ID)
		require.Greater(t, time.Since(start), 100*time.Millisecond)

		s.reset()
		left, message = 1, "TotalRequests Limit exceeded."
		_, _, err = c.Records.Create(t.Context(), "Lead", map[string]any{"LastName": "A"})
		require.Equal(t, crm.QuotaExhausted, crm.ClassOf(err))
		require.Len(t, s.seen(), 1)
	})
}

func TestTimeReadsTheAPIsSpelling(t *testing.T) {
	t.Parallel()
	var got struct{ A, B salesforce.Time }
	require.NoError(t, json.Unmarshal([]byte(`{"A":"2013-05-07T22:07:19.000+0000","B":null}`), &got))
	require.Equal(t, time.Date(2013, 5, 7, 22, 7, 19, 0, time.UTC), got.A.Time)
	require.True(t, got.B.IsZero())
	require.Error(t, json.Unmarshal([]byte(`{"A":"yesterday"}`), &got))
	require.Error(t, json.Unmarshal([]byte(`{"A":5}`), &got))
}

func TestACompositeAnswerThatIsTooShortProvesNothing(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(call) reply { return reply{body: map[string]any{"compositeResponse": []any{}}} })
	c := s.newClient(t)
	for idempotent, want := range map[bool]crm.Class{true: crm.Unavailable, false: crm.Ambiguous} {
		_, _, err := c.Composite.Do(t.Context(), []salesforce.Subrequest{{Method: "GET", URL: "/x"}}, salesforce.CompositeOptions{Idempotent: idempotent})
		require.Equal(t, want, crm.ClassOf(err))
	}
}

func TestCodesThatMeanTheRecordOrTheObjectItself(t *testing.T) {
	t.Parallel()
	answer := failure(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
	s := newStub(t, func(call) reply { return answer })
	c := s.newClient(t)
	_, err := c.Records.Delete(t.Context(), "Lead", "00Qxx0000000001")
	require.Equal(t, crm.NotFound, crm.ClassOf(err))
	answer = failure(404, "NOT_FOUND", "The requested resource does not exist")
	_, _, err = c.Objects.Describe(t.Context(), "Nope")
	require.Equal(t, crm.SchemaDrift, crm.ClassOf(err))
	answer = failure(400, "DUPLICATE_VALUE", "duplicate value found: E__c duplicates value on record with id: "+id15("00Q", 1))
	_, _, err = c.Records.Create(t.Context(), "Lead", map[string]any{"LastName": "A"})
	e, isError := crm.AsError(err)
	require.True(t, isError)
	require.Equal(t, id18(t, "00Q", 1), e.Existing.ID)
	answer = reply{status: 300, body: []string{"/services/data/v67.0/sobjects/Lead/00Q1"}}
	_, _, err = c.Records.Upsert(t.Context(), "Lead", "E__c", "x", map[string]any{"LastName": "A"}, &salesforce.UpsertOptions{UpdateOnly: true})
	require.Equal(t, crm.Duplicate, crm.ClassOf(err))
	require.Equal(t, "true", s.seen()[len(s.seen())-1].query.Get("updateOnly"))
}

func TestAnswersThatAreNotTheExpectedJSON(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(call) reply { return reply{body: `{"fields":"none"`} })
	c := s.newClient(t)
	_, _, err := c.Objects.Describe(t.Context(), "Lead")
	require.Equal(t, crm.BadRequest, crm.ClassOf(err))
	_, _, err = c.Records.Create(t.Context(), "Lead", map[string]any{"LastName": "A"})
	require.Equal(t, crm.Ambiguous, crm.ClassOf(err), "it was done, but what was done cannot be read")
}

func TestATokenStaysWithItsInstance(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(call) reply { return reply{body: map[string]any{}} })
	c := s.newClient(t, func(o *salesforce.Options) { o.Auth = salesforce.FixedToken("t", "") })
	_, _, err := c.Info.Limits(t.Context())
	require.Equal(t, crm.Auth, crm.ClassOf(err))
	require.ErrorContains(t, err, "set Options.InstanceURL")
	_, _, err = s.newClient(t).Query.Next(t.Context(), "https://elsewhere.example/services/data/v67.0/query/0r8")
	require.Equal(t, crm.BadRequest, crm.ClassOf(err))
	require.Empty(t, s.seen())
	c = s.newClient(t, func(o *salesforce.Options) { o.Auth, o.InstanceURL = salesforce.FixedToken("t", ""), instance })
	_, _, err = c.Info.Limits(t.Context())
	require.NoError(t, err)
}
