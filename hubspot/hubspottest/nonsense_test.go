package hubspottest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever a client sends, every operation answers: nothing panics, and
// nothing but the documented 500 is one.
func TestEveryOperationSurvivesNonsense(t *testing.T) {
	t.Parallel()
	bodies := []string{
		"", "null", "[]", "{}", `"x"`, "17", "{", `{"inputs":null}`, `{"inputs":[null]}`, `{"inputs":[{}]}`, `{"inputs":[[]]}`, `{"inputs":{"a":1}}`,
		`{"inputs":[{"id":null,"properties":null,"from":null,"to":null,"types":[{}]}]}`, `{"properties":[]}`, `{"properties":{"email":{}}}`,
		`{"properties":{"email":null},"associations":[{}]}`, `{"filterGroups":[{}],"sorts":[null],"after":-1}`, `{"sorts":[17]}`,
		`{"filters":[{"propertyName":"email","operator":"BETWEEN","value":null}]}`, `{"label":"","stages":[{}]}`, `["1",null,{}]`,
		`{"primaryObjectId":null,"objectIdToMerge":"x"}`, `[{"associationCategory":null}]`, "\xff\xfe", `{"name":"` + strings.Repeat("x", 70000) + `"}`,
		`{"offset":-5,"count":-1}`, `{"inputs":[{"from":{"id":"-1"},"to":{"id":{}}}]}`, `{"limit":"200","after":"99999999999999999999"}`,
	}
	segments := []string{"contacts", "0-2", "1", "x", "%00", "-1", "99999999999999999999"}
	for _, op := range operations() {
		s := NewServer(Options{Tier: Unlimited})
		id := s.Put("contacts", map[string]string{"email": "a@b.co"})
		co := s.Put("companies", map[string]string{"name": "C"})
		require.NoError(t, s.Associate("contacts", id, "companies", co))
		for _, body := range bodies {
			for i, seg := range segments {
				path := op.pattern
				for n := 0; strings.Contains(path, "*"); n++ {
					with := seg
					if n > 0 {
						with = []string{id, co, seg}[(n+i)%3]
					}
					path = strings.Replace(path, "*", with, 1)
				}
				query := []string{"", "?limit=x&after=-3&idProperty=email&listIds=1", "?after=99&archived=true&associations=,x"}[i%3]
				req := httptest.NewRequest(op.method, "/"+path+query, strings.NewReader(body))
				req.URL.Path = onWire(req.URL.Path)
				req.Header.Set("Authorization", "Bearer "+s.Token())
				w := httptest.NewRecorder()
				s.ServeHTTP(w, req)
				require.NotEqual(t, http.StatusInternalServerError, w.Code, "%s %s %q: %s", op.method, path, body, w.Body)
				require.NotEqual(t, http.StatusNotImplemented, w.Code, "%s %s", op.method, req.URL.Path)
			}
		}
	}
}

// onWire is a path of the API for a canonical one.
func onWire(path string) string {
	area, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch area {
	case "objects3", "associations3":
		return "/crm/v3/" + strings.TrimSuffix(area, "3") + "/" + rest
	case "objects4", "associations4":
		return "/crm/v4/" + strings.TrimSuffix(area, "4") + "/" + rest
	case "account-info", "appinstalls":
		return "/" + area + "/2026-09/" + rest
	case "oauth":
		if strings.HasPrefix(rest, "v") || rest == "authorize" {
			return "/oauth/" + rest
		}
		return "/oauth/2026-09/" + rest
	case "marketing":
		return "/marketing/v3/" + rest
	case "form-integrations":
		return "/form-integrations/v1/" + rest
	case "email":
		return "/email/public/v1/" + rest
	case "owners":
		return "/crm/owners/2026-09/" + rest
	}
	return "/crm/" + area + "/2026-09/" + rest
}
