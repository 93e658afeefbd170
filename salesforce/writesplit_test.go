package salesforce_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestLockedRowsAreSentAgainInHalves(t *testing.T) {
	t.Parallel()
	locked := map[string]int{"n3": 1, "n150": 9}
	s := org(t, func(r sub) reply {
		return saved(r, func(i int, rec map[string]any) map[string]any {
			if name := fmt.Sprint(rec["LastName"]); locked[name] > 0 {
				locked[name]--
				return bad("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records: "+id15("00Q", i))
			}
			return ok(i)
		})
	})
	c := s.connect(t, "Lead")
	var writes []crm.Write
	for i := range 200 {
		writes = append(writes, changeLead(t, i, map[string]crm.Value{"LastName": crm.TextOf(fmt.Sprintf("n%d", i))}))
	}
	got, err := c.Write(t.Context(), writes)
	require.NoError(t, err)
	for i, r := range got {
		require.Equal(t, i == 150, r.Err != nil, i)
	}
	require.Equal(t, crm.RowLocked, crm.ClassOf(got[150].Err), "a lock that lasts is left to a later pass")
	require.LessOrEqual(t, len(s.seen()), 4)
}

func TestOnePoisonRecordInATriggerFailsAlone(t *testing.T) {
	t.Parallel()
	created := map[string]int{}
	s := org(t, func(r sub) reply {
		poison := slices.ContainsFunc(r.records(), func(m map[string]any) bool { return m["LastName"] == "n77" })
		return saved(r, func(i int, rec map[string]any) map[string]any {
			if poison {
				return bad("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "T: execution of BeforeInsert caused by: System.NullPointerException")
			}
			created[fmt.Sprint(rec["LastName"])]++
			return ok(i)
		})
	})
	c := s.connect(t, "Lead")
	var writes []crm.Write
	for i := range 200 {
		writes = append(writes, newLead(fmt.Sprintf("n%d", i)))
	}
	got, err := c.Write(t.Context(), writes)
	require.NoError(t, err)
	require.Len(t, created, 199)
	for name, n := range created {
		require.Equal(t, 1, n, name)
	}
	require.Equal(t, crm.Refused, crm.ClassOf(got[77].Err))
	require.LessOrEqual(t, len(s.seen()), 9)
}

func TestARefusedBatchIsSplit(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply {
		if slices.ContainsFunc(r.records(), func(m map[string]any) bool { return m["LastName"] == "n5" }) {
			return failure(400, "JSON_PARSER_ERROR", "Cannot deserialize instance of string")
		}
		return saved(r, func(i int, _ map[string]any) map[string]any { return ok(i) })
	})
	c := s.connect(t, "Lead")
	var writes []crm.Write
	for i := range 10 {
		writes = append(writes, newLead(fmt.Sprintf("n%d", i)))
	}
	got, err := c.Write(t.Context(), writes)
	require.NoError(t, err)
	for i, r := range got {
		require.Equal(t, i == 5, r.Err != nil, i)
	}
	require.Equal(t, crm.InvalidValue, crm.ClassOf(got[5].Err))
}

func TestSplittingHasABound(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply { return failure(400, "JSON_PARSER_ERROR", "?") })
	_, err := s.connect(t, "Lead").Describe(t.Context(), "Lead")
	require.NoError(t, err)
	c := salesforce.NewConnector(s.newClient(t), salesforce.ConnectorOptions{ExtraCalls: 2})
	s.reset()
	var writes []crm.Write
	for i := range 400 {
		writes = append(writes, newLead(fmt.Sprintf("n%d", i)))
	}
	got, err := c.Write(t.Context(), writes)
	require.NoError(t, err)
	require.Len(t, s.seen(), 1+1+2, "describe, write, two more")
	for _, r := range got {
		require.Equal(t, crm.Unavailable, crm.ClassOf(r.Err), "none was found guilty")
	}
}

func TestAFieldThatTheServerDoesNotKnowSparesTheOtherRows(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply {
		if slices.ContainsFunc(r.records(), func(m map[string]any) bool { return m["Topics__c"] != nil }) {
			return failure(400, "INVALID_FIELD", "No such column 'Topics__c' on sobject of type Lead")
		}
		return saved(r, func(i int, _ map[string]any) map[string]any { return ok(i) })
	})
	c := s.connect(t, "Lead")
	with := newLead("B")
	with.Values["Topics__c"] = crm.SetOf("a")
	got, err := c.Write(t.Context(), []crm.Write{newLead("A"), with, newLead("C")})
	require.NoError(t, err)
	require.Equal(t, []crm.Class{"", crm.SchemaDrift, ""}, classesOf(got))
	e, _ := crm.AsError(got[1].Err)
	require.Equal(t, []string{"Topics__c"}, e.Fields)
	require.Len(t, s.seen(), 2)
}

func TestWhatADuplicateRuleMatchedIsLearntByOneMoreCall(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply {
		if !strings.Contains(r.path(), "/composite/") {
			require.Equal(t, "POST /services/data/v67.0/sobjects/Lead", r.Method+" "+r.path())
			if strings.Contains(string(r.Body), "n30") {
				return reply{status: 201, body: ok(30)}
			}
			return reply{status: 400, body: json.RawMessage(`[{"duplicateResut":{"matchResults":[{"entityType":"Contact","matchRecords":[{"record":{"attributes":{"type":"Contact"},"Id":"` + id15("003", 9) + `"}}]}]},"errorCode":"DUPLICATES_DETECTED","message":"Use one of these records?"}]`)}
		}
		return saved(r, func(i int, _ map[string]any) map[string]any {
			if i >= 10 {
				return bad("DUPLICATES_DETECTED", "Use one of these records?")
			}
			return ok(i)
		})
	})
	c := s.connect(t, "Lead")
	var writes []crm.Write
	for i := range 40 {
		writes = append(writes, newLead(fmt.Sprintf("n%d", i)))
	}
	got, err := c.Write(t.Context(), writes)
	require.NoError(t, err)
	require.Len(t, s.seen(), 3, "one for the rows, two for thirty duplicates")
	for i, r := range got {
		switch {
		case i < 10:
			require.NoError(t, r.Err)
		case i == 30:
			require.NoError(t, r.Err, "it was written after all")
			require.True(t, r.Created)
		default:
			e, isError := crm.AsError(r.Err)
			require.True(t, isError)
			require.Equal(t, crm.Duplicate, e.Class)
			require.Equal(t, crm.Ref{System: crm.Salesforce, Object: "Contact", ID: id18(t, "003", 9)}, e.Existing)
		}
	}
}

func TestACreateWithoutAnAnswerIsAmbiguousAndTheRestGoesOn(t *testing.T) {
	t.Parallel()
	calls := 0
	s := newStub(t, func(c call) reply {
		if strings.Contains(string(c.body), "/describe") {
			return composite(c, func(sub) reply { return reply{body: describeOf("Lead")} })
		}
		if calls++; calls == 1 {
			return reply{status: -1}
		}
		return composite(c, func(r sub) reply {
			return saved(r, func(i int, _ map[string]any) map[string]any { return ok(i) })
		})
	})
	c := s.connect(t, "Lead")
	var writes []crm.Write
	for i := range 1100 {
		writes = append(writes, newLead(fmt.Sprintf("n%d", i)))
	}
	writes[999].Op, writes[999].Ref = crm.Update, leadRef(t, 999)
	got, err := c.Write(t.Context(), writes)
	require.NoError(t, err)
	require.Len(t, s.seen(), 2, "nothing is repeated")
	for i, r := range got {
		want := crm.Class("")
		if i < 999 || i == 1000 {
			want = crm.Ambiguous
		}
		require.Equal(t, want, crm.ClassOf(r.Err), i)
	}
}

func TestAServerErrorWithinTheCallIsAmbiguousForCreatesOnly(t *testing.T) {
	t.Parallel()
	s := org(t, func(sub) reply { return failure(500, "UNKNOWN_EXCEPTION", "An unexpected error occurred") })
	got, err := s.connect(t, "Lead").Write(t.Context(), []crm.Write{newLead("A"), changeLead(t, 1, map[string]crm.Value{"Email": {}})})
	require.NoError(t, err)
	require.Equal(t, []crm.Class{crm.Ambiguous, crm.Unavailable}, classesOf(got))
}

func TestACallThatWroteNothingFailsAsAWhole(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(c call) reply {
		if strings.Contains(string(c.body), "/describe") {
			return composite(c, func(sub) reply { return reply{body: describeOf("Lead")} })
		}
		return failure(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
	})
	c := s.connect(t, "Lead")
	got, err := c.Write(t.Context(), []crm.Write{newLead("A")})
	require.Equal(t, crm.QuotaExhausted, crm.ClassOf(err))
	require.Nil(t, got)
}

func TestALimitInTheMiddleKeepsWhatIsKnown(t *testing.T) {
	t.Parallel()
	calls := 0
	s := newStub(t, func(c call) reply {
		if strings.Contains(string(c.body), "/describe") {
			return composite(c, func(sub) reply { return reply{body: describeOf("Lead")} })
		}
		if calls++; calls == 2 {
			return failure(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
		}
		return composite(c, func(r sub) reply { return saved(r, func(i int, _ map[string]any) map[string]any { return ok(i) }) })
	})
	c := s.connect(t, "Lead")
	writes := make([]crm.Write, 2500)
	for i := range writes {
		writes[i] = newLead("A")
	}
	got, err := c.Write(t.Context(), writes)
	require.NoError(t, err)
	for i, r := range got {
		want := crm.Class("")
		if i >= 1000 {
			want = crm.QuotaExhausted
		}
		require.Equal(t, want, crm.ClassOf(r.Err), i)
	}
	require.Equal(t, 2, calls)
}

func TestRowsThatATriggerRefusedOneByOneAreNotSentAgain(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply {
		return saved(r, func(i int, _ map[string]any) map[string]any {
			if i > 0 {
				return bad("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "T: execution of BeforeInsert caused by: not on Sundays")
			}
			return ok(i)
		})
	})
	got, err := s.connect(t, "Lead").Write(t.Context(), []crm.Write{newLead("A"), newLead("B"), newLead("C")})
	require.NoError(t, err)
	require.Equal(t, []crm.Class{"", crm.Refused, crm.Refused}, classesOf(got))
	require.Len(t, s.seen(), 1, "the trigger ran for the batch and judged them apart")
}
