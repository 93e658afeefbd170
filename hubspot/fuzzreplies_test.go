package hubspot_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/sync/crm"
)

// parrot answers every request with the same body, a bounded number of times.
type parrot struct {
	status int
	body   string
	left   int
}

func (p *parrot) RoundTrip(q *http.Request) (*http.Response, error) {
	if p.left--; p.left < 0 {
		return nil, errors.New("asked too often")
	}
	body := p.body
	if strings.Contains(q.URL.Path, "/crm/properties/") && q.Context().Value(described{}) != nil {
		body = contactProperties
	}
	return &http.Response{StatusCode: p.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: q}, nil
}

// described marks a call of the connector, whose schema is what it should be.
type described struct{}

// Whatever a success holds, every decoder of it ends without a panic, and the
// connector makes no record without an id of it.
func FuzzReplies(f *testing.F) {
	for _, body := range damaged {
		f.Add(200, body)
		f.Add(207, body)
	}
	for _, body := range []string{
		`{"results":[{"id":"1","properties":{"email":"a"},"updatedAt":"2026-01-01T00:00:00Z","associations":{"companies":{"results":[{"id":7,"type":"x"}]}}}]}`,
		`{"results":[{"recordId":1,"objectTypeId":"0-1","recordListMemberships":[{"listId":"7"}]}],"errors":[{"context":{"ids":["1"]}}]}`,
		`{"results":[{"from":{"id":"1"},"to":[{"toObjectId":2,"associationTypes":[{"category":"HUBSPOT_DEFINED","typeId":1}]}]}]}`,
		`{"results":[{"id":"a","label":"A","stages":[{"id":"s","metadata":{"isClosed":"true"}}]}],"lists":[{"listId":"7"}],"list":{}}`,
		`{"results":[{"submittedAt":1,"values":[{"name":"email","value":"a"}],"conversionId":"c"}],"events":[{"id":"e","created":1,"recipient":"a"}],"hasMore":true,"offset":"x"}`,
		`{"results":[],"access_token":"t","expires_in":-1,"portalId":9e99,"timeZone":"Mars/Olympus"}`,
	} {
		f.Add(200, body)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			return
		}
		// In a bubble what is tried again takes no time.
		synctest.Test(t, func(t *testing.T) { survives(t, status, body) })
	})
}

// survives gives one reply to every call of the client and of the connector.
func survives(t *testing.T, status int, body string) {
	p := &parrot{status: status, body: body}
	o := hubspot.Options{AccessToken: "t", HTTP: &http.Client{Transport: p}, Attempts: 1, General: hubspot.Rate{N: 1e9, Per: 1}, Search: hubspot.Rate{N: 1e9, Per: 1}}
	c := hubspot.NewClient(o)
	all := calls(c)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p.left = 3
		_ = all[name](t.Context()) // an error is as good as an answer
	}
	k := hubspot.NewConnector(c, hubspot.ConnectorOptions{})
	ctx := context.WithValue(t.Context(), described{}, true)
	if status >= 300 {
		return
	}
	for _, lane := range []crm.Lane{crm.Changes, crm.Deletions, crm.Recheck} {
		for _, since := range []crm.Cursor{"", `{"v":1,"low":1700000000000,"at":1700000000000}`} {
			p.left = 20
			pages, err := k.Changes(ctx, []crm.Feed{{Object: "contacts", Lane: lane, Fields: []string{"email", "age"}, Since: since}})
			if err != nil {
				continue
			}
			for _, rec := range pages[0].Records {
				if rec.Ref.ID == "" {
					t.Fatalf("a record without an id in %s", lane)
				}
			}
			if pages[0].More && pages[0].Next == since {
				t.Fatalf("%s does not get on", lane)
			}
		}
	}
	p.left = 60
	got, err := k.Write(ctx, append(creates(2), crm.Write{Op: crm.Update, Ref: contact("1"), Values: map[string]crm.Value{"email": crm.TextOf("a")}}))
	if err != nil {
		return
	}
	for _, r := range got {
		if r.Err == nil && r.Record.Ref.ID == "" {
			t.Fatal("written, and no id")
		}
	}
}
