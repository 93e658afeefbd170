package passes_test

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot"
	"github.com/crmsync/crmsync/internal/integration/dbtest"
	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/salesforce"
	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
	"github.com/crmsync/crmsync/sync/sqlstore"
)

// Each mistake gives one clear error that says what to do, and once it is
// mended everything arrives: nothing was lost.

func TestWrongHubSpotToken(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		r.contact("Lovelace", "ada@example.com")
		good := r.hubspot
		r.hubspot = hubspot.NewConnector(hubspot.NewClient(hubspot.Options{
			AccessToken: "pat-na1-wrong", HTTP: r.hs.Client(),
		}), hubspot.ConnectorOptions{})
		_, err := r.engine().Sync(context.Background())
		require.Equal(t, crm.Auth, crm.ClassOf(err))
		require.ErrorContains(t, err, "hubspot")
		require.ErrorContains(t, err, "connect the account again")
		require.NotContains(t, err.Error(), "pat-na1-wrong")
		r.hubspot = good
		r.sync()
		require.Equal(t, 1, r.sf.Count("Lead"))
	})
}

func TestWrongSalesforceToken(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		r.contact("Lovelace", "ada@example.com")
		good := r.salesforce
		client, err := salesforce.NewClient(salesforce.Options{Auth: salesforce.FixedToken("00Dwrong!hush", r.sf.URL()), HTTP: r.sf.Client()})
		require.NoError(t, err)
		r.salesforce = salesforce.NewConnector(client, salesforce.ConnectorOptions{})
		_, err = r.engine().Sync(context.Background())
		require.Equal(t, crm.Auth, crm.ClassOf(err))
		require.ErrorContains(t, err, "connect the account again")
		require.NotContains(t, err.Error(), "hush")
		r.salesforce = good
		r.sync()
		require.Equal(t, 1, r.sf.Count("Lead"))
	})
}

func TestUnknownFieldInTheSettings(t *testing.T) {
	t.Parallel()
	_, err := crmsync.ParseSettings([]byte("{\n  \"connection\": \"acme\",\n  \"contacts\": {\"defaultObjekt\": \"Lead\"}\n}"))
	require.ErrorContains(t, err, `unknown field "defaultObjekt"`)
	require.ErrorContains(t, err, "line 3")
}

func TestSettingsNameEveryProblem(t *testing.T) {
	t.Parallel()
	_, err := crmsync.ParseSettings([]byte(`{"contacts": {"defaultObject": "Account", "mapping": {"fields": [
		{"hubspot": "email", "salesforce": "Email"}, {"hubspot": "phone", "salesforce": "Phone", "rule": "Sometimes"}]}},
		"safety": {"maxShare": 300}, "apiCalls": {"allocation": -1}}`))
	for _, want := range []string{
		"connection: is required", `contacts.defaultObject: "Account" is not one of Lead, Contact, ContactWhenAccountKnown`,
		"contacts.mapping.fields[1].rule:", "safety.maxShare: 300 is over 100 percent", "apiCalls.allocation: is negative",
	} {
		require.ErrorContains(t, err, want)
	}
}

func TestMappedFieldThatTheOrgDoesNotHave(t *testing.T) {
	run(t, rigOptions{settings: func(s *crmsync.Settings) {
		s.Contacts.Mapping = mapping.DefaultContacts()
		s.Contacts.Mapping.Fields = append(s.Contacts.Mapping.Fields, mapping.Field{HubSpot: "mobilephone", Salesforce: "MobilPhone"})
	}}, func(r *rig) {
		r.contact("Lovelace", "ada@example.com", "mobilephone", "1", "city", "London")
		rep := r.sync()
		require.Contains(t, strings.Join(rep.Reasons, "\n"), "MobilPhone")
		require.Contains(t, strings.Join(rep.Reasons, "\n"), "MobilePhone", "the closest name is suggested")
		require.Equal(t, "London", r.sfValue("Lead", r.only("Lead"), "City"), "the rest goes on")
		st, err := r.engine().Status(context.Background())
		require.NoError(t, err)
		require.NotEmpty(t, st.Skipped)
		// Mended, the value arrives though neither record changes again.
		fields := r.settings.Contacts.Mapping.Fields
		fields[len(fields)-1].Salesforce = "MobilePhone"
		r.sync()
		require.Equal(t, "1", r.sfValue("Lead", r.only("Lead"), "MobilePhone"))
	})
}

func TestFieldThatDisappearsIsDroppedAndReported(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		h, s := linkedPair(r)
		require.NoError(t, r.sf.HideField("Lead", "Title"))
		r.editHubSpot(h, "phone", "2", "jobtitle", "Analyst")
		rep := r.sync()
		require.Contains(t, strings.Join(rep.Reasons, "\n"), "Title")
		require.Equal(t, "2", r.sfValue("Lead", s, "Phone"))
		r.settled()
	})
}

func TestUnreachableHost(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		r.contact("Lovelace", "ada@example.com")
		good := r.salesforce
		down := &http.Client{Transport: tripper(func(*http.Request) (*http.Response, error) {
			return nil, errors.New("dial tcp: lookup acme.my.salesforce.com: no such host")
		})}
		client, err := salesforce.NewClient(salesforce.Options{Auth: salesforce.FixedToken(r.sf.Token(), r.sf.URL()), HTTP: down})
		require.NoError(t, err)
		r.salesforce = salesforce.NewConnector(client, salesforce.ConnectorOptions{})
		_, err = r.engine().Sync(context.Background())
		require.Equal(t, crm.Unavailable, crm.ClassOf(err))
		require.ErrorContains(t, err, "check that the host can be reached")
		r.salesforce = good
		r.sync()
		require.Equal(t, 1, r.sf.Count("Lead"))
	})
}

func TestFullDisk(t *testing.T) {
	run(t, rigOptions{}, func(r *rig) {
		for i := range 120 {
			r.contact("P", email("p", i), "firstname", strings.Repeat("x", 100), "city", strings.Repeat("y", 100))
		}
		db, path := dbtest.SQLiteFile(r.t, "max_page_count(40)")
		full, err := sqlstore.Open(context.Background(), db, sqlstore.SQLite)
		require.NoError(t, err)
		r.store = full
		_, err = r.engine().Sync(context.Background())
		require.ErrorContains(t, err, "full")
		require.ErrorContains(t, err, "free")
		require.NoError(t, db.Close())
		roomy, err := sqlstore.Open(context.Background(), dbtest.SQLiteAt(r.t, path), sqlstore.SQLite)
		require.NoError(t, err)
		r.store = roomy
		time.Sleep(time.Hour)
		r.sync()
		time.Sleep(time.Hour)
		r.sync()
		require.Equal(t, 120, r.sf.Count("Lead"))
		r.settled()
	})
}

var address = regexp.MustCompile(`[^\s"=@/]+@[^\s"=]+\.[a-z]+`)

// No value of a record reaches a log line, however much goes wrong.
func TestLogsHoldNoCustomerData(t *testing.T) {
	run(t, rigOptions{settings: twoWay}, func(r *rig) {
		for i := range 40 {
			r.contact("Verysecretname", email("hubspot-person", i), "phone", "0047111111")
			r.person("Lead", "Verysecretname", email("salesforce-person", i))
		}
		r.contact("Verysecretname", "both@example.com")
		r.person("Contact", "Verysecretname", "both@example.com")
		r.person("Lead", "Verysecretname", "both@example.com")
		r.cut("salesforce", true)
		r.sync()
		r.editHubSpot(r.hs.All("contacts")[0].ID, "email", "changed@example.com", "phone", strings.Repeat("9", 200))
		r.settled()
		log := r.log.String()
		require.Greater(t, strings.Count(log, "\n"), 20, "there is a log")
		require.Contains(t, log, "level=DEBUG")
		require.Empty(t, address.FindString(log))
		for _, secret := range []string{"Verysecretname", "0047111111", r.hs.Token(), r.sf.Token()} {
			require.NotContains(t, log, secret)
		}
	})
}
