package crm_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/crmsync/crmsync/sync/crm"
)

func TestSalesforceID(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"001000000000001":    "001000000000001AAA",
		"001000000000001AAA": "001000000000001AAA",
		"001000000000001aaa": "001000000000001AAA",
		"001D000000IqhSL":    "001D000000IqhSLIAZ", // an example of the vendor's
		"00QABCDEabcdeXY":    "00QABCDEabcdeXY2HY",
		"aaaaaaaaaaaaaaa":    "aaaaaaaaaaaaaaaAAA",
		"AAAAAAAAAAAAAAA":    "AAAAAAAAAAAAAAA555",
	} {
		got, err := crm.SalesforceID(in)
		require.NoError(t, err)
		require.Equal(t, want, got, in)
	}
	for _, in := range []string{"", "001", "0010000000000011", "00100000000000!", "0010000000000é1", "001000000000001AAAA"} {
		_, err := crm.SalesforceID(in)
		require.Error(t, err, in)
	}
	rapid.Check(t, func(t *rapid.T) {
		short := rapid.StringMatching(`[A-Za-z0-9]{15}`).Draw(t, "id")
		long, err := crm.SalesforceID(short)
		require.NoError(t, err)
		require.Len(t, long, 18)
		require.Equal(t, short, long[:15])
		again, err := crm.SalesforceID(long)
		require.NoError(t, err)
		require.Equal(t, long, again)
	})
}

func TestRefs(t *testing.T) {
	t.Parallel()
	r := crm.Ref{System: crm.Salesforce, Object: "Lead", ID: "00Q/with/slashes"}
	got, err := crm.ParseRef(r.String())
	require.NoError(t, err)
	require.Equal(t, r, got)
	require.Empty(t, crm.Ref{}.String())
	require.True(t, crm.Ref{}.IsZero())
	require.Negative(t, crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "9"}.Compare(r))
	same := r
	require.Zero(t, r.Compare(same))
	require.Equal(t, crm.Salesforce, crm.HubSpot.Other())
	require.Equal(t, crm.HubSpot, crm.Salesforce.Other())
}

func TestSchemaFindsAndSortsFields(t *testing.T) {
	t.Parallel()
	s := crm.Schema{Fields: []crm.Field{{Name: "Title", Createable: true}, {Name: "Email", Updateable: true}, {Name: "Id"}}}
	s.Sort()
	require.Equal(t, "Email", s.Fields[0].Name)
	f, ok := s.Field("tITLE")
	require.True(t, ok)
	require.Equal(t, "Title", f.Name)
	require.True(t, f.Writable())
	_, ok = s.Field("Titel")
	require.False(t, ok)
	f, _ = s.Field("Id")
	require.False(t, f.Writable())
}

func TestErrorSaysWhatToDoAndKeepsDetailOut(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	err := error(&crm.Error{
		Class: crm.Duplicate, System: crm.HubSpot, Op: "create contacts", Status: 409, Code: "CONFLICT", Fields: []string{"email", "phone"},
		Existing: crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "7"}, Until: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Detail: "ann@example.org exists", Err: cause,
	})
	require.EqualError(t, err, "hubspot: create contacts: duplicate (HTTP 409 CONFLICT) on email, phone, "+
		"existing record hubspot/contacts/7, until 2026-01-02T03:04:05Z: cause")
	require.ErrorIs(t, err, cause)
	require.Equal(t, crm.Duplicate, crm.ClassOf(err))
	require.Empty(t, crm.ClassOf(cause))
	e, ok := crm.AsError(err)
	require.True(t, ok)
	require.Equal(t, 409, e.Status)
	require.EqualError(t, &crm.Error{Class: crm.Forbidden, Code: "X"},
		"forbidden (X): give the connected user or app the missing permission or scope")
}

func TestClassesHaveACategoryAndRetryOrNot(t *testing.T) {
	t.Parallel()
	for class, want := range map[crm.Class]struct {
		category crm.Category
		retry    bool
	}{
		crm.Auth: {crm.CategoryPermissions, false}, crm.Forbidden: {crm.CategoryPermissions, false},
		crm.NotFound: {crm.CategoryOther, false}, crm.MergedAway: {crm.CategoryOther, false}, crm.Converted: {crm.CategoryOther, false},
		crm.Duplicate: {crm.CategoryDuplicates, false}, crm.InvalidValue: {crm.CategoryValues, false},
		crm.SchemaDrift: {crm.CategoryMappings, false}, crm.Refused: {crm.CategoryCustomCode, false},
		crm.Stale: {crm.CategoryOther, true}, crm.RowLocked: {crm.CategoryOther, true}, crm.RateLimited: {crm.CategoryOther, true},
		crm.QuotaExhausted: {crm.CategoryOther, true}, crm.Unavailable: {crm.CategoryOther, true}, crm.Ambiguous: {crm.CategoryOther, true},
		crm.CursorGone: {crm.CategoryOther, false}, crm.BadRequest: {crm.CategoryOther, false},
	} {
		require.Equal(t, want.category, crm.CategoryOf(class), class)
		require.Equal(t, want.retry, class.Retriable(), class)
	}
}

// Values that mean the same are equal, however a vendor spelled them.
func ExampleValue() {
	number, _ := crm.ParseNumber("1.50e2")
	fmt.Println(number, number == crm.IntOf(150))
	fmt.Println(crm.SetOf("red", "blue") == crm.SetOf("blue;red;blue"), crm.TextOf("  ") == crm.Value{})
	b, _ := json.Marshal([]crm.Value{number, {}})
	fmt.Println(string(b))
	// Output:
	// 150 true
	// true true
	// ["number:150",null]
}
