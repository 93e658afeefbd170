package dedup_test

import (
	"fmt"
	"time"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/sync/crm"
)

func ExampleNormalizeEmail() {
	fmt.Println(dedup.NormalizeEmail(" Ann.Chu+CRM@Example.ORG"))
	fmt.Println(dedup.NormalizeEmail("none"))
	// Output:
	// ann.chu+crm@example.org true
	//  false
}

func ExampleRegistrableDomain() {
	fmt.Println(dedup.RegistrableDomain("https://www.shop.example.co.uk/about"))
	fmt.Println(dedup.RegistrableDomain("ann.wixsite.com/home"))
	// Output:
	// example.co.uk true
	//  false
}

func ExampleChoose() {
	best, why, _ := dedup.Choose([]dedup.Candidate{
		{Ref: crm.Ref{System: crm.Salesforce, Object: "Lead", ID: "00Q1"}, ModifiedAt: time.Date(2026, 5, 2, 0, 0, 0, 0, time.UTC)},
		{Ref: crm.Ref{System: crm.Salesforce, Object: "Contact", ID: "0031"}, ModifiedAt: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)},
	})
	fmt.Println(best.Ref, "because", why)
	// Output: salesforce/Contact/0031 because a contact goes before a lead, of 2 matches
}

func ExampleSteps() {
	for _, step := range dedup.Steps(dedup.Settings{CompanyName: true}) {
		fmt.Println(step)
	}
	// Output:
	// A record that is linked already stays linked, whatever else matches.
	// A contact matches a lead or contact with the same e-mail address, compared without regard to case; HubSpot's additional addresses count.
	// Of several matches, a contact goes before an open lead, then the most recently modified record, then the smallest id; converted leads do not count. The group is reported.
	// A company matches an account whose website has the same registrable domain; domains of free e-mail and shared hosting do not count.
	// A company also matches an account with exactly the same name, without regard to case, punctuation and legal form.
	// A deal matches an opportunity by link or external id only.
}
