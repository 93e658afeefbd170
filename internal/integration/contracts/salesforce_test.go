package contracts_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/clienttest"
	"github.com/crmsync/crmsync/sync/crm"
)

// TestSalesforce runs the contract on orgs that behave differently where
// Salesforce does not say how it behaves, for an object that can be converted and
// for one that cannot.
func TestSalesforce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, object string
		options      salesforcetest.Options
	}{
		{"leads", "Lead", salesforcetest.Options{}},
		{"contacts", "Contact", salesforcetest.Options{}},
		{"contacts with other switches", "Contact", salesforcetest.Options{
			PlainNumbers: true, FoldIDOrder: true, DeletedUpdateStatus: 400, LockStatus: 409,
			ParseErrorsPerRow: true, LimitInnerURL: true, APIBursts: true,
		}},
	} {
		if underRace && c.name == "contacts with other switches" {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			clienttest.Run(t, func(t *testing.T) clienttest.Fixture { return org(t, c.object, c.options) })
		})
	}
}

func org(t *testing.T, object string, o salesforcetest.Options) clienttest.Fixture {
	o.SessionTTL = 1000 * time.Hour // the suite lets days go by; renewal has tests of its own
	srv := salesforcetest.New(t, o)
	for _, f := range []salesforcetest.Field{
		{Name: "External__c", Length: 80, Unique: true, ExternalID: true},
		{Name: "Owed__c", Type: "double", Precision: 18, Scale: 2},
		{Name: "Fan__c", Type: "boolean"},
		{Name: "FirstDay__c", Type: "date"},
		{Name: "LastCall__c", Type: "datetime"},
		{Name: "Interests__c", Type: "multipicklist", Picklist: []salesforcetest.Choice{{Value: "a"}, {Value: "b"}, {Value: "c"}}},
	} {
		require.NoError(t, srv.DefineField(object, f))
	}
	open := func() crmsync.Client {
		c, err := salesforce.NewClient(salesforce.Options{Auth: salesforce.FixedToken(srv.Token(), srv.URL()), HTTP: srv.Client()})
		require.NoError(t, err)
		return salesforce.NewConnector(c, salesforce.ConnectorOptions{PageSize: 100})
	}
	ref := func(object, id string) crm.Ref { return crm.Ref{System: crm.Salesforce, Object: object, ID: id} }
	f := clienttest.Fixture{
		Client: open(), Reopen: open, System: crm.Salesforce, Object: object, Other: "Account",
		Fields: clienttest.Fields{
			Text: "LastName", Key: "Email", Unique: "External__c", External: "External__c", Number: "Owed__c",
			Bool: "Fan__c", Date: "FirstDay__c", Instant: "LastCall__c", Set: "Interests__c",
		},
		Invalid: clienttest.Invalid{Field: "Email", Value: crm.TextOf("not an address")},
		Absent:  ref(object, "00300000000zzzzAAA"),
		Put: func(v map[string]crm.Value) crm.Ref {
			id, err := srv.Put(object, natives(v))
			require.NoError(t, err)
			return ref(object, id)
		},
		Edit:   func(r crm.Ref, v map[string]crm.Value) { require.NoError(t, srv.Edit(object, r.ID, natives(v))) },
		Delete: func(r crm.Ref) { require.NoError(t, srv.Delete(object, r.ID)) },
		Merge: func(survivor, loser crm.Ref) crm.Ref {
			require.NoError(t, srv.Merge(object, survivor.ID, loser.ID))
			return survivor
		},
		Count:    func() int { return srv.Count(object) },
		Requests: func() int { return len(srv.Requests()) },
		Secrets:  []string{srv.Token()},
		Faults: clienttest.Faults{
			DropBefore: func() { srv.Inject(salesforcetest.Fault{Path: "/composite", Drop: salesforcetest.DropBefore}) },
			DropAfter:  func() { srv.Inject(salesforcetest.Fault{Path: "/composite", Drop: salesforcetest.DropAfter}) },
			Expire:     srv.ExpireSessions,
			Limit:      func() { srv.Inject(salesforcetest.Fault{Limit: salesforcetest.LimitConcurrent}) },
			Down:       func() { srv.Inject(salesforcetest.Fault{Status: 503, Body: "<html>down</html>", Count: -1}) },
			Slow:       func(d time.Duration) { srv.Inject(salesforcetest.Fault{Delay: d}) },
		},
	}
	if object == "Lead" {
		f.Absent.ID = "00Q00000000zzzzEAA"
		f.Required = map[string]crm.Value{"Company": crm.TextOf("Acme")}
		f.Convert = func(r crm.Ref) []crm.Ref {
			made, err := srv.ConvertLead(r.ID, salesforcetest.ConvertOptions{CreateOpportunity: true})
			require.NoError(t, err)
			return []crm.Ref{ref("Contact", made.ContactID), ref("Account", made.AccountID), ref("Opportunity", made.OpportunityID)}
		}
	}
	return f
}

// natives are values as the simulator's world takes them.
func natives(values map[string]crm.Value) map[string]any {
	out := map[string]any{}
	for name, v := range values {
		switch v.Kind() {
		case crm.Null:
			out[name] = nil
		case crm.Bool:
			out[name] = v.True()
		case crm.Number:
			out[name] = json.Number(v.String())
		default:
			out[name] = v.String()
		}
	}
	return out
}
