package hubspottest_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

func TestFaultsHitTheCallsTheySelect(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	p.Inject(hubspottest.Fault{
		Method: "GET", Path: "/contacts", Nth: 2, Times: 2, Status: 503, Body: `{"message":"busy"}`, Header: http.Header{"Retry-After": {"3"}},
	})
	var got []int
	for range 5 {
		got = append(got, p.call("GET", contactsPath, "").status)
	}
	require.Equal(t, []int{200, 503, 503, 200, 200}, got)
	require.Equal(t, http.StatusOK, p.call("GET", "/crm/v3/objects/deals", "").status)
	p.Inject(hubspottest.Fault{Times: -1, Limit: "DAILY"})
	require.Equal(t, "DAILY", p.call("GET", contactsPath, "").at("policyName"))
	p.ClearFaults()
	require.Equal(t, http.StatusOK, p.call("GET", contactsPath, "").status)
}

func TestDroppedRepliesBeforeAndAfterTheCommit(t *testing.T) {
	t.Parallel()
	for drop, want := range map[hubspottest.Drop]int{hubspottest.DropBefore: 0, hubspottest.DropAfter: 1} {
		p := open(t, hubspottest.Options{KeepBodies: true})
		p.Inject(hubspottest.Fault{Method: "POST", Drop: drop})
		_, err := p.send("POST", contactsPath, `{"properties":{"email":"a@b.co"}}`, "Bearer "+p.Token())
		require.Error(t, err)
		require.Equal(t, want, p.Count("contacts"))
		log := p.Requests()
		require.Len(t, log, 1)
		require.True(t, log[0].Dropped)
		require.JSONEq(t, `{"properties":{"email":"a@b.co"}}`, string(log[0].Body))
		p.ResetRequests()
		require.Empty(t, p.Requests())
		require.Zero(t, p.Calls())
	}
}

func TestOneBadRowOfABatch(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	p.Inject(hubspottest.Fault{Path: "/batch/", Times: -1, Row: &hubspottest.BadRow{Match: "poison@b.co", Property: "email", Code: "INVALID_EMAIL", Message: "no"}})
	r := p.call("POST", contactsPath+"/batch/create", `{"inputs":[{"objectWriteTraceId":"1","properties":{"email":"a@b.co"}},{"objectWriteTraceId":"2","properties":{"email":"poison@b.co"}}]}`)
	require.Equal(t, http.StatusMultiStatus, r.status)
	require.Equal(t, "1", r.at("results", 0, "objectWriteTraceId"))
	require.Contains(t, r.at("errors", 0, "message"), "INVALID_EMAIL")
	require.Equal(t, http.StatusCreated, p.call("POST", contactsPath+"/batch/create", `{"inputs":[{"properties":{"email":"c@b.co"}}]}`).status)
}

func TestDelaysPassVirtualTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := portal{hubspottest.NewServer(hubspottest.Options{}), t}
		p.Inject(hubspottest.Fault{Delay: time.Hour})
		start := time.Now()
		r := p.call("GET", contactsPath, "")
		require.Equal(t, time.Hour, time.Since(start))
		require.Equal(t, time.Now().UTC().Format(http.TimeFormat), r.header.Get("Date"))
		log := p.Requests()
		require.Equal(t, time.Hour, log[0].Ended.Sub(log[0].Started))
		p.Close()
	})
}

func TestManyCallersAtOnce(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{Tier: hubspottest.Unlimited})
	done := make(chan int)
	for range 8 {
		go func() {
			n := 0
			for range 20 {
				p.Put("contacts", props{"city": "Ulm"})
				n += p.Count("contacts") & 1
				_ = p.All("contacts")
				_ = p.Requests()
			}
			done <- n
		}()
	}
	for range 8 {
		<-done
	}
	require.Equal(t, 160, p.Count("contacts"))
}
