package hubspot_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/sync/crm"
)

const contactProperties = `{"results":[{"name":"email","type":"string","fieldType":"text"},{"name":"firstname","type":"string","fieldType":"text"},
	{"name":"age","type":"number","fieldType":"number"},{"name":"sfid","type":"string","fieldType":"text","hasUniqueValue":true}]}`

// batchBody is the body of any batch write.
type batchBody struct{ Inputs []hubspot.Input }

// connect returns a connector whose schema is known and whose other requests
// are answered by answer.
func connect(t *testing.T, answer func(ex exchange) (int, string)) (*hubspot.Connector, *fake) {
	t.Helper()
	f := &fake{answer: func(ex exchange) (int, string) {
		if strings.HasPrefix(ex.Path, "/crm/properties/") {
			return 200, contactProperties
		}
		return answer(ex)
	}}
	k := hubspot.NewConnector(f.serve(t, hubspot.Options{Attempts: 1}), hubspot.ConnectorOptions{})
	_, err := k.Describe(t.Context(), "contacts")
	require.NoError(t, err)
	f.requests = nil
	return k, f
}

func creates(n int) []crm.Write {
	var writes []crm.Write
	for i := range n {
		writes = append(writes, crm.Write{Op: crm.Create, Ref: crm.Ref{System: crm.HubSpot, Object: "contacts"},
			Values: map[string]crm.Value{"email": crm.TextOf(fmt.Sprintf("u%d@example.org", i)), "firstname": {}}})
	}
	return writes
}

func contact(id string) crm.Ref { return crm.Ref{System: crm.HubSpot, Object: "contacts", ID: id} }

// answerRow is a result as HubSpot sends it.
func answerRow(id string, in hubspot.Input, traced bool) map[string]any {
	row := map[string]any{"id": id, "properties": in.Properties, "createdAt": "2026-01-01T00:00:00Z",
		"updatedAt": "2026-01-01T00:00:01.5Z", "archived": false}
	if traced {
		row["objectWriteTraceId"] = in.ObjectWriteTraceID
	}
	return row
}

func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// Each row gets its own answer, whatever order the answers come in and however
// they are marked.
func TestCreateFindsEachRowsAnswer(t *testing.T) {
	t.Parallel()
	for _, traced := range []bool{true, false} {
		k, f := connect(t, func(ex exchange) (int, string) {
			var body batchBody
			_ = json.Unmarshal(ex.Body, &body)
			var results []any
			for _, in := range body.Inputs {
				n := strings.TrimSuffix(strings.TrimPrefix(in.Properties["email"], "u"), "@example.org")
				results = append(results, answerRow("90"+n, in, traced))
			}
			slices.Reverse(results)
			return 201, toJSON(map[string]any{"status": "COMPLETE", "results": results})
		})
		results, err := k.Write(t.Context(), creates(230))
		require.NoError(t, err)
		require.Len(t, f.seen(), 3)
		for i, r := range results {
			require.NoError(t, r.Err)
			require.Equal(t, contact("90"+strconv.Itoa(i)), r.Record.Ref)
			require.True(t, r.Created)
			require.Equal(t, "2026-01-01T00:00:01.5Z", r.Record.Version)
			require.Equal(t, crm.TextOf(fmt.Sprintf("u%d@example.org", i)), r.Record.Values["email"])
		}
		// There is nothing to clear yet.
		body := decode[batchBody](t, f.seen()[0])
		require.Equal(t, map[string]string{"email": "u0@example.org"}, body.Inputs[0].Properties)
		require.Len(t, body.Inputs, 100)
	}
}

// The 207 that HubSpot was recorded to answer.
func TestCreateWithOneDuplicate(t *testing.T) {
	t.Parallel()
	k, _ := connect(t, func(exchange) (int, string) {
		return 207, `{"completedAt":"2025-11-04T20:29:54.897Z","status":"COMPLETE","startedAt":"2025-11-04T20:29:54.816Z",
			"results":[{"id":"7","properties":{"email":"u1@example.org"},"createdAt":"2025-11-04T20:29:54Z","updatedAt":"2025-11-04T20:29:54Z","archived":false,"objectWriteTraceId":"1"}],"numErrors":2,
			"errors":[{"status":"error","category":"CONFLICT","message":"Contact already exists. Existing ID: 171591000198","context":{"objectWriteTraceId":["0"],"existingId":["171591000198"]}},
			{"status":"error","category":"VALIDATION_ERROR","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Email address u2 is invalid\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\"}]","context":{"objectWriteTraceId":["2"]}}]}`
	})
	results, err := k.Write(t.Context(), creates(3))
	require.NoError(t, err)
	require.Equal(t, contact("7"), results[1].Record.Ref)
	dup, bad := requireError(t, results[0].Err), requireError(t, results[2].Err)
	require.Equal(t, crm.Duplicate, dup.Class)
	require.Equal(t, contact("171591000198"), dup.Existing)
	require.Equal(t, crm.InvalidValue, bad.Class)
	require.Equal(t, []string{"email"}, bad.Fields)
}

// A batch that is refused as a whole costs its bad record only.
func TestOneBadRecordNeverFailsTheOthers(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"create", "update", "upsert"} {
		k, f := connect(t, func(ex exchange) (int, string) {
			var body batchBody
			_ = json.Unmarshal(ex.Body, &body)
			var results []any
			for _, in := range body.Inputs {
				if in.Properties["email"] == "u61@example.org" {
					return 400, invalidOption
				}
				id := in.ID
				if verb != "update" {
					id = "90" + in.ObjectWriteTraceID
				}
				results = append(results, answerRow(id, in, true))
			}
			return 200, toJSON(map[string]any{"results": results})
		})
		writes := creates(100)
		for i := range writes {
			writes[i].Op = crm.Op(verb)
			switch verb {
			case "update":
				writes[i].Ref.ID = "90" + strconv.Itoa(i)
			case "upsert":
				writes[i].Key = crm.Key{Name: "sfid", Value: "003" + strconv.Itoa(i)}
			}
		}
		results, err := k.Write(t.Context(), writes)
		require.NoError(t, err)
		for i, r := range results {
			if i == 61 {
				require.Equal(t, crm.InvalidValue, crm.ClassOf(r.Err))
				require.Equal(t, []string{"email", "industry"}, requireError(t, r.Err).Fields)
				continue
			}
			require.NoError(t, r.Err)
			require.Equal(t, contact("90"+strconv.Itoa(i)), r.Record.Ref)
		}
		require.LessOrEqual(t, len(f.seen()), 2*7+1, verb)
	}
}

// A property that is gone is nobody's to write: its rows fail at once, and the
// others do not pay for them.
func TestAMissingPropertyIsNotSearchedByHalving(t *testing.T) {
	t.Parallel()
	k, f := connect(t, func(ex exchange) (int, string) {
		var body batchBody
		_ = json.Unmarshal(ex.Body, &body)
		var results []any
		for _, in := range body.Inputs {
			if _, ok := in.Properties["gone"]; ok {
				return 400, `{"status":"error","message":"…","errors":[{"message":"Property \"gone\" does not exist","code":"PROPERTY_DOESNT_EXIST","context":{"propertyName":["gone"]}}],"category":"VALIDATION_ERROR"}`
			}
			results = append(results, answerRow("9", in, true))
		}
		return 200, toJSON(map[string]any{"results": results})
	})
	writes := creates(100)
	for i := range 50 {
		writes[2*i].Values["gone"] = crm.TextOf("x")
	}
	results, err := k.Write(t.Context(), writes)
	require.NoError(t, err)
	require.Len(t, f.seen(), 2)
	for i, r := range results {
		if i%2 == 1 {
			require.NoError(t, r.Err)
			continue
		}
		require.Equal(t, crm.SchemaDrift, crm.ClassOf(r.Err))
		require.Equal(t, []string{"gone"}, requireError(t, r.Err).Fields)
	}
}

// The reply to one batch of creates is lost: those rows are ambiguous, sent once,
// and the others are done.
func TestALostReplyIsAmbiguous(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		k, f := connect(t, func(ex exchange) (int, string) {
			if n++; n == 2 {
				panic(http.ErrAbortHandler)
			}
			var body batchBody
			_ = json.Unmarshal(ex.Body, &body)
			var results []any
			for _, in := range body.Inputs {
				results = append(results, answerRow("9"+in.ObjectWriteTraceID, in, true))
			}
			return 201, toJSON(map[string]any{"results": results})
		})
		results, err := k.Write(t.Context(), creates(300))
		require.NoError(t, err)
		require.Len(t, f.seen(), 3)
		for i, r := range results {
			if i >= 100 && i < 200 {
				require.Equal(t, crm.Ambiguous, crm.ClassOf(r.Err))
			} else {
				require.NoError(t, r.Err)
			}
		}
	})
}

func TestRowsThatTheAnswerDoesNotName(t *testing.T) {
	t.Parallel()
	k, _ := connect(t, func(exchange) (int, string) { return 201, `{"status":"COMPLETE","results":[]}` })
	results, err := k.Write(t.Context(), creates(2))
	require.NoError(t, err)
	for _, r := range results {
		require.Equal(t, crm.Ambiguous, crm.ClassOf(r.Err))
	}
}

// An error of the account before anything was written is the call's error; later
// it is that of the rows that are left.
func TestAnErrorOfTheAccount(t *testing.T) {
	t.Parallel()
	for _, good := range []int{0, 1} {
		n := 0
		k, f := connect(t, func(ex exchange) (int, string) {
			if n++; n > good {
				return 429, `{"policyName":"DAILY"}`
			}
			var body batchBody
			_ = json.Unmarshal(ex.Body, &body)
			var results []any
			for _, in := range body.Inputs {
				results = append(results, answerRow("9", in, true))
			}
			return 201, toJSON(map[string]any{"results": results})
		})
		results, err := k.Write(t.Context(), creates(300))
		require.Len(t, f.seen(), good+1)
		if good == 0 {
			require.Equal(t, crm.QuotaExhausted, crm.ClassOf(err))
			continue
		}
		require.NoError(t, err)
		require.NoError(t, results[99].Err)
		require.Equal(t, crm.QuotaExhausted, crm.ClassOf(results[100].Err))
		require.Equal(t, crm.QuotaExhausted, crm.ClassOf(results[299].Err))
	}
}

// Updates of records that are not there: gone, and merged into another one.
func TestUpdatesOfMissingRecords(t *testing.T) {
	t.Parallel()
	k, _ := connect(t, func(ex exchange) (int, string) {
		switch ex.Path {
		case "/crm/objects/2026-09/contacts/batch/update":
			return 207, `{"results":[{"id":"1","properties":{},"updatedAt":"2026-01-01T00:00:00Z"}],"numErrors":1,"errors":[{"status":"error","category":"OBJECT_NOT_FOUND",
				"message":"Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.","context":{"ids":["2","3"]}}]}`
		case "/crm/objects/2026-09/contacts/3":
			return 200, `{"id":"30","properties":{"hs_merged_object_ids":"3;4"}}`
		}
		return 404, `{"status":"error","message":"resource not found"}`
	})
	var writes []crm.Write
	for _, id := range []string{"1", "2", "3"} {
		writes = append(writes, crm.Write{Op: crm.Update, Ref: contact(id), Values: map[string]crm.Value{"age": crm.IntOf(3)}})
	}
	results, err := k.Write(t.Context(), writes)
	require.NoError(t, err)
	require.NoError(t, results[0].Err)
	require.Equal(t, crm.NotFound, crm.ClassOf(results[1].Err))
	require.Equal(t, crm.MergedAway, crm.ClassOf(results[2].Err))
	require.Equal(t, contact("30"), requireError(t, results[2].Err).Existing)
}

func TestMixedWritesKeepTheirOrder(t *testing.T) {
	t.Parallel()
	k, f := connect(t, func(ex exchange) (int, string) {
		var body batchBody
		_ = json.Unmarshal(ex.Body, &body)
		if strings.HasSuffix(ex.Path, "archive") {
			return 204, ""
		}
		var results []any
		for _, in := range body.Inputs {
			row := answerRow("5", in, true)
			if in.IDProperty == "sfid" {
				row["new"] = in.ID == "003B"
				row["id"] = in.ID
			}
			results = append(results, row)
		}
		return 200, toJSON(map[string]any{"results": results})
	})
	results, err := k.Write(t.Context(), []crm.Write{
		{Op: crm.Upsert, Ref: contact(""), Key: crm.Key{Name: "sfid", Value: "003A"}, Values: map[string]crm.Value{"age": crm.IntOf(1)}},
		{Op: crm.Delete, Ref: contact("8")},
		{Op: crm.Update, Ref: contact("5"), Values: map[string]crm.Value{"age": crm.IntOf(1), "firstname": {}}},
		{Op: crm.Upsert, Ref: contact(""), Key: crm.Key{Name: "sfid", Value: "003B"}, Values: map[string]crm.Value{"age": crm.IntOf(1)}},
	})
	require.NoError(t, err)
	require.Len(t, f.seen(), 3)
	var got []string
	for _, r := range results {
		require.NoError(t, r.Err)
		got = append(got, fmt.Sprintf("%s %t %t", r.Record.Ref.ID, r.Created, r.Record.Deleted))
	}
	require.Equal(t, map[string]string{"age": "1", "firstname": ""}, decode[batchBody](t, f.seen()[2]).Inputs[0].Properties)
	require.Equal(t, []string{"003A false false", "8 false true", "5 false false", "003B true false"}, got)
}
