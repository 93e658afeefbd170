package salesforce_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	"github.com/crmsync/crmsync/salesforce/soql"
)

// A statement that is built of any text is read by a parser of its own, and
// means that text: it finds the record that has it, and no other.
func FuzzTextsInStatements(f *testing.F) {
	for _, s := range []string{"Lovelace", "O'Hara", `\`, `\'`, `\\'`, "a\nb", "100%", "_", "\u2028", "😀", `' OR Id != '`, "null", "TRUE", ":x", "\x00"} {
		f.Add(s)
	}
	srv := salesforcetest.New(f, salesforcetest.Options{DailyLimit: 1 << 30})
	id, err := srv.Put("Contact", map[string]any{"LastName": "x"})
	require.NoError(f, err)
	_, err = srv.Put("Contact", map[string]any{"LastName": "another one"})
	require.NoError(f, err)
	c, err := salesforce.NewClient(salesforce.Options{HTTP: srv.Client(), Auth: salesforce.FixedToken(srv.Token(), srv.URL())})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 80 || srv.Edit("Contact", id, map[string]any{"LastName": text}) != nil {
			return // no last name
		}
		rec, _ := srv.Get("Contact", id)
		stored := rec.Text("LastName")
		if stored == "another one" {
			return
		}
		lit := soql.Text(stored)
		for name, where := range map[string]soql.Cond{
			"equal": soql.Eq("LastName", lit), "among": soql.In("LastName", []soql.Literal{soql.Text("nobody"), lit}),
			"like": soql.Compare("LastName", "LIKE", soql.QuoteLike("", stored, "")),
			"not":  soql.Not(soql.Or(soql.Compare("LastName", "!=", lit), soql.Eq("LastName", soql.Null()))),
		} {
			statement, err := soql.Statement{Select: []string{"Id"}, From: "Contact", Where: where}.Build()
			require.NoError(t, err)
			page, _, err := c.Query.Query(t.Context(), statement)
			require.NoError(t, err, "%s: %s", name, statement)
			require.Len(t, page.Records, 1, "%s: %s", name, statement)
			require.Equal(t, id, page.Records[0].ID(), name)
		}
		srv.ResetRequests()
	})
}
