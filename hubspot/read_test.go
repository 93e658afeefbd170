package hubspot_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestReadKeepsTheOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPortal()
		for i := range int64(250) {
			p.put(i+1, map[string]string{"email": fmt.Sprintf("u%d@example.org", i+1)})
		}
		p.rows[4].archived = true
		r, _ := p.connector(t)
		var refs []crm.Ref
		for i := range 240 {
			refs = append(refs, contact(fmt.Sprint(240-i)))
		}
		refs = append(refs, contact("4"), contact("7"), contact("7"))
		_, err := r.k.Describe(t.Context(), "contacts")
		require.NoError(t, err)
		// The portal does not know single reads, which missing records need.
		_, err = r.k.Read(t.Context(), refs, nil)
		require.Equal(t, crm.BadRequest, crm.ClassOf(err))
		refs = append(refs[:236], refs[241:]...)
		got, err := r.k.Read(t.Context(), refs, map[string][]string{"contacts": {"email"}})
		require.NoError(t, err)
		for i, rec := range got {
			require.Equal(t, refs[i], rec.Ref)
			require.False(t, rec.Deleted)
			require.Equal(t, crm.TextOf("u"+refs[i].ID+"@example.org"), rec.Values["email"])
		}
		require.Equal(t, 6, p.calls["POST /batch/read"])
	})
}

// Record 3 was merged into 30, record 5 into 50, which was asked for as well;
// record 4 is gone.
func TestReadOfMergedAndMissingRecords(t *testing.T) {
	t.Parallel()
	k, f := connect(t, func(ex exchange) (int, string) {
		switch {
		case strings.HasSuffix(ex.Path, "/batch/read"):
			return 207, `{"results":[{"id":"50","properties":{"email":"e@example.org","hs_merged_object_ids":"5;6"},"updatedAt":"2026-01-01T00:00:00Z"}],
				"errors":[{"category":"OBJECT_NOT_FOUND","context":{"ids":["3","4","5"]}}]}`
		case strings.HasSuffix(ex.Path, "/3"):
			return 200, `{"id":"30","properties":{"email":"c@example.org","hs_merged_object_ids":"3"}}`
		}
		return 404, `{"status":"error","message":"resource not found"}`
	})
	got, err := k.Read(t.Context(), []crm.Ref{contact("3"), contact("4"), contact("5"), contact("50")}, map[string][]string{"contacts": {"email"}})
	require.NoError(t, err)
	require.Len(t, f.seen(), 3)
	require.Equal(t, contact("30"), got[0].Ref)
	require.Equal(t, []string{"3"}, got[0].Absorbed)
	require.Equal(t, crm.Record{Ref: contact("4"), Deleted: true}, got[1])
	require.Equal(t, contact("50"), got[2].Ref)
	require.Equal(t, contact("50"), got[3].Ref)
}

func TestFindByEmailReadsTheDatabase(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPortal()
		for i := range int64(300) {
			p.put(i+1, map[string]string{"email": fmt.Sprintf("u%d@example.org", i+1)}).hidden = true
		}
		r, _ := p.connector(t)
		var values []string
		for i := range 205 {
			values = append(values, fmt.Sprintf(" U%d@Example.org ", i+200))
		}
		got, err := r.k.Find(t.Context(), crm.Lookup{Values: append(values, "", values[0]),
			Targets: []crm.LookupTarget{{Object: "contacts", Field: "email", Fields: []string{"email"}}}})
		require.NoError(t, err)
		require.Len(t, got, 101)
		require.Equal(t, contact("200"), got[0].Ref)
		require.Equal(t, 3, p.calls["POST /batch/read"])
		require.Zero(t, p.calls["POST /search"])
	})
}

func TestFindByAnotherFieldSearches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPortal()
		for i := range int64(900) {
			p.put(i+1, map[string]string{"company": fmt.Sprintf("Company number %d", i%450)})
		}
		r, f := p.connector(t)
		var values []string
		for i := range 450 {
			values = append(values, fmt.Sprintf("company Number %d", i))
		}
		got, err := r.k.Find(t.Context(), crm.Lookup{Values: values,
			Targets: []crm.LookupTarget{{Object: "contacts", Field: "company", Fields: []string{"company"}}}})
		require.NoError(t, err)
		require.Len(t, got, 900)
		require.Equal(t, contact("900"), got[899].Ref)
		for _, ex := range f.seen() {
			require.LessOrEqual(t, len(ex.Body), hubspot.MaxSearchBody)
		}
	})
}

func TestFindByEitherOfTwoFieldsSearchesOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPortal()
		var values []string
		for i := range int64(200) {
			p.put(i+1, map[string]string{[]string{"company", "jobtitle"}[i%2]: fmt.Sprintf("value number %d", i)})
			values = append(values, fmt.Sprintf("value number %d", i))
		}
		r, f := p.connector(t)
		fields := []string{"company", "jobtitle"}
		got, err := r.k.Find(t.Context(), crm.Lookup{Values: values, Targets: []crm.LookupTarget{
			{Object: "contacts", Field: "company", Fields: fields}, {Object: "contacts", Field: "jobtitle", Fields: fields}}})
		require.NoError(t, err)
		require.Len(t, got, 200)
		for _, ex := range f.seen() {
			require.LessOrEqual(t, len(ex.Body), hubspot.MaxSearchBody)
		}
		require.LessOrEqual(t, p.calls["POST /search"], 6)
	})
}

func TestFindSkipsWhatCannotBeAValue(t *testing.T) {
	t.Parallel()
	k, _ := connect(t, func(ex exchange) (int, string) {
		if strings.Contains(string(ex.Body), `"not an address"`) {
			return 400, `{"status":"error","message":"invalid","category":"VALIDATION_ERROR"}`
		}
		return 200, `{"results":[{"id":"1","properties":{"email":"a@example.org"}}]}`
	})
	got, err := k.Find(t.Context(), crm.Lookup{Values: []string{"a@example.org", "not an address"},
		Targets: []crm.LookupTarget{{Object: "contacts", Field: "email"}}})
	require.NoError(t, err)
	require.Len(t, got, 1)
}

// What could not be read is not missing, or a create would follow.
func TestFindTellsMissingFromUnread(t *testing.T) {
	t.Parallel()
	ask := func(body string, status int) error {
		k, _ := connect(t, func(exchange) (int, string) { return status, body })
		_, err := k.Find(t.Context(), crm.Lookup{Values: []string{"a@example.org", "b@example.org"},
			Targets: []crm.LookupTarget{{Object: "contacts", Field: "email"}}})
		return err
	}
	require.NoError(t, ask(`{"results":[],"errors":[{"category":"OBJECT_NOT_FOUND","context":{"ids":["a@example.org"]}}]}`, 207))
	require.NoError(t, ask(`{"status":"error","message":"resource not found"}`, 404))
	require.Equal(t, crm.RateLimited, crm.ClassOf(ask(`{"results":[],"errors":[{"category":"RATE_LIMITS"}]}`, 207)))
	require.Equal(t, crm.BadRequest, crm.ClassOf(ask(`{"status":"error","message":"that property is not unique","category":"VALIDATION_ERROR"}`, 400)))
}

func TestDescribeErrors(t *testing.T) {
	t.Parallel()
	for status, body := range map[int]string{
		400: `{"status":"error","message":"Unable to infer object type from: butterflies"}`,
		403: `{"category":"MISSING_SCOPES"}`,
	} {
		k := hubspot.NewConnector(always(status, body).serve(t, hubspot.Options{}), hubspot.ConnectorOptions{})
		_, err := k.Describe(t.Context(), "butterflies")
		require.Equal(t, crm.SchemaDrift, crm.ClassOf(err))
	}
}
