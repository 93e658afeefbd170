package salesforce_test

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/sync/crm"
)

// parrot answers every request with the same body, and every subrequest of a
// composite too, a bounded number of times.
type parrot struct {
	status, inner int
	body          string
	left          int
}

func (p *parrot) RoundTrip(q *http.Request) (*http.Response, error) {
	if p.left--; p.left < 0 {
		return nil, errors.New("asked too often")
	}
	body, status := p.body, p.status
	if strings.HasSuffix(q.URL.Path, "/composite") && json.Valid([]byte(p.body)) && q.Body != nil {
		raw, err := io.ReadAll(q.Body)
		if err != nil {
			return nil, err
		}
		out := composite(call{body: raw}, func(s sub) reply {
			if name, ok := strings.CutSuffix(s.path(), "/describe"); ok {
				return reply{body: describeOf(name[strings.LastIndex(name, "/")+1:])}
			}
			return reply{status: p.inner, body: json.RawMessage(p.body)}
		})
		b, err := json.Marshal(out.body)
		if err != nil {
			return nil, err
		}
		body, status = string(b), 200
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: q}, nil
}

// Whatever an answer holds, every decoder of it ends without a panic, and the
// connector makes no record without an id of it.
func FuzzReplies(f *testing.F) {
	for _, body := range damaged {
		f.Add(200, 200, body)
	}
	for _, body := range []string{
		`{"totalSize":1,"done":false,"nextRecordsUrl":"/services/data/v67.0/query/x","records":[{"attributes":{"type":"Lead"},"Id":"00Q000000000001","SystemModstamp":"2026-11-24T11:00:00.000+0000","IsDeleted":true,"MasterRecordId":"00Q000000000002"}]}`,
		`[{"success":true,"id":"00Q000000000001","errors":[]},{"success":false,"errors":[{"statusCode":"UNABLE_TO_LOCK_ROW","fields":null}]}]`,
		`[{"errorCode":"INVALID_FIELD","message":"No such column 'X' on entity"}]`, `{"compositeResponse":[]}`, `{"compositeResponse":[{"body":null}]}`,
		`{"deletedRecords":[{"id":"x","deletedDate":"2026-11-24T11:00:00.000+0000"}],"latestDateCovered":"2026-11-24T11:00:00.000+0000","ids":["a"]}`,
		`{"graphs":[{"graphId":"g0","isSuccessful":true,"graphResponse":{"compositeResponse":[{"httpStatusCode":201}]}}]}`,
		`{"DailyApiRequests":{"Max":-1,"Remaining":9e99}}`, `{"access_token":"t","issued_at":"x","instance_url":"::"}`,
	} {
		f.Add(200, 200, body)
		f.Add(400, 400, body)
	}
	f.Fuzz(func(t *testing.T, status, inner int, body string) {
		if status < 200 || status > 599 {
			return
		}
		// In a bubble what is tried again takes no time.
		synctest.Test(t, func(t *testing.T) { survives(t, status, inner, body) })
	})
}

// survives gives one reply to every call of the client and of the connector.
func survives(t *testing.T, status, inner int, body string) {
	p := &parrot{status: status, inner: inner, body: body}
	hc := &http.Client{Transport: p}
	c, err := salesforce.NewClient(salesforce.Options{Auth: salesforce.FixedToken("t", instance), HTTP: hc, Attempts: 1})
	require.NoError(t, err)
	all := exercise(t.Context(), c, salesforce.OAuth{HTTP: hc})
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p.left = 3
		_ = all[name]() // an error is as good as an answer
	}
	k := salesforce.NewConnector(c, salesforce.ConnectorOptions{PageSize: 1})
	for _, lane := range []crm.Lane{crm.Changes, crm.Deletions} {
		for _, since := range []crm.Cursor{"", `{"v":1,"lo":"2026-11-24T10:00:00Z"}`} {
			p.left = 20
			pages, err := k.Changes(t.Context(), []crm.Feed{{Object: "Lead", Lane: lane, Fields: []string{"Email"}, Since: since}})
			if err != nil {
				continue
			}
			for _, rec := range pages[0].Records {
				require.NotEmpty(t, rec.Ref.ID, "a record without an id in %s", lane)
			}
			require.False(t, pages[0].More && pages[0].Next == since, "%s does not get on", lane)
		}
	}
	p.left = 20
	got, err := k.Write(t.Context(), []crm.Write{
		{Op: crm.Create, Ref: crm.Ref{System: crm.Salesforce, Object: "Lead"}, Values: map[string]crm.Value{"LastName": crm.TextOf("A")}},
		{Op: crm.Delete, Ref: crm.Ref{System: crm.Salesforce, Object: "Lead", ID: "00Q000000000001AAA"}},
	})
	if err != nil {
		return
	}
	for _, r := range got {
		require.False(t, r.Err == nil && r.Record.Ref.ID == "", "written, and no id")
	}
}
