package salesforce

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func mustParse(t *testing.T, kind, text string) crm.Value {
	t.Helper()
	v, err := crm.ParseValue(kind, text)
	require.NoError(t, err)
	return v
}

// What a field is sent as comes back as the same value.
func TestValuesRoundTrip(t *testing.T) {
	t.Parallel()
	const user = "salesforce/User/005xx000001SwiUAAS"
	for _, tc := range []struct {
		field crm.Field
		value crm.Value
		json  string
	}{
		{crm.Field{Type: crm.TypeText}, mustParse(t, "text", "Ü \"x\" 山"), `"Ü \"x\" 山"`},
		{crm.Field{Type: crm.TypeLongText}, mustParse(t, "text", "a\nb"), `"a\nb"`},
		{crm.Field{Type: crm.TypeNumber}, mustParse(t, "number", "-12345678901234567.89"), `-12345678901234567.89`},
		{crm.Field{Type: crm.TypeInteger, Native: "int"}, mustParse(t, "number", "-2147483648"), `-2147483648`},
		{crm.Field{Type: crm.TypeInteger, Native: "long"}, mustParse(t, "number", "9007199254740993"), `9007199254740993`},
		{crm.Field{Type: crm.TypeBool}, crm.BoolOf(false), `false`},
		{crm.Field{Type: crm.TypeDate}, mustParse(t, "date", "1700-01-01"), `"1700-01-01"`},
		{crm.Field{Type: crm.TypeInstant}, mustParse(t, "instant", "4000-12-31T23:59:59.999Z"), `"4000-12-31T23:59:59.999Z"`},
		{crm.Field{Type: crm.TypeMultiChoice}, crm.SetOf("b", "a"), `"a;b"`},
		{crm.Field{Type: crm.TypeChoice}, mustParse(t, "text", "Hot"), `"Hot"`},
		{crm.Field{Type: crm.TypeReference, References: []string{"Group", "User"}}, mustParse(t, "ref", user), `"005xx000001SwiUAAS"`},
		{crm.Field{Type: crm.TypeReference, References: []string{"Thing__c"}}, mustParse(t, "ref", "salesforce/Thing__c/a00xx000001SwiUAAS"), `"a00xx000001SwiUAAS"`},
		{crm.Field{Type: crm.TypeText}, crm.Value{}, `null`},
	} {
		out, err := wire(tc.field, tc.value)
		require.NoError(t, err)
		got, err := json.Marshal(out)
		require.NoError(t, err)
		require.JSONEq(t, tc.json, string(got))
		require.Equal(t, tc.json, string(got))
		require.Equal(t, tc.value, valueOf(tc.field, got), tc.json)
	}
}

func TestValuesThatAFieldCannotTake(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		field crm.Field
		value crm.Value
	}{
		{crm.Field{Type: crm.TypeInteger, Native: "int"}, mustParse(t, "number", "1.5")},
		{crm.Field{Type: crm.TypeInteger, Native: "int"}, mustParse(t, "number", "2147483648")},
		{crm.Field{Type: crm.TypeNumber}, crm.BoolOf(true)},
		{crm.Field{Type: crm.TypeNumber}, mustParse(t, "date", "2026-01-01")},
		{crm.Field{Type: crm.TypeDate}, mustParse(t, "date", "1699-12-31")},
		{crm.Field{Type: crm.TypeDate}, mustParse(t, "instant", "2026-01-01T00:00:00Z")},
		{crm.Field{Type: crm.TypeInstant}, mustParse(t, "date", "2026-01-01")},
		{crm.Field{Type: crm.TypeInstant}, mustParse(t, "instant", "4001-01-01T00:00:00Z")},
		{crm.Field{Type: crm.TypeBool}, mustParse(t, "number", "1")},
		{crm.Field{Type: crm.TypeReference}, mustParse(t, "ref", "hubspot/contacts/1")},
		{crm.Field{Type: crm.TypeReference}, crm.RefSetOf(crm.Ref{System: crm.Salesforce, Object: "User", ID: "1"}, crm.Ref{System: crm.Salesforce, Object: "User", ID: "2"})},
		{crm.Field{Type: crm.TypeText}, mustParse(t, "ref", "salesforce/User/005xx000001SwiUAAS")},
		{crm.Field{Type: crm.TypeChoice}, crm.SetOf("a", "b")},
	} {
		_, err := wire(tc.field, tc.value)
		require.Error(t, err, "%s %s", tc.field.Type, tc.value.Kind())
	}
}

func TestWhatDoesNotFitTheSchemaIsKeptAsText(t *testing.T) {
	t.Parallel()
	require.Equal(t, crm.TextOf("soon"), valueOf(crm.Field{Type: crm.TypeDate}, json.RawMessage(`"soon"`)))
	require.Equal(t, crm.TextOf("a0Axx000001SwiU"), valueOf(crm.Field{Type: crm.TypeReference, References: []string{"A", "B"}}, json.RawMessage(`"a0Axx000001SwiU"`)))
	require.Equal(t, crm.TextOf(`{"city":"X"}`), valueOf(crm.Field{Type: crm.TypeOther}, json.RawMessage(`{"city":"X"}`)))
	require.Equal(t, crm.IntOf(350000000), valueOf(crm.Field{Type: crm.TypeNumber}, json.RawMessage(`3.5E8`)))
}

// Whatever an answer holds, it has a class and does not end the program.
func FuzzCallError(f *testing.F) {
	for _, s := range []string{"", "[]", "[{}]", "null", `[{"errorCode":"X","fields":null}]`, `{"error":"x"}`, "<html/>",
		`[{"errorCode":"DUPLICATES_DETECTED","duplicateResut":{"matchResults":[{"matchRecords":[{}]}]}}]`,
		`[{"errorCode":"DUPLICATE_VALUE","message":"record with id: a015f00000KxRpa"}]`, `[1]`, `[[[[`} {
		f.Add(400, s)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		require.NotEmpty(t, callError(status, []byte(body)).Class)
	})
}

func FuzzCursor(f *testing.F) {
	f.Add(`{"v":1,"lo":"2026-11-24T00:00:00Z"}`)
	f.Add(`{"v":1,"t":"2026-11-24T00:00:00Z","id":"'; DROP"}`)
	f.Add(`{"v":2}`)
	f.Add(`nonsense`)
	f.Fuzz(func(t *testing.T, s string) {
		p, err := parsePosition(crm.Cursor(s))
		if err != nil {
			require.Equal(t, crm.CursorGone, crm.ClassOf(err))
			return
		}
		again, err := parsePosition(p.cursor())
		require.NoError(t, err)
		require.True(t, p.Low.Equal(again.Low) && p.Stamp.Equal(again.Stamp) && p.ID == again.ID)
	})
}

func FuzzValueOf(f *testing.F) {
	for _, s := range []string{`"x"`, `1e9`, `true`, `null`, `"2026-01-01"`, `"a;b"`, `{}`, `"`, `-`} {
		f.Add("date", s)
	}
	f.Fuzz(func(t *testing.T, native, raw string) {
		field := FieldDescribe{Name: "F", Type: native}.field()
		v := valueOf(field, json.RawMessage(raw))
		parsed, err := crm.ParseValue(v.Kind().String(), v.String())
		require.NoError(t, err)
		require.Equal(t, v, parsed, "canonical")
	})
}
