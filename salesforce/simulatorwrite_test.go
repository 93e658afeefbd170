package salesforce_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	"github.com/crmsync/crmsync/sync/crm"
)

func contact(values map[string]crm.Value) crm.Write {
	return crm.Write{Op: crm.Create, Ref: crm.Ref{System: crm.Salesforce, Object: "Contact"}, Values: values}
}

func named(name, email string) map[string]crm.Value {
	return map[string]crm.Value{"LastName": crm.TextOf(name), "Email": crm.TextOf(email)}
}

func TestOneInvalidValueAmongAHundredCreates(t *testing.T) {
	t.Parallel()
	for _, perRow := range []bool{false, true} {
		w := newWorld(t, salesforcetest.Options{ParseErrorsPerRow: perRow})
		before := w.Count("Contact")
		var writes []crm.Write
		for i := range 100 {
			writes = append(writes, contact(named(fmt.Sprintf("n%d", i), fmt.Sprintf("n%d@example.com", i))))
		}
		writes[33].Values["Email"] = crm.TextOf("not an address")
		writes[66].Values["FirstName"] = crm.TextOf(strings.Repeat("x", 41))
		got, err := w.con.Write(t.Context(), writes)
		require.NoError(t, err)
		for i, r := range got {
			if i != 33 && i != 66 {
				require.NoError(t, r.Err)
				require.True(t, r.Created)
			}
		}
		for i, field := range map[int]string{33: "Email", 66: "FirstName"} {
			e, isError := crm.AsError(got[i].Err)
			require.True(t, isError)
			require.Equal(t, crm.InvalidValue, e.Class)
			require.Equal(t, []string{field}, e.Fields)
			require.NotContains(t, e.Error(), "not an address")
		}
		require.Equal(t, before+98, w.Count("Contact"))
		require.Equal(t, 2, w.Calls(), "describe and write")
	}
}

func TestTheWorldChangesAsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	require.NoError(t, w.DefineField("Contact", salesforcetest.Field{Name: "HubSpotId__c", Length: 40, Unique: true, ExternalID: true}))
	old := w.put(t, "Contact", map[string]any{"LastName": "Old", "Email": "old@example.com", "HubSpotId__c": "7"})
	dead := w.put(t, "Contact", map[string]any{"LastName": "Dead"})
	upsert := func(key, name string) crm.Write {
		return crm.Write{Op: crm.Upsert, Ref: crm.Ref{System: crm.Salesforce, Object: "Contact"}, Key: crm.Key{Name: "HubSpotId__c", Value: key},
			Values: map[string]crm.Value{"LastName": crm.TextOf(name)}}
	}
	got, err := w.con.Write(t.Context(), []crm.Write{
		upsert("7", "Known"), upsert("8", "New"),
		{Op: crm.Delete, Ref: crm.Ref{System: crm.Salesforce, Object: "Contact", ID: dead}},
		{Op: crm.Update, Ref: crm.Ref{System: crm.Salesforce, Object: "Contact", ID: old[:15]}, Values: map[string]crm.Value{"Email": {}, "HasOptedOutOfEmail": crm.BoolOf(true)}},
	})
	require.NoError(t, err)
	for i, r := range got {
		require.NoError(t, r.Err, i)
		require.Equal(t, i == 1, r.Created, i)
	}
	require.Equal(t, old, got[0].Record.Ref.ID)
	rec, ok := w.Get("Contact", old)
	require.True(t, ok)
	require.Equal(t, "Known", rec.Text("LastName"))
	require.NotContains(t, rec, "Email")
	require.True(t, rec.Bool("HasOptedOutOfEmail"))
	rec, ok = w.Get("Contact", got[1].Record.Ref.ID)
	require.True(t, ok)
	require.Equal(t, "8", rec.Text("HubSpotId__c"))
	bin := w.Bin("Contact")
	require.Len(t, bin, 1)
	require.Equal(t, dead, bin[0].ID())

	got, err = w.con.Write(t.Context(), []crm.Write{contact(map[string]crm.Value{"LastName": crm.TextOf("Again"), "HubSpotId__c": crm.TextOf("7")})})
	require.NoError(t, err)
	e, isError := crm.AsError(got[0].Err)
	require.True(t, isError)
	require.Equal(t, crm.Duplicate, e.Class)
	require.Equal(t, crm.Ref{System: crm.Salesforce, Object: "Contact", ID: old}, e.Existing)
}

func TestWritesToRecordsThatAreNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	dead := w.put(t, "Contact", map[string]any{"LastName": "Dead"})
	purged := w.put(t, "Contact", map[string]any{"LastName": "Purged"})
	lead := w.put(t, "Lead", map[string]any{"LastName": "Lead", "Company": "Acme"})
	require.NoError(t, w.Delete("Contact", dead))
	require.NoError(t, w.Purge("Contact", purged))
	_, err := w.ConvertLead(lead, salesforcetest.ConvertOptions{})
	require.NoError(t, err)
	change := func(object, id string) crm.Write {
		return crm.Write{Op: crm.Update, Ref: crm.Ref{System: crm.Salesforce, Object: object, ID: id}, Values: map[string]crm.Value{"LastName": crm.TextOf("X")}}
	}
	got, err := w.con.Write(t.Context(), []crm.Write{
		change("Contact", dead), change("Contact", purged), change("Lead", lead),
		{Op: crm.Delete, Ref: crm.Ref{System: crm.Salesforce, Object: "Contact", ID: dead}},
	})
	require.NoError(t, err)
	require.Equal(t, []crm.Class{crm.NotFound, crm.NotFound, crm.Converted, crm.NotFound}, classesOf(got))
}

func TestAValidationRuleRefusesItsRecordOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	require.NoError(t, w.AddValidation("Contact", func(r salesforcetest.Record) (string, []string) {
		if r.Text("LastName") == "n1" {
			return "Sales says no", []string{"LastName"}
		}
		return "", nil
	}))
	got, err := w.con.Write(t.Context(), []crm.Write{contact(named("n0", "a@example.com")), contact(named("n1", "b@example.com")), contact(named("n2", "c@example.com"))})
	require.NoError(t, err)
	require.Equal(t, []crm.Class{"", crm.Refused, ""}, classesOf(got))
	e, _ := crm.AsError(got[1].Err)
	require.Equal(t, "Sales says no", e.Detail)
	require.Equal(t, []string{"LastName"}, e.Fields)
}

func TestDuplicateRulesTellTheMatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	there := w.put(t, "Contact", map[string]any{"LastName": "There", "Email": "there@example.com"})
	require.NoError(t, w.SetDuplicateRule("Contact", salesforcetest.DuplicatesAlert))
	got, err := w.con.Write(t.Context(), []crm.Write{contact(named("New", "THERE@example.com")), contact(named("Other", "other@example.com"))})
	require.NoError(t, err)
	require.Equal(t, []crm.Class{crm.Duplicate, ""}, classesOf(got))
	e, _ := crm.AsError(got[0].Err)
	require.Equal(t, crm.Ref{System: crm.Salesforce, Object: "Contact", ID: there}, e.Existing)

	c, err := salesforce.NewClient(salesforce.Options{HTTP: w.Client(), Auth: salesforce.FixedToken(w.Token(), w.URL()), DuplicateRules: "allowSave=true"})
	require.NoError(t, err)
	got, err = salesforce.NewConnector(c, salesforce.ConnectorOptions{}).Write(t.Context(), []crm.Write{contact(named("New", "there@example.com"))})
	require.NoError(t, err)
	require.NoError(t, got[0].Err, "an alert can be overridden")
}

func TestALostAnswerMakesCreatesAmbiguousAndNothingTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	_, err := w.con.Describe(t.Context(), "Contact")
	require.NoError(t, err)
	before := w.Count("Contact")
	w.Inject(salesforcetest.Fault{Path: "/composite", Drop: salesforcetest.DropAfter})
	writes := []crm.Write{contact(named("A", "a@example.com")), contact(named("B", "b@example.com"))}
	got, err := w.con.Write(t.Context(), writes)
	require.NoError(t, err)
	require.Equal(t, []crm.Class{crm.Ambiguous, crm.Ambiguous}, classesOf(got))
	require.Equal(t, before+2, w.Count("Contact"))
	found, err := w.con.Find(t.Context(), crm.Lookup{Values: []string{"a@example.com", "B@EXAMPLE.COM"},
		Targets: []crm.LookupTarget{{Object: "Contact", Field: "Email", Fields: []string{"LastName"}}}})
	require.NoError(t, err)
	require.Len(t, found, 2, "the records are found at once")
}

func TestLocksAndSessionsHealByThemselves(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{RotateRefreshTokens: true})
	id := w.put(t, "Contact", map[string]any{"LastName": "A"})
	_, err := w.con.Describe(t.Context(), "Contact")
	require.NoError(t, err)
	change := []crm.Write{{Op: crm.Update, Ref: crm.Ref{System: crm.Salesforce, Object: "Contact", ID: id}, Values: map[string]crm.Value{"LastName": crm.TextOf("B")}}}
	w.Inject(salesforcetest.Fault{Path: "/composite/sobjects", Sub: true, LockRow: 1})
	w.ResetRequests()
	got, err := w.con.Write(t.Context(), change)
	require.NoError(t, err)
	require.NoError(t, got[0].Err)
	require.Equal(t, 2, w.Calls())
	for range 3 { // each time with the refresh token that came last
		w.ExpireSessions()
		got, err = w.con.Write(t.Context(), change)
		require.NoError(t, err)
		require.NoError(t, got[0].Err)
	}
	rec, _ := w.Get("Contact", id)
	require.Equal(t, "B", rec.Text("LastName"))
}

func TestFindSeesLivePeopleOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	one := w.put(t, "Contact", map[string]any{"LastName": "One", "Email": "Ann@Example.com"})
	two := w.put(t, "Lead", map[string]any{"LastName": "Two", "Company": "Acme", "Email": "ann@example.com"})
	gone := w.put(t, "Contact", map[string]any{"LastName": "Gone", "Email": "ann@example.com"})
	require.NoError(t, w.Delete("Contact", gone))
	done := w.put(t, "Lead", map[string]any{"LastName": "Done", "Company": "Acme", "Email": "done@example.com"})
	_, err := w.ConvertLead(done, salesforcetest.ConvertOptions{})
	require.NoError(t, err)
	values := []string{"ann@example.com"}
	for i := range 999 {
		values = append(values, fmt.Sprintf("o'nobody%d@example.com", i))
	}
	lookup := crm.Lookup{Values: values, Targets: []crm.LookupTarget{
		{Object: "Lead", Field: "Email", Fields: []string{"Email"}}, {Object: "Contact", Field: "Email", Fields: []string{"Email"}}}}
	_, err = w.con.Find(t.Context(), lookup)
	require.NoError(t, err)
	w.ResetRequests()
	got, err := w.con.Find(t.Context(), lookup)
	require.NoError(t, err)
	require.Equal(t, 1, w.Calls())
	require.Len(t, got, 2)
	require.Equal(t, []string{two, one}, []string{got[0].Ref.ID, got[1].Ref.ID})
	lookup.Values = []string{"done@example.com"}
	got, err = w.con.Find(t.Context(), lookup)
	require.NoError(t, err)
	require.Len(t, got, 1, "the contact that the lead became")
	require.Equal(t, "Contact", got[0].Ref.Object)
}

func TestAccountAndOwnersOfAnOrg(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{Sandbox: true, TimeZone: "Europe/Berlin"})
	queue, err := w.AddQueue("Inbound")
	require.NoError(t, err)
	_, err = w.AddUser(map[string]any{"LastName": "Left", "Email": "left@acme.example", "IsActive": false})
	require.NoError(t, err)
	acc, err := w.con.Account(t.Context())
	require.NoError(t, err)
	require.Equal(t, w.OrgID(), acc.ID)
	require.Equal(t, w.UserID(), acc.UserID)
	require.Equal(t, w.Username(), acc.Username)
	require.True(t, acc.Sandbox)
	require.NotEmpty(t, acc.Name)
	owners, err := w.con.Owners(t.Context())
	require.NoError(t, err)
	queues := 0
	for _, o := range owners {
		require.NotEqual(t, "left@acme.example", o.Email)
		if o.Queue {
			queues++
			require.Equal(t, queue, o.ID)
		}
	}
	require.Equal(t, 1, queues)
	require.Greater(t, len(owners), 1)
}

func TestTheThreeUnattendedWaysIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{StrictJWT: true})
	jwt := w.oauth()
	jwt.Username, jwt.Key = w.Username(), w.JWTKey()
	credentials := w.oauth()
	credentials.LoginURL = w.URL()
	refresh := w.oauth().Tokens(salesforce.NewMemoryTokens(salesforce.Token{Refresh: w.App().RefreshToken}))
	for name, auth := range map[string]salesforce.Auth{
		"JWT bearer": jwt.JWTTokens(nil), "client credentials": credentials.ClientCredentialsTokens(nil), "refresh token": refresh,
	} {
		c, err := salesforce.NewClient(salesforce.Options{HTTP: w.Client(), Auth: auth})
		require.NoError(t, err)
		for range 2 {
			acc, err := salesforce.NewConnector(c, salesforce.ConnectorOptions{}).Account(t.Context())
			require.NoError(t, err, name)
			require.Equal(t, w.OrgID(), acc.ID, name)
			w.ExpireSessions()
		}
	}
}

func TestLimitsOfTheOrg(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, salesforcetest.Options{})
		start := time.Now()
		w.Inject(salesforcetest.Fault{Limit: salesforcetest.LimitConcurrent, Count: 2})
		_, err := w.con.Describe(t.Context(), "Contact")
		require.NoError(t, err)
		require.Positive(t, time.Since(start))
		w.Inject(salesforcetest.Fault{Limit: salesforcetest.LimitDaily})
		_, err = w.con.Describe(t.Context(), "Contact")
		require.Equal(t, crm.QuotaExhausted, crm.ClassOf(err))
		w.Close()
	})
}

func TestStatementsAreKeptShortWhereTheServerAsksForIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{LimitInnerURL: true})
	id := w.put(t, "Contact", map[string]any{"LastName": "Zoë", "Email": "p999@example.com"})
	var values []string
	for i := range 1000 {
		values = append(values, fmt.Sprintf("p%d@example.com", i), strings.Repeat("山", 20)+fmt.Sprint(i))
	}
	lookup := crm.Lookup{Values: values, Targets: []crm.LookupTarget{{Object: "Contact", Field: "Email"}}}
	for range 2 {
		got, err := w.con.Find(t.Context(), lookup)
		require.NoError(t, err)
		require.Len(t, got, 1)
		require.Equal(t, id, got[0].Ref.ID)
	}
	dead := make([]crm.Ref, 3000)
	for i := range dead {
		dead[i] = crm.Ref{System: crm.Salesforce, Object: "Contact", ID: id18(t, "003", i)}
	}
	dead[2999].ID = id
	read, err := w.con.Read(t.Context(), dead, nil)
	require.NoError(t, err)
	require.True(t, read[0].Deleted)
	require.False(t, read[2999].Deleted)
}

func TestNothingPersonalReachesTheLog(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	w := newWorld(t, salesforcetest.Options{})
	handler := slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})
	o := w.oauth()
	o.Log = slog.New(handler)
	c, err := salesforce.NewClient(salesforce.Options{HTTP: w.Client(), Log: o.Log,
		Auth: o.Tokens(salesforce.NewMemoryTokens(salesforce.Token{Refresh: w.App().RefreshToken}))})
	require.NoError(t, err)
	con := salesforce.NewConnector(c, salesforce.ConnectorOptions{})
	ctx := t.Context()
	_, err = con.Write(ctx, []crm.Write{contact(named("Secretly", "secret@example.com")), contact(named("Secretly", "secret"))})
	require.NoError(t, err)
	_, err = con.Find(ctx, crm.Lookup{Values: []string{"secret@example.com"}, Targets: []crm.LookupTarget{{Object: "Contact", Field: "Email"}}})
	require.NoError(t, err)
	_, _, err = c.Query.Query(ctx, "SELECT Id FROM Contact WHERE LastName = 'Secretly'")
	require.NoError(t, err)
	_, _, err = c.Records.GetByExternalID(ctx, "Contact", "Email", "secret@nowhere.example.com", nil)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "secret@")
	require.Contains(t, log.String(), "/composite")
	for _, hidden := range []string{"secret", "Secretly", w.App().RefreshToken, w.App().ClientSecret, "access_token"} {
		require.NotContains(t, log.String(), hidden)
	}
}

// Within a composite call "@{" begins a reference. A record whose value looks
// like one is written as it is, and takes nobody else along.
func TestValuesThatLookLikeReferences(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesforcetest.Options{})
	there := w.put(t, "Contact", map[string]any{"LastName": "There"})
	_, err := w.con.Describe(t.Context(), "Contact", "Opportunity")
	require.NoError(t, err)
	w.ResetRequests()
	names := []string{"@{r0.body}", "@{", "Plain", "@{r0[0].id} and more", "@ {", "Also plain"}
	var writes []crm.Write
	for i, name := range names {
		writes = append(writes, contact(named(name, fmt.Sprintf("p%d@example.com", i))))
	}
	writes = append(writes,
		crm.Write{Op: crm.Update, Ref: crm.Ref{System: crm.Salesforce, Object: "Contact", ID: there}, Values: map[string]crm.Value{"LastName": crm.TextOf("@{r1.id}")}},
		crm.Write{Op: crm.Create, Ref: crm.Ref{System: crm.Salesforce, Object: "Opportunity"}, Values: map[string]crm.Value{
			"Name": crm.TextOf("@{record.id}"), "StageName": crm.TextOf("Prospecting"), "CloseDate": mustDate(t, "2026-12-31"),
			crm.FieldContacts: crm.RefSetOf(crm.Ref{System: crm.Salesforce, Object: "Contact", ID: there}),
		}},
	)
	got, err := w.con.Write(t.Context(), writes)
	require.NoError(t, err)
	for i, r := range got {
		require.NoError(t, r.Err, i)
		rec, ok := w.Get(r.Record.Ref.Object, r.Record.Ref.ID)
		require.True(t, ok)
		field := map[string]string{"Contact": "LastName", "Opportunity": "Name"}[r.Record.Ref.Object]
		require.Equal(t, writes[i].Values[field].String(), rec.Text(field))
	}
	require.Len(t, w.All("OpportunityContactRole"), 1)
	// One call for what is plain, one for each kind that is not, and two for the role.
	require.LessOrEqual(t, w.Calls(), 6)

	// Refusals stay with their rows there too.
	w.Inject(salesforcetest.Fault{Method: "POST", Path: "/composite/sobjects", BadRow: 2, Code: "FIELD_CUSTOM_VALIDATION_EXCEPTION", Message: "no"})
	got, err = w.con.Write(t.Context(), []crm.Write{contact(named("@{a", "x1@example.com")), contact(named("@{b", "x2@example.com")), contact(named("c", "x3@example.com"))})
	require.NoError(t, err)
	require.Equal(t, []crm.Class{"", crm.Refused, ""}, classesOf(got))
	w.Inject(salesforcetest.Fault{Method: "POST", Path: "/composite/sobjects", Drop: salesforcetest.DropAfter})
	got, err = w.con.Write(t.Context(), []crm.Write{contact(named("@{d", "x4@example.com"))})
	require.NoError(t, err)
	require.Equal(t, []crm.Class{crm.Ambiguous}, classesOf(got))
}

func mustDate(t *testing.T, s string) crm.Value {
	t.Helper()
	v, err := crm.ParseDate(s)
	require.NoError(t, err)
	return v
}
