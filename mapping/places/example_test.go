package places_test

import (
	"fmt"

	"github.com/crmsync/crmsync/mapping/places"
	"github.com/crmsync/crmsync/sync/crm"
)

// What HubSpot has as texts is written to Salesforce as codes, and what does not
// resolve is left as it is there and reported.
func Example() {
	lead := crm.Schema{System: crm.Salesforce, Object: "Lead", Fields: []crm.Field{ // as Describe returns it
		{Name: "Country", Type: crm.TypeText},
		{Name: "CountryCode", Type: crm.TypeChoice, Options: []crm.Option{
			{Value: "DE", Label: "Germany"}, {Value: "US", Label: "United States"}}},
		{Name: "State", Type: crm.TypeText},
		{Name: "StateCode", Type: crm.TypeChoice, Controller: "CountryCode", Options: []crm.Option{
			{Value: "CA", Label: "California", ValidFor: []string{"US"}}}},
	}}
	lists, ok := places.New(lead)
	if !ok {
		fmt.Println("the org has no state and country picklists: switch the setting off")
		return
	}
	address, part, _ := lists.Field("State") // a field of the mapping
	fmt.Println(part, "of", address.Reads())

	was := places.Place{Country: "US", State: "CA"} // the codes that Salesforce has
	fmt.Println("HubSpot gets", lists.ToHubSpot(was))

	for _, text := range []places.Place{{Country: "U.S.A.", State: "Calif."}, {Country: "Deutschland", State: "Bayern"}, {}} {
		change, errs := lists.Resolve(address, text)
		fmt.Printf("%v -> %v %v\n", text, address.Values(was, change), errs)
	}
	// Output:
	// state of [CountryCode StateCode]
	// HubSpot gets {United States California}
	// {U.S.A. Calif.} -> map[] []
	// {Deutschland Bayern} -> map[CountryCode:DE StateCode:] [State: the org's list has no states for the country: clear the state in HubSpot, or add the country's states in Salesforce's setup, State and Country/Territory Picklists]
	// { } -> map[CountryCode: StateCode:] []
}

func ExampleLists_Country() {
	lists, _ := places.New(crm.Schema{Fields: []crm.Field{
		{Name: "BillingCountry", Type: crm.TypeText},
		{Name: "BillingCountryCode", Type: crm.TypeChoice, Options: []crm.Option{
			{Value: "KR", Label: "Korea, Republic of"}, {Value: "CI", Label: "Cote d'Ivoire"}}},
	}})
	for _, text := range []string{"South Korea", "KOR", "Südkorea", "Ivory Coast", "Côte d’Ivoire", "Sealand"} {
		code, err := lists.Country(text)
		fmt.Println(code, err)
	}
	// Output:
	// KR <nil>
	// KR <nil>
	// KR <nil>
	// CI <nil>
	// CI <nil>
	//  the value is not a country of the org's list, nor another name of one: correct the country in HubSpot, or add it in Salesforce's setup, State and Country/Territory Picklists
}
