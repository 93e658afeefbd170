package mapping_test

import (
	"fmt"
	"strings"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// A host tests its mapping without any account: it compiles the settings without
// schemas and looks at what becomes of a record.
func ExampleUntyped() {
	settings := mapping.Settings{Fields: []mapping.Field{
		{HubSpot: "jobtitle", Salesforce: "Title", ToSalesforce: []mapping.Transform{{Name: "collapse"}, {Name: "title"}}},
		{HubSpot: "hs_lead_status", Salesforce: "Status", Values: []mapping.Pair{{HubSpot: "NEW", Salesforce: "Open"}}},
	}}
	m, issues := mapping.Untyped(settings, "Lead", nil)
	out, err := m.ToSalesforce(map[string]crm.Value{"jobtitle": crm.TextOf("head  of sales"), "hs_lead_status": crm.TextOf("NEW")})
	fmt.Println(out["Title"], "|", out["Status"], issues, err)
	// Output: Head Of Sales | Open [] <nil>
}

// Compile reports everything that is wrong at once and keeps the rows that work.
func ExampleCompile() {
	hubspot := crm.Schema{System: crm.HubSpot, Object: "contacts", Fields: []crm.Field{
		{Name: "jobtitle", Type: crm.TypeText, Createable: true, Updateable: true},
		{Name: "phone", Type: crm.TypePhone, Createable: true, Updateable: true},
	}}
	salesforce := crm.Schema{System: crm.Salesforce, Object: "Lead", Fields: []crm.Field{
		{Name: "Title", Type: crm.TypeText, Length: 128, Createable: true, Updateable: true},
		{Name: "Phone", Type: crm.TypePhone, Length: 40, Createable: true, Updateable: true},
	}}
	m, issues := mapping.Compile(mapping.Settings{Fields: []mapping.Field{
		{HubSpot: "jobtitle", Salesforce: "Titel"},
		{HubSpot: "phone", Salesforce: "Phone"},
	}}, hubspot, salesforce, nil)
	for _, i := range issues {
		fmt.Println(i)
	}
	fmt.Println(len(m.Rows()), "row:", m.Reads(crm.HubSpot), m.Reads(crm.Salesforce))

	phone, _ := m.Row("phone")
	_, err := phone.Convert(crm.Salesforce, crm.TextOf(strings.Repeat("5", 41)))
	fmt.Println(err)
	// Output:
	// fields[0].salesforce: Salesforce Lead has no field "Titel", or the connected user may not see it (did you mean "Title"?)
	// 1 row: [phone] [Phone]
	// the text has 41 characters and Phone takes 40: shorten the text, or add the transform truncate
}

// A join makes one field of several; the pieces go back where they belong.
func ExampleJoin() {
	m, _ := mapping.Untyped(mapping.Settings{
		Fields: []mapping.Field{{HubSpot: "full_name", Salesforce: "Name of person"}},
		Joins:  []mapping.Join{{Name: "Name of person", System: "salesforce", Fields: []string{"FirstName", "LastName"}, Rest: "first"}},
	}, "Contact", nil)
	out, _ := m.ToSalesforce(map[string]crm.Value{"full_name": crm.TextOf("Anna Maria Rossi")})
	back, _ := m.ToHubSpot(out)
	fmt.Printf("%s / %s = %s\n", out["FirstName"], out["LastName"], back["full_name"])
	// Output: Anna Maria / Rossi = Anna Maria Rossi
}

// A host adds transforms of its own under names that settings can use.
func ExampleRegistry_Register() {
	r := mapping.NewRegistry()
	_ = r.Register("initials", func(v crm.Value, _ map[string]string) (crm.Value, error) {
		var out string
		for word := range strings.FieldsSeq(v.String()) {
			out += word[:1]
		}
		return crm.TextOf(out), nil
	})
	m, _ := mapping.Untyped(mapping.Settings{Fields: []mapping.Field{
		{HubSpot: "initials", Salesforce: "Name", ToHubSpot: []mapping.Transform{{Name: "initials"}}},
	}}, "Contact", r)
	out, _ := m.ToHubSpot(map[string]crm.Value{"Name": crm.TextOf("Anna Maria Rossi")})
	fmt.Println(out["initials"])
	// Output: AMR
}
