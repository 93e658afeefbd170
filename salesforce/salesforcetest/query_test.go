package salesforcetest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

func TestQueryAnswers(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	acc := put(t, srv, "Account", f{"Name": "Acme", "AnnualRevenue": 350000000, "NumberOfEmployees": 12})
	a := put(t, srv, "Contact", f{"LastName": "Ann", "Email": "Ann@x.org", "AccountId": acc})
	b := put(t, srv, "Contact", f{"LastName": "Bob"})
	got := query(t, srv, "select id, Account.Name, email FROM contact ORDER BY LastName")
	require.Equal(t, `{"totalSize":2,"done":true,"records":[{"attributes":{"type":"Contact","url":"/services/data/v67.0/sobjects/Contact/`+a+
		`"},"Id":"`+a+`","Account":{"attributes":{"type":"Account","url":"/services/data/v67.0/sobjects/Account/`+acc+`"},"Name":"Acme"},"Email":"Ann@x.org"},`+
		`{"attributes":{"type":"Contact","url":"/services/data/v67.0/sobjects/Contact/`+b+`"},"Id":"`+b+`","Account":null,"Email":null}]}`, got.body)
	require.Equal(t, `{"totalSize":2,"done":true,"records":[]}`, query(t, srv, "SELECT COUNT() FROM Contact").body)
	require.Equal(t, `{"totalSize":1,"done":true,"records":[{"attributes":{"type":"AggregateResult"},"expr0":2,"n":1}]}`,
		query(t, srv, "SELECT COUNT(Id), COUNT(Email) n FROM Contact").body)
	require.Contains(t, query(t, srv, "SELECT AnnualRevenue, NumberOfEmployees FROM Account").body, `"AnnualRevenue":3.5E8,"NumberOfEmployees":12`)
	require.Contains(t, query(t, srv, "SELECT Name, (SELECT LastName FROM Contacts) FROM Account").body,
		`"Contacts":{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Contact"`)
	require.Contains(t, query(t, srv, "SELECT LastName, (SELECT Id FROM Tasks) FROM Contact").body, `"Tasks":null`)
	require.NoError(t, srv.Delete("Contact", b))
	require.Equal(t, []any{a}, column(t, query(t, srv, "SELECT Id FROM Contact"), "Id"))
	require.Equal(t, []any{false, true}, column(t, queryAll(t, srv, "SELECT IsDeleted FROM Contact ORDER BY Id"), "IsDeleted"))
}

func TestQueryConditions(t *testing.T) {
	t.Parallel()
	o, c := at(salesforcetest.Options{})
	srv := salesforcetest.New(t, o)
	require.NoError(t, srv.DefineField("Contact", salesforcetest.Field{Name: "Tags__c", Type: "multipicklist"}))
	acc := put(t, srv, "Account", f{"Name": "Acme"})
	c.at = noon.AddDate(0, 0, -3)
	put(t, srv, "Contact", f{"LastName": "Ann_1", "Email": "ann@x.org", "AccountId": acc, "Tags__c": "a;b", "Birthdate": "2000-01-01"})
	c.at = noon
	put(t, srv, "Contact", f{"LastName": "O'Hara", "Email": "BOB@x.org", "DoNotCall": true, "Tags__c": "c"})
	put(t, srv, "Contact", f{"LastName": `back\slash`})
	tests := map[string][]any{
		`LastName = 'ann_1'`:       {"Ann_1"},
		`LastName LIKE 'ann\_%'`:   {"Ann_1"},
		`LastName LIKE '_nn%'`:     {"Ann_1"},
		`LastName = 'O\'Hara'`:     {"O'Hara"},
		`LastName = 'back\\slash'`: {`back\slash`},
		`Email IN ('bob@X.org','ann@x.org') AND DoNotCall = true`:   {"O'Hara"},
		`Email NOT IN ('bob@x.org')`:                                {"Ann_1", `back\slash`},
		`Email = null`:                                              {`back\slash`},
		`Email != 'ann@x.org'`:                                      {"O'Hara", `back\slash`},
		`DoNotCall = null`:                                          {},
		`Account.Name = null`:                                       {"O'Hara", `back\slash`},
		`Account.Name = 'acme' OR LastName = 'O\'Hara'`:             {"Ann_1", "O'Hara"},
		`NOT (Email = 'ann@x.org')`:                                 {"O'Hara", `back\slash`},
		`(Email = null OR DoNotCall = true) AND LastName != 'x'`:    {"O'Hara", `back\slash`},
		`Tags__c INCLUDES ('a;b','x')`:                              {"Ann_1"},
		`Tags__c EXCLUDES ('c')`:                                    {"Ann_1", `back\slash`},
		`Birthdate < 2000-01-02`:                                    {"Ann_1"},
		`CreatedDate = TODAY`:                                       {"O'Hara", `back\slash`},
		`CreatedDate = LAST_N_DAYS:2`:                               {"O'Hara", `back\slash`},
		`CreatedDate = N_DAYS_AGO:3`:                                {"Ann_1"},
		`CreatedDate < YESTERDAY`:                                   {"Ann_1"},
		`SystemModstamp >= 2026-11-24T12:00:00Z`:                    {"O'Hara", `back\slash`},
		`SystemModstamp > 2026-11-24T12:59:59.000+01:00`:            {"O'Hara", `back\slash`},
		`AccountId IN (SELECT Id FROM Account WHERE Name = 'Acme')`: {"Ann_1"},
		`AccountId = '` + acc[:15] + `'`:                            {"Ann_1"},
		`Owner.Name = 'ada admin' AND CreatedBy.LastName = 'Admin'`: {"Ann_1", "O'Hara", `back\slash`},
	}
	for where, want := range tests {
		require.ElementsMatch(t, want, column(t, query(t, srv, "SELECT LastName FROM Contact WHERE "+where), "LastName"), where)
	}
}

func TestQueryErrors(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	a := query(t, srv, "SELECT Id,Name,BillingCity,IsDeleted FROM Accout")
	require.Equal(t, 400, a.status)
	require.Equal(t, "\nName,BillingCity,IsDeleted FROM Accout\n                                ^\nERROR at Row:1:Column:43\n"+
		"sObject type 'Accout' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after "+
		"the entity name. Please reference your WSDL or the describe call for the appropriate names.", a.list(t)[0]["message"])
	tests := []struct{ soql, code, text string }{
		{"SELECT Nope FROM Lead", "INVALID_FIELD", "No such column 'Nope' on entity 'Lead'. If you are attempting to use a custom field,"},
		{"SELECT Id FROM Lead WHERE Email = 'a' AND Email = 'b' OR Email = 'c'", "MALFORMED_QUERY", "unexpected token: 'OR'"},
		{"SELECT Id FORM Lead", "MALFORMED_QUERY", "unexpected token"},
		{"SELECT Id, id FROM Lead", "INVALID_FIELD", "duplicate field selected: id"},
		{`SELECT Id FROM Lead WHERE Email = 'a\x'`, "MALFORMED_QUERY", "Illegal character sequence"},
		{"SELECT Id FROM Lead WHERE CreatedDate > '2020-01-01'", "INVALID_FIELD", "must be of type dateTime and should not be enclosed in quotes"},
		{"SELECT Id FROM Lead WHERE Description = 'x'", "INVALID_FIELD", "can not be filtered in a query call"},
		{"SELECT Id FROM Lead WHERE Id = 'abc'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: abc"},
		{"SELECT FIELDS(ALL) FROM Lead", "MALFORMED_QUERY", "LIMIT"},
		{"SELECT Id FROM Lead OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "2000"},
		{"SELECT Id FROM Lead WHERE Email = '" + strings.Repeat("x", 4001) + "'", "MALFORMED_QUERY", "4000"},
	}
	for _, tt := range tests {
		a := query(t, srv, tt.soql)
		require.Equal(t, 400, a.status, tt.soql)
		require.Equal(t, tt.code, a.list(t)[0]["errorCode"], tt.soql)
		require.Contains(t, a.list(t)[0]["message"], tt.text, tt.soql)
	}
}

func TestQueryPages(t *testing.T) {
	t.Parallel()
	o, c := at(salesforcetest.Options{})
	srv := salesforcetest.New(t, o)
	for i := range 450 {
		put(t, srv, "Contact", f{"LastName": fmt.Sprintf("%03d", i)})
	}
	a := query(t, srv, "SELECT LastName FROM Contact ORDER BY LastName", "Sforce-Query-Options", "batchSize=200")
	first := a.json(t)
	require.Equal(t, 450.0, first["totalSize"])
	require.Equal(t, false, first["done"])
	next := as[string](t, first["nextRecordsUrl"])
	require.Regexp(t, `^/services/data/v67.0/query/0r8[0-9A-Za-z]{15}-200$`, next)
	put(t, srv, "Contact", f{"LastName": "000"}) // the locator is a snapshot
	seen := column(t, a, "LastName")
	for next != "" {
		a = send(t, srv, "GET", next, "")
		seen = append(seen, column(t, a, "LastName")...)
		next, _ = a.json(t)["nextRecordsUrl"].(string)
	}
	require.Len(t, seen, 450)
	require.Equal(t, "449", seen[449])
	c.at = c.at.Add(49 * time.Hour)
	a = query(t, srv, "SELECT Id FROM Contact")
	require.Equal(t, 401, a.status, "the session idles out")
}

// The keyset of a poll finds every one of 4,050 rows of one second.
func TestKeysetOverTies(t *testing.T) {
	t.Parallel()
	o, _ := at(salesforcetest.Options{})
	srv := salesforcetest.New(t, o)
	for i := range 4050 {
		put(t, srv, "Contact", f{"LastName": fmt.Sprint(i)})
	}
	ids := map[any]bool{}
	last := "000000000000000"
	for {
		page := column(t, queryAll(t, srv, "SELECT Id FROM Contact WHERE SystemModstamp >= 2026-11-24T11:50:00Z AND "+
			"(SystemModstamp > 2026-11-24T12:00:00Z OR (SystemModstamp = 2026-11-24T12:00:00Z AND Id > '"+last+"')) "+
			"ORDER BY SystemModstamp, Id LIMIT 2000"), "Id")
		if len(page) == 0 {
			break
		}
		for _, id := range page {
			ids[id] = true
		}
		last = as[string](t, page[len(page)-1])
	}
	require.Len(t, ids, 4050)
}

func TestLateVisible(t *testing.T) {
	t.Parallel()
	o, c := at(salesforcetest.Options{CommitLag: salesforcetest.LateVisible(5 * time.Minute)})
	srv := salesforcetest.New(t, o)
	id := put(t, srv, "Contact", f{"LastName": "late"})
	require.Empty(t, column(t, query(t, srv, "SELECT Id FROM Contact"), "Id"))
	c.at = noon.Add(3 * time.Minute)
	a := send(t, srv, "GET", base+"/sobjects/Contact/updated/?start=2026-11-24T11:00:00Z&end=2026-11-24T12:03:00Z", "")
	require.Equal(t, `{"ids":[],"latestDateCovered":"2026-11-24T12:00:00.000+0000"}`, a.body)
	c.at = noon.Add(5 * time.Minute)
	a = query(t, srv, "SELECT Id, SystemModstamp FROM Contact")
	require.Equal(t, []any{id}, column(t, a, "Id"))
	require.Equal(t, []any{"2026-11-24T12:00:00.000+0000"}, column(t, a, "SystemModstamp"))
}

func TestPostpone(t *testing.T) {
	t.Parallel()
	o, c := at(salesforcetest.Options{})
	srv := salesforcetest.New(t, o)
	id := put(t, srv, "Contact", f{"LastName": "late"})
	require.NoError(t, srv.Postpone("Contact", id, 5*time.Minute))
	require.Error(t, srv.Postpone("Contact", "003000000000001AAA", time.Minute))
	require.Equal(t, 1, srv.Count("Contact"))
	require.Empty(t, column(t, query(t, srv, "SELECT Id FROM Contact WHERE LastName = 'late'"), "Id"))
	require.Equal(t, 404, send(t, srv, "GET", base+"/sobjects/Contact/"+id, "").status)
	c.at = noon.Add(5 * time.Minute)
	require.Equal(t, []any{"2026-11-24T12:00:00.000+0000"}, column(t, query(t, srv, "SELECT SystemModstamp FROM Contact"), "SystemModstamp"))
}

// What queryAll shows of deleted records below and beside a record is a switch,
// and so is how many children come at once.
func TestSubqueriesAndDeletedRecords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		o           salesforcetest.Options
		children    int
		first, next int
		beside      int
	}{
		{salesforcetest.Options{}, 3, 3, 0, 0},
		{salesforcetest.Options{LiveChildren: true}, 2, 2, 0, 0},
		{salesforcetest.Options{ChildrenPage: 2}, 3, 2, 1, 0},
		{salesforcetest.Options{DeletedInSubselects: true}, 3, 3, 0, 1},
	}
	for _, c := range tests {
		srv := salesforcetest.New(t, c.o)
		acc := put(t, srv, "Account", f{"Name": "Acme"})
		for i := range 3 {
			id := put(t, srv, "Contact", f{"LastName": fmt.Sprintf("n%d", i), "AccountId": acc})
			if i == 0 {
				require.NoError(t, srv.Delete("Contact", id))
			}
		}
		a := queryAll(t, srv, "SELECT Id, (SELECT LastName FROM Contacts) FROM Account")
		page := as[map[string]any](t, column(t, a, "Contacts")[0])
		require.InDelta(t, c.children, page["totalSize"], 0)
		require.Len(t, page["records"], c.first)
		require.Equal(t, c.next == 0, page["done"])
		if c.next > 0 {
			more := send(t, srv, "GET", as[string](t, page["nextRecordsUrl"]), "")
			require.Len(t, column(t, more, "LastName"), c.next)
		}
		beside := queryAll(t, srv, "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE LastName = 'n0')")
		require.Len(t, column(t, beside, "Id"), c.beside)
	}
}
