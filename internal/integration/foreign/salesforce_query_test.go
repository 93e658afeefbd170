package foreign_test

import (
	"io"
	"testing"

	sf "github.com/k-capehart/go-salesforce/v3"
	"github.com/stretchr/testify/require"
)

// The default page holds 2,000 rows; the client follows nextRecordsUrl.
func queryPages(t *testing.T, a access) {
	c := signIn(t, a)
	const n = 4_100
	made, err := c.InsertCollection("Contact", people(n, "go pages"), 200)
	require.NoError(t, err)
	allGood(t, made, n)
	var rows []struct{ LastName string }
	require.NoError(t, c.Query("SELECT LastName FROM Contact WHERE Title = 'go pages' ORDER BY LastName", &rows))
	require.Len(t, rows, n)
	for i, r := range rows {
		require.Equal(t, people(1, "")[0]["LastName"].(string)[:7], r.LastName[:7])
		if i > 0 {
			require.Less(t, rows[i-1].LastName, r.LastName)
		}
	}
}

func queryValues(t *testing.T, a access) {
	c := signIn(t, a)
	acc, err := c.InsertOne("Account", record{"Name": "go values", "AnnualRevenue": 12345678, "NumberOfEmployees": 7})
	require.NoError(t, err)
	_, err = c.InsertOne("Contact", record{"LastName": "child", "AccountId": acc.Id, "DoNotCall": true, "Birthdate": "1990-12-31"})
	require.NoError(t, err)
	var rows []record
	require.NoError(t, c.Query("SELECT Name, AnnualRevenue, NumberOfEmployees, Phone, (SELECT LastName FROM Contacts) FROM Account WHERE Name = 'go values'", &rows))
	require.Equal(t, 12345678.0, rows[0]["AnnualRevenue"])
	require.Equal(t, 7.0, rows[0]["NumberOfEmployees"])
	require.Contains(t, rows[0], "Phone", "a field that is selected and empty is null")
	require.Nil(t, rows[0]["Phone"])
	require.Equal(t, 1.0, rows[0]["Contacts"].(record)["totalSize"])

	var children []struct {
		DoNotCall bool
		Birthdate string
		Account   struct{ Name string }
	}
	require.NoError(t, c.Query("SELECT DoNotCall, Birthdate, Account.Name FROM Contact WHERE AccountId = '"+acc.Id+"'", &children))
	require.Len(t, children, 1)
	require.True(t, children[0].DoNotCall)
	require.Equal(t, "1990-12-31", children[0].Birthdate)
	require.Equal(t, "go values", children[0].Account.Name)
}

// With compression on, bodies of both directions are gzip.
func compressed(t *testing.T, a access) {
	c := signIn(t, a, sf.WithCompressionHeaders(true))
	made, err := c.InsertCollection("Contact", people(150, "go gzip"), 200)
	require.NoError(t, err)
	allGood(t, made, 150)
	require.Equal(t, 150, count(t, c, "Title = 'go gzip'"))
}

func limits(t *testing.T, a access) {
	c := signIn(t, a)
	daily := func() (record, string) {
		resp, err := c.DoRequest("GET", "/limits", nil)
		require.NoError(t, err)
		_, _ = io.Copy(io.Discard, resp.Body)
		require.NoError(t, resp.Body.Close())
		return get(t, c, "/limits")["DailyApiRequests"].(record), resp.Header.Get("Sforce-Limit-Info")
	}
	first, info := daily()
	require.Regexp(t, `^api-usage=\d+/100000$`, info)
	second, _ := daily()
	require.Equal(t, 100_000.0, first["Max"])
	require.Less(t, second["Remaining"].(float64), first["Remaining"].(float64))
}

// Paths that the client has no method for.
func otherRequests(t *testing.T, a access) {
	c := signIn(t, a)
	require.Equal(t, 200.0, get(t, c, "/sobjects")["maxBatchSize"])
	require.Equal(t, "Contact", get(t, c, "/sobjects/Contact/describe")["name"])
	made, err := c.InsertOne("Contact", record{"LastName": "other"})
	require.NoError(t, err)
	require.Equal(t, "other", get(t, c, "/sobjects/Contact/"+made.Id+"?fields=LastName")["LastName"])
	_, err = c.DoRequest("GET", "/sobjects/Contact/003000000000001AAA", nil)
	require.ErrorContains(t, err, "NOT_FOUND")
}

// The client's own query language, from tags.
func queryStruct(t *testing.T, a access) {
	type row struct {
		LastName string `soql:"selectColumn,fieldName=LastName"`
	}
	type query struct {
		Select row `soql:"selectClause,tableName=Contact"`
		Where  struct {
			Title string   `soql:"equalsOperator,fieldName=Title"`
			Names []string `soql:"inOperator,fieldName=LastName"`
		} `soql:"whereClause"`
	}
	c := signIn(t, a)
	made, err := c.InsertCollection("Contact", people(3, "go struct"), 200)
	require.NoError(t, err)
	allGood(t, made, 3)
	var q query
	q.Where.Title, q.Where.Names = "go struct", []string{"Person 0000", "Person 0002", "nobody"}
	var rows []row
	require.NoError(t, c.QueryStruct(q, &rows))
	require.ElementsMatch(t, []row{{"Person 0000"}, {"Person 0002"}}, rows)
}
