package hubspottest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
)

func TestBatchCreateIsAllOrNothingWithoutTraceIDs(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	p.Put("contacts", props{"email": "a@b.co"})
	r := p.call("POST", contactsPath+"/batch/create", `{"inputs":[{"properties":{"email":"n@b.co"}},{"properties":{"email":"a@b.co"}}]}`)
	require.Equal(t, http.StatusConflict, r.status)
	r.golden(t, `{"status":"error","message":"Contact already exists","correlationId":"…","category":"CONFLICT"}`)
	require.Equal(t, 1, p.Count("contacts"))
}

func TestBatchCreateWithTraceIDsAnswersPerRow(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	id := p.Put("contacts", props{"email": "a@b.co"})
	r := p.call("POST", contactsPath+"/batch/create", `{"inputs":[{"objectWriteTraceId":"0","properties":{"email":"a@b.co"}},
		{"objectWriteTraceId":"1","properties":{"email":"n@b.co"}},{"objectWriteTraceId":"2","properties":{"lifecyclestage":"no"}}]}`)
	require.Equal(t, http.StatusMultiStatus, r.status)
	require.Equal(t, "1", r.at("results", 0, "objectWriteTraceId"))
	require.InDelta(t, 2, r.at("numErrors"), 0)
	require.Contains(t, r.text, `"numErrors":2,"errors":[{"status":"error","category":"CONFLICT","message":"Contact already exists. Existing ID: `+id+
		`","context":{"objectWriteTraceId":["0"],"existingId":["`+id+`"]}},{"status":"error","category":"VALIDATION_ERROR","message":"Property values were not valid: [{`)
	require.Equal(t, []any{"2"}, r.at("errors", 1, "context", "objectWriteTraceId"))
	require.True(t, strings.HasPrefix(r.text, `{"completedAt":"2026-03-10T12:00:00.123Z","status":"COMPLETE","startedAt":`))
	require.Equal(t, 2, p.Count("contacts"))
}

func TestBatchRowsWithTheSameNewEmailMakeOneContact(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	row := `{"objectWriteTraceId":"%d","properties":{"email":"n@b.co"}}`
	r := p.call("POST", contactsPath+"/batch/create", `{"inputs":[`+fmt.Sprintf(row, 1)+`,`+fmt.Sprintf(row, 2)+`]}`)
	require.Equal(t, http.StatusMultiStatus, r.status)
	require.Equal(t, 1, p.Count("contacts"))
}

func TestBatchValuesThatAreRefusedAreListedOncePerRow(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{PortalID: 12345})
	row := `{"properties":{"testproperty":"x"}}`
	r := p.call("POST", contactsPath+"/batch/create", `{"inputs":[`+row+`,`+row+`]}`)
	require.Equal(t, http.StatusBadRequest, r.status)
	one := `{\"isValid\":false,\"message\":\"Property \\\"testproperty\\\" does not exist\",\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"testproperty\",\"localizedErrorMessage\":\"Property \\\"testproperty\\\" does not exist\",\"portalId\":12345}`
	r.golden(t, `{"status":"error","message":"Property values were not valid: [`+one+`,`+one+`]","correlationId":"…","errors":[{"message":"Property \"testproperty\" does not exist","code":"PROPERTY_DOESNT_EXIST","context":{"propertyName":["testproperty"]}}],"category":"VALIDATION_ERROR"}`)
}

func TestBatchReadReportsAllMissingInOneRow(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	id := p.Put("contacts", props{"email": "a@b.co", "hs_additional_emails": "x@b.co"})
	r := p.call("POST", contactsPath+"/batch/read", `{"properties":["email"],"inputs":[{"id":"`+id+`"},{"id":"7"},{"id":"8"}]}`)
	require.Equal(t, http.StatusMultiStatus, r.status)
	require.Equal(t, []string{id}, r.ids())
	require.Contains(t, r.text, `{"status":"error","category":"OBJECT_NOT_FOUND","message":"Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.","context":{"ids":["7","8"]}}`)
	r = p.call("POST", contactsPath+"/batch/read", `{"idProperty":"email","inputs":[{"id":"X@b.co"},{"id":"a@b.co"}]}`)
	require.Equal(t, http.StatusOK, r.status)
	require.Equal(t, []string{id}, r.ids())
}

func TestBatchUpdate(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	a, b := p.Put("contacts", props{"email": "a@b.co"}), p.Put("contacts", props{"email": "b@b.co"})
	r := p.call("POST", contactsPath+"/batch/update", `{"inputs":[{"id":"`+a+`","properties":{"city":"Ulm"}},{"id":"b@b.co","idProperty":"email","properties":{"city":"Bonn"}},{"id":"99","properties":{"city":"x"}}]}`)
	require.Equal(t, http.StatusMultiStatus, r.status)
	require.ElementsMatch(t, []string{a, b}, r.ids())
	require.Equal(t, "OBJECT_NOT_FOUND", r.at("errors", 0, "category"))
	got, _ := p.Get("contacts", b)
	require.Equal(t, "Bonn", got.Properties["city"])

	r = p.call("POST", contactsPath+"/batch/update", `{"inputs":[{"id":"123456","properties":{}},{"id":"123456","properties":{}}]}`)
	require.Equal(t, http.StatusBadRequest, r.status)
	r.golden(t, `{"status":"error","message":"Duplicate IDs found in batch input: [123456]. IDs must be unique","correlationId":"…","context":{"ids":["123456"]},"category":"VALIDATION_ERROR"}`)

	bad := `{"inputs":[{"objectWriteTraceId":"1","id":"` + a + `","properties":{"city":"Kiel"}},{"objectWriteTraceId":"2","id":"` + b + `","properties":{"numemployees":"many"}}]}`
	r = p.call("POST", contactsPath+"/batch/update", bad)
	require.Equal(t, http.StatusMultiStatus, r.status)
	require.Equal(t, []string{a}, r.ids())
	r = p.call("POST", contactsPath+"/batch/update", strings.ReplaceAll(strings.ReplaceAll(bad, `"objectWriteTraceId":"1",`, ""), "Kiel", "Jena"))
	require.Equal(t, http.StatusBadRequest, r.status)
	got, _ = p.Get("contacts", a)
	require.Equal(t, "Kiel", got.Properties["city"], "nothing of a refused batch is done")
}

func TestBatchUpsertTellsWhatIsNew(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	old := p.Put("contacts", props{"email": "a@b.co", "hs_additional_emails": "also@b.co"})
	r := p.call("POST", contactsPath+"/batch/upsert", `{"inputs":[{"id":"also@b.co","idProperty":"email","properties":{"city":"Ulm"}},{"id":"new@b.co","idProperty":"email","properties":{"city":"Bonn"}}]}`)
	require.Equal(t, http.StatusOK, r.status)
	isNew := map[any]any{}
	for i := range r.results() {
		isNew[r.at("results", i, "id")] = r.at("results", i, "new")
	}
	require.Len(t, isNew, 2)
	require.Equal(t, false, isNew[old])
	require.Equal(t, 2, p.Count("contacts"))
	require.Equal(t, http.StatusBadRequest, p.call("POST", "/crm/v3/objects/companies/batch/upsert",
		`{"inputs":[{"id":"b.co","idProperty":"domain","properties":{}}]}`).status, "domain is no key")
}

func TestUpsertByEmailFailsAsAWholeUnlessSwitched(t *testing.T) {
	t.Parallel()
	body := `{"inputs":[{"objectWriteTraceId":"1","id":"a@b.co","idProperty":"email","properties":{}},{"objectWriteTraceId":"2","id":"b@b.co","idProperty":"email","properties":{"numemployees":"many"}}]}`
	for rows, want := range map[bool]int{false: http.StatusBadRequest, true: http.StatusMultiStatus} {
		p := open(t, hubspottest.Options{Switches: hubspottest.Switches{EmailUpsertRows: rows}})
		require.Equal(t, want, p.call("POST", contactsPath+"/batch/upsert", body).status)
	}
}

func TestMalformedBatchesAreRefusedByTheParser(t *testing.T) {
	t.Parallel()
	p := open(t, hubspottest.Options{})
	r := p.call("POST", contactsPath+"/batch/create", "{\n \"inputs\":\n [[],{}]}")
	require.Equal(t, http.StatusBadRequest, r.status)
	require.Contains(t, r.text, "Cannot deserialize value of type `com.hubspot.inbounddb.publicobject.core.v2.SimplePublicObjectBatchInput$Json` from Array value (token `JsonToken.START_ARRAY`)")
	require.Contains(t, r.text, "Invalid input JSON on line 3, column ")
	require.NotContains(t, r.text, "category")
	require.Equal(t, http.StatusBadRequest, p.call("POST", contactsPath+"/batch/create", `{"inputs":[`).status)
	require.Equal(t, http.StatusBadRequest, p.call("POST", contactsPath+"/batch/read",
		`{"inputs":[`+strings.Repeat(`{"id":"1"},`, 100)+`{"id":"2"}]}`).status)
}

func TestBatchResultsComeInAnyOrderButTheSameOne(t *testing.T) {
	t.Parallel()
	run := func(o hubspottest.Options) []string {
		p := open(t, o)
		var in []string
		for i := range 30 {
			in = append(in, fmt.Sprintf(`{"objectWriteTraceId":"%d","properties":{"email":"u%d@b.co"}}`, i, i))
		}
		r := p.call("POST", contactsPath+"/batch/create", `{"inputs":[`+strings.Join(in, ",")+`]}`)
		require.Equal(t, http.StatusCreated, r.status)
		return r.ids()
	}
	one := run(hubspottest.Options{Seed: 3})
	require.IsNonDecreasing(t, run(hubspottest.Options{Switches: hubspottest.Switches{OrderedResults: true}}))
	require.Equal(t, one, run(hubspottest.Options{Seed: 3}))
	require.NotEqual(t, one, run(hubspottest.Options{Seed: 4}))
}
