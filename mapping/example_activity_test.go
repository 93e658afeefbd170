package mapping_test

import (
	"fmt"

	"github.com/crmsync/crmsync/mapping"
	"github.com/crmsync/crmsync/sync/crm"
)

// What a call of HubSpot is as a Salesforce task.
func ExampleDefaultActivity() {
	m, _ := mapping.Untyped(mapping.DefaultActivity("calls", "Task"), "Task", nil)
	out, err := m.ToSalesforce(map[string]crm.Value{
		"hs_call_title":     crm.TextOf("Asked for an offer"),
		"hs_call_body":      crm.TextOf("<p>For <b>two</b> engines</p>"),
		"hs_call_direction": crm.TextOf("INBOUND"),
	})
	fmt.Println(out["Subject"], "-", out["Description"], "-", out["CallType"], err)
	// Output: Asked for an offer - For two engines - Inbound <nil>
}
