package passes_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/dedup"
	"github.com/crmsync/crmsync/hubspot/hubspottest"
	"github.com/crmsync/crmsync/salesforce/salesforcetest"
	crmsync "github.com/crmsync/crmsync/sync"
)

// A further key links people whose addresses differ; without it they are two.
func TestDedupKeys(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{false, true} {
		t.Run(map[bool]string{false: "off", true: "on"}[on], func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) {
				twoWay(s)
				if on {
					s.Dedup.Keys = []dedup.KeyPair{{Object: "contacts", HubSpot: "fax", Salesforce: "Fax"}}
				}
			}}, func(r *rig) {
				r.contact("Lovelace", "ada@example.com", "fax", " C-17")
				r.person("Lead", "Lovelace", "ada@work.example.org", "Fax", "c-17 ")
				r.sync()
				want := map[bool]int{false: 2, true: 1}[on]
				require.Equal(t, want, r.hs.Count("contacts"))
				require.Equal(t, want, r.sf.Count("Lead"))
				r.settled()
			})
		})
	}
}

func TestDedupCompanyName(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{false, true} {
		t.Run(map[bool]string{false: "off", true: "on"}[on], func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) {
				everything(s)
				s.Dedup.CompanyName = on
			}}, func(r *rig) {
				r.company("Analytical Engines, Ltd.", "")
				r.account("ANALYTICAL ENGINES", "")
				r.sync()
				require.Equal(t, map[bool]int{false: 2, true: 1}[on], r.hs.Count("companies"))
				r.settled()
			})
		})
	}
}

// The fields that carry the other side's id are used where the settings say,
// and where there is such a field.
func TestExternalIDs(t *testing.T) {
	t.Parallel()
	for _, named := range []bool{false, true} {
		t.Run(map[bool]string{false: "another field", true: "the named field"}[named], func(t *testing.T) {
			run(t, rigOptions{settings: func(s *crmsync.Settings) {
				if named {
					s.Contacts.ExternalID = crmsync.ExternalID{HubSpot: "sf_id", Salesforce: "HS_Id__c"}
				}
			}}, func(r *rig) {
				require.NoError(t, r.hs.DefineProperty("contacts", hubspottest.Property{Name: "sf_id", Label: "id", Unique: true}))
				for _, o := range []string{"Lead", "Contact"} {
					require.NoError(t, r.sf.DefineField(o, salesforcetest.Field{Name: "HS_Id__c", ExternalID: true, Unique: true}))
				}
				h := r.contact("Lovelace", "ada@example.com")
				s := r.person("Lead", "Hopper", "grace@example.com")
				r.sync()
				want := map[bool][]string{false: {"", ""}, true: {h, s}}[named]
				got := []string{"", ""}
				for _, l := range r.sf.All("Lead") {
					got[0] += l.Text("HS_Id__c")
				}
				for _, c := range r.hs.All("contacts") {
					got[1] += c.Properties["sf_id"]
				}
				require.Equal(t, want, got)
			})
		})
	}
}
