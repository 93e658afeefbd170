package crmsync_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
)

// Ada's lead takes another person's address, which HubSpot refuses, so her
// HubSpot contact keeps the old one. A Salesforce contact with the old address
// stands behind the lead. Then the lead is converted: the contact must not stay
// behind a lead that is gone.
func TestNobodyStaysBehindAConvertedLeadWhoseAddressChanged(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(s *crmsync.Settings) { s.Contacts.CreateInHubSpot.Contacts = crmsync.Never })
	b.sf.Put("Lead", lead("Lovelace", "ada@example.com"))
	b.sf.Put("Lead", lead("Hopper", "grace@example.com"))
	b.sync()
	ada := b.sf.Live("Lead")[0]
	b.sf.Edit(ada, map[string]string{"Email": "grace@example.com"})
	behind := b.sf.Put("Contact", lead("Second", "ada@example.com"))
	b.sync()
	b.tick(time.Minute)
	b.sf.Convert(ada, "Contact")
	for range 3 {
		b.tick(time.Hour)
		b.sync()
	}
	links, err := b.store.Links(t.Context(), "test", crmsync.LinkQuery{})
	require.NoError(t, err)
	for _, l := range links {
		if l.Salesforce.Ref == behind {
			require.NotEqual(t, ada, l.DuplicateOf)
		}
	}
}
