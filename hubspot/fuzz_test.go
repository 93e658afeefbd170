package hubspot

import (
	"encoding/json"
	"testing"

	"github.com/crmsync/crmsync/internal/httpx"
	"github.com/crmsync/crmsync/sync/crm"
)

// hostile are answers that are not what they should be.
var hostile = []string{
	``, `null`, `[]`, `{}`, `"x"`, `{"results":null}`, `{"results":[{"id":7,"properties":{"a":1,"b":true,"c":null,"d":{"e":[]}}}]}`,
	`{"results":[{"id":"1","properties":"x"}],"paging":{"next":{"after":200}}}`, `{"paging":[]}`,
	`{"status":"error","message":"Property values were not valid: [{","errors":[{"context":{"propertyName":"x"}}]}`,
	`{"message":"Property values were not valid: [{\"name\":7}]","context":{"ids":[1,"2",null]},"errors":{}}`,
	`{"message":"Existing ID: ","category":["CONFLICT"]}`, `{"message":"x already has that value","errors":[null]}`,
	`{"errors":[{"category":"OBJECT_NOT_FOUND","context":null,"subCategory":7}]}`, "\xff\xfe", `{"a":` + `[[[[[[[[[[[[`,
}

// Whatever an answer holds, it is judged without a panic, and a failure has a
// class and no more than the vendor's words in its detail.
func FuzzAnswers(f *testing.F) {
	for _, s := range hostile {
		for _, status := range []int{200, 207, 400, 403, 409, 429, 500} {
			f.Add(status, s)
		}
	}
	c := NewClient(Options{})
	f.Fuzz(func(t *testing.T, status int, body string) {
		v := c.classify(&httpx.Response{Status: status, Body: []byte(body)})
		if v.Err == nil != (status >= 200 && status < 300) || v.Err != nil && v.Err.Class == "" {
			t.Fatalf("HTTP %d is judged %+v", status, v)
		}
		var page wirePage[Object]
		if json.Unmarshal([]byte(body), &page) == nil {
			sh := newShape("contacts", []Property{{Name: "a", Type: "number"}})
			for i := range page.Results {
				_ = sh.record(&page.Results[i], nil)
				_ = sh.modifiedAt(&page.Results[i])
			}
		}
		var batch Batch
		if json.Unmarshal([]byte(body), &batch) == nil {
			for _, be := range batch.Errors {
				if e := be.Err("create contacts", "contacts"); e.Class == "" {
					t.Fatalf("%+v has no class", be)
				}
			}
		}
	})
}

// A cursor that is not ours is refused; one of ours survives being kept.
func FuzzCursor(f *testing.F) {
	for _, s := range append(hostile, string(from(5).String()), `{"v":1,"tied":true,"at":-9,"seen":[""]}`) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseCursor(crm.Cursor(s))
		if err != nil {
			if crm.ClassOf(err) != crm.CursorGone {
				t.Fatalf("%v has no class", err)
			}
			return
		}
		again, err := parseCursor(c.String())
		if err != nil || again.String() != c.String() {
			t.Fatalf("%q became %q, %v", c.String(), again.String(), err)
		}
		_, _ = searchFor(newShape("contacts", nil), []string{"email"}, c)
	})
}
