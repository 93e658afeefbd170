package salesforce_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/salesforce"
	"github.com/crmsync/crmsync/sync/crm"
)

type fields = []map[string]any

// describeOf returns a describe of an object with its system fields and more.
func describeOf(name string, more ...map[string]any) map[string]any {
	list := fields{
		{"name": "Id", "type": "id", "length": 18},
		{"name": "IsDeleted", "type": "boolean"},
		{"name": "CreatedDate", "type": "datetime"},
		{"name": "SystemModstamp", "type": "datetime"},
		{"name": "LastModifiedById", "type": "reference", "referenceTo": []string{"User"}},
	}
	if name == "Lead" || name == "Contact" || name == "Account" {
		list = append(list, map[string]any{"name": "MasterRecordId", "type": "reference", "referenceTo": []string{name}, "nillable": true})
	}
	if name == "Lead" {
		list = append(list,
			map[string]any{"name": "IsConverted", "type": "boolean"},
			map[string]any{"name": "ConvertedContactId", "type": "reference", "referenceTo": []string{"Contact"}},
			map[string]any{"name": "ConvertedAccountId", "type": "reference", "referenceTo": []string{"Account"}},
			map[string]any{"name": "ConvertedOpportunityId", "type": "reference", "referenceTo": []string{"Opportunity"}})
	}
	list = append(list,
		map[string]any{"name": "LastName", "type": "string", "length": 80, "createable": true, "updateable": true},
		map[string]any{"name": "Email", "type": "email", "length": 80, "createable": true, "updateable": true, "nillable": true},
		map[string]any{"name": "HasOptedOutOfEmail", "type": "boolean", "createable": true, "updateable": true, "defaultedOnCreate": true},
		map[string]any{"name": "NumberOfEmployees", "type": "int", "digits": 8, "createable": true, "updateable": true, "nillable": true},
		map[string]any{"name": "Birthdate", "type": "date", "createable": true, "updateable": true, "nillable": true},
		map[string]any{"name": "LastCall__c", "type": "datetime", "createable": true, "updateable": true, "nillable": true},
		map[string]any{"name": "Topics__c", "type": "multipicklist", "length": 4099, "createable": true, "updateable": true, "nillable": true},
		map[string]any{"name": "OwnerId", "type": "reference", "referenceTo": []string{"Group", "User"}, "createable": true, "updateable": true},
		map[string]any{"name": "AccountId", "type": "reference", "referenceTo": []string{"Account"}, "createable": true, "updateable": true, "nillable": true},
		map[string]any{"name": "HubSpotId__c", "type": "string", "length": 40, "createable": true, "updateable": true, "nillable": true, "externalId": true, "unique": true})
	return map[string]any{"name": name, "label": name, "createable": true, "updateable": true, "deletable": true, "fields": append(list, more...)}
}

// org answers describes and hands every other subrequest to answer.
func org(t *testing.T, answer func(sub) reply) *stub {
	t.Helper()
	return newStub(t, func(c call) reply {
		if !strings.HasSuffix(c.path, "/composite") {
			return answer(sub{Method: c.method, URL: c.path + "?" + c.query.Encode(), Body: c.body})
		}
		out := composite(c, func(s sub) reply {
			if name, ok := strings.CutSuffix(s.path(), "/describe"); ok {
				name = name[strings.LastIndex(name, "/")+1:]
				if name == "Nope" {
					return failure(404, "NOT_FOUND", "The requested resource does not exist")
				}
				return reply{body: describeOf(name)}
			}
			return answer(s)
		})
		out.header = map[string]string{"Date": "Tue, 24 Nov 2026 12:00:00 GMT"}
		return out
	})
}

// connect returns a connector that knows its schemas, and clears the calls.
func (s *stub) connect(t *testing.T, objects ...string) *salesforce.Connector {
	t.Helper()
	c := salesforce.NewConnector(s.newClient(t), salesforce.ConnectorOptions{})
	_, err := c.Describe(t.Context(), objects...)
	require.NoError(t, err)
	s.reset()
	return c
}

func rows(list ...any) reply {
	if list == nil {
		list = []any{}
	}
	return reply{body: map[string]any{"totalSize": len(list), "done": true, "records": list}}
}

func id15(prefix string, n int) string { return fmt.Sprintf("%sxx%010d", prefix, n) }

func id18(t *testing.T, prefix string, n int) string {
	t.Helper()
	id, err := crm.SalesforceID(id15(prefix, n))
	require.NoError(t, err)
	return id
}

func TestDescribeManyObjectsInOneCall(t *testing.T) {
	t.Parallel()
	s := org(t, nil)
	c := salesforce.NewConnector(s.newClient(t), salesforce.ConnectorOptions{})
	got, err := c.Describe(t.Context(), "Lead", "Contact", "Account")
	require.NoError(t, err)
	require.Len(t, s.seen(), 1)
	require.Equal(t, "Contact", got[1].Object)
	f, ok := got[0].Field("lastname")
	require.True(t, ok)
	require.Equal(t, crm.Field{Name: "LastName", Type: crm.TypeText, Native: "string", Length: 80, Createable: true, Updateable: true, Required: true}, f)
	f, _ = got[0].Field("HasOptedOutOfEmail")
	require.False(t, f.Required, "a checkbox has a default")

	_, err = c.Describe(t.Context(), "Lead", "Nope")
	require.Equal(t, crm.SchemaDrift, crm.ClassOf(err))
	require.Contains(t, err.Error(), "Nope")
}

func TestFieldsInCommonTerms(t *testing.T) {
	t.Parallel()
	types := map[string]crm.Type{
		"string": crm.TypeText, "textarea": crm.TypeLongText, "picklist": crm.TypeChoice, "combobox": crm.TypeChoice,
		"multipicklist": crm.TypeMultiChoice, "boolean": crm.TypeBool, "int": crm.TypeInteger, "double": crm.TypeNumber,
		"currency": crm.TypeNumber, "percent": crm.TypeNumber, "date": crm.TypeDate, "datetime": crm.TypeInstant,
		"email": crm.TypeEmail, "phone": crm.TypePhone, "url": crm.TypeURL, "reference": crm.TypeReference, "id": crm.TypeID,
		"address": crm.TypeOther, "location": crm.TypeOther, "base64": crm.TypeOther, "encryptedstring": crm.TypeOther,
		"time": crm.TypeOther, "anyType": crm.TypeOther, "something new": crm.TypeOther,
	}
	for native, want := range types {
		d := salesforce.ObjectDescribe{Fields: []salesforce.FieldDescribe{{Name: "F", Type: native, Precision: 18, Scale: 2, Digits: 8, Length: 40}}}
		f := d.Schema().Fields[0]
		require.Equal(t, want, f.Type, native)
		require.Equal(t, native, f.Native)
		switch want {
		case crm.TypeNumber:
			require.Equal(t, []int{18, 2, 0}, []int{f.Precision, f.Scale, f.Length})
		case crm.TypeInteger:
			require.Equal(t, 8, f.Precision)
		}
	}
	d := salesforce.ObjectDescribe{Fields: []salesforce.FieldDescribe{
		{Name: "Stage", Type: "picklist", RestrictedPicklist: true, Calculated: true, Unique: true, ExternalID: true, Picklist: []salesforce.PicklistValue{
			{Value: "A", Label: "Alpha", Active: true}, {Value: "B", Label: "Beta"}}},
	}}
	f := d.Schema().Fields[0]
	require.Equal(t, []crm.Option{{Value: "A", Label: "Alpha"}, {Value: "B", Label: "Beta", Hidden: true}}, f.Options)
	require.True(t, f.Restricted && f.Calculated && f.Unique && f.ExternalID)
}

func TestTheGateIsAskedBeforeEachRequest(t *testing.T) {
	t.Parallel()
	s := org(t, func(sub) reply { return rows() })
	c := s.connect(t, "Lead")
	left, closed := 1, errors.New("the allowance is used up")
	c.Meter(func(context.Context) error {
		if left == 0 {
			return closed
		}
		left--
		return nil
	})
	feed := []crm.Feed{{Object: "Lead", Lane: crm.Changes}}
	_, err := c.Changes(t.Context(), feed)
	require.NoError(t, err)
	_, err = c.Changes(t.Context(), feed)
	require.ErrorIs(t, err, closed)
	require.Len(t, s.seen(), 1)
	c.Meter(nil)
	_, err = c.Changes(t.Context(), feed)
	require.NoError(t, err)
}

func TestPrimeSavesTheDescribe(t *testing.T) {
	t.Parallel()
	s := org(t, func(sub) reply { return rows() })
	schemas, err := salesforce.NewConnector(s.newClient(t), salesforce.ConnectorOptions{}).Describe(t.Context(), "Lead")
	require.NoError(t, err)
	c := salesforce.NewConnector(s.newClient(t), salesforce.ConnectorOptions{})
	c.Prime(schemas...)
	s.reset()
	_, err = c.Changes(t.Context(), []crm.Feed{{Object: "Lead", Lane: crm.Changes, Fields: []string{"Email"}}})
	require.NoError(t, err)
	require.Len(t, s.seen(), 1)
}

func TestAccount(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply {
		switch q := r.query("q"); {
		case strings.HasSuffix(r.path(), "/userinfo"):
			return reply{body: map[string]any{"user_id": "005xx000001SwiU", "organization_id": "00Dxx0000001gER", "preferred_username": "old@acme.example", "zoneinfo": "Europe/Berlin"}}
		case strings.Contains(q, "FROM Organization"):
			return rows(map[string]any{"Id": "00Dxx0000001gEREAY", "Name": "Acme", "IsSandbox": true, "TimeZoneSidKey": "America/New_York"})
		case strings.Contains(q, "FROM CurrencyType"):
			return failure(400, "INVALID_TYPE", "sObject type 'CurrencyType' is not supported.")
		default:
			require.Contains(t, q, "Id = '005xx000001SwiUAAS'")
			return rows(map[string]any{"Username": "sync@acme.example"})
		}
	})
	got, err := salesforce.NewConnector(s.newClient(t), salesforce.ConnectorOptions{}).Account(t.Context())
	require.NoError(t, err)
	require.Equal(t, crm.Account{System: crm.Salesforce, ID: "00Dxx0000001gEREAY", Name: "Acme", UserID: "005xx000001SwiUAAS",
		Username: "sync@acme.example", Sandbox: true, TimeZone: "America/New_York",
		URL: "https://acme.my.salesforce.com"}, got)
	require.Len(t, s.seen(), 2)

	s.reset()
	c := s.newClient(t, func(o *salesforce.Options) {
		o.Auth = salesforce.OAuth{HTTP: s.client}.Tokens(salesforce.NewMemoryTokens(salesforce.Token{
			Access: "a", Base: instance, Extra: map[string]string{"user_id": "005xx000001SwiUAAS"}}))
	})
	again, err := salesforce.NewConnector(c, salesforce.ConnectorOptions{}).Account(t.Context())
	require.NoError(t, err)
	require.Equal(t, got, again)
	require.Len(t, s.seen(), 1, "the token says whose it is")
}

func TestOwners(t *testing.T) {
	t.Parallel()
	s := org(t, func(r sub) reply {
		if strings.Contains(r.query("q"), "FROM Group") {
			return rows(map[string]any{"Id": id15("00G", 1), "Name": "Inbound"})
		}
		return rows(map[string]any{"Id": id15("005", 2), "Name": "B", "Email": "b@acme.example"}, map[string]any{"Id": id15("005", 1), "Name": "A", "Email": "a@acme.example"})
	})
	got, err := salesforce.NewConnector(s.newClient(t), salesforce.ConnectorOptions{}).Owners(t.Context())
	require.NoError(t, err)
	require.Equal(t, []crm.Owner{
		{ID: id18(t, "005", 1), Name: "A", Email: "a@acme.example", Active: true},
		{ID: id18(t, "005", 2), Name: "B", Email: "b@acme.example", Active: true},
		{ID: id18(t, "00G", 1), Name: "Inbound", Active: true, Queue: true},
	}, got)
	require.Len(t, s.seen(), 1)
}

func TestProvisionSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := org(t, nil)
	err := salesforce.NewConnector(s.newClient(t), salesforce.ConnectorOptions{}).Provision(t.Context(), "Lead", "HubSpotId__c", "HubSpot id")
	require.ErrorContains(t, err, "create it in Setup")
	require.Empty(t, s.seen())
}

func TestAnUnreachableHostIsUnavailable(t *testing.T) {
	t.Parallel()
	c, err := salesforce.NewClient(salesforce.Options{
		Auth: salesforce.FixedToken("t", instance), Attempts: 1,
		HTTP: &http.Client{Transport: refusing{}},
	})
	require.NoError(t, err)
	_, err = salesforce.NewConnector(c, salesforce.ConnectorOptions{}).Describe(t.Context(), "Lead")
	require.Equal(t, crm.Unavailable, crm.ClassOf(err))
	require.ErrorContains(t, err, "check that the host can be reached")
}

type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("no such host")
}

func at(hour, minute, second int) time.Time {
	return time.Date(2026, 11, 24, hour, minute, second, 0, time.UTC)
}
