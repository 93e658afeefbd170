package salesforce_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/sync/crm"
)

func leadRef(t *testing.T, n int) crm.Ref {
	t.Helper()
	return crm.Ref{System: crm.Salesforce, Object: "Lead", ID: id18(t, "00Q", n)}
}

// retrieved answers a retrieve with the rows whose number is not in absent.
func retrieved(t *testing.T, r sub, absent ...string) reply {
	t.Helper()
	var in struct{ IDs, Fields []string }
	require.NoError(t, json.Unmarshal(r.Body, &in))
	require.LessOrEqual(t, len(in.IDs), 2000)
	require.Contains(t, in.Fields, "SystemModstamp")
	list := []any{}
	for _, id := range in.IDs {
		row := any(map[string]any{"Id": id, "IsDeleted": false, "Email": id + "@example.com", "SystemModstamp": "2026-11-24T11:00:00.000+0000"})
		for _, a := range absent {
			if id == a {
				row = nil
			}
		}
		list = append(list, row)
	}
	return reply{body: list}
}

func TestReadAnswersInTheOrderOfTheRefs(t *testing.T) {
	t.Parallel()
	merged, dead, hidden := id18(t, "00Q", 2), id18(t, "00Q", 3), id18(t, "00Q", 4)
	s := org(t, func(r sub) reply {
		if strings.HasSuffix(r.path(), "/composite/sobjects/Lead") {
			return retrieved(t, r, merged, dead, hidden)
		}
		if strings.Contains(r.path(), "/composite/sobjects/") {
			return retrieved(t, r)
		}
		require.Contains(t, r.path(), "/queryAll")
		return rows(leadRow(2, at(11, 0, 0), map[string]any{"IsDeleted": true, "MasterRecordId": id15("00Q", 1)}),
			leadRow(4, at(11, 0, 0)))
	})
	c := s.connect(t, "Lead", "Contact")
	refs := []crm.Ref{
		leadRef(t, 3), {System: crm.Salesforce, Object: "Contact", ID: id15("003", 1)}, leadRef(t, 1), leadRef(t, 2),
		{System: crm.Salesforce, Object: "Lead", ID: "not an id"}, leadRef(t, 4), leadRef(t, 1),
	}
	got, err := c.Read(t.Context(), refs, map[string][]string{"Lead": {"Email"}, "Contact": {"Email"}})
	require.NoError(t, err)
	require.Len(t, s.seen(), 2, "the live ones, then the others")
	require.Len(t, got, len(refs))
	for i, r := range refs {
		r.ID = strings.TrimSpace(r.ID)
		require.Equal(t, r.Object, got[i].Ref.Object)
		require.Equal(t, i == 0 || i == 3 || i == 4, got[i].Deleted, i)
	}
	require.Equal(t, id18(t, "003", 1), got[1].Ref.ID)
	require.Equal(t, crm.TextOf(id18(t, "00Q", 1)+"@example.com"), got[2].Values["Email"])
	require.Equal(t, id18(t, "00Q", 1), got[3].MergedInto)
	require.Equal(t, crm.TextOf("p4@example.com"), got[5].Values["Email"], "archived rows are found as well")
	require.Equal(t, got[2], got[6])
}

func TestReadPacksTenThousandIntoOneCall(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply { return retrieved(t, r) })
	c := s.connect(t, "Lead")
	refs := make([]crm.Ref, 10_000)
	for i := range refs {
		refs[i] = leadRef(t, i)
	}
	got, err := c.Read(t.Context(), refs, nil)
	require.NoError(t, err)
	require.Len(t, s.seen(), 1)
	require.False(t, got[9_999].Deleted)
	require.Equal(t, refs[9_999], got[9_999].Ref)
}

func TestReadRefusesAFieldThatIsGone(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply {
		return failure(400, "INVALID_FIELD", "No such column 'Email' on sobject of type Lead")
	})
	c := s.connect(t, "Lead")
	_, err := c.Read(t.Context(), []crm.Ref{leadRef(t, 1)}, map[string][]string{"Lead": {"Email"}})
	e, ok := crm.AsError(err)
	require.True(t, ok)
	require.Equal(t, crm.SchemaDrift, e.Class)
	require.Equal(t, []string{"Email"}, e.Fields)
	s.reset()
	_, err = c.Read(t.Context(), []crm.Ref{leadRef(t, 1)}, map[string][]string{"Lead": {"Gone__c"}})
	require.Equal(t, crm.SchemaDrift, crm.ClassOf(err))
	_, err = c.Read(t.Context(), []crm.Ref{{System: crm.Salesforce, Object: "Nope", ID: id15("a00", 1)}}, nil)
	require.Equal(t, crm.SchemaDrift, crm.ClassOf(err))
}

func TestFindPacksAThousandAddressesInTwoObjectsIntoOneCall(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply {
		q := r.query("q")
		require.Equal(t, "/services/data/v67.0/query", r.path(), "deleted records are not found")
		require.Equal(t, strings.Contains(q, "FROM Lead"), strings.Contains(q, "IsConverted = FALSE AND Email IN ("), "converted leads are left out")
		if strings.Contains(q, "FROM Lead") {
			return rows(leadRow(2, at(11, 0, 0)), leadRow(1, at(11, 0, 0)))
		}
		return rows(map[string]any{"Id": id15("003", 1), "Email": "p1@example.com"})
	})
	c := s.connect(t, "Lead", "Contact")
	var values []string
	for i := range 1000 {
		values = append(values, fmt.Sprintf("p%d@a-rather-long-domain-name.example.com", i))
	}
	values = append(values, "", "p1@a-rather-long-domain-name.example.com", "o'hara@example.com", strings.Repeat("x", 5000))
	got, err := c.Find(t.Context(), crm.Lookup{Values: values, Targets: []crm.LookupTarget{
		{Object: "Contact", Field: "Email", Fields: []string{"Email"}}, {Object: "Lead", Field: "Email", Fields: []string{"Email"}}}})
	require.NoError(t, err)
	require.Len(t, s.seen(), 1)
	require.Len(t, got, 3)
	require.Equal(t, "Contact", got[0].Ref.Object)
	require.Equal(t, []crm.Ref{leadRef(t, 1), leadRef(t, 2)}, []crm.Ref{got[1].Ref, got[2].Ref})
	q := subsOf(s.seen()[0])[0].query("q")
	require.Equal(t, 1, strings.Count(q, "'p1@a-rather"))
	require.Contains(t, q, `'o\'hara@example.com'`)
	require.NotContains(t, q, "xxxx")

	s.reset()
	got, err = c.Find(t.Context(), crm.Lookup{Values: []string{""}, Targets: []crm.LookupTarget{{Object: "Lead", Field: "Email"}}})
	require.NoError(t, err)
	require.Empty(t, got)
	require.Empty(t, s.seen())
}

func TestFindReadsLongAnswersToTheirEnd(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply {
		if strings.HasSuffix(r.path(), "-2000") {
			return rows(leadRow(2, at(11, 0, 0)))
		}
		return reply{body: map[string]any{"done": false, "nextRecordsUrl": "/services/data/v67.0/query/0r8-2000", "records": []any{leadRow(1, at(11, 0, 0))}}}
	})
	c := s.connect(t, "Lead")
	got, err := c.Find(t.Context(), crm.Lookup{Values: []string{"a"}, Targets: []crm.LookupTarget{{Object: "Lead", Field: "Email"}}})
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Len(t, s.seen(), 2)
	_, err = c.Find(t.Context(), crm.Lookup{Values: []string{"a"}, Targets: []crm.LookupTarget{{Object: "Lead", Field: "Gone__c"}}})
	require.Equal(t, crm.SchemaDrift, crm.ClassOf(err))
}
