package passes_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crmsync/crmsync/hubspot/hubspottest"
	crmsync "github.com/crmsync/crmsync/sync"
)

// Lead assignment rules never fire unless the settings ask for it, and then for
// new leads without an owner only: neither for those whose owner HubSpot names
// nor for updates.
func TestAssignmentRules(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{false, true} {
		for _, externalIDs := range []bool{false, true} {
			t.Run(map[bool]string{false: "off", true: "on"}[on]+map[bool]string{false: "/create", true: "/upsert"}[externalIDs], func(t *testing.T) {
				run(t, rigOptions{settings: func(s *crmsync.Settings) {
					twoWay(s)
					s.Contacts.AssignmentRules, s.Owners.Enabled = on, true
				}}, func(r *rig) {
					if externalIDs {
						r.withExternalIDs()
					}
					rep, err := r.sf.AddUser(map[string]any{"Email": "rep@acme.example", "LastName": "Rep", "IsActive": true})
					require.NoError(t, err)
					router, err := r.sf.AddUser(map[string]any{"Email": "router@acme.example", "LastName": "Router", "IsActive": true})
					require.NoError(t, err)
					known := r.hs.AddOwner(hubspottest.Owner{Email: "rep@acme.example", LastName: "Rep"})
					require.NoError(t, r.sf.SetAssignmentRule("Lead", router))
					r.contact("Unowned", "unowned@example.com")
					owned := r.contact("Owned", "owned@example.com", "hubspot_owner_id", known)
					r.sync()
					owners := func() map[string]string {
						out := map[string]string{}
						for _, l := range r.sf.All("Lead") {
							out[l.Text("LastName")] = l.Text("OwnerId")
						}
						return out
					}
					want := map[string]string{"Owned": rep, "Unowned": r.sf.UserID()}
					if on {
						want["Unowned"] = router
					}
					require.Equal(t, want, owners())
					r.settled()
					r.editHubSpot(owned, "phone", "2")
					r.sync()
					require.Equal(t, want, owners(), "an update fires nothing")
					r.settled()
				})
			})
		}
	}
}
