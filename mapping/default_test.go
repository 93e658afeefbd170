package mapping_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

func TestDefaultContactsCompileCleanOnBothObjects(t *testing.T) {
	t.Parallel()
	for _, object := range []crm.Schema{salesforceLead(), salesforceContact()} {
		m, issues := mapping.Compile(mapping.DefaultContacts(), hubspotContacts(), object, nil)
		require.Empty(t, issues, object.Object)
		require.Equal(t, map[string]int{"Lead": 19, "Contact": 13}[object.Object], len(m.Rows()))
		for _, r := range m.Rows() {
			require.Equal(t, mapping.PreferSalesforce, r.Rule)
			for _, sys := range []crm.System{crm.HubSpot, crm.Salesforce} {
				require.True(t, r.Writable(sys, crm.Create) && r.Writable(sys, crm.Update), "%s in %s", r.Key, sys)
			}
		}
	}
}

func TestDefaultContactsNameFieldsByObject(t *testing.T) {
	t.Parallel()
	lead, _ := mapping.Compile(mapping.DefaultContacts(), hubspotContacts(), salesforceLead(), nil)
	contact, _ := mapping.Compile(mapping.DefaultContacts(), hubspotContacts(), salesforceContact(), nil)
	address, _ := lead.Row("address")
	require.Equal(t, "Street", address.Salesforce)
	address, _ = contact.Row("address")
	require.Equal(t, "MailingStreet", address.Salesforce)
	_, ok := contact.Row("company")
	require.False(t, ok, "contacts have no company field")
	shouting := salesforceContact()
	shouting.Object = "CONTACT"
	loud, _ := mapping.Compile(mapping.DefaultContacts(), hubspotContacts(), shouting, nil)
	require.Equal(t, contact.Reads(crm.Salesforce), loud.Reads(crm.Salesforce))
	require.Equal(t, []string{
		"Email", "Fax", "FirstName", "HasOptedOutOfEmail", "LastName", "MailingCity", "MailingCountry",
		"MailingPostalCode", "MailingState", "MailingStreet", "Phone", "Salutation", "Title",
	}, contact.Reads(crm.Salesforce))
}

func TestDefaultContactsConvert(t *testing.T) {
	t.Parallel()
	lead, _ := mapping.Compile(mapping.DefaultContacts(), hubspotContacts(), salesforceLead(), nil)
	table := []struct {
		key                 string
		hubspot, salesforce crm.Value
		back                crm.Value // what Salesforce's value is in HubSpot
	}{
		{"lastname", crm.Value{}, text("[not provided]"), crm.Value{}},
		{"lastname", text("Ng"), text("Ng"), text("Ng")},
		{"company", crm.Value{}, text("[not provided]"), crm.Value{}},
		{"salutation", text("dr."), text("Dr."), text("Dr.")},
		{"annualrevenue", text("1,500,000"), crm.IntOf(1500000), text("1500000")},
		{"numemployees", text("25-50"), crm.IntOf(25), text("25-50")},
		{"numemployees", text("1000+"), crm.IntOf(1000), text("1000+")},
		{"hs_lead_status", text("CONNECTED"), text("Working - Contacted"), text("IN_PROGRESS")},
		{"hs_lead_status", text("OPEN_DEAL"), text("Working - Contacted"), text("IN_PROGRESS")},
		{"hs_email_optout", crm.Value{}, crm.BoolOf(false), crm.BoolOf(false)},
		{"address", text("1 Main St"), text("1 Main St"), text("1 Main St")},
	}
	for _, c := range table {
		r, ok := lead.Row(c.key)
		require.True(t, ok, c.key)
		require.Equal(t, c.salesforce, convert(t, r, crm.Salesforce, c.hubspot), c.key)
		require.Equal(t, c.back, convert(t, r, crm.HubSpot, c.salesforce), c.key)
		require.True(t, r.Equal(c.hubspot, c.salesforce), c.key)
	}
	status, _ := lead.Row("hs_lead_status")
	require.Equal(t, text("OPEN_DEAL"), convert(t, status, crm.HubSpot, text("Closed - Converted")))
	employees, _ := lead.Row("numemployees")
	require.True(t, employees.Equal(text("25-50"), crm.IntOf(42)))
	require.False(t, employees.Equal(text("25-50"), crm.IntOf(50)))
	_, err := employees.Convert(crm.HubSpot, crm.IntOf(0))
	require.ErrorContains(t, err, "no partner among the 7 options of HubSpot numemployees")
}

func TestPlaceholdersReadAsBlank(t *testing.T) {
	t.Parallel()
	lead, _ := mapping.Compile(mapping.DefaultContacts(), hubspotContacts(), salesforceLead(), nil)
	company, _ := lead.Row("company")
	require.True(t, company.Get(crm.Salesforce, map[string]crm.Value{"Company": text("[Not Provided]")}).IsNull())
	require.Equal(t, text("Acme"), company.Get(crm.Salesforce, map[string]crm.Value{"Company": text("Acme")}))
	require.Equal(t, text("[not provided]"), company.Get(crm.HubSpot, map[string]crm.Value{"company": text("[not provided]")}),
		"it is a value in HubSpot, where nothing is required")
}

func TestSettingsRoundTripThroughJSON(t *testing.T) {
	t.Parallel()
	want := mapping.DefaultContacts()
	want.Joins = []mapping.Join{{Name: "fullname", System: "hubspot", Fields: []string{"a", "b"}, Separator: ", ", Rest: "first"}}
	b, err := json.Marshal(want)
	require.NoError(t, err)
	var got mapping.Settings
	require.NoError(t, json.Unmarshal(b, &got))
	require.Equal(t, want, got)
}

func text(s string) crm.Value { return crm.TextOf(s) }

func convert(t *testing.T, r *mapping.Row, to crm.System, v crm.Value) crm.Value {
	t.Helper()
	out, err := r.Convert(to, v)
	require.NoError(t, err)
	return out
}
