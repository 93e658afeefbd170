package webhook_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/webhook"
	"github.com/crmsync/crmsync/sync/crm"
)

const (
	secret = "shh"
	target = "https://hooks.example.com/hubspot"
)

// sign makes a delivery as HubSpot does; TestVectors holds the signatures to
// those of HubSpot's client.
func sign(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
	stamp := strconv.FormatInt(time.Now().UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(http.MethodPost + target + body + stamp))
	r.Header.Set("X-HubSpot-Signature-v3", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	r.Header.Set("X-HubSpot-Request-Timestamp", stamp)
	return r
}

// taken is what the callbacks were told.
type taken struct {
	calls        []string
	take, forget error
}

func (k *taken) options() webhook.Options {
	note := func(what string, portal int64, refs []crm.Ref) {
		k.calls = append(k.calls, fmt.Sprint(what, " ", portal, " ", strings.Join(texts(refs), " ")))
	}
	return webhook.Options{
		Verifier: webhook.Verifier{Secret: secret},
		Take: func(_ context.Context, portal int64, refs []crm.Ref) error {
			note("take", portal, refs)
			return k.take
		},
		Forget: func(_ context.Context, portal int64, refs []crm.Ref) error {
			note("forget", portal, refs)
			return k.forget
		},
	}
}

func answer(t *testing.T, o webhook.Options, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	h, err := webhook.Handler(o)
	require.NoError(t, err)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const mixed = `[
	{"portalId":2,"subscriptionType":"contact.propertyChange","objectId":1,"propertyName":"phone","propertyValue":"+1 555 0100"},
	{"portalId":2,"subscriptionType":"contact.creation","objectId":2,"changeSource":"INTEGRATION","sourceId":"42"},
	{"portalId":2,"subscriptionType":"contact.privacyDeletion","objectId":3,"changeSource":"INTEGRATION","sourceId":"42"},
	{"portalId":1,"subscriptionType":"company.deletion","objectId":4}]`

func TestHandler(t *testing.T) {
	t.Parallel()
	full := errors.New("queue of ada@example.com is full")
	cases := map[string]struct {
		body   string
		change func(o *webhook.Options, k *taken, r *http.Request)
		status int
		calls  []string
	}{
		"all of it": {mixed, nil, 204, []string{"take 1 companies/4", "forget 2 contacts/3", "take 2 contacts/1 contacts/2"}},
		"one account": {
			mixed, func(o *webhook.Options, _ *taken, _ *http.Request) { o.Portals = []int64{7, 1} }, 204, []string{"take 1 companies/4"},
		},
		"an account of nobody here": {
			mixed, func(o *webhook.Options, _ *taken, _ *http.Request) { o.Portals = []int64{9} }, 204, nil,
		},
		"without our own changes": {
			mixed, func(o *webhook.Options, _ *taken, _ *http.Request) { o.SkipApp = 42 }, 204,
			[]string{"take 1 companies/4", "forget 2 contacts/3", "take 2 contacts/1"},
		},
		"nothing":      {`[]`, nil, 204, nil},
		"nobody's":     {`[{"portalId":1,"subscriptionType":"conversation.creation","objectId":6}]`, nil, 204, nil},
		"Take fails":   {mixed, func(_ *webhook.Options, k *taken, _ *http.Request) { k.take = full }, 500, []string{"take 1 companies/4", "forget 2 contacts/3", "take 2 contacts/1 contacts/2"}},
		"Forget fails": {mixed, func(_ *webhook.Options, k *taken, _ *http.Request) { k.forget = full }, 500, []string{"take 1 companies/4", "forget 2 contacts/3", "take 2 contacts/1 contacts/2"}},
		"another secret": {
			mixed, func(o *webhook.Options, _ *taken, _ *http.Request) { o.Secret = "x" }, 401, nil,
		},
		"unsigned": {mixed, func(_ *webhook.Options, _ *taken, r *http.Request) { r.Header = http.Header{} }, 401, nil},
		"five minutes later": {mixed, func(o *webhook.Options, _ *taken, _ *http.Request) {
			o.Now = func() time.Time { return time.Now().Add(6 * time.Minute) }
		}, 401, nil},
		"not an array": {`{"portalId":1}`, nil, 400, nil},
		"malformed":    {`[{"objectId":"ada@example.com"}]`, nil, 400, nil},
		"cut off": {mixed, func(_ *webhook.Options, _ *taken, r *http.Request) {
			r.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
		}, 400, nil},
		"at the limit": {`[]    `, func(o *webhook.Options, _ *taken, _ *http.Request) { o.MaxBody = 6 }, 204, nil},
		"too long":     {`[]     `, func(o *webhook.Options, _ *taken, _ *http.Request) { o.MaxBody = 6 }, 413, nil},
		"a GET":        {mixed, func(_ *webhook.Options, _ *taken, r *http.Request) { r.Method = http.MethodGet }, 405, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k, log := &taken{}, &bytes.Buffer{}
			o, r := k.options(), sign(c.body)
			o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			if c.change != nil {
				c.change(&o, k, r)
			}
			w := answer(t, o, r)
			require.Equal(t, c.status, w.Code)
			require.Equal(t, c.calls, k.calls)
			if c.status == 204 {
				require.Empty(t, log.String())
				return
			}
			require.Contains(t, log.String(), fmt.Sprint("status=", c.status))
			for _, value := range []string{"555", "ada", secret, "contacts"} {
				require.NotContains(t, log.String()+w.Body.String(), value)
			}
		})
	}
}

// HubSpot gives up after five seconds, so the callbacks are told to stop before.
func TestHandlerStopsInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		o := (&taken{}).options()
		o.Take = func(ctx context.Context, _ int64, _ []crm.Ref) error {
			<-ctx.Done()
			return ctx.Err()
		}
		require.Equal(t, 500, answer(t, o, sign(mixed)).Code)
		require.Less(t, time.Since(start), 5*time.Second)
	})
}

func TestHandlerOptions(t *testing.T) {
	t.Parallel()
	_, err := webhook.Handler(webhook.Options{Verifier: webhook.Verifier{TargetURL: "/hubspot"}, MaxBody: -1})
	for _, want := range []string{"Secret is missing", "Take is missing", "Forget is missing", "not a complete address", "negative"} {
		require.ErrorContains(t, err, want)
	}
}
