package salesforcetest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce/salesforcetest"
)

func TestMergeAndDelete(t *testing.T) {
	t.Parallel()
	o, c := at(salesforcetest.Options{})
	srv := salesforcetest.New(t, o)
	acc := put(t, srv, "Account", f{"Name": "A"})
	win := put(t, srv, "Contact", f{"LastName": "w", "AccountId": acc})
	lose := put(t, srv, "Contact", f{"LastName": "l", "AccountId": acc})
	task := put(t, srv, "Task", f{"WhoId": lose, "Subject": "Call"})
	c.at = noon.Add(time.Minute)
	require.NoError(t, srv.Merge("Contact", win, lose))
	require.Equal(t, []any{win}, column(t, queryAll(t, srv, "SELECT MasterRecordId FROM Contact WHERE IsDeleted = true AND SystemModstamp >= 2026-11-24T12:01:00Z"), "MasterRecordId"))
	rec, _ := srv.Get("Task", task)
	require.Equal(t, win, rec.Text("WhoId"))
	require.Equal(t, acc, rec.Text("AccountId"))
	rec, _ = srv.Get("Contact", win)
	require.Equal(t, noon.Add(time.Minute), rec.Time("SystemModstamp"))

	require.NoError(t, srv.Delete("Account", acc))
	require.Zero(t, srv.Count("Contact"), "contacts go with their account")
	a := send(t, srv, "GET", base+"/sobjects/Contact/deleted/?start=2026-11-24T11:00:00Z&end=2026-11-24T12:02:00Z", "")
	require.Contains(t, a.body, `{"id":"`+win+`","deletedDate":"2026-11-24T12:01:00.000+0000"}`)
	require.Contains(t, a.body, `"earliestDateAvailable":"2026-11-09T12:01:00.000+0000"`)
	require.NoError(t, srv.Undelete("Account", acc))
	require.Equal(t, 1, srv.Count("Contact"))
	require.NoError(t, srv.Delete("Contact", win))
	c.at = noon.AddDate(0, 0, 16)
	require.Empty(t, srv.Bin("Lead"))
	a = send(t, srv, "GET", base+"/sobjects/Contact/deleted/?start=2026-11-24T11:00:00Z&end=2026-11-24T12:02:00Z", "")
	require.Equal(t, 401, a.status)
}

func TestConvertLead(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	id := put(t, srv, "Lead", f{"LastName": "L", "FirstName": "F", "Company": "C", "Email": "l@x.org", "City": "Bonn"})
	old := put(t, srv, "Account", f{"Name": "Kept", "BillingCity": "Rome"})
	got, err := srv.ConvertLead(id, salesforcetest.ConvertOptions{AccountID: old, CreateOpportunity: true})
	require.NoError(t, err)
	require.Equal(t, old, got.AccountID)
	rec, _ := srv.Get("Lead", id)
	require.True(t, rec.Bool("IsConverted"))
	require.Equal(t, got.ContactID, rec.Text("ConvertedContactId"))
	require.Equal(t, "Closed - Converted", rec.Text("Status"))
	rec, _ = srv.Get("Account", old)
	require.Equal(t, "Kept", rec.Text("Name"))
	require.Equal(t, "Rome", rec.Text("BillingCity"), "only empty fields are filled")
	rec, _ = srv.Get("Contact", got.ContactID)
	require.Equal(t, "Bonn", rec.Text("MailingCity"))
	rec, _ = srv.Get("Opportunity", got.OpportunityID)
	require.Equal(t, "Prospecting", rec.Text("StageName"))
	require.Equal(t, 10.0, rec.Number("Probability"))
	roles := srv.All("OpportunityContactRole")
	require.Len(t, roles, 1)
	require.True(t, roles[0].Bool("IsPrimary"))
}

func TestDerivedFields(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	id := put(t, srv, "Opportunity", f{"Name": "o", "StageName": "Prospecting", "CloseDate": "2026-12-31", "Amount": 1000})
	a := send(t, srv, "PATCH", base+"/sobjects/Opportunity/"+id, `{"StageName":"closed won"}`)
	require.Equal(t, 204, a.status, a.body)
	rec, _ := srv.Get("Opportunity", id)
	require.Equal(t, "Closed Won", rec.Text("StageName"))
	require.True(t, rec.Bool("IsWon"))
	require.Equal(t, 100.0, rec.Number("Probability"))
	require.Equal(t, "Closed", rec.Text("ForecastCategoryName"))
	rec, _ = srv.Get("Task", put(t, srv, "Task", f{}))
	require.Equal(t, "Not Started", rec.Text("Status"))
	require.Equal(t, "Normal", rec.Text("Priority"))
	rec, _ = srv.Get("Lead", put(t, srv, "Lead", f{"LastName": "x", "Company": "c", "LeadSource": "Unheard Of"}))
	require.Equal(t, "Open - Not Contacted", rec.Text("Status"))
	require.Equal(t, "Unheard Of", rec.Text("LeadSource"), "standard picklists are not restricted")
	require.NoError(t, srv.DefineField("Lead", salesforcetest.Field{Name: "Score__c", Type: "double", Formula: func(r salesforcetest.Record) any {
		return float64(len(r.Text("LastName")))
	}}))
	require.Equal(t, []any{1.0}, column(t, query(t, srv, "SELECT Score__c FROM Lead WHERE Score__c = 1"), "Score__c"))
}

func TestInactiveOwner(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	user, err := srv.AddUser(f{"Email": "gone@acme.example", "IsActive": false})
	require.NoError(t, err)
	a := send(t, srv, "POST", base+"/sobjects/Contact", `{"LastName":"x","OwnerId":"`+user+`"}`)
	require.Contains(t, a.body, `"errorCode":"INACTIVE_OWNER_OR_USER"`)
	queue, err := srv.AddQueue("Hot leads")
	require.NoError(t, err)
	lead := put(t, srv, "Lead", f{"LastName": "x", "Company": "c", "OwnerId": queue})
	require.Equal(t, []any{"Hot leads"}, func() []any {
		out := []any{}
		for _, o := range column(t, query(t, srv, "SELECT Owner.Name, Owner.Type FROM Lead WHERE Owner.Type = 'Queue'"), "Owner") {
			out = append(out, as[map[string]any](t, o)["Name"])
		}
		return out
	}())
	_, err = srv.ConvertLead(lead, salesforcetest.ConvertOptions{})
	require.Error(t, err)
}

func TestStateAndCountryPicklists(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	srv.EnableStateCountryPicklists()
	create := func(body string) answer {
		return send(t, srv, "POST", base+"/sobjects/Contact", `{"LastName":"x",`+body+`}`)
	}
	a := create(`"MailingCountryCode":"us","MailingStateCode":"CA"`)
	require.Equal(t, 201, a.status, a.body)
	id := as[string](t, a.json(t)["id"])
	get := func() salesforcetest.Record { r, _ := srv.Get("Contact", id); return r }
	require.Equal(t, "United States", get().Text("MailingCountry"))
	require.Equal(t, "California", get().Text("MailingState"))
	edit := func(body string) answer { return send(t, srv, "PATCH", base+"/sobjects/Contact/"+id, body) }
	require.Equal(t, 204, edit(`{"MailingState":"Texas"}`).status)
	require.Equal(t, "TX", get().Text("MailingStateCode"))
	require.Contains(t, edit(`{"MailingCountryCode":"CA"}`).body, "FIELD_INTEGRITY_EXCEPTION", "Texas is not in Canada")
	require.Contains(t, edit(`{"MailingCountryCode":"CA","MailingCountry":"United States","MailingStateCode":null}`).body, "FIELD_INTEGRITY_EXCEPTION")
	require.Equal(t, 204, edit(`{"MailingCountryCode":null}`).status)
	require.Empty(t, get().Text("MailingStateCode")+get().Text("MailingState")+get().Text("MailingCountry"))
	require.Equal(t, `[{"message":"There's a problem with this country, even though it may appear correct. Please select a country/territory `+
		`from the list of valid countries.: Mailing Country","errorCode":"FIELD_INTEGRITY_EXCEPTION","fields":["MailingCountry"]}]`,
		create(`"MailingCountry":"Wonderland"`).body)
	a = create(`"MailingCountryCode":"DE","MailingCountry":"France"`)
	require.Equal(t, 201, a.status, "on create the code wins")
	rec, _ := srv.Get("Contact", as[string](t, a.json(t)["id"]))
	require.Equal(t, "Germany", rec.Text("MailingCountry"))
}

func TestFaults(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	body := `{"records":[` + records("Contact", `{"LastName":"a"}`, `{"LastName":"b"}`) + `]}`
	srv.Inject(salesforcetest.Fault{Path: "/composite/sobjects", LockRow: 2})
	a := send(t, srv, "POST", base+"/composite/sobjects", body)
	require.Equal(t, true, a.list(t)[0]["success"])
	require.Contains(t, a.body, `"statusCode":"UNABLE_TO_LOCK_ROW","message":"unable to obtain exclusive access to this record or 1 records: `)
	require.NotContains(t, send(t, srv, "POST", base+"/composite/sobjects", body).body, "UNABLE", "one call only")

	srv.Inject(salesforcetest.Fault{Limit: salesforcetest.LimitDaily})
	a = send(t, srv, "GET", base+"/limits", "")
	require.Equal(t, 403, a.status)
	require.Equal(t, `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, a.body)

	srv.Inject(salesforcetest.Fault{ExpireSession: true, Path: "/limits"})
	require.Equal(t, 401, send(t, srv, "GET", base+"/limits", "").status)
}

func TestDroppedReplies(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	for _, tt := range []struct {
		drop salesforcetest.Drop
		want int
	}{{salesforcetest.DropBefore, 0}, {salesforcetest.DropAfter, 1}} {
		srv.Inject(salesforcetest.Fault{Method: "POST", Object: "Account", Drop: tt.drop})
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+base+"/sobjects/Account", strings.NewReader(`{"Name":"x"}`))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+srv.Token())
		res, err := srv.Client().Do(req)
		if err == nil {
			_ = res.Body.Close()
		}
		require.Error(t, err)
		require.Equal(t, tt.want, srv.Count("Account"))
	}
}

func TestDailyLimitAndVirtualTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := salesforcetest.NewServer(salesforcetest.Options{DailyLimit: 2})
		defer srv.Close()
		get := func() int { return send(t, srv, "GET", base+"/limits", "").status }
		require.Equal(t, []int{200, 200, 403}, []int{get(), get(), get()})
		srv.Inject(salesforcetest.Fault{Delay: time.Hour})
		start := time.Now()
		require.Equal(t, 403, get())
		require.Equal(t, time.Hour, time.Since(start))
		time.Sleep(25 * time.Hour)
		require.Equal(t, 401, get(), "the session is over, the limit is not the reason")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		srv.Inject(salesforcetest.Fault{Delay: time.Hour})
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL()+base+"/limits", nil)
		require.NoError(t, err)
		res, err := srv.Client().Do(req)
		if err == nil {
			_ = res.Body.Close()
		}
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestTriggerTakesItsRunAlong(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	require.NoError(t, srv.AddTrigger("Contact", func(r salesforcetest.Record) string {
		if r.Text("LastName") == "bad" {
			return "System.DmlException: no"
		}
		return ""
	}))
	a := send(t, srv, "POST", base+"/composite/sobjects", `{"records":[`+records("Contact", `{"LastName":"a"}`, `{"LastName":"bad"}`)+
		`,`+records("Account", `{"Name":"fine"}`)+`]}`)
	got := a.list(t)
	require.Contains(t, a.body, `"statusCode":"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY","message":"ContactTrigger: execution of BeforeInsert\n\ncaused by: System.DmlException: no"`)
	require.Equal(t, []any{false, false, true}, []any{got[0]["success"], got[1]["success"], got[2]["success"]})
	require.Zero(t, srv.Count("Contact"))
}

func TestAssignmentRule(t *testing.T) {
	t.Parallel()
	srv := salesforcetest.New(t, salesforcetest.Options{})
	user, err := srv.AddUser(f{"Email": "sales@acme.example"})
	require.NoError(t, err)
	require.NoError(t, srv.SetAssignmentRule("Lead", user))
	id := put(t, srv, "Lead", f{"LastName": "x", "Company": "c"})
	owner := func() string { r, _ := srv.Get("Lead", id); return r.Text("OwnerId") }
	before := owner()
	require.Equal(t, 204, send(t, srv, "PATCH", base+"/sobjects/Lead/"+id, `{"Title":"t"}`, "Sforce-Auto-Assign", "FALSE").status)
	require.Equal(t, before, owner())
	require.Equal(t, 204, send(t, srv, "PATCH", base+"/sobjects/Lead/"+id, `{"Title":"t"}`).status)
	require.Equal(t, user, owner(), "the header defaults to TRUE")
}

// A contact role needs its contact: one whose contact went while its opportunity
// was in the bin does not come back with it.
func TestUndeleteLeavesRolesWithoutTheirContact(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(*salesforcetest.Server, string, string) error{
		"deleted": func(srv *salesforcetest.Server, id, _ string) error { return srv.Delete("Contact", id) },
		"merged":  func(srv *salesforcetest.Server, id, into string) error { return srv.Merge("Contact", into, id) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := salesforcetest.New(t, salesforcetest.Options{})
			goes, stays := put(t, srv, "Contact", f{"LastName": "g"}), put(t, srv, "Contact", f{"LastName": "s"})
			opp := put(t, srv, "Opportunity", f{"Name": "O", "StageName": "Prospecting", "CloseDate": "2026-11-24"})
			put(t, srv, "OpportunityContactRole", f{"OpportunityId": opp, "ContactId": goes})
			role := put(t, srv, "OpportunityContactRole", f{"OpportunityId": opp, "ContactId": stays})
			require.NoError(t, srv.Delete("Opportunity", opp))
			require.Zero(t, srv.Count("OpportunityContactRole"))
			require.NoError(t, act(srv, goes, stays))
			require.NoError(t, srv.Undelete("Opportunity", opp))
			roles := srv.All("OpportunityContactRole")
			require.Len(t, roles, 1)
			require.Equal(t, role, roles[0].ID())
		})
	}
}
