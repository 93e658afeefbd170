package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The first line says how to reach both systems, every credential in it works
// at once, and the end of the context stops the program.
func TestSimulators(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"empty", "demo"} {
		t.Run(data, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			out, in := io.Pipe()
			ended := make(chan error, 1)
			go func() { ended <- run(ctx, []string{"-data", data, "-field", "Lead.Key__c"}, in, io.Discard) }()
			line, err := bufio.NewReader(out).ReadBytes('\n')
			require.NoError(t, err)
			var a access
			require.NoError(t, json.Unmarshal(line, &a))

			people := fetch(t, a.HubSpot.Token, a.HubSpot.URL+"/crm/v3/objects/contacts?limit=1")["results"].([]any)
			fields := fetch(t, a.Salesforce.Token, a.Salesforce.URL+"/services/data/v67.0/sobjects/Lead/describe")["fields"].([]any)
			require.Condition(t, func() bool { return slices.ContainsFunc(fields, isKey) })
			require.Contains(t, a.Salesforce.PrivateKey, "BEGIN RSA PRIVATE KEY")
			rows := fetch(t, a.Salesforce.Token, a.Salesforce.URL+"/services/data/v67.0/query?q="+url.QueryEscape("SELECT COUNT() FROM Lead"))["totalSize"].(float64)
			if data == "demo" {
				require.Len(t, people, 1)
				require.GreaterOrEqual(t, rows, 1500.0)
			} else {
				require.Empty(t, people)
				require.Zero(t, rows)
			}
			require.NotEmpty(t, refresh(t, a.HubSpot.URL+"/oauth/v1/token", a.HubSpot))
			require.NotEmpty(t, refresh(t, a.Salesforce.URL+"/services/oauth2/token", a.Salesforce.portal))
			require.Equal(t, a.Salesforce.Username, fetch(t, a.Salesforce.Token, a.Salesforce.URL+"/services/oauth2/userinfo")["preferred_username"])

			cancel()
			select {
			case err := <-ended:
				require.NoError(t, err)
			case <-time.After(10 * time.Second):
				t.Fatal("the program does not stop")
			}
		})
	}
}

// isKey reports whether a described field is the external id that the test asked for.
func isKey(v any) bool {
	field := v.(map[string]any)
	return field["name"] == "Key__c" && field["externalId"] == true
}

func fetch(t *testing.T, token, address string) map[string]any {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	return answer(t, req)
}

// refresh trades the refresh token for an access token.
func refresh(t *testing.T, address string, p portal) any {
	t.Helper()
	resp, err := http.PostForm(address, url.Values{
		"grant_type": {"refresh_token"}, "client_id": {p.ClientID}, "client_secret": {p.ClientSecret}, "refresh_token": {p.RefreshToken},
	})
	require.NoError(t, err)
	return decode(t, resp)["access_token"]
}

func answer(t *testing.T, req *http.Request) map[string]any {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	return decode(t, resp)
}

func decode(t *testing.T, resp *http.Response) map[string]any {
	t.Helper()
	defer func() { _ = resp.Body.Close() }()
	var body map[string]any
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&body))
	require.Equal(t, http.StatusOK, resp.StatusCode, "%v", body)
	return body
}

func TestBadArguments(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, run(t.Context(), []string{"-data", "all"}, io.Discard, io.Discard), `not "all"`)
	require.ErrorContains(t, run(t.Context(), []string{"-field", "Key__c"}, io.Discard, io.Discard), "is not Object.Field__c")
	require.ErrorContains(t, run(t.Context(), []string{"-field", "Nothing.Key__c"}, io.Discard, io.Discard), "Nothing.Key__c")
	require.ErrorContains(t, run(t.Context(), []string{"x"}, io.Discard, io.Discard), `unexpected argument "x"`)
	require.ErrorContains(t, run(t.Context(), []string{"-data", "empty", "-hubspot", "256.0.0.1:x"}, io.Discard, io.Discard), "serve HubSpot: listen")
}
