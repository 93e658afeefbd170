package mapping_test

import (
	"testing"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// BenchmarkEqual compares one person under the default mapping.
func BenchmarkEqual(b *testing.B) {
	m, _ := mapping.Compile(mapping.DefaultContacts(), hubspotContacts(), salesforceLead(), nil)
	hubspot := map[string]crm.Value{
		"email": text("ann@example.org"), "firstname": text("Ann"), "lastname": text("Chu"), "company": text("Acme"),
		"phone": text("+1 555 0100"), "jobtitle": text("Head of Sales"), "annualrevenue": text("1000000"), "hs_lead_status": text("OPEN"),
		"city": text("Zürich"), "country": text("Switzerland"), "salutation": text("Dr."), "numemployees": text("25-50"),
	}
	salesforce, err := m.ToSalesforce(hubspot)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, r := range m.Rows() {
			if !r.Equal(r.Get(crm.HubSpot, hubspot), r.Get(crm.Salesforce, salesforce)) {
				b.Fatal(r.Key)
			}
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	hubspot, lead := hubspotContacts(), salesforceLead()
	b.ReportAllocs()
	for b.Loop() {
		mapping.Compile(mapping.DefaultContacts(), hubspot, lead, nil)
	}
}
