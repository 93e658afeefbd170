package webhook_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/webhook"
)

// vectors are signatures that HubSpot's own client made: see
// internal/integration/foreign/node/signatures.js.
type vectors struct {
	ClientSecret string   `json:"clientSecret"`
	Timestamp    int64    `json:"timestamp"`
	Vectors      []vector `json:"vectors"`
}

type vector struct {
	Name, Version, Method, URL, Body, Signature string
}

func readVectors(t testing.TB) vectors {
	t.Helper()
	data, err := os.ReadFile("testdata/signatures.json")
	require.NoError(t, err)
	var v vectors
	require.NoError(t, json.Unmarshal(data, &v))
	require.NotEmpty(t, v.Vectors)
	return v
}

// request is what a server sees of a signed call.
func (v vectors) request(x vector) *http.Request {
	r := httptest.NewRequest(x.Method, x.URL, strings.NewReader(x.Body))
	r.RequestURI = r.URL.RequestURI() // as a server has it
	if x.Version == "v3" {
		r.Header.Set("X-HubSpot-Signature-v3", x.Signature)
		r.Header.Set("X-HubSpot-Request-Timestamp", strconv.FormatInt(v.Timestamp, 10))
		return r
	}
	r.Header.Set("X-HubSpot-Signature", x.Signature)
	r.Header.Set("X-HubSpot-Signature-Version", x.Version)
	return r
}

func (v vectors) first(t *testing.T, version string) vector {
	t.Helper()
	for _, x := range v.Vectors {
		if x.Version == version && x.Method == http.MethodPost {
			return x
		}
	}
	require.FailNow(t, "no vector of "+version)
	return vector{}
}

// What HubSpot's client signs is accepted, under the address as it arrives and
// under the one that the host states; with anything changed it is not.
func TestVectors(t *testing.T) {
	t.Parallel()
	all := readVectors(t)
	now := time.UnixMilli(all.Timestamp)
	for _, x := range all.Vectors {
		t.Run(x.Name, func(t *testing.T) {
			t.Parallel()
			v := webhook.Verifier{Secret: all.ClientSecret, AllowV1: true, AllowV2: true}
			require.NoError(t, v.Verify(all.request(x), []byte(x.Body), now))

			proxied := all.request(x)
			proxied.Host, proxied.RequestURI = "10.0.0.7:8080", "/inner"
			v.TargetURL = x.URL
			require.NoError(t, v.Verify(proxied, []byte(x.Body), now))
			v.TargetURL = ""
			if x.Version != "v1" {
				require.ErrorIs(t, v.Verify(proxied, []byte(x.Body), now), webhook.ErrSignature)
			}

			require.ErrorIs(t, v.Verify(all.request(x), []byte(x.Body+" "), now), webhook.ErrSignature)
			v.Secret = "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz"
			require.ErrorIs(t, v.Verify(all.request(x), []byte(x.Body), now), webhook.ErrSignature)
			v.Secret = ""
			require.ErrorContains(t, v.Verify(all.request(x), []byte(x.Body), now), "no secret")
			v = webhook.Verifier{Secret: all.ClientSecret}
			if x.Version != "v3" {
				require.ErrorContains(t, v.Verify(all.request(x), []byte(x.Body), now), "not allowed")
			}
		})
	}
}

// Each case is a good request with one thing changed.
func TestVerify(t *testing.T) {
	t.Parallel()
	all := readVectors(t)
	good := all.first(t, "v3")
	v1, v2 := all.first(t, "v1"), all.first(t, "v2")
	cases := map[string]struct {
		of     vector
		change func(r *http.Request, now *time.Time, v *webhook.Verifier)
		want   string // "" is accepted
	}{
		"five minutes old":          {good, func(_ *http.Request, now *time.Time, _ *webhook.Verifier) { *now = now.Add(5 * time.Minute) }, ""},
		"older":                     {good, func(_ *http.Request, now *time.Time, _ *webhook.Verifier) { *now = now.Add(5*time.Minute + 1) }, "more than 5m0s from now"},
		"five minutes ahead":        {good, func(_ *http.Request, now *time.Time, _ *webhook.Verifier) { *now = now.Add(-5 * time.Minute) }, ""},
		"further ahead":             {good, func(_ *http.Request, now *time.Time, _ *webhook.Verifier) { *now = now.Add(-5*time.Minute - 1) }, "more than 5m0s from now"},
		"a fresher time stamp":      {good, setHeader("X-HubSpot-Request-Timestamp", "1773144000124"), "does not match"},
		"the same time, written +":  {good, setHeader("X-HubSpot-Request-Timestamp", "+1773144000123"), "does not match"},
		"no time stamp":             {good, setHeader("X-HubSpot-Request-Timestamp"), "0 headers"},
		"a time stamp in words":     {good, setHeader("X-HubSpot-Request-Timestamp", "now"), "not a number"},
		"a time stamp out of range": {good, setHeader("X-HubSpot-Request-Timestamp", "9223372036854775807"), "more than 5m0s from now"},
		"two time stamps":           {good, setHeader("X-HubSpot-Request-Timestamp", "1773144000123", "1"), "2 headers"},
		"two signatures":            {good, setHeader("X-HubSpot-Signature-v3", good.Signature, good.Signature), "2 headers"},
		"an empty signature":        {good, setHeader("X-HubSpot-Signature-v3", ""), "does not match"},
		"a signature cut short":     {good, setHeader("X-HubSpot-Signature-v3", good.Signature[:40]), "does not match"},
		"a signature of hex digits": {good, setHeader("X-HubSpot-Signature-v3", v1.Signature), "does not match"},
		"not base64":                {good, setHeader("X-HubSpot-Signature-v3", "%"), "malformed"},
		"another method":            {good, func(r *http.Request, _ *time.Time, _ *webhook.Verifier) { r.Method = http.MethodPut }, "does not match"},
		"another path":              {good, func(r *http.Request, _ *time.Time, _ *webhook.Verifier) { r.RequestURI = "/other" }, "does not match"},
		"another host":              {good, func(r *http.Request, _ *time.Time, _ *webhook.Verifier) { r.Host = "other.example.com" }, "does not match"},
		"a stripped prefix":         {good, func(r *http.Request, _ *time.Time, _ *webhook.Verifier) { r.URL = &url.URL{Path: "/"} }, ""},
		"an absolute request line":  {good, func(r *http.Request, _ *time.Time, _ *webhook.Verifier) { r.RequestURI = good.URL }, ""},
		"a wrong v3 beside a good v1": {v1, func(r *http.Request, _ *time.Time, _ *webhook.Verifier) {
			r.Header.Set("X-HubSpot-Signature-v3", v1.Signature)
			r.Header.Set("X-HubSpot-Request-Timestamp", "1773144000123")
		}, "does not match"},
		"an empty v3 beside a good v2": {v2, setHeader("X-HubSpot-Signature-v3", ""), "0 headers X-Hubspot-Request-Timestamp"},
		"a good v3 beside a wrong v1":  {good, setHeader("X-HubSpot-Signature", "00"), ""},
		"a v1 called v2":               {v1, setHeader("X-HubSpot-Signature-Version", "v2"), "does not match"},
		"a v1 called v3":               {v1, setHeader("X-HubSpot-Signature-Version", "v3"), "not allowed"},
		"a v1 without its version":     {v1, setHeader("X-HubSpot-Signature-Version"), "0 headers"},
		"v1 where only v2 is allowed":  {v1, func(_ *http.Request, _ *time.Time, v *webhook.Verifier) { v.AllowV1 = false }, "not allowed"},
		"v2 where only v1 is allowed":  {v2, func(_ *http.Request, _ *time.Time, v *webhook.Verifier) { v.AllowV2 = false }, "not allowed"},
		"a v1 years later":             {v1, func(_ *http.Request, now *time.Time, _ *webhook.Verifier) { *now = now.AddDate(5, 0, 0) }, ""},
		"a v2 that is not hex":         {v2, setHeader("X-HubSpot-Signature", "xyz"), "malformed"},
		"nothing":                      {v2, setHeader("X-HubSpot-Signature"), "0 headers"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, now := all.request(c.of), time.UnixMilli(all.Timestamp)
			v := webhook.Verifier{Secret: all.ClientSecret, AllowV1: true, AllowV2: true}
			c.change(r, &now, &v)
			err := v.Verify(r, []byte(c.of.Body), now)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, webhook.ErrSignature)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func setHeader(name string, values ...string) func(*http.Request, *time.Time, *webhook.Verifier) {
	return func(r *http.Request, _ *time.Time, _ *webhook.Verifier) {
		r.Header.Del(name)
		for _, v := range values {
			r.Header.Add(name, v)
		}
	}
}
