package crmsync_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A person deletes a contact in HubSpot and makes a new one with its address
// before any sweep has seen the deletion: the new one gets the old one's lead,
// not a second one.
func TestContactMadeAnewBeforeItsDeletionWasSeen(t *testing.T) {
	t.Parallel()
	b, h, s := linked(t)
	b.hs.DeleteSilently(h)
	b.tick(time.Second)
	again := b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	b.sync()
	require.Len(t, b.sf.Live("Lead"), 1)
	b.hs.Edit(again, map[string]string{"phone": "new"})
	b.sync()
	require.Equal(t, "new", b.sf.Get(s, "Phone"))
	b.settled()
}

// The same where neither of the two was seen before.
func TestTwoContactsOfOneAddressOneOfThemGone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.hs.Put("contacts", person("Other", "other@example.com"))
	b.sync()
	first := b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	b.hs.DeleteSilently(first)
	b.hs.Put("contacts", person("Lovelace", "ada@example.com"))
	b.sync()
	b.settled()
	require.Len(t, b.sf.Live("Lead"), 2)
}

// A CRM that really shows two contacts with one address gets one lead, and a
// person is told.
func TestTwoContactsOfOneAddressAreTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.hs.Put("contacts", person("One", "ada@example.com"))
	b.sync()
	b.hs.Put("contacts", person("Two", "ada@example.com"))
	b.sync()
	b.sync()
	require.Len(t, b.sf.Live("Lead"), 1)
	require.Equal(t, 1, b.sync().Problems)
	b.settled()
}
