package salesforcetest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

func TestDescribe(t *testing.T) {
	t.Parallel()
	o, c := at(salesforcetest.Options{})
	srv := salesforcetest.New(t, o)
	a := send(t, srv, "GET", base+"/sobjects/Lead/describe", "")
	require.Equal(t, 200, a.status)
	fields := map[string]map[string]any{}
	for _, x := range as[[]any](t, a.json(t)["fields"]) {
		m := as[map[string]any](t, x)
		fields[as[string](t, m["name"])] = m
	}
	keys := strings.Split("aggregatable, aiPredictionField, autoNumber, byteLength, calculated, calculatedFormula, cascadeDelete, caseSensitive, "+
		"compoundFieldName, controllerName, createable, custom, defaultValue, defaultValueFormula, defaultedOnCreate, dependentPicklist, "+
		"deprecatedAndHidden, digits, displayLocationInDecimal, encrypted, externalId, extraTypeInfo, filterable, filteredLookupInfo, "+
		"formulaTreatNullNumberAsZero, groupable, highScaleNumber, htmlFormatted, idLookup, inlineHelpText, label, length, mask, maskType, "+
		"name, nameField, namePointing, nillable, permissionable, picklistValues, polymorphicForeignKey, precision, queryByDistance, "+
		"referenceTargetField, referenceTo, relationshipName, relationshipOrder, restrictedDelete, restrictedPicklist, scale, "+
		"searchPrefilterable, soapType, sortable, type, unique, updateable, writeRequiresMasterRead", ", ")
	require.Len(t, fields["Company"], len(keys))
	for _, k := range keys {
		require.Contains(t, fields["Company"], k)
	}
	required := []string{}
	for name, m := range fields {
		if m["createable"] == true && m["nillable"] == false && m["defaultedOnCreate"] == false {
			required = append(required, name)
		}
	}
	require.ElementsMatch(t, []string{"LastName", "Company"}, required)
	require.Equal(t, 765.0, fields["Company"]["byteLength"])
	require.Len(t, fields["Status"]["picklistValues"], 4)
	require.Len(t, fields["Industry"]["picklistValues"], 32)
	require.Equal(t, []any{"Group", "User"}, fields["OwnerId"]["referenceTo"])

	since := a.header.Get("Last-Modified")
	require.NotEmpty(t, since)
	require.Equal(t, 304, send(t, srv, "GET", base+"/sobjects/Lead/describe", "", "If-Modified-Since", since).status)
	c.at = c.at.Add(1e9)
	require.NoError(t, srv.HideField("Lead", "Company"))
	a = send(t, srv, "GET", base+"/sobjects/Lead/describe", "", "If-Modified-Since", since)
	require.Equal(t, 200, a.status)
	require.NotContains(t, a.body, `"name":"Company"`)
	require.Contains(t, query(t, srv, "SELECT Company FROM Lead").body, "INVALID_FIELD")
	a = send(t, srv, "GET", base+"/sobjects", "")
	require.Contains(t, a.body, `{"encoding":"UTF-8","maxBatchSize":200,"sobjects":[{"activateable":false`)
	require.Contains(t, a.body, `"keyPrefix":"00Q"`)
}

func TestIDs(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{Seed: 7})
	last := ""
	for range 100 {
		id := put(t, srv, "Account", f{"Name": "x"})
		require.True(t, strings.HasPrefix(id, "001"))
		require.Greater(t, id, last)
		last = id
	}
	again := salesforcetest.New(t, salesforcetest.Options{Seed: 7})
	for range 100 {
		put(t, again, "Account", f{"Name": "x"})
	}
	require.Equal(t, last, again.All("Account")[99].ID())
	require.Equal(t, srv.Token(), again.Token())
}
