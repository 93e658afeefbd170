package clienttest_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/crmsync/crmsync/internal/fakecrm"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/clienttest"
	"github.com/crmsync/crmsync/sync/crm"
)

// TestFake runs the contract on the small CRM of the engine's tests.
func TestFake(t *testing.T) {
	t.Parallel()
	clienttest.Run(t, func(*testing.T) clienttest.Fixture {
		fake := newFake()
		return fixture(fake, func() crmsync.Client { return fake })
	})
}

const (
	lead    = "Lead"
	contact = "Contact"
)

func newFake() *fakecrm.CRM {
	types := map[string]crm.Type{
		"name": crm.TypeText, "email": crm.TypeEmail, "external": crm.TypeText, "amount": crm.TypeNumber,
		"active": crm.TypeBool, "day": crm.TypeDate, "moment": crm.TypeInstant, "tags": crm.TypeMultiChoice,
	}
	schema := crm.Schema{System: crm.Salesforce, Object: lead, Createable: true, Updateable: true, Deletable: true}
	for name, typ := range types {
		schema.Fields = append(schema.Fields, crm.Field{
			Name: name, Type: typ, Createable: true, Updateable: true, Unique: name == "email", ExternalID: name == "external",
		})
	}
	schema.Sort()
	other := schema
	other.Object, other.Fields = contact, slices.Clone(schema.Fields)
	fake := fakecrm.New(crm.Salesforce, time.Now, schema, other)
	fake.Unique = map[string]string{lead: "email"}
	fake.Page = 60
	fake.Refuse = func(w crm.Write) error {
		if v := w.Values["email"]; !v.IsNull() && !strings.Contains(v.String(), "@") {
			return &crm.Error{Class: crm.InvalidValue, System: crm.Salesforce, Op: string(w.Op), Fields: []string{"email"}}
		}
		return nil
	}
	return fake
}

// fixture is the fake with a client that may be a wrapper around it; reopen makes
// one more.
func fixture(fake *fakecrm.CRM, reopen func() crmsync.Client) clienttest.Fixture {
	return clienttest.Fixture{
		Client: reopen(), Reopen: reopen, System: crm.Salesforce, Object: lead, Other: contact,
		Fields: clienttest.Fields{
			Text: "name", Key: "email", Unique: "email", External: "external", Number: "amount",
			Bool: "active", Date: "day", Instant: "moment", Set: "tags",
		},
		Invalid: clienttest.Invalid{Field: "email", Value: crm.TextOf("not an address")},
		Absent:  crm.Ref{System: crm.Salesforce, Object: lead, ID: "999999"},
		Put:     func(v map[string]crm.Value) crm.Ref { return fake.PutValues(lead, v) },
		Edit:    fake.EditValues,
		Delete:  fake.Delete,
		Merge:   func(survivor, loser crm.Ref) crm.Ref { fake.Merge(survivor, loser); return survivor },
		Convert: func(ref crm.Ref) []crm.Ref { return []crm.Ref{fake.Convert(ref, contact)} },
		Count:   func() int { return len(fake.Live(lead)) },
		Requests: func() int {
			return fake.Requests()
		},
		Secrets: []string{"sesame"},
		Faults:  faults(fake),
	}
}

// faults lets the fake behave as a client does that gets no answer.
func faults(fake *fakecrm.CRM) clienttest.Faults {
	fail := func(class crm.Class) error { return &crm.Error{Class: class, System: crm.Salesforce} }
	once := func(hook *func(string) error, only string, class crm.Class) func() {
		return func() {
			*hook = func(op string) error {
				if only != "" && op != only {
					return nil
				}
				*hook = nil
				return fail(class)
			}
		}
	}
	always := func(class crm.Class) func() {
		return func() { fake.Before = func(string) error { return fail(class) } }
	}
	return clienttest.Faults{
		DropBefore: once(&fake.Before, "write", crm.Ambiguous),
		DropAfter:  once(&fake.After, "write", crm.Ambiguous),
		Limit:      once(&fake.Before, "", crm.RateLimited),
		Expire:     always(crm.Auth),
		Down:       always(crm.Unavailable),
	}
}
