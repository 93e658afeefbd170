package salesforce_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func newLead(name string) crm.Write {
	return crm.Write{Op: crm.Create, Ref: crm.Ref{System: crm.Salesforce, Object: "Lead"}, Values: map[string]crm.Value{"LastName": crm.TextOf(name)}}
}

func changeLead(t *testing.T, n int, values map[string]crm.Value) crm.Write {
	t.Helper()
	return crm.Write{Op: crm.Update, Ref: leadRef(t, n), Values: values}
}

// saved answers a collection with f for each record.
func saved(r sub, f func(i int, rec map[string]any) map[string]any) reply {
	out := []any{}
	for i, rec := range r.records() {
		out = append(out, f(i, rec))
	}
	return reply{body: out}
}

func ok(n int) map[string]any {
	return map[string]any{"id": id15("00Q", n), "success": true, "errors": []any{}}
}

func bad(code, message string, fields ...string) map[string]any {
	if fields == nil {
		fields = []string{}
	}
	return map[string]any{"success": false, "errors": []any{map[string]any{"statusCode": code, "message": message, "fields": fields}}}
}

func TestAThousandCreatesCostOneCall(t *testing.T) {
	t.Parallel()
	n := 0
	s := org(t, func(r sub) reply {
		require.Equal(t, "POST /services/data/v67.0/composite/sobjects", r.Method+" "+r.path())
		require.Equal(t, "FALSE", r.Headers["Sforce-Auto-Assign"])
		require.Equal(t, "client=crmsync", r.Headers["Sforce-Call-Options"])
		require.Len(t, r.records(), 200)
		return saved(r, func(_ int, rec map[string]any) map[string]any {
			require.Equal(t, map[string]any{"type": "Lead"}, rec["attributes"])
			require.Equal(t, fmt.Sprintf("n%d", n), rec["LastName"])
			n++
			return ok(n - 1)
		})
	})
	c := s.connect(t, "Lead")
	var writes []crm.Write
	for i := range 1000 {
		writes = append(writes, newLead(fmt.Sprintf("n%d", i)))
	}
	got, err := c.Write(t.Context(), writes)
	require.NoError(t, err)
	require.Len(t, s.seen(), 1)
	for i, r := range got {
		require.NoError(t, r.Err)
		require.True(t, r.Created)
		require.Equal(t, leadRef(t, i), r.Record.Ref)
	}
}

func TestWritesOfAllKindsShareACall(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply {
		switch {
		case r.Method == "DELETE":
			require.Equal(t, id18(t, "00Q", 5)+","+id18(t, "00Q", 6), r.query("ids"))
			require.Equal(t, "false", r.query("allOrNone"))
			return reply{body: []any{ok(5), bad("ENTITY_IS_DELETED", "entity is deleted")}}
		case strings.HasSuffix(r.path(), "/Contact/HubSpotId__c"):
			require.Equal(t, "PATCH", r.Method)
			return saved(r, func(i int, rec map[string]any) map[string]any {
				require.Equal(t, map[string]any{"attributes": map[string]any{"type": "Contact"}, "HubSpotId__c": fmt.Sprint(i), "LastName": "U"}, rec)
				return map[string]any{"id": id15("003", i), "success": true, "created": i == 0}
			})
		case r.Method == "PATCH":
			return saved(r, func(_ int, rec map[string]any) map[string]any {
				require.Equal(t, id18(t, "00Q", 7), rec["id"])
				require.Contains(t, rec, "Email")
				require.Nil(t, rec["Email"])
				return ok(7)
			})
		}
		return saved(r, func(int, map[string]any) map[string]any { return ok(1) })
	})
	c := s.connect(t, "Lead", "Contact")
	upsert := func(key string) crm.Write {
		return crm.Write{Op: crm.Upsert, Ref: crm.Ref{System: crm.Salesforce, Object: "Contact"}, Key: crm.Key{Name: "hubspotid__c", Value: key},
			Values: map[string]crm.Value{"LastName": crm.TextOf("U")}}
	}
	got, err := c.Write(t.Context(), []crm.Write{
		{Op: crm.Delete, Ref: leadRef(t, 5)}, upsert("0"), changeLead(t, 7, map[string]crm.Value{"Email": {}}), newLead("A"),
		upsert("1"), {Op: crm.Delete, Ref: leadRef(t, 6)},
	})
	require.NoError(t, err)
	require.Len(t, s.seen(), 1)
	require.True(t, got[0].Record.Deleted)
	require.True(t, got[1].Created)
	require.Equal(t, id18(t, "003", 0), got[1].Record.Ref.ID)
	require.False(t, got[2].Created)
	require.True(t, got[3].Created)
	require.False(t, got[4].Created)
	require.Equal(t, crm.NotFound, crm.ClassOf(got[5].Err))
	require.Equal(t, leadRef(t, 6), got[5].Record.Ref)
}

func TestValuesOnTheWire(t *testing.T) {
	t.Parallel()
	var body string
	s := org(t, func(r sub) reply {
		body = string(r.Body)
		return saved(r, func(int, map[string]any) map[string]any { return ok(1) })
	})
	c := s.connect(t, "Lead")
	n, err := crm.ParseNumber("1200.0")
	require.NoError(t, err)
	date, err := crm.ParseDate("1990-02-03")
	require.NoError(t, err)
	values := map[string]crm.Value{
		"LastName": crm.TextOf("Ü\n2"), "Email": {}, "HasOptedOutOfEmail": crm.BoolOf(true), "NumberOfEmployees": n, "Birthdate": date,
		"LastCall__c": crm.InstantOf(at(1, 2, 3)), "Topics__c": crm.SetOf("b", "a"),
		"ownerid":   crm.RefOf(crm.Ref{System: crm.Salesforce, Object: "User", ID: id18(t, "005", 1)}),
		"AccountId": crm.TextOf(id15("001", 1)),
	}
	_, err = c.Write(t.Context(), []crm.Write{changeLead(t, 1, values)})
	require.NoError(t, err)
	require.Equal(t, `{"allOrNone":false,"records":[{"AccountId":"`+id18(t, "001", 1)+`","Birthdate":"1990-02-03","Email":null,`+
		`"HasOptedOutOfEmail":true,"LastCall__c":"2026-11-24T01:02:03.000Z","LastName":"Ü\n2","NumberOfEmployees":1200,`+
		`"OwnerId":"`+id18(t, "005", 1)+`","Topics__c":"a;b","attributes":{"type":"Lead"},"id":"`+id18(t, "00Q", 1)+`"}]}`, body)

	_, err = c.Write(t.Context(), []crm.Write{changeLead(t, 1, map[string]crm.Value{"HasOptedOutOfEmail": {}})})
	require.NoError(t, err)
	require.Contains(t, body, `"HasOptedOutOfEmail":false`, "a checkbox has no third state")

	w := newLead("A")
	w.Values["Email"] = crm.Value{}
	_, err = c.Write(t.Context(), []crm.Write{w})
	require.NoError(t, err)
	require.NotContains(t, body, "Email", "a blank must not override a default")
}

// What the API cannot parse fails a whole batch, so it is not sent.
func TestValuesThatDoNotFitAreNotSent(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply { return saved(r, func(int, map[string]any) map[string]any { return ok(1) }) })
	c := s.connect(t, "Lead")
	for field, v := range map[string]crm.Value{
		"NumberOfEmployees": crm.TextOf("many"), "Birthdate": crm.TextOf("soon"), "LastCall__c": crm.TextOf("late"),
		"Email": crm.RefOf(leadRef(t, 1)), "HasOptedOutOfEmail": crm.TextOf("maybe"), "OwnerId": crm.TextOf("Ann"),
		"LastName": crm.RefOf(crm.Ref{System: crm.Salesforce, Object: "User", ID: id18(t, "005", 1)}),
	} {
		got, err := c.Write(t.Context(), []crm.Write{changeLead(t, 1, map[string]crm.Value{field: v}), newLead("good")})
		require.NoError(t, err)
		e, isError := crm.AsError(got[0].Err)
		require.True(t, isError, field)
		require.Equal(t, crm.InvalidValue, e.Class)
		require.Equal(t, []string{field}, e.Fields)
		require.NotContains(t, e.Error(), v.String())
		require.NoError(t, got[1].Err)
	}
	got, err := c.Write(t.Context(), []crm.Write{
		changeLead(t, 1, map[string]crm.Value{"Gone__c": crm.TextOf("x")}), newLead("good"),
		{Op: crm.Update, Ref: crm.Ref{System: crm.Salesforce, Object: "Lead", ID: "x"}},
		{Op: crm.Create, Ref: crm.Ref{System: crm.Salesforce, Object: "Nope"}},
		{Op: crm.Upsert, Ref: crm.Ref{System: crm.Salesforce, Object: "Lead"}},
		{Op: "merge", Ref: leadRef(t, 1)},
	})
	require.NoError(t, err)
	require.Equal(t, []crm.Class{crm.SchemaDrift, "", crm.BadRequest, crm.SchemaDrift, crm.SchemaDrift, crm.BadRequest}, classesOf(got))
}

func classesOf(results []crm.Result) []crm.Class {
	out := make([]crm.Class, len(results))
	for i, r := range results {
		out[i] = crm.ClassOf(r.Err)
	}
	return out
}

func TestRowErrorsStayWithTheirRows(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply {
		return saved(r, func(i int, _ map[string]any) map[string]any {
			switch i {
			case 1:
				return bad("STRING_TOO_LONG", "Last Name: data value too large: secret (max length=80)", "LastName")
			case 2:
				return bad("DUPLICATE_VALUE", "duplicate value found: HubSpotId__c duplicates value on record with id: "+id15("00Q", 77))
			case 3:
				return bad("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
			case 4:
				return bad("FIELD_CUSTOM_VALIDATION_EXCEPTION", "A phone is needed", "Phone")
			case 5:
				return bad("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
			case 6:
				return bad("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
			}
			return ok(i)
		})
	})
	c := s.connect(t, "Lead")
	var writes []crm.Write
	for i := range 7 {
		writes = append(writes, changeLead(t, i, map[string]crm.Value{"LastName": crm.TextOf("x")}))
	}
	writes[6].Values["OwnerId"] = crm.TextOf(id15("005", 1))
	got, err := c.Write(t.Context(), writes)
	require.NoError(t, err)
	require.Equal(t, []crm.Class{"", crm.InvalidValue, crm.Duplicate, crm.Converted, crm.Refused, crm.NotFound, crm.InvalidValue}, classesOf(got))
	require.NotContains(t, got[1].Err.Error(), "secret")
	e, _ := crm.AsError(got[2].Err)
	require.Equal(t, leadRef(t, 77), e.Existing)
	require.Len(t, s.seen(), 1)
}
