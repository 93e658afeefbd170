package hubspot_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/sync/crm"
)

// damaged are answers of success that are not what they should be. None of them
// says that there is nothing.
var damaged = map[string]string{
	"empty":                 ``,
	"null":                  `null`,
	"an empty object":       `{}`,
	"an empty list":         `[]`,
	"a text":                `"results"`,
	"a number":              `7`,
	"HTML":                  `<html><body>secret@example.com is down for maintenance</body></html>`,
	"cut off":               `{"results":[{"id":"1","properties":{"email":"secret@example.com"`,
	"not UTF-8 and no end":  "{\"results\":[\"\xff\xfe",
	"deep":                  `{"results":` + strings.Repeat("[", 20_000),
	"deep and closed":       `{"results":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`,
	"results are null":      `{"results":null}`,
	"results are an object": `{"results":{"id":"1"}}`,
	"a row is null":         `{"results":[null]}`,
	"a row is a list":       `{"results":[[]]}`,
	"a row without its id":  `{"results":[{"properties":{"email":"secret@example.com"},"updatedAt":"2026-01-01T00:00:00Z"}]}`,
	"an id of null":         `{"results":[{"id":null,"properties":{}}]}`,
	"an id that is a list":  `{"results":[{"id":["1"],"properties":{}}]}`,
	"properties are a list": `{"results":[{"id":"1","properties":["secret@example.com"]}]}`,
	"a moment that is none": `{"results":[{"id":"1","properties":{},"updatedAt":"secret@example.com"}]}`,
	"a moment beyond time":  `{"results":[{"id":"1","properties":{},"updatedAt":"99999-01-01T00:00:00Z"}]}`,
	"paging is a list":      `{"results":[],"paging":[]}`,
	"the same page again":   `{"results":[{"id":"1","properties":{}}],"paging":{"next":{"after":"7"}}}`,
}

// A damaged answer is an error that quotes nothing of it, and moves no position:
// no record is lost by it.
func TestAnswersWithoutTheirListAreNoEmptyPages(t *testing.T) {
	t.Parallel()
	for name, body := range damaged {
		for lane, since := range map[crm.Lane]crm.Cursor{
			crm.Changes: `{"v":1,"listing":true,"after":"7"}`, crm.Deletions: `{"v":1,"listing":true,"after":"7"}`,
			crm.Recheck: `{"v":1,"low":1700000000000,"at":1700000000000}`,
		} {
			k, _ := connect(t, func(exchange) (int, string) { return 200, body })
			pages, err := k.Changes(t.Context(), []crm.Feed{{Object: "contacts", Lane: lane, Fields: []string{"email"}, Since: since}})
			if err == nil {
				require.Equal(t, since, pages[0].Next, "%s in %s", name, lane)
				require.Empty(t, pages[0].Records, "%s in %s", name, lane)
				err = pages[0].Err
			}
			require.Error(t, err, "%s in %s", name, lane)
			require.NotContains(t, err.Error(), "secret", name)
		}
	}
}

// Records that a damaged answer does not hold are not missing, and those that it
// does not confirm are not written.
func TestDamagedAnswersProveNothing(t *testing.T) {
	t.Parallel()
	for name, body := range damaged {
		if strings.Contains(name, "pag") {
			continue // a batch has no pages
		}
		k, f := connect(t, func(exchange) (int, string) { return 200, body })
		_, err := k.Read(t.Context(), []crm.Ref{contact("1"), contact("2")}, map[string][]string{"contacts": {"email"}})
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "secret", name)
		_, err = k.Find(t.Context(), crm.Lookup{Values: []string{"a@example.com"}, Targets: []crm.LookupTarget{
			{Object: "contacts", Field: "email", Fields: []string{"email"}},
		}})
		require.Error(t, err, name)
		f.requests = nil
		writes := creates(20)
		for _, id := range []string{"5", "6", "7"} {
			writes = append(writes, crm.Write{Op: crm.Update, Ref: contact(id), Values: map[string]crm.Value{"firstname": crm.TextOf("x")}})
		}
		got, err := k.Write(t.Context(), writes)
		require.NoError(t, err, name)
		for i, r := range got {
			want := crm.Ambiguous
			if writes[i].Op == crm.Update {
				want = crm.Unavailable
			}
			require.Equal(t, want, crm.ClassOf(r.Err), "%s: %s", name, writes[i].Op)
			require.NotContains(t, r.Err.Error(), "secret", name)
		}
		require.Len(t, f.seen(), 2, "%s: nothing is sent again", name)
	}
}

// Schemas are no exception: an object without properties would unmap everything.
func TestDamagedSchemasAreRefused(t *testing.T) {
	t.Parallel()
	for name, body := range damaged {
		if strings.Contains(body, `"properties":`) && name != "cut off" {
			continue // properties have no id, no moments and no pages
		}
		k := hubspot.NewConnector(always(200, body).serve(t, hubspot.Options{Attempts: 1}), hubspot.ConnectorOptions{})
		_, err := k.Describe(t.Context(), "contacts")
		require.Error(t, err, name)
	}
}

// Compressed answers that are not are answers that were lost on their way.
func TestGarbageThatSaysItIsCompressed(t *testing.T) {
	t.Parallel()
	f := always(200, "no gzip secret@example.com")
	f.header = http.Header{"Content-Encoding": {"gzip"}}
	k := hubspot.NewConnector(f.serve(t, hubspot.Options{Attempts: 1}), hubspot.ConnectorOptions{})
	_, err := k.Describe(t.Context(), "contacts")
	require.NotEmpty(t, crm.ClassOf(err))
	require.NotContains(t, err.Error(), "secret")
}

// What a property holds stays what it is, however odd: too large, of another
// type, twice, not UTF-8, at the ends of time.
func TestOddValuesArrive(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("x", 10<<20)
	for name, c := range map[string]struct {
		raw  string
		want crm.Value
	}{
		"ten megabytes":          {`"` + huge + `"`, crm.TextOf(huge)},
		"a bare number":          {`12`, crm.TextOf("12")},
		"a bare truth":           {`true`, crm.TextOf("true")},
		"a list":                 {`["a","b"]`, crm.TextOf(`["a","b"]`)},
		"an object":              {`{"a":{"b":[]}}`, crm.TextOf(`{"a":{"b":[]}}`)},
		"twice, the last counts": {`"first","email":"last"`, crm.TextOf("last")},
		"null":                   {`null`, crm.Value{}},
		"not UTF-8":              {"\"a\xff\xfeb\"", crm.TextOf("a\uFFFDb")},
		"half a surrogate":       {`"a\ud800b"`, crm.TextOf("a\uFFFDb")},
		"NUL and escapes":        {`"a\u0000\u001b[2Jb"`, crm.TextOf("a\x00\x1b[2Jb")},
	} {
		k, _ := connect(t, func(exchange) (int, string) {
			return 200, `{"results":[{"id":"1","properties":{"email":` + c.raw + `},"updatedAt":"2026-01-01T00:00:00Z"}]}`
		})
		got, err := k.Read(t.Context(), []crm.Ref{contact("1")}, map[string][]string{"contacts": {"email"}})
		require.NoError(t, err, name)
		require.True(t, c.want == got[0].Values["email"], "%s: %.40q", name, got[0].Values["email"].String())
	}
	for raw, want := range map[string]string{
		`"1e400"`: "text:1e400", `"-1e-398"`: "number", `"-1e-399"`: "text", `"1e309"`: "number", `"NaN"`: "text:NaN", `"0x10"`: "text:0x10",
		`"` + strings.Repeat("9", 400) + `"`: "number", `"` + strings.Repeat("9", 401) + `"`: "text", `""`: "null", `"١٢"`: "text:١٢",
	} {
		k, _ := connect(t, func(exchange) (int, string) {
			return 200, `{"results":[{"id":"1","properties":{"age":` + raw + `}}]}`
		})
		got, err := k.Read(t.Context(), []crm.Ref{contact("1")}, map[string][]string{"contacts": {"age"}})
		require.NoError(t, err)
		v := got[0].Values["age"]
		require.True(t, strings.HasPrefix(v.Kind().String()+":"+v.String(), want), "%.20s: %.30s", raw, v.String())
	}
}
